// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/store/kept_vector.h"

#include <span>
#include <vector>

namespace nestor {

class SqliteFile;

/// The rows of store_vectors of these items, byte by byte; none where there is no such table.
[[nodiscard]] Result<std::vector<KeptVector>> readVectorRows(SqliteFile &file,
                                                             std::span<const ItemId> ids);
/// Writes such rows as one transaction, in place of those with the same item and field. Rows whose
/// item is not there, and all where there is no such table, are passed over.
[[nodiscard]] Result<void> writeVectorRows(SqliteFile &file, std::span<const KeptVector> rows);

} // namespace nestor
