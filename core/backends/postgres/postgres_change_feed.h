// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/change_feed.h"

#include <QByteArray>

#include <mutex>

namespace nestor {

class PostgresStore;

/// That something in the store was changed, without anything of ours on the server: by the counters
/// that the server keeps of its tables, in one round trip. Those of a program that writes much may
/// come up to ten seconds late; in a store that is not large its rows tell it at once, and where
/// nobody has committed anything, there is nothing to look for. On a standby, which counts nothing,
/// any commit counts. What was changed it cannot tell.
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

    PostgresStore &m_store;
    std::mutex m_mutex;
    quint64 m_commits = 0;
    QByteArray m_snapshot; ///< of the server, when it was asked last
    QByteArray m_counters;
    QByteArray m_rows; ///< of a store that is not large
};

} // namespace nestor
