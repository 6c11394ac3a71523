// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What a program with windows needs before it has any.
namespace nestor {

/// Whether a place for windows is named: a display, or a platform of Qt's that needs none.
[[nodiscard]] bool isDisplayNamed(int argc, const char *const *argv);

/// While it lives, a platform that cannot be started ends the program with one sentence on standard
/// error and status 1, in place of Qt's abort. For the time in which QApplication is made.
class DisplayGuard {
public:
    DisplayGuard();
    ~DisplayGuard();
    DisplayGuard(const DisplayGuard &) = delete;
    DisplayGuard &operator=(const DisplayGuard &) = delete;
};

} // namespace nestor
