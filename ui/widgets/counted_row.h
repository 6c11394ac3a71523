// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>

class QPainter;
class QRect;
class QStyleOptionViewItem;

namespace nestor::ui {

/// A row of the panels on the left, as its delegate has it: an icon where the option has one, a
/// text and how much there is of it.
struct CountedRow {
    QString count; ///< empty: none is shown, and the text has its room
    QColor textColor;
    QColor countColor;
    int lead = 0; ///< room before the icon, or the text
    /// What a text that is too long loses: its end, or its middle.
    Qt::TextElideMode cut = Qt::ElideRight;
};

/// The side of an icon of such a row.
inline constexpr int kRowIcon = 16;

/// Paints it, with selection and focus as the option says, in the window's direction of reading;
/// the text reads in its own. `option` is initialised.
void paintCountedRow(QPainter *painter, const QStyleOptionViewItem &option, const CountedRow &row);

/// Where the text stands, count or not.
[[nodiscard]] QRect textRectOf(const QStyleOptionViewItem &option, int lead, bool icon);

} // namespace nestor::ui
