// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/namespace_path.h"

#include <QByteArrayView>

#include <vector>

namespace nestor {

/// Which items a file has named so far, and on which line: finds the second of two records for one
/// item among millions. Keeps 128 bits of hash in place of namespace and key, 24 bytes an item at
/// a load of one half; two different items are taken for one with a probability of about
/// n² / 2^129. For one thread at a time.
class SeenItems {
public:
    SeenItems();

    /// Notes an item at `line` (> 0). 0 when it is new, else the line that named it first.
    [[nodiscard]] qint64 add(const NamespacePath &ns, QByteArrayView key, qint64 line);
    [[nodiscard]] size_t size() const { return m_size; }

private:
    struct Slot {
        quint64 high = 0;
        quint64 low = 0;
        qint64 line = 0; ///< 0: free
    };

    [[nodiscard]] Slot &find(const Slot &wanted);
    void grow();

    quint64 m_seed;            ///< nobody can make up items that are taken for one
    std::vector<Slot> m_slots; ///< a power of two
    size_t m_size = 0;
};

} // namespace nestor
