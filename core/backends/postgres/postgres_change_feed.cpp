// SPDX-License-Identifier: Apache-2.0
#include "core/backends/postgres/postgres_change_feed.h"

#include "core/backends/postgres/postgres_managed.h"
#include "core/backends/postgres/postgres_store.h"
#include "core/base/stable_hash.h"

#include <limits>
#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// So many rows are gone through in some milliseconds.
constexpr qint64 kFewRows = 20'000;

} // namespace

bool PostgresChangeFeed::hasLog() const {
    const PostgresSchema schema = m_store.schema();
    return schema.managed && schema.managed->readable;
}

Result<PqResult> PostgresChangeFeed::ask(const PqQuery &question, const std::stop_token &stop) {
    for (bool again = false;; again = true) {
        auto lease = m_store.pool().lease(stop);
        if (!lease)
            return failure(std::move(lease.error()));
        auto rows = askAlone(**lease, m_store.schema().pooled, question, stop);
        if (rows || again)
            return rows;
        const QByteArray state = (*lease)->lastState();
        if (state == "42P01" || state == "3F000") // the log is gone
            return rows;
        if (!(*lease)->isLost())
            return rows;
        m_store.pool().closeIdle();
    }
}

Result<std::vector<PqResult>> PostgresChangeFeed::askAll(std::vector<PqQuery> questions,
                                                         const std::stop_token &stop) {
    const bool pooled = m_store.schema().pooled;
    const size_t count = questions.size();
    const size_t first = pooled ? 2 : 1;
    std::vector<PqQuery> all{PqQuery("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"_ba)};
    if (pooled)
        all.emplace_back(pooledPath());
    for (PqQuery &question : questions)
        all.push_back(std::move(question));
    all.emplace_back("COMMIT"_ba);
    for (bool again = false;; again = true) {
        auto lease = m_store.pool().lease(stop);
        if (!lease)
            return failure(std::move(lease.error()));
        auto rows = (*lease)->runAll(all, stop);
        if (rows) {
            std::vector<PqResult> answers;
            for (size_t i = 0; i < count; ++i)
                answers.push_back(std::move((*rows)[first + i]));
            return answers;
        }
        if ((*lease)->inTransaction() && !(*lease)->isLost())
            (void)(*lease)->run(PqQuery("ROLLBACK"_ba), {});
        if (again || !(*lease)->isLost())
            return rows;
        m_store.pool().closeIdle();
    }
}

Result<quint64> PostgresChangeFeed::look(const std::stop_token &stop) {
    const std::lock_guard lock(m_mutex);
    if (hasLog()) {
        auto state = ask(logStateQuery(m_store.schema()), stop);
        if (state) {
            const QByteArray log = state->bytes(0, 0);
            if (std::exchange(m_log, log) != log)
                ++m_commits;
            return m_commits;
        }
        // Somebody may have taken it out meanwhile.
        auto looked = m_store.lookAgain(stop);
        if (!looked || hasLog())
            return failure(std::move(state.error()));
        ++m_commits;
    }
    auto changed = lookAtTable(stop);
    if (!changed)
        return failure(std::move(changed.error()));
    if (*changed)
        ++m_commits;
    return m_commits;
}

Result<bool> PostgresChangeFeed::lookAtTable(const std::stop_token &stop) {
    const PostgresSchema schema = m_store.schema();
    const QByteArray store = "to_regclass('" + schema.store().replace('\'', "''") + "')";
    const bool few = !schema.recovering && schema.estimatedItems <= kFewRows;
    PqQuery query;
    query.prepared = true;
    query.sql = "SELECT t.now, concat_ws(' ', pg_relation_filenode(" + store +
                "), pg_stat_get_tuples_inserted(" + store + "), pg_stat_get_tuples_updated(" +
                store + "), pg_stat_get_tuples_deleted(" + store +
                ")), EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = " + store +
                " AND t.tgname = 'nestor_insert')";
    if (few) {
        // An update gives a row another xmin, as whatever is written has one. Not looked at where
        // nobody has committed anything.
        query.sql += ", CASE WHEN t.now <> " + query.text(m_snapshot) +
                     " THEN (SELECT concat_ws(' ', count(*), sum(r.x)) FROM (SELECT "
                     "xmin::text::bigint AS x FROM " +
                     schema.store() + " LIMIT " + QByteArray::number(2 * kFewRows) + ") r) END";
    }
    query.sql += " FROM (SELECT pg_current_snapshot()::text AS now) t";
    auto told = ask(query, stop);
    if (!told)
        return failure(std::move(told.error()));
    const QByteArray snapshot = told->bytes(0, 0);
    const QByteArray counters = told->bytes(0, 1);
    const bool committed = snapshot != m_snapshot;
    bool changed = false;
    if (committed && told->boolean(0, 2) != schema.managed.has_value()) {
        if (auto looked = m_store.lookAgain(stop); !looked)
            return failure(std::move(looked.error()));
        changed = m_store.schema().managed != schema.managed;
    }
    if (schema.recovering) {
        changed = changed || committed;
    } else if (few) {
        if (committed) {
            const QByteArray seen = counters.first(counters.indexOf(' ') + 1) + told->bytes(0, 3);
            changed = changed || seen != m_rows;
            m_rows = seen;
        }
    } else {
        // These may come later than what they count.
        changed = changed || counters != m_counters;
    }
    m_snapshot = snapshot;
    m_counters = counters;
    return changed;
}

Result<quint64> PostgresChangeFeed::commits() {
    return look({});
}

Result<ChangeMark> PostgresChangeFeed::now(std::stop_token stop) {
    auto commits = look(stop);
    if (!commits)
        return failure(std::move(commits.error()));
    ChangeMark mark;
    mark.commits = *commits;
    if (!hasLog())
        return mark;
    const PostgresSchema schema = m_store.schema();
    PostgresQuestion end = changesQuestion(schema, {std::numeric_limits<qint64>::max(), 1});
    auto rows = askAll({std::move(end.query), logNameQuery(schema)}, stop);
    if (!rows)
        return failure(std::move(rows.error()));
    auto answer = end.read((*rows)[0]);
    if (!answer)
        return failure(std::move(answer.error()));
    mark.sequence = std::get<ChangesAnswer>(*answer).last;
    mark.epoch = (*rows)[1].rows() > 0 ? (*rows)[1].integer(0, 0) : 0;
    return mark;
}

Result<ChangePage> PostgresChangeFeed::since(const ChangeMark &mark, qint64 limit,
                                             std::stop_token stop) {
    ChangePage page;
    auto commits = look(stop); // before what is read: what comes meanwhile is seen again
    if (!commits)
        return failure(std::move(commits.error()));
    if (hasLog() && mark.hasLog()) {
        const PostgresSchema schema = m_store.schema();
        PostgresQuestion changes = changesQuestion(schema, {mark.sequence, limit});
        auto rows = askAll(
            {std::move(changes.query), logNameQuery(schema), unsettledQuery(schema, limit)}, stop);
        if (!rows)
            return failure(std::move(rows.error()));
        auto read = changes.read((*rows)[0]);
        if (!read)
            return failure(std::move(read.error()));
        auto &answer = std::get<ChangesAnswer>(*read);
        const bool same = (*rows)[1].rows() > 0 && (*rows)[1].integer(0, 0) == mark.epoch;
        if (same && !answer.truncated) {
            page.kind = ChangePage::Kind::Logged;
            page.mark = mark;
            page.mark.commits = *commits;
            page.more = qint64(answer.changes.size()) >= limit;
            if (!answer.changes.empty())
                page.mark.sequence = answer.changes.back().sequence;
            page.changes = std::move(answer.changes);
            if (!page.more) {
                for (Change &change : unsettledChanges((*rows)[2]))
                    page.changes.push_back(std::move(change));
            }
            return page;
        }
    }
    auto end = now(std::move(stop));
    if (!end)
        return failure(std::move(end.error()));
    page.kind = ChangePage::Kind::Unknown;
    page.mark = *end;
    return page;
}

Result<QByteArray> PostgresChangeFeed::nameOf(qint64 sequence, std::stop_token stop) {
    if (!hasLog() || sequence <= 0)
        return QByteArray();
    auto rows = ask(loggedQuery(m_store.schema(), sequence), stop);
    if (!rows)
        return failure(std::move(rows.error()));
    if (rows->rows() == 0)
        return QByteArray();
    return rows->bytes(0, 0) + ' ' +
           QByteArray::number(itemHash(rows->view(0, 1), rows->view(0, 2)), 16);
}

} // namespace nestor
