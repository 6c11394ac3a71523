// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/timestamp.h"

#include <QByteArray>
#include <QByteArrayView>

#include <memory>
#include <optional>

struct pg_result;

namespace nestor {

/// The rows that a statement answered, in the server's binary form. Views last as long as this
/// does.
class PqResult {
public:
    PqResult() = default;
    /// Takes it over.
    explicit PqResult(pg_result *result);

    [[nodiscard]] int rows() const { return m_rows; }
    [[nodiscard]] bool isNull(int row, int column) const;
    /// The bytes as they came: of text, names and bytea what it says.
    [[nodiscard]] QByteArrayView view(int row, int column) const;
    [[nodiscard]] QByteArray bytes(int row, int column) const {
        return view(row, column).toByteArray();
    }
    /// smallint, integer, bigint or oid.
    [[nodiscard]] qint64 integer(int row, int column) const;
    /// real or double precision; also the integers.
    [[nodiscard]] double real(int row, int column) const;
    [[nodiscard]] bool boolean(int row, int column) const;
    /// The text of a jsonb.
    [[nodiscard]] QByteArray json(int row, int column) const;
    /// timestamptz; nullopt for NULL. Infinite ones are the first and the last that there is.
    [[nodiscard]] std::optional<Timestamp> time(int row, int column) const;
    /// A ctid as one number: the block in the upper bits, the place in it in the lower 16.
    [[nodiscard]] qint64 rowNumber(int row, int column) const;
    /// How many rows a command changed.
    [[nodiscard]] qint64 affected() const;

private:
    struct Clear {
        void operator()(pg_result *result) const;
    };
    std::unique_ptr<pg_result, Clear> m_result;
    int m_rows = 0;
};

/// A number of PqResult::rowNumber() as the text of a ctid, "(5,1)".
[[nodiscard]] QByteArray ctidText(qint64 rowNumber);

/// One field of a row that COPY … TO STDOUT (FORMAT binary) sends; nullopt for NULL.
using PqField = std::optional<QByteArrayView>;

/// The fields' numbers, as PqResult reads them.
[[nodiscard]] qint64 integerOf(QByteArrayView field);
[[nodiscard]] double realOf(QByteArrayView field, bool isInteger);
[[nodiscard]] Timestamp timeOf(QByteArrayView field);
[[nodiscard]] qint64 rowNumberOf(QByteArrayView field);

} // namespace nestor
