// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <vector>

namespace nestor::ui {

class StoreSession;
class WindowSettings;

/// What whoever mends Nestor needs to know, for a person to read and send: versions, the machine,
/// settings, the state of the open stores, what was logged lately, the last crash. In English,
/// whatever the window speaks. Holds nothing that is in a store or names one: no path, namespace,
/// key, value, query, address, model or user; log messages only by time, level and category.
/// `crash` is the trace of the last crash; empty: there was none.
[[nodiscard]] QString troubleReport(const std::vector<const StoreSession *> &stores,
                                    const WindowSettings &settings, const QString &crash);

} // namespace nestor::ui
