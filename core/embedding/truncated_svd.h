// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/base/job.h"

#include <vector>

namespace nestor {

/// A sparse matrix, column by column: column j holds the entries begins[j] to begins[j + 1], which
/// name their row and value. For the learned embedder a row is a word and a column a text.
struct SparseColumns {
    quint32 rowCount = 0;
    std::vector<std::size_t> begins = {0}; ///< columnCount() + 1 offsets
    std::vector<quint32> rows;             ///< < rowCount
    std::vector<float> values;

    [[nodiscard]] std::size_t columnCount() const { return begins.size() - 1; }
    bool operator==(const SparseColumns &) const = default;
};

struct SvdOptions {
    int dims = 200;          ///< how many singular vectors; > 0
    int oversampling = 24;   ///< further directions that are carried along and dropped at the end
    int powerIterations = 4; ///< each sharpens the separation of the singular values
    quint64 seed = 1;
    int threads = 0; ///< 0: one for each core
};

/// The left singular vectors of the largest singular values.
struct LeftSingularVectors {
    int dims = 0;                      ///< at most the dims asked for, at most the rank
    std::vector<float> basis;          ///< rowCount x dims, row by row
    std::vector<float> singularValues; ///< falling
};

/// Truncated singular value decomposition by randomised subspace iteration (Halko, Martinsson and
/// Tropp, "Finding structure with randomness", SIAM Review 53, 2011, algorithm 4.4, with the
/// Rayleigh-Ritz step on A·Aᵀ). The products with A·Aᵀ go through the columns one by one, so the
/// memory beside the matrix is three times rowCount x (dims + oversampling) floats, however many
/// columns there are.
///
/// The same matrix, options and build give the same bits, whatever the number of threads; the
/// largest entry of each vector is positive. A matrix without entries gives 0 dims. Fails only
/// with Cancelled. Blocks; call it from any thread but the window's.
[[nodiscard]] Result<LeftSingularVectors> leftSingularVectors(const SparseColumns &matrix,
                                                              const SvdOptions &options, Job &job);

} // namespace nestor
