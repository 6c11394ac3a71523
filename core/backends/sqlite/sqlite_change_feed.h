// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/change_feed.h"

namespace nestor {

class SqliteFile;

/// What changed in an SQLite store: in a managed one by its log, in a guest's by the new row
/// numbers that an agent's INSERT OR REPLACE gives.
class SqliteChangeFeed final : public ChangeFeed {
public:
    explicit SqliteChangeFeed(SqliteFile &file)
        : m_file(file) {}

    [[nodiscard]] Result<quint64> commits() override;
    [[nodiscard]] Result<ChangeMark> now(std::stop_token stop = {}) override;
    [[nodiscard]] Result<ChangePage> since(const ChangeMark &mark, qint64 limit,
                                           std::stop_token stop = {}) override;
    [[nodiscard]] Result<QByteArray> nameOf(qint64 sequence, std::stop_token stop = {}) override;

private:
    SqliteFile &m_file;
};

} // namespace nestor
