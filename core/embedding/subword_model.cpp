// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/subword_model.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>
#include <cmath>
#include <limits>

namespace nestor {

namespace {

using namespace Qt::StringLiterals;

using Vocabulary = QHash<QByteArray, qint32>;
using Pieces = std::vector<qint32>;

constexpr qint32 kNone = -1;
constexpr double kMaxPieces = 10'000'000;

auto corrupt(const QString &what) {
    return failure(ErrorCode::Corrupt, u"the tokenizer is damaged: "_s + what);
}

qsizetype characterLength(QByteArrayView text, qsizetype at) {
    qsizetype end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        ++end;
    return end - at;
}

/// Calls `part` with pieces of at most kMaxWordBytes that end at characters.
template <typename Part>
void inParts(QByteArrayView word, Part &&part) {
    while (word.size() > SubwordModel::kMaxWordBytes) {
        qsizetype cut = SubwordModel::kMaxWordBytes;
        while (cut > 1 && (static_cast<unsigned char>(word[cut]) & 0xC0U) == 0x80U)
            --cut;
        part(word.first(cut));
        word = word.sliced(cut);
    }
    part(word);
}

qint32 numberOf(const Vocabulary &vocabulary, QByteArrayView piece) {
    // Only looked up: the bytes are not kept.
    return vocabulary.value(QByteArray::fromRawData(piece.data(), piece.size()), kNone);
}

Result<Vocabulary> readVocabulary(const QJsonValue &value) {
    const QJsonObject object = value.toObject();
    if (!value.isObject())
        return corrupt(u"it has no vocabulary"_s);
    Vocabulary vocabulary;
    vocabulary.reserve(object.size());
    for (auto it = object.begin(); it != object.end(); ++it) {
        const double number = it.value().toDouble(-1);
        if (!(number >= 0) || number > kMaxPieces || number != std::floor(number))
            return corrupt(u"piece \"%1\" has no proper number"_s.arg(it.key()));
        vocabulary.insert(it.key().toUtf8(), static_cast<qint32>(number));
    }
    return vocabulary;
}

qint32 greatestOf(const Vocabulary &vocabulary) {
    return vocabulary.isEmpty() ? kNone : *std::max_element(vocabulary.begin(), vocabulary.end());
}

/// Adds the pieces "<0x41>" for the bytes of what has no piece of its own.
void appendBytes(const Vocabulary &vocabulary, QByteArrayView text, Pieces &pieces) {
    for (const char c : text) {
        const QByteArray name = "<0x" + QByteArray(1, c).toHex().toUpper() + '>';
        if (const qint32 number = numberOf(vocabulary, name); number != kNone)
            pieces.push_back(number);
    }
}

/// Longest piece first, from the left; a word that does not come out even is unknown (Devlin et
/// al., "BERT", 2018).
class WordPiece final : public SubwordModel {
public:
    static Result<std::unique_ptr<SubwordModel>> read(const QJsonObject &model) {
        auto made = std::make_unique<WordPiece>();
        auto vocabulary = readVocabulary(model["vocab"_L1]);
        if (!vocabulary)
            return failure(std::move(vocabulary.error()));
        made->m_vocabulary = *std::move(vocabulary);
        made->m_prefix = model["continuing_subword_prefix"_L1].toString(u"##"_s).toUtf8();
        made->m_maxCharacters = model["max_input_chars_per_word"_L1].toInteger(100);
        made->m_unknown = numberOf(made->m_vocabulary, model["unk_token"_L1].toString().toUtf8());
        return std::unique_ptr<SubwordModel>(std::move(made));
    }

    void divide(QByteArrayView word, Pieces &pieces) const override {
        qint64 characters = 0;
        for (qsizetype at = 0; at < word.size(); at += characterLength(word, at))
            ++characters;
        if (characters > m_maxCharacters || word.size() > kMaxWordBytes)
            return;
        const std::size_t before = pieces.size();
        for (qsizetype begin = 0; begin < word.size();) {
            const QByteArray prefix = begin == 0 ? QByteArray() : m_prefix;
            qint32 found = kNone;
            qsizetype end = word.size();
            for (; end > begin; --end) {
                if (end < word.size() && (static_cast<unsigned char>(word[end]) & 0xC0U) == 0x80U)
                    continue;
                found =
                    numberOf(m_vocabulary, prefix + word.sliced(begin, end - begin).toByteArray());
                if (found != kNone)
                    break;
            }
            if (found == kNone) {
                pieces.resize(before);
                return;
            }
            if (found != m_unknown)
                pieces.push_back(found);
            begin = end;
        }
    }
    [[nodiscard]] qint32 greatest() const override { return greatestOf(m_vocabulary); }

private:
    Vocabulary m_vocabulary;
    QByteArray m_prefix;
    qint64 m_maxCharacters = 100;
    qint32 m_unknown = kNone;
};

/// Joins neighbours, the earliest learned pair first (Sennrich, Haddow and Birch, "Neural machine
/// translation of rare words with subword units", 2016).
class BytePair final : public SubwordModel {
public:
    static Result<std::unique_ptr<SubwordModel>> read(const QJsonObject &model) {
        if (!model["continuing_subword_prefix"_L1].toString().isEmpty())
            return failure(ErrorCode::Unsupported,
                           u"the tokenizer's BPE marks continued pieces, which is not supported"_s);
        auto made = std::make_unique<BytePair>();
        auto vocabulary = readVocabulary(model["vocab"_L1]);
        if (!vocabulary)
            return failure(std::move(vocabulary.error()));
        made->m_vocabulary = *std::move(vocabulary);
        made->m_suffix = model["end_of_word_suffix"_L1].toString().toUtf8();
        made->m_byteFallback = model["byte_fallback"_L1].toBool();
        made->m_wholeWords = model["ignore_merges"_L1].toBool();
        made->m_unknown = numberOf(made->m_vocabulary, model["unk_token"_L1].toString().toUtf8());
        const QJsonArray merges = model["merges"_L1].toArray();
        for (qsizetype rank = 0; rank < merges.size(); ++rank) {
            const QJsonValue merge = merges[rank];
            QByteArray left;
            QByteArray right;
            if (merge.isArray() && merge.toArray().size() == 2) {
                left = merge.toArray()[0].toString().toUtf8();
                right = merge.toArray()[1].toString().toUtf8();
            } else {
                const QByteArray pair = merge.toString().toUtf8();
                const qsizetype space = pair.indexOf(' ');
                left = pair.first(std::max<qsizetype>(space, 0));
                right = pair.sliced(space + 1);
            }
            if (left.isEmpty() || right.isEmpty())
                return corrupt(u"merge %1 is not a pair"_s.arg(rank));
            made->m_ranks.insert(left + ' ' + right, static_cast<qint32>(rank));
        }
        return std::unique_ptr<SubwordModel>(std::move(made));
    }

    void divide(QByteArrayView word, Pieces &pieces) const override {
        inParts(word, [&](QByteArrayView part) { dividePart(part, pieces); });
    }
    [[nodiscard]] qint32 greatest() const override { return greatestOf(m_vocabulary); }

private:
    void dividePart(QByteArrayView word, Pieces &pieces) const {
        if (m_wholeWords) {
            if (const qint32 whole = numberOf(m_vocabulary, word); whole != kNone) {
                pieces.push_back(whole);
                return;
            }
        }
        std::vector<QByteArray> symbols;
        for (qsizetype at = 0; at < word.size();) {
            const qsizetype length = characterLength(word, at);
            symbols.push_back(word.sliced(at, length).toByteArray());
            at += length;
        }
        if (!symbols.empty())
            symbols.back() += m_suffix;
        for (;;) {
            qint32 best = std::numeric_limits<qint32>::max();
            std::size_t place = 0;
            for (std::size_t i = 0; i + 1 < symbols.size(); ++i) {
                const qint32 rank = m_ranks.value(symbols[i] + ' ' + symbols[i + 1], best);
                if (rank < best) {
                    best = rank;
                    place = i;
                }
            }
            if (best == std::numeric_limits<qint32>::max())
                break;
            symbols[place] += symbols[place + 1];
            symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(place) + 1);
        }
        for (const QByteArray &symbol : symbols) {
            const qint32 number = numberOf(m_vocabulary, symbol);
            if (number != kNone && number != m_unknown)
                pieces.push_back(number);
            else if (number == kNone && m_byteFallback)
                appendBytes(m_vocabulary, symbol, pieces);
        }
    }

    Vocabulary m_vocabulary;
    QHash<QByteArray, qint32> m_ranks; ///< "left right" -> how early it was learned
    QByteArray m_suffix;
    bool m_byteFallback = false;
    bool m_wholeWords = false;
    qint32 m_unknown = kNone;
};

/// The likeliest division, found by Viterbi's algorithm (Kudo, "Subword regularization", 2018).
class Unigram final : public SubwordModel {
public:
    static Result<std::unique_ptr<SubwordModel>> read(const QJsonObject &model) {
        auto made = std::make_unique<Unigram>();
        const QJsonArray vocabulary = model["vocab"_L1].toArray();
        if (!model["vocab"_L1].isArray() || double(vocabulary.size()) > kMaxPieces)
            return corrupt(u"it has no vocabulary"_s);
        double least = 0;
        for (qsizetype number = 0; number < vocabulary.size(); ++number) {
            const QJsonArray entry = vocabulary[number].toArray();
            const double score = entry.at(1).toDouble(std::nan(""));
            if (entry.size() != 2 || !entry[0].isString() || !std::isfinite(score))
                return corrupt(u"piece %1 is not a text with a score"_s.arg(number));
            const QByteArray piece = entry[0].toString().toUtf8();
            if (!piece.isEmpty() && !made->m_numbers.contains(piece)) {
                made->m_numbers.insert(piece, static_cast<qint32>(number));
                made->m_longest = std::max(made->m_longest, piece.size());
            }
            made->m_scores.push_back(score);
            least = std::min(least, score);
        }
        const QJsonValue unknown = model["unk_id"_L1];
        if (unknown.isDouble()) {
            const qint64 number = unknown.toInteger(-1);
            if (number < 0 || number >= vocabulary.size())
                return corrupt(u"its unknown token has no place in the vocabulary"_s);
            made->m_unknown = static_cast<qint32>(number);
        }
        made->m_unknownScore = least - 10; // as SentencePiece
        made->m_byteFallback = model["byte_fallback"_L1].toBool();
        return std::unique_ptr<SubwordModel>(std::move(made));
    }

    void divide(QByteArrayView word, Pieces &pieces) const override {
        inParts(word, [&](QByteArrayView part) { dividePart(part, pieces); });
    }
    [[nodiscard]] qint32 greatest() const override {
        return static_cast<qint32>(m_scores.size()) - 1;
    }

private:
    void dividePart(QByteArrayView word, Pieces &pieces) const {
        struct Step {
            double score = -std::numeric_limits<double>::infinity();
            qsizetype from = 0;
            qint32 piece = kNone;
        };
        std::vector<Step> best(static_cast<std::size_t>(word.size()) + 1);
        best[0].score = 0;
        const auto offer = [&](qsizetype from, qsizetype to, double score, qint32 piece) {
            const double total = best[static_cast<std::size_t>(from)].score + score;
            Step &step = best[static_cast<std::size_t>(to)];
            if (total > step.score)
                step = {total, from, piece};
        };
        for (qsizetype at = 0; at < word.size(); at += characterLength(word, at)) {
            const qsizetype reach = std::min(word.size(), at + m_longest);
            for (qsizetype end = at; end < reach;) {
                end += characterLength(word, end);
                const qint32 piece = numberOf(m_numbers, word.sliced(at, end - at));
                if (piece != kNone && piece != m_unknown)
                    offer(at, end, m_scores[static_cast<std::size_t>(piece)], piece);
            }
            offer(at, at + characterLength(word, at), m_unknownScore, kNone);
        }
        std::vector<Step> path;
        for (qsizetype at = word.size(); at > 0; at = path.back().from)
            path.push_back(best[static_cast<std::size_t>(at)]);
        qsizetype begin = 0;
        for (auto step = path.rbegin(); step != path.rend(); ++step) {
            const qsizetype end =
                std::next(step) == path.rend() ? word.size() : std::next(step)->from;
            if (step->piece != kNone)
                pieces.push_back(step->piece);
            else if (m_byteFallback)
                appendBytes(m_numbers, word.sliced(begin, end - begin), pieces);
            begin = end;
        }
    }

    Vocabulary m_numbers;
    std::vector<double> m_scores;
    qsizetype m_longest = 0;
    qint32 m_unknown = kNone;
    double m_unknownScore = 0;
    bool m_byteFallback = false;
};

} // namespace

Result<std::unique_ptr<SubwordModel>> SubwordModel::read(const QJsonObject &model) {
    QString type = model["type"_L1].toString();
    // Old files do not name the type.
    if (type.isEmpty())
        type = model.contains("merges"_L1)   ? u"BPE"_s
               : model["vocab"_L1].isArray() ? u"Unigram"_s
                                             : u"WordPiece"_s;
    if (type == "WordPiece"_L1)
        return WordPiece::read(model);
    if (type == "BPE"_L1)
        return BytePair::read(model);
    if (type == "Unigram"_L1)
        return Unigram::read(model);
    return failure(ErrorCode::Unsupported,
                   u"the tokenizer's model \"%1\" is not supported"_s.arg(type.left(40)));
}

} // namespace nestor
