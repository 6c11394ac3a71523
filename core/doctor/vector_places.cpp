// SPDX-License-Identifier: Apache-2.0
#include "core/doctor/vector_places.h"

#include "core/vector/distance_kernels.h"
#include "core/vector/vector_metric.h"

#include <QtEndian>

#include <algorithm>
#include <limits>
#include <utility>

namespace nestor {

const AgentKernels &agentKernels() {
    static const AgentKernels kernels{distanceKernels().dot, distanceKernels().squaredL2};
    return kernels;
}

VectorPlaces::VectorPlaces(Vector question, Distance distance)
    : m_question(std::move(question))
    , m_distance(distance)
    , m_numbers(m_question.size()) {}

double VectorPlaces::scoreOf(const float *vector, double agent) const {
    switch (m_distance) {
    case Distance::Cosine: // a vector without a direction is as near as one at a right angle
        return agent == -std::numeric_limits<double>::infinity() ? 0 : agent;
    case Distance::L2:
        return -agent;
    case Distance::InnerProduct:
        break;
    }
    return double(agentKernels().dot(m_question.data(), vector, m_question.size()));
}

void VectorPlaces::add(const AgentVectorRow &row) {
    const std::size_t size = std::size_t(row.bytes.size()) / sizeof(float);
    if (size != m_question.size() || std::size_t(row.bytes.size()) % sizeof(float) != 0) {
        if (row.inside)
            m_misfits.push_back({row.itemRow, qsizetype(size)});
        return;
    }
    qFromLittleEndian<float>(row.bytes.data(), qsizetype(size), m_numbers.data());
    Entry entry;
    entry.agent = agentScore(agentKernels(), m_distance, m_numbers.data(), m_question.data(), size)
                      .value_or(-std::numeric_limits<double>::infinity());
    entry.score = scoreOf(m_numbers.data(), entry.agent);
    entry.itemRow = row.itemRow;
    entry.vectorRow = row.vectorRow;
    (row.inside ? m_inside : m_outside).push_back(entry);
}

void VectorPlaces::sort() {
    // SQLite keeps the order of its scan among equal ones.
    std::stable_sort(m_inside.begin(), m_inside.end(),
                     [](const Entry &a, const Entry &b) { return a.agent > b.agent; });
    m_itemsUpTo.reserve(m_inside.size());
    m_first.reserve(qsizetype(m_inside.size()));
    for (std::size_t i = 0; i < m_inside.size(); ++i) {
        if (!m_first.contains(m_inside[i].itemRow))
            m_first.insert(m_inside[i].itemRow, qsizetype(i));
        m_itemsUpTo.push_back(m_first.size());
    }
}

std::optional<VectorPlaces::Place> VectorPlaces::placeOf(qint64 itemRow) const {
    const auto first = m_first.constFind(itemRow);
    if (first == m_first.constEnd())
        return std::nullopt;
    const auto at = std::size_t(*first);
    const Entry &best = m_inside[at];
    const auto equals =
        std::equal_range(m_inside.begin(), m_inside.end(), best,
                         [](const Entry &a, const Entry &b) { return a.agent > b.agent; });
    qint64 ties = 0;
    for (auto it = equals.first; it != equals.second; ++it) {
        if (it->itemRow != itemRow && m_first.value(it->itemRow) == it - m_inside.begin())
            ++ties;
    }
    return Place{qint64(at) + 1, m_itemsUpTo[at], ties, best.vectorRow};
}

std::vector<std::pair<qint64, qint64>> VectorPlaces::takersOf(qint64 cut) const {
    std::vector<std::pair<qint64, qint64>> takers;
    QHash<qint64, qsizetype> known;
    for (std::size_t i = 0; i < m_inside.size() && qint64(i) < cut; ++i) {
        const qint64 item = m_inside[i].itemRow;
        const auto at = known.constFind(item);
        if (at == known.constEnd()) {
            known.insert(item, qsizetype(takers.size()));
            takers.emplace_back(item, 1);
        } else {
            ++takers[std::size_t(*at)].second;
        }
    }
    return takers;
}

void VectorPlaces::eachNearest(const std::function<bool(const Near &)> &visit) const {
    std::vector<const Entry *> heap;
    heap.reserve(m_inside.size() + m_outside.size());
    for (const auto *entries : {&m_inside, &m_outside}) {
        for (const Entry &entry : *entries)
            heap.push_back(&entry);
    }
    const auto farther = [](const Entry *a, const Entry *b) { return a->score < b->score; };
    std::make_heap(heap.begin(), heap.end(), farther);
    for (auto end = heap.end(); end != heap.begin(); --end) {
        std::pop_heap(heap.begin(), end, farther);
        const Entry &entry = **(end - 1);
        if (!visit({entry.itemRow, entry.vectorRow, entry.score}))
            return;
    }
}

} // namespace nestor
