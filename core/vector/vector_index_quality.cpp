// SPDX-License-Identifier: Apache-2.0
// Whether the walks of an index find what is nearest: measured, and mended where links are missing.
#include "core/vector/vector_index_p.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <functional>
#include <limits>
#include <numeric>

using namespace Qt::StringLiterals;

namespace nestor {

namespace {

using Slot = HnswGraph::Slot;

constexpr std::size_t kQuestions = 128; ///< half of them between two vectors
constexpr std::size_t kGroups = 64;
constexpr std::size_t kMostAsked = 4096; ///< groups that are asked for by their own vector
constexpr std::size_t kNearest = 10;
/// What is promised is .98. Broader walks are tried below the first, which leaves the sample room
/// to be wrong, and below the second no walk is trusted.
constexpr double kWanted = 0.99;
constexpr double kLeast = 0.985;
/// A walk compares with some ten or twenty vectors for each of its breadth: broader ones than this
/// share of all cost as much as comparing with all.
constexpr std::size_t kBroadest = 16;
constexpr std::size_t kBroader = 64; ///< times at most

/// How far half of the questions lie from the vector that they are made of, in parts of its length.
constexpr double kMoved = 0.1;
/// Questions are words of a text, not the whole of it: nearer to a crowd than to all else, and yet
/// not there, which is where walks lose the way to it.
constexpr double kMovedFromGroup = 0.35;

/// Questions from anywhere count where what is nearest to them is no farther than this, in squares
/// of distances, from what is nearest to a vector of the index. Elsewhere nobody asks so: vectors
/// that lie together are asked for by questions that lie there, too.
constexpr float kAsNear = 1.5F;

/// Evenly from [-1, 1); the same numbers on every machine (Knuth's MMIX generator).
class Even {
public:
    double operator()() {
        next();
        return static_cast<double>(m_state >> 11) * 0x1p-52 - 1;
    }
    /// Below `end`.
    std::size_t operator()(std::size_t end) {
        next();
        return (m_state >> 33) % end;
    }

private:
    void next() { m_state = m_state * 6364136223846793005U + 1442695040888963407U; }

    quint64 m_state = 1;
};

void move(std::span<float> vector, double by, Even &random) {
    const double squares =
        std::accumulate(vector.begin(), vector.end(), 0.0, [](double sum, float x) {
            return sum + static_cast<double>(x) * static_cast<double>(x);
        });
    // The deviation of an even distribution over [-1, 1) is the root of a third.
    const double step =
        by * std::sqrt(squares) * std::sqrt(3.0 / static_cast<double>(vector.size()));
    for (float &x : vector)
        x += static_cast<float>(step * random());
}

/// What questions are made of. Each kind has its own recall, and the smallest counts.
enum class Made : std::size_t {
    OfOne,   ///< a vector of the index, as it is or moved
    Between, ///< two or four of them
    OfGroup, ///< a vector that several items have
    /// Each number is that of another vector: where vectors are as even as noise, like one of them.
    Anywhere,
};
constexpr std::size_t kKinds = 4;

struct Question {
    EncodedVector query;
    Made made = Made::OfOne;
    TopHits nearest{kNearest};
    std::size_t wanted = 0; ///< how many nearest there are
    float bound = 0;        ///< the rank of the farthest of them

    // Of questions of one vector as it is, and of those from anywhere:
    bool isPlain = false;
    HnswGraph::Slot own = 0;                              ///< the node that has the vector
    float length = 0;                                     ///< the rank of the question to itself
    float apart = std::numeric_limits<float>::infinity(); ///< the square, to the nearest other node
};

/// The middle one of how far these are from what is nearest to them.
float usualApart(const std::vector<Question> &questions, Made made) {
    std::vector<float> all;
    for (const Question &question : questions) {
        if (question.isPlain && question.made == made && std::isfinite(question.apart))
            all.push_back(question.apart);
    }
    if (all.empty())
        return std::numeric_limits<float>::infinity();
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::nth_element(all.begin(), middle, all.end());
    return *middle;
}

} // namespace

/// Links nodes again that no walk can reach. False: some stay so.
Result<bool> VectorIndex::Private::reconnect(std::size_t ef, Job *job) {
    constexpr int kRounds = 4;
    for (int round = 0; round < kRounds; ++round) {
        std::vector<Slot> missed;
        {
            const SearchPass pass(gate);
            const quint64 at = newest();
            const auto end = static_cast<Slot>(graph->count());
            missed = graph->unreachable(
                end, [&](Slot slot) { return isNode(slot, at); }, pass.kind());
        }
        if (missed.empty())
            return true;
        for (const Slot slot : missed) {
            if (job != nullptr && job->cancelled())
                return failure(ErrorCode::Cancelled, u"checking the vector index was stopped"_s);
            const InsertionPass pass(gate);
            const auto everyNode = [](Slot) { return true; };
            auto walk = graph->walk(graph->data(slot), ef, everyNode, GraphGate::Search::Guarded);
            if (!walk)
                return failure(std::move(walk.error()));
            (void)graph->linkFrom(walk->found, slot);
        }
    }
    return false;
}

Result<void> VectorIndex::Private::openEntrances(std::size_t ef, Job *job) {
    Even random;
    std::vector<float> asked(dims);
    for (const VectorId id : nodeSample(kMostAsked, Sampled::Groups)) {
        if (job != nullptr && job->cancelled())
            return failure(ErrorCode::Cancelled, u"checking the vector index was stopped"_s);
        const SearchPass pass(gate);
        std::optional<Slot> slot;
        {
            const std::lock_guard lock(idsMutex);
            slot = slotOf.find(id);
        }
        if (!slot || lives[*slot].place.kind != VectorGroups::Kind::Node)
            continue; // removed meanwhile
        for (const double by : {0.0, kMovedFromGroup}) {
            decodeVector(config.encoding, graph->data(*slot), asked);
            move(asked, by, random);
            if (!checkVector(asked, config.dims, config.distance))
                continue;
            auto leads = leadsTo(*slot, encodedOf(asked), ef, pass.kind());
            if (!leads)
                return failure(std::move(leads.error()));
            if (*leads)
                continue;
            if (!graph->addEntrance(*slot))
                return {};
            break;
        }
    }
    return {};
}

Result<bool> VectorIndex::Private::leadsTo(Slot node, const EncodedVector &query, std::size_t ef,
                                           GraphGate::Search kind) const {
    const auto everyNode = [](Slot) { return true; };
    auto walk = graph->walk(query.data(), ef, everyNode, kind);
    if (!walk)
        return failure(std::move(walk.error()));
    const bool isFarther =
        walk->found.size() == ef && rank(query.data(), node) >= walk->found.back().rank;
    return isFarther || std::ranges::any_of(walk->found, [node](const HnswGraph::Found &found) {
               return found.slot == node;
           });
}

HnswGraph::Slot VectorIndex::Private::nodeOf(VectorId id) const {
    const SearchPass pass(gate);
    const std::lock_guard lock(idsMutex);
    const std::optional<Slot> slot = slotOf.find(id);
    return slot ? lives[lives[*slot].place.host].place.host : std::numeric_limits<Slot>::max();
}

float VectorIndex::Private::selfRank(const void *vector) const {
    return config.distance == Distance::L2 ? 0 : rankOf(vector, vector, &dims);
}

std::vector<VectorId> VectorIndex::Private::nodeSample(std::size_t atMost, Sampled which) const {
    std::vector<VectorId> heads;
    const SearchPass pass(gate);
    const quint64 at = newest();
    const auto end = static_cast<Slot>(graph->count());
    for (Slot slot = 0; slot < end; ++slot) {
        const SlotLife &life = lives[slot];
        if (life.visibleAt(at) && life.place.kind == VectorGroups::Kind::Node &&
            (which == Sampled::All || !life.place.isAlone()))
            heads.push_back(life.id);
    }
    std::vector<VectorId> sample;
    for (std::size_t i = 0; i < std::min(atMost, heads.size()); ++i)
        sample.push_back(heads[i * heads.size() / std::min(atMost, heads.size())]);
    return sample;
}

Result<VectorQuality> VectorIndex::measureQuality(std::size_t ef, Job *job) {
    const std::lock_guard whole(d->wholeMutex);
    const auto stopped = [&] {
        return failure(ErrorCode::Cancelled, u"measuring the vector index was stopped"_s);
    };
    auto connected = d->reconnect(std::max<std::size_t>(ef, kNearest), job);
    if (!connected)
        return failure(std::move(connected.error()));
    if (auto opened = d->openEntrances(std::max<std::size_t>(ef, kNearest), job); !opened)
        return failure(std::move(opened.error()));

    VectorQuality quality;
    quality.breadth = std::max<std::size_t>(ef, 1);
    std::vector<Question> questions;
    Even random;
    std::deque<std::vector<float>> asWritten;
    // Of nodes: where nine of ten vectors are copies, a sample of vectors says nothing of the rest.
    for (const VectorId id : d->nodeSample(kQuestions, Private::Sampled::All)) {
        auto asked = vector(id);
        if (!asked)
            continue;
        // A question is seldom a memory in other words: it may touch several, and lie near none of
        // them, where the nearest are many and hardly differ.
        asWritten.push_front(*asked);
        const std::size_t number = questions.size();
        Question question;
        if (number % 2 == 1) {
            question.made = Made::Between;
            for (std::size_t i = 1; i < std::min<std::size_t>(number % 4 + 1, asWritten.size());
                 ++i)
                std::ranges::transform(*asked, asWritten[i], asked->begin(), std::plus<>());
        } else if (number % 4 == 2) {
            move(*asked, kMoved, random);
        } else {
            question.isPlain = true;
            question.own = d->nodeOf(id);
        }
        if (!checkVector(*asked, d->config.dims, d->config.distance))
            continue;
        question.query = d->encodedOf(*asked);
        questions.push_back(std::move(question));
    }
    for (std::size_t i = 0; i < kQuestions && asWritten.size() > 1; ++i) {
        std::vector<float> asked(d->dims);
        for (std::size_t j = 0; j < asked.size(); ++j)
            asked[j] = asWritten[random(asWritten.size())][j];
        if (!checkVector(asked, d->config.dims, d->config.distance))
            continue;
        Question question;
        question.query = d->encodedOf(asked);
        question.made = Made::Anywhere;
        question.isPlain = true;
        question.own = std::numeric_limits<HnswGraph::Slot>::max();
        questions.push_back(std::move(question));
    }
    // A crowd of equal vectors is few nodes, which a sample of vectors passes over, and which walks
    // miss sooner than others: all lie together, far from the rest.
    bool isMoved = true;
    for (const VectorId id : d->nodeSample(kGroups, Private::Sampled::Groups)) {
        auto asked = vector(id);
        if (!asked)
            continue;
        // Every other one touches three others beside it: who misses a crowd then misses all ten.
        if (isMoved)
            move(*asked, kMovedFromGroup, random);
        for (std::size_t i = 0; !isMoved && i < std::min<std::size_t>(3, asWritten.size()); ++i) {
            const std::vector<float> &other =
                asWritten[(questions.size() * 3 + i) % asWritten.size()];
            std::ranges::transform(*asked, other, asked->begin(), std::plus<>());
        }
        isMoved = !isMoved;
        if (checkVector(*asked, d->config.dims, d->config.distance))
            questions.push_back({d->encodedOf(*asked), Made::OfGroup});
    }
    if (questions.empty())
        return quality;
    for (Question &question : questions)
        question.length = d->selfRank(question.query.data());

    // A few vectors at a time, so that nobody who changes the index waits for long.
    constexpr Slot kPage = 256;
    const quint64 at = d->newest();
    quint64 compared = 0;
    const auto end = [&] {
        const SearchPass pass(d->gate);
        return static_cast<Slot>(d->graph->count());
    }();
    for (Slot from = 0; from < end; from += kPage) {
        if (job != nullptr && job->cancelled())
            return stopped();
        const SearchPass pass(d->gate);
        for (Slot slot = from; slot < std::min(end, from + kPage); ++slot) {
            if (!d->lives[slot].visibleAt(at))
                continue;
            ++compared;
            const float length = d->selfRank(d->graph->data(slot));
            const Slot node = d->lives[d->lives[slot].place.host].place.host;
            for (Question &question : questions) {
                const float rank = d->rank(question.query.data(), slot);
                if (rank <= question.nearest.worstRank())
                    question.nearest.add(rank, d->lives[slot].id);
                if (question.isPlain && question.own != node) {
                    // |a|^2 + |b|^2 - 2ab, where a rank is minus a product.
                    const float apart = d->config.distance == Distance::L2
                                            ? rank
                                            : 2 * rank - question.length - length;
                    question.apart = std::min(question.apart, apart);
                }
            }
        }
    }
    for (Question &question : questions) {
        const auto nearest = question.nearest.takeEntries();
        question.bound = nearest.empty() ? 0 : nearest.back().rank;
        question.wanted = nearest.size();
    }
    if (!(usualApart(questions, Made::Anywhere) <= kAsNear * usualApart(questions, Made::OfOne)))
        std::erase_if(questions, [](const Question &one) { return one.made == Made::Anywhere; });
    const auto recallAt = [&](std::size_t breadth) -> Result<double> {
        std::array<std::size_t, kKinds> found{};
        std::array<std::size_t, kKinds> wanted{};
        for (const Question &question : questions) {
            auto answer = d->search(question.query.data(), kNearest, breadth, {}, Ties::Cut);
            if (!answer)
                return failure(std::move(answer.error()));
            const auto hits = static_cast<std::size_t>(std::ranges::count_if(
                answer->ranks, [&](float rank) { return rank <= question.bound; }));
            found[std::size_t(question.made)] += std::min(hits, question.wanted);
            wanted[std::size_t(question.made)] += question.wanted;
        }
        double recall = 1;
        for (std::size_t i = 0; i < found.size(); ++i) {
            if (wanted[i] > 0)
                recall = std::min(recall,
                                  static_cast<double>(found[i]) / static_cast<double>(wanted[i]));
        }
        return recall;
    };
    const std::size_t broadest =
        std::clamp<std::size_t>(end / kBroadest, 8 * quality.breadth, kBroader * quality.breadth);
    for (;; quality.breadth *= 2) {
        if (job != nullptr && job->cancelled())
            return stopped();
        auto recall = recallAt(quality.breadth);
        if (!recall)
            return failure(std::move(recall.error()));
        quality.recall = *recall;
        if (quality.recall >= kWanted || quality.breadth * 2 > broadest)
            break;
    }
    quality.questions = static_cast<qint64>(questions.size());
    quality.exact = quality.recall < kLeast || !*connected;
    quality.vectors = compared;
    const std::lock_guard lock(d->qualityMutex);
    d->quality = quality;
    return quality;
}

VectorQuality VectorIndex::quality() const {
    const std::lock_guard lock(d->qualityMutex);
    return d->quality;
}

} // namespace nestor
