// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/search/embed/search_setup.h"
#include "core/search/engine/search_engine.h"
#include "core/store/bulk_writer.h"
#include "core/store/store.h"
#include "core/store/ttl_sweeper.h"

#include <chrono>
#include <memory>

namespace nestor {

/// A store that is searched by meaning and by words: a decorator over a backend that has a
/// searchSource(), and keeps items and vectors as data.
///
/// Texts of puts are embedded before the first write, and their vectors go down inside the puts,
/// so that a value and its vectors share one transaction, and a failed embedder stores nothing.
/// Searches that rank are answered here; all else is the store's. openStore() makes one.
///
/// May be called from several threads at once.
class SearchableStore final : public Store {
public:
    /// Fails where the store's index cannot be read; Unsupported where it has no searchSource().
    [[nodiscard]] static Result<std::unique_ptr<SearchableStore>>
    create(std::unique_ptr<Store> store, SearchSetup setup);
    ~SearchableStore() override;

    [[nodiscard]] Result<std::vector<OpAnswer>> batch(std::vector<Op> ops,
                                                      std::stop_token stop = {}) override;
    [[nodiscard]] Capabilities capabilities() const override;
    /// With the index that is used: the given one, the one that was built, the recorded one.
    [[nodiscard]] StoreConfig config() const override;
    [[nodiscard]] std::vector<StoreNotice> notices() const override;
    [[nodiscard]] Result<void> allowService(const EmbedderConfig &service) override {
        return m_engine->allowService(service);
    }
    [[nodiscard]] Result<void> forgetServices() override { return m_engine->forgetServices(); }
    /// The store's own: what it writes is embedded afterwards (see index_job.h), as an embedder may
    /// take minutes and nobody else can write meanwhile.
    [[nodiscard]] Result<std::unique_ptr<BulkWriter>>
    bulkWriter(std::stop_token stop = {}) override;
    [[nodiscard]] StoreAdmin *admin() const override { return m_store->admin(); }
    [[nodiscard]] ChangeFeed *changeFeed() const override { return m_store->changeFeed(); }
    [[nodiscard]] SearchEngine *searchEngine() const override { return m_engine.get(); }

    /// From now on sweeps by itself, as long as it lives.
    void sweepEvery(std::chrono::milliseconds interval);

    /// What this stands on.
    [[nodiscard]] Store &backend() const { return *m_store; }
    [[nodiscard]] SearchEngine &engine() const { return *m_engine; }

private:
    SearchableStore(std::unique_ptr<Store> store, std::unique_ptr<SearchEngine> engine);

    [[nodiscard]] Result<std::vector<OpAnswer>> runBelow(std::vector<Op> ops, std::stop_token stop);

    std::unique_ptr<Store> m_store;
    std::unique_ptr<SearchEngine> m_engine;
    std::unique_ptr<TtlSweeper> m_sweeper; ///< last: ends before what it sweeps
};

} // namespace nestor
