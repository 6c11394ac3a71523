// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/service_answer.h"

#include "core/base/text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace nestor {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

Result<std::vector<float>> readVector(const QJsonValue &value) {
    const QJsonArray numbers = value.toArray();
    if (!value.isArray() || numbers.isEmpty() || numbers.size() > kMaxServiceDims)
        return failure(ErrorCode::Embedding,
                       u"the service answered a vector of %1 numbers"_s.arg(numbers.size()));
    std::vector<float> vector;
    vector.reserve(static_cast<std::size_t>(numbers.size()));
    for (const QJsonValue &number : numbers) {
        vector.push_back(static_cast<float>(number.toDouble(std::nan(""))));
        if (!std::isfinite(vector.back()))
            return failure(ErrorCode::Embedding,
                           u"the service answered a vector with something that is not a number"_s);
    }
    return vector;
}

} // namespace

QString differentSize(int size, int expected) {
    return u"the embedding service answered nonsense: a vector of %1 dimensions instead of %2"_s
        .arg(size)
        .arg(expected);
}

Result<std::vector<std::vector<float>>> readEmbeddings(const QByteArray &body, qsizetype texts,
                                                       int dims) {
    const auto nonsense = [](const QString &what) {
        return failure(ErrorCode::Embedding, u"the embedding service answered nonsense: "_s + what);
    };
    const QJsonDocument document = QJsonDocument::fromJson(body);
    const QJsonValue data = document.object().value("data"_L1);
    if (!data.isArray())
        return nonsense(u"no JSON with a list named \"data\""_s);
    const QJsonArray entries = data.toArray();
    if (entries.size() != texts)
        return nonsense(u"%1 vectors for %2 texts"_s.arg(entries.size()).arg(texts));

    std::vector<std::vector<float>> vectors(static_cast<std::size_t>(texts));
    for (qsizetype at = 0; at < texts; ++at) {
        const QJsonObject entry = entries[at].toObject();
        // Services may answer in any order, and say which text is meant.
        const qint64 index = entry.value("index"_L1).toInteger(at);
        if (index < 0 || index >= texts || !vectors[static_cast<std::size_t>(index)].empty())
            return nonsense(u"index %1 for one of %2 texts"_s.arg(index).arg(texts));
        Result<std::vector<float>> vector = readVector(entry.value("embedding"_L1));
        if (!vector)
            return failure(std::move(vector.error()));
        const auto size = static_cast<int>(vector->size());
        if (dims == 0)
            dims = size;
        if (dims != size)
            return failure(ErrorCode::Embedding, differentSize(size, dims));
        vectors[static_cast<std::size_t>(index)] = *std::move(vector);
    }
    return vectors;
}

QString serviceMessage(const QByteArray &body) {
    const QJsonValue error = QJsonDocument::fromJson(body).object().value("error"_L1);
    if (error.isObject())
        return error.toObject().value("message"_L1).toString();
    if (error.isString())
        return error.toString();
    return forMessage(body, 200);
}

bool isOutOfCredit(const QByteArray &body) {
    const QJsonObject error = QJsonDocument::fromJson(body).object().value("error"_L1).toObject();
    return error.value("code"_L1).toString() == "insufficient_quota"_L1 ||
           error.value("type"_L1).toString() == "insufficient_quota"_L1;
}

std::optional<milliseconds> retryDelay(QByteArrayView header, const QDateTime &now) {
    const QByteArray text = header.trimmed().toByteArray();
    bool isNumber = false;
    const double seconds = text.toDouble(&isNumber);
    if (isNumber && seconds >= 0 && seconds < 1e9)
        return milliseconds(static_cast<qint64>(std::ceil(seconds * 1000)));
    QDateTime date =
        QLocale::c().toDateTime(QString::fromLatin1(text), u"ddd, dd MMM yyyy HH:mm:ss 'GMT'"_s);
    if (!date.isValid())
        return std::nullopt;
    date.setTimeSpec(Qt::UTC);
    return milliseconds(std::max<qint64>(0, now.msecsTo(date)));
}

} // namespace nestor
