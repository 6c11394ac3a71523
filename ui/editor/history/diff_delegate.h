// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

class QTextLayout;

namespace nestor::ui {

struct DiffRow;

/// Draws the rows of a DiffModel: line number, sign, and the text, wrapped to the view's width.
class DiffDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    /// Where the text of a row starts, for a font.
    [[nodiscard]] static int textLeft(const QFontMetrics &metrics);
    /// Lays the row's text out in `width`; returns its height.
    static qreal layOut(QTextLayout &layout, const DiffRow &row, const QStyleOptionViewItem &option,
                        qreal width);
};

} // namespace nestor::ui
