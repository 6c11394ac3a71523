// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/vector_fixture.h"

#include <algorithm>

namespace nestor::bench {

unsigned cores() {
    return std::max(1U, std::thread::hardware_concurrency());
}

VectorIndexConfig indexConfig(VectorEncoding encoding) {
    VectorIndexConfig config;
    config.dims = static_cast<int>(options().dims);
    config.m = static_cast<int>(kM);
    config.efConstruction = static_cast<int>(kEfConstruction);
    config.encoding = encoding;
    return config;
}

const BareHnswlib &bareIndex() {
    static const std::unique_ptr<BareHnswlib> index = [] {
        const VectorSample &sample = vectorSample();
        auto bare = std::make_unique<BareHnswlib>(sample.dims, sample.count, kM, kEfConstruction);
        inParallel(sample.count, cores(), [&](std::size_t i) { bare->add(i, sample[i].data()); });
        return bare;
    }();
    return *index;
}

std::unique_ptr<VectorIndex> buildOurs(VectorEncoding encoding) {
    const VectorSample &sample = vectorSample();
    auto index = orDie(VectorIndex::create(indexConfig(encoding), sample.count));
    orDie(index->putMany(sample.ids(), sample.numbers));
    return index;
}

const VectorIndex &ourIndex() {
    static const std::unique_ptr<VectorIndex> index = buildOurs(VectorEncoding::Float32);
    return *index;
}

const Truth &truth() {
    static const Truth truth = [] {
        Truth all(kQueries);
        inParallel(kQueries, cores(), [&](std::size_t q) {
            for (const VectorHit &hit :
                 orDie(ourIndex().searchExact(vectorSample().queries[q], kTop)).hits)
                all[q].insert(hit.id);
        });
        return all;
    }();
    return truth;
}

std::vector<std::size_t> idsOf(const VectorAnswer &answer) {
    std::vector<std::size_t> ids;
    for (const VectorHit &hit : answer.hits)
        ids.push_back(hit.id);
    return ids;
}

std::vector<std::size_t> idsOf(const BareHnswlib::Hits &hits) {
    std::vector<std::size_t> ids;
    for (const auto &[distance, id] : hits)
        ids.push_back(id);
    return ids;
}

double bareRecall(std::size_t ef) {
    return recallOf(truth(), vectorSample().queries, [ef](const std::vector<float> &query) {
        return idsOf(bareIndex().search(query.data(), kTop, ef));
    });
}

double ourRecall(std::size_t ef) {
    return recallOf(truth(), vectorSample().queries, [ef](const std::vector<float> &query) {
        return idsOf(orDie(ourIndex().search(query, kTop, ef)));
    });
}

} // namespace nestor::bench
