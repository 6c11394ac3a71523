// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/embedding/model_tokenizer.h"

class QJsonValue;

/// The steps of a tokenizer.json before its model; see ModelTokenizer for those that are known.
namespace nestor {

/// Appends the steps of a "normalizer" (null: none). Unsupported names a step that is not known.
[[nodiscard]] Result<void> readNormalisers(const QJsonValue &described,
                                           std::vector<ModelTokenizer::Normalise> &steps);

/// Appends the steps of a "pre_tokenizer", likewise.
[[nodiscard]] Result<void> readSplits(const QJsonValue &described,
                                      std::vector<ModelTokenizer::Split> &steps);

} // namespace nestor
