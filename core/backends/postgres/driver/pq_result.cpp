// SPDX-License-Identifier: Apache-2.0
#include "core/backends/postgres/driver/pq_result.h"

#include "core/backends/postgres/driver/pq_query.h"

#include <QtEndian>

#include <bit>
#include <libpq-fe.h>
#include <limits>

namespace nestor {

namespace {

constexpr Oid kInt2 = 21;
constexpr Oid kInt4 = 23;
constexpr Oid kInt8 = 20;

} // namespace

qint64 integerOf(QByteArrayView field) {
    switch (field.size()) {
    case 2:
        return qFromBigEndian<qint16>(field.data());
    case 4:
        return qFromBigEndian<qint32>(field.data());
    case 8:
        return qFromBigEndian<qint64>(field.data());
    default:
        return 0;
    }
}

double realOf(QByteArrayView field, bool isInteger) {
    if (isInteger)
        return double(integerOf(field));
    if (field.size() == 4)
        return std::bit_cast<float>(qFromBigEndian<qint32>(field.data()));
    if (field.size() == 8)
        return std::bit_cast<double>(qFromBigEndian<qint64>(field.data()));
    return 0;
}

Timestamp timeOf(QByteArrayView field) {
    const qint64 micros = integerOf(field);
    if (micros > std::numeric_limits<qint64>::max() - kPostgresEpoch)
        return {std::numeric_limits<qint64>::max()};
    return {micros + kPostgresEpoch};
}

qint64 rowNumberOf(QByteArrayView field) {
    if (field.size() != 6)
        return 0;
    return (qint64(qFromBigEndian<quint32>(field.data())) << 16) |
           qFromBigEndian<quint16>(field.data() + 4);
}

QByteArray ctidText(qint64 rowNumber) {
    return '(' + QByteArray::number(rowNumber >> 16) + ',' +
           QByteArray::number(rowNumber & 0xffff) + ')';
}

PqResult::PqResult(pg_result *result)
    : m_result(result)
    , m_rows(result == nullptr ? 0 : PQntuples(result)) {}

void PqResult::Clear::operator()(pg_result *result) const {
    PQclear(result);
}

bool PqResult::isNull(int row, int column) const {
    return PQgetisnull(m_result.get(), row, column) != 0;
}

QByteArrayView PqResult::view(int row, int column) const {
    return {PQgetvalue(m_result.get(), row, column), PQgetlength(m_result.get(), row, column)};
}

qint64 PqResult::integer(int row, int column) const {
    return integerOf(view(row, column));
}

double PqResult::real(int row, int column) const {
    const Oid type = PQftype(m_result.get(), column);
    return realOf(view(row, column), type == kInt2 || type == kInt4 || type == kInt8);
}

bool PqResult::boolean(int row, int column) const {
    const QByteArrayView field = view(row, column);
    return !field.isEmpty() && field[0] != '\0';
}

QByteArray PqResult::json(int row, int column) const {
    const QByteArrayView field = view(row, column);
    return field.isEmpty() ? QByteArray() : field.sliced(1).toByteArray(); // the version
}

std::optional<Timestamp> PqResult::time(int row, int column) const {
    if (isNull(row, column))
        return std::nullopt;
    return timeOf(view(row, column));
}

qint64 PqResult::rowNumber(int row, int column) const {
    return rowNumberOf(view(row, column));
}

qint64 PqResult::affected() const {
    return QByteArray(PQcmdTuples(m_result.get())).toLongLong();
}

} // namespace nestor
