// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>

namespace nestor::ui {

/// The colours of JSON text, for light and for dark palettes; with AA contrast on the palette's
/// base. Colour never carries meaning alone: types can be told by their writing.
struct JsonColors {
    QColor paper;
    QColor text;
    QColor faint; ///< line numbers, fold marks
    QColor name;
    QColor string;
    QColor escape;
    QColor number;
    QColor literal; ///< true, false, null
    QColor fault;
    QColor currentLine;
    QColor selection;
    QColor matchedBrace;
    QColor match;      ///< places that a search found
    QColor notice;     ///< behind a notice
    QColor noticeEdge; ///< its leading edge; also the word for "edited"
    QColor removed;    ///< behind a line that goes, and stronger behind what differs in it
    QColor removedMark;
    QColor added;
    QColor addedMark;

    [[nodiscard]] static JsonColors of(const QPalette &palette);
};

} // namespace nestor::ui
