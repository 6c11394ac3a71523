// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/items/item_query.h"

#include <QString>

namespace nestor::ui {

/// The LangGraph call that asks what a table shows, to paste into an agent's code. What LangGraph
/// has no word for (words beside meaning, exactly this namespace) is said in a comment.
[[nodiscard]] QString pythonCall(const ItemQuery &query);

} // namespace nestor::ui
