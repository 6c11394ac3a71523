// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace nestor {

/// Vectors by number, in blocks that go when their last vector does: so those that move into the
/// graph are never there twice. For one thread at a time.
class UnindexedVectors {
public:
    explicit UnindexedVectors(std::size_t dims = 0)
        : m_dims(dims) {}

    void put(std::size_t number, std::span<const float> vector) {
        const std::size_t block = number / kBlock;
        if (block >= m_blocks.size())
            m_blocks.resize(block + 1);
        Block &at = m_blocks[block];
        if (!at.numbers)
            at.numbers = std::make_unique<float[]>(kBlock * m_dims);
        std::copy(vector.begin(), vector.end(), place(number));
        ++at.used;
        ++m_size;
    }
    void remove(std::size_t number) {
        Block &at = m_blocks[number / kBlock];
        --m_size;
        if (--at.used == 0)
            at.numbers.reset();
    }
    [[nodiscard]] std::span<const float> at(std::size_t number) const {
        return {place(number), m_dims};
    }
    [[nodiscard]] std::size_t size() const { return m_size; }

    /// Shows stretches of numbers that hold all vectors there are: first and one past the last.
    template <typename Each>
    void forEachStretch(const Each &each) const {
        for (std::size_t block = 0; block < m_blocks.size(); ++block) {
            if (m_blocks[block].used > 0)
                each(block * kBlock, (block + 1) * kBlock);
        }
    }

private:
    static constexpr std::size_t kBlock = 128;

    struct Block {
        std::unique_ptr<float[]> numbers;
        std::size_t used = 0;
    };

    [[nodiscard]] float *place(std::size_t number) const {
        return m_blocks[number / kBlock].numbers.get() + number % kBlock * m_dims;
    }

    std::size_t m_dims;
    std::size_t m_size = 0;
    std::vector<Block> m_blocks;
};

} // namespace nestor
