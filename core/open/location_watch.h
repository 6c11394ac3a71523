// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QString>

/// What becomes of the place of a store while it is open, for who tells a person: cheap looks at
/// the file system, without a lock and from any thread. Of stores that are in no file, nothing.
namespace nestor {

/// Which file is at a location now: another answer means another file, or that there is none
/// (empty). A file that is written in place keeps its answer.
[[nodiscard]] QByteArray fileAtLocation(const QString &location);

/// Differs from what it was when something else is at a location, or it was written since; empty
/// where there is nothing. For who tries again what could not be opened.
[[nodiscard]] QByteArray locationStamp(const QString &location);

/// Bytes of the file at a location; -1 where there is none.
[[nodiscard]] qint64 sizeAtLocation(const QString &location);

/// Whether somebody in this program has been waiting for a while to read or write what is at a
/// location, because another program holds its lock; also while it is being opened.
[[nodiscard]] bool isLocationLocked(const QString &location);

} // namespace nestor
