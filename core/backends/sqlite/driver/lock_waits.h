// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <chrono>

/// Which files this program waits for now because another one holds their lock: for who shows it to
/// a person. Known for the whole program, as a store that is being opened is waited for, too. From
/// any thread.
namespace nestor {

/// To be called again and again by who has been waiting since `since`.
void noteLockWait(const QString &path, std::chrono::steady_clock::time_point since);

/// Whether somebody in this program has been waiting for the file for a while that a person
/// notices, and still is. `path` as SqlOptions has it.
[[nodiscard]] bool isLockAwaited(const QString &path);

} // namespace nestor
