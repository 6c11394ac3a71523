// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/sqlite_items.h"

#include "core/backends/sqlite/item_row.h"
#include "core/backends/sqlite/sqlite_vectors.h"
#include "core/base/text.h"

#include <sqlite3.h>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

QString nameOf(const PutOp &op) {
    return u"%1 in %2"_s.arg(forMessage(op.key), forMessage(op.ns.stored()));
}

/// Minutes that the written item lives; nullopt: for ever.
std::optional<double> minutesOf(const SqliteSession &session, const TtlChoice &choice) {
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

void bindOptional(SqlStatement &statement, int index, const std::optional<double> &number) {
    if (number)
        statement.bindReal(index, *number);
    else
        statement.bindNull(index);
}

Result<void> runForItem(SqliteSession &session, const QByteArray &sql, const NamespacePath &ns,
                        const QByteArray &key) {
    auto statement = session.connection.prepare(sql);
    if (!statement)
        return failure(std::move(statement.error()));
    statement->bindText(1, ns.stored());
    statement->bindText(2, key);
    return statement->run();
}

Result<void> deleteVectors(SqliteSession &session, const PutOp &op) {
    if (!session.schema.vectors)
        return {};
    return runForItem(session, "DELETE FROM store_vectors WHERE prefix = ? AND key = ?"_ba, op.ns,
                      op.key);
}

/// Runs an UPSERT; whether it inserted. Only then SQLite notes the number of a new row, and what
/// triggers insert does not count.
Result<bool> insertedBy(SqliteSession &session, SqlStatement &upsert) {
    sqlite3_set_last_insert_rowid(session.connection.handle(), 0);
    if (auto done = upsert.run(); !done)
        return failure(std::move(done.error()));
    return sqlite3_last_insert_rowid(session.connection.handle()) != 0;
}

/// What happens to an item that is there already.
enum class Existing { Replaced, Kept };

/// For files whose table has no columns for a time-to-live yet (LangGraph's migrations 0 and 1).
Result<bool> writeWithoutTtl(SqliteSession &session, const PutOp &op, Existing existing,
                             const QByteArray &createdAt, const QByteArray &updatedAt) {
    auto statement = session.connection.prepare(
        existing == Existing::Kept
            ? "INSERT INTO store (prefix, key, value, created_at, updated_at) "
              "VALUES (?, ?, ?, ?, ?) ON CONFLICT (prefix, key) DO NOTHING"_ba
        : op.createdAt ? "INSERT INTO store (prefix, key, value, created_at, updated_at) "
                         "VALUES (?, ?, ?, ?, ?) ON CONFLICT (prefix, key) DO UPDATE SET "
                         "value = excluded.value, updated_at = excluded.updated_at, "
                         "created_at = excluded.created_at"_ba
                       : "INSERT INTO store (prefix, key, value, created_at, updated_at) "
                         "VALUES (?, ?, ?, ?, ?) ON CONFLICT (prefix, key) DO UPDATE SET "
                         "value = excluded.value, updated_at = excluded.updated_at"_ba);
    if (!statement)
        return failure(std::move(statement.error()));
    statement->bindText(1, op.ns.stored());
    statement->bindText(2, op.key);
    statement->bindText(3, *op.value);
    statement->bindText(4, createdAt);
    statement->bindText(5, updatedAt);
    return insertedBy(session, *statement);
}

} // namespace

Result<std::optional<Item>> readItem(SqliteSession &session, const NamespacePath &ns,
                                     const QByteArray &key) {
    static const QByteArray sql =
        "SELECT " + contentColumns({.ttl = true}) + " FROM store WHERE prefix = ? AND key = ?";
    static const QByteArray sqlWithoutTtl =
        "SELECT " + contentColumns({.ttl = false}) + " FROM store WHERE prefix = ? AND key = ?";
    auto query = session.connection.prepare(session.schema.ttl ? sql : sqlWithoutTtl);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, ns.stored());
    query->bindText(2, key);
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    if (!*row)
        return std::nullopt;
    Item item;
    item.ns = ns;
    item.key = key;
    readContent(item, *query);
    return item;
}

Result<void> checkExpectation(SqliteSession &session, const PutOp &op) {
    auto query =
        session.connection.prepare("SELECT value FROM store WHERE prefix = ? AND key = ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, op.ns.stored());
    query->bindText(2, op.key);
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    if (op.expectedValue->isNull()) {
        if (*row)
            return failure(ErrorCode::Conflict, u"%1 exists already"_s.arg(nameOf(op)));
        return {};
    }
    if (!*row)
        return failure(ErrorCode::Conflict, u"%1 is no longer there"_s.arg(nameOf(op)));
    if (query->view(0) != *op.expectedValue)
        return failure(ErrorCode::Conflict, u"%1 was changed meanwhile"_s.arg(nameOf(op)));
    return {};
}

Result<std::optional<Timestamp>> updateTime(SqliteSession &session, const NamespacePath &ns,
                                            const QByteArray &key) {
    auto query =
        session.connection.prepare("SELECT updated_at FROM store WHERE prefix = ? AND key = ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, ns.stored());
    query->bindText(2, key);
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    if (!*row)
        return std::nullopt;
    return Timestamp::parse(query->view(0)).value_or(Timestamp{});
}

/// Writes the row of the item; whether there was none before.
static Result<bool> writeRow(SqliteSession &session, const PutOp &op, Existing existing) {
    const std::optional<double> minutes = minutesOf(session, op.ttl);
    std::optional<Timestamp> expiresAt = op.expiresAt;
    if (!expiresAt && minutes)
        expiresAt = session.now.plusMinutes(*minutes);
    const QByteArray updatedAt = session.stored(op.updatedAt);
    const QByteArray createdAt = session.stored(op.createdAt);
    if (!session.schema.ttl && !expiresAt)
        return writeWithoutTtl(session, op, existing, createdAt, updatedAt);
    if (!session.schema.ttl) { // a file of an older LangGraph, which its setup() would bring up
        if (auto added = addTtlColumns(session.connection); !added)
            return failure(std::move(added.error()));
        session.schema.ttl = true;
    }
    static const QByteArray insert =
        "INSERT INTO store (prefix, key, value, created_at, updated_at, expires_at, ttl_minutes) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (prefix, key) DO "_ba;
    static const QByteArray keepItem = insert + "NOTHING";
    static const QByteArray keepCreation =
        insert + "UPDATE SET "
                 "value = excluded.value, updated_at = excluded.updated_at, "
                 "expires_at = excluded.expires_at, ttl_minutes = excluded.ttl_minutes"_ba;
    static const QByteArray bringCreation = keepCreation + ", created_at = excluded.created_at";
    auto statement = session.connection.prepare(existing == Existing::Kept ? keepItem
                                                : op.createdAt             ? bringCreation
                                                                           : keepCreation);
    if (!statement)
        return failure(std::move(statement.error()));
    statement->bindText(1, op.ns.stored());
    statement->bindText(2, op.key);
    statement->bindText(3, *op.value);
    statement->bindText(4, createdAt);
    statement->bindText(5, updatedAt);
    if (expiresAt)
        statement->bindText(6, expiresAt->toStoredExpiry());
    else
        statement->bindNull(6);
    bindOptional(*statement, 7, minutes);
    return insertedBy(session, *statement);
}

Result<bool> writeNewItem(SqliteSession &session, const PutOp &op) {
    auto inserted = writeRow(session, op, Existing::Kept);
    if (!inserted || !*inserted)
        return inserted;
    if (auto done = writeVectors(session, op); !done)
        return failure(std::move(done.error()));
    return inserted;
}

Result<bool> writeItem(SqliteSession &session, const PutOp &op) {
    const auto before = embeddedValue(session, op);
    if (!before)
        return failure(before.error());
    auto inserted = writeRow(session, op, Existing::Replaced);
    if (!inserted)
        return inserted;
    auto done = writeVectors(session, op);
    if (done && *before)
        done = keepFittingVectors(session, op, **before);
    if (!done)
        return failure(std::move(done.error()));
    return inserted;
}

Result<void> deleteItem(SqliteSession &session, const PutOp &op) {
    if (auto done =
            runForItem(session, "DELETE FROM store WHERE prefix = ? AND key = ?"_ba, op.ns, op.key);
        !done)
        return done;
    return deleteVectors(session, op);
}

Result<void> refreshItems(SqliteSession &session, const std::vector<Item> &items) {
    if (!session.schema.ttl)
        return {};
    // Only while the minutes are those that were read: an agent may have rewritten the item.
    auto statement = session.connection.prepare(
        "UPDATE store SET expires_at = ? WHERE prefix = ? AND key = ? AND ttl_minutes = ?"_ba);
    if (!statement)
        return failure(std::move(statement.error()));
    for (const Item &item : items) {
        if (!item.ttlMinutes)
            continue;
        statement->bindText(1, session.now.plusMinutes(*item.ttlMinutes).toStoredExpiry());
        statement->bindText(2, item.ns.stored());
        statement->bindText(3, item.key);
        statement->bindReal(4, *item.ttlMinutes);
        if (auto done = statement->run(); !done)
            return done;
    }
    return {};
}

Result<qint64> sweepExpired(SqliteSession &session) {
    if (!session.schema.ttl)
        return 0;
    const QByteArray now = session.now.toStoredExpiry();
    if (session.schema.vectors) {
        auto vectors = session.connection.prepare(
            "DELETE FROM store_vectors WHERE (prefix, key) IN "
            "(SELECT prefix, key FROM store WHERE expires_at IS NOT NULL AND expires_at < ?)"_ba);
        if (!vectors)
            return failure(std::move(vectors.error()));
        vectors->bindText(1, now);
        if (auto done = vectors->run(); !done)
            return failure(std::move(done.error()));
    }
    auto items = session.connection.prepare(
        "DELETE FROM store WHERE expires_at IS NOT NULL AND expires_at < ?"_ba);
    if (!items)
        return failure(std::move(items.error()));
    items->bindText(1, now);
    if (auto done = items->run(); !done)
        return failure(std::move(done.error()));
    return session.connection.changes();
}

bool isOmitted(const SqliteSession &session, const Item &item) {
    return session.config.ttl.omitExpired && item.expiresAt && *item.expiresAt < session.now;
}

SqlCondition livingCondition(const SqliteSession &session) {
    if (!session.config.ttl.omitExpired || !session.schema.ttl)
        return {};
    return {"expires_at IS NULL OR expires_at >= ?"_ba, {session.now.toStoredExpiry()}};
}

} // namespace nestor
