// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/operations.h"
#include "core/search/embed/search_setup.h"
#include "core/search/engine/semantic_index.h"
#include "core/search/scope/written_times.h"
#include "core/search/sync/search_cache.h"
#include "core/search/text/text_index.h"
#include "core/search/vectors/vector_search.h"
#include "core/store/change_feed.h"
#include "core/store/search_source.h"
#include "core/store/store.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <stop_token>

namespace nestor {

class Ranking;

/// Answers searches that rank: by meaning, by words, by both. Follows the store, and keeps what it
/// derives from it in memory and in the store's derivedData(), or where it has none, in a cache.
/// May be called from several threads at once; outlived by the store.
class SearchEngine {
public:
    /// Of a store with a searchSource() and a changeFeed(). Fails as SemanticIndex::create().
    [[nodiscard]] static Result<std::unique_ptr<SearchEngine>> create(Store &store,
                                                                      SearchSetup setup);
    ~SearchEngine();

    /// Whether this search is for the engine; the store answers the others, newest first.
    [[nodiscard]] bool ranks(const SearchOp &op) const;

    /// The page that the operation asks for. It is complete: `limit` items when that many exist.
    /// Does not prolong the life of what it finds. InvalidArgument for a vector of another size
    /// than the index, InvalidConfig where there is no embedder for the query, and as the
    /// embedder and the file do.
    [[nodiscard]] Result<SearchResult> search(const SearchOp &op, const std::stop_token &stop = {});

    /// Whether hybrid searches let what was written together answer together; they do unless told
    /// otherwise.
    void setTogether(bool together) { m_together = together; }
    [[nodiscard]] bool isTogether() const { return m_together; }

    /// This program wrote these items; the next search sees them.
    void noteWrites(const std::vector<ItemPlace> &items);
    void noteBulkWrite();

    /// Brings the vectors, and the graph that searches walk, up to the store now instead of in the
    /// background. Reports vectors to `job`. Fails as search() and with Cancelled.
    [[nodiscard]] Result<void> indexVectors(Job &job);

    /// By what items are compared now.
    [[nodiscard]] std::shared_ptr<SemanticIndex> semanticIndex() const;
    /// Looks for another index than that of semanticIndex(), built here or by another program, and
    /// goes over to it.
    [[nodiscard]] Result<void> refresh();
    /// A person's word that this store's texts may go to a service; see Store::allowService().
    [[nodiscard]] Result<void> allowService(const EmbedderConfig &service);
    [[nodiscard]] Result<void> forgetServices();
    /// Whether that was said of it, or it needs no word. Embedding with the missing word.
    [[nodiscard]] Result<EmbedderConfig> permitted(const EmbedderConfig &service) const;
    [[nodiscard]] TextIndex &words() { return m_words; }
    [[nodiscard]] SearchCache &cache() { return m_cache; }
    [[nodiscard]] SearchSource &source() const { return m_source; }
    [[nodiscard]] ChangeFeed &feed() const { return m_feed; }

private:
    struct Attempt;

    SearchEngine(Store &store, SearchSetup setup);

    [[nodiscard]] Result<Vector> queryVector(const SearchOp &op, const SemanticIndex &index,
                                             const std::stop_token &stop) const;
    [[nodiscard]] Result<Attempt> attempt(const SearchOp &op, SemanticIndex &index,
                                          const Vector &vector, const std::stop_token &stop);
    [[nodiscard]] Result<void> rank(Attempt &attempt, const std::stop_token &stop);
    [[nodiscard]] Result<std::vector<ItemMatch>> nearest(Attempt &attempt, qint64 wanted);
    [[nodiscard]] Result<void> rankWords(Attempt &attempt, const std::stop_token &stop);
    [[nodiscard]] Result<void> rankBoth(Attempt &attempt, const std::stop_token &stop);
    [[nodiscard]] static Result<void> readPage(Attempt &attempt, Ranking &ranking);

    const Store &m_store; ///< for its configuration
    SearchSource &m_source;
    ChangeFeed &m_feed;
    const SearchSetup m_setup;
    SearchCache m_cache;
    TextIndex m_words;
    ScopeEstimates m_estimates;
    WrittenTimes m_written;
    std::atomic<bool> m_together = true;
    std::mutex m_refreshMutex;         ///< one looks at a time; it reads files
    mutable std::mutex m_meaningMutex; ///< of the pointer alone: nobody who has it waits
    std::shared_ptr<SemanticIndex> m_semanticIndex;
};

} // namespace nestor
