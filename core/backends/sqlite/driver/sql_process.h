// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace nestor {

/// For programs in which nobody but Nestor uses SQLite; before the first connection, from main().
/// SQLite then keeps no statistics of its memory (sqlite3_memory_used(), heap limits), whose lock
/// all threads would take at every allocation: a sixth of the time of two that work at once.
/// Changes nothing where SQLite is in use already.
void useSqliteAlone();

/// Of the SQLite that this program runs with.
[[nodiscard]] QString sqliteVersion();

} // namespace nestor
