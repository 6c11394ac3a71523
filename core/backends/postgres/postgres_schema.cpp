// SPDX-License-Identifier: Apache-2.0
#include "core/backends/postgres/postgres_schema.h"

#include "core/backends/postgres/driver/pq_error.h"
#include "core/backends/postgres/postgres_managed.h"
#include "core/base/text.h"

#include <QHash>

#include <array>
#include <initializer_list>
#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// The newest of LangGraph's migrations that we know.
constexpr qint64 kNewestMigration = 3;
constexpr qint64 kNewestVectorMigration = 2;
/// Dimensions that an index of pgvector takes. (Its documentation.)
constexpr int kMostIndexedFloats = 2'000;
constexpr int kMostIndexedHalves = 4'000;

/// Statement 1, without any operator: whatever `search_path` says, these are the server's own.
const QByteArray kWho = "SELECT pg_catalog.pg_backend_pid(), "
                        "pg_catalog.current_schema()::pg_catalog.text"_ba;

/// Statement 2: from here on the server's own operators come first. Through a pooler only for this
/// transaction.
QByteArray pathFirst(const QByteArray &processId) {
    return "SELECT pg_catalog.set_config('search_path', CASE WHEN "
           "pg_catalog.length(pg_catalog.current_setting('search_path')) "
           "OPERATOR(pg_catalog.=) 0 THEN 'pg_catalog' WHEN "
           "pg_catalog.starts_with(pg_catalog.current_setting('search_path'), 'pg_catalog, ') "
           "THEN pg_catalog.current_setting('search_path') ELSE pg_catalog.concat('pg_catalog, ', "
           "pg_catalog.current_setting('search_path')) END, pg_catalog.pg_backend_pid() "
           "OPERATOR(pg_catalog.<>) " +
           processId + ")";
}

/// Statement 3.
QByteArray factsSql() {
    return R"(
SELECT pg_is_in_recovery(),
       to_jsonb(d)->>'datcollate', coalesce(to_jsonb(d)->>'datlocprovider', 'c'),
       coalesce(to_jsonb(d)->>'datlocale', to_jsonb(d)->>'daticulocale', ''),
       c.relkind::text, n.nspname::text, greatest(c.reltuples, 0)::bigint,
       array_to_string(ARRAY(SELECT a.attname || E'\n' || format_type(a.atttypid, NULL)
                             FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
                             AND NOT a.attisdropped ORDER BY a.attnum), E'\n'),
       has_table_privilege(c.oid, 'SELECT'),
       NOT current_setting('default_transaction_read_only')::boolean
           AND has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE')
           AND has_table_privilege(c.oid, 'DELETE'),
       (SELECT e.extversion FROM pg_extension e WHERE e.extname = 'vector'),
       format_type(ve.atttypid, ve.atttypmod), vn.nspname::text,
       am.amname::text, ic.relname::text, i.indisvalid, oc.opcname::text,
       greatest(vc.reltuples, 0)::bigint,
       vc.relkind::text,
       array_to_string(ARRAY(SELECT a.attname || E'\n' || format_type(a.atttypid, NULL)
                             FROM pg_attribute a WHERE a.attrelid = vc.oid AND a.attnum > 0
                             AND NOT a.attisdropped ORDER BY a.attnum), E'\n'),
       EXISTS (SELECT 1 FROM pg_index k WHERE k.indrelid = c.oid AND k.indisunique AND k.indisvalid
               AND k.indpred IS NULL AND k.indexprs IS NULL AND k.indnkeyatts = 2
               AND (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid
                    AND a.attnum = ANY (k.indkey::int2[]) AND a.attname IN ('prefix', 'key')) = 2),
       array_to_string(ARRAY(SELECT t.tgname::text FROM pg_trigger t
                             JOIN pg_proc p ON p.oid = t.tgfoid
                             WHERE t.tgrelid IN (c.oid, vc.oid) AND NOT t.tgisinternal
                             AND t.tgenabled <> 'D' AND NOT )" +
           isNestorsTrigger() + R"( ORDER BY 1), E'\n'),
       own.nspname::text, has_schema_privilege(own.oid, 'USAGE')
           AND has_table_privilege(log.oid, 'SELECT') AND has_table_privilege(meta.oid, 'SELECT'),
       array_to_string(ARRAY(SELECT m.relname::text FROM pg_class m
                             WHERE m.relnamespace = c.relnamespace
                             AND m.relname IN ('store_migrations', 'vector_migrations')
                             AND has_table_privilege(m.oid, 'SELECT') ORDER BY 1), E'\n')
FROM pg_database d
LEFT JOIN pg_class c ON c.oid = to_regclass('store')
LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_class vc ON vc.oid = to_regclass(quote_ident(n.nspname) || '.store_vectors')
LEFT JOIN pg_attribute ve ON ve.attrelid = vc.oid AND ve.attname = 'embedding'
LEFT JOIN pg_type vt ON vt.oid = ve.atttypid
LEFT JOIN pg_namespace vn ON vn.oid = vt.typnamespace
LEFT JOIN (pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
           JOIN pg_am am ON am.oid = ic.relam AND am.amname IN ('hnsw', 'ivfflat')
           JOIN pg_opclass oc ON oc.oid = i.indclass[0])
       ON i.indrelid = vc.oid AND i.indkey[0] = ve.attnum
LEFT JOIN pg_namespace own
       ON own.oid = (SELECT p.pronamespace FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                     WHERE t.tgrelid = c.oid AND t.tgname = 'nestor_insert' AND NOT t.tgisinternal
                     AND )" +
           isNestorsTrigger() + R"( LIMIT 1)
LEFT JOIN pg_class log ON log.relnamespace = own.oid AND log.relname = 'log'
LEFT JOIN pg_class meta ON meta.relnamespace = own.oid AND meta.relname = 'meta'
WHERE d.datname = current_database()
ORDER BY i.indisvalid DESC NULLS LAST, ic.relname
LIMIT 1)";
}

/// The order of these collations is that of the bytes of UTF-8.
bool isBytewise(const QByteArray &provider, const QByteArray &collation, const QByteArray &locale) {
    const QByteArray name = (provider == "c" ? collation : locale).toLower();
    if (provider == "i")
        return false;
    return name == "c" || name == "posix" || name == "c.utf-8" || name == "c.utf8" ||
           name == "pg_c_utf8";
}

std::optional<Distance> distanceOf(const QByteArray &operatorClass) {
    if (operatorClass.endsWith("_cosine_ops"))
        return Distance::Cosine;
    if (operatorClass.endsWith("_l2_ops"))
        return Distance::L2;
    if (operatorClass.endsWith("_ip_ops"))
        return Distance::InnerProduct;
    return std::nullopt;
}

QByteArray operatorClassOf(const QByteArray &type, Distance distance) {
    switch (distance) {
    case Distance::L2:
        return type + "_l2_ops";
    case Distance::InnerProduct:
        return type + "_ip_ops";
    case Distance::Cosine:
        break;
    }
    return type + "_cosine_ops";
}

/// "vector(384)" as type and dimensions.
void readVectorType(const QByteArray &formatted, PostgresSchema::Vectors &vectors) {
    // Where the extension's schema is not on the path, its name is in front.
    const QByteArray name = formatted.mid(formatted.lastIndexOf('.') + 1);
    const qsizetype bracket = name.indexOf('(');
    vectors.type = bracket < 0 ? name : name.first(bracket);
    vectors.dims = bracket < 0 ? 0 : name.mid(bracket + 1).chopped(1).toInt();
}

using Column = std::pair<const char *, const char *>;

/// The columns of a table as the server lists them, by name with their type.
QHash<QByteArray, QByteArray> columnsIn(const QByteArray &list) {
    const QByteArrayList parts = list.split('\n');
    QHash<QByteArray, QByteArray> types;
    for (qsizetype i = 0; i + 1 < parts.size(); i += 2)
        types.insert(parts[i], parts[i + 1]);
    return types;
}

/// `table` is named in messages. A column without a type may have any.
Result<void> checkColumns(const QHash<QByteArray, QByteArray> &types, const QString &table,
                          std::initializer_list<Column> needed) {
    for (const auto &[name, type] : needed) {
        const QByteArray found = types.value(name);
        if (found.isEmpty()) {
            return failure(ErrorCode::NotAStore,
                           u"The table %1 is not LangGraph's: it has no column '%2'"_s.arg(
                               table, QString::fromLatin1(name)));
        }
        if (*type != '\0' && found != type) {
            return failure(
                ErrorCode::NotAStore,
                u"The table %1 is not LangGraph's: its column '%2' is of type %3, not %4"_s.arg(
                    table, QString::fromLatin1(name), forMessage(found),
                    QString::fromLatin1(type)));
        }
    }
    return {};
}

/// What its owner could have do anything whenever it is read is not read.
Result<void> checkKind(const QByteArray &kind, const QString &table) {
    if (kind == "r" || kind == "p")
        return {};
    return failure(ErrorCode::NotAStore,
                   u"%1 is not a table, but a view or a table of another server: its owner could "
                   "have it do anything"_s.arg(table));
}

/// The newest migration that a table records; -1 where it holds none.
Result<qint64> newestMigration(PqConnection &connection, bool pooled, const QByteArray &table,
                               const std::stop_token &stop) {
    auto newest =
        askAlone(connection, pooled, PqQuery("SELECT coalesce(max(v), -1) FROM " + table), stop);
    if (!newest)
        return failure(std::move(newest.error()));
    return newest->integer(0, 0);
}

tl::unexpected<Error> newerStore(const QByteArray &table, qint64 migration) {
    return failure(
        ErrorCode::NewerStore,
        u"The store is of a later LangGraph: %1 has migration %2, which this Nestor does "
        "not know"_s.arg(QString::fromLatin1(table))
            .arg(migration));
}

} // namespace

QByteArray pooledPath() {
    return pathFirst("0");
}

Result<PqResult> askAlone(PqConnection &connection, bool pooled, const PqQuery &query,
                          const std::stop_token &stop) {
    if (!pooled)
        return connection.run(query, stop);
    auto all = connection.runAll(
        {PqQuery("BEGIN READ ONLY"_ba), PqQuery(pooledPath()), query, PqQuery("COMMIT"_ba)}, stop);
    if (all)
        return std::move((*all)[2]);
    if (connection.inTransaction() && !connection.isLost())
        (void)connection.run(PqQuery("ROLLBACK"_ba), {});
    return failure(std::move(all.error()));
}

Result<PostgresSchema> readPostgresSchema(PqConnection &connection, bool readOnly,
                                          std::chrono::milliseconds busyTimeout,
                                          const std::stop_token &stop) {
    const QByteArray own = QByteArray::number(connection.processId());
    // Whoever waits for us, or for whom we wait, is not kept for ever.
    PqQuery limits("SELECT CASE WHEN pg_backend_pid() = " + own +
                   " THEN set_config(name, value, "
                   "false) END FROM (VALUES ('lock_timeout', '" +
                   QByteArray::number(qint64(busyTimeout.count())) +
                   "'), ('idle_in_transaction_session_timeout', '120000'), "
                   "('default_transaction_read_only', '" +
                   (readOnly ? "on" : "off") +
                   "')) s(name, value) WHERE name <> "
                   "'default_transaction_read_only' OR value = 'on'");
    size_t failed = 0;
    // The tables are joined as they stand there: a better order of a dozen is not worth looking
    // for. Until the end of this transaction.
    const PqQuery order("SELECT set_config('join_collapse_limit', '1', true)"_ba);
    auto rows = connection.runAll(
        {PqQuery(kWho), PqQuery(pathFirst(own)), limits, order, PqQuery(factsSql())}, stop,
        &failed);
    if (!rows)
        return failure(std::move(rows.error()));
    PostgresSchema facts;
    const PqResult &who = (*rows)[0];
    const PqResult &found = (*rows)[4];
    facts.pooled = who.integer(0, 0) != connection.processId();
    facts.schema = who.bytes(0, 1);
    if (found.rows() == 0)
        return failure(ErrorCode::Internal, u"The server does not say which database this is"_s);
    facts.recovering = found.boolean(0, 0);
    facts.bytewise = isBytewise(found.bytes(0, 2), found.bytes(0, 1), found.bytes(0, 3));
    facts.vectorExtension = found.bytes(0, 10);
    if (found.isNull(0, 5)) {
        if (facts.schema.isEmpty()) {
            return failure(
                ErrorCode::NotFound,
                u"search_path names no schema that is there: put options=-csearch_path%3D"
                "NAME into the address"_s);
        }
        return facts;
    }
    facts.schema = found.bytes(0, 5);
    const QString store = forMessage(facts.schema) + u".store"_s;
    const auto types = columnsIn(found.bytes(0, 7));
    auto fits = checkKind(found.bytes(0, 4), store);
    if (fits) {
        fits = checkColumns(types, store,
                            {{"prefix", "text"},
                             {"key", "text"},
                             {"value", "jsonb"},
                             {"created_at", "timestamp with time zone"},
                             {"updated_at", "timestamp with time zone"}});
    }
    if (fits && !found.isNull(0, 18)) {
        const QString vectors = forMessage(facts.schema) + u".store_vectors"_s;
        fits = checkKind(found.bytes(0, 18), vectors);
        if (fits) {
            fits = checkColumns(columnsIn(found.bytes(0, 19)), vectors,
                                {{"prefix", "text"},
                                 {"key", "text"},
                                 {"field_name", "text"},
                                 {"embedding", ""},
                                 {"created_at", "timestamp with time zone"},
                                 {"updated_at", "timestamp with time zone"}});
        }
    }
    if (!fits)
        return failure(std::move(fits.error()));
    facts.ttl = types.contains("expires_at") && types.contains("ttl_minutes");
    facts.isKeyed = found.boolean(0, 20);
    if (const QByteArray names = found.bytes(0, 21); !names.isEmpty())
        facts.triggers = names.split('\n');
    if (!found.isNull(0, 22)) {
        facts.managed = PostgresSchema::Managed{found.bytes(0, 22),
                                                !found.isNull(0, 23) && found.boolean(0, 23)};
    }
    if (const QByteArray names = found.bytes(0, 24); !names.isEmpty())
        facts.migrations = names.split('\n');
    facts.exists = true;
    facts.estimatedItems = found.integer(0, 6);
    if (!found.boolean(0, 8)) {
        return failure(ErrorCode::Denied,
                       u"The role '%1' may not read %2.store: GRANT SELECT ON %2.store TO %1"_s.arg(
                           forMessage(connection.user()), forMessage(facts.schema)));
    }
    facts.mayWrite = found.boolean(0, 9);
    if (!found.isNull(0, 11)) {
        PostgresSchema::Vectors vectors;
        readVectorType(found.bytes(0, 11), vectors);
        vectors.extension = found.bytes(0, 12);
        vectors.indexKind = found.bytes(0, 13);
        vectors.indexName = found.bytes(0, 14);
        vectors.indexValid = found.boolean(0, 15);
        vectors.distance = distanceOf(found.bytes(0, 16));
        vectors.version = facts.vectorExtension;
        vectors.estimated = found.integer(0, 17);
        facts.vectors = std::move(vectors);
    }
    return facts;
}

Result<void> checkPostgresMigrations(PqConnection &connection, const PostgresSchema &schema,
                                     const std::stop_token &stop) {
    if (schema.migrations.isEmpty())
        return {};
    PqQuery query;
    QByteArrayList newest;
    for (const QByteArray &name : schema.migrations)
        newest.append("(SELECT coalesce(max(v), -1) FROM " + schema.table(name) + ")::bigint");
    query.sql = "SELECT " + newest.join(", ");
    auto rows = askAlone(connection, schema.pooled, query, stop);
    if (!rows)
        return failure(std::move(rows.error()));
    for (int i = 0; i < schema.migrations.size(); ++i) {
        const QByteArray &name = schema.migrations[i];
        const qint64 known = name == "store_migrations" ? kNewestMigration : kNewestVectorMigration;
        if (const qint64 found = rows->integer(0, i); found > known)
            return newerStore(name, found);
    }
    return {};
}

QString missingRights(PqConnection &connection, const PostgresSchema &schema, bool writes,
                      const std::stop_token &stop) {
    PqQuery query;
    QByteArrayList tables{schema.store()};
    if (schema.vectors)
        tables.append(schema.storeVectors());
    const QByteArrayList rights =
        writes ? QByteArrayList{"SELECT", "INSERT", "UPDATE", "DELETE"} : QByteArrayList{"SELECT"};
    query.sql = "SELECT t, string_agg(p, ', ' ORDER BY n) FROM unnest(" + query.textArray(tables) +
                ") AS u(t), unnest(" + query.textArray(rights) +
                ") WITH ORDINALITY AS "
                "v(p, n) WHERE NOT coalesce(has_table_privilege(to_regclass(t), p), true) GROUP BY "
                "t ORDER BY t";
    auto rows = askAlone(connection, schema.pooled, query, stop);
    if (!rows)
        return {};
    QStringList grants;
    const QString role = forMessage(quotedIdentifier(connection.user()));
    for (int row = 0; row < rows->rows(); ++row) {
        grants.append(u"GRANT %1 ON %2 TO %3"_s.arg(forMessage(rows->bytes(row, 1)),
                                                    forMessage(rows->bytes(row, 0)), role));
    }
    return grants.isEmpty()
               ? u"a policy of the table (row-level security) or a trigger may be in the way"_s
               : grants.join(u"; "_s);
}

namespace {

/// LangGraph's tables are made one migration at a time.
class Migrations {
public:
    Migrations(PqConnection &connection, const PostgresSchema &schema, const std::stop_token &stop)
        : m_connection(connection)
        , m_schema(schema)
        , m_stop(stop) {}

    Result<void> items() {
        auto done = begin("store_migrations", kNewestMigration);
        const QByteArray store = m_schema.store();
        if (done && *done < 0) {
            done = apply(0, "CREATE TABLE IF NOT EXISTS " + store +
                                " (prefix text NOT NULL, key text NOT NULL, value jsonb NOT NULL, "
                                "created_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP, "
                                "updated_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP, "
                                "PRIMARY KEY (prefix, key))");
        }
        if (done && *done < 1) {
            done = apply(1, "CREATE INDEX CONCURRENTLY IF NOT EXISTS store_prefix_idx ON " + store +
                                " USING btree (prefix text_pattern_ops)");
        }
        if (done && *done < 2) {
            // LangGraph has whole minutes here, which cannot say half a minute; columns that are
            // there stay what they are.
            done = apply(2, "ALTER TABLE " + store +
                                " ADD COLUMN IF NOT EXISTS expires_at timestamp with time zone, "
                                "ADD COLUMN IF NOT EXISTS ttl_minutes double precision");
        }
        if (done && *done < 3) {
            done = apply(3, "CREATE INDEX IF NOT EXISTS idx_store_expires_at ON " + store +
                                " (expires_at) WHERE expires_at IS NOT NULL");
        }
        if (!done)
            return failure(std::move(done.error()));
        return {};
    }

    Result<void> vectors(const IndexConfig &index) {
        const AnnConfig ann = index.ann.value_or(AnnConfig());
        // LangGraph would leave a table with an index that is not valid.
        const int most = ann.type == "halfvec" ? kMostIndexedHalves : kMostIndexedFloats;
        if (!m_schema.vectors && ann.kind != "flat" && index.dims > most) {
            return failure(
                ErrorCode::InvalidConfig,
                u"An index of pgvector takes at most %1 dimensions of %2, not %3: set ann.kind to "
                "\"flat\"%4"_s.arg(most)
                    .arg(QString::fromLatin1(ann.type))
                    .arg(index.dims)
                    .arg(index.dims <= kMostIndexedHalves ? u", or ann.type to \"halfvec\""_s
                                                          : QString()));
        }
        auto done = begin("vector_migrations", kNewestVectorMigration);
        if (done && *done < 0) {
            const QByteArray make = m_schema.vectorExtension.isEmpty()
                                        ? "CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA " +
                                              quotedIdentifier(m_schema.schema)
                                        : QByteArray();
            done = apply(0, make);
            if (!done && done.error().code == ErrorCode::Unsupported) {
                return failure(
                    ErrorCode::Unsupported,
                    u"The server has no pgvector, which keeps vectors: install it there (%1)"_s.arg(
                        done.error().detail));
            }
            if (!done && done.error().code == ErrorCode::Denied) {
                return failure(
                    ErrorCode::Denied,
                    u"The role may not install pgvector: have an administrator run "
                    "CREATE EXTENSION vector in this database (%1)"_s.arg(done.error().detail));
            }
        }
        if (!done)
            return failure(std::move(done.error()));
        auto extension = extensionSchema();
        if (!extension)
            return failure(std::move(extension.error()));
        const QByteArray type = *extension + '.' + quotedIdentifier(ann.type);
        if (*done < 1) {
            done =
                apply(1, "CREATE TABLE IF NOT EXISTS " + m_schema.storeVectors() +
                             " (prefix text NOT NULL, key text NOT NULL, field_name text NOT NULL, "
                             "embedding " +
                             type + '(' + QByteArray::number(index.dims) +
                             "), created_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP, "
                             "updated_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP, "
                             "PRIMARY KEY (prefix, key, field_name), FOREIGN KEY (prefix, key) "
                             "REFERENCES " +
                             m_schema.store() + "(prefix, key) ON DELETE CASCADE)");
        }
        if (done && *done < 2 && ann.kind != "flat") {
            done =
                apply(2, "CREATE INDEX CONCURRENTLY IF NOT EXISTS store_vectors_embedding_idx ON " +
                             m_schema.storeVectors() + " USING " + ann.kind + " (embedding " +
                             *extension + '.' +
                             quotedIdentifier(operatorClassOf(ann.type, index.distance)) + ')' +
                             parameters(ann));
        }
        if (!done)
            return failure(std::move(done.error()));
        return {};
    }

private:
    static QByteArray parameters(const AnnConfig &ann) {
        QByteArrayList all;
        if (ann.kind == "hnsw" && ann.m > 0)
            all.append("m = " + QByteArray::number(ann.m));
        if (ann.kind == "hnsw" && ann.efConstruction > 0)
            all.append("ef_construction = " + QByteArray::number(ann.efConstruction));
        if (ann.kind == "ivfflat" && ann.lists > 0)
            all.append("lists = " + QByteArray::number(ann.lists));
        return all.isEmpty() ? QByteArray() : " WITH (" + all.join(", ") + ')';
    }

    Result<QByteArray> extensionSchema() {
        auto rows = m_connection.run(
            PqQuery("SELECT n.nspname::text FROM pg_extension e JOIN pg_namespace n "
                    "ON n.oid = e.extnamespace WHERE e.extname = 'vector'"_ba),
            m_stop);
        if (!rows)
            return failure(std::move(rows.error()));
        if (rows->rows() == 0) {
            return failure(ErrorCode::Unsupported,
                           u"vector_migrations says that pgvector is there, but it is not: run "
                           "CREATE EXTENSION vector in this database"_s);
        }
        return quotedIdentifier(rows->bytes(0, 0));
    }

    Result<qint64> begin(const QByteArray &name, qint64 newest) {
        m_recorded = m_schema.table(name);
        auto made = run("CREATE TABLE IF NOT EXISTS " + m_recorded + " (v INTEGER PRIMARY KEY)");
        if (!made)
            return failure(std::move(made.error()));
        auto found = newestMigration(m_connection, m_schema.pooled, m_recorded, m_stop);
        if (found && *found > newest)
            return newerStore(name, *found);
        return found;
    }

    Result<qint64> apply(qint64 number, const QByteArray &sql) {
        if (!sql.isEmpty()) {
            if (auto done = run(sql); !done)
                return failure(std::move(done.error()));
        }
        auto done = run("INSERT INTO " + m_recorded + " (v) VALUES (" + QByteArray::number(number) +
                        ") ON CONFLICT DO NOTHING");
        if (!done)
            return failure(std::move(done.error()));
        return number;
    }

    /// Two programs that set up the same store at once meet in the server's own tables.
    Result<void> run(const QByteArray &sql) {
        constexpr int kAttempts = 5;
        for (int attempt = 1;; ++attempt) {
            auto done = m_connection.execute(sql, m_stop);
            const QByteArray &state = m_connection.lastState();
            const bool again = state == "23505" || state == "42P07" || state == "40P01" ||
                               state == "42710" || state == "XX000";
            if (!done && state == "42501") {
                return failure(
                    ErrorCode::Denied,
                    u"The role '%1' may not make LangGraph's tables: GRANT CREATE ON SCHEMA %2 TO "
                    "%3, or have the agent's setup() make them (%4)"_s.arg(
                        forMessage(m_connection.user()),
                        forMessage(quotedIdentifier(m_schema.schema)),
                        forMessage(quotedIdentifier(m_connection.user())), done.error().detail));
            }
            if (done || !again || attempt == kAttempts)
                return done;
        }
    }

    PqConnection &m_connection;
    const PostgresSchema &m_schema;
    const std::stop_token &m_stop;
    QByteArray m_recorded;
};

} // namespace

Result<void> checkVectorsFit(const PostgresSchema &schema, const IndexConfig &index) {
    if (!schema.vectors)
        return {};
    const PostgresSchema::Vectors &vectors = *schema.vectors;
    if (vectors.type != "vector" && vectors.type != "halfvec") {
        return failure(ErrorCode::InvalidConfig,
                       u"The store's vectors are of type %1, not vector or halfvec"_s.arg(
                           forMessage(vectors.type)));
    }
    if (index.dims > 0 && vectors.dims > 0 && index.dims != vectors.dims) {
        return failure(
            ErrorCode::InvalidConfig,
            u"The store's vectors have %1 dimensions, not %2"_s.arg(vectors.dims).arg(index.dims));
    }
    return {};
}

Result<void> migratePostgres(PqConnection &connection, const PostgresSchema &schema,
                             const std::optional<IndexConfig> &index, const std::stop_token &stop) {
    if (index) {
        if (auto fits = checkVectorsFit(schema, *index); !fits)
            return fits;
        if (!schema.vectors && index->dims <= 0) {
            return failure(
                ErrorCode::InvalidConfig,
                u"The configuration must say how many dimensions vectors have (dims): the "
                "table for them is made so"_s);
        }
    }
    Migrations migrations(connection, schema, stop);
    if (auto done = migrations.items(); !done)
        return done;
    return index ? migrations.vectors(*index) : Result<void>();
}

} // namespace nestor
