// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/sqlite_file.h"
#include "core/backends/sqlite/sqlite_session.h"
#include "core/store/store.h"

#include <stop_token>
#include <vector>

namespace nestor {

/// One call of SqliteStore::batch(). Whatever order the operations came in, it reads first, then
/// prolongs the life of what was read, sweeps, deletes and writes; so every read sees the state
/// before the batch. All of it is one transaction, a reading one where nothing is to be written.
class SqliteBatch {
public:
    /// `refreshesGuests`: whether `config` prolongs lives in a guest's file, too.
    SqliteBatch(SqliteFile &file, const StoreConfig &config, bool refreshesGuests,
                std::vector<Op> ops);

    [[nodiscard]] Result<std::vector<OpAnswer>> run(std::stop_token stop);

private:
    [[nodiscard]] Result<void> validate() const;
    [[nodiscard]] Result<void> runAll(SqlConnection &connection, const std::stop_token &stop);
    [[nodiscard]] Result<void> readAll(SqliteSession &session, const std::stop_token &stop);
    [[nodiscard]] Result<void> writeAll(SqliteSession &session);
    [[nodiscard]] Result<OpAnswer> answer(SqliteSession &session, const Op &op,
                                          const std::stop_token &stop);
    [[nodiscard]] bool refreshes(const std::optional<bool> &flag) const;
    void noteRead(const Item &item, const std::optional<bool> &flag);
    /// The error, with the operation it belongs to when there are several.
    [[nodiscard]] Error named(Error error, size_t operation) const;

    SqliteFile &m_file;
    const StoreConfig &m_config;
    const bool m_refreshesGuests;
    std::vector<Op> m_ops;
    std::vector<OpAnswer> m_answers;
    std::vector<Item> m_toRefresh; ///< read items whose life is to be prolonged
    bool m_writes = false;
    bool m_changedSchema = false; ///< a write added what the file lacked
};

} // namespace nestor
