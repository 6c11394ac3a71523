// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/base/error.h"

#include <QByteArray>
#include <QString>

#include <memory>

namespace nestor {

/// Keeps the rows that a repair takes out of a store: in a store of their own beside it, with the
/// same tables and columns, which Nestor, an agent or SQLite opens and from which they can be
/// copied back. Made with the first row. For one thread.
class RemovedRows {
public:
    /// `store`: the path of the store; empty for one in memory, whose rows are not kept.
    explicit RemovedRows(QString store);
    ~RemovedRows();
    RemovedRows(const RemovedRows &) = delete;
    RemovedRows &operator=(const RemovedRows &) = delete;

    /// Copies a row of store or store_vectors. To be called inside the transaction that removes it.
    /// Fails with Io where nothing can be written beside the store.
    [[nodiscard]] Result<void> keep(SqlConnection &from, const QByteArray &table, qint64 row);
    /// What keep() copied is on the disk. To be called before the removal is committed.
    [[nodiscard]] Result<void> commit();

    /// The store that they are in; empty: nothing was kept.
    [[nodiscard]] QString path() const { return m_keeps ? m_path : QString(); }

private:
    [[nodiscard]] Result<void> open();

    const QString m_store;
    QString m_path;
    std::unique_ptr<SqlConnection> m_kept;
    bool m_inTransaction = false;
    bool m_keeps = false; ///< something was committed
};

} // namespace nestor
