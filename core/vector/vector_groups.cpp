// SPDX-License-Identifier: Apache-2.0
#include "core/vector/vector_groups.h"

// In this file alone, so that no other library's copy is met.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>

namespace nestor {

namespace {

bool isBefore(const VectorGroups::Twin &a, const VectorGroups::Twin &b) {
    return a.id < b.id;
}

} // namespace

VectorGroups::Twins &VectorGroups::twinsOf(Place &host) {
    if (host.twins == kNoList) {
        m_twins.emplace_back();
        Place::write(host.twins, m_twins.size() - 1);
    }
    return m_twins[host.twins];
}

void VectorGroups::addTwin(Place &host, Twin twin) {
    const std::unique_lock lock(m_mutex);
    Twins &twins = twinsOf(host);
    twins.insert(std::upper_bound(twins.begin(), twins.end(), twin, isBefore), twin);
}

void VectorGroups::restoreTwin(Place &host, Twin twin) {
    const std::unique_lock lock(m_mutex);
    twinsOf(host).push_back(twin);
}

void VectorGroups::finishRestoring() {
    const std::unique_lock lock(m_mutex);
    for (Twins &twins : m_twins)
        std::sort(twins.begin(), twins.end(), isBefore);
}

void VectorGroups::addCompanion(Place &host, Slot slot, double distance) {
    const std::unique_lock lock(m_mutex);
    if (host.companions == kNoList) {
        m_companions.emplace_back();
        Place::write(host.companions, m_companions.size() - 1);
    }
    Companions &companions = m_companions[host.companions];
    companions.slots.push_back(slot);
    companions.radius = std::max(companions.radius, distance);
}

std::size_t VectorGroups::bytes() const {
    const std::shared_lock lock(m_mutex);
    std::size_t bytes = 0;
    for (const Twins &twins : m_twins)
        bytes += sizeof twins + twins.capacity() * sizeof(Twin);
    for (const Companions &companions : m_companions)
        bytes += sizeof companions + companions.slots.capacity() * sizeof(Slot);
    return bytes;
}

quint64 SlotsByBytes::sumOf(const void *data, std::size_t bytes) {
    return XXH3_64bits(data, bytes);
}

std::optional<SlotsByBytes::Slot> SlotsByBytes::find(quint64 sum) const {
    const std::lock_guard lock(m_mutex);
    return m_slots.find(sum);
}

void SlotsByBytes::add(quint64 sum, Slot slot) {
    const std::lock_guard lock(m_mutex);
    m_slots.put(sum, slot);
}

void SlotsByBytes::reserve(std::size_t count) {
    const std::lock_guard lock(m_mutex);
    m_slots.reserve(count);
}

std::size_t SlotsByBytes::bytes() const {
    const std::lock_guard lock(m_mutex);
    return m_slots.bytes();
}

} // namespace nestor
