// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QByteArray>

#include <memory>

namespace nestor {

/// A JSON Schema (draft 7). Values are only looked at, never rewritten: they stay the bytes they
/// are. Neither a schema nor a value can make it run away: patterns are matched in linear time,
/// references in circles are told from those that lead on, and a check ends after so many steps. A
/// cheap copy; validate() may be called from several threads at once.
class JsonSchema {
public:
    /// Fails with InvalidConfig where `schema` is not valid JSON or not a schema; where a reference
    /// leads nowhere, to itself, or to another document, none of which is fetched; and where a
    /// pattern needs more than linear time (looking ahead or behind, references to groups).
    [[nodiscard]] static Result<JsonSchema> parse(const QByteArray &schema);

    /// Fails with InvalidValue and says what does not fit and where: "/user/age: …", and the byte
    /// offset where the value is not JSON. A number without a fraction is an integer, however it is
    /// written.
    [[nodiscard]] Result<void> validate(const QByteArray &value) const;

private:
    struct Private;
    std::shared_ptr<const Private> d;
};

} // namespace nestor
