// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QPalette>
#include <QString>

namespace nestor::ui {

/// One of our own icons (resources/icons), drawn in the palette's text colour whenever it is
/// painted, so that it follows light, dark and disabled. An unknown name gives an empty icon.
[[nodiscard]] QIcon icon(const QString &name);

/// The same as a picture in one colour, for delegates.
[[nodiscard]] QPixmap iconPixmap(const QString &name, const QColor &color, int size,
                                 qreal devicePixelRatio);

} // namespace nestor::ui
