// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/backend.h"

namespace nestor {

/// Stores in PostgreSQL databases: `postgresql://user@host/database`, `postgres://…`.
[[nodiscard]] Backend postgresBackend();

} // namespace nestor
