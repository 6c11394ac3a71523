// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/bare_hnswlib.h"

// Under names of its own: the program also has core's copy, built in another way, and the linker
// would keep one of the two for both.
#define hnswlib bare_hnswlib
#define AVXCapable bareAvxCapable
#define AVX512Capable bareAvx512Capable
#include <hnswlib/hnswlib.h>

#include <limits>
#include <queue>

namespace nestor::bench {

namespace {

using Hnsw = hnswlib::HierarchicalNSW<float>;
using Pair = std::pair<float, hnswlib::tableint>;
using Queue = std::priority_queue<Pair, std::vector<Pair>, Hnsw::CompareByFirst>;

} // namespace

struct BareHnswlib::Private {
    Private(std::size_t dims, Metric metric) {
        if (metric == Metric::L2)
            space = std::make_unique<hnswlib::L2Space>(dims);
        else
            space = std::make_unique<hnswlib::InnerProductSpace>(dims);
    }

    std::unique_ptr<hnswlib::SpaceInterface<float>> space;
    std::unique_ptr<Hnsw> hnsw;
};

BareHnswlib::BareHnswlib(std::size_t dims, std::size_t capacity, std::size_t m,
                         std::size_t efConstruction, Metric metric)
    : d(std::make_unique<Private>(dims, metric)) {
    d->hnsw = std::make_unique<Hnsw>(d->space.get(), capacity, m, efConstruction);
}

BareHnswlib::BareHnswlib(std::size_t dims, const std::string &path)
    : d(std::make_unique<Private>(dims, Metric::Cosine)) {
    d->hnsw = std::make_unique<Hnsw>(d->space.get(), path);
}

BareHnswlib::~BareHnswlib() = default;

void BareHnswlib::add(std::size_t id, const float *vector) {
    d->hnsw->addPoint(vector, id);
}

BareHnswlib::Hits BareHnswlib::search(const float *query, std::size_t k, std::size_t ef) const {
    d->hnsw->setEf(ef);
    return d->hnsw->searchKnnCloserFirst(query, k);
}

BareHnswlib::Hits BareHnswlib::searchFiltered(const float *query, std::size_t k, std::size_t ef,
                                              const std::vector<std::uint8_t> &passes) const {
    const Hnsw &hnsw = *d->hnsw;
    const auto distanceTo = [&](hnswlib::tableint node) {
        return hnsw.fstdistfunc_(query, hnsw.getDataByInternalId(node), hnsw.dist_func_param_);
    };
    hnswlib::tableint nearest = hnsw.enterpoint_node_;
    float nearestDistance = distanceTo(nearest);
    for (int level = hnsw.maxlevel_; level > 0; --level) {
        for (bool moved = true; moved;) {
            moved = false;
            hnswlib::linklistsizeint *list = hnsw.get_linklist(nearest, level);
            const std::size_t size = hnsw.getListCount(list);
            for (std::size_t i = 1; i <= size; ++i) {
                if (const float distance = distanceTo(list[i]); distance < nearestDistance) {
                    nearest = list[i];
                    nearestDistance = distance;
                    moved = true;
                }
            }
        }
    }

    hnswlib::VisitedList *visited = hnsw.visited_list_pool_->getFreeVisitedList();
    Queue results;
    Queue candidates; // with negated distances
    float bound = std::numeric_limits<float>::max();
    if (passes[hnsw.getExternalLabel(nearest)] != 0) {
        results.emplace(nearestDistance, nearest);
        bound = nearestDistance;
    }
    candidates.emplace(-nearestDistance, nearest);
    visited->mass[nearest] = visited->curV;
    while (!candidates.empty()) {
        const Pair current = candidates.top();
        if (-current.first > bound && results.size() == ef)
            break;
        candidates.pop();
        hnswlib::linklistsizeint *list = hnsw.get_linklist0(current.second);
        const std::size_t size = hnsw.getListCount(list);
        __builtin_prefetch(visited->mass + list[1]);
        __builtin_prefetch(hnsw.getDataByInternalId(list[1]));
        for (std::size_t i = 1; i <= size; ++i) {
            const hnswlib::tableint node = list[i];
            __builtin_prefetch(visited->mass + list[i + 1]);
            __builtin_prefetch(hnsw.getDataByInternalId(list[i + 1]));
            if (visited->mass[node] == visited->curV)
                continue;
            visited->mass[node] = visited->curV;
            const float distance = distanceTo(node);
            if (results.size() >= ef && distance >= bound)
                continue;
            candidates.emplace(-distance, node);
            if (passes[hnsw.getExternalLabel(node)] != 0) {
                results.emplace(distance, node);
                if (results.size() > ef)
                    results.pop();
                bound = results.top().first;
            }
        }
    }
    hnsw.visited_list_pool_->releaseVisitedList(visited);

    while (results.size() > k)
        results.pop();
    Hits hits(results.size());
    for (std::size_t i = results.size(); i-- > 0; results.pop())
        hits[i] = {results.top().first, hnsw.getExternalLabel(results.top().second)};
    return hits;
}

void BareHnswlib::save(const std::string &path) const {
    d->hnsw->saveIndex(path);
}

std::size_t BareHnswlib::bytes() const {
    // What it allocates for an element, and about 56 bytes for its entry in the table of labels.
    return d->hnsw->max_elements_ * (d->hnsw->size_data_per_element_ + sizeof(char *) +
                                     sizeof(std::mutex) + sizeof(int) + 56);
}

} // namespace nestor::bench
