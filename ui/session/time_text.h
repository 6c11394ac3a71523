// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/timestamp.h"

#include <QString>

/// Moments in words, in the user's language and time zone. Pure; `now` is an argument so that
/// tests, and everything on one page, agree about it.
namespace nestor::ui {

/// Short, for tables: "just now", "2 min ago", "16:40", "Tue 14:02", "3 Nov", "3 Nov 2024"; for
/// what is to come: "in 6 days".
[[nodiscard]] QString shortTime(Timestamp time, Timestamp now = Timestamp::now());

/// With day and minute, for details: "today, 16:40", "yesterday, 09:14", "12 Sep 2026, 09:14".
[[nodiscard]] QString fullTime(Timestamp time, Timestamp now = Timestamp::now());

/// Exact, with seconds and zone, for tool tips.
[[nodiscard]] QString exactTime(Timestamp time);

} // namespace nestor::ui
