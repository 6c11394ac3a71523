// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_file.h"
#include "core/base/error.h"

#include <QByteArray>
#include <QString>

namespace nestor {

/// The SQLite file under a SqliteStore, for the layer that keeps search indexes over it.
///
/// Store's operations carry items; what search derives from them (the words of nestor_fts, the
/// vectors, a model) it reads and writes with SQL of its own, through connections that this
/// lends. So `:memory:` has one file for both, and there is one place that waits for locks.
/// write() is never used on a guest's file.
class StoreFile : public SqlFile {
public:
    /// Absolute path; empty for `:memory:`.
    [[nodiscard]] virtual QString path() const = 0;
    [[nodiscard]] virtual bool isReadOnly() const = 0;
    /// Whether the file has Nestor's own tables (docs/storage.md); asked anew at every call, as
    /// another program may turn management on or off.
    [[nodiscard]] virtual bool isManaged() const = 0;

    /// The same for the same store wherever it is opened from, and no other: a managed store's
    /// recorded id, a guest's canonical path. Names files in the cache.
    [[nodiscard]] virtual QByteArray identity() const = 0;

    /// Differs from what it was whenever anybody, this program or another, has committed to the
    /// file since (PRAGMA data_version). Cheap enough to ask before every search.
    [[nodiscard]] virtual Result<quint64> changeMark() = 0;
};

} // namespace nestor
