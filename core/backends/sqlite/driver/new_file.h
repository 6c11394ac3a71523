// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

namespace nestor {

/// Whether a connection of some program, this one or another, holds a lock on the database file: in
/// a file with a write-ahead log every connection that has read does. False where the system cannot
/// tell. Not while this process has a connection of its own there: looking would end its locks.
[[nodiscard]] bool isLockedBySomebody(const QString &path);

/// Takes away a file that was made for a store which came to nothing, with its journals. Stays
/// where somebody else is in there.
void removeNewFile(const QString &path);

} // namespace nestor
