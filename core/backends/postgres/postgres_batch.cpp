// SPDX-License-Identifier: Apache-2.0
#include "core/backends/postgres/postgres_batch.h"

#include "core/backends/postgres/postgres_items.h"
#include "core/backends/postgres/postgres_managed.h"
#include "core/backends/postgres/postgres_vectors.h"
#include "core/base/text.h"
#include "core/store/validation.h"

#include <QHash>

#include <algorithm>
#include <type_traits>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

Error inOperation(Error error, qsizetype operation, size_t count) {
    if (count > 1 && operation >= 0)
        error.detail = u"Operation %1: %2"_s.arg(operation).arg(error.detail);
    return error;
}

/// Names with a NUL are in no database.
Result<void> checkNames(const Op &op) {
    const auto check = [](const QByteArray &name, ErrorCode code, const QString &what) {
        if (!name.contains('\0'))
            return Result<void>();
        return Result<void>(
            failure(code, u"%1 '%2' holds a NUL character, which PostgreSQL cannot keep"_s.arg(
                              what, forMessage(name))));
    };
    const auto checkItem = [&](const NamespacePath &ns, const QByteArray &key) {
        if (auto valid = check(ns.stored(), ErrorCode::InvalidNamespace, u"The namespace"_s);
            !valid)
            return valid;
        return check(key, ErrorCode::InvalidKey, u"The key"_s);
    };
    return std::visit(
        [&](const auto &one) -> Result<void> {
            using T = std::decay_t<decltype(one)>;
            if constexpr (std::is_same_v<T, GetOp>)
                return checkItem(one.ns, one.key);
            else if constexpr (std::is_same_v<T, PeekOp> || std::is_same_v<T, HistoryOp>)
                return checkItem(one.id.ns, one.id.key);
            else if constexpr (std::is_same_v<T, SearchOp>)
                return checkItem(one.namespacePrefix, {});
            else if constexpr (std::is_same_v<T, CountOp> || std::is_same_v<T, RowIdsOp>)
                return checkItem(one.scope.ns, {});
            else if constexpr (std::is_same_v<T, ItemsOp>)
                return one.after ? checkItem(one.after->ns, one.after->key)
                                 : checkItem(one.scope.ns, {});
            else if constexpr (std::is_same_v<T, KeysOp>)
                return checkItem(one.scope.ns, one.text);
            else
                return {};
        },
        op);
}

} // namespace

PostgresBatch::PostgresBatch(const PostgresSession &session, bool readOnly,
                             const std::vector<Op> &ops)
    : m_session(session)
    , m_readOnly(readOnly)
    , m_ops(ops)
    , m_writes(std::any_of(ops.begin(), ops.end(), isWrite)) {}

Error PostgresBatch::named(Error error, qsizetype operation) const {
    return inOperation(std::move(error), operation, m_ops.size());
}

Result<void> PostgresBatch::validate(const std::vector<Op> &ops, const PostgresSchema &schema,
                                     bool readOnly) {
    for (size_t i = 0; i < ops.size(); ++i) {
        const auto refuse = [&](Error error) {
            return failure(inOperation(std::move(error), qsizetype(i), ops.size()));
        };
        if (auto valid = validateOperation(ops[i]); !valid)
            return refuse(std::move(valid.error()));
        if (auto valid = checkNames(ops[i]); !valid)
            return refuse(std::move(valid.error()));
        if (!isWrite(ops[i]))
            continue;
        if (readOnly)
            return refuse({ErrorCode::ReadOnly, u"The store is open for reading only"_s});
        if (schema.recovering) {
            return refuse(
                {ErrorCode::ReadOnly, u"The server is a standby: only the primary takes writes"_s});
        }
        if (const auto *put = std::get_if<PutOp>(&ops[i])) {
            if (put->value && !schema.isKeyed) {
                return refuse({ErrorCode::NotAStore,
                               u"The table %1.store has no primary key of prefix and key: nothing "
                               "can be replaced in it (ALTER TABLE ... ADD PRIMARY KEY (prefix, "
                               "key))"_s.arg(forMessage(schema.schema))});
            }
            if (auto valid = checkStorable(schema, *put); !valid)
                return refuse(std::move(valid.error()));
        }
    }
    return {};
}

void PostgresBatch::noteRead(const Item &item, const std::optional<bool> &flag) {
    if (item.ttlMinutes && !m_readOnly && !m_session.schema.recovering &&
        flag.value_or(m_session.config.ttl.refreshOnRead.value_or(true)))
        m_toRefresh.push_back({item.ns, item.key});
}

Result<void> PostgresBatch::addQuestion(size_t position, Result<PostgresQuestion> question) {
    if (!question)
        return failure(named(std::move(question.error()), qsizetype(position)));
    m_pending.push_back({std::move(question->query), qsizetype(position),
                         [this, position, read = std::move(question->read)](const PqResult &rows) {
                             auto answer = read(rows);
                             if (!answer)
                                 return Result<void>(failure(std::move(answer.error())));
                             m_answers[position] = *std::move(answer);
                             return Result<void>();
                         }});
    return {};
}

Result<void> PostgresBatch::prepareReads() {
    std::vector<size_t> positions;
    std::vector<const GetOp *> gets;
    for (size_t i = 0; i < m_ops.size(); ++i) {
        if (const auto *get = std::get_if<GetOp>(&m_ops[i])) {
            positions.push_back(i);
            gets.push_back(get);
        }
    }
    if (!gets.empty()) {
        m_pending.push_back({getQuery(m_session, gets), qsizetype(positions.front()),
                             [this, positions, gets](const PqResult &rows) {
                                 auto items = itemsOf(rows, gets.size());
                                 for (size_t i = 0; i < items.size(); ++i) {
                                     if (items[i])
                                         noteRead(*items[i], gets[i]->refreshTtl);
                                     m_answers[positions[i]] = std::move(items[i]);
                                 }
                                 return Result<void>();
                             }});
    }
    for (size_t i = 0; i < m_ops.size(); ++i) {
        auto added = std::visit(
            [&](const auto &one) -> Result<void> {
                using T = std::decay_t<decltype(one)>;
                if constexpr (std::is_same_v<T, SearchOp>) {
                    if (one.vector) {
                        m_later.push_back(i);
                        return {};
                    }
                    return addQuestion(i, newestQuestion(m_session, one));
                } else if constexpr (std::is_same_v<T, ListNamespacesOp>) {
                    return addQuestion(i, namespacesQuestion(m_session, one));
                } else if constexpr (std::is_same_v<T, CountOp>) {
                    return addQuestion(i, countQuestion(m_session, one));
                } else if constexpr (std::is_same_v<T, RowIdsOp>) {
                    return addQuestion(i, rowIdsQuestion(m_session, one));
                } else if constexpr (std::is_same_v<T, RowsOp>) {
                    return addQuestion(i, rowsQuestion(m_session, one));
                } else if constexpr (std::is_same_v<T, ItemsOp>) {
                    return addQuestion(i, itemsQuestion(m_session, one));
                } else if constexpr (std::is_same_v<T, KeysOp>) {
                    return addQuestion(i, keysQuestion(m_session, one));
                } else if constexpr (std::is_same_v<T, PeekOp>) {
                    return addQuestion(i, peekQuestion(m_session, one));
                } else if constexpr (std::is_same_v<T, ChildrenOp>) {
                    m_later.push_back(i);
                    return {};
                } else if constexpr (std::is_same_v<T, HistoryOp> || std::is_same_v<T, ChangesOp>) {
                    if (auto can = checkReadsLog(m_session.schema); !can)
                        return failure(named(std::move(can.error()), qsizetype(i)));
                    if constexpr (std::is_same_v<T, HistoryOp>)
                        return addQuestion(i, historyQuestion(m_session.schema, one));
                    else
                        return addQuestion(i, changesQuestion(m_session.schema, one));
                } else {
                    return {};
                }
            },
            m_ops[i]);
        if (!added)
            return added;
    }
    return {};
}

void PostgresBatch::addBegin() {
    // Several statements that read are to see one state.
    const bool one = m_writes || m_pending.size() + m_later.size() <= 1;
    m_pending.insert(m_pending.begin(),
                     {PqQuery("BEGIN"_ba + (one ? "" : " ISOLATION LEVEL REPEATABLE READ") +
                              (m_writes ? "" : " READ ONLY")),
                      -1,
                      {}});
    if (m_session.schema.pooled)
        m_pending.insert(m_pending.begin() + 1, {PqQuery(pooledPath()), -1, {}});
}

void PostgresBatch::addWrites() {
    if (!m_toRefresh.empty() && m_session.schema.ttl)
        m_pending.push_back({refreshQuery(m_session, m_toRefresh), -1, {}});
    // Of several puts to one item the last counts.
    QHash<ItemId, size_t> last;
    for (size_t i = 0; i < m_ops.size(); ++i) {
        if (const auto *put = std::get_if<PutOp>(&m_ops[i])) {
            last[{put->ns, put->key}] = i;
            m_answers[i] = PutAnswer{};
        } else if (std::holds_alternative<SweepTtlOp>(m_ops[i])) {
            m_pending.push_back(
                {sweepQuery(m_session), qsizetype(i), [this, i](const PqResult &rows) {
                     m_answers[i] = SweepTtlAnswer{rows.affected()};
                     return Result<void>();
                 }});
        }
    }
    std::vector<std::pair<size_t, const PutOp *>> puts;
    for (const size_t position : std::as_const(last))
        puts.emplace_back(position, &std::get<PutOp>(m_ops[position]));
    PutQueries queries = putQueries(m_session, puts);
    for (size_t i = 0; i < queries.queries.size(); ++i) {
        m_pending.push_back({std::move(queries.queries[i]), queries.positions[i],
                             [writes = queries.writes[i]](const PqResult &rows) -> Result<void> {
                                 return checkWritten(writes, rows.affected());
                             }});
    }
    m_pending.push_back(
        {PqQuery("SELECT pg_current_xact_id()::text"_ba), -1, [this](const PqResult &rows) {
             m_transaction = rows.bytes(0, 0);
             return Result<void>();
         }});
}

Result<void> PostgresBatch::send() {
    std::vector<Pending> pending = std::exchange(m_pending, {});
    if (pending.empty())
        return {};
    std::vector<PqQuery> queries;
    queries.reserve(pending.size());
    for (Pending &one : pending)
        queries.push_back(std::move(one.query));
    size_t failed = 0;
    Result<std::vector<PqResult>> results;
    if (queries.size() == 1) {
        auto result = m_session.connection.run(queries.front(), m_session.stop);
        if (result)
            results->push_back(*std::move(result));
        else
            results = failure(std::move(result.error()));
    } else {
        results = m_session.connection.runAll(queries, m_session.stop, &failed);
    }
    if (!results) {
        const qsizetype operation = failed < pending.size() ? pending[failed].operation : -1;
        Error error = std::move(results.error());
        if (isTooLongForIndex(m_session.connection.lastState()))
            error = tooLongForIndex(std::move(error),
                                    operation < 0 ? nullptr : &m_ops[size_t(operation)]);
        return failure(named(std::move(error), operation));
    }
    for (size_t i = 0; i < pending.size(); ++i) {
        if (!pending[i].read)
            continue;
        if (auto read = pending[i].read((*results)[i]); !read)
            return failure(named(std::move(read.error()), pending[i].operation));
    }
    return {};
}

Result<void> PostgresBatch::readTheRest() {
    for (const size_t position : m_later) {
        Result<OpAnswer> answer;
        if (const auto *search = std::get_if<SearchOp>(&m_ops[position])) {
            auto found = searchVectors(m_session, *search);
            if (!found)
                return failure(named(std::move(found.error()), qsizetype(position)));
            answer = OpAnswer(*std::move(found));
        } else {
            auto children = childrenOf(m_session, std::get<ChildrenOp>(m_ops[position]));
            if (!children)
                return failure(named(std::move(children.error()), qsizetype(position)));
            answer = OpAnswer(*std::move(children));
        }
        m_answers[position] = *std::move(answer);
    }
    for (size_t i = 0; i < m_ops.size(); ++i) {
        const auto *search = std::get_if<SearchOp>(&m_ops[i]);
        if (search == nullptr)
            continue;
        for (const SearchItem &hit : std::get<SearchAnswer>(m_answers[i]).items)
            noteRead(hit.item, search->refreshTtl);
    }
    return {};
}

Result<void> PostgresBatch::checkExpectations() {
    std::vector<const PutOp *> expecting;
    std::vector<size_t> positions;
    for (size_t i = 0; i < m_ops.size(); ++i) {
        const auto *put = std::get_if<PutOp>(&m_ops[i]);
        if (put != nullptr && put->expectedValue) {
            expecting.push_back(put);
            positions.push_back(i);
        }
    }
    if (expecting.empty())
        return {};
    auto rows = m_session.connection.run(expectationQuery(m_session, expecting), m_session.stop);
    if (!rows)
        return failure(std::move(rows.error()));
    for (size_t i = 0; i < expecting.size(); ++i) {
        if (auto holds = checkExpectation(*rows, int(i), *expecting[i]); !holds)
            return failure(named(std::move(holds.error()), qsizetype(positions[i])));
    }
    return {};
}

Result<void> PostgresBatch::commit() {
    m_committing = m_transaction;
    auto done = m_session.connection.run(PqQuery("COMMIT"_ba), {});
    if (!done) {
        if (!m_session.connection.isLost())
            m_committing.reset();
        return failure(std::move(done.error()));
    }
    m_committing.reset();
    return {};
}

Result<std::vector<OpAnswer>> PostgresBatch::run() {
    m_answers.resize(m_ops.size());
    if (m_ops.empty())
        return std::move(m_answers);
    const auto finish = [this](Result<void> done) -> Result<void> {
        if (!done && m_session.connection.inTransaction() && !m_session.connection.isLost()) {
            (void)m_session.connection.run(PqQuery("ROLLBACK"_ba), {});
        }
        return done;
    };
    auto done = prepareReads();
    if (!done)
        return failure(std::move(done.error()));
    const bool expects = std::any_of(m_ops.begin(), m_ops.end(), [](const Op &op) {
        const auto *put = std::get_if<PutOp>(&op);
        return put != nullptr && put->expectedValue;
    });
    const bool refreshes = m_writes && !m_pending.empty() && m_session.schema.ttl && !m_readOnly;
    const bool begins =
        m_writes || m_session.schema.pooled || m_pending.size() + m_later.size() > 1;
    const bool oneTrip = m_later.empty() && !expects && !refreshes;
    if (begins)
        addBegin();
    if (m_writes && oneTrip)
        addWrites();
    else if (!m_writes && begins && m_later.empty())
        m_pending.push_back({PqQuery("COMMIT"_ba), -1, {}});
    done = finish(send());
    if (done)
        done = finish(readTheRest());
    if (done && m_writes && !oneTrip) {
        done = finish(checkExpectations());
        if (done) {
            addWrites();
            done = finish(send());
        }
    }
    if (!done)
        return failure(std::move(done.error()));
    if (m_writes) {
        if (auto committed = commit(); !committed)
            return failure(std::move(committed.error()));
        return std::move(m_answers);
    }
    if (m_session.connection.inTransaction()) {
        if (auto ended = m_session.connection.run(PqQuery("COMMIT"_ba), {}); !ended)
            return failure(std::move(ended.error()));
    }
    // Only now, and only where there is something to prolong: most reads write nothing.
    if (!m_toRefresh.empty() && m_session.schema.ttl) {
        PqQuery query = refreshQuery(m_session, m_toRefresh);
        if (m_session.schema.pooled) {
            auto prolonged = m_session.connection.runAll(
                {PqQuery("BEGIN"_ba), PqQuery(pooledPath()), query, PqQuery("COMMIT"_ba)},
                m_session.stop);
            if (!prolonged)
                return failure(finish(failure(std::move(prolonged.error()))).error());
        } else if (auto prolonged = m_session.connection.run(query, m_session.stop); !prolonged) {
            return failure(std::move(prolonged.error()));
        }
    }
    return std::move(m_answers);
}

} // namespace nestor
