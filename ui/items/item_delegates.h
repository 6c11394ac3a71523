// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace nestor::ui {

/// Paints the cells of an ItemTableModel: a bar beside the score, keys in the code font with a tag
/// for what is new, an expired time of life as a tag. One for the whole table; what a cell is
/// comes from the model's ColumnKindRole.
class ItemDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option,
                                 const QModelIndex &index) const override;
};

} // namespace nestor::ui
