// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/json/json_document.h"

namespace nestor {

struct SchemaRules;

/// Holds a value against a schema. InvalidValue with what does not fit and where, or where schema
/// and value together ask for more steps, or a deeper nesting of them, than a check may take: a
/// schema may double its work with every line. Needs little stack, whatever the value.
[[nodiscard]] Result<void> checkAgainstSchema(const SchemaRules &rules, const JsonDocument &value);

} // namespace nestor
