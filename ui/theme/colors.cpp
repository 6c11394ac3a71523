// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/colors.h"

namespace nestor::ui {

const Colors &Colors::light() {
    static const Colors colors{
        .surface = QColor(0xffffff),
        .ground = QColor(0xf6f7f9),
        .line = QColor(0xe1e4ea),
        .outline = QColor(0xd0d5dd),
        .text = QColor(0x1d2430),
        .secondary = QColor(0x5d677a),
        .faint = QColor(0x6f7a8d),
        .accent = QColor(0x3a6ea5),
        .onAccent = QColor(0xffffff),
        .selection = QColor(0xdbe8f6),
        .hover = QColor(0xeff2f6),
        .chip = QColor(0xeef1f5),
        .scoreBar = QColor(0x8fb3d9),
        .match = QColor(0xdbe8f6),
        .edited = QColor(0x9a5b00),
        .live = QColor(0x1f7a4d),
        .error = QColor(0xb42318),
        .errorGround = QColor(0xfdf1ef),
        .warningGround = QColor(0xfdf5e6),
    };
    return colors;
}

const Colors &Colors::dark() {
    static const Colors colors{
        .surface = QColor(0x1d2129),
        .ground = QColor(0x16191f),
        .line = QColor(0x2d333e),
        .outline = QColor(0x3b4350),
        .text = QColor(0xe3e7ee),
        .secondary = QColor(0xa3adbc),
        .faint = QColor(0x8a94a4),
        .accent = QColor(0x79aee6),
        .onAccent = QColor(0x10151c),
        .selection = QColor(0x26415f),
        .hover = QColor(0x252b35),
        .chip = QColor(0x262c36),
        .scoreBar = QColor(0x4a7fb5),
        .match = QColor(0x2b4a6d),
        .edited = QColor(0xe3a857),
        .live = QColor(0x63c793),
        .error = QColor(0xf28b82),
        .errorGround = QColor(0x35201f),
        .warningGround = QColor(0x332a1b),
    };
    return colors;
}

const Colors &Colors::of(const QPalette &palette) {
    return palette.color(QPalette::Base).lightness() < 128 ? dark() : light();
}

QPalette paletteOf(const Colors &colors) {
    QPalette palette;
    palette.setColor(QPalette::Window, colors.surface);
    palette.setColor(QPalette::WindowText, colors.text);
    palette.setColor(QPalette::Base, colors.surface);
    palette.setColor(QPalette::AlternateBase, colors.ground);
    palette.setColor(QPalette::Text, colors.text);
    palette.setColor(QPalette::PlaceholderText, colors.faint);
    palette.setColor(QPalette::Button, colors.surface);
    palette.setColor(QPalette::ButtonText, colors.text);
    palette.setColor(QPalette::BrightText, colors.error);
    // Selected rows keep the colour of their text: the selection is a tint, not a block.
    palette.setColor(QPalette::Highlight, colors.selection);
    palette.setColor(QPalette::HighlightedText, colors.text);
    palette.setColor(QPalette::Link, colors.accent);
    palette.setColor(QPalette::LinkVisited, colors.accent);
    palette.setColor(QPalette::ToolTipBase, colors.chip);
    palette.setColor(QPalette::ToolTipText, colors.text);
    palette.setColor(QPalette::Light, colors.surface);
    palette.setColor(QPalette::Midlight, colors.chip);
    palette.setColor(QPalette::Mid, colors.line);
    palette.setColor(QPalette::Dark, colors.outline);
    palette.setColor(QPalette::Shadow, colors.outline);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, colors.faint);
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, colors.faint);
    return palette;
}

} // namespace nestor::ui
