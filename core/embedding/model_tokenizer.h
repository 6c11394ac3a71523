// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/embedding/subword_model.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <functional>
#include <memory>
#include <vector>

class QJsonObject;

namespace nestor {

/// Divides texts as a tokenizer.json of Hugging Face's `tokenizers` says: normalise, split into
/// pre-tokens, divide those into pieces. Special tokens are neither looked for nor added, and
/// unknown ones left out, as Model2Vec uses it. Immutable, usable from several threads at once.
///
/// Knows the normalisers Bert, NFC, NFD, NFKC, NFKD, Lowercase, Strip, StripAccents, Prepend,
/// Replace and Precompiled (as NFKC, which SentencePiece's usual table is but for a few symbols),
/// the pre-tokenisers Bert, Whitespace, WhitespaceSplit, Metaspace, ByteLevel, Punctuation, Digits
/// and Split, sequences of both, and the models of SubwordModel.
class ModelTokenizer {
public:
    /// Corrupt when the file is damaged; Unsupported, with its name, for a step not known: to pass
    /// it over would give other vectors than the model was made for.
    [[nodiscard]] static Result<ModelTokenizer> fromJson(const QByteArray &json);

    /// The numbers of the pieces of a text (UTF-8).
    [[nodiscard]] std::vector<qint32> tokens(QByteArrayView text) const;
    /// The greatest number that tokens() can answer; -1 for an empty vocabulary.
    [[nodiscard]] qint32 greatest() const { return m_model->greatest(); }

    /// Steps of the two kinds; public for the functions that read them.
    using Normalise = std::function<QString(const QString &text)>;
    using Split = std::function<QStringList(const QString &text, bool first)>;

private:
    std::vector<Normalise> m_normalisers;
    std::vector<Split> m_splits;
    std::unique_ptr<SubwordModel> m_model;
};

} // namespace nestor
