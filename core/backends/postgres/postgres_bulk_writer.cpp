// SPDX-License-Identifier: Apache-2.0
#include "core/backends/postgres/postgres_bulk_writer.h"

#include "core/backends/postgres/postgres_items.h"
#include "core/backends/postgres/postgres_session.h"
#include "core/backends/postgres/postgres_store.h"
#include "core/base/logging.h"
#include "core/base/text.h"
#include "core/store/validation.h"

#include <algorithm>
#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Items, until they are in the store; `n` is their place among those that were given.
const QByteArray kIncoming = "pg_temp.nestor_incoming"_ba;
/// What stood in the store in place of items that were replaced, and their vectors.
const QByteArray kReplaced = "pg_temp.nestor_replaced"_ba;
const QByteArray kReplacedVectors = "pg_temp.nestor_replaced_vectors"_ba;

/// COPY takes data in parts of about this size.
constexpr qsizetype kPart = 256 * 1024;
/// So much is sent at once: beginning and ending a COPY costs as much as some hundred items.
constexpr size_t kMostPending = 10'000;
constexpr qsizetype kMostPendingBytes = 8 * 1024 * 1024;
/// Items that are taken back in one turn.
constexpr qint64 kTakenBackAtOnce = 50'000;

QString itemName(const PutOp &op) {
    return u"'%1' in '%2'"_s.arg(forMessage(op.key), forMessage(op.ns.stored()));
}

/// Whether what is stored counts, under a rule that asks for its time.
bool isStoredNewer(const PutOp &op, const Timestamp &now, const Timestamp &stored) {
    return op.updatedAt.value_or(now) <= stored;
}

} // namespace

PostgresBulkWriter::PostgresBulkWriter(PostgresStore &store, PqPool::Lease lease,
                                       std::stop_token stop, const Turns &turns)
    : m_store(store)
    , m_schema(store.schema())
    , m_config(store.config())
    , m_stop(std::move(stop))
    , m_turns(turns)
    , m_lease(std::move(lease)) {}

PostgresBulkWriter::~PostgresBulkWriter() {
    if (!m_over)
        (void)rollBack();
}

Result<std::unique_ptr<BulkWriter>>
PostgresBulkWriter::begin(PostgresStore &store, std::stop_token stop, const Turns &turns) {
    const PostgresSchema known = store.schema();
    if (store.isReadOnly() || known.recovering)
        return failure(ErrorCode::ReadOnly, u"The store is open for reading only"_s);
    if (!known.isKeyed)
        return failure(ErrorCode::NotAStore, u"The table of items has no primary key"_s);
    auto lease = store.pool().lease(stop);
    if (!lease)
        return failure(std::move(lease.error()));
    std::unique_ptr<PostgresBulkWriter> writer(
        new PostgresBulkWriter(store, *std::move(lease), std::move(stop), turns));
    if (writer->takesTurns()) {
        if (auto made = writer->makeTables(); !made) {
            writer->m_over = true;
            if (writer->connection().lastState() == "42501")
                return std::unique_ptr<BulkWriter>();
            return failure(std::move(made.error()));
        }
    }
    return std::unique_ptr<BulkWriter>(std::move(writer));
}

Result<void> PostgresBulkWriter::makeTables() {
    const QByteArray end = takesTurns() ? ""_ba : " ON COMMIT DROP"_ba;
    const QByteArray item = "prefix text, key text, value jsonb, created_at timestamptz, "
                            "updated_at timestamptz, expires_at timestamptz, ttl_minutes double "
                            "precision"_ba;
    QByteArrayList statements{"DROP TABLE IF EXISTS " + kIncoming + ", " + kReplaced + ", " +
                                  kReplacedVectors,
                              "CREATE TEMP TABLE nestor_incoming (n bigint, " + item + ')' + end};
    if (takesTurns()) {
        statements.append("CREATE TEMP TABLE nestor_replaced (" + item +
                          ", had_vectors boolean, PRIMARY KEY (prefix, key))");
        if (m_schema.vectors) {
            statements.append(
                "CREATE TEMP TABLE nestor_replaced_vectors AS SELECT prefix, key, field_name, "
                "embedding, created_at, updated_at FROM " +
                m_schema.storeVectors() + " WITH NO DATA");
        }
    }
    for (const QByteArray &statement : std::as_const(statements)) {
        if (auto done = connection().execute(statement, m_stop); !done)
            return done;
    }
    return {};
}

QByteArray PostgresBulkWriter::isOurs(PqQuery &query, const QByteArray &alias) const {
    return alias + ".xmin::text = ANY (" + query.textArray(m_rows) + ')';
}

Result<void> PostgresBulkWriter::beginTurn() {
    if (m_inTurn)
        return {};
    std::vector<PqQuery> queries{PqQuery("BEGIN"_ba)};
    if (m_schema.pooled)
        queries.emplace_back(pooledPath());
    queries.emplace_back("SELECT pg_current_xact_id()::text, pg_current_xact_id()::xid::text"_ba);
    auto begun = connection().runAll(queries, m_stop);
    if (!begun)
        return failure(std::move(begun.error()));
    m_inTurn = true;
    m_transaction = begun->back().bytes(0, 0);
    m_rows.append(begun->back().bytes(0, 1));
    m_written = 0;
    m_began = Clock::now();
    return takesTurns() ? Result<void>() : makeTables();
}

Result<void> PostgresBulkWriter::endTurn() {
    if (!m_inTurn)
        return {};
    m_inTurn = false;
    auto done = connection().run(PqQuery("COMMIT"_ba), {});
    if (!done && connection().isLost()) {
        m_store.pool().closeIdle();
        auto committed = m_store.wasCommitted(m_transaction, {});
        if (!committed)
            return failure(std::move(committed.error()));
        if (*committed) {
            m_committed += m_written;
            return {};
        }
    }
    if (!done)
        return failure(std::move(done.error()));
    m_committed += m_written;
    return {};
}

Result<void> PostgresBulkWriter::check(const PutOp &item) const {
    if (auto valid = validatePut(item, ValueRule::Json); !valid)
        return valid;
    if (!item.value)
        return failure(ErrorCode::InvalidValue, u"An item without a value cannot be imported"_s);
    return checkStorable(m_schema, item);
}

Result<std::vector<PutOutcome>> PostgresBulkWriter::put(std::vector<PutOp> items,
                                                        ConflictRule rule) {
    if (m_over)
        return failure(ErrorCode::Internal, u"The bulk write is over"_s);
    std::vector<PutOutcome> outcomes;
    outcomes.reserve(items.size());
    const auto putAll = [&]() -> Result<void> {
        for (const PutOp &item : items) {
            if (auto valid = check(item); !valid)
                return valid;
        }
        if (auto fits = makeRoomForTtl(items); !fits)
            return fits;
        std::vector<PutOp> some;
        QSet<ItemId> seen;
        const auto take = [&]() -> Result<void> {
            auto decided = decide(std::exchange(some, {}), rule);
            seen.clear();
            if (!decided)
                return failure(std::move(decided.error()));
            outcomes.insert(outcomes.end(), decided->begin(), decided->end());
            return {};
        };
        for (PutOp &item : items) {
            // What is written twice is looked up once it is there.
            const ItemId id{item.ns, item.key};
            if (seen.contains(id) || m_pendingIds.contains(id)) {
                auto done = take();
                if (done)
                    done = flush();
                if (!done)
                    return done;
            }
            seen.insert(id);
            some.push_back(std::move(item));
        }
        if (auto done = take(); !done)
            return done;
        const auto limit = m_committed == 0 ? m_turns.first : m_turns.further;
        const bool isOver = m_inTurn && takesTurns() && Clock::now() - m_began >= limit;
        if (isOver || m_pending.size() >= kMostPending || m_pendingBytes >= kMostPendingBytes) {
            if (auto done = flush(); !done)
                return done;
        }
        return isOver ? endTurn() : Result<void>();
    };
    if (auto done = putAll(); !done) {
        Error error = std::move(done.error());
        const bool lost = connection().isLost();
        (void)rollBack();
        if (lost && m_committed > 0)
            error.detail += u"; %1 items were stored before and stay"_s.arg(m_committed);
        return failure(std::move(error));
    }
    return outcomes;
}

/// Tables that an older LangGraph made say nothing of lives.
Result<void> PostgresBulkWriter::makeRoomForTtl(const std::vector<PutOp> &items) {
    const bool needed =
        !m_schema.ttl && std::any_of(items.begin(), items.end(), [this](const PutOp &op) {
            return op.expiresAt || op.ttl.kind == TtlChoice::Minutes ||
                   (op.ttl.kind == TtlChoice::Default && m_config.ttl.defaultTtl);
        });
    if (!needed)
        return {};
    auto ended = flush();
    if (ended)
        ended = endTurn();
    if (!ended)
        return ended;
    if (auto made = m_store.migrateForTtl(m_stop); !made)
        return made;
    m_schema = m_store.schema();
    return {};
}

Result<std::vector<PutOutcome>> PostgresBulkWriter::decide(std::vector<PutOp> items,
                                                           ConflictRule rule) {
    std::vector<PutOutcome> outcomes;
    if (items.empty())
        return outcomes;
    if (auto begun = beginTurn(); !begun)
        return failure(std::move(begun.error()));
    const bool replaces = rule == ConflictRule::Replace || rule == ConflictRule::KeepNewer;
    const auto stored = lookUp(items, replaces);
    if (!stored)
        return failure(stored.error());
    const Timestamp now = Timestamp::now();
    outcomes.reserve(items.size());
    for (size_t i = 0; i < items.size(); ++i) {
        const std::optional<Timestamp> &there = (*stored)[i];
        if (there && rule == ConflictRule::Fail) {
            return failure(ErrorCode::Conflict,
                           u"The store has an item %1 already"_s.arg(itemName(items[i])));
        }
        const bool stays =
            there && (rule == ConflictRule::Skip ||
                      (rule == ConflictRule::KeepNewer && isStoredNewer(items[i], now, *there)));
        outcomes.push_back(!there  ? PutOutcome::Inserted
                           : stays ? PutOutcome::Skipped
                                   : PutOutcome::Replaced);
        if (stays)
            continue;
        m_becomes.push_back(outcomes.back());
        m_pendingIds.insert({items[i].ns, items[i].key});
        m_pendingBytes +=
            items[i].ns.stored().size() + items[i].key.size() + items[i].value->size();
        m_pending.push_back(std::move(items[i]));
    }
    return outcomes;
}

Result<void> PostgresBulkWriter::flush() {
    if (m_pending.empty())
        return {};
    auto done = send();
    if (done)
        done = write();
    m_pending.clear();
    m_becomes.clear();
    m_pendingIds.clear();
    m_pendingBytes = 0;
    return done;
}

Result<void> PostgresBulkWriter::send() {
    PqCopyRows rows;
    size_t at = 0;
    const auto next = [&]() -> Result<QByteArray> {
        for (; at < m_pending.size() && rows.size() < kPart; ++at) {
            const PutOp &op = m_pending[at];
            rows.beginRow(8);
            rows.addInteger(qint64(at));
            rows.addText(op.ns.stored());
            rows.addText(op.key);
            rows.addJson(*op.value);
            rows.addTime(op.createdAt);
            rows.addTime(op.updatedAt);
            rows.addTime(op.expiresAt);
            rows.addReal(op.ttl.kind == TtlChoice::Minutes   ? std::optional<double>(op.ttl.minutes)
                         : op.ttl.kind == TtlChoice::Default ? m_config.ttl.defaultTtl
                                                             : std::nullopt);
        }
        return rows.take();
    };
    auto sent =
        connection().copyIn("COPY " + kIncoming + " FROM STDIN (FORMAT binary)", next, m_stop);
    if (!sent)
        return failure(std::move(sent.error()));
    return {};
}

Result<std::vector<std::optional<Timestamp>>>
PostgresBulkWriter::lookUp(const std::vector<PutOp> &items, bool holds) {
    QByteArrayList prefixes;
    QByteArrayList keys;
    for (const PutOp &item : items) {
        prefixes.append(item.ns.stored());
        keys.append(item.key);
    }
    PqQuery query;
    query.prepared = true;
    query.sql = "SELECT t.n, s.updated_at FROM unnest(" + query.textArray(prefixes) + ", " +
                query.textArray(keys) + ") WITH ORDINALITY AS t(p, k, n) JOIN " + m_schema.store() +
                " s ON s.prefix = t.p AND s.key = t.k ORDER BY s.prefix COLLATE \"C\", s.key "
                "COLLATE \"C\"" +
                (holds ? " FOR UPDATE OF s" : "");
    auto rows = connection().run(query, m_stop);
    if (!rows)
        return failure(std::move(rows.error()));
    std::vector<std::optional<Timestamp>> stored(items.size());
    for (int row = 0; row < rows->rows(); ++row) {
        const qint64 n = rows->integer(row, 0) - 1;
        if (n >= 0 && size_t(n) < items.size())
            stored[size_t(n)] = rows->time(row, 1).value_or(Timestamp());
    }
    return stored;
}

Result<void> PostgresBulkWriter::write() {
    std::vector<qint64> added;
    std::vector<qint64> replaced;
    std::vector<std::pair<size_t, const PutOp *>> withVectors;
    for (size_t i = 0; i < m_pending.size(); ++i) {
        (m_becomes[i] == PutOutcome::Inserted ? added : replaced).push_back(qint64(i));
        if (m_pending[i].vectors)
            withVectors.emplace_back(i, &m_pending[i]);
    }
    const QByteArray store = m_schema.store();
    const bool ttl = m_schema.ttl;
    const QByteArray times = "coalesce(i.updated_at, now())"_ba;
    const QByteArray expires = "coalesce(i.expires_at, now() + i.ttl_minutes * interval '1 "
                               "minute')"_ba;
    std::vector<PqQuery> queries;
    std::vector<qint64> counts; // rows that each has to write; -1: any number
    const auto add = [&](PqQuery query, qint64 count = -1) {
        queries.push_back(std::move(query));
        counts.push_back(count);
    };
    if (!replaced.empty() && takesTurns()) {
        // As it was before all of this: what we have written ourselves is not worth keeping.
        PqQuery keep;
        keep.sql = "INSERT INTO " + kReplaced +
                   " SELECT s.prefix, s.key, s.value, s.created_at, "
                   "s.updated_at, " +
                   (ttl ? "s.expires_at, s.ttl_minutes"_ba : "NULL, NULL"_ba) + ", false FROM " +
                   kIncoming + " i JOIN " + store +
                   " s ON s.prefix = i.prefix AND s.key = i.key "
                   "WHERE i.n = ANY (" +
                   keep.integerArray(replaced) + ") AND NOT " + isOurs(keep, "s") +
                   " ON CONFLICT DO NOTHING";
        add(std::move(keep));
        if (!withVectors.empty()) {
            std::vector<qint64> numbers;
            for (const auto &[i, op] : withVectors)
                numbers.push_back(qint64(i));
            PqQuery vectors;
            vectors.sql = "WITH kept AS (UPDATE " + kReplaced + " r SET had_vectors = true FROM " +
                          kIncoming +
                          " i WHERE r.prefix = i.prefix AND r.key = i.key AND NOT "
                          "r.had_vectors AND i.n = ANY (" +
                          vectors.integerArray(numbers) +
                          ") RETURNING r.prefix, r.key) INSERT INTO " + kReplacedVectors +
                          " SELECT v.prefix, v.key, v.field_name, v.embedding, "
                          "v.created_at, v.updated_at FROM kept k JOIN " +
                          m_schema.storeVectors() + " v ON v.prefix = k.prefix AND v.key = k.key";
            add(std::move(vectors));
        }
    }
    if (!replaced.empty()) {
        PqQuery update;
        update.sql =
            "UPDATE " + store +
            " s SET value = i.value, created_at = "
            "coalesce(i.created_at, s.created_at), updated_at = " +
            times +
            (ttl ? ", expires_at = " + expires + ", ttl_minutes = i.ttl_minutes" : QByteArray()) +
            " FROM " + kIncoming +
            " i WHERE s.prefix = i.prefix AND s.key = i.key AND "
            "i.n = ANY (" +
            update.integerArray(replaced) + ')';
        add(std::move(update), qint64(replaced.size()));
    }
    if (!added.empty()) {
        PqQuery insert;
        const bool some = added.size() < m_pending.size();
        insert.sql =
            "INSERT INTO " + store + " (prefix, key, value, created_at, updated_at" +
            (ttl ? ", expires_at, ttl_minutes" : "") +
            ") SELECT i.prefix, i.key, i.value, coalesce(i.created_at, now()), " + times +
            (ttl ? ", " + expires + ", i.ttl_minutes" : QByteArray()) + " FROM " + kIncoming +
            " i" + (some ? " WHERE i.n = ANY (" + insert.integerArray(added) + ')' : QByteArray()) +
            " ORDER BY i.prefix COLLATE \"C\", i.key COLLATE \"C\" ON CONFLICT DO NOTHING";
        add(std::move(insert), qint64(added.size()));
    }
    if (!withVectors.empty() && m_schema.vectors) {
        const PostgresSession session{connection(), m_schema, m_config, m_stop, 0};
        for (PqQuery &query : vectorQueries(session, withVectors))
            add(std::move(query));
    }
    add(PqQuery("TRUNCATE " + kIncoming));
    auto done = connection().runAll(queries, m_stop);
    if (!done) {
        if (!isTooLongForIndex(connection().lastState()))
            return failure(std::move(done.error()));
        const auto longest = std::max_element(
            m_pending.begin(), m_pending.end(), [](const PutOp &a, const PutOp &b) {
                return a.ns.stored().size() + a.key.size() < b.ns.stored().size() + b.key.size();
            });
        const Op op = *longest;
        return failure(tooLongForIndex(std::move(done.error()), &op));
    }
    for (size_t i = 0; i < queries.size(); ++i) {
        if (counts[i] < 0 || (*done)[i].affected() >= counts[i])
            continue;
        return failure(ErrorCode::Busy,
                       u"%1 of %2 items were not stored: another program has written them at the "
                       "same moment, or a trigger of the table leaves them out"_s
                           .arg(counts[i] - (*done)[i].affected())
                           .arg(counts[i]));
    }
    m_written += qint64(added.size() + replaced.size());
    return {};
}

Result<void> PostgresBulkWriter::commit() {
    if (m_over)
        return failure(ErrorCode::Internal, u"The bulk write is over"_s);
    auto ended = flush();
    if (ended)
        ended = endTurn();
    if (!ended) {
        Error error = std::move(ended.error());
        (void)rollBack();
        return failure(std::move(error));
    }
    m_over = true;
    if (takesTurns() && !connection().isLost()) {
        (void)connection().execute("DROP TABLE IF EXISTS " + kIncoming + ", " + kReplaced + ", " +
                                   kReplacedVectors);
    }
    return {};
}

Result<RollbackReport> PostgresBulkWriter::rollBack() {
    if (!m_rolledBack)
        m_rolledBack = takeBack();
    return *m_rolledBack;
}

Result<RollbackReport> PostgresBulkWriter::takeBack() {
    m_over = true;
    m_pending.clear();
    if (connection().inTransaction() && !connection().isLost())
        (void)connection().run(PqQuery("ROLLBACK"_ba), {});
    m_inTurn = false;
    RollbackReport report;
    if (m_committed == 0) {
        if (takesTurns() && !connection().isLost()) {
            (void)connection().execute("DROP TABLE IF EXISTS " + kIncoming + ", " + kReplaced +
                                       ", " + kReplacedVectors);
        }
        return report;
    }
    if (connection().isLost()) {
        return failure(ErrorCode::Unreachable,
                       u"The connection is lost, and with it what was there before: %1 items stay "
                       "as they were written"_s.arg(m_committed));
    }
    const QByteArray store = m_schema.store();
    const bool ttl = m_schema.ttl;
    const auto inTurns = [&](const std::function<PqQuery()> &statement) -> Result<void> {
        for (;;) {
            auto done = connection().run(statement(), {});
            if (!done)
                return failure(std::move(done.error()));
            // Those that a statement of several parts has counted.
            const qint64 some = done->rows() > 0 ? done->integer(0, 0) : done->affected();
            report.undone += some;
            if (some == 0)
                return {};
        }
    };
    // What was replaced comes back, and then what was added goes: both as long as it is ours.
    auto done = inTurns([&] {
        PqQuery query;
        query.sql =
            "WITH chosen AS (SELECT r.*, s.ctid AS place FROM " + kReplaced + " r JOIN " + store +
            " s ON s.prefix = r.prefix AND s.key = r.key WHERE " + isOurs(query, "s") + " LIMIT " +
            QByteArray::number(kTakenBackAtOnce) + " FOR UPDATE OF s), back AS (UPDATE " + store +
            " s SET value = r.value, created_at = r.created_at, updated_at = r.updated_at" +
            (ttl ? ", expires_at = r.expires_at, ttl_minutes = r.ttl_minutes" : "") +
            " FROM chosen r WHERE s.prefix = r.prefix AND s.key = r.key RETURNING s.prefix, "
            "s.key, r.had_vectors)";
        if (m_schema.vectors) {
            const QByteArray vectors = m_schema.storeVectors();
            query.sql += ", gone AS (DELETE FROM " + vectors +
                         " v USING back b WHERE b.had_vectors AND v.prefix = b.prefix AND v.key = "
                         "b.key AND NOT EXISTS (SELECT 1 FROM " +
                         kReplacedVectors +
                         " o WHERE o.prefix = v.prefix AND o.key = v.key AND o.field_name = "
                         "v.field_name)), old AS (INSERT INTO " +
                         vectors +
                         " (prefix, key, field_name, embedding, created_at, updated_at) SELECT "
                         "o.* FROM " +
                         kReplacedVectors +
                         " o JOIN back b ON b.prefix = o.prefix AND b.key = o.key ON CONFLICT "
                         "(prefix, key, field_name) DO UPDATE SET embedding = excluded.embedding, "
                         "created_at = excluded.created_at, updated_at = excluded.updated_at)";
        }
        query.sql += " SELECT count(*) FROM back";
        return query;
    });
    if (done) {
        done = inTurns([&] {
            PqQuery query;
            query.sql = "DELETE FROM " + store +
                        " s WHERE s.ctid = ANY (ARRAY(SELECT s.ctid FROM " + store + " s WHERE " +
                        isOurs(query, "s") + " LIMIT " + QByteArray::number(kTakenBackAtOnce) +
                        ")) AND " + isOurs(query, "s");
            return query;
        });
    }
    if (!done) {
        Error error = std::move(done.error());
        error.detail = u"%1 of %2 items that were stored could not be taken back (%3)"_s
                           .arg(m_committed - report.undone)
                           .arg(m_committed)
                           .arg(error.detail);
        return failure(std::move(error));
    }
    (void)connection().execute("DROP TABLE IF EXISTS " + kIncoming + ", " + kReplaced + ", " +
                               kReplacedVectors);
    report.left = std::max<qint64>(0, m_committed - report.undone);
    return report;
}

} // namespace nestor
