// SPDX-License-Identifier: Apache-2.0
#include "core/backends/postgres/postgres_change_feed.h"

#include "core/backends/postgres/postgres_store.h"

#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// So many rows are gone through in some milliseconds.
constexpr qint64 kFewRows = 20'000;

} // namespace

Result<quint64> PostgresChangeFeed::look(const std::stop_token &stop) {
    const PostgresSchema schema = m_store.schema();
    const QByteArray store = "to_regclass('" + schema.store().replace('\'', "''") + "')";
    PqQuery query("SELECT pg_current_snapshot()::text, concat_ws(' ', pg_relation_filenode(" +
                  store + "), pg_stat_get_tuples_inserted(" + store +
                  "), pg_stat_get_tuples_updated(" + store + "), pg_stat_get_tuples_deleted(" +
                  store + "))");
    query.prepared = true;
    const auto ask = [&](const PqQuery &question) -> Result<PqResult> {
        for (bool again = false;; again = true) {
            auto lease = m_store.pool().lease(stop);
            if (!lease)
                return failure(std::move(lease.error()));
            auto rows = askAlone(**lease, schema.pooled, question, stop);
            if (rows || again || !(*lease)->isLost())
                return rows;
            m_store.pool().closeIdle();
        }
    };
    const std::lock_guard lock(m_mutex);
    auto told = ask(query);
    if (!told)
        return failure(std::move(told.error()));
    const QByteArray snapshot = told->bytes(0, 0);
    const QByteArray counters = told->bytes(0, 1);
    const bool committed = snapshot != m_snapshot;
    bool changed = false;
    if (schema.recovering) {
        changed = committed;
    } else if (schema.estimatedItems <= kFewRows) {
        if (committed) {
            // An update gives a row another xmin, as whatever is written has one.
            auto rows =
                ask(PqQuery("SELECT concat_ws(' ', pg_relation_filenode(" + store +
                            "), count(*), sum(r.x)) FROM (SELECT xmin::text::bigint AS x "
                            "FROM " +
                            schema.store() + " LIMIT " + QByteArray::number(2 * kFewRows) + ") r"));
            if (!rows)
                return failure(std::move(rows.error()));
            const QByteArray seen = rows->bytes(0, 0);
            changed = seen != m_rows;
            m_rows = seen;
        }
    } else {
        // These may come later than what they count.
        changed = counters != m_counters;
    }
    m_snapshot = snapshot;
    m_counters = counters;
    if (changed)
        ++m_commits;
    return m_commits;
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
    return mark;
}

Result<ChangePage> PostgresChangeFeed::since(const ChangeMark & /*mark*/, qint64 /*limit*/,
                                             std::stop_token stop) {
    auto mark = now(std::move(stop));
    if (!mark)
        return failure(std::move(mark.error()));
    ChangePage page;
    page.kind = ChangePage::Kind::Unknown;
    page.mark = *mark;
    return page;
}

Result<QByteArray> PostgresChangeFeed::nameOf(qint64 /*sequence*/, std::stop_token /*stop*/) {
    return QByteArray(); // there is no log
}

} // namespace nestor
