// SPDX-License-Identifier: Apache-2.0
// The one file that includes hnswlib. Under a name of its own, so that a program that embeds the
// core may use another version, built in another way; and without its kernels, for which 0.6.2
// defines functions in headers that are not inline.
#include "core/vector/hnsw_graph.h"

#include "core/base/text.h"
#include "core/vector/node_memory.h"
#include "core/vector/walk_scratch.h"

#define hnswlib nestor_hnswlib
#define NO_MANUAL_VECTORIZATION
#include <hnswlib/hnswlib.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <mutex>
#include <span>

using namespace Qt::StringLiterals;

namespace nestor {

namespace {

using Slot = HnswGraph::Slot;
using Found = HnswGraph::Found;
using Hnsw = hnswlib::HierarchicalNSW<float>;
using NearestQueue =
    std::priority_queue<std::pair<float, hnswlib::tableint>,
                        std::vector<std::pair<float, hnswlib::tableint>>, Hnsw::CompareByFirst>;

constexpr Slot kNoSlot = std::numeric_limits<Slot>::max();

/// Lends our kernels to hnswlib.
class Space : public hnswlib::SpaceInterface<float> {
public:
    explicit Space(const HnswGraph::Shape &shape)
        : m_shape(shape) {}
    std::size_t get_data_size() override { return m_shape.dataSize; }
    hnswlib::DISTFUNC<float> get_dist_func() override { return m_shape.rank; }
    void *get_dist_func_param() override { return &m_shape.dims; }

private:
    HnswGraph::Shape m_shape;
};

constexpr auto kNearerOnTop = [](const Found &a, const Found &b) { return a.rank > b.rank; };
constexpr auto kFartherOnTop = [](const Found &a, const Found &b) { return a.rank < b.rank; };

/// The level of a node, drawn as the paper says, from its slot alone: the same for any number of
/// threads. The mixing is the finaliser of SplitMix64 (Steele, Lea and Flood, 2014).
int levelOf(Slot slot, quint64 seed, double scale) {
    quint64 z = (quint64{slot} + 1) * 0x9e3779b97f4a7c15U + seed;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    z ^= z >> 31;
    const double uniform = (static_cast<double>(z >> 11) + 1) * 0x1p-53; // in (0, 1]
    return static_cast<int>(-std::log(uniform) * scale);
}

/// Nodes of the lowest level that a walk begins from at most.
constexpr std::size_t kBegunFrom = 5;

constexpr std::size_t kLine = 64;            ///< bytes that memory is read in
constexpr std::size_t kWorthAligning = 1000; ///< bytes of data; for less it costs too much memory

std::size_t roundedUp(std::size_t bytes, std::size_t to) {
    return (bytes + to - 1) / to * to;
}

/// Asks for memory ahead of its use: the first `most` lines, the processor's own prefetcher goes
/// on from there.
void prefetchLines(const char *from, std::size_t bytes, std::size_t most) {
    const std::size_t end = std::min(bytes, most * kLine);
    for (std::size_t at = 0; at < end; at += kLine)
        __builtin_prefetch(from + at);
}

} // namespace

struct HnswGraph::Private {
    /// hnswlib starts with room for one; the rest is ours from then on.
    explicit Private(const Shape &wanted)
        : shape(wanted)
        , space(wanted)
        , hnsw(&space, 1, static_cast<std::size_t>(wanted.m),
               static_cast<std::size_t>(wanted.efConstruction)) {
        // A node: links, data. hnswlib also has a label, which nothing of what we use of it reads,
        // and aligns neither; in lines of the processor's cache data are read a tenth quicker.
        std::free(hnsw.data_level0_memory_);
        hnsw.data_level0_memory_ = nullptr;
        const std::size_t line = shape.dataSize >= kWorthAligning ? kLine : alignof(float);
        hnsw.offsetData_ = roundedUp(hnsw.size_links_level0_, line);
        hnsw.size_data_per_element_ = roundedUp(hnsw.offsetData_ + shape.dataSize, line);
        hnsw.max_elements_ = 0;
    }
    ~Private() { hnsw.data_level0_memory_ = nullptr; } // hnswlib would free it
    Private(const Private &) = delete;
    Private &operator=(const Private &) = delete;

    Shape shape;
    Space space;
    Hnsw hnsw;
    NodeMemory memory; ///< what hnsw.data_level0_memory_ points to
    std::mutex slotsMutex;
    std::atomic<std::size_t> count = 0;
    std::array<Slot, kMostEntrances> entrances{}; ///< the first entranceCount of them never change
    std::atomic<std::size_t> entranceCount = 0;
    std::atomic<std::size_t> upperLevels = 0; ///< summed over all nodes
    mutable std::mutex scratchMutex;
    mutable std::vector<std::unique_ptr<WalkScratch>> scratches;

    [[nodiscard]] float rank(const void *query, Slot slot) const {
        return shape.rank(query, hnsw.getDataByInternalId(slot), &shape.dims);
    }

    std::unique_ptr<WalkScratch> takeScratch() const {
        const std::lock_guard lock(scratchMutex);
        if (scratches.empty())
            return std::make_unique<WalkScratch>();
        std::unique_ptr<WalkScratch> scratch = std::move(scratches.back());
        scratches.pop_back();
        return scratch;
    }
    void giveBack(std::unique_ptr<WalkScratch> scratch) const {
        const std::lock_guard lock(scratchMutex);
        scratches.push_back(std::move(scratch));
    }

    /// The neighbours of a node, valid until the scratch's links are used again. Guarded: copied
    /// under the node's lock, which also makes the data of new neighbours visible to us.
    template <GraphGate::Search Kind>
    std::span<const Slot> links(Slot slot, int level, WalkScratch &scratch) {
        hnswlib::linklistsizeint *list = hnsw.get_linklist_at_level(slot, level);
        const Slot *first = list + 1;
        if constexpr (Kind == GraphGate::Search::Quiet)
            return {first, hnsw.getListCount(list)};
        const std::lock_guard lock(hnsw.link_list_locks_[slot]);
        const std::size_t size = hnsw.getListCount(list);
        std::copy_n(first, size, scratch.links.begin());
        return {scratch.links.data(), size};
    }

    /// Goes to whichever neighbour is nearest, until none is nearer.
    template <GraphGate::Search Kind>
    Found descend(const void *query, Found from, int level, WalkScratch &scratch,
                  std::size_t &ranked) {
        for (bool moved = true; moved;) {
            moved = false;
            for (const Slot neighbour : links<Kind>(from.slot, level, scratch)) {
                const float distance = rank(query, neighbour);
                ++ranked;
                if (distance < from.rank) {
                    from = {distance, neighbour};
                    moved = true;
                }
            }
        }
        return from;
    }

    /// Algorithm 2 of the paper with a filter: leaves the `ef` nearest accepted in
    /// scratch.results. `narrowed` says now and then how many are still wanted. False: none.
    template <GraphGate::Search Kind, typename Accept, typename Narrowed>
    bool searchLevel(const void *query, std::span<const Found> entries, std::size_t ef, int level,
                     const Accept &accept, const Narrowed &narrowed, WalkScratch &scratch,
                     std::size_t &ranked) {
        constexpr std::size_t kBetweenQuestions = 128;
        std::size_t nextQuestion = ranked + kBetweenQuestions;
        std::vector<Found> &candidates = scratch.candidates;
        std::vector<Found> &results = scratch.results;
        scratch.begin(hnsw.max_elements_, hnsw.maxM0_);
        for (const Found &entry : entries) {
            if (scratch.see(entry.slot))
                continue;
            candidates.push_back(entry);
            if (results.size() < ef && accept(entry.slot))
                results.push_back(entry);
        }
        std::make_heap(candidates.begin(), candidates.end(), kNearerOnTop);
        std::make_heap(results.begin(), results.end(), kFartherOnTop);
        while (!candidates.empty()) {
            const Found nearest = candidates.front();
            if (results.size() == ef && nearest.rank > results.front().rank)
                break;
            std::pop_heap(candidates.begin(), candidates.end(), kNearerOnTop);
            candidates.pop_back();

            // Most often the next one to be visited.
            if (!candidates.empty()) {
                prefetchLines(reinterpret_cast<const char *>(
                                  hnsw.get_linklist_at_level(candidates.front().slot, level)),
                              hnsw.size_links_per_element_, 3);
            }
            // First ask for the memory of all that is new, then compute.
            const std::span<const Slot> neighbours = links<Kind>(nearest.slot, level, scratch);
            std::size_t fresh = 0;
            for (const Slot neighbour : neighbours) {
                if (scratch.see(neighbour))
                    continue;
                prefetchLines(hnsw.getDataByInternalId(neighbour), shape.dataSize, 2);
                scratch.links[fresh++] = neighbour;
            }
            ranked += fresh;
            if (ranked >= nextQuestion) {
                ef = std::min(ef, narrowed(ef, ranked));
                if (ef == 0)
                    return false;
                while (results.size() > ef) {
                    std::pop_heap(results.begin(), results.end(), kFartherOnTop);
                    results.pop_back();
                }
                nextQuestion = ranked + kBetweenQuestions;
            }
            for (std::size_t i = 0; i < fresh; ++i) {
                if (i + 1 < fresh) {
                    prefetchLines(hnsw.getDataByInternalId(scratch.links[i + 1]), shape.dataSize,
                                  24);
                }
                const Found found{rank(query, scratch.links[i]), scratch.links[i]};
                if (results.size() == ef && !(found.rank < results.front().rank))
                    continue;
                candidates.push_back(found);
                std::push_heap(candidates.begin(), candidates.end(), kNearerOnTop);
                if (!accept(found.slot))
                    continue;
                if (results.size() == ef) {
                    std::pop_heap(results.begin(), results.end(), kFartherOnTop);
                    results.back() = found;
                } else {
                    results.push_back(found);
                }
                std::push_heap(results.begin(), results.end(), kFartherOnTop);
            }
        }
        return true;
    }

    /// Behind the first of `entries`, the nearest of the entrances, nearest first. How many there
    /// are then.
    std::size_t addNearEntrances(const void *query, std::span<Found, kBegunFrom> entries,
                                 std::size_t &ranked) const {
        std::size_t used = 1;
        for (const Slot slot : std::span(entrances).first(entranceCount.load())) {
            const Found found{rank(query, slot), slot};
            if (used < entries.size())
                ++used;
            else if (!(found.rank < entries.back().rank))
                continue;
            std::size_t at = used - 1;
            for (; at > 1 && found.rank < entries[at - 1].rank; --at)
                entries[at] = entries[at - 1];
            entries[at] = found;
        }
        ranked += entranceCount.load();
        return used;
    }

    template <GraphGate::Search Kind>
    Walk walk(const void *query, std::size_t ef, FunctionRef<bool(Slot)> accept,
              const std::optional<Breadth> &narrowed, WalkScratch &scratch) {
        Slot entry = kNoSlot;
        int level = -1;
        {
            std::unique_lock lock(hnsw.global, std::defer_lock);
            if constexpr (Kind == GraphGate::Search::Guarded)
                lock.lock();
            entry = hnsw.enterpoint_node_;
            level = hnsw.maxlevel_;
        }
        Walk walk;
        if (level < 0 || ef == 0)
            return walk;
        scratch.begin(hnsw.max_elements_, hnsw.maxM0_);
        Found nearest{rank(query, entry), entry};
        ++walk.ranked;
        for (; level > 0; --level)
            nearest = descend<Kind>(query, nearest, level, scratch, walk.ranked);
        std::array<Found, kBegunFrom> entries{nearest};
        const std::size_t begun = addNearEntrances(query, entries, walk.ranked);
        const auto fewer = [&narrowed](std::size_t now, std::size_t ranked) {
            return narrowed ? (*narrowed)(ranked) : now;
        };
        walk.gaveUp = !searchLevel<Kind>(query, std::span(entries).first(begun), ef, 0, accept,
                                         fewer, scratch, walk.ranked);
        std::sort_heap(scratch.results.begin(), scratch.results.end(), kFartherOnTop);
        walk.found = scratch.results;
        return walk;
    }

    /// Gives a new node room for its links on the upper levels. Throws std::bad_alloc.
    void setLevel(Slot slot, int level) {
        hnsw.element_levels_[slot] = 0;
        if (level == 0)
            return;
        const std::size_t bytes =
            hnsw.size_links_per_element_ * static_cast<std::size_t>(level) + 1;
        // hnswlib frees it.
        hnsw.linkLists_[slot] = static_cast<char *>(std::calloc(1, bytes));
        if (hnsw.linkLists_[slot] == nullptr)
            throw std::bad_alloc();
        hnsw.element_levels_[slot] = level;
        upperLevels += static_cast<std::size_t>(level);
    }

    [[nodiscard]] double apart(const void *a, const void *b) const {
        const auto between = static_cast<double>(shape.rank(a, b, &shape.dims));
        if (!shape.ranksByDot)
            return between;
        // |a|^2 + |b|^2 - 2ab, where a rank is minus a product.
        return 2 * between - static_cast<double>(shape.rank(a, a, &shape.dims)) -
               static_cast<double>(shape.rank(b, b, &shape.dims));
    }

    /// The nearest of the found nodes, if it is within reach.
    [[nodiscard]] std::optional<Slot> within(double reach, const void *data,
                                             std::span<const Found> found) const {
        const auto self = static_cast<double>(shape.rank(data, data, &shape.dims));
        // By Cauchy and Schwarz, a product with what is so near differs by no more than that.
        const double slack =
            shape.ranksByDot ? std::sqrt(reach * std::abs(self)) + 1e-6 * std::abs(self) : reach;
        std::optional<Slot> nearest;
        double least = reach;
        for (const Found &one : found) {
            if (std::abs(static_cast<double>(one.rank) - self) > slack)
                continue;
            const double distance = apart(data, hnsw.getDataByInternalId(one.slot));
            if (distance <= least) {
                least = distance;
                nearest = one.slot;
            }
        }
        return nearest;
    }

    void place(Slot slot, const void *data) {
        std::copy_n(static_cast<const char *>(data), shape.dataSize,
                    hnsw.getDataByInternalId(slot));
    }

    std::optional<Slot> insert(Slot slot, const void *data, double reach, WalkScratch &scratch) {
        // hnswlib's protocol: the node is locked until it is wired, so that others who find it
        // on an upper level wait instead of starting from a node without neighbours.
        const std::lock_guard self(hnsw.link_list_locks_[slot]);
        // hnswlib insists on links that are zero; and this memory has never been used.
        place(slot, data);
        const int level = levelOf(slot, shape.seed, hnsw.mult_);

        std::unique_lock top(hnsw.global);
        const int maxLevel = hnsw.maxlevel_;
        const Slot entry = hnsw.enterpoint_node_;
        if (level <= maxLevel)
            top.unlock();
        std::vector<NearestQueue> found; // by level
        if (maxLevel >= 0) {
            found = candidates(data, level, maxLevel, entry, scratch);
            if (const std::optional<Slot> nearest = within(reach, data, scratch.results))
                return nearest;
        }
        setLevel(slot, level);
        for (std::size_t at = found.size(); at-- > 0;)
            (void)hnsw.mutuallyConnectNewElement(data, slot, found[at], static_cast<int>(at),
                                                 false);
        if (level > maxLevel) {
            hnsw.enterpoint_node_ = slot;
            hnsw.maxlevel_ = level;
        }
        return std::nullopt;
    }

    /// For each level that a new node of this one is on, the nodes that it may be linked with.
    /// Those of the lowest are left in scratch.results.
    std::vector<NearestQueue> candidates(const void *data, int level, int maxLevel, Slot entry,
                                         WalkScratch &scratch) {
        constexpr auto guarded = GraphGate::Search::Guarded;
        std::size_t ranked = 0;
        scratch.begin(hnsw.max_elements_, hnsw.maxM0_);
        Found nearest{rank(data, entry), entry};
        for (int at = maxLevel; at > level; --at)
            nearest = descend<guarded>(data, nearest, at, scratch, ranked);
        const auto everyNode = [](Slot) { return true; };
        const auto unchanged = [](std::size_t now, std::size_t) { return now; };
        std::vector<NearestQueue> queues(static_cast<std::size_t>(std::min(level, maxLevel)) + 1);
        for (std::size_t at = queues.size(); at-- > 0;) {
            searchLevel<guarded>(data, {&nearest, 1}, hnsw.ef_construction_, static_cast<int>(at),
                                 everyNode, unchanged, scratch, ranked);
            for (const Found &found : scratch.results)
                queues[at].emplace(found.rank, found.slot);
            nearest =
                *std::min_element(scratch.results.begin(), scratch.results.end(),
                                  [](const Found &a, const Found &b) { return a.rank < b.rank; });
        }
        return queues;
    }
};

HnswGraph::HnswGraph(std::unique_ptr<Private> data)
    : d(std::move(data)) {}

HnswGraph::~HnswGraph() = default;

Result<std::unique_ptr<HnswGraph>> HnswGraph::create(const Shape &shape, std::size_t capacity) {
    try {
        std::unique_ptr<HnswGraph> graph(new HnswGraph(std::make_unique<Private>(shape)));
        if (auto grown = graph->grow(std::max<std::size_t>(capacity, 1)); !grown)
            return failure(std::move(grown.error()));
        return graph;
    } catch (const std::exception &e) {
        return failure(ErrorCode::Internal, u"no vector index: %1"_s.arg(textOf(e.what())));
    }
}

std::size_t HnswGraph::count() const {
    return d->count;
}

std::size_t HnswGraph::capacity() const {
    return d->hnsw.max_elements_;
}

std::size_t HnswGraph::bytes() const {
    const std::size_t perSlot =
        d->hnsw.size_data_per_element_ + sizeof(void *) + sizeof(std::mutex) + sizeof(int);
    return d->hnsw.max_elements_ * perSlot + d->upperLevels * d->hnsw.size_links_per_element_;
}

Result<void> HnswGraph::grow(std::size_t capacity) {
    Hnsw &hnsw = d->hnsw;
    if (capacity <= hnsw.max_elements_)
        return {};
    // As hnswlib's resizeIndex(), which knows neither our layout nor our memory.
    const auto tooLarge = [capacity] {
        return failure(ErrorCode::Internal,
                       u"no memory for a vector index of %1 vectors"_s.arg(capacity));
    };
    try {
        hnsw.element_levels_.resize(capacity);
        std::vector<std::mutex>(capacity).swap(hnsw.link_list_locks_);
    } catch (const std::bad_alloc &) {
        return tooLarge();
    }
    auto **lists = static_cast<char **>(std::realloc(hnsw.linkLists_, capacity * sizeof(char *)));
    if (lists == nullptr)
        return tooLarge();
    hnsw.linkLists_ = lists;
    if (!d->memory.grow(capacity * hnsw.size_data_per_element_))
        return tooLarge();
    hnsw.data_level0_memory_ = d->memory.data();
    hnsw.max_elements_ = capacity;
    return {};
}

std::optional<Slot> HnswGraph::reserve() {
    const std::lock_guard lock(d->slotsMutex);
    const std::size_t next = d->count;
    if (next >= d->hnsw.max_elements_ || next >= kNoSlot)
        return std::nullopt;
    const auto slot = static_cast<Slot>(next);
    // From here on hnswlib's destructor looks at the slot.
    d->hnsw.element_levels_[slot] = 0;
    d->hnsw.linkLists_[slot] = nullptr;
    d->count = next + 1;
    d->hnsw.cur_element_count = next + 1;
    return slot;
}

void HnswGraph::place(Slot slot, const void *data) {
    d->place(slot, data);
}

double HnswGraph::apart(const void *a, const void *b) const {
    return d->apart(a, b);
}

Result<std::optional<Slot>> HnswGraph::insert(Slot slot, const void *data, double reach) {
    try {
        std::unique_ptr<WalkScratch> scratch = d->takeScratch();
        const std::optional<Slot> beside = d->insert(slot, data, reach, *scratch);
        d->giveBack(std::move(scratch));
        return beside;
    } catch (const std::exception &e) {
        return failure(ErrorCode::Internal,
                       u"a vector could not be added to the index: %1"_s.arg(textOf(e.what())));
    }
}

Result<HnswGraph::Walk> HnswGraph::walk(const void *query, std::size_t ef,
                                        FunctionRef<bool(Slot)> accept, GraphGate::Search kind,
                                        std::optional<Breadth> narrowed) const {
    try {
        std::unique_ptr<WalkScratch> scratch = d->takeScratch();
        constexpr auto quiet = GraphGate::Search::Quiet;
        constexpr auto guarded = GraphGate::Search::Guarded;
        Walk walk = kind == quiet ? d->walk<quiet>(query, ef, accept, narrowed, *scratch)
                                  : d->walk<guarded>(query, ef, accept, narrowed, *scratch);
        d->giveBack(std::move(scratch));
        return walk;
    } catch (const std::exception &e) {
        return failure(ErrorCode::Internal,
                       u"the vector index cannot be searched: %1"_s.arg(textOf(e.what())));
    }
}

std::vector<Slot> HnswGraph::unreachable(Slot end, FunctionRef<bool(Slot)> isNode,
                                         GraphGate::Search kind) const {
    Entry begin;
    {
        const std::lock_guard lock(d->hnsw.global);
        begin = entry();
    }
    std::vector<Slot> missed;
    if (begin.level < 0)
        return missed;
    std::vector<bool> reached(d->hnsw.max_elements_);
    std::vector<Slot> waiting{begin.slot};
    std::vector<Slot> links(mostLinks(0));
    reached[begin.slot] = true;
    while (!waiting.empty()) {
        const Slot slot = waiting.back();
        waiting.pop_back();
        const std::size_t count = copyLinks(slot, 0, links, kind);
        for (const Slot link : std::span(links).first(count)) {
            if (reached[link])
                continue;
            reached[link] = true;
            waiting.push_back(link);
        }
    }
    for (Slot slot = 0; slot < end; ++slot) {
        if (!reached[slot] && isNode(slot))
            missed.push_back(slot);
    }
    return missed;
}

bool HnswGraph::addEntrance(Slot node) {
    const std::size_t used = d->entranceCount;
    if (used == kMostEntrances)
        return false;
    d->entrances[used] = node;
    d->entranceCount = used + 1;
    return true;
}

std::span<const Slot> HnswGraph::entrances() const {
    return std::span(d->entrances).first(d->entranceCount);
}

bool HnswGraph::linkFrom(std::span<const Found> near, Slot node) {
    constexpr std::size_t kEnough = 2; // one of which may be given up for another again
    std::size_t made = 0;
    std::vector<Slot> links(mostLinks(0));
    std::vector<Slot> theirs(mostLinks(0));
    for (const Found &found : near) {
        if (made == kEnough)
            break;
        if (found.slot == node)
            continue;
        const std::size_t count = copyLinks(found.slot, 0, links, GraphGate::Search::Guarded);
        const auto own = std::span(links).first(count);
        if (std::ranges::find(own, node) != own.end()) {
            ++made;
            continue;
        }
        std::optional<Slot> spared;
        if (count == links.size()) {
            float farthest = -std::numeric_limits<float>::infinity();
            for (const Slot link : own) {
                const std::size_t size = copyLinks(link, 0, theirs, GraphGate::Search::Guarded);
                for (const Slot second : std::span(theirs).first(size)) {
                    if (second == found.slot || std::ranges::find(own, second) == own.end())
                        continue;
                    const float away = d->rank(data(found.slot), second);
                    if (away > farthest) {
                        farthest = away;
                        spared = second;
                    }
                }
            }
            if (!spared)
                continue;
        }
        const std::lock_guard lock(d->hnsw.link_list_locks_[found.slot]);
        hnswlib::linklistsizeint *list = d->hnsw.get_linklist_at_level(found.slot, 0);
        const std::size_t now = d->hnsw.getListCount(list);
        Slot *const end = list + 1 + now;
        if (now < links.size()) {
            *end = node;
            d->hnsw.setListCount(list, static_cast<unsigned short>(now + 1));
            ++made;
        } else if (Slot *const place = std::find(list + 1, end, spared.value_or(kNoSlot));
                   place != end) {
            *place = node;
            ++made;
        }
    }
    return made > 0;
}

HnswGraph::Entry HnswGraph::entry() const {
    return {d->hnsw.enterpoint_node_, d->hnsw.maxlevel_};
}

int HnswGraph::level(Slot slot) const {
    return d->hnsw.element_levels_[slot];
}

std::size_t HnswGraph::mostLinks(int level) const {
    return level == 0 ? d->hnsw.maxM0_ : d->hnsw.maxM_;
}

std::size_t HnswGraph::copyLinks(Slot slot, int level, std::span<Slot> links,
                                 GraphGate::Search kind) const {
    std::unique_lock lock(d->hnsw.link_list_locks_[slot], std::defer_lock);
    if (kind == GraphGate::Search::Guarded)
        lock.lock();
    hnswlib::linklistsizeint *list = d->hnsw.get_linklist_at_level(slot, level);
    const std::size_t count = d->hnsw.getListCount(list);
    std::copy_n(list + 1, count, links.begin());
    return count;
}

Result<void> HnswGraph::restore(std::span<const quint8> levels, Entry entry) {
    if (auto grown = grow(levels.size()); !grown)
        return grown;
    try {
        for (const quint8 level : levels)
            d->setLevel(*reserve(), level);
    } catch (const std::bad_alloc &) {
        return failure(ErrorCode::Internal,
                       u"no memory for a vector index of %1 vectors"_s.arg(levels.size()));
    }
    d->hnsw.enterpoint_node_ = entry.slot;
    d->hnsw.maxlevel_ = entry.level;
    return {};
}

bool HnswGraph::restoreLinks(Slot slot, int level, std::span<const Slot> links) {
    const std::size_t count = d->count;
    const auto possible = [&](Slot link) {
        return link < count && (level == 0 || d->hnsw.element_levels_[link] >= level);
    };
    if (links.size() > mostLinks(level) || !std::all_of(links.begin(), links.end(), possible))
        return false;
    hnswlib::linklistsizeint *list = d->hnsw.get_linklist_at_level(slot, level);
    std::copy(links.begin(), links.end(), list + 1);
    d->hnsw.setListCount(list, static_cast<unsigned short>(links.size()));
    return true;
}

void *HnswGraph::restoredData(Slot slot) {
    return d->hnsw.getDataByInternalId(slot);
}

const void *HnswGraph::data(Slot slot) const {
    return d->hnsw.getDataByInternalId(slot);
}

void HnswGraph::prefetch(Slot slot) const {
    prefetchLines(d->hnsw.getDataByInternalId(slot), d->shape.dataSize, 8);
}

} // namespace nestor
