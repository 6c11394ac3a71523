// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace nestor {

/// One change that is made to many values alike: to a field, or to the texts in it.
///
/// A field is named as a column is: "text", "user.name", "tags.0", where a member that has the
/// whole name comes first.
struct ValueChange {
    enum Kind {
        SetField,    ///< to `json`; added where its object is there and the field is not
        RenameField, ///< to `name`, in its place among the others
        RemoveField,
        ReplaceText, ///< what is found in the strings at and below `field`; empty: in all of them
    };

    Kind kind = SetField;
    QByteArray field;
    QByteArray json; ///< SetField: any JSON value
    QByteArray name; ///< RenameField
    QString find;    ///< ReplaceText: what is looked for
    QString replacement;
    bool isPattern = false;   ///< `find` is a regular expression; \1 in `replacement` is its group
    bool matchesCase = false; ///< letters are told from capitals

    bool operator==(const ValueChange &) const = default;
};

/// Whether a change can be made at all: InvalidArgument where a field or a name is missing,
/// InvalidValue where `json` is not JSON or `find` no pattern.
[[nodiscard]] Result<void> checkChange(const ValueChange &change);

/// The value after the change, with every byte outside of what changes as it was; nullopt where the
/// change finds nothing to do. InvalidValue where the value is not JSON, or a pattern tries more
/// than a text is worth; Conflict where the name is taken. The change must have passed
/// checkChange(). Pure, usable from every thread.
[[nodiscard]] Result<std::optional<QByteArray>> changedValue(const QByteArray &value,
                                                             const ValueChange &change);

} // namespace nestor
