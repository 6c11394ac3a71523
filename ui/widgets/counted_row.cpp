// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/counted_row.h"

#include "ui/theme/theme.h"

#include <QApplication>
#include <QPainter>
#include <QStyle>
#include <QStyleOptionViewItem>

namespace nestor::ui {

namespace {

QRect logicalTextRect(const QStyleOptionViewItem &option, int lead, bool icon) {
    return option.rect.adjusted(lead + (icon ? kRowIcon + spacing::kTight : 0), 0,
                                -spacing::kMedium, 0);
}

} // namespace

QRect textRectOf(const QStyleOptionViewItem &option, int lead, bool icon) {
    return QStyle::visualRect(option.direction, option.rect, logicalTextRect(option, lead, icon));
}

void paintCountedRow(QPainter *painter, const QStyleOptionViewItem &option, const CountedRow &row) {
    const QStyle *style = option.widget != nullptr ? option.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);
    const auto placed = [&option](const QRect &rect) {
        return QStyle::visualRect(option.direction, option.rect, rect);
    };
    const bool icon = !option.icon.isNull();
    if (icon) {
        option.icon.paint(painter, placed(QRect(option.rect.left() + row.lead,
                                                option.rect.center().y() - kRowIcon / 2 + 1,
                                                kRowIcon, kRowIcon)));
    }
    QRect text = logicalTextRect(option, row.lead, icon);
    painter->save();
    painter->setFont(option.font);
    if (!row.count.isEmpty()) {
        const int width = option.fontMetrics.horizontalAdvance(row.count);
        painter->setPen(row.countColor);
        painter->drawText(placed(QRect(text.right() - width + 1, text.top(), width, text.height())),
                          Qt::AlignCenter, row.count);
        text.setRight(text.right() - width - spacing::kSmall);
    }
    painter->setPen(row.textColor);
    // A name reads in its own direction, whatever the window's.
    painter->setLayoutDirection(option.text.isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
    painter->drawText(placed(text),
                      int(QStyle::visualAlignment(option.direction, Qt::AlignLeft)) |
                          Qt::AlignAbsolute | Qt::AlignVCenter | Qt::TextSingleLine,
                      option.fontMetrics.elidedText(option.text, row.cut, text.width()));
    painter->restore();
    if (option.state & QStyle::State_HasFocus && option.state & QStyle::State_KeyboardFocusChange) {
        QStyleOptionFocusRect focus;
        focus.initFrom(option.widget);
        focus.rect = option.rect.adjusted(1, 1, -1, -1);
        style->drawPrimitive(QStyle::PE_FrameFocusRect, &focus, painter, nullptr);
    }
}

} // namespace nestor::ui
