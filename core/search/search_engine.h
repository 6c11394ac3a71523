// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/operations.h"
#include "core/search/put_embedder.h"
#include "core/search/search_cache.h"
#include "core/search/search_setup.h"
#include "core/search/text_index.h"
#include "core/search/vector_set.h"
#include "core/store/sqlite_store.h"

#include <memory>
#include <stop_token>

namespace nestor {

class Ranking;
class SearchScope;
struct SqliteSession;

/// Answers searches that rank: by meaning, by words, by both. Follows the store's file, and keeps
/// what it derives from it in memory, in the store's own nestor_ tables where Nestor manages it,
/// else in a cache beside it. May be called from several threads at once; outlived by the store.
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

    /// This program wrote these items; the next search sees them.
    void noteWrites(const std::vector<ItemPlace> &items) { m_words.noteWrites(items); }
    void noteManyWrites() { m_words.noteManyWrites(); }

private:
    struct Attempt;

    [[nodiscard]] Result<Vector> queryVector(const SearchOp &op, const std::stop_token &stop) const;
    [[nodiscard]] Result<void> follow(const SearchOp &op, const std::stop_token &stop);
    [[nodiscard]] Result<Attempt> attempt(const SearchOp &op, const Vector &vector,
                                          const std::stop_token &stop);
    [[nodiscard]] Result<void> searchVectors(const SearchOp &op, const Vector &vector,
                                             SqliteSession &session, const SearchScope &scope,
                                             Attempt &attempt);
    [[nodiscard]] Result<void> searchWords(const SearchOp &op, SqliteSession &session,
                                           const SearchScope &scope, Attempt &attempt,
                                           const std::stop_token &stop);
    [[nodiscard]] static Result<void> readPage(const SearchOp &op, Ranking &ranking,
                                               Attempt &attempt);

    SqliteStore &m_store;
    std::shared_ptr<const PutEmbedder> m_embedder; ///< null without an index
    const VectorHome m_home;
    VectorSet m_vectors;
    SearchCache m_cache;
    TextIndex m_words;
};

} // namespace nestor
