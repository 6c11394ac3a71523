// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/postgres/driver/pq_query.h"
#include "core/backends/postgres/driver/pq_result.h"
#include "core/store/change_feed.h"

#include <QByteArray>

#include <mutex>

namespace nestor {

class PostgresStore;

/// That something in the store was changed. A managed store's log says what (postgres_managed.h);
/// what is committed while an older transaction runs is told at once, and again when it has its
/// place in the log.
///
/// Else, without anything of ours on the server: by the counters that the server keeps of its
/// tables, in one round trip. Those of a program that writes much may come up to ten seconds late;
/// in a store that is not large its rows tell it at once, and where nobody has committed anything,
/// there is nothing to look for. On a standby, which counts nothing, any commit counts. What was
/// changed it cannot tell.
class PostgresChangeFeed final : public ChangeFeed {
public:
    /// `store` outlives it.
    explicit PostgresChangeFeed(PostgresStore &store)
        : m_store(store) {}

    [[nodiscard]] Result<quint64> commits() override;
    [[nodiscard]] Result<ChangeMark> now(std::stop_token stop = {}) override;
    [[nodiscard]] Result<ChangePage> since(const ChangeMark &mark, qint64 limit,
                                           std::stop_token stop = {}) override;
    [[nodiscard]] Result<QByteArray> nameOf(qint64 sequence, std::stop_token stop = {}) override;

private:
    [[nodiscard]] Result<quint64> look(const std::stop_token &stop);
    /// Of a store without a log that this role can read: whether anything was committed to it.
    [[nodiscard]] Result<bool> lookAtTable(const std::stop_token &stop);
    /// Whether the log can be read; it is looked for anew where it may have come or gone.
    [[nodiscard]] bool hasLog() const;
    [[nodiscard]] Result<PqResult> ask(const PqQuery &question, const std::stop_token &stop);
    /// Of one state of the store.
    [[nodiscard]] Result<std::vector<PqResult>> askAll(std::vector<PqQuery> questions,
                                                       const std::stop_token &stop);

    PostgresStore &m_store;
    std::mutex m_mutex;
    quint64 m_commits = 0;
    QByteArray m_snapshot; ///< of the server, when it was asked last
    QByteArray m_counters;
    QByteArray m_rows; ///< of a store that is not large
    QByteArray m_log;  ///< the end of the log
};

} // namespace nestor
