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
/// Immutable, usable from several threads at once; moved, not copied.
class LearnedModel {
public:
    /// The parts of a model, as training makes them. Row i of `basis` is the place of `words[i]`.
    struct Parts {
        std::vector<QByteArray> words; ///< stems (word_stem.h); rising, no doubles
        std::vector<float> weights;    ///< how telling each word is, 0 (not at all) to 1
        std::vector<float> basis;      ///< words.size() x dims
        int dims = 0;
        qint64 texts = 0; ///< how many texts it was trained on
    };
    explicit LearnedModel(const Parts &parts);

    LearnedModel(const LearnedModel &) = delete;
    LearnedModel &operator=(const LearnedModel &) = delete;
    LearnedModel(LearnedModel &&) = default;
    LearnedModel &operator=(LearnedModel &&) = default;
    ~LearnedModel() = default;

    /// Reads what toBytes() wrote. Fails with Corrupt (damaged, cut off, inconsistent) or
    /// Unsupported (written by a later version).
    [[nodiscard]] static Result<LearnedModel> fromBytes(const QByteArray &bytes);
    /// The model in the format of docs/search.md: versioned, little-endian, ended by its SHA-256.
    [[nodiscard]] QByteArray toBytes() const;
    /// SHA-256 of the content: equal hashes, equal vectors.
    [[nodiscard]] const QByteArray &hash() const { return m_hash; }

    [[nodiscard]] int dims() const { return m_dims; }
    [[nodiscard]] int wordCount() const { return static_cast<int>(m_weights.size()); }
    /// How many texts the model was trained on.
    [[nodiscard]] qint64 texts() const { return m_texts; }

    /// dims() floats of length 1; all 0 for a text that the model knows nothing of.
    [[nodiscard]] std::vector<float> embed(QByteArrayView text) const;

    /// A word of a text and what it adds to the cosine of the text's vector with another vector.
    struct WordShare {
        QByteArray word;            ///< folded
        std::vector<QByteArray> as; ///< unseen words: the stems of the known ones it stood for
        double share = 0;           ///< the shares of all words add up to the cosine
        bool operator==(const WordShare &) const = default;
    };
    /// How the words of `text` bring it near to `vector` (dims() floats), greatest share first.
    /// Empty when either is all 0.
    [[nodiscard]] std::vector<WordShare> explain(QByteArrayView text,
                                                 const std::vector<float> &vector) const;

    /// How much of the text's words, counted with repetitions, the model has seen in training: 0
    /// to 1, and 1 for a text without words. Low values mean that the store has outgrown it.
    [[nodiscard]] double knownShare(QByteArrayView text) const;

private:
    LearnedModel() = default;

    struct Use {
        quint32 word;
        float count;
    };
    [[nodiscard]] QByteArrayView wordAt(std::size_t index) const;
    /// The words of the model that a word of a text is, or stands for.
    [[nodiscard]] std::vector<Use> usesOf(QByteArrayView word) const;
    [[nodiscard]] float weightOf(const Use &use) const;
    [[nodiscard]] std::vector<double> sumOf(const std::vector<Use> &uses) const;
    void indexWords();
    template <typename Sink>
    void writeContent(Sink &&sink) const;

    int m_dims = 0;
    qint64 m_texts = 0;
    QByteArray m_text;              ///< all words, one after the other
    std::vector<quint32> m_offsets; ///< of the words in m_text, and its size
    std::vector<float> m_weights;
    std::vector<float> m_basis;
    QByteArray m_hash;
    QHash<QByteArrayView, quint32> m_numbers; ///< word -> its index; views of m_text
    std::optional<SubwordIndex> m_subwords;   ///< of all words; always there
};

} // namespace nestor
