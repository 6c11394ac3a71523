// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/learned_model.h"

#include "core/embedding/byte_reader.h"
#include "core/embedding/word_reader.h"
#include "core/embedding/word_stem.h"

#include <QCryptographicHash>
#include <QtEndian>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace nestor {

namespace {

using namespace Qt::StringLiterals;

constexpr QByteArrayView kMagic = "NestorLM";
constexpr quint32 kVersion = 2;
constexpr qsizetype kDigestSize = 32;
constexpr int kMaxDims = 4096;

/// A word's place counts in a question by its length to the power of 1 - this: 0 would be plain
/// latent semantic analysis, 1 gives every word the same say. What lies between was measured.
constexpr float kEqualSay = 0.75F;

template <typename T>
QByteArray littleEndian(const T *values, std::size_t count) {
    QByteArray bytes(static_cast<qsizetype>(count * sizeof(T)), Qt::Uninitialized);
    if (count > 0) // an empty vector has no address to copy from
        qToLittleEndian<T>(values, static_cast<qsizetype>(count), bytes.data());
    return bytes;
}

template <typename T>
QByteArray littleEndian(T value) {
    return littleEndian(&value, 1);
}

Error damaged(const QString &what) {
    return {ErrorCode::Corrupt, u"the learned model is damaged: "_s + what};
}

/// What the bytes of a model begin with.
Result<void> readVersion(ByteReader &reader) {
    if (reader.bytes(static_cast<quint64>(kMagic.size())) != kMagic)
        return failure(damaged(u"it does not begin as one"_s));
    const auto version = reader.number<quint32>();
    if (reader.ok() && version != kVersion)
        return failure(ErrorCode::Unsupported,
                       u"the learned model has format %1, this program knows %2: build the index "
                       "anew"_s.arg(version)
                           .arg(kVersion));
    return {};
}

bool allFinite(const std::vector<float> &values) {
    return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

} // namespace

LearnedModel::LearnedModel(const Parts &parts)
    : m_directions(parts.directions)
    , m_reserve(parts.reserve)
    , m_texts(parts.texts)
    , m_weights(parts.weights)
    , m_basis(parts.basis) {
    Q_ASSERT(parts.words.size() == parts.weights.size());
    Q_ASSERT(parts.basis.size() == parts.words.size() * static_cast<std::size_t>(parts.directions));
    for (const QByteArray &word : parts.words) {
        m_offsets.push_back(static_cast<quint32>(m_text.size()));
        m_text += word;
    }
    m_offsets.push_back(static_cast<quint32>(m_text.size()));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    writeContent([&hash](QByteArrayView bytes) { hash.addData(bytes); });
    m_hash = hash.result();
    indexWords();
}

void LearnedModel::indexWords() {
    std::vector<QByteArrayView> words;
    words.reserve(m_weights.size());
    m_numbers.reserve(static_cast<qsizetype>(m_weights.size()));
    for (std::size_t i = 0; i < m_weights.size(); ++i) {
        words.push_back(wordAt(i));
        m_numbers.insert(words.back(), static_cast<quint32>(i));
    }
    m_subwords.emplace(words);
    m_questionWeights.reserve(m_weights.size());
    for (std::size_t i = 0; i < m_weights.size(); ++i) {
        const auto directions = static_cast<std::size_t>(m_directions);
        const float *place = m_basis.data() + i * directions;
        double squares = 0;
        for (std::size_t k = 0; k < directions; ++k)
            squares += static_cast<double>(place[k]) * static_cast<double>(place[k]);
        const auto length = static_cast<float>(std::sqrt(squares));
        // Shorter places are rounding, not a direction.
        m_questionWeights.push_back(length > 1e-6F ? std::pow(length, -kEqualSay) : 0.0F);
    }
}

QByteArrayView LearnedModel::wordAt(std::size_t index) const {
    return QByteArrayView(m_text).sliced(m_offsets[index], m_offsets[index + 1] - m_offsets[index]);
}

template <typename Sink>
void LearnedModel::writeContent(Sink &&sink) const {
    sink(kMagic);
    sink(littleEndian(kVersion));
    sink(littleEndian(static_cast<quint32>(m_directions)));
    sink(littleEndian(static_cast<quint32>(m_weights.size())));
    sink(littleEndian(m_texts));
    sink(littleEndian(m_reserve));
    sink(littleEndian(m_offsets.data(), m_offsets.size()));
    sink(m_text);
    sink(littleEndian(m_weights.data(), m_weights.size()));
    sink(littleEndian(m_basis.data(), m_basis.size()));
}

QByteArray LearnedModel::toBytes() const {
    QByteArray bytes;
    bytes.reserve(static_cast<qsizetype>(m_text.size() + 64 + m_offsets.size() * 4 +
                                         m_weights.size() * 4 + m_basis.size() * 4));
    writeContent([&bytes](QByteArrayView part) { bytes += part; });
    bytes += m_hash;
    return bytes;
}

Result<int> LearnedModel::dimsOf(const QByteArray &bytes) {
    ByteReader reader(bytes);
    if (auto known = readVersion(reader); !known)
        return failure(std::move(known.error()));
    const auto directions = reader.number<quint32>();
    if (!reader.ok() || directions >= kMaxDims)
        return failure(damaged(u"it says nothing of its dimensions"_s));
    return directions > 0 ? static_cast<int>(directions) + 1 : 0;
}

Result<LearnedModel> LearnedModel::fromBytes(const QByteArray &bytes) {
    const auto corrupt = [](const QString &what) { return failure(damaged(what)); };
    ByteReader reader(bytes);
    if (auto known = readVersion(reader); !known)
        return failure(std::move(known.error()));
    if (bytes.size() < kDigestSize)
        return corrupt(u"it is cut off"_s);
    const QByteArrayView content = QByteArrayView(bytes).chopped(kDigestSize);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(content);
    if (hash.result() != QByteArrayView(bytes).last(kDigestSize))
        return corrupt(u"its checksum does not fit its content"_s);

    // The checksum catches accidents; a model made on purpose must not hurt either.
    LearnedModel model;
    const auto directions = reader.number<quint32>();
    const auto words = reader.number<quint32>();
    model.m_texts = reader.number<qint64>();
    model.m_reserve = reader.number<float>();
    if (directions >= kMaxDims || model.m_texts < 0)
        return corrupt(u"%1 directions, %2 texts"_s.arg(directions).arg(model.m_texts));
    if (!std::isfinite(model.m_reserve) || model.m_reserve < 0)
        return corrupt(u"its reserve is not a length"_s);
    model.m_directions = static_cast<int>(directions);
    model.m_offsets = reader.numbers<quint32>(quint64(words) + 1);
    if (!reader.ok() || model.m_offsets.front() != 0 ||
        !std::is_sorted(model.m_offsets.begin(), model.m_offsets.end()))
        return corrupt(u"its list of words is inconsistent"_s);
    model.m_text = reader.bytes(model.m_offsets.back()).toByteArray();
    model.m_weights = reader.numbers<float>(words);
    model.m_basis = reader.numbers<float>(quint64(words) * directions);
    if (!reader.ok() || reader.left() != kDigestSize)
        return corrupt(u"its length is wrong"_s);
    if (!allFinite(model.m_weights) || !allFinite(model.m_basis))
        return corrupt(u"it has numbers that are not finite"_s);
    for (std::size_t i = 1; i < words; ++i) {
        if (!(model.wordAt(i - 1) < model.wordAt(i)))
            return corrupt(u"its words are not in order"_s);
    }
    model.m_hash = hash.result();
    model.indexWords();
    return model;
}

std::vector<LearnedModel::Use> LearnedModel::usesOf(QByteArrayView word) const {
    const QByteArray stem = stemOf(word);
    const auto known = m_numbers.constFind(stem);
    if (known != m_numbers.cend())
        return {{*known, 1.0F}};
    std::vector<Use> uses;
    float total = 0;
    const std::vector<SubwordIndex::Match> matches = m_subwords->closest(stem);
    for (const SubwordIndex::Match &match : matches)
        total += match.similarity;
    uses.reserve(matches.size());
    // Together they count as much as the best of them is like the word.
    for (const SubwordIndex::Match &match : matches)
        uses.push_back({match.word, match.similarity / total * matches.front().similarity});
    return uses;
}

std::vector<LearnedModel::Use> LearnedModel::usesIn(QByteArrayView text) const {
    // A map in order of the words, so that sums are made in one order whatever the text's.
    std::map<quint32, float> counts;
    WordReader reader(text);
    while (reader.next()) {
        for (const Use &use : usesOf(reader.word()))
            counts[use.word] += use.count;
    }
    std::vector<Use> uses;
    uses.reserve(counts.size());
    for (const auto &[word, count] : counts)
        uses.push_back({word, count});
    return uses;
}

float LearnedModel::weightOf(const Use &use, Form form) const {
    const float weight = std::log2(1.0F + use.count) * m_weights[use.word];
    return form == Form::Question ? weight * m_questionWeights[use.word] : weight;
}

std::vector<double> LearnedModel::sumOf(const std::vector<Use> &uses, Form form) const {
    std::vector<double> sum(static_cast<std::size_t>(m_directions));
    for (const Use &use : uses) {
        const auto weight = static_cast<double>(weightOf(use, form));
        const float *place = m_basis.data() + use.word * sum.size();
        for (std::size_t k = 0; k < sum.size(); ++k)
            sum[k] += weight * static_cast<double>(place[k]);
    }
    return sum;
}

namespace {

/// Shorter sums are cancellation, not a direction.
constexpr double kNoLength = 1e-9;

double lengthOf(const std::vector<double> &vector) {
    double squares = 0;
    for (const double v : vector)
        squares += v * v;
    return std::sqrt(squares);
}

} // namespace

std::vector<float> LearnedModel::embed(QByteArrayView text) const {
    const std::vector<double> sum = sumOf(usesIn(text), Form::Text);
    std::vector<float> vector(static_cast<std::size_t>(dims()));
    const double length = lengthOf(sum);
    if (length <= kNoLength)
        return vector;
    const double whole = std::hypot(length, static_cast<double>(m_reserve));
    std::transform(sum.begin(), sum.end(), vector.begin(),
                   [whole](double v) { return static_cast<float>(v / whole); });
    vector.back() = static_cast<float>(static_cast<double>(m_reserve) / whole);
    return vector;
}

std::vector<float> LearnedModel::embedQuestion(QByteArrayView text) const {
    const std::vector<double> sum = sumOf(usesIn(text), Form::Question);
    std::vector<float> vector(static_cast<std::size_t>(dims()));
    const double length = lengthOf(sum);
    if (length > kNoLength) {
        std::transform(sum.begin(), sum.end(), vector.begin(),
                       [length](double v) { return static_cast<float>(v / length); });
    }
    return vector;
}

std::vector<LearnedModel::WordShare> LearnedModel::explain(QByteArrayView question,
                                                           const std::vector<float> &vector) const {
    std::vector<WordShare> shares;
    double vectorSquares = 0;
    for (const float v : vector)
        vectorSquares += static_cast<double>(v) * static_cast<double>(v);
    if (vector.size() != static_cast<std::size_t>(dims()) || vectorSquares <= 0)
        return shares;

    // Which words of the question use which words of the model, and how often.
    std::map<QByteArray, std::vector<Use>> words;
    std::map<quint32, float> counts;
    WordReader reader(question);
    while (reader.next()) {
        std::vector<Use> &sofar = words[reader.word().toByteArray()];
        for (const Use &use : usesOf(reader.word())) {
            counts[use.word] += use.count;
            const auto same = std::find_if(sofar.begin(), sofar.end(),
                                           [&](const Use &u) { return u.word == use.word; });
            if (same == sofar.end())
                sofar.push_back(use);
            else
                same->count += use.count;
        }
    }
    std::vector<Use> all;
    all.reserve(counts.size());
    for (const auto &[word, count] : counts)
        all.push_back({word, count});
    const double length = lengthOf(sumOf(all, Form::Question)) * std::sqrt(vectorSquares);
    if (length <= kNoLength)
        return shares;

    for (const auto &[word, uses] : words) {
        if (uses.empty())
            continue;
        const QByteArray stem = stemOf(word);
        WordShare share;
        share.word = word;
        for (const Use &use : uses) {
            const auto directions = static_cast<std::size_t>(m_directions);
            const float *place = m_basis.data() + use.word * directions;
            double along = 0;
            for (std::size_t k = 0; k < directions; ++k)
                along += static_cast<double>(place[k]) * static_cast<double>(vector[k]);
            // Words that share a word of the model share its weight.
            const float total = counts[use.word];
            share.share += along *
                           static_cast<double>(weightOf({use.word, total}, Form::Question)) *
                           static_cast<double>(use.count / total) / length;
            if (wordAt(use.word) != stem)
                share.as.push_back(wordAt(use.word).toByteArray());
        }
        shares.push_back(std::move(share));
    }
    std::stable_sort(shares.begin(), shares.end(),
                     [](const WordShare &a, const WordShare &b) { return a.share > b.share; });
    return shares;
}

double LearnedModel::knownShare(QByteArrayView text) const {
    qint64 words = 0;
    qint64 known = 0;
    WordReader reader(text);
    while (reader.next()) {
        ++words;
        known += m_numbers.contains(stemOf(reader.word())) ? 1 : 0;
    }
    return words == 0 ? 1.0 : static_cast<double>(known) / static_cast<double>(words);
}

} // namespace nestor
