// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QString>
#include <QTemporaryDir>

#include <memory>

namespace nestor {

/// A copy of a database that cannot be read as it lies there: a program was killed while it wrote,
/// and what it left half done must be rolled back first, which is a write into somebody else's
/// file; or its log holds changes and lies where nobody can write. In the copy SQLite rolls back,
/// and reads the log. It goes with this.
class RolledBackCopy {
public:
    /// Whether the database at `path` can only be read so. A look at it by a connection of its own.
    [[nodiscard]] static bool isNeededFor(const QString &path);
    /// Fails with Io where there is no room for it, and with Busy where somebody is at work on the
    /// original again.
    [[nodiscard]] static Result<std::unique_ptr<RolledBackCopy>> of(const QString &path);

    [[nodiscard]] QString path() const;

private:
    RolledBackCopy() = default;
    QTemporaryDir m_folder;
};

} // namespace nestor
