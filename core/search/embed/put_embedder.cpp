// SPDX-License-Identifier: Apache-2.0
#include "core/search/embed/put_embedder.h"

#include "core/base/text.h"
#include "core/search/text/item_text.h"
#include "core/vector/vector_metric.h"

#include <QCryptographicHash>
#include <QHash>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

std::vector<FieldPath> pathsOf(const QByteArrayList &fields) {
    std::vector<FieldPath> paths;
    paths.reserve(size_t(fields.size()));
    for (const QByteArray &field : fields)
        paths.emplace_back(field);
    return paths;
}

bool isWholeDocument(const FieldPath &path) {
    return path.path() == "$" || path.path().isEmpty();
}

/// The puts that count: of several to one item the last, in their order.
std::vector<size_t> lastPuts(const std::vector<Op> &ops) {
    QHash<ItemId, size_t> last;
    for (size_t i = 0; i < ops.size(); ++i) {
        if (const auto *put = std::get_if<PutOp>(&ops[i]))
            last.insert({put->ns, put->key}, i);
    }
    std::vector<size_t> positions(last.cbegin(), last.cend());
    std::sort(positions.begin(), positions.end());
    return positions;
}

/// The texts of one batch, each once, and where the vector of each goes.
struct Texts {
    QByteArrayList unique;
    QHash<QByteArray, qsizetype> known;

    qsizetype add(const QByteArray &text) {
        const auto found = known.constFind(text);
        if (found != known.cend())
            return *found;
        known.insert(text, unique.size());
        unique.append(text);
        return unique.size() - 1;
    }
};

struct Pending {
    size_t op = 0;
    QByteArray field;
    qsizetype text = 0;
};

} // namespace

QByteArray textOfField(const QByteArray &value, const QByteArray &field, VectorHome home) {
    const auto document = JsonDocument::parse(value);
    if (!document)
        return {};
    const FieldPath path(field);
    if (home == VectorHome::Nestor && isWholeDocument(path))
        return leafText(value, LeafKinds::Strings);
    const QByteArrayList texts = path.textsIn(*document);
    if (texts.size() == 1)
        return texts.front();
    // "texts.3" is text 3 of the path "texts".
    const qsizetype dot = field.lastIndexOf('.');
    bool isNumber = false;
    const qsizetype number = field.mid(dot + 1).toLongLong(&isNumber);
    if (dot <= 0 || !isNumber)
        return {};
    return FieldPath(field.first(dot)).textsIn(*document).value(number);
}

QByteArray textHash(const QByteArray &text) {
    return QCryptographicHash::hash(text, QCryptographicHash::Sha256);
}

Result<void> checkVectorFits(const Vector &vector, int dims, Distance distance,
                             const QString &what) {
    if (dims > 0 && vector.size() != size_t(dims)) {
        return failure(ErrorCode::InvalidArgument,
                       u"%1 has %2 dimensions, but the index has %3"_s.arg(
                           what, QString::number(vector.size()), QString::number(dims)));
    }
    if (vector.empty() || vector.size() > size_t(kMaxVectorDims)) {
        return failure(ErrorCode::InvalidArgument,
                       u"%1 has %2 dimensions, not 1 to %3"_s.arg(
                           what, QString::number(vector.size()), QString::number(kMaxVectorDims)));
    }
    auto comparable = checkVector(vector, int(vector.size()), distance);
    if (!comparable) {
        return failure(comparable.error().code,
                       u"%1 cannot be compared: %2"_s.arg(what, comparable.error().detail));
    }
    return {};
}

PutEmbedder::PutEmbedder(IndexConfig config, std::shared_ptr<Embedder> embedder, VectorHome home)
    : m_config(std::move(config))
    , m_paths(pathsOf(m_config.fields))
    , m_embedder(std::move(embedder))
    , m_home(home) {}

int PutEmbedder::dims() const {
    if (m_config.dims > 0)
        return m_config.dims;
    return m_embedder ? m_embedder->dims() : 0;
}

QByteArray PutEmbedder::vectorsEmbedder() const {
    return m_embedder && m_home == VectorHome::Nestor ? m_embedder->identity() : QByteArray();
}

std::vector<FieldText> PutEmbedder::textsOf(const QByteArray &value,
                                            const IndexChoice &choice) const {
    if (choice.kind == IndexChoice::None)
        return {};
    const auto document = JsonDocument::parse(value);
    if (!document)
        return {};
    std::vector<FieldPath> named;
    if (choice.kind == IndexChoice::Fields)
        named = pathsOf(choice.fields);
    const auto &paths = choice.kind == IndexChoice::Fields ? named : m_paths;
    if (m_home == VectorHome::Agent)
        return textsAt(*document, paths);

    std::vector<FieldText> texts;
    for (const FieldPath &path : paths) {
        if (isWholeDocument(path)) {
            QByteArray text = leafText(value, LeafKinds::Strings);
            if (!text.isEmpty())
                texts.push_back({path.path(), std::move(text)});
            continue;
        }
        for (FieldText &text : textsAt(*document, std::vector<FieldPath>{path}))
            texts.push_back(std::move(text));
    }
    return texts;
}

Result<void> PutEmbedder::checkGiven(const PutOp &op, qsizetype number, bool alone) const {
    // Vectors of another embedder have sizes of their own.
    const int expected = op.vectorsEmbedder == vectorsEmbedder() ? dims() : 0;
    for (const FieldVector &given : *op.vectors) {
        const QString what = (alone ? QString() : u"Operation %1: "_s.arg(number)) +
                             u"The vector of field '%1'"_s.arg(forMessage(given.field));
        if (auto fits = checkVectorFits(given.vector, expected, m_config.distance, what); !fits)
            return fits;
    }
    return {};
}

Result<void> PutEmbedder::embed(std::vector<Op> &ops, std::stop_token stop) const {
    const bool alone = ops.size() == 1;
    for (size_t i = 0; i < ops.size(); ++i) {
        const auto *put = std::get_if<PutOp>(&ops[i]);
        if (put && put->vectors) {
            if (auto fits = checkGiven(*put, qsizetype(i), alone); !fits)
                return fits;
        }
    }

    Texts texts;
    std::vector<Pending> pending;
    std::vector<size_t> emptied;
    for (const size_t position : lastPuts(ops)) {
        const PutOp &put = std::get<PutOp>(ops[position]);
        if (!put.value || put.vectors)
            continue;
        const auto fields = textsOf(*put.value, put.index);
        if (fields.empty()) {
            // Without an embedder nobody knows what the texts would be: only a plain "no".
            if (m_embedder || put.index.kind == IndexChoice::None)
                emptied.push_back(position);
            continue;
        }
        if (!m_embedder)
            continue;
        for (const FieldText &field : fields)
            pending.push_back({position, field.field, texts.add(field.text)});
    }

    std::vector<Vector> vectors;
    if (!texts.unique.isEmpty()) {
        auto embedded = m_embedder->embed(texts.unique, std::move(stop));
        if (!embedded)
            return failure(std::move(embedded.error()));
        if (embedded->size() != size_t(texts.unique.size())) {
            return failure(ErrorCode::Embedding,
                           u"The embedder answered %1 vectors for %2 texts"_s.arg(embedded->size())
                               .arg(texts.unique.size()));
        }
        vectors = *std::move(embedded);
    }
    for (const Pending &one : pending) {
        if (vectors[size_t(one.text)].empty()) // an embedder that learned from no text at all
            continue;
        const QString what = u"What the embedder made of field '%1'"_s.arg(forMessage(one.field));
        auto fits = checkVectorFits(vectors[size_t(one.text)], dims(), m_config.distance, what);
        if (!fits)
            return failure(ErrorCode::Embedding, fits.error().detail);
    }

    for (const size_t position : emptied) {
        PutOp &put = std::get<PutOp>(ops[position]);
        put.vectors.emplace();
        put.vectorsEmbedder = vectorsEmbedder();
    }
    for (const Pending &one : pending) {
        PutOp &put = std::get<PutOp>(ops[one.op]);
        if (!put.vectors) {
            put.vectors.emplace();
            put.vectorsEmbedder = vectorsEmbedder();
        }
        const Vector &vector = vectors[size_t(one.text)];
        if (!vector.empty())
            put.vectors->push_back({one.field, vector, textHash(texts.unique[one.text])});
    }
    return {};
}

} // namespace nestor
