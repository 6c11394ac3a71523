// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/model/index_config.h"
#include "core/vector/vector_metric.h"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace nestor {

struct VectorIndexConfig {
    int dims = 0; ///< 1 to kMaxVectorDims
    Distance distance = Distance::Cosine;
    int m = 16;               ///< neighbours of a node: 2 to 128; on the lowest level twice that
    int efConstruction = 200; ///< breadth of the search for them: 1 to 10,000
    quint64 seed = 100;

    bool operator==(const VectorIndexConfig &) const = default;
};

/// Which vectors may be found. Called from the searching thread, many times; must not call the
/// index. An empty function lets everything pass.
using VectorFilter = std::function<bool(VectorId)>;

struct VectorAnswer {
    std::vector<VectorHit> hits; ///< best first, ties by id
    qint64 ranked = 0;           ///< vectors whose distance was computed
    /// The graph did not lead to enough vectors, so all of them were looked at.
    bool completedByScan = false;
};

/// Vectors under numbers, and the nearest of them to a question: HNSW in memory.
///
/// put(), remove() and the searches may be called from every thread at any time; searches do not
/// wait for insertions. What a finished put() wrote, every later search finds; a search beside it
/// finds the old or the new vector of an id, never both or neither. Never throws.
class VectorIndex {
public:
    /// An empty index with room for `expected` vectors; it grows as needed.
    /// InvalidConfig when the configuration is out of its ranges.
    [[nodiscard]] static Result<std::unique_ptr<VectorIndex>>
    create(const VectorIndexConfig &config, std::size_t expected = 0);
    ~VectorIndex();
    VectorIndex(const VectorIndex &) = delete;
    VectorIndex &operator=(const VectorIndex &) = delete;

    [[nodiscard]] const VectorIndexConfig &config() const;
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] bool contains(VectorId id) const;
    /// The vector as it is compared: for the cosine scaled to length 1. nullopt: no such id.
    [[nodiscard]] std::optional<std::vector<float>> vector(VectorId id) const;

    /// Adds a vector, or replaces the one of this id. InvalidArgument: see checkVector().
    [[nodiscard]] Result<void> put(VectorId id, std::span<const float> vector);
    /// False when there was none.
    bool remove(VectorId id);

    /// The `k` nearest that pass `filter`, by a walk through the graph of breadth `ef` (taken as
    /// k where it is smaller): approximate in which are nearest, exact in their scores, and never
    /// fewer than k when that many exist. InvalidArgument for a vector that cannot be compared.
    [[nodiscard]] Result<VectorAnswer> search(std::span<const float> query, std::size_t k,
                                              std::size_t ef,
                                              const VectorFilter &filter = {}) const;

    /// The `k` nearest that pass, exactly, by comparing with every vector that passes.
    [[nodiscard]] Result<VectorAnswer> searchExact(std::span<const float> query, std::size_t k,
                                                   const VectorFilter &filter = {}) const;
    /// The `k` nearest among `ids`, exactly; ids that are not in the index are passed over.
    [[nodiscard]] Result<VectorAnswer> searchExact(std::span<const float> query, std::size_t k,
                                                   std::span<const VectorId> ids) const;

private:
    struct Private;
    explicit VectorIndex(std::unique_ptr<Private> data);
    std::unique_ptr<Private> d;
};

} // namespace nestor
