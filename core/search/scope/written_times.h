// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/store/search_source.h"

#include <QByteArray>

#include <memory>
#include <mutex>
#include <vector>

namespace nestor {

/// When the items of a scope were written, remembered for the next question in the same scope
/// until the store changes. May be used from several threads.
class WrittenTimes {
public:
    using Times = std::shared_ptr<const std::vector<qint64>>;

    /// In microseconds, ascending; of the items that pass `scope`, which are those of `rows`, where
    /// the store is as `mark` (ChangeFeed::commits()) says. Null where there are so many that
    /// reading them would take longer than the search.
    [[nodiscard]] Result<Times> of(const SearchScope &scope, SearchSnapshot &store,
                                   RowsInScope &rows, quint64 mark);

private:
    [[nodiscard]] static Result<Times> read(const SearchScope &scope, SearchSnapshot &store,
                                            RowsInScope &rows);

    std::mutex m_mutex;
    QByteArray m_scope;
    quint64 m_mark = 0;
    bool m_isKnown = false;
    Times m_times;
};

} // namespace nestor
