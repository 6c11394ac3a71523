// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/index_config.h"
#include "core/search/embed/put_embedder.h"
#include "core/store/decorators/store_decorator.h"
#include "core/store/ttl_sweeper.h"

#include <chrono>
#include <memory>

namespace nestor {

/// Embeds texts for a store that ranks by vectors itself: those of puts before anything is written,
/// so that a value and its vectors share one transaction and a failed embedder stores nothing, and
/// the queries of searches. May be called from several threads.
///
/// A query without a mode is passed over where there is no index, as in LangGraph; words cannot be
/// searched for (Unsupported).
class EmbeddingStore final : public StoreDecorator {
public:
    /// `embedder` may be null: then vectors come from callers only.
    EmbeddingStore(std::shared_ptr<Store> store, const std::optional<IndexConfig> &index,
                   const std::shared_ptr<Embedder> &embedder);

    [[nodiscard]] Result<std::vector<OpAnswer>> batch(std::vector<Op> ops,
                                                      std::stop_token stop = {}) override;
    [[nodiscard]] Capabilities capabilities() const override;
    [[nodiscard]] StoreConfig config() const override;
    /// The store's own, as nothing in it is a way around embedding.
    [[nodiscard]] StoreAdmin *admin() const override { return inner().admin(); }
    [[nodiscard]] ChangeFeed *changeFeed() const override { return inner().changeFeed(); }
    /// What is imported without vectors is embedded, too, as a put is.
    [[nodiscard]] Result<std::unique_ptr<BulkWriter>>
    bulkWriter(std::stop_token stop = {}) override;

    /// From now on sweeps by itself, as long as it lives.
    void sweepEvery(std::chrono::milliseconds interval);

private:
    [[nodiscard]] Result<void> embedQuery(SearchOp &op, const std::stop_token &stop) const;

    std::unique_ptr<const PutEmbedder> m_putEmbedder; ///< null without an index
    std::unique_ptr<TtlSweeper> m_sweeper;            ///< last: ends before what it sweeps
};

} // namespace nestor
