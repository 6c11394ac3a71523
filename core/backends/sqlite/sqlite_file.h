// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/file_content.h"
#include "core/backends/sqlite/driver/sql_connection_pool.h"
#include "core/backends/sqlite/driver/sql_file.h"
#include "core/backends/sqlite/driver/sql_transaction.h"
#include "core/backends/sqlite/rolled_back_copy.h"
#include "core/backends/sqlite/sqlite_schema.h"
#include "core/backends/sqlite/write_pace.h"
#include "core/model/index_config.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>

namespace nestor {

/// The file of an SqliteStore: opened by the rules of docs/storage.md, its schema known at every
/// moment, its connections lent. May be called from several threads.
class SqliteFile final : public SqlFile {
public:
    struct Options {
        QString path; ///< or ":memory:"
        bool readOnly = false;
        bool makeManaged = true;                ///< a store that is new gets Nestor's tables
        std::optional<StoreConfig> record = {}; ///< and this is recorded in them
        std::chrono::milliseconds busyTimeout{15'000};
    };

    /// Opens a store; makes one (with a write-ahead log) where the file is missing or empty and
    /// `readOnly` is not set. An existing file is not changed in any byte. Fails with NotAStore,
    /// NewerStore, NotFound, Io, Busy or Corrupt, and says what and where.
    [[nodiscard]] static Result<std::unique_ptr<SqliteFile>> open(const Options &options);
    ~SqliteFile() override;

    /// Absolute path; empty for `:memory:`.
    [[nodiscard]] QString path() const;
    [[nodiscard]] bool isReadOnly() const { return m_readOnly; }
    /// Whether a copy of it is read, in which what a killed program left half written is undone.
    [[nodiscard]] bool readsRolledBackCopy() const { return m_copy != nullptr; }
    /// Whether the file has Nestor's own tables (docs/storage.md); asked anew at every call, as
    /// another program may turn management on or off.
    [[nodiscard]] bool isManaged() const;
    /// The same for the same store wherever it is opened from, and no other: a managed store's
    /// recorded id, a guest's canonical path.
    [[nodiscard]] QByteArray identity() const;
    [[nodiscard]] Result<void> read(const Work &work, std::stop_token stop = {}) override;
    [[nodiscard]] Result<void> write(const Work &work, std::stop_token stop = {}) override;
    /// Differs from what it was whenever anybody, this program or another, has committed to the
    /// file since (PRAGMA data_version). Cheap enough to ask before every search.
    [[nodiscard]] Result<quint64> changeMark();

    /// A write of this program: begun politely, and its end noted.
    class WriteTurn {
    public:
        WriteTurn(WriteTurn &&other) noexcept;
        WriteTurn(const WriteTurn &) = delete;
        WriteTurn &operator=(const WriteTurn &) = delete;
        WriteTurn &operator=(WriteTurn &&) = delete;
        ~WriteTurn();
        [[nodiscard]] Result<void> commit();

    private:
        friend class SqliteFile;
        WriteTurn(SqliteFile &file, SqlTransaction transaction);
        [[nodiscard]] Result<void> checkLog();

        SqliteFile *m_file;
        std::optional<SqlTransaction> m_transaction;
        WritePace::Clock::time_point m_begun;
        bool m_othersWrote = false; ///< since the turn before
    };
    /// Begins a short write on the connection that writes, when it is our turn (WritePace).
    [[nodiscard]] Result<WriteTurn> beginWrite(SqlConnection &connection);

    [[nodiscard]] SqlConnectionPool &pool() const { return *m_pool; }
    /// What the file holds as `connection` sees it now; looked at anew when anybody changed the
    /// schema. Inside a transaction, for what is decided by it.
    [[nodiscard]] Result<StoreSchema> schema(SqlConnection &connection) const;
    /// From now on the file's schema may use functions for JSON: an index on a field is to be made.
    void trustSchema(SqlConnection &connection);
    /// As last seen, without looking: for statements that fit both before and after a change.
    [[nodiscard]] StoreSchema lastSchema() const;

private:
    explicit SqliteFile(const Options &options);
    [[nodiscard]] Result<void> setUp(SqlConnection &connection);
    [[nodiscard]] bool trustsNow(SqlConnection &connection, const Error &error) const;
    void matchTrust(SqlConnection &connection) const;
    [[nodiscard]] Result<void> matchJournal(SqlConnection &connection);
    [[nodiscard]] Result<void> prepare(FileState state);
    void removeUnmade();
    [[nodiscard]] Result<void> create(SqlConnection &connection);

    [[nodiscard]] QString pathRead() const;
    void tidyLog() const;
    [[nodiscard]] Result<void> checkSameFile(SqlConnection &writer);
    void leaveFile(SqlConnection &writer);
    [[nodiscard]] Result<void> checkContent(SqlConnection &connection);
    [[nodiscard]] Error explained(SqlConnection &connection, Error error);
    void setLogAside() const;

    QString m_path;
    bool m_madeLog = false; ///< opened for reading, and no write-ahead log lay there before
    bool m_readOnly;
    SqlOptions::Access m_readAccess = SqlOptions::Access::Read; ///< how, where it is for reading
    /// What is read in place of m_path, where that cannot be read as it is.
    std::unique_ptr<RolledBackCopy> m_copy;
    bool m_makeManaged;
    std::optional<StoreConfig> m_record;
    bool m_inMemory;
    FileContent m_content;
    std::unique_ptr<SqlConnectionPool> m_pool;

    std::atomic<WritePace::Journal> m_journal = WritePace::Journal::Memory;
    // Only touched by who holds the connection that writes.
    WritePace m_pace;
    std::optional<qint64> m_dataVersion; ///< of that connection, at the last write
    std::optional<FileIdentity> m_log;   ///< the write-ahead log that it writes into

    mutable std::atomic<bool> m_trusted = true; ///< until the schema has been looked at
    mutable std::mutex m_schemaMutex;
    mutable StoreSchema m_schema;
    mutable qint64 m_schemaVersion = -1;

    std::mutex m_watchMutex;
    std::unique_ptr<SqlConnection> m_watch; ///< only asked for its data_version
};

} // namespace nestor
