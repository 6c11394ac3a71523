// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/embedding/subword_index.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QHash>

#include <optional>
#include <vector>

namespace nestor {

/// What latent semantic analysis learned of a collection of texts: the stems of its words, how
/// telling each of them is, and where each lies in the space of topics. The vector of a text is the
/// sum of its words' places, weighted by log2(1 + occurrences) and by how telling they are, scaled
/// to length 1 (Deerwester et al., "Indexing by latent semantic analysis", JASIS 41, 1990; weights:
/// Dumais, "Improving the retrieval of information from external sources", 1991). A word that the
/// model has not seen stands for the known words that are spelled most like it.
///
/// Two things are of our own (docs/search.md has what they gain). The last dimension of a text's
/// vector says how little the text says: it is Parts::reserve before all is scaled to length 1, so
/// a title of two words, whose direction is that of its one frequent word, is never as near to a
/// question as a text that goes on about it. And in a question every word has nearly the same say,
/// beside its weight: the places of frequent words, which have directions of their own, are many
/// times as long as those of rare ones, and would drown them.
///
/// Immutable, usable from several threads at once; moved, not copied.
class LearnedModel {
public:
    /// The parts of a model, as training makes them. Row i of `basis` is the place of `words[i]`.
    struct Parts {
        std::vector<QByteArray> words; ///< stems (word_stem.h); rising, no doubles
        std::vector<float> weights;    ///< how telling each word is, 0 (not at all) to 1
        std::vector<float> basis;      ///< words.size() x directions
        int directions = 0;
        float reserve = 0; ///< as long as the sum of a text that says little
        qint64 texts = 0;  ///< how many texts it was trained on
    };
    explicit LearnedModel(const Parts &parts);

    LearnedModel(const LearnedModel &) = delete;
    LearnedModel &operator=(const LearnedModel &) = delete;
    LearnedModel(LearnedModel &&) = default;
    LearnedModel &operator=(LearnedModel &&) = default;
    ~LearnedModel() = default;

    /// Reads what toBytes() wrote. Fails with Corrupt (damaged, cut off, inconsistent) or
    /// Unsupported (written by a later or an earlier version).
    [[nodiscard]] static Result<LearnedModel> fromBytes(const QByteArray &bytes);
    /// The dims() of the model in such bytes, from their beginning alone; fails as fromBytes() does
    /// where these are no model, or one of another version. Damage further on is not seen.
    [[nodiscard]] static Result<int> dimsOf(const QByteArray &bytes);
    /// The model in the format of docs/search.md: versioned, little-endian, ended by its SHA-256.
    [[nodiscard]] QByteArray toBytes() const;
    /// SHA-256 of the content: equal hashes, equal vectors.
    [[nodiscard]] const QByteArray &hash() const { return m_hash; }

    /// Of the vectors: one more than the directions that were learned, 0 where there are none.
    [[nodiscard]] int dims() const { return m_directions > 0 ? m_directions + 1 : 0; }
    [[nodiscard]] int wordCount() const { return static_cast<int>(m_weights.size()); }
    /// How many texts the model was trained on.
    [[nodiscard]] qint64 texts() const { return m_texts; }

    /// dims() floats of length 1; all 0 for a text that the model knows nothing of.
    [[nodiscard]] std::vector<float> embed(QByteArrayView text) const;
    /// The same for a text that is a question, to be compared with those of embed().
    [[nodiscard]] std::vector<float> embedQuestion(QByteArrayView text) const;

    /// A word of a text and what it adds to the cosine of the text's vector with another vector.
    struct WordShare {
        QByteArray word;            ///< folded
        std::vector<QByteArray> as; ///< unseen words: the stems of the known ones it stood for
        double share = 0;           ///< the shares of all words add up to the cosine
        bool operator==(const WordShare &) const = default;
    };
    /// How the words of a question bring it near to `vector` (dims() floats), greatest share
    /// first. Empty when either is all 0.
    [[nodiscard]] std::vector<WordShare> explain(QByteArrayView question,
                                                 const std::vector<float> &vector) const;

    /// How much of the text's words, counted with repetitions, the model has seen in training: 0
    /// to 1, and 1 for a text without words. Low values mean that the store has outgrown it.
    [[nodiscard]] double knownShare(QByteArrayView text) const;

private:
    LearnedModel() = default;

    enum class Form { Text, Question };
    struct Use {
        quint32 word;
        float count;
    };
    [[nodiscard]] QByteArrayView wordAt(std::size_t index) const;
    /// The words of the model that a word of a text is, or stands for.
    [[nodiscard]] std::vector<Use> usesOf(QByteArrayView word) const;
    [[nodiscard]] std::vector<Use> usesIn(QByteArrayView text) const;
    [[nodiscard]] float weightOf(const Use &use, Form form) const;
    [[nodiscard]] std::vector<double> sumOf(const std::vector<Use> &uses, Form form) const;
    void indexWords();
    template <typename Sink>
    void writeContent(Sink &&sink) const;

    int m_directions = 0;
    float m_reserve = 0;
    qint64 m_texts = 0;
    QByteArray m_text;              ///< all words, one after the other
    std::vector<quint32> m_offsets; ///< of the words in m_text, and its size
    std::vector<float> m_weights;
    std::vector<float> m_basis;
    std::vector<float> m_questionWeights; ///< what each word's weight is multiplied by
    QByteArray m_hash;
    QHash<QByteArrayView, quint32> m_numbers; ///< word -> its index; views of m_text
    std::optional<SubwordIndex> m_subwords;   ///< of all words; always there
};

} // namespace nestor
