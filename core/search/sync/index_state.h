// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/base/error.h"
#include "core/model/index_config.h"
#include "core/search/sync/search_cache.h"
#include "core/store/search_source.h"

#include <QByteArray>

#include <optional>

/// What a store remembers of how its items were embedded by Nestor: in its own tables where it is
/// managed, else in the cache. On a connection of the caller's, inside its transaction.
namespace nestor {

/// How an index was built.
struct RecordedIndex {
    IndexConfig config;
    QByteArray embedder; ///< Embedder::identity() that made the vectors

    bool operator==(const RecordedIndex &) const = default;
};

/// In nestor_search: how far the vectors of an embedder follow the store's change log.
[[nodiscard]] QByteArray positionName(const QByteArray &embedder);

/// In nestor_search: how often Nestor wrote vectors of an embedder that no put brought, so that
/// programs that have read them learn of it.
[[nodiscard]] QByteArray writesName(const QByteArray &embedder);
/// That number; 0 where nothing was written.
[[nodiscard]] Result<qint64> vectorWrites(SqlConnection &home, const QByteArray &embedder);
/// Counts one more; answers the number from before. Needs createIndexTables().
[[nodiscard]] Result<qint64> countVectorWrite(SqlConnection &home, const QByteArray &embedder);

/// Where what is derived from a store is kept.
[[nodiscard]] SqlFile &homeOfDerived(const SearchSource &store, SearchCache &cache);

/// Makes the tables that are missing.
[[nodiscard]] Result<void> createIndexTables(SqlConnection &home);

/// nullopt: no index was built.
[[nodiscard]] Result<std::optional<RecordedIndex>> recordedIndex(SqlConnection &home);
/// Needs createIndexTables().
[[nodiscard]] Result<void> recordIndex(SqlConnection &home, const RecordedIndex &index);
/// The index that is being built, as beginIndex() said; nullopt when none is.
[[nodiscard]] Result<std::optional<RecordedIndex>> begunIndex(SqlConnection &home);
/// Until recordIndex(): a build that is broken off goes on with the same embedder. Needs
/// createIndexTables().
[[nodiscard]] Result<void> beginIndex(SqlConnection &home, const RecordedIndex &index);
/// Forgets the index, its vectors and its model; silent when there is none.
[[nodiscard]] Result<void> forgetIndex(SqlConnection &home);

/// The bytes of a learned model; empty where there is none of this embedder.
[[nodiscard]] Result<QByteArray> storedModel(SqlConnection &home, const QByteArray &embedder);
[[nodiscard]] Result<void> storeModel(SqlConnection &home, const QByteArray &embedder,
                                      const QByteArray &model);
/// Whoever makes the vectors of this embedder looks at every item again; those that are there stay
/// until others take their places.
[[nodiscard]] Result<void> followFromStart(SqlConnection &home, const QByteArray &embedder);
/// Removes vectors and models of every embedder but this.
[[nodiscard]] Result<void> keepOnly(SqlConnection &home, const QByteArray &embedder);

} // namespace nestor
