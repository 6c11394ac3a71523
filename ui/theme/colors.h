// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>

namespace nestor::ui {

/// The colours of the window, once for light and once for dark. Text has AA contrast on surface,
/// ground, chip and selection. Colour never carries meaning alone: words and shapes do.
struct Colors {
    QColor surface; ///< panels
    QColor ground;  ///< what lies under the panels
    QColor line;    ///< the one-pixel lines between them
    QColor outline; ///< around buttons and fields
    QColor text;
    QColor secondary; ///< labels, counts, times
    QColor faint;     ///< placeholders, "…"
    QColor accent;    ///< the one button that matters, links, focus
    QColor onAccent;
    QColor selection; ///< the row that is selected
    QColor hover;
    QColor chip; ///< conditions and tags
    QColor scoreBar;
    QColor match;  ///< behind words that matched
    QColor edited; ///< "● edited"
    QColor live;   ///< "● Live"
    QColor error;
    QColor errorGround;
    QColor warningGround;

    [[nodiscard]] static const Colors &light();
    [[nodiscard]] static const Colors &dark();
    /// The set that belongs to a palette, by whether its base is dark.
    [[nodiscard]] static const Colors &of(const QPalette &palette);
};

/// The palette for widgets that paint themselves.
[[nodiscard]] QPalette paletteOf(const Colors &colors);

} // namespace nestor::ui
