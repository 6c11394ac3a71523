// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/bulk_undo.h"

#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/backends/sqlite/sqlite_items.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstring>
#include <initializer_list>
#include <type_traits>
#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kBuffer = 1 << 20;

using Cell = StoredRow::Cell;

/// Numbers as the machine has them: nobody else reads the file. (QDataStream took a twelfth of an
/// import's time.)
template <typename T>
void append(QByteArray &out, T number) {
    static_assert(std::is_arithmetic_v<T>);
    out.append(reinterpret_cast<const char *>(&number), sizeof(number));
}

void append(QByteArray &out, const QByteArray &bytes) {
    append(out, qint64(bytes.size()));
    out.append(bytes);
}

void append(QByteArray &out, const Cell &cell) {
    append(out, quint8(cell.type));
    append(out, cell.bytes);
}

/// Reads what append() wrote. Nothing is read beyond the end: the bytes may come from a disk that
/// was not well.
class Reader {
public:
    explicit Reader(QByteArrayView bytes)
        : m_rest(bytes) {}

    [[nodiscard]] bool isGood() const { return m_good; }

    template <typename T>
    T number() {
        T number{};
        if (m_rest.size() < qsizetype(sizeof(number))) {
            m_good = false;
            return number;
        }
        std::memcpy(&number, m_rest.data(), sizeof(number));
        m_rest = m_rest.sliced(sizeof(number));
        return number;
    }

    QByteArray bytes() {
        const auto size = qsizetype(number<qint64>());
        if (size < 0 || size > m_rest.size()) {
            m_good = false;
            return {};
        }
        QByteArray read = m_rest.first(size).toByteArray();
        m_rest = m_rest.sliced(size);
        return read;
    }

    Cell cell() {
        const auto type = static_cast<Cell::Type>(number<quint8>());
        return {type, bytes()};
    }

private:
    QByteArrayView m_rest;
    bool m_good = true;
};

/// One change, as it is kept.
struct Entry {
    QByteArray prefix;
    QByteArray key;
    QByteArray updatedAt; ///< what the bulk write wrote
    quint64 hash = 0;     ///< of the value that it wrote
    std::optional<StoredRow> before;
};

quint64 hashOf(QByteArrayView value) {
    return XXH3_64bits(value.data(), static_cast<size_t>(value.size()));
}

/// The part that every entry has, as append() would write it one by one: at once, as this happens
/// for each item of an import.
void appendIdentity(QByteArray &out, std::initializer_list<QByteArrayView> texts, quint64 hash,
                    bool hasRow) {
    qsizetype size = sizeof(hash) + sizeof(hasRow);
    for (const QByteArrayView text : texts)
        size += qsizetype(sizeof(qint64)) + text.size();
    const qsizetype begin = out.size();
    out.resize(begin + size);
    char *at = out.data() + begin;
    const auto put = [&at](const void *bytes, std::size_t count) {
        std::memcpy(at, bytes, count);
        at += count;
    };
    for (const QByteArrayView text : texts) {
        const qint64 length = text.size();
        put(&length, sizeof(length));
        put(text.data(), std::size_t(length));
    }
    put(&hash, sizeof(hash));
    put(&hasRow, sizeof(hasRow));
}

void append(QByteArray &out, const StoredRow &row) {
    append(out, row.value);
    append(out, row.createdAt);
    append(out, row.updatedAt);
    append(out, row.expiresAt);
    append(out, row.ttlMinutes.has_value());
    append(out, row.ttlMinutes.value_or(0));
    append(out, quint64(row.vectors.size()));
    for (const StoredRow::VectorRow &vector : row.vectors) {
        append(out, vector.field);
        append(out, vector.embedding);
        append(out, vector.createdAt);
        append(out, vector.updatedAt);
    }
}

StoredRow readRow(Reader &in) {
    StoredRow row;
    row.value = in.cell();
    row.createdAt = in.cell();
    row.updatedAt = in.cell();
    row.expiresAt = in.cell();
    const bool hasTtl = in.number<bool>();
    const auto minutes = in.number<double>();
    if (hasTtl)
        row.ttlMinutes = minutes;
    const auto vectors = in.number<quint64>();
    for (quint64 i = 0; i < vectors && in.isGood(); ++i) {
        StoredRow::VectorRow vector;
        vector.field = in.cell();
        vector.embedding = in.cell();
        vector.createdAt = in.cell();
        vector.updatedAt = in.cell();
        row.vectors.push_back(std::move(vector));
    }
    return row;
}

Result<Entry> fromBytes(QByteArrayView bytes) {
    Reader in(bytes);
    Entry entry;
    entry.prefix = in.bytes();
    entry.key = in.bytes();
    entry.updatedAt = in.bytes();
    entry.hash = in.number<quint64>();
    if (in.number<bool>())
        entry.before = readRow(in);
    if (!in.isGood())
        return failure(ErrorCode::Corrupt, u"What is needed to undo the write is damaged"_s);
    return entry;
}

/// Reads a column and, in the next one, what typeof() says of it.
Cell cellAt(const SqlStatement &row, int column) {
    if (row.isNull(column))
        return {};
    return {row.view(column + 1) == "blob" ? Cell::Blob : Cell::Text, row.bytes(column)};
}

/// Whether the item still is what the bulk write made of it.
Result<bool> isUntouched(SqliteSession &session, const Entry &entry) {
    auto query = session.connection.prepare(
        "SELECT updated_at, value FROM store WHERE prefix = ? AND key = ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, entry.prefix);
    query->bindText(2, entry.key);
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    return *row && query->view(0) == entry.updatedAt && hashOf(query->view(1)) == entry.hash;
}

Result<void> restoreVectors(SqliteSession &session, const Entry &entry) {
    if (!session.schema.vectors || entry.before->vectors.empty())
        return {};
    auto remove =
        session.connection.prepare("DELETE FROM store_vectors WHERE prefix = ? AND key = ?"_ba);
    if (!remove)
        return failure(std::move(remove.error()));
    remove->bindText(1, entry.prefix);
    remove->bindText(2, entry.key);
    if (auto done = remove->run(); !done)
        return done;
    auto insert = session.connection.prepare(
        "INSERT INTO store_vectors (prefix, key, field_name, embedding, created_at, updated_at) "
        "VALUES (?, ?, ?, ?, ?, ?)"_ba);
    if (!insert)
        return failure(std::move(insert.error()));
    for (const StoredRow::VectorRow &vector : entry.before->vectors) {
        insert->bindText(1, entry.prefix);
        insert->bindText(2, entry.key);
        bindCell(*insert, 3, vector.field);
        bindCell(*insert, 4, vector.embedding);
        bindCell(*insert, 5, vector.createdAt);
        bindCell(*insert, 6, vector.updatedAt);
        if (auto done = insert->run(); !done)
            return done;
    }
    return {};
}

Result<void> restore(SqliteSession &session, const Entry &entry) {
    const StoredRow &row = *entry.before;
    auto update = session.connection.prepare(
        session.schema.ttl
            ? "UPDATE store SET value = ?, created_at = ?, updated_at = ?, expires_at = ?, "
              "ttl_minutes = ? WHERE prefix = ? AND key = ?"_ba
            : "UPDATE store SET value = ?, created_at = ?, updated_at = ? "
              "WHERE prefix = ? AND key = ?"_ba);
    if (!update)
        return failure(std::move(update.error()));
    bindCell(*update, 1, row.value);
    bindCell(*update, 2, row.createdAt);
    bindCell(*update, 3, row.updatedAt);
    int next = 4;
    if (session.schema.ttl) {
        bindCell(*update, next++, row.expiresAt);
        if (row.ttlMinutes)
            update->bindReal(next++, *row.ttlMinutes);
        else
            update->bindNull(next++);
    }
    update->bindText(next++, entry.prefix);
    update->bindText(next, entry.key);
    if (auto done = update->run(); !done)
        return done;
    return restoreVectors(session, entry);
}

/// The bulk write has ended a version of the item, if it had one with another value, and undoing it
/// another one: the newest ones of the item, as nobody else has written it in between.
Result<void> forgetVersions(SqliteSession &session, const Entry &entry, qint64 historyBegan) {
    if (!session.schema.managed)
        return {};
    int versions = 1;
    if (entry.before)
        versions = hashOf(entry.before->value.bytes) == entry.hash ? 0 : 2;
    auto remove = session.connection.prepare(
        "DELETE FROM nestor_history WHERE version IN (SELECT version FROM nestor_history "
        "WHERE prefix = ? AND key = ? AND version > ? ORDER BY version DESC LIMIT ?)"_ba);
    if (!remove)
        return failure(std::move(remove.error()));
    remove->bindText(1, entry.prefix);
    remove->bindText(2, entry.key);
    remove->bindInt(3, historyBegan);
    remove->bindInt(4, versions);
    return remove->run();
}

} // namespace

void bindCell(SqlStatement &statement, int index, const Cell &cell) {
    if (cell.type == Cell::Null)
        statement.bindNull(index);
    else if (cell.type == Cell::Blob)
        statement.bindBlob(index, cell.bytes);
    else
        statement.bindText(index, cell.bytes);
}

Result<std::optional<StoredRow>> readStoredRow(SqliteSession &session, const ItemId &id,
                                               bool vectors) {
    auto query = session.connection.prepare(
        "SELECT value, typeof(value), created_at, typeof(created_at), updated_at, "
        "typeof(updated_at)" +
        (session.schema.ttl ? ", expires_at, typeof(expires_at), ttl_minutes"_ba : QByteArray()) +
        " FROM store WHERE prefix = ? AND key = ?");
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, id.ns.stored());
    query->bindText(2, id.key);
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    if (!*row)
        return std::nullopt;
    StoredRow stored;
    stored.value = cellAt(*query, 0);
    stored.createdAt = cellAt(*query, 2);
    stored.updatedAt = cellAt(*query, 4);
    if (session.schema.ttl) {
        stored.expiresAt = cellAt(*query, 6);
        if (!query->isNull(8))
            stored.ttlMinutes = query->real(8);
    }
    query->reset();
    if (!vectors || !session.schema.vectors)
        return stored;
    auto rows = session.connection.prepare(
        "SELECT field_name, typeof(field_name), embedding, typeof(embedding), created_at, "
        "typeof(created_at), updated_at, typeof(updated_at) FROM store_vectors "
        "WHERE prefix = ? AND key = ?"_ba);
    if (!rows)
        return failure(std::move(rows.error()));
    rows->bindText(1, id.ns.stored());
    rows->bindText(2, id.key);
    auto read = forEachRow(*rows, [&] {
        stored.vectors.push_back(
            {cellAt(*rows, 0), cellAt(*rows, 2), cellAt(*rows, 4), cellAt(*rows, 6)});
    });
    if (!read)
        return failure(std::move(read.error()));
    return stored;
}

void BulkUndo::beginEntry() {
    // What was cut off in the meantime is written over.
    if (m_end.bytes < m_buffered) {
        m_buffered = m_end.bytes;
        m_buffer.clear();
    }
    m_buffer.truncate(m_end.bytes - m_buffered);
}

Result<void> BulkUndo::endEntry() {
    // Its size behind it: entries are undone from the last to the first.
    append(m_buffer, qint64(m_buffered + m_buffer.size() - m_end.bytes));
    m_end.bytes = m_buffered + m_buffer.size();
    ++m_end.entries;
    return m_buffer.size() < kBuffer ? Result<void>() : flush();
}

Result<void> BulkUndo::flush() {
    if (auto opened = openFile(); !opened)
        return opened;
    // What was cut off in the meantime is not written.
    if (m_end.bytes < m_buffered) {
        m_buffered = m_end.bytes;
        m_buffer.clear();
    }
    m_buffer.truncate(m_end.bytes - m_buffered);
    const bool written =
        m_file->seek(m_buffered) && m_file->write(m_buffer) == m_buffer.size() && m_file->flush();
    if (!written) {
        return failure(ErrorCode::Io,
                       u"What is needed to undo the write cannot be kept in %1: %2"_s.arg(
                           m_file->fileName(), m_file->errorString()));
    }
    m_buffered = m_end.bytes;
    m_buffer.resize(0); // keeps its room
    return {};
}

Result<QByteArray> BulkUndo::read(qint64 from, qint64 size) {
    if (from < kHeaderSize || size < 0 || from + size > m_end.bytes)
        return failure(ErrorCode::Corrupt, u"What is needed to undo the write is damaged"_s);
    if (from >= m_buffered)
        return m_buffer.mid(from - m_buffered, size);
    // An entry is never split between the file and the buffer.
    const bool sought = m_file && m_file->seek(from);
    QByteArray bytes = sought ? m_file->read(size) : QByteArray();
    if (bytes.size() == size)
        return bytes;
    return failure(ErrorCode::Io, u"What is needed to undo the write cannot be read: %1"_s.arg(
                                      m_file ? m_file->errorString() : QString()));
}

Result<void> BulkUndo::note(const PutOp &op, const QByteArray &updatedAt,
                            const std::optional<StoredRow> &before) {
    beginEntry();
    appendIdentity(m_buffer, {op.ns.stored(), op.key, updatedAt}, hashOf(*op.value),
                   before.has_value());
    if (before)
        append(m_buffer, *before);
    return endEntry();
}

Result<bool> BulkUndo::isWhole(SqliteSession &session) {
    if (!m_final)
        return false;
    constexpr qint64 kSize = sizeof(qint64);
    // One item of the last turn that is as the turn wrote it says that it was committed.
    for (qint64 end = m_end.bytes; end > m_finalBytes;) {
        const auto sizeBytes = read(end - kSize, kSize);
        if (!sizeBytes)
            return failure(sizeBytes.error());
        const auto size = Reader(*sizeBytes).number<qint64>();
        const auto bytes = read(end - kSize - size, size);
        if (!bytes)
            return failure(bytes.error());
        const auto entry = fromBytes(*bytes);
        if (!entry)
            return failure(entry.error());
        auto untouched = isUntouched(session, *entry);
        if (!untouched || *untouched)
            return untouched;
        end -= kSize + size;
    }
    return m_finalBytes == m_end.bytes;
}

Result<bool> BulkUndo::undoLast(SqliteSession &session, qint64 historyBegan) {
    constexpr qint64 kSize = sizeof(qint64);
    const auto sizeBytes = read(m_end.bytes - kSize, kSize);
    if (!sizeBytes)
        return failure(sizeBytes.error());
    const auto size = Reader(*sizeBytes).number<qint64>();
    const auto bytes = this->read(m_end.bytes - kSize - size, size);
    if (!bytes)
        return failure(bytes.error());
    const auto read = fromBytes(*bytes);
    if (!read)
        return failure(read.error());
    const Entry &entry = *read;
    auto untouched = isUntouched(session, entry);
    if (!untouched)
        return untouched;
    if (*untouched) {
        Result<void> done;
        if (entry.before) {
            done = restore(session, entry);
        } else {
            PutOp gone;
            gone.ns = NamespacePath::fromStored(entry.prefix);
            gone.key = entry.key;
            done = deleteItem(session, gone);
        }
        if (done)
            done = forgetVersions(session, entry, historyBegan);
        if (!done)
            return failure(std::move(done.error()));
    }
    m_end.bytes -= kSize + size;
    --m_end.entries;
    return untouched;
}

} // namespace nestor
