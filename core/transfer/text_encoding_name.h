// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

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

} // namespace nestor
