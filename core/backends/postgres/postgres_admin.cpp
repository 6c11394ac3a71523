// SPDX-License-Identifier: Apache-2.0
#include "core/backends/postgres/postgres_admin.h"

#include "core/backends/postgres/driver/pq_result.h"
#include "core/backends/postgres/postgres_field_index.h"
#include "core/backends/postgres/postgres_items.h"
#include "core/backends/postgres/postgres_managed.h"
#include "core/backends/postgres/postgres_store.h"
#include "core/store/finding_list.h"

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

tl::unexpected<Error> notOnAServer(const QString &what) {
    return failure(ErrorCode::Unsupported, u"A store in PostgreSQL "_s + what);
}

/// The numbers of vectors by their size; `condition` goes on with the query's parameters.
QByteArray vectorCountsSql(const PostgresSchema &schema, const QByteArray &condition) {
    return "SELECT " + quotedIdentifier(schema.vectors->extension) +
           ".vector_dims(embedding), count(*) FROM " + schema.storeVectors() + condition +
           " GROUP BY 1 ORDER BY 1";
}

std::vector<VectorCount> vectorCounts(const PqResult &rows) {
    std::vector<VectorCount> counts;
    for (int row = 0; row < rows.rows(); ++row)
        counts.push_back({{}, int(rows.integer(row, 0)), rows.integer(row, 1)});
    return counts;
}

struct Question {
    Problem problem = Problem::DamagedFile;
    QByteArray from; ///< what has the problem: a table with prefix and key, and a condition
};

std::vector<Question> questions(const PostgresSchema &schema, const StoreCheck &what) {
    std::vector<Question> all;
    if (!what.derivedOnly) {
        const QByteArray items = schema.store() + " s WHERE ";
        all.push_back({Problem::NotAnObject, items + "jsonb_typeof(s.value) <> 'object'"});
        all.push_back({Problem::BadNamespace, items + "(s.prefix = '' OR s.prefix LIKE '.%' OR "
                                                      "s.prefix LIKE '%.' OR s.prefix LIKE "
                                                      "'%..%')"});
        if (schema.ttl)
            all.push_back({Problem::ExpiredItem, items + "s.expires_at < now()"});
    }
    if (schema.vectors) {
        const QByteArray vectors = schema.storeVectors() + " s ";
        const QByteArray of = schema.store() + " i WHERE i.prefix = s.prefix AND i.key = s.key";
        // LangGraph's foreign key does not let them be; a table that was restored may lack it.
        all.push_back(
            {Problem::OrphanedVector, vectors + "WHERE NOT EXISTS (SELECT 1 FROM " + of + ')'});
        all.push_back({Problem::OutOfDateVector, vectors + "WHERE EXISTS (SELECT 1 FROM " + of +
                                                     " AND i.updated_at > s.updated_at)"});
        // Only a column without a size lets vectors of several in.
        if (schema.vectors->dims == 0) {
            const QByteArray dims =
                quotedIdentifier(schema.vectors->extension) + ".vector_dims(s.embedding)";
            const QByteArray usual =
                what.dims > 0
                    ? QByteArray::number(what.dims)
                    : "(SELECT d FROM (SELECT " + quotedIdentifier(schema.vectors->extension) +
                          ".vector_dims(embedding) AS d, count(*) AS n FROM " +
                          schema.storeVectors() + " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1) u)";
            all.push_back({Problem::WrongVectorSize, vectors + "WHERE " + dims + " <> " + usual});
        }
    }
    return all;
}

} // namespace

bool PostgresAdmin::isReadOnly() const {
    return !m_store.capabilities().writable;
}

bool PostgresAdmin::isManaged() const {
    if (!m_store.isJustOpened())
        (void)m_store.lookAgain({}); // else what was known counts
    return m_store.schema().managed.has_value();
}

Result<void> PostgresAdmin::manage() {
    if (m_store.isReadOnly() || m_store.schema().recovering)
        return failure(ErrorCode::ReadOnly, u"The store is open for reading only"_s);
    if (auto looked = m_store.lookAgain({}); !looked)
        return looked;
    if (!m_store.schema().ttl) { // what the triggers read
        if (auto added = m_store.migrateForTtl({}); !added)
            return added;
    }
    const PostgresSchema schema = m_store.schema();
    if (schema.managed)
        return {};
    auto lease = m_store.pool().lease();
    if (!lease)
        return failure(std::move(lease.error()));
    if (auto made = managePostgres(**lease, schema, {}); !made)
        return made;
    return m_store.lookAgain({});
}

Result<void> PostgresAdmin::unmanage() {
    if (m_store.isReadOnly() || m_store.schema().recovering)
        return failure(ErrorCode::ReadOnly, u"The store is open for reading only"_s);
    if (auto looked = m_store.lookAgain({}); !looked)
        return looked;
    auto lease = m_store.pool().lease();
    if (!lease)
        return failure(std::move(lease.error()));
    if (auto gone = unmanagePostgres(**lease, m_store.schema(), {}); !gone)
        return gone;
    return m_store.lookAgain({});
}

Result<void> PostgresAdmin::requireHistory() {
    if (auto looked = m_store.lookAgain({}); !looked)
        return looked;
    return checkReadsLog(m_store.schema());
}

Result<HistoryLimits> PostgresAdmin::historyLimits() {
    if (auto kept = requireHistory(); !kept)
        return failure(std::move(kept.error()));
    const auto rows = ask(historyLimitsQuery(m_store.schema()), {});
    if (!rows)
        return failure(rows.error());
    return historyLimitsOf(*rows);
}

Result<void> PostgresAdmin::setHistoryLimits(const HistoryLimits &limits) {
    if (auto kept = requireHistory(); !kept)
        return kept;
    if (limits.versions < 0 || !(limits.days >= 0))
        return failure(ErrorCode::InvalidArgument, u"Limits of the history are 0 or more"_s);
    if (m_store.isReadOnly())
        return failure(ErrorCode::ReadOnly, u"The store is open for reading only"_s);
    return write(setHistoryLimitsQueries(m_store.schema(), limits));
}

Result<std::optional<StoreConfig>> PostgresAdmin::storedConfig() {
    return std::optional<StoreConfig>();
}

Result<void> PostgresAdmin::setStoredConfig(const std::optional<StoreConfig> & /*config*/) {
    return notOnAServer(u"has no configuration recorded: give it with --index FILE.json"_s);
}

Result<std::vector<FieldIndexInfo>> PostgresAdmin::fieldIndexes() {
    for (bool again = false;; again = true) {
        auto lease = m_store.pool().lease();
        if (!lease)
            return failure(std::move(lease.error()));
        auto found = postgresFieldIndexes(**lease, m_store.schema(), {});
        if (found || again || !(*lease)->isLost())
            return found;
        m_store.pool().closeIdle();
    }
}

Result<void> PostgresAdmin::changeFieldIndexes(const FieldIndexChange &change,
                                               std::stop_token stop) {
    if (isReadOnly())
        return failure(ErrorCode::ReadOnly, u"The store is open for reading only"_s);
    auto lease = m_store.pool().lease(stop);
    if (!lease)
        return failure(std::move(lease.error()));
    return changePostgresFieldIndexes(**lease, m_store.schema(), change, stop);
}

Result<PqResult> PostgresAdmin::ask(const PqQuery &query, const std::stop_token &stop) {
    for (bool again = false;; again = true) {
        auto lease = m_store.pool().lease(stop);
        if (!lease)
            return failure(std::move(lease.error()));
        auto rows = askAlone(**lease, m_store.schema().pooled, query, stop);
        if (rows || again || !(*lease)->isLost())
            return rows;
        m_store.pool().closeIdle();
    }
}

Result<void> PostgresAdmin::write(const std::vector<PqQuery> &queries) {
    auto lease = m_store.pool().lease();
    if (!lease)
        return failure(std::move(lease.error()));
    std::vector<PqQuery> all{PqQuery("BEGIN"_ba)};
    if (m_store.schema().pooled)
        all.emplace_back(pooledPath());
    all.insert(all.end(), queries.begin(), queries.end());
    all.emplace_back("COMMIT"_ba);
    auto done = (*lease)->runAll(all);
    if (!done) {
        if ((*lease)->inTransaction() && !(*lease)->isLost())
            (void)(*lease)->run(PqQuery("ROLLBACK"_ba), {});
        return failure(std::move(done.error()));
    }
    return {};
}

Result<StoreStats> PostgresAdmin::stats(std::stop_token stop) {
    StoreStats stats;
    stats.path = m_store.location().display();
    const PostgresSchema schema = m_store.schema();
    PqQuery size;
    size.sql = "SELECT coalesce(sum(pg_total_relation_size(c)), 0)::bigint FROM (SELECT "
               "to_regclass(unnest(" +
               size.textArray(schema.vectors ? QByteArrayList{schema.store(), schema.storeVectors()}
                                             : QByteArrayList{schema.store()}) +
               ")) AS c) t";
    const auto bytes = ask(size, stop);
    if (!bytes)
        return failure(bytes.error());
    stats.fileBytes = bytes->integer(0, 0);
    const auto counts =
        ask(PqQuery("SELECT count(*), count(DISTINCT prefix), "
                    "coalesce(sum(octet_length(value::text)), 0)::bigint, min(created_at), "
                    "max(updated_at), " +
                    (schema.ttl ? "count(expires_at), count(*) FILTER (WHERE expires_at < now())"_ba
                                : "0::bigint, 0::bigint"_ba) +
                    " FROM " + schema.store()),
            stop);
    if (!counts)
        return failure(counts.error());
    stats.items = counts->integer(0, 0);
    stats.namespaces = counts->integer(0, 1);
    stats.valueBytes = counts->integer(0, 2);
    stats.oldest = counts->time(0, 3);
    stats.newest = counts->time(0, 4);
    stats.withTtl = counts->integer(0, 5);
    stats.expired = counts->integer(0, 6);
    if (schema.vectors) {
        const auto vectors = ask(PqQuery(vectorCountsSql(schema, {})), stop);
        if (!vectors)
            return failure(vectors.error());
        stats.vectors = vectorCounts(*vectors);
    }
    auto indexes = fieldIndexes();
    if (!indexes)
        return failure(std::move(indexes.error()));
    stats.fieldIndexes = *std::move(indexes);
    stats.managed = schema.managed.has_value();
    if (checkReadsLog(schema)) {
        const auto kept = ask(formerVersionsQuery(schema), stop);
        if (!kept)
            return failure(kept.error());
        stats.history = kept->integer(0, 0);
    }
    return stats;
}

Result<ItemRecord> PostgresAdmin::itemRecord(const ItemId &id) {
    ItemRecord record;
    const PostgresSchema schema = m_store.schema();
    if (checkReadsLog(schema)) {
        const auto kept = ask(formerVersionsQuery(schema, &id), {});
        if (!kept)
            return failure(kept.error());
        record.formerVersions = kept->integer(0, 0);
    }
    if (!schema.vectors)
        return record;
    PqQuery query;
    query.prepared = true;
    const QByteArray prefix = query.text(id.ns.stored());
    query.sql =
        vectorCountsSql(schema, " WHERE prefix = " + prefix + " AND key = " + query.text(id.key));
    const auto rows = ask(query, {});
    if (!rows)
        return failure(rows.error());
    record.vectors = vectorCounts(*rows);
    return record;
}

Result<std::vector<std::vector<FieldVector>>>
PostgresAdmin::agentVectors(const std::vector<ItemId> &ids, std::stop_token stop) {
    std::vector<std::vector<FieldVector>> found(ids.size());
    const PostgresSchema schema = m_store.schema();
    if (!schema.vectors || ids.empty())
        return found;
    QByteArrayList prefixes;
    QByteArrayList keys;
    for (const ItemId &id : ids) {
        prefixes.append(id.ns.stored());
        keys.append(id.key);
    }
    PqQuery query;
    query.sql = "SELECT t.n, v.field_name, v.embedding::text FROM unnest(" +
                query.textArray(prefixes) + ", " + query.textArray(keys) +
                ") WITH ORDINALITY AS t(p, k, n) JOIN " + schema.storeVectors() +
                " v ON v.prefix = t.p AND v.key = t.k JOIN " + schema.store() +
                " s ON s.prefix = t.p AND s.key = t.k WHERE v.embedding IS NOT NULL AND NOT "
                "coalesce(v.updated_at < s.updated_at, false) ORDER BY t.n, v.field_name COLLATE "
                "\"C\"";
    const auto rows = ask(query, stop);
    if (!rows)
        return failure(rows.error());
    for (int row = 0; row < rows->rows(); ++row) {
        const auto number = size_t(rows->integer(row, 0)) - 1;
        if (number < found.size()) {
            found[number].push_back(
                {rows->bytes(row, 1), vectorOf(rows->view(row, 2)), QByteArray()});
        }
    }
    return found;
}

Result<std::vector<KeptVector>> PostgresAdmin::keptVectors(std::span<const ItemId> ids) {
    std::vector<KeptVector> kept;
    const PostgresSchema schema = m_store.schema();
    if (!schema.vectors || ids.empty())
        return kept;
    QByteArrayList prefixes;
    QByteArrayList keys;
    for (const ItemId &id : ids) {
        prefixes.append(id.ns.stored());
        keys.append(id.key);
    }
    PqQuery query;
    query.sql = "SELECT v.prefix, v.key, v.field_name, v.embedding::text, v.created_at, "
                "v.updated_at FROM unnest(" +
                query.textArray(prefixes) + ", " + query.textArray(keys) + ") AS t(p, k) JOIN " +
                schema.storeVectors() +
                " v ON v.prefix = t.p AND v.key = t.k WHERE v.embedding IS NOT NULL";
    const auto rows = ask(query, {});
    if (!rows)
        return failure(rows.error());
    const auto time = [&](int row, int column) {
        const auto at = rows->time(row, column);
        return at ? at->toIso() : QByteArray();
    };
    for (int row = 0; row < rows->rows(); ++row) {
        kept.push_back({{NamespacePath::fromStored(rows->bytes(row, 0)), rows->bytes(row, 1)},
                        rows->bytes(row, 2),
                        rows->bytes(row, 3),
                        time(row, 4),
                        time(row, 5)});
    }
    return kept;
}

Result<void> PostgresAdmin::restoreVectors(std::span<const KeptVector> rows) {
    const PostgresSchema schema = m_store.schema();
    if (!schema.vectors || rows.empty())
        return {};
    if (isReadOnly())
        return failure(ErrorCode::ReadOnly, u"The store is open for reading only"_s);
    QByteArrayList prefixes;
    QByteArrayList keys;
    QByteArrayList fields;
    QByteArrayList vectors;
    std::vector<std::optional<Timestamp>> created;
    std::vector<std::optional<Timestamp>> updated;
    for (const KeptVector &row : rows) {
        prefixes.append(row.id.ns.stored());
        keys.append(row.id.key);
        fields.append(row.field);
        vectors.append(row.vector);
        created.push_back(Timestamp::parse(row.createdAt));
        updated.push_back(Timestamp::parse(row.updatedAt));
    }
    PqQuery query;
    query.sql = "INSERT INTO " + schema.storeVectors() +
                " (prefix, key, field_name, embedding, created_at, updated_at) SELECT t.p, t.k, "
                "t.f, t.e::" +
                quotedIdentifier(schema.vectors->extension) + '.' +
                quotedIdentifier(schema.vectors->type) + ", t.c, t.u FROM unnest(" +
                query.textArray(prefixes) + ", " + query.textArray(keys) + ", " +
                query.textArray(fields) + ", " + query.textArray(vectors) + ", " +
                query.timeArray(created) + ", " + query.timeArray(updated) +
                ") AS t(p, k, f, e, c, u) JOIN " + schema.store() +
                " s ON s.prefix = t.p AND s.key = t.k ON CONFLICT (prefix, key, field_name) DO "
                "UPDATE SET embedding = excluded.embedding, created_at = excluded.created_at, "
                "updated_at = excluded.updated_at";
    return write({query});
}

Result<CheckReport> PostgresAdmin::check(const StoreCheck &what, Job &job) {
    if (what.repair || !what.remove.empty())
        return notOnAServer(u"is looked at only: mend it with SQL, where the server can be asked "
                            "what else depends on it"_s);
    const PostgresSchema schema = m_store.schema();
    CheckReport report;
    FindingList findings;
    job.step("Checking items");
    const auto counted =
        ask(PqQuery("SELECT (SELECT count(*) FROM " + schema.store() + "), " +
                    (schema.vectors ? "(SELECT count(*) FROM " + schema.storeVectors() + ')'
                                    : "0::bigint"_ba)),
            job.stopToken());
    if (!counted)
        return failure(counted.error());
    report.items = what.derivedOnly ? 0 : counted->integer(0, 0);
    report.vectors = counted->integer(0, 1);
    const std::vector<Question> all = questions(schema, what);
    for (size_t i = 0; i < all.size(); ++i) {
        const auto found = ask(PqQuery("SELECT count(*) FROM " + all[i].from), job.stopToken());
        if (!found)
            return failure(found.error());
        job.report(qint64(i) + 1, qint64(all.size()));
        qint64 left = found->integer(0, 0);
        if (left == 0)
            continue;
        const auto examples =
            ask(PqQuery("SELECT s.prefix, s.key FROM " + all[i].from +
                        " ORDER BY s.prefix COLLATE \"C\", s.key COLLATE \"C\" LIMIT " +
                        QByteArray::number(qint64(FindingList::kExamples))),
                job.stopToken());
        if (!examples)
            return failure(examples.error());
        for (int row = 0; row < examples->rows(); ++row, --left) {
            findings.add(all[i].problem, ItemId{NamespacePath::fromStored(examples->bytes(row, 0)),
                                                examples->bytes(row, 1)});
        }
        findings.addMany(all[i].problem, left);
    }
    report.findings = findings.take();
    return report;
}

Result<qint64> PostgresAdmin::copyTo(const StoreCopy & /*copy*/, Job & /*job*/) {
    return notOnAServer(u"is in no file that could be copied: pg_dump backs up a database, "
                        "'nestor-cli export' what is in the store"_s);
}

} // namespace nestor
