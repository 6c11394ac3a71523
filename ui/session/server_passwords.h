// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

/// Passwords of servers, in the memory of this program as long as it runs and nowhere else: an
/// address that is shown, kept or logged has none. From any thread.
namespace nestor::ui {

/// The address without a password; one that it holds is kept for withPassword(). Files, and what
/// cannot be read as an address, stay as they are.
[[nodiscard]] QString withoutPassword(const QString &url);

/// The address with the password that is kept for its server and role, for who connects.
[[nodiscard]] QString withPassword(const QString &url);

} // namespace nestor::ui
