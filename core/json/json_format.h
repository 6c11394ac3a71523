// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QByteArrayView>

/// Layout of JSON text at the level of tokens: only white space outside strings changes. Numbers,
/// escapes, the order of members and doubled names stay as they are written. Every argument named
/// `json` must be valid JSON (JsonDocument::parse() accepted it). Pure functions, usable from every
/// thread.
namespace nestor {

/// Without any white space between tokens, as orjson writes it.
[[nodiscard]] QByteArray compactJson(QByteArrayView json);
/// The same, appended to `out`.
void appendCompactJson(QByteArray &out, QByteArrayView json);

/// One member or element a line, `indent` spaces a level, `": "` after names, empty arrays and
/// objects closed up: as Python's json.dumps(indent=…) lays it out. No line break at the end.
[[nodiscard]] QByteArray formatJson(QByteArrayView json, int indent = 2);

} // namespace nestor
