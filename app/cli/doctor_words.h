// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/doctor/diagnosis.h"

#include <QString>

/// What the doctor found, in English sentences for the command line.
namespace nestor::cli {

/// What was found at a gate; empty where there is nothing to say.
[[nodiscard]] QString gateFact(const GateResult &result);

/// What brings the item back; empty where it is found, or nobody can tell.
[[nodiscard]] QString remedyFor(const Diagnosis &diagnosis);

/// "a.b key", written so that it can be read.
[[nodiscard]] QString itemName(const ItemId &id);

} // namespace nestor::cli
