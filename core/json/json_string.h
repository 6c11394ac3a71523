// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QByteArrayView>

/// JSON strings and the UTF-8 text they stand for. Pure functions, usable from every thread.
namespace nestor {

/// Appends `text` as a JSON string, with quotes: as Python's json (ensure_ascii off) and orjson
/// write it. Only '"', '\' and control characters are escaped, \b \t \n \f \r in their short
/// form; bytes that are not UTF-8 become U+FFFD, so that the result is always JSON.
void appendJsonString(QByteArray &out, QByteArrayView text);

[[nodiscard]] QByteArray quotedJson(QByteArrayView text);

/// The text of a JSON string that is known to be one (a span of a JsonDocument): without its
/// quotes, escapes decoded, in UTF-8. A surrogate without its partner becomes U+FFFD.
[[nodiscard]] QByteArray decodeJsonString(QByteArrayView quoted);

/// Whether a JSON string, as above, holds a surrogate without its partner: no text can stand for
/// it, so that names which differ in it alone would become one.
[[nodiscard]] bool hasLoneSurrogate(QByteArrayView quoted);

} // namespace nestor
