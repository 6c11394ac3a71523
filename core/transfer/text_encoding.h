// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/transfer/byte_source.h"

#include <QByteArrayView>
#include <QString>

#include <memory>
#include <optional>

namespace nestor {

/// How the bytes of a collection stand for text.
enum class TextEncoding {
    Auto,        ///< UTF-16 where the file begins as it, else UTF-8
    Utf8,        ///<
    Utf16,       ///< by its byte order mark; without one, little-endian
    Latin1,      ///< ISO 8859-1
    Windows1252, ///< Latin-1 with letters and signs in place of controls, as Windows has it
};

/// "auto", "utf-8", "utf-16", "latin1", "windows-1252".
[[nodiscard]] QString textEncodingName(TextEncoding encoding);
[[nodiscard]] std::optional<TextEncoding> textEncodingByName(const QString &name);

/// The source's text as UTF-8, a byte order mark included where it has one. Reading fails with
/// InvalidValue where there is half of a surrogate pair, or half of a character at the end.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> decoded(std::unique_ptr<ByteSource> source,
                                                          TextEncoding encoding);

/// Whether the beginning of a file is in some encoding of single bytes rather than in UTF-8:
/// several of its lines are not UTF-8, and nothing beyond ASCII is.
[[nodiscard]] bool isSomeByteEncoding(QByteArrayView head);

} // namespace nestor
