// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/search/embed/put_embedder.h"
#include "core/search/embed/search_setup.h"
#include "core/search/sync/index_state.h"
#include "core/search/vectors/derived_vectors.h"
#include "core/search/vectors/vector_index_maintenance.h"
#include "core/search/vectors/vector_set.h"
#include "core/search/vectors/vector_synchronizer.h"
#include "core/store/store.h"

#include <memory>

namespace nestor {

/// What semantic searches of a store use: an embedder, the vectors that it made, and how
/// these are kept up. One stays as it is; another index makes another one. May be used from
/// several threads.
class SemanticIndex {
public:
    /// As the setup says, or, where that names no index, as was recorded when one was built. An
    /// embedder that only the file names, and that cannot be used or must not without a person's
    /// word, is a fault() and no failure. Fails as reading the record does, and where what the
    /// setup itself names cannot be used.
    [[nodiscard]] static Result<std::shared_ptr<SemanticIndex>>
    create(SearchSource &store, ChangeFeed &feed, SearchCache &cache, const SearchSetup &setup);

    /// What makes the vectors of puts; null where nothing is embedded.
    [[nodiscard]] const std::shared_ptr<const PutEmbedder> &putEmbedder() const {
        return m_putEmbedder;
    }
    /// Null where only callers bring vectors.
    [[nodiscard]] Embedder *embedder() const {
        return m_putEmbedder ? m_putEmbedder->embedder().get() : nullptr;
    }
    [[nodiscard]] VectorHome home() const { return m_home; }
    [[nodiscard]] const VectorSet &vectors() const { return m_vectors; }
    /// Null where the vectors are the agent's.
    [[nodiscard]] DerivedVectors *own() const { return m_own.get(); }
    /// Which vectors of the store those are.
    [[nodiscard]] VectorSource source() const;
    /// The record that this was made from.
    [[nodiscard]] const std::optional<RecordedIndex> &recorded() const { return m_recorded; }

    /// Why the index that the store's file names is not used for what needs its embedder;
    /// everything else works. nullopt where all is well.
    [[nodiscard]] const std::optional<StoreNotice> &fault() const { return m_fault; }

    /// Brings the vectors up to the store. Texts that an agent wrote are embedded first where the
    /// embedder answers at once.
    [[nodiscard]] Result<void> follow(Job &job);
    void noteWrites(const std::vector<ItemPlace> &items);
    void noteBulkWrite();
    /// Moves all vectors into the graph, where that pays; reports vectors. After follow().
    [[nodiscard]] Result<void> indexVectors(Job &job) { return m_maintenance.finish(job); }
    /// How much walks of the graph find; of the one in the file where none is in memory yet.
    [[nodiscard]] std::optional<VectorQuality> quality() const;
    /// Why searches have no graph, where one pays; else empty.
    [[nodiscard]] std::vector<SearchRemark> whyNoGraph() const;
    /// Whether somebody stopped the building of the graph.
    [[nodiscard]] bool isGraphStopped() const { return m_maintenance.isStopped(); }
    /// Something was found that is not as the vectors have it: the next follow() compares all.
    void invalidate() { m_synchronizer.invalidate(); }

private:
    SemanticIndex(SearchSource &store, ChangeFeed &feed, SearchCache &cache,
                  const IndexConfig &config, int dims, const SearchSetup &setup);

    SearchSource &m_store;
    SearchCache &m_cache;
    std::shared_ptr<const PutEmbedder> m_putEmbedder;
    VectorHome m_home = VectorHome::Agent;
    bool m_local = false;
    std::unique_ptr<DerivedVectors> m_own;
    VectorSet m_vectors;
    VectorSynchronizer m_synchronizer;
    std::optional<RecordedIndex> m_recorded;
    std::optional<StoreNotice> m_fault;
    VectorIndexMaintenance m_maintenance; ///< last: it ends before what it works on
};

/// What a store is called in ServiceConsents; empty for one in memory.
[[nodiscard]] QByteArray consentName(const SearchSource &store);

/// The record of the store's index; nullopt where none was built, and where what is recorded makes
/// no sense: then `unreadable`, where it is given, says why. Makes no cache where there is none.
[[nodiscard]] Result<std::optional<RecordedIndex>>
recordedIndexOf(SearchSource &store, SearchCache &cache, QString *unreadable = nullptr);

} // namespace nestor
