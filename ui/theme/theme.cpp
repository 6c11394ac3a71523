// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include "ui/theme/colors.h"
#include "ui/theme/style.h"

#include <QApplication>
#include <QFontDatabase>
#include <QFontMetrics>
#include <QScreen>
#include <QStyleHints>
#include <QToolTip>

#include <algorithm>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

QFont scaled(const QFont &font, double factor) {
    QFont result = font;
    if (font.pointSizeF() > 0)
        result.setPointSizeF(font.pointSizeF() * factor);
    else
        result.setPixelSize(std::max(1, qRound(font.pixelSize() * factor)));
    return result;
}

/// The first of `families` that is installed, where the desktop names no font of its own.
QFont preferred(QFont font, const QStringList &families) {
    static const QStringList generic{
        u"Sans Serif"_s,  u"sans-serif"_s,       u"Sans"_s, u"monospace"_s, u"Monospace"_s,
        u"DejaVu Sans"_s, u"DejaVu Sans Mono"_s, u""_s};
    if (!generic.contains(font.family()))
        return font;
    for (const QString &family : families) {
        if (QFontDatabase::hasFamily(family)) {
            font.setFamily(family);
            break;
        }
    }
    return font;
}

/// Chosen once, as the text's font is: asking fontconfig for a family takes a third of a
/// millisecond, and every key that is painted asks for this font.
const QFont &fixedFont() {
    static const QFont font = [] {
        QFont fixed = preferred(QFontDatabase::systemFont(QFontDatabase::FixedFont),
                                {u"JetBrains Mono"_s, u"Noto Sans Mono"_s, u"DejaVu Sans Mono"_s});
        fixed.setStyleHint(QFont::Monospace);
        return fixed;
    }();
    return font;
}

QFont textFont() {
    QFont font = preferred(QFontDatabase::systemFont(QFontDatabase::GeneralFont),
                           {u"Inter"_s, u"Cantarell"_s, u"Noto Sans"_s, u"DejaVu Sans"_s});
    // 13 pixels is the scale's text size; a desktop that asks for larger text gets it.
    // In points, because that is what QScintilla and rich text understand.
    const double perPoint = QGuiApplication::primaryScreen()->logicalDotsPerInchY() / 72.0;
    font.setPointSizeF(std::max(QFontInfo(font).pixelSize(), 13) / perPoint);
    return font;
}

} // namespace

Theme::Theme(QObject *parent)
    : QObject(parent) {
    m_systemIsDark = QGuiApplication::palette().color(QPalette::Window).lightness() < 128;
    QApplication::setStyle(new Style);
    QApplication::setFont(textFont());
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, &Theme::apply);
#endif
    apply();
}

void Theme::setScheme(ColorScheme scheme) {
    if (scheme == m_scheme)
        return;
    m_scheme = scheme;
    apply();
}

bool Theme::isDark() const {
    if (m_scheme != ColorScheme::System)
        return m_scheme == ColorScheme::Dark;
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    const auto system = QGuiApplication::styleHints()->colorScheme();
    if (system != Qt::ColorScheme::Unknown)
        return system == Qt::ColorScheme::Dark;
#endif
    return m_systemIsDark;
}

void Theme::apply() {
    const QPalette palette = paletteOf(isDark() ? Colors::dark() : Colors::light());
    QApplication::setPalette(palette);
    QToolTip::setPalette(palette);
    Q_EMIT schemeChanged();
}

QFont labelFont(const QFont &text) {
    return scaled(text, 12.0 / 13.0);
}

QFont keyFont(const QFont &text) {
    return scaled(codeFont(text), 14.0 / 12.0);
}

QFont codeFont(const QFont &text) {
    QFont fixed = fixedFont();
    if (text.pointSizeF() > 0)
        fixed.setPointSizeF(text.pointSizeF());
    else
        fixed.setPixelSize(text.pixelSize());
    return labelFont(fixed);
}

QFont headingFont(const QFont &text) {
    QFont font = scaled(text, 11.0 / 13.0);
    font.setWeight(QFont::DemiBold);
    font.setCapitalization(QFont::AllUppercase);
    font.setLetterSpacing(QFont::PercentageSpacing, 104);
    return font;
}

int rowHeight(const QFontMetrics &metrics) {
    return std::max(26, metrics.height() + spacing::kMedium);
}

} // namespace nestor::ui
