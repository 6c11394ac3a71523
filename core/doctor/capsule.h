// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/doctor/diagnosis.h"

namespace nestor {

/// A test for pytest that builds the smallest store in which LangGraph's SqliteStore loses an item
/// for the same reason, and fails by saying which: for a bug report or a test suite of one's own.
///
/// Nothing of the store's is in it: names and texts are replaced by neutral ones of the same shape,
/// vectors by directions that stand in the same order. `diagnosis` is one of `report`'s.
/// InvalidArgument where the item is found, or nobody can tell why it is not. A pure function.
[[nodiscard]] Result<QByteArray> capsuleFor(const DoctorReport &report, const Diagnosis &diagnosis);

} // namespace nestor
