// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/items/item_delegates.h"

#include "ui/items/item_table_model.h"
#include "ui/theme/colors.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QPainter>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kBarWidth = 48;
constexpr int kBarHeight = 6;
constexpr int kDot = 6;

using Kind = ItemTableModel::ColumnKind;

/// The cell's room for text.
QRect contentRect(const QStyleOptionViewItem &option) {
    return option.rect.adjusted(spacing::kSmall, 0, -spacing::kTight, 0);
}

/// A part of `rect` as it lies in the direction of reading.
QRect visual(const QStyleOptionViewItem &option, const QRect &rect, const QRect &part) {
    return QStyle::visualRect(option.direction, rect, part);
}

void drawText(QPainter *painter, const QStyleOptionViewItem &option, const QRect &rect,
              const QFont &font, const QColor &color, const QString &text,
              Qt::TextElideMode elide = Qt::ElideRight) {
    painter->setFont(font);
    painter->setPen(color);
    const QString shown = QFontMetrics(font).elidedText(text, elide, rect.width());
    // A text reads in its own direction whatever the window's: a number's minus, "…" at its end.
    painter->setLayoutDirection(text.isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
    painter->drawText(rect,
                      static_cast<int>(QStyle::visualAlignment(option.direction, Qt::AlignLeft)) |
                          Qt::AlignAbsolute | Qt::AlignVCenter,
                      shown);
}

int tagWidth(const QStyleOptionViewItem &option, const QString &text) {
    return QFontMetrics(labelFont(option.font)).horizontalAdvance(text) + 2 * spacing::kSmall;
}

/// A word in a rounded frame; returns the room it took.
int drawTag(QPainter *painter, const QStyleOptionViewItem &option, const QRect &room,
            const QString &text) {
    const Colors &colors = Colors::of(option.palette);
    const QFont font = labelFont(option.font);
    const QFontMetrics metrics(font);
    const int width = std::min(room.width(), tagWidth(option, text));
    const int height = metrics.height() + 2;
    QRect tag(room.left(), room.center().y() - height / 2, width, height);
    tag = visual(option, room, tag);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(colors.outline);
    painter->setBrush(colors.chip);
    painter->drawRoundedRect(QRectF(tag).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    painter->setFont(font);
    painter->setPen(colors.secondary);
    painter->drawText(tag, Qt::AlignCenter,
                      metrics.elidedText(text, Qt::ElideRight, width - spacing::kSmall));
    return width;
}

void drawScore(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) {
    const Colors &colors = Colors::of(option.palette);
    const QRect content = contentRect(option);
    const double share = index.data(ItemTableModel::ScoreRole).toDouble();
    const int full = std::min(kBarWidth, content.width() / 2);
    const QRect track(content.left(), content.center().y() - kBarHeight / 2, full, kBarHeight);
    const QRect bar(track.left(), track.top(), std::max(2, qRound(full * share)), kBarHeight);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(colors.scoreBar);
    painter->drawRoundedRect(visual(option, content, bar), kBarHeight / 2.0, kBarHeight / 2.0);
    const QRect number = content.adjusted(full + spacing::kSmall, 0, 0, 0);
    drawText(painter, option, visual(option, content, number), option.font, colors.text,
             index.data().toString());
}

void drawKey(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) {
    const Colors &colors = Colors::of(option.palette);
    const QRect content = contentRect(option);
    const QFont font = codeFont(option.font);
    const QString key = index.data().toString();
    QRect text = content;
    if (index.data(ItemTableModel::NewRole).toBool()) {
        const QString word = ItemDelegate::tr("● new");
        const int keyWidth = QFontMetrics(font).horizontalAdvance(key) + spacing::kSmall;
        if (keyWidth + tagWidth(option, word) <= content.width()) {
            const QRect room = content.adjusted(keyWidth, 0, 0, 0);
            drawTag(painter, option, visual(option, content, room), word);
            text.setRight(room.left() - spacing::kTight);
        } else { // the key matters more than the word
            text.setRight(content.right() - kDot - spacing::kTight);
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(Qt::NoPen);
            painter->setBrush(colors.secondary);
            painter->drawEllipse(
                visual(option, content,
                       QRect(content.right() - kDot, content.center().y() - kDot / 2, kDot, kDot)));
        }
    }
    // Keys that begin alike are told apart by their ends.
    drawText(painter, option, visual(option, content, text), font, colors.text, key,
             Qt::ElideMiddle);
}

} // namespace

void ItemDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                         const QModelIndex &index) const {
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    const QString text = std::exchange(cell.text, QString());
    const QStyle *style = cell.widget != nullptr ? cell.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &cell, painter, cell.widget);

    const Colors &colors = Colors::of(option.palette);
    painter->save();
    painter->setClipRect(option.rect);
    switch (static_cast<Kind>(index.data(ItemTableModel::ColumnKindRole).toInt())) {
    case Kind::Score:
        drawScore(painter, cell, index);
        break;
    case Kind::Key:
        drawKey(painter, cell, index);
        break;
    case Kind::Expires:
        if (index.data(ItemTableModel::ExpiredRole).toBool())
            drawTag(painter, cell, contentRect(cell), u"◔ "_s + text);
        else
            drawText(painter, cell, contentRect(cell), cell.font, colors.secondary, text);
        break;
    case Kind::Namespace: // where paths differ is seldom in their middle
        drawText(painter, cell, contentRect(cell), cell.font, colors.secondary, text,
                 Qt::ElideMiddle);
        break;
    case Kind::Updated:
        drawText(painter, cell, contentRect(cell), cell.font, colors.secondary, text);
        break;
    case Kind::Field:
        drawText(painter, cell, contentRect(cell), cell.font,
                 saysNothing(text) ? colors.faint : colors.text, text);
        break;
    }
    painter->restore();
}

QSize ItemDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const {
    return {QStyledItemDelegate::sizeHint(option, index).width(),
            rowHeight(QFontMetrics(option.font))};
}

} // namespace nestor::ui
