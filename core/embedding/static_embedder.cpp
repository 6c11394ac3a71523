// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/static_embedder.h"

#include "core/base/read_file.h"

#include <QCryptographicHash>
#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cmath>
#include <new>

namespace nestor {

namespace {

using namespace Qt::StringLiterals;

constexpr qint64 kMaxTableDims = 4096;
/// Pieces of a text beyond this many say nothing new of it; Model2Vec stops at 512.
constexpr std::size_t kMaxTextPieces = 512;

/// A vocabulary of a million pieces takes some 50 MB.
constexpr qint64 kLargestDescription = qint64(512) << 20;

} // namespace

Result<std::unique_ptr<StaticEmbedder>> StaticEmbedder::open(const QString &folder) {
    try {
        return read(folder);
    } catch (const std::bad_alloc &) {
        return failure(ErrorCode::Corrupt,
                       u"the model in \"%1\" does not fit into the memory"_s.arg(folder));
    }
}

Result<std::unique_ptr<StaticEmbedder>> StaticEmbedder::read(const QString &folder) {
    const QDir directory(folder);
    if (folder.isEmpty() || !directory.exists())
        return failure(ErrorCode::NotFound, u"there is no model folder \"%1\""_s.arg(folder));
    const auto corrupt = [&](const QString &what) {
        return failure(ErrorCode::Corrupt, u"the model in \"%1\": %2"_s.arg(folder, what));
    };
    auto json = readFile(directory.filePath(u"tokenizer.json"_s), kLargestDescription);
    if (!json)
        return failure(std::move(json.error()));
    auto tokenizer = ModelTokenizer::fromJson(*json);
    if (!tokenizer)
        return failure(tokenizer.error().code,
                       u"the model in \"%1\": %2"_s.arg(folder, tokenizer.error().detail));
    auto config = readFile(directory.filePath(u"config.json"_s), kLargestDescription);
    if (!config)
        return failure(std::move(config.error()));
    const QJsonDocument settings = QJsonDocument::fromJson(*config);
    if (!settings.isObject())
        return corrupt(u"config.json is not a JSON object"_s);
    auto tensors = Safetensors::open(directory.filePath(u"model.safetensors"_s));
    if (!tensors)
        return failure(std::move(tensors.error()));

    std::unique_ptr<StaticEmbedder> made(new StaticEmbedder(*std::move(tokenizer)));
    made->m_file = *std::move(tensors);
    made->m_embeddings = made->m_file.tensor(u"embeddings"_s);
    made->m_weights = made->m_file.tensor(u"weights"_s);
    made->m_mapping = made->m_file.tensor(u"mapping"_s);
    made->m_normalise = settings.object()["normalize"_L1].toBool(true);

    const Safetensors::Tensor *embeddings = made->m_embeddings;
    if (!embeddings || embeddings->shape.size() != 2)
        return corrupt(u"model.safetensors has no table \"embeddings\""_s);
    const qint64 rows = embeddings->shape[0];
    if (embeddings->shape[1] < 1 || embeddings->shape[1] > kMaxTableDims)
        return corrupt(u"vectors of %1 dimensions"_s.arg(embeddings->shape[1]));
    made->m_dims = static_cast<int>(embeddings->shape[1]);
    // Every piece that the tokenizer can answer has its place in every table.
    const qint64 pieces = qint64(made->m_tokenizer.greatest()) + 1;
    if (made->m_mapping) {
        if (made->m_mapping->shape.size() != 1 || made->m_mapping->shape[0] < pieces)
            return corrupt(u"\"mapping\" is shorter than the vocabulary"_s);
        for (qint64 i = 0; i < made->m_mapping->shape[0]; ++i) {
            const double row = made->m_mapping->number(i);
            if (!(row >= 0 && row < double(rows)) || row != std::floor(row))
                return corrupt(u"\"mapping\" leads outside of \"embeddings\""_s);
        }
    } else if (rows < pieces) {
        return corrupt(u"%1 vectors for a vocabulary of %2"_s.arg(rows).arg(pieces));
    }
    if (made->m_weights &&
        (made->m_weights->shape.size() != 1 || made->m_weights->shape[0] < pieces))
        return corrupt(u"\"weights\" is shorter than the vocabulary"_s);

    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(made->m_file.bytes());
    hash.addData(*json);
    hash.addData(*config);
    made->m_identity =
        "static:" + directory.dirName().toUtf8() + ':' + hash.result().first(8).toHex();
    return made;
}

std::vector<float> StaticEmbedder::embedOne(QByteArrayView text) const {
    std::vector<qint32> pieces = m_tokenizer.tokens(text);
    if (pieces.size() > kMaxTextPieces)
        pieces.resize(kMaxTextPieces);
    std::vector<float> row(static_cast<std::size_t>(m_dims));
    std::vector<double> sum(row.size());
    for (const qint32 piece : pieces) {
        const qint64 at = m_mapping ? static_cast<qint64>(m_mapping->number(piece)) : piece;
        const double weight = m_weights ? m_weights->number(piece) : 1;
        m_embeddings->numbers(at * m_dims, m_dims, row.data());
        for (std::size_t k = 0; k < row.size(); ++k)
            sum[k] += weight * static_cast<double>(row[k]);
    }
    double scale = pieces.empty() ? 0 : 1 / static_cast<double>(pieces.size());
    if (m_normalise) {
        double squares = 0;
        for (const double v : sum)
            squares += v * v;
        scale = squares > 0 ? 1 / std::sqrt(squares) : 0;
    }
    std::transform(sum.begin(), sum.end(), row.begin(),
                   [scale](double v) { return static_cast<float>(v * scale); });
    // A table with infinite or missing numbers has nothing to say of its pieces.
    if (!std::all_of(row.begin(), row.end(), [](float v) { return std::isfinite(v); }))
        std::fill(row.begin(), row.end(), 0.0F);
    return row;
}

Result<std::vector<std::vector<float>>> StaticEmbedder::embed(const QByteArrayList &texts,
                                                              std::stop_token stop) {
    std::vector<std::vector<float>> vectors;
    vectors.reserve(static_cast<std::size_t>(texts.size()));
    for (const QByteArray &text : texts) {
        if (stop.stop_requested())
            return failure(ErrorCode::Cancelled, u"embedding was cancelled"_s);
        try {
            vectors.push_back(embedOne(text));
        } catch (const std::bad_alloc &) {
            return failure(ErrorCode::Embedding,
                           u"there is not enough memory for what the model makes of a text"_s);
        }
    }
    return vectors;
}

} // namespace nestor
