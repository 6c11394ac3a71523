// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/sqlite_bulk_writer.h"

#include "core/backends/sqlite/managed_schema.h"
#include "core/backends/sqlite/sqlite_items.h"
#include "core/base/logging.h"
#include "core/base/text.h"
#include "core/store/validation.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// KiB: what an import touches again and again. With SQLite's default of 2 MB one of 200,000 items
/// takes 1.7 times as long.
constexpr int kBulkCache = 256 * 1024;

/// The log is copied into the file by checkpoint().
const QByteArray kNoCheckpoints = "PRAGMA wal_autocheckpoint = 0"_ba;
const QByteArray kCheckpoints = "PRAGMA wal_autocheckpoint = 1000"_ba;

/// In which whoever waits in this program wakes up and takes the connection.
constexpr std::chrono::milliseconds kLending{5};

/// Whether it slept until then; false where a stop was asked for before.
bool sleepUntil(std::chrono::steady_clock::time_point time, const std::stop_token &stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_until(lock, stop, time, [] { return false; });
    return !stop.stop_requested();
}

} // namespace

Result<std::unique_ptr<BulkWriter>> SqliteBulkWriter::begin(SqliteFile &file,
                                                            const StoreConfig &config,
                                                            std::stop_token stop,
                                                            const BulkTurns &turns) {
    if (file.isReadOnly())
        return failure(ErrorCode::ReadOnly, u"%1 is open for reading only"_s.arg(file.path()));
    return std::unique_ptr<BulkWriter>(new SqliteBulkWriter(file, config, std::move(stop), turns));
}

SqliteBulkWriter::SqliteBulkWriter(SqliteFile &file, const StoreConfig &config,
                                   std::stop_token stop, const BulkTurns &turns)
    : m_file(file)
    , m_config(config)
    , m_stop(std::move(stop))
    , m_turns(turns)
    , m_alone(file.path().isEmpty())
    , m_undo(file.path()) {}

SqliteBulkWriter::~SqliteBulkWriter() {
    if (!m_over) {
        if (const auto given = rollBack(); !given)
            qCWarning(lcStore, "%s", qUtf8Printable(given.error().detail));
    }
    m_turn.reset();
    // The tidying is to happen, however this ended.
    auto writer = m_file.pool().writer();
    if (!writer)
        return;
    auto done = (*writer)->execute(kCheckpoints);
    if (done)
        done = (*writer)->restorePageCache();
    if (!done)
        qCWarning(lcStore, "%s", qUtf8Printable(done.error().detail));
}

Result<void> SqliteBulkWriter::beginTurn() {
    if (m_turn)
        return {};
    // As long as the last turn, which is nothing for a short one, and enough for everybody.
    const auto pause = std::min<Clock::duration>(m_lastTook, m_turns.pause);
    if (m_committed > 0 && !sleepUntil(std::max(m_lastEnd + pause, m_lent + kLending), m_stop))
        return failure(ErrorCode::Cancelled, u"The bulk write was stopped"_s);
    auto lease = m_file.pool().writer(m_stop);
    if (!lease)
        return failure(std::move(lease.error()));
    auto ready = (*lease)->execute(kNoCheckpoints);
    if (ready)
        ready = (*lease)->enlargePageCache(kBulkCache);
    if (!ready)
        return ready;
    auto begun = m_file.beginWrite(**lease);
    if (!begun)
        return failure(std::move(begun.error()));
    auto schema = m_file.schema(**lease);
    if (!schema)
        return failure(std::move(schema.error()));
    m_turn.emplace(std::move(*lease), std::move(*begun), *std::move(schema), m_config);
    m_turnBegan = m_undo.mark();
    m_managed = m_turn->session.schema.managed;
    if (m_committed == 0 && m_managed) {
        auto version = m_turn->lease->integer("SELECT max(version) FROM nestor_history"_ba);
        if (!version)
            return failure(std::move(version.error()));
        m_historyBegan = *version;
    }
    if (m_managed && !m_over) {
        auto can = BulkLog::canStandIn(*m_turn->lease);
        if (!can)
            return failure(std::move(can.error()));
        m_logs = *can;
        if (m_logs)
            m_turn->triggersOff.emplace(*m_turn->lease);
    }
    return {};
}

bool SqliteBulkWriter::isTurnOver() const {
    if (m_alone)
        return false;
    const Clock::duration limit =
        m_committed == 0
            ? Clock::duration(m_turns.first)
            : std::max<Clock::duration>(m_turns.further - m_lastCommit, m_turns.further / 4);
    return Clock::now() - m_turn->began >= limit;
}

Result<void> SqliteBulkWriter::endTurn(Leaves leaves) {
    if (!m_turn)
        return {};
    const Clock::time_point committing = Clock::now();
    auto done = m_turn->triggersOff ? m_log.endTurn(m_turn->session) : Result<void>();
    // An only turn is there as a whole, or not at all.
    const bool persists = leaves == Leaves::Part || (leaves == Leaves::Whole && m_committed > 0);
    if (done && persists && !m_alone)
        done = m_undo.persist(m_historyBegan, leaves == Leaves::Whole, m_turnBegan);
    if (done)
        done = m_turn->transaction.commit();
    m_lastEnd = Clock::now();
    m_lastTook = m_lastEnd - m_turn->began;
    m_lastCommit = m_lastEnd - committing;
    if (done)
        checkpoint();
    m_turn.reset();
    m_lent = Clock::now();
    if (!done) {
        m_undo.cutTo(m_turnBegan);
        return done;
    }
    ++m_committed;
    return {};
}

/// Copies a write-ahead log into the file while others write already: part of the pause. Left to
/// the commit, it would be done there too, but then the pause would only begin.
void SqliteBulkWriter::checkpoint() {
    if (auto done = m_turn->lease->execute("PRAGMA wal_checkpoint(PASSIVE)"_ba); !done)
        qCWarning(lcStore, "Copying the log into the file: %s",
                  qUtf8Printable(done.error().detail));
}

void SqliteBulkWriter::dropTurn() {
    if (!m_turn)
        return;
    m_turn.reset();
    m_lastEnd = m_lent = Clock::now();
    m_undo.cutTo(m_turnBegan);
}

Result<std::vector<PutOutcome>> SqliteBulkWriter::put(std::vector<PutOp> items, ConflictRule rule) {
    if (m_over)
        return failure(ErrorCode::Internal, u"The bulk write is over"_s);
    auto outcomes = putAll(items, rule);
    if (!outcomes)
        (void)rollBack();
    return outcomes;
}

Result<std::vector<PutOutcome>> SqliteBulkWriter::putAll(const std::vector<PutOp> &items,
                                                         ConflictRule rule) {
    std::vector<PutOutcome> outcomes;
    outcomes.reserve(items.size());
    const Timestamp now = Timestamp::now();
    for (const PutOp &item : items) {
        // SQLite itself asks only within long statements.
        if (m_stop.stop_requested())
            return failure(ErrorCode::Cancelled, u"The bulk write was stopped"_s);
        if (auto begun = beginTurn(); !begun)
            return failure(std::move(begun.error()));
        m_turn->session.now = now;
        auto outcome = putOne(item, rule);
        if (!outcome)
            return failure(std::move(outcome.error()));
        outcomes.push_back(*outcome);
        if (isTurnOver()) {
            if (auto ended = endTurn(Leaves::Part); !ended)
                return failure(std::move(ended.error()));
        }
    }
    return outcomes;
}

Result<PutOutcome> SqliteBulkWriter::putOne(const PutOp &item, ConflictRule rule) {
    if (auto valid = validatePut(item, ValueRule::Json); !valid)
        return failure(std::move(valid.error()));
    if (!item.value)
        return failure(ErrorCode::InvalidValue, u"An item without a value cannot be imported"_s);
    SqliteSession &session = m_turn->session;
    // Looked at first where it may stay: the trigger before an insert keeps a version of an item
    // that is there, whether it is replaced or not.
    if (rule != ConflictRule::Replace) {
        auto stored = updateTime(session, item.ns, item.key);
        if (!stored)
            return failure(std::move(stored.error()));
        if (*stored && rule == ConflictRule::Fail) {
            return failure(ErrorCode::Conflict,
                           u"The store has an item '%1' in '%2' already"_s.arg(
                               forMessage(item.key), forMessage(item.ns.stored())));
        }
        if (*stored &&
            (rule == ConflictRule::Skip || item.updatedAt.value_or(session.now) <= **stored))
            return PutOutcome::Skipped;
    }
    auto inserted = writeNewItem(session, item);
    if (!inserted)
        return failure(std::move(inserted.error()));
    if (*inserted) {
        if (auto noted = note(item, {}); !noted)
            return failure(std::move(noted.error()));
        return PutOutcome::Inserted;
    }
    if (auto done = replace(item); !done)
        return failure(std::move(done.error()));
    return PutOutcome::Replaced;
}

Result<void> SqliteBulkWriter::replace(const PutOp &item) {
    SqliteSession &session = m_turn->session;
    std::optional<StoredRow> before;
    if (!m_alone || m_logs) {
        const bool changesVectors = item.vectors || item.index.kind == IndexChoice::None;
        auto row = readStoredRow(session, {item.ns, item.key}, changesVectors);
        if (!row)
            return failure(std::move(row.error()));
        before = *std::move(row);
    }
    auto written = writeItem(session, item);
    if (!written)
        return failure(std::move(written.error()));
    return note(item, before);
}

Result<void> SqliteBulkWriter::note(const PutOp &item, const std::optional<StoredRow> &before) {
    SqliteSession &session = m_turn->session;
    if (m_logs) {
        if (auto noted = m_log.note(session, item, before); !noted)
            return noted;
    }
    return m_alone ? Result<void>() : m_undo.note(item, session.stored(item.updatedAt), before);
}

Result<void> SqliteBulkWriter::letOthersWrite() {
    if (m_over)
        return failure(ErrorCode::Internal, u"The bulk write is over"_s);
    if (m_alone)
        return {};
    auto done = endTurn(Leaves::Part);
    if (!done)
        (void)rollBack();
    return done;
}

Result<void> SqliteBulkWriter::commit() {
    if (m_over)
        return failure(ErrorCode::Internal, u"The bulk write is over"_s);
    if (auto done = endTurn(Leaves::Whole); !done) {
        (void)rollBack();
        return done;
    }
    m_undo.finish();
    m_over = true;
    m_rolledBack.emplace(RollbackReport());
    m_stop = {}; // the import is over, and its tidying is to happen
    trim();
    return {};
}

/// Whether history or log may hold more than is to be kept.
bool SqliteBulkWriter::needsTrim() {
    if (!m_managed)
        return false;
    bool needed = true; // also where it cannot be told
    const auto looked = m_file.read([&](SqlConnection &connection) -> Result<void> {
        auto trim = needsTrimming(connection);
        needed = !trim || *trim;
        return {};
    });
    return !looked || needed;
}

/// An import is much at once: what it pushes over the limits goes with it. In a turn of its own,
/// and no reason to take the import back.
void SqliteBulkWriter::trim() {
    if (!needsTrim())
        return;
    auto done = beginTurn();
    if (done)
        done = trimManagedTables(*m_turn->lease);
    if (done)
        done = endTurn(Leaves::Nothing);
    if (!done)
        qCWarning(lcStore, "Trimming the history: %s", qUtf8Printable(done.error().detail));
    m_turn.reset();
}

Result<RollbackReport> SqliteBulkWriter::rollBack() {
    if (m_rolledBack)
        return *m_rolledBack;
    m_over = true;
    dropTurn();
    m_stop = {}; // a stop request must not keep us from undoing
    const qint64 written = m_committed > 0 ? m_undo.mark().entries : 0;
    RollbackReport report;
    while (m_committed > 0 && m_undo.mark().entries > 0) {
        const RollbackReport before = report;
        auto undone = undoTurn(report);
        if (!undone) {
            dropTurn();
            m_undo.cutTo(m_turnBegan);
            Error error = std::move(undone.error());
            error.detail = u"%1 of %2 items that were written are still in the store: %3"_s
                               .arg(written - before.undone)
                               .arg(written)
                               .arg(error.detail);
            m_undo.keepJournal(); // the next who opens the store may succeed
            m_rolledBack.emplace(failure(std::move(error)));
            return *m_rolledBack;
        }
    }
    m_rolledBack.emplace(report);
    return report;
}

Result<void> SqliteBulkWriter::undoTurn(RollbackReport &report) {
    if (auto begun = beginTurn(); !begun)
        return begun;
    do {
        auto undone = m_undo.undoLast(m_turn->session, m_historyBegan);
        if (!undone)
            return failure(std::move(undone.error()));
        ++(*undone ? report.undone : report.left);
    } while (m_undo.mark().entries > 0 && !isTurnOver());
    return endTurn(Leaves::Nothing);
}

} // namespace nestor
