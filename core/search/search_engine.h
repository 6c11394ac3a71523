// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/operations.h"
#include "core/search/put_embedder.h"
#include "core/search/search_setup.h"
#include "core/search/vector_set.h"
#include "core/store/sqlite_store.h"

#include <memory>
#include <stop_token>

namespace nestor {

/// Answers searches that rank: by meaning, by words, by both. Reads the store's file, writes
/// nothing to it, and keeps what it derives from it in memory. May be called from several threads
/// at once; outlived by the store.
class SearchEngine {
public:
    SearchEngine(SqliteStore &store, const SearchSetup &setup,
                 std::shared_ptr<const PutEmbedder> embedder);
    ~SearchEngine();

    /// Whether this search is for the engine; the store answers the others, newest first.
    [[nodiscard]] bool ranks(const SearchOp &op) const;

    /// The page that the operation asks for. It is complete: `limit` items when that many exist.
    /// Does not prolong the life of what it finds. InvalidArgument for a vector of another size
    /// than the index, InvalidConfig where there is no embedder for the query, and as the
    /// embedder and the file do.
    [[nodiscard]] Result<SearchResult> search(const SearchOp &op, std::stop_token stop = {});

private:
    struct Attempt;

    [[nodiscard]] Result<Vector> queryVector(const SearchOp &op, const std::stop_token &stop) const;
    [[nodiscard]] Result<Attempt> attempt(const SearchOp &op, const Vector &vector,
                                          const std::stop_token &stop);

    SqliteStore &m_store;
    std::shared_ptr<const PutEmbedder> m_embedder; ///< null without an index
    VectorSet m_vectors;
};

} // namespace nestor
