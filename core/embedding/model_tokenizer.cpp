// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/model_tokenizer.h"

#include "core/embedding/tokenizer_steps.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace nestor {

using namespace Qt::StringLiterals;

Result<ModelTokenizer> ModelTokenizer::fromJson(const QByteArray &json) {
    QJsonParseError fault;
    const QJsonDocument document = QJsonDocument::fromJson(json, &fault);
    if (!document.isObject())
        return failure(ErrorCode::Corrupt,
                       u"the tokenizer is no JSON object: "_s + fault.errorString(), fault.offset);
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
    QString normal = QString::fromUtf8(text);
    for (const Normalise &normalise : m_normalisers)
        normal = normalise(normal);
    QStringList words = {normal};
    for (const Split &split : m_splits) {
        QStringList next;
        for (qsizetype i = 0; i < words.size(); ++i)
            next += split(words[i], i == 0);
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
