// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/vector_samples.h"

#include "tests/bench/bench_support.h"

#include <zlib.h>

#include <array>
#include <cmath>
#include <cstring>
#include <numbers>
#include <numeric>

namespace nestor::bench {

namespace {

/// SplitMix64 and Box-Muller: the standard library's distributions differ between platforms.
class Normal {
public:
    explicit Normal(std::uint64_t seed)
        : m_state(seed) {}

    std::uint64_t bits() {
        std::uint64_t z = (m_state += 0x9e3779b97f4a7c15U);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31);
    }
    float operator()() {
        const double u = (static_cast<double>(bits() >> 11) + 1) * 0x1p-53;
        const double v = static_cast<double>(bits() >> 11) * 0x1p-53;
        return static_cast<float>(std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * v));
    }

private:
    std::uint64_t m_state;
};

constexpr std::size_t kLatent = 24; ///< dimensions in which texts really differ

class Maker {
public:
    Maker(std::size_t dims, std::uint64_t seed)
        : m_normal(seed)
        , m_projection(kLatent * dims)
        , m_centres(kTopics)
        , m_dims(dims) {
        for (float &x : m_projection)
            x = m_normal();
        for (auto &centre : m_centres) {
            for (float &x : centre)
                x = m_normal();
        }
    }

    /// Writes a vector and returns its topic.
    std::uint32_t make(std::span<float> out) {
        const auto topic = static_cast<std::uint32_t>(m_normal.bits() % kTopics);
        std::array<float, kLatent> latent{};
        for (std::size_t i = 0; i < kLatent; ++i)
            latent[i] = m_centres[topic][i] + 0.7F * m_normal();
        for (std::size_t j = 0; j < m_dims; ++j)
            out[j] = 0.3F * m_normal();
        for (std::size_t i = 0; i < kLatent; ++i) {
            const float *row = m_projection.data() + i * m_dims;
            for (std::size_t j = 0; j < m_dims; ++j)
                out[j] += latent[i] * row[j];
        }
        double squares = 0;
        for (const float x : out)
            squares += double{x} * double{x};
        const auto scale = static_cast<float>(1 / std::sqrt(squares));
        for (float &x : out)
            x *= scale;
        return topic;
    }

private:
    Normal m_normal;
    std::vector<float> m_projection;
    std::vector<std::array<float, kLatent>> m_centres;
    std::size_t m_dims;
};

template <typename T>
std::vector<std::vector<T>> readTexmex(const std::string &path) {
    std::vector<std::vector<T>> rows;
    gzFile file = gzopen(path.c_str(), "rb");
    if (file == nullptr)
        return rows;
    std::int32_t dims = 0;
    while (gzread(file, &dims, sizeof dims) == sizeof dims && dims > 0 && dims < 100'000) {
        std::vector<T> row(static_cast<std::size_t>(dims));
        const auto bytes = static_cast<unsigned>(row.size() * sizeof(T));
        if (gzread(file, row.data(), bytes) != static_cast<int>(bytes))
            break;
        rows.push_back(std::move(row));
    }
    gzclose(file);
    return rows;
}

} // namespace

std::vector<VectorId> VectorSample::ids() const {
    std::vector<VectorId> ids(count);
    std::iota(ids.begin(), ids.end(), VectorId{0});
    return ids;
}

VectorSample makeVectorSample(std::size_t count, std::size_t dims, std::size_t queries,
                              std::uint64_t seed) {
    VectorSample sample;
    sample.dims = dims;
    sample.count = count;
    sample.numbers.resize(count * dims);
    sample.topics.resize(count);
    Maker maker(dims, seed);
    for (std::size_t i = 0; i < count; ++i)
        sample.topics[i] = maker.make({sample.numbers.data() + i * dims, dims});
    sample.queries.assign(queries, std::vector<float>(dims));
    for (auto &query : sample.queries)
        maker.make(query);
    return sample;
}

const VectorSample &vectorSample() {
    static const VectorSample sample = makeVectorSample(options().vectors, options().dims, 500);
    return sample;
}

std::vector<std::vector<float>> readFvecs(const std::string &path) {
    return readTexmex<float>(path);
}

std::vector<std::vector<std::int32_t>> readIvecs(const std::string &path) {
    return readTexmex<std::int32_t>(path);
}

} // namespace nestor::bench
