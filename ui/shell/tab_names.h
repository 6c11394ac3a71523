// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace nestor::ui {

/// What the tabs of these stores are called, in their order: each by the name of its file, and of
/// several of one name also by as much of their folders as tells them apart.
[[nodiscard]] QStringList tabNames(const QStringList &urls);

} // namespace nestor::ui
