// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/backend.h"

namespace nestor {

/// Stores in SQLite's files: a path, `sqlite:PATH`, `sqlite:///PATH` as SQLAlchemy has it, or
/// `:memory:`.
[[nodiscard]] Backend sqliteBackend();

/// The file that such a location names, or ":memory:".
[[nodiscard]] QString sqlitePathOf(const QString &location);

} // namespace nestor
