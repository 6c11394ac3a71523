// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/seen_items.h"

#include <QHash>

namespace nestor {

namespace {

constexpr size_t kFirstSize = 1024;

quint64 hashed(const NamespacePath &ns, QByteArrayView key, size_t seed) {
    // The first hash seeds the second, so that text moved from one to the other counts.
    const size_t first =
        qHashBits(ns.stored().constData(), static_cast<size_t>(ns.stored().size()), seed);
    return qHashBits(key.data(), static_cast<size_t>(key.size()), first);
}

} // namespace

SeenItems::SeenItems()
    : m_slots(kFirstSize) {}

SeenItems::Slot &SeenItems::find(const Slot &wanted) {
    const size_t mask = m_slots.size() - 1;
    size_t at = wanted.low & mask;
    while (m_slots[at].line != 0 &&
           (m_slots[at].high != wanted.high || m_slots[at].low != wanted.low))
        at = (at + 1) & mask;
    return m_slots[at];
}

void SeenItems::grow() {
    std::vector<Slot> old(m_slots.size() * 2);
    old.swap(m_slots);
    for (const Slot &slot : old) {
        if (slot.line != 0)
            find(slot) = slot;
    }
}

qint64 SeenItems::add(const NamespacePath &ns, QByteArrayView key, qint64 line) {
    const Slot wanted{hashed(ns, key, 0x9E3779B97F4A7C15U), hashed(ns, key, 0xC2B2AE3D27D4EB4FU),
                      line};
    Slot &slot = find(wanted);
    if (slot.line != 0)
        return slot.line;
    slot = wanted;
    if (++m_size * 2 > m_slots.size())
        grow();
    return 0;
}

} // namespace nestor
