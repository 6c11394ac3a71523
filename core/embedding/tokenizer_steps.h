// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/embedding/model_tokenizer.h"

class QJsonValue;

/// The steps of a tokenizer.json before its model; see ModelTokenizer for those that are known.
namespace nestor {

/// Appends the steps of a "normalizer" (null: none), which stands in `depth` others. Unsupported
/// names a step that is not known; Corrupt where there are more steps, or one adds more text, than
/// a tokenizer has use for: what such a one makes of a text would fill the memory.
[[nodiscard]] Result<void> readNormalisers(const QJsonValue &described,
                                           std::vector<ModelTokenizer::Normalise> &steps,
                                           int depth = 0);

/// Appends the steps of a "pre_tokenizer", likewise.
[[nodiscard]] Result<void> readSplits(const QJsonValue &described,
                                      std::vector<ModelTokenizer::Split> &steps, int depth = 0);

} // namespace nestor
