// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>

#include <vector>

namespace nestor {

/// The statements that make Nestor's tables and triggers, version 1 (docs/storage.md).
///
/// The triggers run inside the agent's program, on whatever SQLite that has: only syntax and
/// functions that every SQLite of the last ten years knows.
[[nodiscard]] const std::vector<QByteArray> &managedTables();

} // namespace nestor
