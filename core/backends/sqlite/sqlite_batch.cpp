// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/sqlite_batch.h"

#include "core/backends/sqlite/managed_schema.h"
#include "core/backends/sqlite/sqlite_browse.h"
#include "core/backends/sqlite/sqlite_history.h"
#include "core/backends/sqlite/sqlite_items.h"
#include "core/backends/sqlite/sqlite_namespaces.h"
#include "core/backends/sqlite/sqlite_search.h"
#include "core/store/validation.h"

#include <QHash>

#include <algorithm>
#include <type_traits>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

Result<void> write(SqliteSession &session, const PutOp &op) {
    if (!op.value)
        return deleteItem(session, op);
    auto written = writeItem(session, op);
    if (!written)
        return failure(std::move(written.error()));
    return {};
}

/// Answered by one statement, which sees one state by itself, and depends on nothing that another
/// program may drop.
bool isOneStatement(const Op &op) {
    const auto *search = std::get_if<SearchOp>(&op);
    return std::holds_alternative<GetOp>(op) || (search != nullptr && search->filter.isEmpty());
}

} // namespace

SqliteBatch::SqliteBatch(SqliteFile &file, const StoreConfig &config, bool refreshesGuests,
                         std::vector<Op> ops)
    : m_file(file)
    , m_config(config)
    , m_refreshesGuests(refreshesGuests)
    , m_ops(std::move(ops))
    , m_writes(std::any_of(m_ops.begin(), m_ops.end(), isWrite)) {}

Error SqliteBatch::named(Error error, size_t operation) const {
    if (m_ops.size() > 1)
        error.detail = u"Operation %1: %2"_s.arg(operation).arg(error.detail);
    return error;
}

Result<void> SqliteBatch::validate() const {
    for (size_t i = 0; i < m_ops.size(); ++i) {
        if (auto valid = validateOperation(m_ops[i]); !valid)
            return failure(named(std::move(valid.error()), i));
        if (m_file.isReadOnly() && isWrite(m_ops[i])) {
            return failure(named(
                {ErrorCode::ReadOnly, u"%1 is open for reading only"_s.arg(m_file.path())}, i));
        }
    }
    return {};
}

Result<std::vector<OpAnswer>> SqliteBatch::run(std::stop_token stop) {
    if (auto valid = validate(); !valid)
        return failure(std::move(valid.error()));
    m_answers.resize(m_ops.size());

    if (m_writes) {
        auto writer = m_file.pool().writer(stop);
        if (!writer)
            return failure(std::move(writer.error()));
        auto turn = m_file.beginWrite(**writer);
        if (!turn)
            return failure(std::move(turn.error()));
        if (auto done = runAll(**writer, stop); !done)
            return failure(std::move(done.error()));
        if (auto done = turn->commit(); !done)
            return failure(std::move(done.error()));
        if (m_changedSchema)
            (void)m_file.schema(**writer); // seen anew, for lastSchema()
        return std::move(m_answers);
    }

    if (m_ops.size() == 1 && isOneStatement(m_ops.front())) {
        auto reader = m_file.pool().reader(stop);
        if (!reader)
            return failure(std::move(reader.error()));
        SqliteSession session{**reader, m_file.lastSchema(), m_config};
        if (auto done = readAll(session, stop); !done)
            return failure(std::move(done.error()));
    } else if (!m_ops.empty()) {
        auto done =
            m_file.read([&](SqlConnection &connection) { return runAll(connection, stop); }, stop);
        if (!done)
            return failure(std::move(done.error()));
    }
    // Only now, and only when there is something to prolong: most reads take no write lock.
    if (!m_toRefresh.empty()) {
        auto done = m_file.write(
            [&](SqlConnection &connection) {
                SqliteSession session{connection, m_file.lastSchema(), m_config};
                return refreshItems(session, m_toRefresh);
            },
            stop);
        if (!done)
            return failure(std::move(done.error()));
    }
    return std::move(m_answers);
}

Result<void> SqliteBatch::runAll(SqlConnection &connection, const std::stop_token &stop) {
    auto schema = m_file.schema(connection);
    if (!schema)
        return failure(std::move(schema.error()));
    SqliteSession session{connection, *schema, m_config};
    if (auto done = readAll(session, stop); !done)
        return done;
    if (!m_writes)
        return {};
    auto done = writeAll(session);
    m_changedSchema = session.schema != *schema;
    return done;
}

Result<void> SqliteBatch::readAll(SqliteSession &session, const std::stop_token &stop) {
    for (size_t i = 0; i < m_ops.size(); ++i) {
        if (isWrite(m_ops[i]))
            continue;
        auto answered = answer(session, m_ops[i], stop);
        if (!answered)
            return failure(named(std::move(answered.error()), i));
        m_answers[i] = std::move(*answered);
    }
    return {};
}

Result<OpAnswer> SqliteBatch::answer(SqliteSession &session, const Op &op,
                                     const std::stop_token &stop) {
    const auto asAnswer = [](auto result) -> Result<OpAnswer> {
        if (!result)
            return failure(std::move(result.error()));
        return OpAnswer(std::move(*result));
    };
    return std::visit(
        [&](const auto &one) -> Result<OpAnswer> {
            using T = std::decay_t<decltype(one)>;
            if constexpr (std::is_same_v<T, GetOp>) {
                auto item = readItem(session, one.ns, one.key);
                if (item && *item && isOmitted(session, **item))
                    item->reset();
                if (item && *item)
                    noteRead(**item, one.refreshTtl);
                return asAnswer(std::move(item));
            } else if constexpr (std::is_same_v<T, SearchOp>) {
                auto found = searchNewest(session, one);
                if (found) {
                    for (const SearchItem &hit : found->items)
                        noteRead(hit.item, one.refreshTtl);
                }
                return asAnswer(std::move(found));
            } else if constexpr (std::is_same_v<T, ListNamespacesOp>) {
                return asAnswer(listNamespaces(session, one, stop));
            } else if constexpr (std::is_same_v<T, ChildrenOp>) {
                return asAnswer(childrenOf(session, one, stop));
            } else if constexpr (std::is_same_v<T, CountOp>) {
                return asAnswer(countItems(session, one));
            } else if constexpr (std::is_same_v<T, RowIdsOp>) {
                return asAnswer(rowIds(session, one));
            } else if constexpr (std::is_same_v<T, ItemsOp>) {
                return asAnswer(itemsAfter(session, one));
            } else if constexpr (std::is_same_v<T, RowsOp>) {
                return asAnswer(itemsByRow(session, one));
            } else if constexpr (std::is_same_v<T, KeysOp>) {
                return asAnswer(findKeys(session, one));
            } else if constexpr (std::is_same_v<T, PeekOp>) {
                return asAnswer(peekItem(session, one));
            } else if constexpr (std::is_same_v<T, HistoryOp>) {
                return asAnswer(historyOf(session, one));
            } else if constexpr (std::is_same_v<T, ChangesOp>) {
                return asAnswer(changesAfter(session, one));
            } else {
                return failure(ErrorCode::Internal, u"A write was taken for a read"_s);
            }
        },
        op);
}

bool SqliteBatch::refreshes(const std::optional<bool> &flag) const {
    if (m_file.isReadOnly())
        return false;
    // A guest's file is not changed by looking at it: there an explicit wish counts, or that the
    // agent's own process has configured us.
    return flag.value_or(m_config.ttl.refreshOnRead.value_or(false) &&
                         (m_refreshesGuests || m_file.lastSchema().managed));
}

void SqliteBatch::noteRead(const Item &item, const std::optional<bool> &flag) {
    if (item.ttlMinutes && refreshes(flag))
        m_toRefresh.push_back(item);
}

Result<void> SqliteBatch::writeAll(SqliteSession &session) {
    if (auto done = refreshItems(session, m_toRefresh); !done)
        return done;

    // Of several puts to one item the last counts; what any of them expects is still checked.
    QHash<ItemId, size_t> last;
    for (size_t i = 0; i < m_ops.size(); ++i) {
        const auto *put = std::get_if<PutOp>(&m_ops[i]);
        if (put == nullptr)
            continue;
        last[{put->ns, put->key}] = i;
        if (put->expectedValue) {
            if (auto holds = checkExpectation(session, *put); !holds)
                return failure(named(std::move(holds.error()), i));
        }
    }
    for (size_t i = 0; i < m_ops.size(); ++i) {
        if (!std::holds_alternative<SweepTtlOp>(m_ops[i]))
            continue;
        auto removed = sweepExpired(session);
        if (!removed)
            return failure(named(std::move(removed.error()), i));
        m_answers[i] = SweepTtlAnswer{*removed};
        if (session.schema.managed) {
            if (auto trimmed = trimManagedTables(session.connection); !trimmed)
                return failure(named(std::move(trimmed.error()), i));
        }
    }
    for (const bool deleting : {true, false}) {
        for (size_t i = 0; i < m_ops.size(); ++i) {
            const auto *put = std::get_if<PutOp>(&m_ops[i]);
            if (put == nullptr)
                continue;
            m_answers[i] = PutAnswer{};
            if (put->value.has_value() == deleting || last.value({put->ns, put->key}) != i)
                continue;
            if (auto done = write(session, *put); !done)
                return failure(named(std::move(done.error()), i));
        }
    }
    return {};
}

} // namespace nestor
