// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/seen_items.h"

#include <QRandomGenerator>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace nestor {

namespace {

constexpr size_t kFirstSize = 1024;

/// Not qHashBits(): what that makes of a name and of the same with zeros behind it may be equal.
XXH128_hash_t hashed(const NamespacePath &ns, QByteArrayView key, quint64 seed) {
    XXH3_state_t state = {};
    XXH3_128bits_reset_withSeed(&state, seed);
    // The size first, so that text moved from one to the other counts.
    const qint64 size = ns.stored().size();
    XXH3_128bits_update(&state, &size, sizeof size);
    XXH3_128bits_update(&state, ns.stored().constData(), static_cast<size_t>(size));
    XXH3_128bits_update(&state, key.data(), static_cast<size_t>(key.size()));
    return XXH3_128bits_digest(&state);
}

} // namespace

SeenItems::SeenItems()
    : m_seed(QRandomGenerator::global()->generate64())
    , m_slots(kFirstSize) {}

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
    const XXH128_hash_t hash = hashed(ns, key, m_seed);
    const Slot wanted{hash.high64, hash.low64, line};
    Slot &slot = find(wanted);
    if (slot.line != 0)
        return slot.line;
    slot = wanted;
    if (++m_size * 2 > m_slots.size())
        grow();
    return 0;
}

} // namespace nestor
