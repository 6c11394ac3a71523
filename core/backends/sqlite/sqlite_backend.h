// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/backend.h"

namespace nestor {

/// Stores in SQLite's files: a path, `sqlite:PATH`, `sqlite:///PATH` as SQLAlchemy has it, or
/// `:memory:`.
[[nodiscard]] Backend sqliteBackend();

} // namespace nestor
