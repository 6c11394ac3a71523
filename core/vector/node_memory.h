// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace nestor {

/// One large piece of zeroed memory that starts on a page, can grow, and asks the system for
/// large pages: a walk through a graph touches a new page at every step, and with small ones
/// every step also misses the processor's table of pages. Not for several threads.
class NodeMemory {
public:
    NodeMemory() = default;
    ~NodeMemory();
    NodeMemory(const NodeMemory &) = delete;
    NodeMemory &operator=(const NodeMemory &) = delete;

    /// Keeps what is there; what is new is zero. May move everything. False: no memory, unchanged.
    [[nodiscard]] bool grow(std::size_t bytes);

    [[nodiscard]] char *data() const { return m_data; }
    [[nodiscard]] std::size_t bytes() const { return m_bytes; }

private:
    char *m_data = nullptr;
    std::size_t m_bytes = 0;
};

} // namespace nestor
