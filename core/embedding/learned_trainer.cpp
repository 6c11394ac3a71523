// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/learned_trainer.h"

#include "core/embedding/truncated_svd.h"
#include "core/embedding/word_reader.h"
#include "core/embedding/word_stem.h"

#include <QHash>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace nestor {

namespace {

using namespace Qt::StringLiterals;

/// How often each word occurs in each text, as it is read.
class WordCounts {
public:
    void add(QByteArrayView text) {
        m_current.clear();
        WordReader reader(text);
        while (reader.next())
            m_current.push_back(numberOf(reader.word()));
        std::sort(m_current.begin(), m_current.end());
        for (std::size_t i = 0; i < m_current.size();) {
            std::size_t next = i;
            while (next < m_current.size() && m_current[next] == m_current[i])
                ++next;
            m_counts.rows.push_back(m_current[i]);
            m_counts.values.push_back(static_cast<float>(next - i));
            i = next;
        }
        m_counts.begins.push_back(m_counts.rows.size());
    }

    /// Forgets every second text.
    void halve() {
        SparseColumns kept;
        for (std::size_t text = 0; text < m_counts.columnCount(); text += 2) {
            const auto from = static_cast<std::ptrdiff_t>(m_counts.begins[text]);
            const auto to = static_cast<std::ptrdiff_t>(m_counts.begins[text + 1]);
            kept.rows.insert(kept.rows.end(), m_counts.rows.begin() + from,
                             m_counts.rows.begin() + to);
            kept.values.insert(kept.values.end(), m_counts.values.begin() + from,
                               m_counts.values.begin() + to);
            kept.begins.push_back(kept.rows.size());
        }
        m_counts = std::move(kept);
    }

    [[nodiscard]] std::size_t textCount() const { return m_counts.columnCount(); }
    [[nodiscard]] const std::vector<QByteArray> &words() const { return m_stems; }

    /// Words by texts; rows are numbered as words() is.
    [[nodiscard]] SparseColumns take() {
        m_counts.rowCount = static_cast<quint32>(m_stems.size());
        return std::move(m_counts);
    }

private:
    quint32 numberOf(QByteArrayView word) {
        const auto found = m_numbers.constFind(word);
        if (found != m_numbers.cend())
            return *found;
        const QByteArray stem = stemOf(word);
        const auto next = static_cast<quint32>(m_stems.size());
        const quint32 number = m_numbersOfStems.value(stem, next);
        if (number == next) {
            m_stems.push_back(stem);
            m_numbersOfStems.insert(stem, number);
        }
        m_words.push_back(word.toByteArray());
        m_numbers.insert(m_words.back(), number); // a view: the bytes stay where they are
        return number;
    }

    std::vector<QByteArray> m_stems;
    QHash<QByteArray, quint32> m_numbersOfStems;
    std::vector<QByteArray> m_words; ///< as read: each is stemmed once
    QHash<QByteArrayView, quint32> m_numbers;
    SparseColumns m_counts;
    std::vector<quint32> m_current;
};

/// Answers how many texts there were.
Result<qint64> readTexts(const NextText &next, qint64 expectedTexts, qint64 maxTexts,
                         WordCounts &counts, Job &job) {
    QByteArray text;
    // Every stride-th text is learned from; the stride doubles whenever there are too many.
    qint64 stride = 1;
    for (qint64 read = 0;; ++read) {
        if (job.cancelled())
            return failure(ErrorCode::Cancelled, u"training was cancelled"_s);
        const Result<bool> more = next(text);
        if (!more)
            return failure(more.error());
        if (!*more)
            return read;
        job.report(read, expectedTexts);
        if (read % stride != 0)
            continue;
        if (std::cmp_greater_equal(counts.textCount(), std::max<qint64>(maxTexts, 2))) {
            counts.halve();
            stride *= 2;
            if (read % stride != 0)
                continue;
        }
        counts.add(text);
    }
}

/// The words a model gets: those in most texts, at most `maxWords`, in order of their bytes.
std::vector<quint32> chooseWords(const std::vector<QByteArray> &words, const SparseColumns &counts,
                                 int maxWords) {
    std::vector<quint32> textsWith(words.size());
    for (const quint32 word : counts.rows)
        ++textsWith[word];
    std::vector<quint32> chosen(words.size());
    std::iota(chosen.begin(), chosen.end(), 0U);
    std::erase_if(chosen, [&](quint32 word) { return textsWith[word] == 0; });
    if (std::cmp_greater(chosen.size(), maxWords)) {
        std::sort(chosen.begin(), chosen.end(), [&](quint32 a, quint32 b) {
            return textsWith[a] != textsWith[b] ? textsWith[a] > textsWith[b] : words[a] < words[b];
        });
        chosen.resize(static_cast<std::size_t>(std::max(maxWords, 0)));
    }
    std::sort(chosen.begin(), chosen.end(),
              [&](quint32 a, quint32 b) { return words[a] < words[b]; });
    return chosen;
}

/// Renumbers the rows by `chosen` and drops the others.
void keepRows(SparseColumns &counts, const std::vector<quint32> &chosen) {
    constexpr quint32 kDropped = ~0U;
    std::vector<quint32> numbers(counts.rowCount, kDropped);
    for (std::size_t i = 0; i < chosen.size(); ++i)
        numbers[chosen[i]] = static_cast<quint32>(i);
    std::size_t out = 0;
    std::size_t in = 0;
    for (std::size_t column = 0; column < counts.columnCount(); ++column) {
        for (; in < counts.begins[column + 1]; ++in) {
            const quint32 number = numbers[counts.rows[in]];
            if (number == kDropped)
                continue;
            counts.rows[out] = number;
            counts.values[out++] = counts.values[in];
        }
        counts.begins[column + 1] = out;
    }
    counts.rows.resize(out);
    counts.values.resize(out);
    counts.rowCount = static_cast<quint32>(chosen.size());
}

/// 1 - entropy of the word's occurrences over the texts, by the largest entropy possible: 1 for a
/// word of one text, near 0 for a word spread evenly over all. One text more than there are is
/// counted as possible, so that the words of a store of two or three texts keep some weight.
std::vector<float> entropyWeights(const SparseColumns &counts) {
    std::vector<double> total(counts.rowCount);
    for (std::size_t e = 0; e < counts.rows.size(); ++e)
        total[counts.rows[e]] += static_cast<double>(counts.values[e]);
    std::vector<double> entropy(counts.rowCount);
    for (std::size_t e = 0; e < counts.rows.size(); ++e) {
        const double part = static_cast<double>(counts.values[e]) / total[counts.rows[e]];
        entropy[counts.rows[e]] -= part * std::log(part);
    }
    const double largest = std::log(static_cast<double>(counts.columnCount() + 1));
    std::vector<float> weights(counts.rowCount);
    std::transform(entropy.begin(), entropy.end(), weights.begin(), [largest](double e) {
        return static_cast<float>(std::max(0.0, 1.0 - e / largest));
    });
    return weights;
}

/// Counts become weights, and each text's column gets length 1: a long text teaches no more than
/// a short one. Answers how long the columns were.
std::vector<float> weigh(SparseColumns &counts, const std::vector<float> &weights) {
    std::vector<float> lengths(counts.columnCount());
    for (std::size_t column = 0; column < counts.columnCount(); ++column) {
        double squares = 0;
        for (std::size_t e = counts.begins[column]; e < counts.begins[column + 1]; ++e) {
            float &value = counts.values[e];
            value = std::log2(1.0F + value) * weights[counts.rows[e]];
            squares += static_cast<double>(value) * static_cast<double>(value);
        }
        if (squares <= 0)
            continue;
        lengths[column] = static_cast<float>(std::sqrt(squares));
        const float scale = 1 / lengths[column];
        for (std::size_t e = counts.begins[column]; e < counts.begins[column + 1]; ++e)
            counts.values[e] *= scale;
    }
    return lengths;
}

/// A quarter of the length that the sum of a text's words has in the middle of a sample.
float reserveOf(const SparseColumns &texts, const std::vector<float> &lengths,
                const LeftSingularVectors &vectors) {
    constexpr std::size_t kSample = 10'000;
    constexpr float kPart = 0.25F;
    const std::size_t stride = texts.columnCount() / kSample + 1;
    const auto directions = static_cast<std::size_t>(vectors.dims);
    std::vector<float> inSpace;
    std::vector<float> sum(directions);
    for (std::size_t column = 0; column < texts.columnCount(); column += stride) {
        std::fill(sum.begin(), sum.end(), 0.0F);
        for (std::size_t e = texts.begins[column]; e < texts.begins[column + 1]; ++e) {
            const float *place = vectors.basis.data() + texts.rows[e] * directions;
            for (std::size_t k = 0; k < directions; ++k)
                sum[k] += texts.values[e] * place[k];
        }
        const float squares = std::inner_product(sum.begin(), sum.end(), sum.begin(), 0.0F);
        if (squares > 0)
            inSpace.push_back(std::sqrt(squares) * lengths[column]);
    }
    if (inSpace.empty())
        return 0;
    const auto middle = inSpace.begin() + static_cast<std::ptrdiff_t>(inSpace.size() / 2);
    std::nth_element(inSpace.begin(), middle, inSpace.end());
    return kPart * *middle;
}

/// With as many dimensions as there are texts, nothing is generalised; half as many leave room for
/// that, and a few dozen texts too little to generalise from.
int mostDims(std::size_t texts) {
    constexpr std::size_t kFewTexts = 50;
    return static_cast<int>(std::min<std::size_t>(std::max(kFewTexts, texts / 2), 4096));
}

} // namespace

Result<LearnedModel> trainLearnedModel(const NextText &next, qint64 expectedTexts,
                                       const LearnedOptions &options, Job &job) {
    job.step("Reading");
    WordCounts reading;
    const Result<qint64> texts = readTexts(next, expectedTexts, options.maxTexts, reading, job);
    if (!texts)
        return failure(texts.error());
    SparseColumns counts = reading.take();

    LearnedModel::Parts parts;
    parts.texts = *texts;
    const std::vector<quint32> chosen = chooseWords(reading.words(), counts, options.maxWords);
    for (const quint32 word : chosen)
        parts.words.push_back(reading.words()[word]);
    keepRows(counts, chosen);
    parts.weights = entropyWeights(counts);
    const std::vector<float> lengths = weigh(counts, parts.weights);

    job.step("Training");
    SvdOptions svd;
    // One dimension is not learned: LearnedModel's reserve.
    svd.dims = std::min(std::max(options.dims - 1, 1), mostDims(counts.columnCount()));
    svd.seed = options.seed;
    svd.threads = options.threads;
    Result<LeftSingularVectors> vectors = leftSingularVectors(counts, svd, job);
    if (!vectors)
        return failure(std::move(vectors.error()));
    parts.directions = vectors->dims;
    parts.reserve = reserveOf(counts, lengths, *vectors);
    parts.basis = std::move(vectors->basis);
    return LearnedModel(parts);
}

} // namespace nestor
