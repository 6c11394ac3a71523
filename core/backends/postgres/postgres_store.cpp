// SPDX-License-Identifier: Apache-2.0
#include "core/backends/postgres/postgres_store.h"

#include "core/backends/postgres/driver/pq_error.h"
#include "core/backends/postgres/postgres_admin.h"
#include "core/backends/postgres/postgres_batch.h"
#include "core/backends/postgres/postgres_bulk_writer.h"
#include "core/backends/postgres/postgres_change_feed.h"
#include "core/backends/postgres/postgres_managed.h"
#include "core/base/logging.h"
#include "core/base/text.h"

#include <algorithm>
#include <thread>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// How often a batch is tried that lost against another transaction.
constexpr int kAttempts = 6;

/// Whether the tables may have changed since they were looked at.
bool isOutdatedSchema(const QByteArray &state) {
    return state == "42P01" || state == "42703" || state == "0A000";
}

/// A session of a pooler that knows nothing of our prepared statements, or has them from others.
bool isForeignSession(const QByteArray &state) {
    return state == "26000" || state == "42P05";
}

bool needsTtl(const Op &op, const StoreConfig &config) {
    const auto *put = std::get_if<PutOp>(&op);
    if (put == nullptr || !put->value)
        return false;
    return put->expiresAt || put->ttl.kind == TtlChoice::Minutes ||
           (put->ttl.kind == TtlChoice::Default && config.ttl.defaultTtl);
}

} // namespace

PostgresStore::PostgresStore(PostgresStoreOptions options)
    : m_admin(std::make_unique<PostgresAdmin>(*this))
    , m_feed(std::make_unique<PostgresChangeFeed>(*this))
    , m_location(std::move(options.location))
    , m_config(std::move(options.config))
    , m_readOnly(options.readOnly)
    , m_mostReadVectors(options.mostReadVectors)
    , m_busyTimeout(options.busyTimeout) {
    PqOptions connection;
    connection.address = m_location.text().toUtf8();
    connection.place = m_location.display();
    m_pool = std::make_unique<PqPool>(
        std::move(connection),
        [this](PqConnection &made, const std::stop_token &stop) { return prepare(made, stop); });
}

PostgresStore::~PostgresStore() = default;

Result<std::unique_ptr<PostgresStore>> PostgresStore::open(PostgresStoreOptions options) {
    // Of a guest nothing is prolonged by being looked at, unless an operation says so.
    if (!options.isConfigured)
        options.config.ttl.refreshOnRead = false;
    std::unique_ptr<PostgresStore> store(new PostgresStore(options));
    if (auto ready = store->setUp(options); !ready) {
        Error error = std::move(ready.error());
        const QString place = store->m_location.display();
        if (!error.detail.startsWith(place))
            error.detail = place + u": "_s + error.detail;
        return failure(std::move(error));
    }
    return store;
}

Result<void> PostgresStore::prepare(PqConnection &connection, const std::stop_token &stop) {
    auto facts = readPostgresSchema(connection, m_readOnly, m_busyTimeout, stop);
    if (!facts)
        return failure(std::move(facts.error()));
    const std::lock_guard lock(m_schemaMutex);
    facts->pooled = facts->pooled || m_unprepared;
    if (facts->pooled)
        connection.setUnprepared();
    m_schema = *std::move(facts);
    return {};
}

Result<void> PostgresStore::setUp(const PostgresStoreOptions &options) {
    auto lease = m_pool->lease();
    if (!lease)
        return failure(std::move(lease.error()));
    const PostgresSchema found = schema();
    if (!found.exists && (!options.create || options.readOnly)) {
        return failure(
            ErrorCode::NotFound,
            u"There is no table 'store' in the schema %1 or elsewhere on the search_path: "
            "no LangGraph store is here"_s.arg(forMessage(found.schema)));
    }
    if (found.exists) {
        if (auto known = checkPostgresMigrations(**lease, found, {}); !known)
            return known;
    }
    if (found.vectors && m_config.index) {
        if (auto fits = checkVectorsFit(found, *m_config.index); !fits)
            return fits;
    }
    const bool setsUp = !found.exists || (options.isConfigured && !options.readOnly &&
                                          !found.recovering && found.mayWrite);
    if (setsUp) {
        if (found.recovering)
            return failure(ErrorCode::ReadOnly, u"The server is a standby: no store can be made"_s);
        auto made = migratePostgres(**lease, found, m_config.index, {});
        if (!made)
            return made;
        if (auto known = prepare(**lease, {}); !known)
            return known;
    }
    const PostgresSchema now = schema();
    if (!m_config.index && now.vectors) {
        // What there is to compare, for those who bring vectors.
        IndexConfig index;
        index.dims = now.vectors->dims;
        index.distance = now.vectors->distance.value_or(Distance::Cosine);
        m_config.index = index;
    }
    return {};
}

Result<void> PostgresStore::lookAgain(const std::stop_token &stop) {
    for (bool again = false;; again = true) {
        auto lease = m_pool->lease(stop);
        if (!lease)
            return failure(std::move(lease.error()));
        auto done = prepare(**lease, stop);
        if (done || again || !(*lease)->isLost())
            return done;
        m_pool->closeIdle();
    }
}

PostgresSchema PostgresStore::schema() const {
    const std::lock_guard lock(m_schemaMutex);
    return m_schema;
}

ChangeFeed *PostgresStore::changeFeed() const {
    return m_feed.get();
}

StoreAdmin *PostgresStore::admin() const {
    return m_admin.get();
}

Result<std::unique_ptr<BulkWriter>> PostgresStore::bulkWriter(std::stop_token stop) {
    auto writer = PostgresBulkWriter::begin(*this, stop, {});
    if (!writer || *writer)
        return writer;
    return Store::bulkWriter(std::move(stop)); // no right to make a temporary table
}

std::vector<StoreNotice> PostgresStore::notices() const {
    const PostgresSchema known = schema();
    if (known.triggers.isEmpty())
        return {};
    return {
        {StoreNotice::Kind::ForeignTriggers,
         u"Writing runs triggers of this database: %1"_s.arg(forMessage(known.triggers.join(", "))),
         std::nullopt}};
}

Capabilities PostgresStore::capabilities() const {
    const PostgresSchema known = schema();
    Capabilities capabilities;
    capabilities.browse = true;
    capabilities.query = known.vectors.has_value();
    capabilities.writable = !m_readOnly && !known.recovering && known.mayWrite;
    capabilities.history = capabilities.changeLog = known.managed && known.managed->readable;
    return capabilities;
}

Result<void> PostgresStore::migrateFor(const std::vector<Op> &ops, const std::stop_token &stop) {
    const PostgresSchema known = schema();
    if (known.ttl || m_readOnly || known.recovering)
        return {};
    if (std::none_of(ops.begin(), ops.end(), [&](const Op &op) { return needsTtl(op, m_config); }))
        return {};
    return migrateForTtl(stop);
}

Result<void> PostgresStore::migrateForTtl(const std::stop_token &stop) {
    const PostgresSchema known = schema();
    auto lease = m_pool->lease(stop);
    if (!lease)
        return failure(std::move(lease.error()));
    if (auto made = migratePostgres(**lease, known, std::nullopt, stop); !made)
        return made;
    return prepare(**lease, stop);
}

void PostgresStore::trimHistory() {
    constexpr std::chrono::minutes kPause{10};
    const PostgresSchema known = schema();
    if (!known.managed || !known.managed->readable)
        return;
    {
        const std::lock_guard lock(m_schemaMutex);
        const auto now = std::chrono::steady_clock::now();
        if (m_trimmed != std::chrono::steady_clock::time_point() && now - m_trimmed < kPause)
            return;
        m_trimmed = now;
    }
    auto lease = m_pool->lease();
    if (!lease)
        return;
    const auto limits = askAlone(**lease, known.pooled, historyLimitsQuery(known), {});
    if (!limits)
        return;
    std::vector<PqQuery> all{PqQuery("BEGIN"_ba)};
    if (known.pooled)
        all.emplace_back(pooledPath());
    for (PqQuery &query : trimQueries(known, historyLimitsOf(*limits)))
        all.push_back(std::move(query));
    all.emplace_back("COMMIT"_ba);
    auto done = (*lease)->runAll(all);
    if (done)
        return;
    qCDebug(lcStore, "The history was not trimmed: %s", qUtf8Printable(done.error().detail));
    if ((*lease)->inTransaction() && !(*lease)->isLost())
        (void)(*lease)->run(PqQuery("ROLLBACK"_ba), {});
}

Result<bool> PostgresStore::wasCommitted(const QByteArray &transaction,
                                         const std::stop_token &stop) {
    // The server may notice the broken connection only after a while.
    constexpr int kQuestions = 20;
    constexpr std::chrono::milliseconds kPause{250};
    Error unknown{
        ErrorCode::Unreachable,
        u"The connection broke while the batch was committed, and the server does not say "
        "whether it was"_s};
    for (int i = 0; i < kQuestions && !stop.stop_requested(); ++i) {
        auto lease = m_pool->lease(stop);
        if (lease) {
            PqQuery query;
            query.sql = "SELECT pg_xact_status(" + query.text(transaction) + "::xid8)";
            auto rows = (*lease)->run(query, stop);
            if (rows && rows->isNull(0, 0))
                break;
            if (rows && rows->view(0, 0) == "committed")
                return true;
            if (rows && rows->view(0, 0) == "aborted")
                return false;
        }
        std::this_thread::sleep_for(kPause);
    }
    return failure(std::move(unknown));
}

Result<std::vector<OpAnswer>> PostgresStore::batch(std::vector<Op> ops, std::stop_token stop) {
    if (auto valid = PostgresBatch::validate(ops, schema(), m_readOnly); !valid)
        return failure(std::move(valid.error()));
    if (auto migrated = migrateFor(ops, stop); !migrated)
        return failure(std::move(migrated.error()));
    const bool wantsLog = std::any_of(ops.begin(), ops.end(), [](const Op &op) {
        return std::holds_alternative<HistoryOp>(op) || std::holds_alternative<ChangesOp>(op);
    });
    if (wantsLog && !checkReadsLog(schema())) { // another program may have made one
        if (auto looked = lookAgain(stop); !looked)
            return failure(std::move(looked.error()));
    }
    bool reconnected = false;
    bool lookedAgain = false;
    for (int attempt = 1;; ++attempt) {
        auto lease = m_pool->lease(stop);
        if (!lease)
            return failure(std::move(lease.error()));
        const PostgresSchema known = schema();
        const PostgresSession session{**lease, known, m_config, stop, m_mostReadVectors};
        PostgresBatch batch(session, m_readOnly, ops);
        auto answers = batch.run();
        if (answers) {
            if (std::any_of(ops.begin(), ops.end(),
                            [](const Op &op) { return std::holds_alternative<SweepTtlOp>(op); })) {
                { const auto given = *std::move(lease); } // as trimming takes one, too
                trimHistory();
            }
            return answers;
        }
        const QByteArray state = (*lease)->lastState();
        if ((*lease)->isLost()) {
            m_pool->closeIdle();
            if (const auto transaction = batch.committing()) {
                auto committed = wasCommitted(*transaction, stop);
                if (!committed)
                    return failure(std::move(committed.error()));
                if (*committed)
                    return batch.takeAnswers();
            }
            // Nothing was stored: the server ended the transaction with the connection.
            if (std::exchange(reconnected, true) || stop.stop_requested())
                return answers;
            continue;
        }
        if (isTransient(state) && attempt < kAttempts && !stop.stop_requested()) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5 << attempt));
            continue;
        }
        if (isForeignSession(state) && attempt < kAttempts) {
            qCWarning(lcStore, "A pooler shares the sessions of %s",
                      qUtf8Printable(m_location.display()));
            (*lease)->setUnprepared();
            const std::lock_guard lock(m_schemaMutex);
            m_unprepared = m_schema.pooled = true;
            continue;
        }
        if (state == "42501" && !(*lease)->inTransaction()) {
            const QString missing =
                missingRights(**lease, known, std::any_of(ops.begin(), ops.end(), isWrite), stop);
            if (missing.isEmpty())
                return answers;
            Error denied = answers.error();
            denied.detail += u": "_s + missing;
            return failure(std::move(denied));
        }
        if (isOutdatedSchema(state) && !std::exchange(lookedAgain, true)) {
            if (auto looked = prepare(**lease, stop); !looked)
                return failure(std::move(looked.error()));
            if (schema() != known)
                continue;
        }
        return answers;
    }
}

} // namespace nestor
