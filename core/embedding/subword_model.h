// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QHash>

#include <memory>
#include <vector>

class QJsonObject;

namespace nestor {

/// Divides one pre-token (mostly a word) into the pieces that a model has vectors for, and answers
/// their numbers. Immutable, usable from several threads at once.
class SubwordModel {
public:
    SubwordModel() = default;
    SubwordModel(const SubwordModel &) = delete;
    SubwordModel &operator=(const SubwordModel &) = delete;
    virtual ~SubwordModel() = default;

    /// Appends the pieces of `word` (UTF-8). What has no piece is left out: Model2Vec drops the
    /// unknown token.
    virtual void divide(QByteArrayView word, std::vector<qint32> &pieces) const = 0;
    /// The greatest number that divide() can answer; -1 for an empty vocabulary.
    [[nodiscard]] virtual qint32 greatest() const = 0;

    /// The "model" of a tokenizer.json: WordPiece, BPE or Unigram. Corrupt when it contradicts
    /// itself, Unsupported for other models and for dropout and similar options.
    [[nodiscard]] static Result<std::unique_ptr<SubwordModel>> read(const QJsonObject &model);

    /// Longer words are divided in parts of this many bytes, so that time stays linear.
    static constexpr qsizetype kMaxWordBytes = 1000;
};

} // namespace nestor
