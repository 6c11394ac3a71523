// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/driver/sql_file.h"
#include "core/base/error.h"
#include "core/store/search_source.h"

#include <QByteArray>
#include <QByteArrayView>

#include <functional>
#include <vector>

/// The vectors of a store, read as rows: the agent's, which its backend shows, and those of
/// Nestor's own in nestor_vectors.
namespace nestor {

/// Which vectors of a store: the agent's, or those that an embedder of Nestor's own made.
struct VectorSource {
    SqlFile *home = nullptr; ///< null: the agent's, in the store
    QByteArray embedder;     ///< of Nestor's own: Embedder::identity()
    bool inStore = false;    ///< `home` is the store's derivedData()

    bool operator==(const VectorSource &) const = default;
};

/// A vector that belongs to an item as it is now.
struct VectorRow {
    qint64 row = 0;         ///< its number in its table; short-lived where that is the agent's
    RowHandle itemRow = {}; ///< the item's; short-lived
    quint64 item = 0;       ///< itemHash()
    QByteArray field;       ///< as FieldVector::field
    QByteArrayView vector;  ///< little-endian floats; good during the call only
    bool outOfDate = false; ///< made from an older text of the item
};
[[nodiscard]] VectorRow rowOf(const AgentVectorView &vector);

using VisitVector = std::function<void(const VectorRow &)>;

/// A vector of Nestor's own, with the name of its item.
struct DerivedVectorRow {
    qint64 id = 0;
    QByteArray prefix;
    QByteArray key;
    QByteArray field;
    QByteArray vector;
    QByteArray itemUpdatedAt; ///< of the item that it was made from
};

/// The vectors of `embedder` in nestor_vectors with an id above `after`, at most `limit`, in the
/// order of their ids.
[[nodiscard]] Result<std::vector<DerivedVectorRow>>
readDerivedVectors(SqlConnection &home, const QByteArray &embedder, qint64 after, qint64 limit);
/// Those of some items.
[[nodiscard]] Result<std::vector<DerivedVectorRow>>
readDerivedVectorsOf(SqlConnection &home, const QByteArray &embedder,
                     const std::vector<ItemPlace> &places);
/// Names all of them, their numbers left out, in no order: quicker than the above.
[[nodiscard]] Result<void>
forEachDerivedVector(SqlConnection &home, const QByteArray &embedder,
                     const std::function<Result<void>(DerivedVectorRow &&)> &visit);
/// Shows those whose items are in the store.
[[nodiscard]] Result<void> matchDerivedVectors(SearchSnapshot &store,
                                               const std::vector<DerivedVectorRow> &rows,
                                               const VisitVector &visit);

} // namespace nestor
