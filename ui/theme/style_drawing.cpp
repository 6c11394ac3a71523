// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/style_drawing.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QStyle>
#include <QStyleOption>
#include <QWidget>

#include <algorithm>

namespace nestor::ui::drawing {

const Colors &colorsOf(const QStyleOption *option) {
    return Colors::of(option->palette);
}

bool has(const QWidget *widget, const char *property) {
    return widget != nullptr && widget->property(property).toBool();
}

void fillRounded(QPainter *painter, const QRect &rect, const QColor &fill, const QColor &outline,
                 qreal radius) {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(outline.isValid() ? QPen(outline, 1) : QPen(Qt::NoPen));
    painter->setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    painter->drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    painter->restore();
}

void drawIcon(QPainter *painter, const QString &name, const QColor &color, const QRect &rect,
              int size) {
    const qreal ratio = painter->device()->devicePixelRatioF();
    const QPixmap pixmap = iconPixmap(name, color, size, ratio);
    painter->drawPixmap(
        QRect(rect.center().x() - size / 2 + 1, rect.center().y() - size / 2 + 1, size, size),
        pixmap);
}

void drawButtonPanel(const QStyleOption *option, QPainter *painter, const QWidget *widget) {
    const Colors &colors = colorsOf(option);
    const bool enabled = option->state & QStyle::State_Enabled;
    const bool pressed = option->state & (QStyle::State_Sunken | QStyle::State_On);
    const bool hover = enabled && (option->state & QStyle::State_MouseOver);
    if (has(widget, "primary")) {
        QColor fill = colors.accent;
        if (!enabled)
            fill = colors.chip;
        else if (pressed)
            fill = fill.darker(112);
        else if (hover)
            fill = fill.darker(105);
        fillRounded(painter, option->rect, fill, {});
    } else if (has(widget, "quiet")) {
        if (pressed || hover)
            fillRounded(painter, option->rect, pressed ? colors.selection : colors.hover, {});
    } else {
        const QColor fill = pressed ? colors.chip : hover ? colors.hover : colors.surface;
        fillRounded(painter, option->rect, fill, enabled ? colors.outline : colors.line);
    }
    if (option->state & QStyle::State_HasFocus && option->state & QStyle::State_KeyboardFocusChange)
        fillRounded(painter, option->rect, {}, colors.accent);
}

void drawField(const QStyleOption *option, QPainter *painter) {
    const Colors &colors = colorsOf(option);
    const bool focus = option->state & QStyle::State_HasFocus;
    const bool enabled = option->state & QStyle::State_Enabled;
    fillRounded(painter, option->rect, enabled ? colors.surface : colors.ground,
                focus ? colors.accent : colors.outline);
}

void drawCheckBox(const QStyleOption *option, QPainter *painter) {
    const Colors &colors = colorsOf(option);
    const bool enabled = option->state & QStyle::State_Enabled;
    const bool checked = option->state & QStyle::State_On;
    const bool partly = option->state & QStyle::State_NoChange;
    const QColor filled = enabled ? colors.accent : colors.outline;
    fillRounded(painter, option->rect, checked || partly ? filled : colors.surface,
                checked || partly ? filled
                : enabled         ? colors.secondary
                                  : colors.outline,
                2.5);
    if (checked)
        drawIcon(painter, u"check"_s, colors.onAccent, option->rect, 12);
    else if (partly)
        painter->fillRect(option->rect.adjusted(4, option->rect.height() / 2 - 1, -4,
                                                1 - option->rect.height() / 2),
                          colors.onAccent);
}

void drawTabShape(const QStyleOptionTab *tab, QPainter *painter, const QWidget *widget) {
    const Colors &colors = colorsOf(tab);
    const bool current = tab->state & QStyle::State_Selected;
    const bool hover = tab->state & QStyle::State_MouseOver;
    const QRect rect = tab->rect;
    painter->save();
    if (has(widget, "underlined")) {
        if (hover && !current)
            fillRounded(painter, rect.adjusted(0, 4, 0, -4), colors.hover, {});
        if (current) {
            painter->fillRect(QRect(rect.left() + spacing::kSmall, rect.bottom() - 1,
                                    rect.width() - 2 * spacing::kSmall, 2),
                              colors.accent);
        }
    } else {
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(colors.line, 1));
        painter->setBrush(current || hover ? colors.surface : colors.ground);
        // Open at the bottom: the current tab and its page are one.
        const QRectF shape = QRectF(rect).adjusted(0.5, 0.5, -2.5, current ? 8 : 0.5);
        painter->setClipRect(rect.adjusted(0, 0, 0, current ? 0 : -1));
        painter->drawRoundedRect(shape, kRadius, kRadius);
    }
    painter->restore();
}

void drawHeaderSection(const QStyleOptionHeader *header, QPainter *painter) {
    const Colors &colors = colorsOf(header);
    const bool hover = header->state & QStyle::State_MouseOver;
    painter->fillRect(header->rect, hover ? colors.hover : colors.surface);
    painter->fillRect(QRect(header->rect.left(), header->rect.bottom(), header->rect.width(), 1),
                      colors.line);
}

void drawProgress(const QStyleOptionProgressBar *bar, QPainter *painter) {
    const Colors &colors = colorsOf(bar);
    constexpr int kHeight = 6;
    QRect groove = bar->rect;
    groove.setTop(groove.center().y() - kHeight / 2);
    groove.setHeight(kHeight);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(colors.chip);
    painter->drawRoundedRect(groove, 3, 3);
    painter->setBrush(colors.accent);
    if (bar->maximum <= bar->minimum) { // busy: a part that says "some of it"
        groove.setLeft(groove.left() + groove.width() / 3);
        groove.setWidth(groove.width() / 2);
        painter->setOpacity(0.6);
        painter->drawRoundedRect(groove, 3, 3);
    } else if (bar->progress > bar->minimum) {
        const double share =
            (double(bar->progress) - bar->minimum) / (double(bar->maximum) - bar->minimum);
        const int width = std::max(kHeight, qRound(groove.width() * std::min(share, 1.0)));
        const QRect done = QStyle::visualRect(
            bar->direction, groove, QRect(groove.left(), groove.top(), width, groove.height()));
        painter->drawRoundedRect(done, 3, 3);
    }
    painter->restore();
}

} // namespace nestor::ui::drawing
