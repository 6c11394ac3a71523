// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/sqlite_session.h"
#include "core/base/error.h"
#include "core/model/operations.h"

#include <QByteArray>
#include <QDateTime>
#include <QFile>
#include <QString>

#include <memory>
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

/// What a bulk write has changed, so that it can be undone after others have seen it: a journal in
/// a file beside the store, STORE.import-…, which is gone when this is, unless the program is
/// killed: then the next that opens the store finds it (unfinished_import.h). As long as the bulk
/// write lives, the file is locked. Where none can be made there, in a temporary one. For one
/// thread at a time.
class BulkUndo {
public:
    /// `store`: its path; empty for one in memory.
    explicit BulkUndo(QString store);
    ~BulkUndo();
    BulkUndo(const BulkUndo &) = delete;
    BulkUndo &operator=(const BulkUndo &) = delete;

    /// The journal of a bulk write that was killed. NotFound where there is none (any more), Busy
    /// where the program that writes it lives, Corrupt where it is of another version or was never
    /// begun.
    [[nodiscard]] static Result<std::unique_ptr<BulkUndo>> resume(const QString &journal);
    /// The journals beside a store, of the living, too.
    [[nodiscard]] static QStringList journalsOf(const QString &store);

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

    /// What is noted is on the disk: to be called before a turn is committed. `final`: the bulk
    /// write is whole with it; it began at `turnBegan`.
    [[nodiscard]] Result<void> persist(qint64 historyBegan, bool final, const Mark &turnBegan);
    /// Of a journal that was resumed: whether the last turn was committed, and with it the whole.
    /// In a read transaction.
    [[nodiscard]] Result<bool> isWhole(SqliteSession &session);
    [[nodiscard]] qint64 historyBegan() const { return m_historyBegan; }
    [[nodiscard]] QDateTime begun() const { return m_begun; }
    /// The bulk write is over and stays: what was noted is forgotten, and the journal gone.
    void finish();
    /// The journal stays when this goes: undoing has failed, and may succeed another time.
    void keepJournal() { m_keeps = true; }
    /// It goes with this: somebody has decided what becomes of what it is about.
    void dropJournal() { m_keeps = false; }

private:
    struct Header;

    [[nodiscard]] Result<void> openFile();
    [[nodiscard]] bool writeHeader(const Header &header);
    [[nodiscard]] Result<void> flush();
    void beginEntry();
    [[nodiscard]] Result<void> endEntry();
    [[nodiscard]] Result<QByteArray> read(qint64 from, qint64 size);

    static constexpr qint64 kHeaderSize = 64;

    QString m_store;
    std::unique_ptr<QFile> m_file;
    bool m_isJournal = false; ///< m_file is found by others
    bool m_keeps = false;
    QByteArray m_buffer;             ///< the bytes from m_buffered on, not yet in the file
    qint64 m_buffered = kHeaderSize; ///< where they begin
    Mark m_end{kHeaderSize, 0};
    QDateTime m_begun;
    qint64 m_historyBegan = 0;
    bool m_final = false;    ///< resumed: the last turn was to make it whole
    qint64 m_finalBytes = 0; ///< and began there
};

} // namespace nestor
