// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/saved_searches/saved_search_delegate.h"

#include "ui/saved_searches/saved_search.h"
#include "ui/saved_searches/saved_search_model.h"
#include "ui/theme/colors.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QLineEdit>
#include <QPainter>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kStar = 16;

/// Where the name stands, from the star on.
QRect nameRect(const QStyleOptionViewItem &option) {
    const QRect logical =
        option.rect.adjusted(spacing::kMedium + kStar + spacing::kTight, 0, -spacing::kMedium, 0);
    return QStyle::visualRect(option.direction, option.rect, logical);
}

} // namespace

void SavedSearchDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                                const QModelIndex &index) const {
    QStyleOptionViewItem row = option;
    initStyleOption(&row, index);
    const QStyle *style = row.widget != nullptr ? row.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &row, painter, row.widget);

    const Colors &colors = Colors::of(row.palette);
    const auto placed = [&row](const QRect &rect) {
        return QStyle::visualRect(row.direction, row.rect, rect);
    };
    const QRect inner = row.rect.adjusted(spacing::kMedium, 0, -spacing::kMedium, 0);
    row.icon.paint(painter,
                   placed(QRect(inner.left(), inner.center().y() - kStar / 2 + 1, kStar, kStar)));
    const QString count = index.data(SavedSearchModel::CountTextRole).toString();
    const int countWidth = row.fontMetrics.horizontalAdvance(count);
    const QRect name = inner.adjusted(kStar + spacing::kTight, 0,
                                      count.isEmpty() ? 0 : -countWidth - spacing::kSmall, 0);
    painter->save();
    painter->setFont(row.font);
    painter->setPen(colors.text);
    // A name reads in its own direction, whatever the window's.
    painter->setLayoutDirection(row.text.isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
    painter->drawText(placed(name),
                      int(QStyle::visualAlignment(row.direction, Qt::AlignLeft)) |
                          Qt::AlignAbsolute | Qt::AlignVCenter | Qt::TextSingleLine,
                      row.fontMetrics.elidedText(row.text, Qt::ElideRight, name.width()));
    painter->setPen(index.data(SavedSearchModel::CountedRole).toBool() ? colors.secondary
                                                                       : colors.faint);
    painter->drawText(
        placed(QRect(inner.right() - countWidth + 1, inner.top(), countWidth, inner.height())),
        Qt::AlignCenter, count);
    painter->restore();
    if (row.state & QStyle::State_HasFocus && row.state & QStyle::State_KeyboardFocusChange) {
        QStyleOptionFocusRect focus;
        focus.initFrom(row.widget);
        focus.rect = row.rect.adjusted(1, 1, -1, -1);
        style->drawPrimitive(QStyle::PE_FrameFocusRect, &focus, painter, nullptr);
    }
}

QSize SavedSearchDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const {
    return {120, rowHeight(option.fontMetrics)};
}

QWidget *SavedSearchDelegate::createEditor(QWidget *parent, const QStyleOptionViewItem &,
                                           const QModelIndex &) const {
    auto *line = new QLineEdit(parent);
    line->setObjectName(u"savedSearchName"_s);
    line->setAccessibleName(tr("Name of the search"));
    line->setMaxLength(static_cast<int>(kSavedNameLength));
    line->setFrame(false);
    return line;
}

void SavedSearchDelegate::updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option,
                                               const QModelIndex &) const {
    // Where the name stands, but for the frame that a line has around its text.
    const bool rightToLeft = option.direction == Qt::RightToLeft;
    editor->setGeometry(nameRect(option).adjusted(rightToLeft ? 0 : -spacing::kTight, 1,
                                                  rightToLeft ? spacing::kTight : 0, -1));
}

} // namespace nestor::ui
