// SPDX-License-Identifier: Apache-2.0
#include "core/backends/postgres/postgres_items.h"

#include "core/backends/postgres/postgres_filter.h"
#include "core/base/text.h"
#include "core/json/json_document.h"
#include "core/json/json_valid.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Prefix and key that are longer together may be too long for the server's index, unless they are
/// such as can be compressed: who knows only when it has tried.
constexpr qsizetype kSurelyIndexable = 2'600;

/// Parameters of one statement that hold more than this are sent as several.
constexpr qsizetype kMostBytes = 64 * 1024 * 1024;

QString nameOf(const PutOp &op) {
    return u"%1 in %2"_s.arg(forMessage(op.key), forMessage(op.ns.stored()));
}

std::optional<double> minutesOf(const PostgresSession &session, const TtlChoice &choice) {
    switch (choice.kind) {
    case TtlChoice::Default:
        return session.config.ttl.defaultTtl;
    case TtlChoice::Minutes:
        return choice.minutes;
    case TtlChoice::Never:
        break;
    }
    return std::nullopt;
}

/// Puts of one form, as columns.
struct Columns {
    QByteArrayList prefixes;
    QByteArrayList keys;
    QByteArrayList values;
    std::vector<std::optional<Timestamp>> created;
    std::vector<std::optional<Timestamp>> updated;
    std::vector<std::optional<Timestamp>> expires;
    std::vector<std::optional<double>> minutes;
    qsizetype bytes = 0;

    void add(const PostgresSession &session, const PutOp &op) {
        prefixes.append(op.ns.stored());
        keys.append(op.key);
        values.append(*op.value);
        created.push_back(op.createdAt);
        updated.push_back(op.updatedAt);
        expires.push_back(op.expiresAt);
        minutes.push_back(minutesOf(session, op.ttl));
        bytes += op.ns.stored().size() + op.key.size() + op.value->size();
    }
};

PqQuery upsert(const PostgresSession &session, const Columns &columns, bool bringsCreation) {
    PqQuery query;
    const bool ttl = session.schema.ttl;
    query.prepared = columns.keys.size() == 1;
    const QByteArray store = session.schema.store();
    query.sql = "INSERT INTO " + store + " AS s (prefix, key, value, created_at, updated_at" +
                (ttl ? ", expires_at, ttl_minutes" : "") +
                ") SELECT p, k, v, coalesce(c, now()), coalesce(u, now())";
    if (ttl)
        query.sql += ", coalesce(e, now() + m * interval '1 minute'), m";
    query.sql += " FROM unnest(" + query.textArray(columns.prefixes) + ", " +
                 query.textArray(columns.keys) + ", " + query.jsonArray(columns.values) + ", " +
                 query.timeArray(columns.created) + ", " + query.timeArray(columns.updated);
    if (ttl)
        query.sql += ", " + query.timeArray(columns.expires) + ", " +
                     query.realArray(columns.minutes) + ") AS t(p, k, v, c, u, e, m)";
    else
        query.sql += ") AS t(p, k, v, c, u)";
    query.sql += " ON CONFLICT (prefix, key) DO UPDATE SET value = excluded.value, "
                 "updated_at = excluded.updated_at";
    if (bringsCreation)
        query.sql += ", created_at = excluded.created_at";
    if (ttl)
        query.sql += ", expires_at = excluded.expires_at, ttl_minutes = excluded.ttl_minutes";
    return query;
}

PqQuery removal(const QByteArray &table, const QByteArrayList &prefixes,
                const QByteArrayList &keys) {
    PqQuery query;
    query.prepared = keys.size() == 1;
    query.sql = "DELETE FROM " + table + " x USING unnest(" + query.textArray(prefixes) + ", " +
                query.textArray(keys) + ") AS t(p, k) WHERE x.prefix = t.p AND x.key = t.k";
    return query;
}

PqQuery vectorInsert(const PostgresSession &session, const QByteArrayList &prefixes,
                     const QByteArrayList &keys, const QByteArrayList &fields,
                     const QByteArrayList &vectors) {
    const PostgresSchema::Vectors &table = *session.schema.vectors;
    PqQuery query;
    query.sql =
        "INSERT INTO " + session.schema.storeVectors() +
        " (prefix, key, field_name, embedding, created_at, updated_at) SELECT p, k, f, e::" +
        quotedIdentifier(table.extension) + '.' + quotedIdentifier(table.type) +
        ", now(), now() FROM unnest(" + query.textArray(prefixes) + ", " + query.textArray(keys) +
        ", " + query.textArray(fields) + ", " + query.textArray(vectors) +
        ") AS t(p, k, f, e) ON CONFLICT (prefix, key, field_name) DO UPDATE SET embedding = "
        "excluded.embedding, updated_at = excluded.updated_at";
    return query;
}

/// Whether what the put expects is a value that the server may hold.
bool canBeThere(const PutOp &op) {
    return !op.expectedValue->isNull() && isValidJson(*op.expectedValue) &&
           firstUnstorable(*op.expectedValue) < 0;
}

} // namespace

QByteArray itemColumns(const PostgresSchema &schema, const QByteArray &alias) {
    const QByteArray a = alias + '.';
    QByteArray columns =
        a + "prefix, " + a + "key, " + a + "value, " + a + "created_at, " + a + "updated_at, ";
    columns += schema.ttl ? a + "expires_at, " + a + "ttl_minutes::double precision"
                          : QByteArray("NULL::timestamp with time zone, NULL::double precision");
    return columns;
}

Item itemAt(const PqResult &rows, int row, int first) {
    Item item;
    item.ns = NamespacePath::fromStored(rows.bytes(row, first));
    item.key = rows.bytes(row, first + 1);
    item.value = rows.json(row, first + 2);
    item.createdAt = rows.time(row, first + 3).value_or(Timestamp());
    item.updatedAt = rows.time(row, first + 4).value_or(Timestamp());
    item.expiresAt = rows.time(row, first + 5);
    if (!rows.isNull(row, first + 6))
        item.ttlMinutes = rows.real(row, first + 6);
    return item;
}

QByteArray livingSql(const PostgresSession &session, const QByteArray &alias) {
    if (!session.config.ttl.omitExpired || !session.schema.ttl)
        return "true"_ba;
    return '(' + alias + ".expires_at IS NULL OR " + alias + ".expires_at >= now())";
}

PqQuery getQuery(const PostgresSession &session, const std::vector<const GetOp *> &gets) {
    PqQuery query;
    query.prepared = true;
    const QByteArray from = " FROM " + session.schema.store() + " s ";
    const QByteArray living = livingSql(session, "s");
    if (gets.size() == 1) {
        query.sql = "SELECT " + itemColumns(session.schema, "s") + ", 0" + from +
                    "WHERE s.prefix = " + query.text(gets.front()->ns.stored()) +
                    " AND s.key = " + query.text(gets.front()->key) + " AND " + living;
        return query;
    }
    QByteArrayList prefixes;
    QByteArrayList keys;
    for (const GetOp *get : gets) {
        prefixes.append(get->ns.stored());
        keys.append(get->key);
    }
    query.sql = "SELECT " + itemColumns(session.schema, "s") + ", t.n" + " FROM unnest(" +
                query.textArray(prefixes) + ", " + query.textArray(keys) +
                ") WITH ORDINALITY AS t(p, k, n) JOIN " + session.schema.store() +
                " s ON s.prefix = t.p AND s.key = t.k WHERE " + living;
    return query;
}

std::vector<GetAnswer> itemsOf(const PqResult &rows, size_t gets) {
    std::vector<GetAnswer> answers(gets);
    for (int row = 0; row < rows.rows(); ++row) {
        const qint64 number = gets == 1 ? 1 : rows.integer(row, 7);
        if (number >= 1 && size_t(number) <= gets)
            answers[size_t(number - 1)] = itemAt(rows, row);
    }
    return answers;
}

PqQuery refreshQuery(const PostgresSession &session, const std::vector<ItemId> &items) {
    QByteArrayList prefixes;
    QByteArrayList keys;
    for (const ItemId &id : items) {
        prefixes.append(id.ns.stored());
        keys.append(id.key);
    }
    PqQuery query;
    query.sql = "UPDATE " + session.schema.store() +
                " s SET expires_at = now() + s.ttl_minutes * interval '1 minute' FROM (SELECT "
                "DISTINCT p, k FROM unnest(" +
                query.textArray(prefixes) + ", " + query.textArray(keys) +
                ") AS u(p, k)) AS t WHERE s.prefix = t.p AND s.key = t.k AND s.ttl_minutes IS NOT "
                "NULL";
    return query;
}

PqQuery sweepQuery(const PostgresSession &session) {
    if (!session.schema.ttl)
        return PqQuery("DELETE FROM " + session.schema.store() + " WHERE false");
    return PqQuery("DELETE FROM " + session.schema.store() +
                   " WHERE expires_at IS NOT NULL AND expires_at < now()");
}

Result<void> checkStorable(const PostgresSchema &schema, const PutOp &op) {
    if (op.key.contains('\0')) {
        return failure(ErrorCode::InvalidKey,
                       u"The key '%1' holds a NUL character, which PostgreSQL cannot keep"_s.arg(
                           forMessage(op.key)));
    }
    if (op.ns.stored().contains('\0')) {
        return failure(
            ErrorCode::InvalidNamespace,
            u"The namespace '%1' holds a NUL character, which PostgreSQL cannot keep"_s.arg(
                forMessage(op.ns.stored())));
    }
    if (!op.value)
        return {};
    if (const qsizetype at = firstUnstorable(*op.value); at >= 0) {
        const auto document = JsonDocument::parse(*op.value);
        const QByteArray place = document ? document->pointer(document->nodeAt(at)) : QByteArray();
        const QByteArrayView what = QByteArrayView(*op.value).sliced(at);
        const QString why = what.startsWith("\\u0000") ? u"a NUL character (\\u0000)"_s
                            : what.startsWith('\\')    ? u"half of a surrogate pair"_s
                                                       : u"a number out of its range"_s;
        const QString where =
            place.isEmpty() ? u"the name of a field"_s : u"field "_s + forMessage(place);
        return failure(ErrorCode::InvalidValue,
                       u"The value of %1 holds %2 in %3, which PostgreSQL cannot keep"_s.arg(
                           nameOf(op), why, where),
                       at);
    }
    if (!op.vectors || op.vectors->empty())
        return {};
    if (!op.vectorsEmbedder.isEmpty()) {
        return failure(ErrorCode::Unsupported,
                       u"PostgreSQL keeps only vectors of the embedder that the agent uses"_s);
    }
    if (!schema.vectors) {
        return failure(
            ErrorCode::InvalidConfig,
            u"The store has no table for vectors: open it with a configuration that says "
            "how many dimensions they have"_s);
    }
    for (const FieldVector &vector : *op.vectors) {
        if (vector.field.contains('\0')) {
            return failure(
                ErrorCode::InvalidArgument,
                u"The vector's field '%1' holds a NUL character"_s.arg(forMessage(vector.field)));
        }
        if (schema.vectors->dims > 0 && vector.vector.size() != size_t(schema.vectors->dims)) {
            return failure(ErrorCode::InvalidArgument,
                           u"The vector of field '%1' has %2 dimensions, but the index has %3"_s
                               .arg(forMessage(vector.field))
                               .arg(vector.vector.size())
                               .arg(schema.vectors->dims));
        }
    }
    return {};
}

PutQueries putQueries(const PostgresSession &session,
                      const std::vector<std::pair<size_t, const PutOp *>> &puts) {
    auto sorted = puts;
    std::sort(sorted.begin(), sorted.end(), [](const auto &a, const auto &b) {
        return std::pair(a.second->ns.stored(), a.second->key) <
               std::pair(b.second->ns.stored(), b.second->key);
    });
    PutQueries all;
    const auto add = [&all](PqQuery query, qsizetype position = -1, qint64 writes = -1) {
        all.queries.push_back(std::move(query));
        all.positions.push_back(position);
        all.writes.push_back(writes);
    };
    QByteArrayList deletedPrefixes;
    QByteArrayList deletedKeys;
    for (const auto &[position, put] : sorted) {
        if (put->value)
            continue;
        deletedPrefixes.append(put->ns.stored());
        deletedKeys.append(put->key);
    }
    if (!deletedKeys.isEmpty())
        add(removal(session.schema.store(), deletedPrefixes, deletedKeys),
            sorted.size() == 1 ? qsizetype(sorted.front().first) : -1);

    std::array<Columns, 2> pending; // without and with a time of creation
    const auto flush = [&](bool brings) {
        Columns &columns = pending[brings ? 1 : 0];
        if (!columns.keys.isEmpty())
            add(upsert(session, columns, brings), -1, columns.keys.size());
        columns = Columns();
    };
    for (const auto &[position, put] : sorted) {
        if (!put->value)
            continue;
        const bool brings = put->createdAt.has_value();
        // Those that the server may refuse stand alone, so that it can be said which it was.
        const bool alone =
            put->ns.stored().size() + put->key.size() > kSurelyIndexable || sorted.size() == 1;
        if (alone) {
            Columns one;
            one.add(session, *put);
            add(upsert(session, one, brings), qsizetype(position), 1);
            continue;
        }
        pending[brings ? 1 : 0].add(session, *put);
        if (pending[brings ? 1 : 0].bytes > kMostBytes)
            flush(brings);
    }
    flush(false);
    flush(true);

    if (session.schema.vectors) {
        for (PqQuery &query : vectorQueries(session, sorted))
            add(std::move(query));
    }
    return all;
}

std::vector<PqQuery> vectorQueries(const PostgresSession &session,
                                   const std::vector<std::pair<size_t, const PutOp *>> &puts) {
    std::vector<PqQuery> all;
    const auto add = [&all](PqQuery query) { all.push_back(std::move(query)); };
    QByteArrayList emptiedPrefixes;
    QByteArrayList emptiedKeys;
    QByteArrayList prefixes;
    QByteArrayList keys;
    QByteArrayList fields;
    QByteArrayList vectors;
    qsizetype bytes = 0;
    const auto flushVectors = [&] {
        if (!keys.isEmpty())
            add(vectorInsert(session, prefixes, keys, fields, vectors));
        prefixes.clear();
        keys.clear();
        fields.clear();
        vectors.clear();
        bytes = 0;
    };
    for (const auto &[position, put] : puts) {
        if (!put->value || !put->vectors)
            continue;
        emptiedPrefixes.append(put->ns.stored());
        emptiedKeys.append(put->key);
    }
    if (!emptiedKeys.isEmpty())
        add(removal(session.schema.storeVectors(), emptiedPrefixes, emptiedKeys));
    for (const auto &[position, put] : puts) {
        if (!put->value || !put->vectors)
            continue;
        for (auto vector = put->vectors->begin(); vector != put->vectors->end(); ++vector) {
            // Of a field that comes twice the last one counts.
            const auto comesAgain = [&](const FieldVector &later) {
                return later.field == vector->field;
            };
            if (std::any_of(vector + 1, put->vectors->end(), comesAgain))
                continue;
            prefixes.append(put->ns.stored());
            keys.append(put->key);
            fields.append(vector->field);
            vectors.append(vectorText(vector->vector));
            bytes += vectors.last().size();
        }
        if (bytes > kMostBytes)
            flushVectors();
    }
    flushVectors();
    return all;
}

Result<void> checkWritten(qint64 sent, qint64 written) {
    if (sent < 0 || written >= sent)
        return {};
    return failure(
        ErrorCode::Denied,
        u"%1 of %2 items were left out by the database, which has a trigger or a rule on "
        "the table: nothing was stored"_s.arg(sent - written)
            .arg(sent));
}

bool isTooLongForIndex(const QByteArray &state) {
    return state == "54000";
}

Error tooLongForIndex(Error error, const Op *op) {
    const auto *put = op == nullptr ? nullptr : std::get_if<PutOp>(op);
    if (put != nullptr && put->ns.stored().size() + put->key.size() <= kSurelyIndexable) {
        error.code = ErrorCode::InvalidValue;
        error.detail = u"The value of %1 is too large (%2)"_s.arg(nameOf(*put), error.detail);
        return error;
    }
    const QString what =
        put == nullptr
            ? u"The names of an item, or of a field that has a vector, are"_s
            : u"The key %1 of %2 bytes and its namespace %3 are"_s.arg(forMessage(put->key, 40))
                  .arg(put->key.size())
                  .arg(forMessage(put->ns.stored(), 40));
    error.code = ErrorCode::InvalidKey;
    error.detail = what + u" too long for the server's index, which takes 2,704 bytes once "
                          "compressed (%1)"_s.arg(error.detail);
    return error;
}

PqQuery expectationQuery(const PostgresSession &session, const std::vector<const PutOp *> &puts) {
    QByteArrayList prefixes;
    QByteArrayList keys;
    QByteArrayList expected;
    for (const PutOp *put : puts) {
        prefixes.append(put->ns.stored());
        keys.append(put->key);
        expected.append(canBeThere(*put) ? *put->expectedValue : QByteArray("null"));
    }
    PqQuery query;
    // FOR UPDATE cannot stand on the side of an outer join that may be missing: hence the LATERAL.
    query.sql =
        "SELECT t.n, f.key IS NOT NULL, f.value = t.v FROM unnest(" + query.textArray(prefixes) +
        ", " + query.textArray(keys) + ", " + query.jsonArray(expected) +
        ") WITH ORDINALITY AS t(p, k, v, n) LEFT JOIN LATERAL (SELECT s.key, s.value FROM " +
        session.schema.store() +
        " s WHERE s.prefix = t.p AND s.key = t.k FOR UPDATE) f ON true ORDER BY t.n";
    return query;
}

Result<void> checkExpectation(const PqResult &rows, int row, const PutOp &op) {
    const bool there = rows.boolean(row, 1);
    if (op.expectedValue->isNull()) {
        if (there)
            return failure(ErrorCode::Conflict, u"%1 exists already"_s.arg(nameOf(op)));
        return {};
    }
    if (!there)
        return failure(ErrorCode::Conflict, u"%1 is no longer there"_s.arg(nameOf(op)));
    if (!canBeThere(op) || !rows.boolean(row, 2))
        return failure(ErrorCode::Conflict, u"%1 was changed meanwhile"_s.arg(nameOf(op)));
    return {};
}

QByteArray vectorText(const Vector &vector) {
    QByteArray text = "["_ba;
    std::array<char, 32> number{};
    for (const float x : vector) {
        const auto end = std::to_chars(number.data(), number.data() + number.size(), x).ptr;
        text.append(number.data(), end - number.data()).append(',');
    }
    text.back() = ']';
    return text;
}

Vector vectorOf(QByteArrayView text) {
    Vector vector;
    const char *at = text.begin();
    while (at < text.end()) {
        float number = 0;
        const auto [end, wrong] = std::from_chars(at, text.end(), number);
        if (wrong == std::errc())
            vector.push_back(number);
        at = wrong == std::errc() ? end : at + 1; // a bracket or a comma
    }
    return vector;
}

} // namespace nestor
