// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/removed_rows.h"

#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/backends/sqlite/sqlite_schema.h"

#include <QDateTime>
#include <QFile>

#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

Result<QByteArrayList> columnsInOrder(SqlConnection &connection, const QByteArray &table) {
    auto query = connection.prepare("SELECT name FROM pragma_table_info(?) ORDER BY cid"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, table);
    QByteArrayList names;
    auto read = forEachRow(*query, [&] { names.append(query->bytes(0)); });
    if (!read)
        return failure(std::move(read.error()));
    return names;
}

void bindAsStored(SqlStatement &to, int index, const SqlStatement &from, int column) {
    const QByteArrayView type = from.view(column + 1);
    if (type == "null")
        to.bindNull(index);
    else if (type == "integer")
        to.bindInt(index, from.integer(column));
    else if (type == "real")
        to.bindReal(index, from.real(column));
    else if (type == "blob")
        to.bindBlob(index, from.bytes(column));
    else
        to.bindText(index, from.bytes(column));
}

} // namespace

RemovedRows::RemovedRows(QString store)
    : m_store(std::move(store)) {}

RemovedRows::~RemovedRows() {
    m_kept.reset(); // rolls back
    if (!m_keeps && !m_path.isEmpty())
        QFile::remove(m_path);
}

Result<void> RemovedRows::open() {
    const QString stem = m_store + u".removed-"_s +
                         QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd-HHmmss-zzz"_s);
    for (int i = 1; m_path.isEmpty(); ++i) {
        const QString path = i == 1 ? stem + u".db"_s : u"%1-%2.db"_s.arg(stem).arg(i);
        QFile file(path);
        if (file.open(QIODevice::WriteOnly | QIODevice::NewOnly)) {
            // As private as the store.
            file.setPermissions(QFile::permissions(m_store));
            m_path = path;
        } else if (!file.exists()) {
            return failure(ErrorCode::Io, u"What is to be removed cannot be kept in '%1': %2"_s.arg(
                                              path, file.errorString()));
        }
    }
    SqlOptions options;
    options.path = m_path;
    auto kept = SqlConnection::open(options);
    if (!kept)
        return failure(std::move(kept.error()));
    m_kept = *std::move(kept);
    if (auto done = m_kept->execute("BEGIN IMMEDIATE"_ba); !done)
        return done;
    m_inTransaction = true;
    return createStoreTables(*m_kept);
}

Result<void> RemovedRows::keep(SqlConnection &from, const QByteArray &table, qint64 row) {
    if (m_store.isEmpty())
        return {};
    if (!m_kept) {
        if (auto opened = open(); !opened)
            return opened;
    }
    if (!m_inTransaction) {
        if (auto begun = m_kept->execute("BEGIN IMMEDIATE"_ba); !begun)
            return begun;
        m_inTransaction = true;
    }
    const auto there = columnsInOrder(from, table);
    const auto here = columnsInOrder(*m_kept, table);
    if (!there || !here)
        return failure(there ? here.error() : there.error());
    QByteArrayList columns;
    QByteArrayList selected;
    QByteArrayList places;
    for (const QByteArray &column : *here) {
        if (!there->contains(column))
            continue;
        columns.append(column);
        selected.append(column + ", typeof(" + column + ')');
        places.append("?");
    }
    auto read =
        from.prepare("SELECT " + selected.join(", ") + " FROM " + table + " WHERE rowid = ?");
    auto write = m_kept->prepare("INSERT OR REPLACE INTO " + table + " (" + columns.join(", ") +
                                 ") VALUES (" + places.join(", ") + ')');
    if (!read || !write)
        return failure(read ? write.error() : read.error());
    read->bindInt(1, row);
    const auto found = read->step();
    if (!found)
        return failure(found.error());
    if (!*found)
        return {};
    for (int i = 0; i < int(columns.size()); ++i)
        bindAsStored(*write, i + 1, *read, 2 * i);
    return write->run();
}

Result<void> RemovedRows::commit() {
    if (!std::exchange(m_inTransaction, false))
        return {};
    auto done = m_kept->execute("COMMIT"_ba);
    m_keeps = m_keeps || done;
    return done;
}

} // namespace nestor
