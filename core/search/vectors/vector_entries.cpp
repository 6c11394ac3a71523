// SPDX-License-Identifier: Apache-2.0
#include "core/search/vectors/vector_entries.h"

namespace nestor {

VectorEntries::Number VectorEntries::firstOf(quint64 item) const {
    return m_byItem.find(item).value_or(kNone);
}

VectorEntries::Number VectorEntries::firstInRow(RowHandle row) const {
    return m_byRow.find(quint64(row)).value_or(kNone);
}

VectorEntries::Number VectorEntries::find(quint64 item, quint32 field) const {
    Number number = firstOf(item);
    while (number != kNone && m_entries[number].field != field)
        number = m_entries[number].next;
    return number;
}

void VectorEntries::place(Number number, VectorEntry entry) {
    const Number first = firstOf(entry.item);
    entry.next = kNone;
    if (first == kNone) {
        m_byItem.put(entry.item, number);
        m_byRow.put(quint64(entry.row), number);
    } else {
        // Behind the first, which the maps name.
        entry.next = m_entries[first].next;
        m_entries[first].next = number;
    }
    m_entries[number] = entry;
    ++m_used;
}

VectorEntries::Number VectorEntries::add(VectorEntry entry) {
    Number number = 0;
    if (m_free.empty()) {
        number = Number(m_entries.size());
        m_entries.emplace_back();
    } else {
        number = m_free.back();
        m_free.pop_back();
    }
    place(number, entry);
    return number;
}

void VectorEntries::addAs(Number number, VectorEntry entry) {
    if (number >= m_entries.size())
        m_entries.resize(number + 1);
    place(number, entry);
}

void VectorEntries::freeGaps() {
    m_free.clear();
    for (Number number = 0; number < end(); ++number) {
        if (m_entries[number].state == VectorEntry::State::Free)
            m_free.push_back(number);
    }
}

void VectorEntries::remove(Number number) {
    VectorEntry &entry = m_entries[number];
    const Number first = firstOf(entry.item);
    if (first == number) {
        // A row may be another item's by now.
        const bool ownsRow = firstInRow(entry.row) == number;
        if (entry.next == kNone) {
            m_byItem.take(entry.item);
            if (ownsRow)
                m_byRow.take(quint64(entry.row));
        } else {
            m_byItem.put(entry.item, entry.next);
            if (ownsRow)
                m_byRow.put(quint64(entry.row), entry.next);
        }
    } else {
        Number before = first;
        while (m_entries[before].next != number)
            before = m_entries[before].next;
        m_entries[before].next = entry.next;
    }
    entry = {};
    --m_used;
    (m_holds > 0 ? m_freeLater : m_free).push_back(number);
}

void VectorEntries::moveToRow(Number first, RowHandle row) {
    if (firstInRow(m_entries[first].row) == first)
        m_byRow.take(quint64(m_entries[first].row));
    m_byRow.put(quint64(row), first);
    for (Number number = first; number != kNone; number = m_entries[number].next)
        m_entries[number].row = row;
}

void VectorEntries::clear() {
    const int holds = m_holds;
    if (holds == 0) {
        *this = {};
        return;
    }
    for (Number number = 0; number < end(); ++number) {
        if (m_entries[number].state != VectorEntry::State::Free)
            m_freeLater.push_back(number);
        m_entries[number] = {};
    }
    m_byItem = {};
    m_byRow = {};
    m_used = 0;
}

void VectorEntries::release() {
    if (--m_holds > 0)
        return;
    m_free.insert(m_free.end(), m_freeLater.begin(), m_freeLater.end());
    m_freeLater.clear();
}

std::size_t VectorEntries::bytes() const {
    return m_entries.capacity() * sizeof(VectorEntry) + m_byItem.bytes() + m_byRow.bytes() +
           (m_free.capacity() + m_freeLater.capacity()) * sizeof(Number);
}

} // namespace nestor
