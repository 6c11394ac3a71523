// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/sqlite_history.h"

#include "core/backends/sqlite/driver/sql_rows.h"

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

Result<void> requireManaged(const SqliteSession &session, const QString &what) {
    if (session.schema.managed)
        return {};
    return failure(ErrorCode::Unsupported, u"%1 is only kept by managed stores"_s.arg(what));
}

Timestamp timeAt(const SqlStatement &row, int column) {
    return Timestamp::parse(row.view(column)).value_or(Timestamp{});
}

HistoryEntry::End endOf(qint64 number) {
    return number == 1   ? HistoryEntry::Deleted
           : number == 2 ? HistoryEntry::Expired
                         : HistoryEntry::Replaced;
}

} // namespace

Result<HistoryAnswer> historyOf(SqliteSession &session, const HistoryOp &op) {
    if (auto managed = requireManaged(session, u"The history of items"_s); !managed)
        return failure(std::move(managed.error()));
    auto query = session.connection.prepare(
        "SELECT version, value, created_at, updated_at, ended_at, ended FROM nestor_history "
        "WHERE prefix = ? AND key = ? ORDER BY version DESC LIMIT ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, op.id.ns.stored());
    query->bindText(2, op.id.key);
    query->bindInt(3, op.limit);
    HistoryAnswer answer;
    auto read = forEachRow(*query, [&] {
        HistoryEntry entry;
        entry.version = query->integer(0);
        entry.value = query->bytes(1);
        entry.createdAt = timeAt(*query, 2);
        entry.updatedAt = timeAt(*query, 3);
        entry.endedAt = timeAt(*query, 4);
        entry.end = endOf(query->integer(5));
        answer.push_back(std::move(entry));
    });
    if (!read)
        return failure(std::move(read.error()));
    return answer;
}

Result<ChangesAnswer> changesAfter(SqliteSession &session, const ChangesOp &op) {
    if (auto managed = requireManaged(session, u"The log of changes"_s); !managed)
        return failure(std::move(managed.error()));
    return loggedChanges(session.connection, op);
}

Result<ChangesAnswer> loggedChanges(SqlConnection &connection, const ChangesOp &op) {
    ChangesAnswer answer;
    auto first = connection.integer("SELECT min(sequence) FROM nestor_log"_ba);
    if (!first)
        return failure(std::move(first.error()));
    auto last = connection.integer("SELECT max(sequence) FROM nestor_log"_ba);
    if (!last)
        return failure(std::move(last.error()));
    answer.last = *last;
    // Either what followed `after` was dropped, or `after` is from another log than this.
    answer.truncated = (*first > 0 && op.after + 1 < *first) || op.after > *last;
    if (op.after == *last)
        return answer;

    auto query =
        connection.prepare("SELECT sequence, prefix, key, deleted, changed_at FROM nestor_log "
                           "WHERE sequence > ? ORDER BY sequence LIMIT ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindInt(1, op.after);
    query->bindInt(2, op.limit);
    auto read = forEachRow(*query, [&] {
        Change change;
        change.sequence = query->integer(0);
        change.id = {NamespacePath::fromStored(query->bytes(1)), query->bytes(2)};
        change.deleted = query->integer(3) != 0;
        change.at = timeAt(*query, 4);
        answer.changes.push_back(std::move(change));
    });
    if (!read)
        return failure(std::move(read.error()));
    return answer;
}

} // namespace nestor
