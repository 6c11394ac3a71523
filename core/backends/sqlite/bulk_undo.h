// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/sqlite_session.h"
#include "core/base/error.h"
#include "core/model/operations.h"

#include <QByteArray>
#include <QTemporaryFile>

#include <optional>
#include <vector>

namespace nestor {

/// The row of an item as it is stored, byte by byte, with its vectors where they are to change.
struct StoredRow {
    struct Cell {
        enum Type : quint8 { Null, Text, Blob } type = Null;
        QByteArray bytes;
    };
    struct VectorRow {
        Cell field, embedding, createdAt, updatedAt;
    };
    Cell value, createdAt, updatedAt, expiresAt;
    std::optional<double> ttlMinutes;
    std::vector<VectorRow> vectors;
};

void bindCell(SqlStatement &statement, int index, const StoredRow::Cell &cell);

/// The item's row, and with `vectors` those in store_vectors; nullopt when there is none.
[[nodiscard]] Result<std::optional<StoredRow>> readStoredRow(SqliteSession &session,
                                                             const ItemId &id, bool vectors);

/// What a bulk write has changed, so that it can be undone after others have seen it: a log in a
/// temporary file, which is gone when this is. For one thread at a time.
class BulkUndo {
public:
    /// Notes that `op` was written over `before` (nullopt: the item is new). `updatedAt` is what
    /// its row says now. Fails with Io where the disk is full.
    [[nodiscard]] Result<void> note(const PutOp &op, const QByteArray &updatedAt,
                                    const std::optional<StoredRow> &before);

    /// How much was noted at some moment.
    struct Mark {
        qint64 bytes = 0;
        qint64 entries = 0;
    };
    [[nodiscard]] const Mark &mark() const { return m_end; }
    /// Forgets what was noted since.
    void cutTo(const Mark &mark) { m_end = mark; }

    /// Undoes the newest change that is noted, unless somebody else has written the item since;
    /// whether it did. Inside a transaction of the caller's; where that fails, cutTo() the mark
    /// from before it makes everything noted again. `historyBegan`: the newest version of the
    /// history before the bulk write; what the write and its undoing have added is removed.
    [[nodiscard]] Result<bool> undoLast(SqliteSession &session, qint64 historyBegan);

private:
    void beginEntry();
    [[nodiscard]] Result<void> endEntry();
    [[nodiscard]] Result<QByteArray> read(qint64 from, qint64 size);

    QTemporaryFile m_file;
    QByteArray m_buffer;   ///< the bytes from m_buffered on, not yet in the file
    qint64 m_buffered = 0; ///< where they begin
    Mark m_end;
};

} // namespace nestor
