// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/colors.h"

#include <QRect>

class QPainter;
class QStyleOption;
class QStyleOptionHeader;
class QStyleOptionProgressBar;
class QStyleOptionTab;
class QWidget;

/// How Style draws the shapes that its elements are made of.
namespace nestor::ui::drawing {

/// Of buttons and fields, in pixels.
constexpr qreal kRadius = 5;

[[nodiscard]] const Colors &colorsOf(const QStyleOption *option);
/// Whether a widget says by a dynamic property what it is (Style).
[[nodiscard]] bool has(const QWidget *widget, const char *property);

/// A rectangle with round corners; an invalid colour leaves its part away.
void fillRounded(QPainter *painter, const QRect &rect, const QColor &fill, const QColor &outline,
                 qreal radius = kRadius);
/// An icon of the program in the middle of a rectangle.
void drawIcon(QPainter *painter, const QString &name, const QColor &color, const QRect &rect,
              int size);
void drawButtonPanel(const QStyleOption *option, QPainter *painter, const QWidget *widget);
void drawField(const QStyleOption *option, QPainter *painter);
void drawCheckBox(const QStyleOption *option, QPainter *painter);
void drawTabShape(const QStyleOptionTab *tab, QPainter *painter, const QWidget *widget);
void drawHeaderSection(const QStyleOptionHeader *header, QPainter *painter);
void drawProgress(const QStyleOptionProgressBar *bar, QPainter *painter);

} // namespace nestor::ui::drawing
