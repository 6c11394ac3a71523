// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/driver/sql_statement.h"

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/base/text.h"

#include <sqlite3.h>

#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

SqlStatement::SqlStatement(SqlConnection *connection, QByteArray sql, sqlite3_stmt *handle,
                           CompiledStatement *compiled)
    : m_connection(connection)
    , m_sql(std::move(sql))
    , m_handle(handle)
    , m_compiled(compiled) {}

SqlStatement::SqlStatement(SqlStatement &&other) noexcept
    : m_connection(std::exchange(other.m_connection, nullptr))
    , m_sql(std::move(other.m_sql))
    , m_handle(std::exchange(other.m_handle, nullptr))
    , m_compiled(std::exchange(other.m_compiled, nullptr))
    , m_running(std::exchange(other.m_running, false))
    , m_bindError(other.m_bindError)
    , m_bound(std::move(other.m_bound)) {}

SqlStatement &SqlStatement::operator=(SqlStatement &&other) noexcept {
    if (this != &other) {
        giveBack();
        m_connection = std::exchange(other.m_connection, nullptr);
        m_sql = std::move(other.m_sql);
        m_handle = std::exchange(other.m_handle, nullptr);
        m_compiled = std::exchange(other.m_compiled, nullptr);
        m_running = std::exchange(other.m_running, false);
        m_bindError = other.m_bindError;
        m_bound = std::move(other.m_bound);
    }
    return *this;
}

SqlStatement::~SqlStatement() {
    giveBack();
}

void SqlStatement::giveBack() {
    if (m_handle == nullptr)
        return;
    reset();
    sqlite3_clear_bindings(m_handle);
    m_connection->takeBack(m_compiled, m_handle);
    m_handle = nullptr;
}

void SqlStatement::noteBinding(int resultCode) {
    if (resultCode != SQLITE_OK && m_bindError == SQLITE_OK)
        m_bindError = resultCode;
}

void SqlStatement::keep(int index, QByteArray bytes) {
    if (index < 1)
        return; // SQLite refuses it
    if (m_bound.size() < index)
        m_bound.resize(index);
    m_bound[index - 1] = std::move(bytes);
}

void SqlStatement::bindText(int index, QByteArray utf8) {
    // constData() of a null QByteArray is not null: an empty text stays a text.
    noteBinding(sqlite3_bind_text64(m_handle, index, utf8.constData(),
                                    static_cast<sqlite3_uint64>(utf8.size()), SQLITE_STATIC,
                                    SQLITE_UTF8));
    keep(index, std::move(utf8));
}

void SqlStatement::bindBlob(int index, QByteArray bytes) {
    noteBinding(sqlite3_bind_blob64(m_handle, index, bytes.constData(),
                                    static_cast<sqlite3_uint64>(bytes.size()), SQLITE_STATIC));
    keep(index, std::move(bytes));
}

void SqlStatement::bindInt(int index, qint64 number) {
    noteBinding(sqlite3_bind_int64(m_handle, index, number));
}

void SqlStatement::bindReal(int index, double number) {
    noteBinding(sqlite3_bind_double(m_handle, index, number));
}

void SqlStatement::bindNull(int index) {
    noteBinding(sqlite3_bind_null(m_handle, index));
}

void SqlStatement::bindValue(int index, const QVariant &value) {
    switch (value.typeId()) {
    case QMetaType::UnknownType:
    case QMetaType::Nullptr:
        bindNull(index);
        break;
    case QMetaType::QByteArray:
        bindText(index, value.toByteArray());
        break;
    case QMetaType::Bool:
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::Long:
    case QMetaType::LongLong:
    case QMetaType::ULongLong:
        bindInt(index, value.toLongLong());
        break;
    case QMetaType::Float:
    case QMetaType::Double:
        bindReal(index, value.toDouble());
        break;
    default:
        bindText(index, value.toString().toUtf8());
        break;
    }
}

Result<bool> SqlStatement::step() {
    int code = m_bindError;
    if (code == SQLITE_OK) {
        code = sqlite3_step(m_handle);
        m_running = code == SQLITE_ROW;
        if (m_running)
            return true;
        if (code == SQLITE_DONE) {
            sqlite3_reset(m_handle);
            return false;
        }
    }
    m_bindError = SQLITE_OK;
    // Asked before the reset, which may replace the message.
    Error error = m_connection->error(code, textOf(m_sql));
    sqlite3_reset(m_handle);
    return failure(std::move(error));
}

Result<void> SqlStatement::run() {
    for (;;) {
        auto row = step();
        if (!row)
            return failure(std::move(row.error()));
        if (!*row)
            return {};
    }
}

void SqlStatement::reset() {
    if (std::exchange(m_running, false))
        sqlite3_reset(m_handle);
}

bool SqlStatement::isNull(int column) const {
    return sqlite3_column_type(m_handle, column) == SQLITE_NULL;
}

QByteArrayView SqlStatement::view(int column) const {
    // A BLOB's bytes are asked for as such: as text they would be taken for the file's encoding.
    const void *data = sqlite3_column_type(m_handle, column) == SQLITE_BLOB
                           ? sqlite3_column_blob(m_handle, column)
                           : static_cast<const void *>(sqlite3_column_text(m_handle, column));
    return {static_cast<const char *>(data), sqlite3_column_bytes(m_handle, column)};
}

QByteArray SqlStatement::bytes(int column) const {
    return view(column).toByteArray();
}

qint64 SqlStatement::integer(int column) const {
    return sqlite3_column_int64(m_handle, column);
}

double SqlStatement::real(int column) const {
    return sqlite3_column_double(m_handle, column);
}

} // namespace nestor
