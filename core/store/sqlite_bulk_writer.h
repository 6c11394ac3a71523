// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/sql/sql_transaction.h"
#include "core/store/bulk_writer.h"
#include "core/store/sqlite_file.h"
#include "core/store/sqlite_session.h"

#include <optional>
#include <stop_token>

namespace nestor {

/// The long write of an SqliteStore: one transaction on the writing connection, with a page cache
/// that holds what an import touches again and again (the inner pages of the indexes).
class SqliteBulkWriter final : public BulkWriter {
public:
    /// Fails with ReadOnly, Busy or Cancelled. `file` and `config` outlive the writer.
    [[nodiscard]] static Result<std::unique_ptr<BulkWriter>>
    begin(SqliteFile &file, const StoreConfig &config, std::stop_token stop);
    ~SqliteBulkWriter() override;

    [[nodiscard]] Result<std::vector<PutOutcome>> put(std::vector<PutOp> items,
                                                      ConflictRule rule) override;
    [[nodiscard]] Result<void> commit() override;

private:
    SqliteBulkWriter(SqlConnectionPool::Lease writer, const StoreConfig &config,
                     std::stop_token stop);
    [[nodiscard]] Result<PutOutcome> putOne(const PutOp &item, ConflictRule rule);
    void giveUp();

    SqlConnectionPool::Lease m_writer;
    SqliteSession m_session;
    std::stop_token m_stop;
    std::optional<SqlTransaction> m_transaction; ///< none: over
};

} // namespace nestor
