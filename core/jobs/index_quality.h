// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/base/job.h"
#include "core/model/index_config.h"
#include "core/store/store.h"

#include <optional>
#include <vector>

namespace nestor {

/// How the quality of a store's vector index is to be measured.
struct QualityPlan {
    qint64 k = 10;        ///< hits of a question; 1 to 1,000
    qint64 queries = 200; ///< 1 to 100,000
};

/// How well a vector index finds what comparing with all vectors as they were embedded finds.
/// Recall is the share of the k nearest vectors that a walk of this breadth finds; vectors that are
/// exactly as near as the k-th count as it.
struct QualityReport {
    struct Point {
        qint64 ef = 0;
        double recall = 0;
        double milliseconds = 0; ///< of one walk, on average
        bool operator==(const Point &) const = default;
    };
    qint64 vectors = 0; ///< in the index; 0: there is none, and all searches are exact
    VectorEncoding encoding = VectorEncoding::Float32; ///< of the index
    qint64 k = 0;
    qint64 queries = 0;
    Point current;                 ///< the breadth that searches for k items have
    std::vector<Point> others;     ///< ascending
    std::optional<qint64> efFor99; ///< the least of those measured whose recall is .99
    double exactMilliseconds = 0;  ///< of comparing with all, on average

    bool operator==(const QualityReport &) const = default;
};

/// Measures the index on questions like those to come: vectors of the store, drawn evenly, each
/// moved by a tenth of its length in a direction of chance, so that none finds only itself. Builds
/// the index first where it is missing or behind and the store is large enough for one. Reports
/// vectors in the step "Comparing with all vectors", and questions in the step "Measuring".
///
/// Fails with Unsupported for a store that openStore() did not make, InvalidArgument for a plan
/// out of its ranges, Cancelled, and as buildIndex(). From any thread.
[[nodiscard]] Result<QualityReport> measureIndexQuality(const QualityPlan &plan, Store &store,
                                                        Job &job);

} // namespace nestor
