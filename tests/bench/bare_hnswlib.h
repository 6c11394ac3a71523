// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace nestor::bench {

/// hnswlib as its users have it: its own kernels, its own walks, built with -O2 for plain x86-64.
/// The limit that our index is held against. Inner products of vectors of length 1, or L2.
class BareHnswlib {
public:
    /// 1 - cosine or the squared distance, and the id; nearest first.
    using Hits = std::vector<std::pair<float, std::size_t>>;
    enum class Metric { Cosine, L2 };

    BareHnswlib(std::size_t dims, std::size_t capacity, std::size_t m, std::size_t efConstruction,
                Metric metric = Metric::Cosine);
    /// From a file of save().
    BareHnswlib(std::size_t dims, const std::string &path);
    ~BareHnswlib();

    void add(std::size_t id, const float *vector); ///< from several threads, if need be
    [[nodiscard]] Hits search(const float *query, std::size_t k, std::size_t ef) const;
    /// The filtered search that hnswlib has from 0.7 on, over whatever version is installed.
    [[nodiscard]] Hits searchFiltered(const float *query, std::size_t k, std::size_t ef,
                                      const std::vector<std::uint8_t> &passes) const;
    void save(const std::string &path) const;
    [[nodiscard]] std::size_t bytes() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace nestor::bench
