// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/model/field_name.h"
#include "core/store/field_index_info.h"

#include <QByteArray>
#include <QVariant>

#include <vector>

/// Field indexes: indexes of SQLite's own on a field of the values, which every program that writes
/// to the store keeps up, Nestor running or not. docs/storage.md has the expression and the reasons
/// for it; filter_candidates.h uses them.
namespace nestor {

/// One index on the keys of a field. A key says no more of a value than that items with another key
/// cannot pass; whoever looks items up by it still asks the filter.
struct FieldIndex {
    FieldName field;
    QByteArray name; ///< of the index, in quotes, for INDEXED BY

    bool operator==(const FieldIndex &) const = default;
};

/// The key of a field's value, as an expression on `value` that never fails, whatever a row holds,
/// and is the same in every version of SQLite: NULL where the field is missing or null, an INTEGER
/// for numbers, true and false, TEXT for strings, and fieldKeyOfOthers() where only a look at the
/// value tells. Built from the field's name alone.
[[nodiscard]] QByteArray fieldKeyExpression(const FieldName &field);

/// The key of lists, objects, what is not JSON, and what versions of SQLite read differently: an
/// SQL literal. It sorts behind all texts.
[[nodiscard]] QByteArray fieldKeyOfOthers();

/// The key of a number: thousandths without what is smaller, so that a greater number never has a
/// smaller key. `number` is the text of a JSON number.
[[nodiscard]] qint64 fieldKeyOfNumber(QByteArrayView number);
/// The greatest key of a number; its negative is the smallest.
constexpr qint64 kGreatestNumberKey = 1'000'000'000'000'000'000;

/// The key of a string: its first characters. A string that sorts later never has an earlier key.
[[nodiscard]] QByteArray fieldKeyOfText(QByteArrayView text);
/// Whether the key is the whole string.
[[nodiscard]] bool isWholeFieldKey(QByteArrayView text);

/// The indexes that the database has, by name. Those of another form than ours are passed over.
[[nodiscard]] Result<std::vector<FieldIndex>> readFieldIndexes(SqlConnection &connection);

/// Makes an index; nothing happens where there is one. `use` says for whom. Inside a transaction
/// of the caller's.
[[nodiscard]] Result<void> createFieldIndex(SqlConnection &connection, const FieldName &field,
                                            FieldIndexUse use);
/// Removes all indexes on the field; whether there was one. Inside a transaction of the caller's.
[[nodiscard]] Result<bool> dropFieldIndex(SqlConnection &connection, const FieldName &field);
/// What there is, for people.
[[nodiscard]] Result<std::vector<FieldIndexInfo>> describeFieldIndexes(SqlConnection &connection);

} // namespace nestor
