// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/model/field_name.h"

#include <vector>

namespace nestor {

/// Whose queries a field index answers.
enum class FieldIndexUse {
    Nestor, ///< Nestor's filters: its expression never fails, whatever is written
    /// The agent's: on LangGraph's own json_extract(value, '$.field'). From then on a write of a
    /// value that the agent's SQLite does not take for JSON fails (docs/storage.md).
    Agent,
};

/// A field that is indexed.
struct FieldIndexInfo {
    FieldName field;
    FieldIndexUse use = FieldIndexUse::Nestor;

    bool operator==(const FieldIndexInfo &) const = default;
};

struct FieldIndexChange {
    std::vector<FieldName> add;
    FieldIndexUse use = FieldIndexUse::Nestor; ///< of those that are added
    std::vector<FieldName> drop;               ///< whoever they are for
};

/// InvalidArgument, with the reason, for fields that cannot have an index: a segment that may be
/// the number of a list's element, or with a quote, a backslash, a slash or a control character.
[[nodiscard]] Result<void> checkIndexableField(const FieldName &field);

} // namespace nestor
