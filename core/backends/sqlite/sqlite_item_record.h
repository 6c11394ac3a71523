// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/model/item.h"
#include "core/store/store_stats.h"

namespace nestor {

class SqlFile;

/// Reads what a store's file knows of one item, in one short transaction; of an item that is not
/// there, what is left of it. Fails as SqlFile::read() does. May be called from any thread.
[[nodiscard]] Result<ItemRecord> readItemRecord(SqlFile &file, const ItemId &id);

} // namespace nestor
