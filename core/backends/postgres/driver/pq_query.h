// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/timestamp.h"

#include <QByteArray>
#include <QByteArrayList>

#include <optional>
#include <vector>

namespace nestor {

/// A statement with its parameters. What a user or a store holds is only ever among the parameters,
/// or a name that quotedIdentifier() has quoted. A value.
class PqQuery {
public:
    PqQuery() = default;
    explicit PqQuery(QByteArray text)
        : sql(std::move(text)) {}

    struct Parameter {
        quint32 type = 0; ///< the oid of its type
        QByteArray data;
        bool null = false;
        bool binary = true;
    };

    QByteArray sql;
    /// Whether the statement is worth preparing: its text is one of a few.
    bool prepared = false;

    // Each adds a parameter and answers its placeholder, "$3".
    QByteArray text(const QByteArray &value);
    QByteArray bytes(const QByteArray &value);
    QByteArray integer(qint64 value);
    QByteArray real(double value);
    QByteArray real(const std::optional<double> &value);
    QByteArray boolean(bool value);
    /// JSON as the server's `jsonb`.
    QByteArray json(const QByteArray &value);
    QByteArray time(const std::optional<Timestamp> &value);
    QByteArray textArray(const QByteArrayList &values);
    QByteArray jsonArray(const QByteArrayList &values);
    QByteArray integerArray(const std::vector<qint64> &values);
    QByteArray realArray(const std::vector<std::optional<double>> &values);
    QByteArray timeArray(const std::vector<std::optional<Timestamp>> &values);

    [[nodiscard]] const std::vector<Parameter> &parameters() const { return m_parameters; }

private:
    QByteArray add(quint32 type, QByteArray data, bool null = false);

    std::vector<Parameter> m_parameters;
};

/// A name as SQL has it, in double quotes.
[[nodiscard]] QByteArray quotedIdentifier(const QByteArray &name);

/// Fields as COPY … (FORMAT binary) has them, one row after the other.
class PqCopyRows {
public:
    PqCopyRows();
    void beginRow(qint16 fields);
    void addText(const QByteArray &value);
    void addJson(const QByteArray &value);
    void addInteger(qint64 value);
    void addReal(const std::optional<double> &value);
    void addTime(const std::optional<Timestamp> &value);
    void addNull();
    /// The rows so far; what comes after the last row is added by PqConnection::copyIn().
    [[nodiscard]] QByteArray take();
    [[nodiscard]] qsizetype size() const { return m_data.size(); }

private:
    QByteArray m_data;
};

/// Microseconds between 1970-01-01 and 2000-01-01, where the server counts from.
constexpr qint64 kPostgresEpoch = 946'684'800'000'000;

} // namespace nestor
