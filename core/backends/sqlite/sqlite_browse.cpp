// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/sqlite_browse.h"

#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/backends/sqlite/field_sql.h"
#include "core/backends/sqlite/filter_candidates.h"
#include "core/backends/sqlite/item_row.h"
#include "core/backends/sqlite/scope_sql.h"
#include "core/backends/sqlite/sqlite_items.h"

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Items without the field come last, whichever way the others go.
SqlCondition fieldTerm(const RowOrder &order) {
    SqlCondition term = fieldExpression(order.field);
    term.sql += order.descending ? " DESC NULLS LAST" : " NULLS LAST";
    return term;
}

/// What an order sorts by before namespace and key; empty where that is all.
SqlCondition orderTerm(const SqliteSession &session, const RowOrder &order) {
    const QByteArray direction = order.descending ? " DESC"_ba : QByteArray();
    switch (order.by) {
    case RowOrder::CreatedAt:
        return {"created_at" + direction, {}};
    case RowOrder::UpdatedAt:
        return {"updated_at" + direction, {}};
    case RowOrder::ExpiresAt:
        // Never is later than any time.
        if (!session.schema.ttl)
            return {};
        return {order.descending ? "expires_at DESC NULLS FIRST"_ba : "expires_at NULLS LAST"_ba,
                {}};
    case RowOrder::Field:
        return fieldTerm(order);
    case RowOrder::Key:
        break;
    }
    return {};
}

Result<void> appendIds(SqlStatement &query, std::vector<RowHandle> &ids) {
    return forEachRow(query, [&] { ids.push_back(RowHandle(query.integer(0))); });
}

/// Adds the filter to a condition on the namespace.
Result<void> requireFilter(SqliteSession &session, const Filter &filter, SqlCondition &condition,
                           qint64 atMost = -1) {
    auto passing = filterConditionByIndex(session, filter, condition, atMost);
    if (!passing)
        return failure(std::move(passing.error()));
    condition.require(*std::move(passing));
    return {};
}

/// Who goes over items a page at a time has those of an index collected and sorted for each page.
constexpr qint64 kPagesWorthSorting = 4;

/// By namespace and key the parts of a scope follow each other, each read off the index.
Result<RowIdsAnswer> rowIdsByKey(SqliteSession &session, const RowIdsOp &op) {
    std::vector<SqlCondition> parts = scopeParts(op.scope);
    const bool descending = op.order.descending;
    if (descending)
        std::reverse(parts.begin(), parts.end());
    RowIdsAnswer answer;
    for (SqlCondition &part : parts) {
        const qint64 left = op.limit < 0 ? -1 : op.limit - static_cast<qint64>(answer.ids.size());
        if (left == 0)
            break;
        if (auto narrowed = requireFilter(session, op.filter, part); !narrowed)
            return failure(std::move(narrowed.error()));
        auto query =
            session.connection.prepare("SELECT rowid FROM store" + part.where() +
                                       (descending ? " ORDER BY prefix DESC, key DESC LIMIT ?"
                                                   : " ORDER BY prefix, key LIMIT ?"));
        if (!query)
            return failure(std::move(query.error()));
        query->bindInt(part.bind(*query, 1), left);
        if (auto done = appendIds(*query, answer.ids); !done)
            return failure(std::move(done.error()));
    }
    return answer;
}

/// The scope's rows behind a place, as scopeParts() gives all of them: each part one range of the
/// index on namespace and key.
std::vector<SqlCondition> partsAfter(const Scope &scope, const ItemId &after) {
    const QByteArray place = after.ns.isRoot() ? QByteArray() : after.ns.stored();
    const SqlCondition behindPlace = {"(prefix, key) > (?, ?)"_ba, {place, after.key}};
    std::vector<SqlCondition> parts;
    if (scope.below && scope.ns.isRoot()) {
        parts = {behindPlace};
    } else if (!scope.ns.isRoot()) {
        const QByteArray &ns = scope.ns.stored();
        if (place < ns)
            parts.push_back({"prefix = ?"_ba, {ns}});
        else if (place == ns)
            parts.push_back({"prefix = ? AND key > ?"_ba, {ns, after.key}});
        if (scope.below && place < ns + '.')
            parts.push_back(
                {"prefix >= ? AND prefix < ?"_ba, {QByteArray(ns + '.'), QByteArray(ns + '/')}});
        else if (scope.below && place < ns + '/')
            parts.push_back({behindPlace.sql + " AND prefix < ?",
                             behindPlace.bindings + QVariantList{QByteArray(ns + '/')}});
    }
    if (scope.pattern) {
        for (SqlCondition &part : parts)
            part.require(scopeCondition({{}, true, scope.pattern}));
    }
    return parts;
}

Result<void> readRowId(SqliteSession &session, const ItemId &id, RowHandle &rowId) {
    auto query = session.connection.prepare("SELECT rowid FROM store WHERE prefix = ? AND key = ?");
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, id.ns.stored());
    query->bindText(2, id.key);
    return forEachRow(*query, [&] { rowId = RowHandle(query->integer(0)); });
}

/// The fields that have a vector in `table`, and whether any of these was made before the item got
/// its present text.
Result<void> readVectorFields(SqliteSession &session, const QByteArray &sql, const ItemId &id,
                              PeekAnswer &answer) {
    auto query = session.connection.prepare(sql);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, id.ns.stored());
    query->bindText(2, id.key);
    return forEachRow(*query, [&] {
        const QByteArray field = query->bytes(0);
        if (std::find(answer.vectorFields.begin(), answer.vectorFields.end(), field) ==
            answer.vectorFields.end())
            answer.vectorFields.push_back(field);
        answer.vectorOutOfDate |= query->integer(1) != 0;
    });
}

} // namespace

Result<CountAnswer> countItems(SqliteSession &session, const CountOp &op) {
    CountAnswer answer;
    for (SqlCondition &part : scopeParts(op.scope)) {
        if (auto narrowed = requireFilter(session, op.filter, part); !narrowed)
            return failure(std::move(narrowed.error()));
        auto query = session.connection.prepare("SELECT count(*) FROM store" + part.where());
        if (!query)
            return failure(std::move(query.error()));
        part.bind(*query, 1);
        auto row = query->step();
        if (!row)
            return failure(std::move(row.error()));
        answer.items += query->integer(0);
    }
    return answer;
}

Result<RowIdsAnswer> rowIds(SqliteSession &session, const RowIdsOp &op) {
    const SqlCondition term = orderTerm(session, op.order);
    if (term.sql.isEmpty())
        return rowIdsByKey(session, op);
    SqlCondition condition = scopeCondition(op.scope);
    if (auto narrowed = requireFilter(session, op.filter, condition); !narrowed)
        return failure(std::move(narrowed.error()));
    auto query = session.connection.prepare("SELECT rowid FROM store" + condition.where() +
                                            " ORDER BY " + term.sql + ", prefix, key LIMIT ?");
    if (!query)
        return failure(std::move(query.error()));
    query->bindInt(term.bind(*query, condition.bind(*query, 1)), op.limit);
    RowIdsAnswer answer;
    if (auto done = appendIds(*query, answer.ids); !done)
        return failure(std::move(done.error()));
    return answer;
}

Result<RowsAnswer> itemsByRow(SqliteSession &session, const RowsOp &op) {
    auto query = session.connection.prepare("SELECT " + itemColumns(session.schema) +
                                            " FROM store WHERE rowid = ?");
    if (!query)
        return failure(std::move(query.error()));
    RowsAnswer answer;
    answer.reserve(op.ids.size());
    for (const RowHandle id : op.ids) {
        query->bindInt(1, qint64(id));
        auto row = query->step();
        if (!row)
            return failure(std::move(row.error()));
        if (*row) {
            answer.emplace_back(itemFromRow(*query));
            query->reset();
        } else {
            answer.emplace_back(std::nullopt);
        }
    }
    return answer;
}

Result<ItemsAnswer> itemsAfter(SqliteSession &session, const ItemsOp &op) {
    ItemsAnswer answer;
    for (SqlCondition &part : op.after ? partsAfter(op.scope, *op.after) : scopeParts(op.scope)) {
        const qint64 left = op.limit - static_cast<qint64>(answer.items.size());
        if (left <= 0)
            break;
        if (auto narrowed = requireFilter(session, op.filter, part, kPagesWorthSorting * op.limit);
            !narrowed)
            return failure(std::move(narrowed.error()));
        auto query =
            session.connection.prepare("SELECT " + itemColumns(session.schema) + " FROM store" +
                                       part.where() + " ORDER BY prefix, key LIMIT ?");
        if (!query)
            return failure(std::move(query.error()));
        query->bindInt(part.bind(*query, 1), left);
        auto read = forEachRow(*query, [&] { answer.items.push_back(itemFromRow(*query)); });
        if (!read)
            return failure(std::move(read.error()));
    }
    return answer;
}

Result<KeysAnswer> findKeys(SqliteSession &session, const KeysOp &op) {
    // LIKE takes ASCII letters in either case.
    QByteArray text;
    for (const char c : op.text) {
        if (c == '%' || c == '_' || c == '\\')
            text += '\\';
        text += c;
    }
    SqlCondition condition = scopeCondition(op.scope);
    condition.require({R"(key LIKE ? ESCAPE '\')"_ba, {QByteArray("%" + text + "%")}});
    auto query = session.connection.prepare("SELECT prefix, key FROM store" + condition.where() +
                                            R"( ORDER BY key <> ?, key NOT LIKE ? ESCAPE '\',)"
                                            " prefix, key LIMIT ?");
    if (!query)
        return failure(std::move(query.error()));
    const int next = condition.bind(*query, 1);
    query->bindText(next, op.text);
    query->bindText(next + 1, text + "%");
    query->bindInt(next + 2, op.limit);
    KeysAnswer answer;
    auto done = forEachRow(*query, [&] {
        answer.push_back({NamespacePath::fromStored(query->bytes(0)), query->bytes(1)});
    });
    if (!done)
        return failure(std::move(done.error()));
    return answer;
}

Result<PeekAnswer> peekItem(SqliteSession &session, const PeekOp &op) {
    PeekAnswer answer;
    auto item = readItem(session, op.id.ns, op.id.key);
    if (!item)
        return failure(std::move(item.error()));
    answer.item = std::move(*item);
    if (!answer.item)
        return answer;
    if (auto done = readRowId(session, op.id, answer.rowId); !done)
        return failure(std::move(done.error()));
    static const QByteArray agents = "SELECT v.field_name, v.updated_at < s.updated_at "
                                     "FROM store_vectors v JOIN store s USING (prefix, key) "
                                     "WHERE s.prefix = ? AND s.key = ? ORDER BY v.field_name"_ba;
    static const QByteArray own = "SELECT v.field_name, v.item_updated_at IS NOT s.updated_at "
                                  "FROM nestor_vectors v JOIN store s USING (prefix, key) "
                                  "WHERE s.prefix = ? AND s.key = ? ORDER BY v.field_name"_ba;
    if (session.schema.vectors) {
        if (auto done = readVectorFields(session, agents, op.id, answer); !done)
            return failure(std::move(done.error()));
    }
    if (session.schema.managed) {
        if (auto done = readVectorFields(session, own, op.id, answer); !done)
            return failure(std::move(done.error()));
    }
    return answer;
}

} // namespace nestor
