// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/text/json_colors.h"

#include "ui/theme/colors.h"

namespace nestor::ui {

namespace {

QColor mixed(const QColor &a, const QColor &b, double share) {
    const auto channel = [share](float x, float y) {
        return static_cast<float>(x * (1 - share) + y * share);
    };
    return QColor::fromRgbF(channel(a.redF(), b.redF()), channel(a.greenF(), b.greenF()),
                            channel(a.blueF(), b.blueF()));
}

} // namespace

JsonColors JsonColors::of(const QPalette &palette) {
    const QColor paper = palette.color(QPalette::Base);
    const QColor text = palette.color(QPalette::Text);
    const QColor accent = Colors::of(palette).accent;
    const bool dark = paper.lightnessF() < text.lightnessF();
    JsonColors colors;
    colors.paper = paper;
    colors.text = text;
    colors.faint = mixed(text, paper, 0.45);
    colors.name = dark ? QColor(0xE8A57EU) : QColor(0x8A3B12U);
    colors.string = dark ? QColor(0x8FD0A8U) : QColor(0x1B6B3FU);
    colors.escape = dark ? QColor(0x6FBFB8U) : QColor(0x0B6A75U);
    colors.number = dark ? QColor(0x9DB5F5U) : QColor(0x1F45ACU);
    colors.literal = dark ? QColor(0xC79BE8U) : QColor(0x7B2F8EU);
    colors.fault = dark ? QColor(0xF08A80U) : QColor(0xB3261EU);
    colors.currentLine = mixed(paper, accent, dark ? 0.22 : 0.10);
    colors.selection = mixed(paper, accent, dark ? 0.50 : 0.28);
    colors.matchedBrace = mixed(paper, accent, dark ? 0.45 : 0.25);
    colors.match = dark ? QColor(0xC9922EU) : QColor(0xE3B341U);
    colors.noticeEdge = Colors::of(palette).edited;
    colors.notice = Colors::of(palette).warningGround;
    const QColor red = dark ? QColor(0xE5534BU) : QColor(0xD1242FU);
    const QColor green = dark ? QColor(0x46954AU) : QColor(0x1A7F37U);
    colors.removed = mixed(paper, red, dark ? 0.16 : 0.08);
    colors.removedMark = mixed(paper, red, dark ? 0.42 : 0.24);
    colors.added = mixed(paper, green, dark ? 0.18 : 0.09);
    colors.addedMark = mixed(paper, green, dark ? 0.46 : 0.26);
    return colors;
}

} // namespace nestor::ui
