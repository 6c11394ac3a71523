// SPDX-License-Identifier: Apache-2.0
#include "core/backends/postgres/driver/pq_query.h"

#include <QtEndian>

#include <bit>

namespace nestor {

namespace {

// Of src/include/catalog/pg_type.dat; they never change.
constexpr quint32 kBool = 16;
constexpr quint32 kBytea = 17;
constexpr quint32 kInt8 = 20;
constexpr quint32 kText = 25;
constexpr quint32 kFloat8 = 701;
constexpr quint32 kTimestampTz = 1184;
constexpr quint32 kTextArray = 1009;
constexpr quint32 kInt8Array = 1016;
constexpr quint32 kFloat8Array = 1022;
constexpr quint32 kTimestampTzArray = 1185;
constexpr quint32 kJsonb = 3802;
constexpr quint32 kJsonbArray = 3807;

template <typename T>
void append(QByteArray &to, T value) {
    const T big = qToBigEndian(value);
    to.append(reinterpret_cast<const char *>(&big), sizeof big);
}

template <typename T>
QByteArray encoded(T value) {
    QByteArray data;
    append(data, value);
    return data;
}

QByteArray encodedReal(double value) {
    return encoded(std::bit_cast<qint64>(value));
}

qint64 serverTime(const Timestamp &time) {
    return time.micros - kPostgresEpoch;
}

void appendArrayHeader(QByteArray &data, quint32 type, qsizetype size, bool nulls) {
    append(data, qint32(1)); // dimensions
    append(data, qint32(nulls ? 1 : 0));
    append(data, qint32(type));
    append(data, qint32(size));
    append(data, qint32(1)); // the first index
}

void appendSized(QByteArray &data, const QByteArray &element) {
    append(data, qint32(element.size()));
    data.append(element);
}

constexpr qint32 kNull = -1;

} // namespace

QByteArray PqQuery::add(quint32 type, QByteArray data, bool null) {
    m_parameters.push_back({type, std::move(data), null, true});
    return '$' + QByteArray::number(qsizetype(m_parameters.size()));
}

QByteArray PqQuery::text(const QByteArray &value) {
    return add(kText, value);
}

QByteArray PqQuery::bytes(const QByteArray &value) {
    return add(kBytea, value);
}

QByteArray PqQuery::integer(qint64 value) {
    return add(kInt8, encoded(value));
}

QByteArray PqQuery::real(double value) {
    return add(kFloat8, encodedReal(value));
}

QByteArray PqQuery::real(const std::optional<double> &value) {
    return value ? real(*value) : add(kFloat8, {}, true);
}

QByteArray PqQuery::boolean(bool value) {
    return add(kBool, QByteArray(1, value ? '\1' : '\0'));
}

QByteArray PqQuery::json(const QByteArray &value) {
    return add(kJsonb, '\1' + value);
}

QByteArray PqQuery::time(const std::optional<Timestamp> &value) {
    return value ? add(kTimestampTz, encoded(serverTime(*value))) : add(kTimestampTz, {}, true);
}

QByteArray PqQuery::textArray(const QByteArrayList &values) {
    QByteArray data;
    appendArrayHeader(data, kText, values.size(), false);
    for (const QByteArray &value : values)
        appendSized(data, value);
    return add(kTextArray, std::move(data));
}

QByteArray PqQuery::jsonArray(const QByteArrayList &values) {
    QByteArray data;
    appendArrayHeader(data, kJsonb, values.size(), false);
    for (const QByteArray &value : values) {
        append(data, qint32(value.size() + 1));
        data.append('\1').append(value);
    }
    return add(kJsonbArray, std::move(data));
}

QByteArray PqQuery::integerArray(const std::vector<qint64> &values) {
    QByteArray data;
    appendArrayHeader(data, kInt8, qsizetype(values.size()), false);
    for (const qint64 value : values)
        appendSized(data, encoded(value));
    return add(kInt8Array, std::move(data));
}

QByteArray PqQuery::realArray(const std::vector<std::optional<double>> &values) {
    QByteArray data;
    appendArrayHeader(data, kFloat8, qsizetype(values.size()), true);
    for (const auto &value : values) {
        if (value)
            appendSized(data, encodedReal(*value));
        else
            append(data, kNull);
    }
    return add(kFloat8Array, std::move(data));
}

QByteArray PqQuery::timeArray(const std::vector<std::optional<Timestamp>> &values) {
    QByteArray data;
    appendArrayHeader(data, kTimestampTz, qsizetype(values.size()), true);
    for (const auto &value : values) {
        if (value)
            appendSized(data, encoded(serverTime(*value)));
        else
            append(data, kNull);
    }
    return add(kTimestampTzArray, std::move(data));
}

QByteArray quotedIdentifier(const QByteArray &name) {
    QByteArray quoted = name;
    return '"' + quoted.replace('"', "\"\"") + '"';
}

PqCopyRows::PqCopyRows() {
    m_data.append("PGCOPY\n\377\r\n\0", 11);
    append(m_data, qint32(0)); // flags
    append(m_data, qint32(0)); // no extension of the header
}

void PqCopyRows::beginRow(qint16 fields) {
    append(m_data, fields);
}

void PqCopyRows::addText(const QByteArray &value) {
    appendSized(m_data, value);
}

void PqCopyRows::addJson(const QByteArray &value) {
    append(m_data, qint32(value.size() + 1));
    m_data.append('\1').append(value);
}

void PqCopyRows::addInteger(qint64 value) {
    append(m_data, qint32(sizeof value));
    append(m_data, value);
}

void PqCopyRows::addReal(const std::optional<double> &value) {
    if (!value)
        return addNull();
    append(m_data, qint32(sizeof *value));
    append(m_data, std::bit_cast<qint64>(*value));
}

void PqCopyRows::addTime(const std::optional<Timestamp> &value) {
    if (value)
        addInteger(serverTime(*value));
    else
        addNull();
}

void PqCopyRows::addNull() {
    append(m_data, kNull);
}

QByteArray PqCopyRows::take() {
    return std::exchange(m_data, QByteArray());
}

} // namespace nestor
