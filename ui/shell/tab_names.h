// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace nestor::ui {

/// What the tabs of these stores are called, in their order: each by its name, and of several of
/// one name also by as much of their folders as tells them apart, or by the server that they are
/// on. `names` and `urls` are as long. Nothing else of a server's address is told.
[[nodiscard]] QStringList tabNames(const QStringList &names, const QStringList &urls);

} // namespace nestor::ui
