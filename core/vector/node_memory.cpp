// SPDX-License-Identifier: Apache-2.0
#include "core/vector/node_memory.h"

#include <QtGlobal>

#if defined(Q_OS_LINUX)
#include <sys/mman.h>
#else
#include <algorithm>
#include <cstdlib>
#include <new>
#endif

namespace nestor {

#if defined(Q_OS_LINUX)

NodeMemory::~NodeMemory() {
    if (m_data != nullptr)
        munmap(m_data, m_bytes);
}

bool NodeMemory::grow(std::size_t bytes) {
    if (bytes <= m_bytes)
        return true;
    void *grown = m_data == nullptr ? mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                                    : mremap(m_data, m_bytes, bytes, MREMAP_MAYMOVE);
    if (grown == MAP_FAILED)
        return false;
    m_data = static_cast<char *>(grown);
    m_bytes = bytes;
    constexpr std::size_t kWorthLargePages = std::size_t{4} << 20;
    if (m_bytes >= kWorthLargePages)
        (void)madvise(m_data, m_bytes, MADV_HUGEPAGE); // a wish; small pages do as well
    return true;
}

#else

namespace {
constexpr std::align_val_t kPage{4096};
} // namespace

NodeMemory::~NodeMemory() {
    ::operator delete(m_data, kPage);
}

bool NodeMemory::grow(std::size_t bytes) {
    if (bytes <= m_bytes)
        return true;
    auto *grown = static_cast<char *>(::operator new(bytes, kPage, std::nothrow));
    if (grown == nullptr)
        return false;
    std::copy_n(m_data, m_bytes, grown);
    std::fill(grown + m_bytes, grown + bytes, '\0');
    ::operator delete(m_data, kPage);
    m_data = grown;
    m_bytes = bytes;
    return true;
}

#endif

} // namespace nestor
