// SPDX-License-Identifier: Apache-2.0
#include "core/backends/postgres/postgres_managed.h"

#include "core/backends/postgres/driver/pq_error.h"
#include "core/base/text.h"

#include <QCryptographicHash>
#include <QUuid>

#include <array>
#include <thread>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Changes that the log keeps: who is further behind reads the whole store faster.
constexpr qint64 kLoggedChanges = 200'000;
/// So many changes of the newest transaction are counted when its end is asked for.
constexpr qint64 kCountedPlaces = 10'000;

struct Trigger {
    const char *name;
    const char *when; ///< and for what
    QByteArray body;
};

/// Run as who made them, with a path of our own: the agent's role needs no right on the schema.
/// Only what PostgreSQL 13 knows.
const std::array<Trigger, 4> &triggers() {
    static const std::array<Trigger, 4> all{{
        // A statement's new rows at once: as cheap as it gets for who writes many.
        {"nestor_insert", "AFTER INSERT ON %1 REFERENCING NEW TABLE AS added FOR EACH STATEMENT",
         "BEGIN INSERT INTO log (op, prefix, key) SELECT 'i', a.prefix, a.key FROM added a; "
         "RETURN NULL; END"_ba},
        // Not for a time to live that is prolonged. What stays as it was is not kept again.
        {"nestor_update",
         "AFTER UPDATE ON %1 FOR EACH ROW WHEN (OLD.value IS DISTINCT FROM NEW.value OR "
         "OLD.updated_at IS DISTINCT FROM NEW.updated_at OR OLD.prefix IS DISTINCT FROM NEW.prefix "
         "OR OLD.key IS DISTINCT FROM NEW.key)",
         "BEGIN IF OLD.prefix = NEW.prefix AND OLD.key = NEW.key THEN "
         "INSERT INTO log (op, prefix, key, old_created, old_updated, old_value) VALUES ('u', "
         "NEW.prefix, NEW.key, OLD.created_at, OLD.updated_at, CASE WHEN OLD.value IS DISTINCT "
         "FROM NEW.value THEN OLD.value END); "
         "ELSE INSERT INTO log (op, prefix, key, old_created, old_updated, old_value) VALUES ('d', "
         "OLD.prefix, OLD.key, OLD.created_at, OLD.updated_at, OLD.value), ('i', NEW.prefix, "
         "NEW.key, NULL, NULL, NULL); END IF; RETURN NULL; END"_ba},
        {"nestor_delete", "AFTER DELETE ON %1 FOR EACH ROW",
         "BEGIN INSERT INTO log (op, prefix, key, old_created, old_updated, old_value) VALUES "
         "(CASE WHEN OLD.expires_at < now() THEN 'x' ELSE 'd' END, OLD.prefix, OLD.key, "
         "OLD.created_at, OLD.updated_at, OLD.value); RETURN NULL; END"_ba},
        // What may not be read is not kept, but nobody is refused to empty his table.
        {"nestor_truncate", "BEFORE TRUNCATE ON %1 FOR EACH STATEMENT",
         "BEGIN EXECUTE format('INSERT INTO log (op, prefix, key, old_created, old_updated, "
         "old_value) SELECT ''d'', s.prefix, s.key, s.created_at, s.updated_at, s.value FROM "
         "%I.%I s', TG_TABLE_SCHEMA, TG_TABLE_NAME); RETURN NULL; EXCEPTION WHEN "
         "insufficient_privilege THEN INSERT INTO log (op, prefix, key) VALUES ('t', '', ''); "
         "RETURN NULL; END"_ba},
    }};
    return all;
}

QByteArray literal(const QByteArray &text) {
    QByteArray quoted = text;
    return '\'' + quoted.replace('\'', "''") + '\'';
}

QByteArray logOf(const PostgresSchema &schema) {
    return quotedIdentifier(schema.managed->schema) + ".log";
}

QByteArray metaOf(const PostgresSchema &schema) {
    return quotedIdentifier(schema.managed->schema) + ".meta";
}

/// The first transaction that the log tells of.
QByteArray originOf(const PostgresSchema &schema) {
    return "(SELECT value::xid8 FROM " + metaOf(schema) + " WHERE name = 'log_from')";
}

/// Older transactions are over.
const QByteArray kHorizon = "(SELECT pg_snapshot_xmin(pg_current_snapshot()))"_ba;

/// Two labels and a key may be as long together as the store's index takes: with anything more
/// they would be too long, so they are found by a hash.
QByteArray hashOf(const QByteArray &prefix, const QByteArray &key) {
    return "hashtextextended(" + key + ", hashtextextended(" + prefix + ", 0))";
}

/// Runs statements as one transaction, waiting for the table's lock only shortly each time, as
/// whoever else wants to write meanwhile stands behind us.
Result<void> changeTables(PqConnection &connection, const PostgresSchema &schema,
                          const std::vector<PqQuery> &statements, const std::stop_token &stop,
                          QByteArray &state) {
    constexpr int kAttempts = 30;
    constexpr std::chrono::milliseconds kPause{300};
    std::vector<PqQuery> all{PqQuery("BEGIN"_ba), PqQuery("SET LOCAL lock_timeout = '200ms'"_ba)};
    if (schema.pooled)
        all.emplace_back(pooledPath());
    all.insert(all.end(), statements.begin(), statements.end());
    all.emplace_back("COMMIT"_ba);
    for (int attempt = 1;; ++attempt) {
        auto done = connection.runAll(all, stop);
        if (done)
            return {};
        state = connection.lastState();
        if (connection.inTransaction() && !connection.isLost())
            (void)connection.run(PqQuery("ROLLBACK"_ba), {});
        const bool again = state == "55P03" || isTransient(state);
        if (!again || attempt == kAttempts || stop.stop_requested()) {
            Error error = std::move(done.error());
            if (again) {
                error = {ErrorCode::Busy,
                         u"Others write to the table all the time: the triggers could not be "
                         "changed (%1)"_s.arg(error.detail)};
            }
            return failure(std::move(error));
        }
        std::this_thread::sleep_for(kPause);
    }
}

Result<QByteArray> freeName(PqConnection &connection, const PostgresSchema &schema,
                            const std::stop_token &stop) {
    PqQuery query;
    // A second store in the same database has its schema's name in that of its log's.
    query.sql =
        "SELECT n FROM unnest(" +
        query.textArray({"nestor"_ba, "nestor_" + schema.schema.first(std::min(schema.schema.size(),
                                                                               qsizetype(40)))}) +
        ") WITH ORDINALITY AS u(n, i) WHERE NOT EXISTS (SELECT 1 FROM pg_namespace s WHERE "
        "s.nspname = u.n) ORDER BY u.i LIMIT 1";
    auto rows = askAlone(connection, schema.pooled, query, stop);
    if (!rows)
        return failure(std::move(rows.error()));
    if (rows->rows() == 0) {
        return failure(ErrorCode::Conflict,
                       u"The database has a schema 'nestor' that is not of this store: rename it, "
                       "or take it out where it is left over"_s);
    }
    return rows->bytes(0, 0);
}

/// Who may read the items, quoted; nobody where a policy says which rows.
Result<QByteArrayList> readersOf(PqConnection &connection, const PostgresSchema &schema,
                                 const std::stop_token &stop) {
    PqQuery query;
    query.sql = "SELECT DISTINCT g.who FROM pg_class c, LATERAL (SELECT "
                "quote_ident(pg_get_userbyid(c.relowner)) AS who UNION SELECT CASE WHEN a.grantee "
                "= 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END FROM "
                "aclexplode(c.relacl) a WHERE a.privilege_type = 'SELECT') g WHERE c.oid = "
                "to_regclass(" +
                query.text(schema.store()) + ") AND NOT c.relrowsecurity ORDER BY 1";
    auto rows = askAlone(connection, schema.pooled, query, stop);
    if (!rows)
        return failure(std::move(rows.error()));
    QByteArrayList readers;
    for (int row = 0; row < rows->rows(); ++row)
        readers.append(rows->bytes(row, 0));
    return readers;
}

Error deniedToManage(PqConnection &connection, const PostgresSchema &schema, Error error,
                     const std::stop_token &stop) {
    PqQuery query;
    query.sql = "SELECT has_database_privilege(current_database(), 'CREATE'), "
                "has_table_privilege(to_regclass(" +
                query.text(schema.store()) + "), 'TRIGGER')";
    auto rows = askAlone(connection, schema.pooled, query, stop);
    const QString role = forMessage(quotedIdentifier(connection.user()));
    QStringList grants;
    if (rows && !rows->boolean(0, 0)) {
        grants.append(u"GRANT CREATE ON DATABASE %1 TO %2"_s.arg(
            forMessage(quotedIdentifier(connection.database())), role));
    }
    if (rows && !rows->boolean(0, 1)) {
        grants.append(u"GRANT TRIGGER ON %1 TO %2"_s.arg(forMessage(schema.store()), role));
    }
    if (!grants.isEmpty())
        error.detail += u": "_s + grants.join(u"; "_s);
    return error;
}

} // namespace

QByteArray isNestorsTrigger() {
    QByteArrayList each;
    for (const Trigger &trigger : triggers()) {
        each.append("(t.tgname = '" + QByteArray(trigger.name) + "' AND md5(p.prosrc) = '" +
                    QCryptographicHash::hash(trigger.body, QCryptographicHash::Md5).toHex() + "')");
    }
    return "(p.prosecdef AND (" + each.join(" OR ") + "))";
}

Result<void> managePostgres(PqConnection &connection, const PostgresSchema &schema,
                            const std::stop_token &stop) {
    const auto readers = readersOf(connection, schema, stop);
    if (!readers)
        return failure(readers.error());
    const auto name = freeName(connection, schema, stop);
    if (!name)
        return failure(name.error());
    const QByteArray own = quotedIdentifier(*name);
    std::vector<PqQuery> statements;
    const auto add = [&](const QByteArray &sql) { statements.emplace_back(sql); };
    add("CREATE SCHEMA " + own);
    add("COMMENT ON SCHEMA " + own +
        " IS 'History of LangGraph''s table store, kept by Nestor: nestor-cli unmanage removes "
        "it'");
    add("CREATE TABLE " + own + ".meta (name text PRIMARY KEY, value text NOT NULL)");
    add("CREATE TABLE " + own +
        ".log (seq bigint GENERATED ALWAYS AS IDENTITY, xid xid8 NOT NULL DEFAULT "
        "pg_current_xact_id(), at timestamp with time zone NOT NULL DEFAULT clock_timestamp(), op "
        "text NOT NULL, prefix text NOT NULL, key text NOT NULL, old_created timestamp with time "
        "zone, old_updated timestamp with time zone, old_value jsonb)");
    add("CREATE INDEX log_order ON " + own + ".log (xid, seq)");
    add("CREATE INDEX log_item ON " + own + ".log (" + hashOf("prefix", "key") +
        ", seq) WHERE old_value IS NOT NULL");
    const HistoryLimits limits;
    // Who began before us may write when we are done: the log begins with the oldest of them.
    add("INSERT INTO " + own + ".meta (name, value) VALUES ('version', '1'), ('store', " +
        literal(schema.store()) + "), ('store_id', '" + QUuid::createUuid().toRfc4122().toHex() +
        "'), ('log_from', pg_snapshot_xmin(pg_current_snapshot())::text), ('history_versions', '" +
        QByteArray::number(limits.versions) + "'), ('history_days', '" +
        QByteArray::number(limits.days) + "')");
    for (const Trigger &trigger : triggers()) {
        const QByteArray function = own + '.' + trigger.name;
        add("CREATE FUNCTION " + function +
            "() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, " +
            own + ", pg_temp AS " + literal(trigger.body));
        add("REVOKE ALL ON FUNCTION " + function + "() FROM PUBLIC");
    }
    for (const QByteArray &reader : *readers) {
        add("GRANT USAGE ON SCHEMA " + own + " TO " + reader);
        add("GRANT SELECT ON " + own + ".log, " + own + ".meta TO " + reader);
    }
    // Last: from here on the table is locked.
    for (const Trigger &trigger : triggers()) {
        add("CREATE TRIGGER " + QByteArray(trigger.name) + ' ' +
            QByteArray(trigger.when).replace("%1", schema.store()) + " EXECUTE FUNCTION " + own +
            '.' + trigger.name + "()");
    }
    QByteArray state;
    auto done = changeTables(connection, schema, statements, stop, state);
    if (!done && state == "42501")
        return failure(deniedToManage(connection, schema, std::move(done.error()), stop));
    return done;
}

Result<void> unmanagePostgres(PqConnection &connection, const PostgresSchema &schema,
                              const std::stop_token &stop) {
    if (!schema.managed)
        return {};
    const QByteArray own = quotedIdentifier(schema.managed->schema);
    std::vector<PqQuery> statements;
    for (const Trigger &trigger : triggers()) {
        statements.emplace_back("DROP FUNCTION IF EXISTS " + own + '.' + trigger.name +
                                "() CASCADE"); // with its trigger
    }
    statements.emplace_back("DROP TABLE IF EXISTS " + own + ".log, " + own + ".meta");
    statements.emplace_back("DROP SCHEMA " + own);
    QByteArray state;
    auto done = changeTables(connection, schema, statements, stop, state);
    if (!done && state == "2BP01") {
        return failure(ErrorCode::Conflict,
                       u"Something that is not Nestor's is in the schema %1 or needs its tables: "
                       "take that out first (%2)"_s.arg(forMessage(schema.managed->schema),
                                                        done.error().detail));
    }
    if (!done && state == "42501") {
        Error error = std::move(done.error());
        error.detail +=
            u": only the role that made the schema %1, or its owner, may remove it"_s.arg(
                forMessage(schema.managed->schema));
        return failure(std::move(error));
    }
    return done;
}

Result<void> checkReadsLog(const PostgresSchema &schema) {
    if (!schema.managed) {
        return failure(ErrorCode::Unsupported, u"The store keeps no history: it is not managed"_s);
    }
    if (!schema.managed->readable) {
        const QString own = forMessage(quotedIdentifier(schema.managed->schema));
        return failure(ErrorCode::Denied,
                       u"The role may not read the history: GRANT USAGE ON SCHEMA %1 and SELECT ON "
                       "%1.log, %1.meta to it"_s.arg(own));
    }
    return {};
}

PqQuery formerVersionsQuery(const PostgresSchema &schema, const ItemId *id) {
    PqQuery query;
    query.sql = "SELECT count(*) FROM " + logOf(schema) + " l WHERE l.old_value IS NOT NULL";
    if (id != nullptr) {
        const QByteArray prefix = query.text(id->ns.stored());
        const QByteArray key = query.text(id->key);
        query.sql += " AND " + hashOf("l.prefix", "l.key") + " = " + hashOf(prefix, key) +
                     " AND l.prefix = " + prefix + " AND l.key = " + key;
    }
    return query;
}

PostgresQuestion historyQuestion(const PostgresSchema &schema, const HistoryOp &op) {
    PostgresQuestion question;
    PqQuery &query = question.query;
    query.prepared = true;
    const QByteArray prefix = query.text(op.id.ns.stored());
    const QByteArray key = query.text(op.id.key);
    query.sql = "SELECT l.seq, l.old_value, l.old_created, l.old_updated, l.at, l.op FROM " +
                logOf(schema) + " l WHERE " + hashOf("l.prefix", "l.key") + " = " +
                hashOf(prefix, key) + " AND l.old_value IS NOT NULL AND l.prefix = " + prefix +
                " AND l.key = " + key + " ORDER BY l.seq DESC LIMIT " + query.integer(op.limit);
    question.read = [](const PqResult &rows) -> Result<OpAnswer> {
        HistoryAnswer answer;
        for (int row = 0; row < rows.rows(); ++row) {
            HistoryEntry entry;
            entry.version = rows.integer(row, 0);
            entry.value = rows.json(row, 1);
            entry.createdAt = rows.time(row, 2).value_or(Timestamp());
            entry.updatedAt = rows.time(row, 3).value_or(Timestamp());
            entry.endedAt = rows.time(row, 4).value_or(Timestamp());
            const QByteArrayView how = rows.view(row, 5);
            entry.end = how == "x"   ? HistoryEntry::Expired
                        : how == "d" ? HistoryEntry::Deleted
                                     : HistoryEntry::Replaced;
            answer.push_back(std::move(entry));
        }
        return OpAnswer(std::move(answer));
    };
    return question;
}

PostgresQuestion changesQuestion(const PostgresSchema &schema, const ChangesOp &op) {
    PostgresQuestion question;
    PqQuery &query = question.query;
    query.prepared = true;
    const qint64 read = op.after & kLastPlace;
    const QByteArray log = logOf(schema);
    const QByteArray from = query.text(QByteArray::number(op.after >> kPlaceBits)) + "::xid8";
    const QByteArray skipped = query.integer(read);
    const QByteArray limit = query.integer(op.limit);
    const QByteArray columns = "l.xid, l.seq, l.op, l.prefix, l.key, l.at";
    query.sql =
        "WITH b AS MATERIALIZED (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS horizon, " +
        originOf(schema) + " AS origin), e AS MATERIALIZED (SELECT (SELECT l.xid FROM " + log +
        " l WHERE l.xid < (SELECT horizon FROM b) ORDER BY l.xid DESC LIMIT 1) AS xid) "
        "SELECT b.origin::text::bigint, e.xid::text::bigint, (SELECT count(*) FROM (SELECT 1 "
        "FROM " +
        log + " l WHERE l.xid = e.xid LIMIT " + QByteArray::number(kCountedPlaces) +
        ") c), r.xid::text::bigint, r.n, r.op, r.prefix, r.key, r.at FROM b CROSS JOIN e LEFT JOIN "
        "((SELECT " +
        columns + ", " + skipped +
        " + row_number() OVER (ORDER BY l.seq) AS n FROM (SELECT * FROM " + log +
        " l WHERE l.xid = " + from + " AND " + skipped + " < " + QByteArray::number(kLastPlace) +
        " AND l.xid < (SELECT horizon FROM b) AND l.xid >= (SELECT origin FROM b) ORDER BY l.xid, "
        "l.seq OFFSET " +
        skipped + " LIMIT " + limit + ") l) UNION ALL (SELECT " + columns +
        ", row_number() OVER (PARTITION BY l.xid ORDER BY l.seq) AS n FROM (SELECT * FROM " + log +
        " l WHERE l.xid > " + from +
        " AND l.xid < (SELECT horizon FROM b) AND l.xid >= (SELECT origin FROM b) ORDER BY l.xid, "
        "l.seq LIMIT " +
        limit + ") l)) r ON true ORDER BY r.xid, r.n LIMIT " + limit;
    question.read = [after = op.after](const PqResult &rows) -> Result<OpAnswer> {
        ChangesAnswer answer;
        if (rows.rows() == 0 || rows.isNull(0, 0))
            return failure(ErrorCode::Corrupt, u"The schema of the history lacks its beginning"_s);
        const qint64 origin = rows.integer(0, 0);
        const qint64 before = logPosition(origin - 1, kLastPlace);
        const qint64 last = rows.isNull(0, 1) ? 0 : rows.integer(0, 1);
        const qint64 places = rows.integer(0, 2);
        answer.last =
            std::max(before, logPosition(last, places < kCountedPlaces ? places : kLastPlace));
        answer.truncated = after < before || after > answer.last;
        for (int row = 0; row < rows.rows(); ++row) {
            if (rows.isNull(row, 3))
                continue;
            const qint64 place = rows.integer(row, 4);
            // Of a transaction with more than millions of changes, the rest are not told.
            answer.truncated |= place >= kLastPlace;
            if (place > kLastPlace)
                continue;
            const QByteArrayView how = rows.view(row, 5);
            if (how == "t") {
                answer.truncated = true; // all items are gone, and nobody knows which they were
                continue;
            }
            Change change;
            change.sequence = logPosition(rows.integer(row, 3), place);
            change.id = {NamespacePath::fromStored(rows.bytes(row, 6)), rows.bytes(row, 7)};
            change.deleted = how == "d" || how == "x";
            change.at = rows.time(row, 8).value_or(Timestamp());
            answer.changes.push_back(std::move(change));
        }
        return OpAnswer(std::move(answer));
    };
    return question;
}

PqQuery unsettledQuery(const PostgresSchema &schema, qint64 limit) {
    PqQuery query;
    query.prepared = true;
    query.sql = "SELECT l.op, l.prefix, l.key, l.at FROM " + logOf(schema) +
                " l WHERE l.xid >= " + kHorizon + " AND l.op <> 't' ORDER BY l.xid, l.seq LIMIT " +
                query.integer(limit);
    return query;
}

std::vector<Change> unsettledChanges(const PqResult &rows) {
    std::vector<Change> changes;
    for (int row = 0; row < rows.rows(); ++row) {
        Change change;
        change.id = {NamespacePath::fromStored(rows.bytes(row, 1)), rows.bytes(row, 2)};
        change.deleted = rows.view(row, 0) == "d" || rows.view(row, 0) == "x";
        change.at = rows.time(row, 3).value_or(Timestamp());
        changes.push_back(std::move(change));
    }
    return changes;
}

PqQuery logStateQuery(const PostgresSchema &schema) {
    PqQuery query;
    query.prepared = true;
    const QByteArray log = logOf(schema);
    query.sql = "SELECT concat_ws(' ', (SELECT concat_ws(' ', l.xid, l.seq) FROM " + log +
                " l WHERE l.xid < " + kHorizon +
                " ORDER BY l.xid DESC, l.seq DESC LIMIT 1), (SELECT concat_ws(' ', count(*), "
                "sum(u.seq)) FROM (SELECT l.seq FROM " +
                log + " l WHERE l.xid >= " + kHorizon + " ORDER BY l.xid DESC, l.seq DESC LIMIT " +
                QByteArray::number(kCountedPlaces) + ") u))";
    return query;
}

PqQuery logNameQuery(const PostgresSchema &schema) {
    PqQuery query;
    query.prepared = true;
    query.sql = "SELECT hashtextextended(value, 0) & 9007199254740991 FROM " + metaOf(schema) +
                " WHERE name = 'store_id'";
    return query;
}

PqQuery loggedQuery(const PostgresSchema &schema, qint64 position) {
    PqQuery query;
    const qint64 place = position & kLastPlace;
    query.sql = "SELECT l.at::text, l.prefix, l.key FROM " + logOf(schema) +
                " l WHERE l.xid = " + query.text(QByteArray::number(position >> kPlaceBits)) +
                "::xid8 AND l.xid >= " + originOf(schema) + " ORDER BY l.seq OFFSET " +
                query.integer(std::max<qint64>(place - 1, 0)) + " LIMIT 1";
    return query;
}

PqQuery historyLimitsQuery(const PostgresSchema &schema) {
    PqQuery query;
    query.sql = "SELECT name, value FROM " + metaOf(schema) +
                " WHERE name IN ('history_versions', 'history_days')";
    return query;
}

HistoryLimits historyLimitsOf(const PqResult &rows) {
    HistoryLimits limits;
    for (int row = 0; row < rows.rows(); ++row) {
        bool ok = false;
        if (rows.view(row, 0) == "history_versions") {
            if (const qint64 number = rows.bytes(row, 1).toLongLong(&ok); ok)
                limits.versions = number;
        } else if (const double number = rows.bytes(row, 1).toDouble(&ok); ok) {
            limits.days = number;
        }
    }
    return limits;
}

std::vector<PqQuery> setHistoryLimitsQueries(const PostgresSchema &schema,
                                             const HistoryLimits &limits) {
    PqQuery query;
    query.sql = "INSERT INTO " + metaOf(schema) + " (name, value) VALUES ('history_versions', " +
                query.text(QByteArray::number(limits.versions)) + "), ('history_days', " +
                query.text(QByteArray::number(limits.days, 'g', 17)) +
                ") ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    std::vector<PqQuery> all{std::move(query)};
    for (PqQuery &trim : trimQueries(schema, limits))
        all.push_back(std::move(trim));
    return all;
}

std::vector<PqQuery> trimQueries(const PostgresSchema &schema, const HistoryLimits &limits) {
    const QByteArray log = logOf(schema);
    std::vector<PqQuery> all;
    // Too old, or with too many newer ones: the value goes, that something changed stays.
    PqQuery values;
    values.sql = "UPDATE " + log +
                 " l SET old_value = NULL, old_created = NULL, old_updated = NULL WHERE l.ctid = "
                 "ANY (ARRAY(SELECT a.ctid FROM (SELECT h.ctid, h.at, row_number() OVER (PARTITION "
                 "BY h.prefix, h.key ORDER BY h.seq DESC) AS age FROM " +
                 log + " h WHERE h.old_value IS NOT NULL) a WHERE a.age > " +
                 values.integer(limits.versions) + " OR a.at < now() - " +
                 values.real(std::min(limits.days, 1e6)) + " * interval '1 day'))";
    all.push_back(std::move(values));
    PqQuery origin;
    origin.sql = "UPDATE " + metaOf(schema) +
                 " m SET value = (o.xid::text::bigint + 1)::text FROM (SELECT l.xid FROM " + log +
                 " l WHERE l.xid < " + kHorizon + " ORDER BY l.xid DESC, l.seq DESC OFFSET " +
                 QByteArray::number(kLoggedChanges) +
                 " LIMIT 1) o WHERE m.name = 'log_from' AND m.value::bigint <= "
                 "o.xid::text::bigint";
    all.push_back(std::move(origin));
    all.emplace_back("DELETE FROM " + log + " l WHERE l.old_value IS NULL AND l.xid < " +
                     originOf(schema));
    return all;
}

} // namespace nestor
