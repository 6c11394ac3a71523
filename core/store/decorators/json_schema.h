// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QByteArray>

#include <memory>

namespace nestor {

/// A JSON Schema (draft 7), by valijson. Values are only looked at, never rewritten: they stay the
/// bytes they are. A cheap copy; validate() may be called from several threads at once.
class JsonSchema {
public:
    /// Fails with InvalidConfig where `schema` is no JSON or no schema. References to other
    /// documents are not followed.
    [[nodiscard]] static Result<JsonSchema> parse(const QByteArray &schema);

    /// Fails with InvalidValue and says what does not fit and where: "/user/age: …", and the byte
    /// offset where the value is no JSON. A number without a fraction is an integer, however it is
    /// written.
    [[nodiscard]] Result<void> validate(const QByteArray &value) const;

private:
    struct Private;
    std::shared_ptr<const Private> d;
};

} // namespace nestor
