// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QObject>
#include <QPalette>

class QFontMetrics;

namespace nestor::ui {

/// The spacing scale, in device-independent pixels. There is nothing between the steps.
namespace spacing {
inline constexpr int kTight = 4;
inline constexpr int kSmall = 8;
inline constexpr int kMedium = 12;
inline constexpr int kLarge = 16;
} // namespace spacing

enum class ColorScheme { System, Light, Dark };

/// What the whole program looks like: style, palette and the type scale. One for a QApplication,
/// made before the first widget. Widgets follow through palette and font change events.
class Theme : public QObject {
    Q_OBJECT

public:
    explicit Theme(QObject *parent = nullptr);

    void setScheme(ColorScheme scheme);
    [[nodiscard]] ColorScheme scheme() const { return m_scheme; }
    [[nodiscard]] bool isDark() const;

Q_SIGNALS:
    void schemeChanged();

private:
    void apply();

    ColorScheme m_scheme = ColorScheme::System;
    bool m_systemIsDark = false;
};

/// The type scale, from the desktop's own font: text, labels and code one step smaller, the
/// item's key one step larger.
[[nodiscard]] QFont labelFont(const QFont &text);
[[nodiscard]] QFont keyFont(const QFont &text);
/// The monospaced font of keys and JSON, in the size of labels.
[[nodiscard]] QFont codeFont(const QFont &text);
/// Letter-spaced capitals in the label size, for the heads of panels.
[[nodiscard]] QFont headingFont(const QFont &text);

/// The height of a row in trees and tables.
[[nodiscard]] int rowHeight(const QFontMetrics &metrics);

} // namespace nestor::ui
