// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/sqlite_store.h"

#include "core/backends/sqlite/sqlite_admin.h"
#include "core/backends/sqlite/sqlite_batch.h"
#include "core/backends/sqlite/sqlite_bulk_writer.h"
#include "core/backends/sqlite/sqlite_change_feed.h"
#include "core/backends/sqlite/sqlite_file.h"
#include "core/backends/sqlite/sqlite_search_source.h"
#include "core/backends/sqlite/unfinished_import.h"
#include "core/base/logging.h"
#include "core/base/text.h"
#include "core/store/validation.h"

#include <QFile>

#include <algorithm>
#include <mutex>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Looks for imports that were killed, and ends them.
/// Whether some were left for later, as taking them back runs what strangers put into the file and
/// `mayRunTriggers` is not given yet.
Result<bool> settleImports(SqliteFile &file, const SqliteStoreOptions &options,
                           bool mayRunTriggers) {
    bool left = false;
    auto imports = unfinishedImports(file);
    if (!imports)
        return failure(std::move(imports.error()));
    const auto say = [&options](const QString &what) {
        if (options.notice)
            options.notice(what);
        qCInfo(lcStore, "%s", qUtf8Printable(what));
    };
    if (file.readsRolledBackCopy()) {
        say(u"a program was killed while it wrote to %1: the store is read as it was before, and "
            u"the "
            u"next program that writes to it undoes what was left half written"_s.arg(file.path()));
    }
    for (const UnfinishedImport &import : *imports) {
        const QString which = u"an import of %1 (UTC) was killed"_s.arg(
            import.begun.toString(u"yyyy-MM-dd HH:mm:ss"_s));
        if (file.isReadOnly()) {
            say(u"%1: up to %2 of its items are in the store, until it is opened for writing"_s.arg(
                which, QString::number(import.items)));
            continue;
        }
        if (options.unfinished == UnfinishedWork::Keep) {
            if (auto kept = keep(import); !kept)
                return failure(std::move(kept.error()));
            say(u"%1; its %2 items stay"_s.arg(which, QString::number(import.items)));
            continue;
        }
        if (!mayRunTriggers) {
            left = true;
            say(u"%1: up to %2 of its items are in the store, until it is written to: taking them "
                u"back runs triggers that are neither LangGraph's nor Nestor's"_s.arg(
                    which, QString::number(import.items)));
            continue;
        }
        const auto back = takeBack(file, import);
        // Another program that opened the store at the same moment does it.
        if (!back && (back.error().code == ErrorCode::NotFound ||
                      (back.error().code == ErrorCode::Busy && !QFile::exists(import.journal))))
            continue;
        if (!back) {
            say(u"%1, and taking it back failed: %2"_s.arg(which, back.error().detail));
            continue;
        }
        QString what = u"%1; %2 items that it had written are taken back"_s.arg(
            which, QString::number(back->undone));
        if (back->left > 0) {
            what += u", %1 stay, as other programs have written them since"_s.arg(
                QString::number(back->left));
        }
        say(what);
    }
    return left;
}

} // namespace

struct SqliteStore::LateSettling {
    SqliteStoreOptions options;
    std::mutex mutex = {};
    bool done = false; ///< guarded by mutex
};

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(SqliteStoreOptions options) {
    SqliteFile::Options fileOptions;
    fileOptions.path = options.path;
    fileOptions.readOnly = options.readOnly;
    fileOptions.makeManaged = options.createManaged;
    fileOptions.busyTimeout = options.busyTimeout;
    if (options.isConfigured)
        fileOptions.record = options.config;
    auto file = SqliteFile::open(fileOptions);
    if (!file)
        return failure(std::move(file.error()));
    std::unique_ptr<SqliteStore> store(new SqliteStore(std::move(*file)));
    store->m_config = std::move(options.config);
    store->m_refreshesGuests = options.isConfigured;
    std::vector<StoreNotice> &notices = store->m_notices;
    if (options.useStoredConfig) {
        auto stored = store->m_admin->storedConfig();
        // A store is not lost for its configuration.
        if (!stored && stored.error().code == ErrorCode::InvalidConfig)
            notices.push_back(
                {StoreNotice::Kind::ConfigUnreadable,
                 u"What is recorded of the store's configuration is passed over: %1"_s.arg(
                     stored.error().detail)});
        else if (!stored)
            return failure(std::move(stored.error()));
        store->m_config = stored ? stored->value_or(StoreConfig()) : StoreConfig();
    }
    const bool mayRunTriggers = store->m_file->lastSchema().foreignTriggers.isEmpty();
    const auto left = settleImports(*store->m_file, options, mayRunTriggers);
    if (!left)
        return failure(left.error());
    if (*left)
        store->m_late.reset(new LateSettling{std::move(options)});
    return store;
}

SqliteStore::SqliteStore(std::unique_ptr<SqliteFile> file)
    : m_file(std::move(file))
    , m_admin(std::make_unique<SqliteAdmin>(*m_file))
    , m_feed(std::make_unique<SqliteChangeFeed>(*m_file))
    , m_source(std::make_unique<SqliteSearchSource>(*m_file)) {}

SqliteStore::~SqliteStore() = default;

Result<void> SqliteStore::settleBeforeWriting() {
    if (!m_late)
        return {};
    const std::lock_guard lock(m_late->mutex);
    if (m_late->done)
        return {};
    auto left = settleImports(*m_file, m_late->options, true);
    if (!left)
        return failure(std::move(left.error()));
    m_late->done = true;
    return {};
}

Result<std::vector<OpAnswer>> SqliteStore::batch(std::vector<Op> ops, std::stop_token stop) {
    if (m_late && std::any_of(ops.begin(), ops.end(), isWrite)) {
        if (auto settled = settleBeforeWriting(); !settled)
            return failure(std::move(settled.error()));
    }
    return SqliteBatch(*m_file, m_config, m_refreshesGuests, std::move(ops)).run(std::move(stop));
}

Result<std::unique_ptr<BulkWriter>> SqliteStore::bulkWriter(std::stop_token stop) {
    if (auto settled = settleBeforeWriting(); !settled)
        return failure(std::move(settled.error()));
    return SqliteBulkWriter::begin(*m_file, m_config, std::move(stop));
}

std::vector<StoreNotice> SqliteStore::notices() const {
    std::vector<StoreNotice> notices = m_notices;
    const QByteArrayList triggers = m_file->lastSchema().foreignTriggers;
    if (!triggers.isEmpty()) {
        notices.push_back({StoreNotice::Kind::ForeignTriggers,
                           u"The file holds triggers that neither LangGraph nor Nestor made, and "
                           u"that run at every "
                           "write: %1"_s.arg(forMessage(triggers.join(", "), 300))});
    }
    return notices;
}

Capabilities SqliteStore::capabilities() const {
    Capabilities capabilities;
    capabilities.browse = true;
    // As last seen: asked on the window's thread, too, which must not wait for a lock.
    capabilities.history = capabilities.changeLog = m_file->lastSchema().managed;
    capabilities.writable = !m_file->isReadOnly();
    return capabilities;
}

StoreAdmin *SqliteStore::admin() const {
    return m_admin.get();
}

ChangeFeed *SqliteStore::changeFeed() const {
    return m_feed.get();
}

SearchSource *SqliteStore::searchSource() const {
    return m_source.get();
}

SqliteFile &SqliteStore::file() const {
    return *m_file;
}

} // namespace nestor
