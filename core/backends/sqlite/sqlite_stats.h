// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/store/store_stats.h"

#include <stop_token>

namespace nestor {

class SqlFile;

/// Counts what the tables of a store's file hold: what StoreStats says of items, vectors and the
/// file. Reads every row once, in one short transaction a count, so that an agent can write in
/// between. Fails as SqlFile::read() does. May be called from any thread.
[[nodiscard]] Result<void> countStore(SqlFile &file, StoreStats &stats, std::stop_token stop = {});

} // namespace nestor
