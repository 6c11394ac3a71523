// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/item.h"

#include <QByteArrayList>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

/// What a table shows of items: a few short texts made once, on a worker, so that painting and
/// scrolling touch no JSON. Pure functions, usable from every thread.
namespace nestor::ui {

/// One item as a table holds it: not its value, which may be large.
struct ItemCells {
    ItemId id;
    Timestamp updatedAt;
    std::optional<Timestamp> expiresAt;
    QStringList fields; ///< one for each field column, see cellsOf()

    bool operator==(const ItemCells &) const = default;
};

/// The texts of the fields, each a path ("text", "user.name"), in a line: strings as they are,
/// other values as compact JSON, cut where no table would show more. What differs in the value
/// differs here: a string that reads like another kind of value ("null", "0", "{}", empty) stands
/// in quotes, a missing one is missingCell(), characters that are not seen are written out. Of a
/// value that is not JSON all are empty.
[[nodiscard]] ItemCells cellsOf(const Item &item, const QByteArrayList &fields);

/// The bytes of a field, as cellsOf() finds it: a JSON value; nullopt where there is none.
[[nodiscard]] std::optional<QByteArray> fieldValueOf(const Item &item, const QByteArray &field);

/// What stands for a field that the value does not have: "–".
[[nodiscard]] QString missingCell();
/// Whether a cell is of a field that is missing or null.
[[nodiscard]] bool saysNothing(const QString &cell);

/// How many characters a column needs so that these texts, cut in their middle, differ wherever
/// they differ in full; from `least` to `most`.
[[nodiscard]] int lettersToTellApart(const QStringList &texts, int least, int most);

/// The names of members that a sample of values has, those worth a column first: texts, then
/// short scalars; lists and objects last. At most `limit`.
[[nodiscard]] QByteArrayList fieldsOf(const std::vector<Item> &sample, qsizetype limit = 60);

/// Of fieldsOf() those that are shown when nobody chose: one text and two scalars.
[[nodiscard]] QByteArrayList defaultFields(const std::vector<Item> &sample);

/// When an item expires: "never", "in 6 days", "expired, still served".
[[nodiscard]] QString expiryText(const std::optional<Timestamp> &expiresAt, Timestamp now);

[[nodiscard]] bool isExpired(const std::optional<Timestamp> &expiresAt, Timestamp now);

} // namespace nestor::ui
