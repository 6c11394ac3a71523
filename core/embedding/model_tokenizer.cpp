// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/model_tokenizer.h"

#include "core/base/text.h"
#include "core/embedding/tokenizer_steps.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// How many times longer a text may become; the longest decomposition of a character has 18.
constexpr qsizetype kGrowth = 32;

} // namespace

Result<ModelTokenizer> ModelTokenizer::fromJson(const QByteArray &json) {
    QJsonParseError fault;
    const QJsonDocument document = QJsonDocument::fromJson(json, &fault);
    if (!document.isObject())
        return failure(ErrorCode::Corrupt,
                       u"the tokenizer is not a JSON object: "_s + fault.errorString(),
                       fault.offset);
    const QJsonObject object = document.object();
    ModelTokenizer tokenizer;
    if (auto read = readNormalisers(object["normalizer"_L1], tokenizer.m_normalisers); !read)
        return failure(std::move(read.error()));
    if (auto read = readSplits(object["pre_tokenizer"_L1], tokenizer.m_splits); !read)
        return failure(std::move(read.error()));
    auto model = SubwordModel::read(object["model"_L1].toObject());
    if (!model)
        return failure(std::move(model.error()));
    tokenizer.m_model = *std::move(model);
    return tokenizer;
}

std::vector<qint32> ModelTokenizer::tokens(QByteArrayView text) const {
    QString normal = textOf(text);
    // Steps add a little: one that doubles the text, and is there forty times, is not a
    // tokenizer's.
    const qsizetype most = kGrowth * normal.size() + kGrowth * kGrowth;
    for (const Normalise &normalise : m_normalisers) {
        normal = normalise(normal);
        if (normal.size() > most)
            normal.truncate(most);
    }
    QStringList words = {normal};
    for (const Split &split : m_splits) {
        QStringList next;
        qsizetype size = 0;
        for (qsizetype i = 0; i < words.size() && size <= most; ++i) {
            for (QString &part : split(words[i], i == 0)) {
                size += part.size();
                next.append(std::move(part));
            }
        }
        words = std::move(next);
    }
    std::vector<qint32> pieces;
    for (const QString &word : words) {
        if (!word.isEmpty())
            m_model->divide(word.toUtf8(), pieces);
    }
    return pieces;
}

} // namespace nestor
