// SPDX-License-Identifier: Apache-2.0
// How much of what is nearest a store's vector index finds where memories are written many times
// over: prints the table of docs/search.md. Everything is compared with brute force of its own.
//
//     nestor_recall [VECTORS [DIMS [ROWS]]]    40,000 vectors of 100 numbers
//
// ROWS are three rows of each kind of sample: 0,7 for the first and the eighth.
#include "core/vector/vector_index.h"
#include "tests/unit/vector_samples.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <optional>
#include <random>
#include <string>

using namespace nestor;
using namespace nestor::test;

namespace {

constexpr std::size_t kNearest = 10;
constexpr std::size_t kBreadth = 64; ///< as stores have it
constexpr std::size_t kQuestions = 100;
constexpr std::size_t kThemselves = 300;

enum class Order { CopiesFirst, CopiesLast, Mixed };

struct Sample {
    double share = 0; ///< of the vectors that are copies
    std::size_t group = 0;
    float noise = 0; ///< by which copies differ, in parts of their length
    Order order = Order::Mixed;
};

struct Recall {
    double questions = 0; ///< of the ten nearest to questions from anywhere
    double between = 0;   ///< the same for sums of two vectors
    double themselves = 0;
    double measured = 0; ///< what the index says of itself
    std::size_t breadth = 0;
    bool isExact = false;
    bool isSorted = true;
};

Vectors vectorsOf(const Sample &sample, std::size_t count, std::size_t dims) {
    const std::size_t groups =
        sample.group == 0 ? 0 : std::size_t(sample.share * double(count)) / sample.group;
    const std::size_t copies = groups * sample.group;
    Vectors vectors = randomVectors(count - copies, dims, 1);
    const Vectors centres = randomVectors(groups, dims, 2);
    const Vectors moves = randomVectors(sample.noise > 0 ? copies : 0, dims, 3);
    for (std::size_t i = 0; i < copies; ++i) {
        std::vector<float> vector = centres[i / sample.group];
        for (std::size_t j = 0; j < dims && sample.noise > 0; ++j)
            vector[j] += sample.noise * moves[i][j];
        vectors.push_back(std::move(vector));
    }
    if (sample.order == Order::CopiesFirst)
        std::ranges::reverse(vectors);
    if (sample.order == Order::Mixed) {
        std::mt19937 generator(5); // NOLINT(bugprone-random-generator-seed): repeatable
        for (std::size_t i = vectors.size(); i > 1; --i)
            std::swap(vectors[i - 1], vectors[generator() % i]);
    }
    return vectors;
}

double dot(const std::vector<float> &a, const std::vector<float> &b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0F);
}

double scoreOf(Distance distance, const std::vector<float> &a, const std::vector<float> &b) {
    switch (distance) {
    case Distance::L2: {
        double squares = 0;
        for (std::size_t i = 0; i < a.size(); ++i)
            squares += (double(a[i]) - double(b[i])) * (double(a[i]) - double(b[i]));
        return -std::sqrt(squares);
    }
    case Distance::Cosine:
        return dot(a, b) / std::sqrt(dot(a, a) * dot(b, b));
    case Distance::InnerProduct:
        break;
    }
    return dot(a, b);
}

/// Answers as a store does: with what the index said of itself, and with the numbers that are
/// stored where it keeps codes.
class Asked {
public:
    Asked(const VectorIndex &index, const Vectors &vectors, const VectorQuality &quality)
        : m_index(index)
        , m_vectors(vectors)
        , m_quality(quality) {}

    [[nodiscard]] std::vector<VectorHit> nearest(const std::vector<float> &question) const {
        const VectorFetch stored = [this](std::span<const VectorId> ids,
                                          std::span<const float *> numbers) -> Result<void> {
            std::ranges::transform(ids, numbers.begin(),
                                   [this](VectorId id) { return m_vectors[id].data(); });
            return {};
        };
        const VectorFetch fetch =
            m_index.config().encoding == VectorEncoding::Int8 ? stored : VectorFetch();
        const auto answer = m_quality.exact
                                ? m_index.searchExact(question, kNearest, VectorFilter(), fetch)
                                : m_index.search(question, kNearest,
                                                 std::max(kBreadth, m_quality.breadth), {}, fetch);
        return answer ? answer->hits : std::vector<VectorHit>();
    }

private:
    const VectorIndex &m_index;
    const Vectors &m_vectors;
    const VectorQuality &m_quality;
};

double recallOf(const Asked &asked, const Vectors &vectors, const Vectors &questions,
                Distance distance, bool &isSorted) {
    constexpr double kSame = 1e-5;
    double found = 0;
    std::vector<double> scores(vectors.size());
    for (const std::vector<float> &question : questions) {
        std::ranges::transform(vectors, scores.begin(), [&](const std::vector<float> &vector) {
            return scoreOf(distance, question, vector);
        });
        const auto last = scores.begin() + (kNearest - 1);
        std::nth_element(scores.begin(), last, scores.end(), std::greater<>());
        const double bound = *last - kSame * std::max(1.0, std::abs(*last));
        const auto hits = asked.nearest(question);
        isSorted = isSorted && std::ranges::is_sorted(hits, std::greater<>(), &VectorHit::score);
        for (const VectorHit &hit : hits)
            found += scoreOf(distance, question, vectors[hit.id]) >= bound ? 1 : 0;
    }
    return found / double(kNearest * questions.size());
}

std::optional<Recall> recallOf(const Sample &sample, Distance distance, VectorEncoding encoding,
                               std::size_t count, std::size_t dims) {
    const Vectors vectors = vectorsOf(sample, count, dims);
    VectorIndexConfig config;
    config.dims = int(dims);
    config.distance = distance;
    config.encoding = encoding;
    auto index = VectorIndex::create(config, count);
    std::vector<VectorId> ids(count);
    std::iota(ids.begin(), ids.end(), VectorId{0});
    std::vector<float> numbers;
    numbers.reserve(count * dims);
    for (const std::vector<float> &vector : vectors)
        numbers.insert(numbers.end(), vector.begin(), vector.end());
    if (!index || !(*index)->putMany(ids, numbers))
        return std::nullopt;
    if ((*index)->isOutgrown() && !(*index)->compact())
        return std::nullopt;
    const auto quality = (*index)->measureQuality(kBreadth);
    if (!quality)
        return std::nullopt;
    const Asked asked(**index, vectors, *quality);
    Recall recall;
    recall.measured = quality->recall;
    recall.breadth = quality->breadth;
    recall.isExact = quality->exact;
    recall.questions =
        recallOf(asked, vectors, randomVectors(kQuestions, dims, 4), distance, recall.isSorted);
    Vectors between;
    for (std::size_t i = 0; i < kQuestions; ++i) {
        between.push_back(vectors[i * count / kQuestions]);
        const std::vector<float> &other = vectors[(i * 7919 + 13) % count];
        std::ranges::transform(between.back(), other, between.back().begin(), std::plus<>());
    }
    recall.between = recallOf(asked, vectors, between, distance, recall.isSorted);
    double found = 0;
    for (std::size_t i = 0; i < kThemselves; ++i) {
        const std::vector<float> &own = vectors[i * count / kThemselves];
        const auto hits = asked.nearest(own);
        // Under the inner product others may be better than itself; under none may it be missed.
        found += !hits.empty() && scoreOf(distance, own, vectors[hits[0].id]) >=
                                      scoreOf(distance, own, own) - 1e-4
                     ? 1
                     : 0;
    }
    recall.themselves = found / double(kThemselves);
    return recall;
}

} // namespace

int main(int argc, char **argv) {
    const std::size_t count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 40'000;
    const std::size_t dims = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 100;
    if (count < 20'000 || dims < 2) {
        std::fputs("usage: nestor_recall [VECTORS, 20000 at least [DIMS [ROWS]]]\n", stderr);
        return 2;
    }
    const std::array<Sample, 12> samples = {{{0, 0, 0, Order::Mixed},
                                             {0.1, 2, 0, Order::Mixed},
                                             {0.5, 2, 0, Order::CopiesLast},
                                             {0.5, 100, 0, Order::CopiesFirst},
                                             {0.5, 10'000, 0, Order::Mixed},
                                             {0.75, 1000, 0, Order::CopiesLast},
                                             {0.9, 2, 0, Order::CopiesFirst},
                                             {0.9, 100, 0, Order::CopiesLast},
                                             {0.9, 10'000, 0, Order::CopiesFirst},
                                             {0.5, 100, 0.01F, Order::CopiesLast},
                                             {0.9, 1000, 0.01F, Order::Mixed},
                                             {0.9, 1000, 0.05F, Order::CopiesFirst}}};
    const char *const orders[] = {"first", "last", "mixed"};
    const char *const distances[] = {"cosine", "l2", "inner product"};
    std::printf("| copies | in groups of | moved by | they come | distance | codes | questions | "
                "between two | itself | says of itself |\n|%s\n",
                "---|---|---|---|---|---|---|---|---|---|");
    const std::string rows = argc > 3 ? "," + std::string(argv[3]) + "," : std::string();
    bool isGood = true;
    for (const Sample &sample : samples) {
        if (!rows.empty() &&
            rows.find("," + std::to_string(&sample - samples.data()) + ",") == std::string::npos)
            continue;
        for (const Distance distance : {Distance::Cosine, Distance::L2, Distance::InnerProduct}) {
            for (const VectorEncoding encoding : {VectorEncoding::Float32, VectorEncoding::Int8}) {
                const auto recall = recallOf(sample, distance, encoding, count, dims);
                if (!recall) {
                    std::fputs("the index could not be built\n", stderr);
                    return 1;
                }
                std::printf(
                    "| %.0f %% | %zu | %.2f | %s | %s | %s | %.3f | %.3f | %.3f | %.3f, %s |\n",
                    100 * sample.share, sample.group, double(sample.noise),
                    orders[std::size_t(sample.order)], distances[std::size_t(distance)],
                    encoding == VectorEncoding::Int8 ? "int8" : "float", recall->questions,
                    recall->between, recall->themselves, recall->measured,
                    recall->isExact ? "compares with all"
                                    : std::to_string(recall->breadth).c_str());
                std::fflush(stdout);
                isGood = isGood && recall->isSorted && recall->questions >= 0.98 &&
                         recall->between >= 0.98 && recall->themselves >= 1;
            }
        }
    }
    return isGood ? 0 : 1;
}
