// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

/// Text of a store, shown as the characters that it is. Pure functions.
namespace nestor::ui {

/// For labels of buttons, tabs, menus and menu entries: an ampersand marks no key.
[[nodiscard]] QString literal(const QString &text);

/// For tool tips: never markup, with its line breaks, in lines that fit on a screen; cut where it
/// would be taller than one.
[[nodiscard]] QString literalToolTip(const QString &text);

} // namespace nestor::ui
