// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/base/error.h"
#include "core/json/field_path.h"

#include <QByteArray>
#include <QHash>

namespace nestor {

/// Tells vectors that an agent left behind from those that belong to their items.
///
/// LangGraph's store removes no vector when an item is put anew with fewer texts or without being
/// indexed. Such a vector is known by its time, older than the item's, or by its name, which the
/// value does not give. Nestor's own writes leave none behind, and are known by the fraction in
/// `updated_at`, which SQLite's CURRENT_TIMESTAMP never has; there an older vector was kept
/// because nobody could embed the new text, and is out of date.
class StaleVectors {
public:
    /// Whether the vector named `field` has no text in `value`.
    [[nodiscard]] bool isLeftover(const QByteArray &field, const QByteArray &value);

private:
    const FieldPath &path(const QByteArray &text);

    QHash<QByteArray, FieldPath> m_paths;
};

/// The dimensions that most vectors of store_vectors have; 0 when there is no vector.
[[nodiscard]] Result<int> usualAgentDims(SqlConnection &connection);

} // namespace nestor
