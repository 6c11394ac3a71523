// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/namespaces/namespace_delegate.h"

#include "ui/namespaces/namespace_tree_model.h"
#include "ui/theme/colors.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QLocale>
#include <QPainter>

namespace nestor::ui {

void NamespaceDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                              const QModelIndex &index) const {
    QStyleOptionViewItem row = option;
    initStyleOption(&row, index);
    const QStyle *style = row.widget != nullptr ? row.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &row, painter, row.widget);

    const Colors &colors = Colors::of(row.palette);
    const bool more = index.data(NamespaceTreeModel::MoreRole).toBool();
    const bool enabled = index.flags() & Qt::ItemIsEnabled;
    QRect space = row.rect.adjusted(spacing::kTight, 0, -spacing::kMedium, 0);
    painter->save();
    if (!more && row.features.testFlag(QStyleOptionViewItem::HasDisplay) &&
        index.data(NamespaceTreeModel::PathRole).isValid() &&
        qobject_cast<const NamespaceTreeModel *>(index.model()) != nullptr) {
        const QVariant count = index.data(NamespaceTreeModel::CountRole);
        const QString words =
            count.isValid() ? QLocale().toString(count.toLongLong()) : QStringLiteral("…");
        const int width = row.fontMetrics.horizontalAdvance(words);
        painter->setPen(count.isValid() ? colors.secondary : colors.faint);
        painter->drawText(QStyle::visualRect(
                              row.direction, space,
                              QRect(space.right() - width + 1, space.top(), width, space.height())),
                          Qt::AlignCenter, words);
        space.setRight(space.right() - width - spacing::kSmall);
        if (row.direction == Qt::RightToLeft)
            space.translate(width + spacing::kSmall, 0);
    }
    painter->setPen(more ? colors.accent : enabled ? colors.text : colors.faint);
    painter->setLayoutDirection(row.text.isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
    painter->drawText(space,
                      int(QStyle::visualAlignment(row.direction, Qt::AlignLeft)) |
                          Qt::AlignAbsolute | Qt::AlignVCenter | Qt::TextSingleLine,
                      row.fontMetrics.elidedText(row.text, Qt::ElideMiddle, space.width()));
    painter->restore();
    if (row.state & QStyle::State_HasFocus && row.state & QStyle::State_KeyboardFocusChange) {
        QStyleOptionFocusRect focus;
        focus.initFrom(row.widget);
        focus.rect = row.rect.adjusted(1, 1, -1, -1);
        style->drawPrimitive(QStyle::PE_FrameFocusRect, &focus, painter, nullptr);
    }
}

QSize NamespaceDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const {
    return {120, rowHeight(option.fontMetrics)};
}

} // namespace nestor::ui
