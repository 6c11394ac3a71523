// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/explanation.h"

#include <QString>

/// The words for how a search was answered, in the person's language. For the window's thread.
namespace nestor::ui {

/// How was searched, in a few words.
[[nodiscard]] QString planWords(const SearchPlan &plan);

/// One clause or sentence, without a full stop. What it takes from the store stands in it as it is.
[[nodiscard]] QString remarkWords(const SearchRemark &remark);

} // namespace nestor::ui
