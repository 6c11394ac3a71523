// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/base/job.h"
#include "core/embedding/learned_model.h"

#include <functional>

namespace nestor {

struct LearnedOptions {
    /// Of the vectors, at least 2. Small collections get fewer: half as many directions as texts,
    /// if that is more than 50.
    int dims = 200;
    /// Beyond this many words, the ones found in the fewest texts are left out.
    int maxWords = 60'000;
    /// Of a larger collection, an even sample of between half as many and this many is learned
    /// from; the model embeds the rest as well.
    qint64 maxTexts = 200'000;
    quint64 seed = 1;
    int threads = 0; ///< 0: one for each core
};

/// Puts the next text into its argument and answers true; false at the end. An error ends the
/// training with that error.
using NextText = std::function<Result<bool>(QByteArray &text)>;

/// Trains a model on texts (UTF-8) that are read once, in order; of each, only the numbers of its
/// words are kept. The same texts in the same order and the same options give the same model.
/// No texts, or none with words, give a model that embeds everything as 0 dims.
///
/// Reports to the job in the steps "Reading" (`done` texts of `expectedTexts`, 0: unknown) and
/// "Training". Fails with Cancelled or what `next` failed with. Blocks, and uses all cores: run it
/// in the background. Weights: log-entropy (Dumais 1991), smoothed for collections of a few texts;
/// decomposition: see truncated_svd.h.
[[nodiscard]] Result<LearnedModel> trainLearnedModel(const NextText &next, qint64 expectedTexts,
                                                     const LearnedOptions &options, Job &job);

} // namespace nestor
