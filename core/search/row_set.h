// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtGlobal>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace nestor {

/// Rows of `store` that pass a namespace and filter: what a search may find. Numbers are good for
/// one state of the store. A value.
class RowSet {
public:
    RowSet() = default;
    /// In any order, without doubles.
    explicit RowSet(std::vector<qint64> rows)
        : m_rows(std::move(rows)) {
        std::sort(m_rows.begin(), m_rows.end());
    }

    [[nodiscard]] bool contains(qint64 row) const {
        return std::binary_search(m_rows.begin(), m_rows.end(), row);
    }
    [[nodiscard]] std::size_t size() const { return m_rows.size(); }
    /// Ascending.
    [[nodiscard]] const std::vector<qint64> &rows() const { return m_rows; }

private:
    std::vector<qint64> m_rows;
};

} // namespace nestor
