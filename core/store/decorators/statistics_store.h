// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/decorators/latency_histogram.h"
#include "core/store/decorators/store_decorator.h"

#include <QHash>

#include <map>
#include <mutex>

namespace nestor {

/// What was asked of a store.
struct OperationCounts {
    qint64 gets = 0;
    qint64 hits = 0; ///< gets that found their item
    qint64 misses = 0;
    qint64 puts = 0;
    qint64 deletes = 0;
    qint64 searches = 0;
    qint64 found = 0; ///< items that searches answered
    qint64 listings = 0;
    qint64 others = 0; ///< sweeps, and what only a browser asks

    bool operator==(const OperationCounts &) const = default;
};

struct StoreStatistics {
    qint64 batches = 0;
    qint64 failedBatches = 0; ///< their operations are counted nowhere else
    OperationCounts operations;
    /// How long batches took, by the kind of operation in them; "mixed" for several kinds.
    std::map<QByteArray, LatencySummary> latencies;
    /// By namespace, cut to the depth asked for. Operations without one are only in `operations`.
    std::map<NamespacePath, OperationCounts> namespaces;
};

/// Counts what goes through it, and how long it takes.
class StatisticsStore final : public StoreDecorator {
public:
    /// `namespaceDepth`: how many labels are told apart in StoreStatistics::namespaces. After the
    /// first 1,000 namespaces, further ones are counted together under the root.
    explicit StatisticsStore(std::shared_ptr<Store> store, qsizetype namespaceDepth = 1)
        : StoreDecorator(std::move(store))
        , m_depth(namespaceDepth) {}

    [[nodiscard]] Result<std::vector<OpAnswer>> batch(std::vector<Op> ops,
                                                      std::stop_token stop = {}) override;

    /// As of now. From any thread.
    [[nodiscard]] StoreStatistics statistics() const;
    /// Begins anew.
    void reset();

private:
    /// What is remembered of an operation while it is under way.
    struct Asked {
        const char *kind = "";
        bool removes = false;
        std::optional<NamespacePath> ns;
    };
    [[nodiscard]] Asked remember(const Op &op) const;
    OperationCounts &countsOf(const NamespacePath &ns);

    const qsizetype m_depth;
    mutable std::mutex m_mutex;
    qint64 m_batches = 0;
    qint64 m_failed = 0;
    OperationCounts m_operations;
    std::map<QByteArray, LatencyHistogram> m_latencies;
    QHash<NamespacePath, OperationCounts> m_namespaces;
};

} // namespace nestor
