// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/driver/sql_file.h"
#include "core/backends/sqlite/stale_vectors.h"
#include "core/base/error.h"
#include "core/search/sync/change_log.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QHash>

#include <functional>
#include <utility>
#include <vector>

/// The vectors that a store file holds, read as rows. Used inside a read transaction, by the
/// thread that has the connection.
namespace nestor {

/// Which vectors of a store: the agent's, or those that an embedder of Nestor's own made.
struct VectorSource {
    SqlFile *home = nullptr; ///< null: the agent's, in the store's own file
    QByteArray embedder;     ///< of Nestor's own: Embedder::identity()

    bool operator==(const VectorSource &) const = default;
};

/// A vector that belongs to an item as it is now.
struct VectorRow {
    qint64 row = 0;         ///< its number in its table; short-lived where that is the agent's
    qint64 itemRow = 0;     ///< the item's row in `store`; short-lived
    quint64 item = 0;       ///< itemHash()
    QByteArray field;       ///< as FieldVector::field
    QByteArrayView vector;  ///< little-endian floats; good during the call only
    bool outOfDate = false; ///< made from an older text of the item
};

using VisitVector = std::function<void(const VectorRow &)>;

/// Shows the vectors of store_vectors with a row number above `after`, at most `limit` rows, in
/// the order of their numbers; orphaned and stale ones are passed over. Answers the number of the
/// last row looked at, 0 when there was none.
[[nodiscard]] Result<qint64> readAgentVectors(SqlConnection &connection, qint64 after, qint64 limit,
                                              StaleVectors &stale, const VisitVector &visit);

/// Shows the same of one item; nothing when that is gone.
[[nodiscard]] Result<void> readAgentVectorsOf(SqlConnection &connection, const ItemPlace &place,
                                              StaleVectors &stale, const VisitVector &visit);
/// The items of the vectors with a row number from `first` on, at most `limit`, and those numbers.
[[nodiscard]] Result<std::vector<std::pair<qint64, ItemPlace>>>
placesOfAgentVectors(SqlConnection &connection, qint64 first, qint64 limit);

/// A vector of Nestor's own, with the name of its item.
struct OwnVectorRow {
    qint64 id = 0;
    QByteArray prefix;
    QByteArray key;
    QByteArray field;
    QByteArray vector;
    QByteArray itemUpdatedAt; ///< of the item that it was made from
};

/// The vectors of `embedder` in nestor_vectors with an id above `after`, at most `limit`, in the
/// order of their ids.
[[nodiscard]] Result<std::vector<OwnVectorRow>>
readOwnVectors(SqlConnection &home, const QByteArray &embedder, qint64 after, qint64 limit);
/// Those of some items.
[[nodiscard]] Result<std::vector<OwnVectorRow>>
readOwnVectorsOf(SqlConnection &home, const QByteArray &embedder,
                 const std::vector<ItemPlace> &places);
/// Shows those whose items are in the store, as `connection` sees it.
[[nodiscard]] Result<void> matchOwnVectors(SqlConnection &connection,
                                           const std::vector<OwnVectorRow> &rows,
                                           const VisitVector &visit);

} // namespace nestor
