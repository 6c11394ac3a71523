// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QString>

namespace nestor::ui {

/// What went wrong, in the user's language, by its code: one short sentence with its full stop.
[[nodiscard]] QString errorHeadline(ErrorCode code);

/// What the user can do about it; empty where there is nothing to advise.
[[nodiscard]] QString errorAdvice(ErrorCode code);

} // namespace nestor::ui
