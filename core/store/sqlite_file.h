// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sql/sql_connection_pool.h"
#include "core/store/sqlite_schema.h"
#include "core/store/store_file.h"

#include <memory>
#include <mutex>

namespace nestor {

/// The file of an SqliteStore: opened by the rules of docs/storage.md, its schema known at every
/// moment, its connections lent. May be called from several threads.
class SqliteFile final : public StoreFile {
public:
    struct Options {
        QString path; ///< or ":memory:"
        bool readOnly = false;
        bool makeManaged = true; ///< a store that is new gets Nestor's tables
        std::chrono::milliseconds busyTimeout{15'000};
    };

    /// Opens a store; makes one (with a write-ahead log) where the file is missing or empty and
    /// `readOnly` is not set. An existing file is not changed in any byte. Fails with NotAStore,
    /// NewerStore, NotFound, Io, Busy or Corrupt, and says what and where.
    [[nodiscard]] static Result<std::unique_ptr<SqliteFile>> open(const Options &options);
    ~SqliteFile() override;

    [[nodiscard]] QString path() const override;
    [[nodiscard]] bool isReadOnly() const override { return m_readOnly; }
    [[nodiscard]] bool isManaged() const override;
    [[nodiscard]] Result<void> manage() override;
    [[nodiscard]] Result<void> unmanage() override;
    [[nodiscard]] Result<HistoryLimits> historyLimits() override;
    [[nodiscard]] Result<void> setHistoryLimits(const HistoryLimits &limits) override;
    [[nodiscard]] QByteArray identity() const override;
    [[nodiscard]] Result<void> read(const Work &work, std::stop_token stop = {}) override;
    [[nodiscard]] Result<void> write(const Work &work, std::stop_token stop = {}) override;
    [[nodiscard]] Result<quint64> changeMark() override;

    [[nodiscard]] SqlConnectionPool &pool() const { return *m_pool; }
    /// What the file holds as `connection` sees it now; looked at anew when anybody changed the
    /// schema. Inside a transaction, for what is decided by it.
    [[nodiscard]] Result<StoreSchema> schema(SqlConnection &connection) const;
    /// As last seen, without looking: for statements that fit both before and after a change.
    [[nodiscard]] StoreSchema lastSchema() const;

private:
    explicit SqliteFile(const Options &options);
    [[nodiscard]] Result<void> prepare(FileState state);
    [[nodiscard]] Result<void> create(SqlConnection &connection);

    QString m_path;
    bool m_readOnly;
    bool m_makeManaged;
    bool m_inMemory;
    std::unique_ptr<SqlConnectionPool> m_pool;

    mutable std::mutex m_schemaMutex;
    mutable StoreSchema m_schema;
    mutable qint64 m_schemaVersion = -1;

    std::mutex m_watchMutex;
    std::unique_ptr<SqlConnection> m_watch; ///< only asked for its data_version
};

} // namespace nestor
