// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/store.h"

#include <chrono>
#include <functional>
#include <memory>

namespace nestor {

class SqliteAdmin;
class SqliteChangeFeed;
class SqliteFile;
class SqliteSearchSource;

struct SqliteStoreOptions {
    QString path;            ///< a file, or ":memory:"
    bool readOnly = false;   ///< nothing is ever written, also no refreshed time-to-live
    StoreConfig config = {}; ///< what `index` says is for the layer above; `ttl` counts here
    /// In place of `config` what the file has recorded (StoreAdmin::storedConfig()).
    bool useStoredConfig = false;
    /// `config` comes from whoever the store is for, an agent's process: reading prolongs lives as
    /// it says in a guest, too, and a new managed store has it recorded.
    bool isConfigured = false;
    /// Whether a store that is new gets Nestor's own tables, for history and the log of changes.
    bool createManaged = true;
    /// How long to wait for another program's lock before failing with Busy.
    std::chrono::milliseconds busyTimeout{15'000};
    /// What becomes of the items of an import that was killed, where the store is opened for
    /// writing. Taking them back runs the triggers of the file: where some are foreign, it waits
    /// for the first write, until which the person has been told of them.
    UnfinishedWork unfinished = UnfinishedWork::TakeBack;
    /// Told what a person should know of what opening found and did; one sentence without a full
    /// stop.
    std::function<void(const QString &)> notice = {};
};

/// A LangGraph SQLite store (docs/storage.md): rows, filters and vectors as data. It neither
/// embeds nor ranks: a search's query is passed over here, as in a LangGraph store without an
/// index, and SearchableStore, which stands on this, answers it.
///
/// May be called from several threads at once. Opening an existing file changes no byte of it.
class SqliteStore final : public Store {
public:
    /// Opens a store, or makes a new one where the file is missing or empty. Fails with NotAStore
    /// (a directory, another kind of file), NewerStore, NotFound (missing and `readOnly`, or its
    /// directory missing), Io, Busy or Corrupt; then nothing was changed.
    [[nodiscard]] static Result<std::unique_ptr<SqliteStore>> open(SqliteStoreOptions options);
    ~SqliteStore() override;

    [[nodiscard]] Result<std::vector<OpAnswer>> batch(std::vector<Op> ops,
                                                      std::stop_token stop = {}) override;
    /// Streams into a transaction of its own: memory does not grow with the import.
    [[nodiscard]] Result<std::unique_ptr<BulkWriter>>
    bulkWriter(std::stop_token stop = {}) override;
    [[nodiscard]] Capabilities capabilities() const override;
    [[nodiscard]] StoreConfig config() const override { return m_config; }

    [[nodiscard]] std::vector<StoreNotice> notices() const override;
    [[nodiscard]] StoreAdmin *admin() const override;
    [[nodiscard]] ChangeFeed *changeFeed() const override;
    [[nodiscard]] SearchSource *searchSource() const override;

    /// The file underneath, for the layer that keeps search indexes over it.
    [[nodiscard]] SqliteFile &file() const;

private:
    explicit SqliteStore(std::unique_ptr<SqliteFile> file);
    [[nodiscard]] Result<void> settleBeforeWriting();

    std::unique_ptr<SqliteFile> m_file;
    std::unique_ptr<SqliteAdmin> m_admin;
    std::unique_ptr<SqliteChangeFeed> m_feed;
    std::unique_ptr<SqliteSearchSource> m_source;
    StoreConfig m_config;
    bool m_refreshesGuests = false;
    /// Ends what a killed import left, where that had to wait for a person's first edit.
    struct LateSettling;
    std::unique_ptr<LateSettling> m_late;
    std::vector<StoreNotice> m_notices;
};

} // namespace nestor
