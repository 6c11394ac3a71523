// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace nestor {

/// The text with what readers do not distinguish made equal, beyond what FTS5's unicode61 does
/// (case, and the accents of Latin letters): accents of Greek and Cyrillic, as WordReader has it;
/// points of Arabic, Hebrew and their neighbours, the forms of alef, yeh, kaf and teh marbuta;
/// final sigma; letters that people type without their stroke or ligature (ß, ł, ø, đ, ı, æ); and
/// characters that are not seen at all (soft hyphens, joiners, marks of direction). Compatibility
/// forms are folded (NFKC). Letters of kana stay what their marks make them: が. Pure; usable from
/// every thread.
[[nodiscard]] QString foldedAsRead(const QString &text);

} // namespace nestor
