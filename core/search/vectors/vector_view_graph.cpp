// SPDX-License-Identifier: Apache-2.0
// What VectorView has of the vectors in the graph: their ranks, and where that holds codes, their
// numbers.
#include "core/search/vectors/code_errors.h"
#include "core/search/vectors/vector_view.h"
#include "core/vector/vector_metric.h"

#include <algorithm>
#include <array>
#include <limits>
#include <unordered_map>

namespace nestor {

namespace {

using State = VectorEntry::State;

/// So many vectors found by their codes are read at once at the least.
constexpr std::size_t kFewToRead = 16;
constexpr std::size_t kMostToRead = 1024;

} // namespace

ExactVectorReader::Place VectorView::placeOf(Number number) const {
    const VectorEntry &entry = m_set.m_entries[number];
    return {m_set.m_storedIn[number], entry.item, m_set.m_fields[qsizetype(entry.field)]};
}

std::size_t VectorView::askedFor(std::size_t k) const {
    // Measured on 100,000 vectors of 384 numbers: rarely is more than half as many needed.
    return holdsCodes() ? k + k / 2 + 5 : k;
}

std::vector<VectorView::Indexed> VectorView::ranked(std::span<const float> query,
                                                    std::span<const VectorId> numbers) const {
    std::vector<Indexed> all;
    all.reserve(numbers.size());
    std::array<float, 1024> ranks; // NOLINT(cppcoreguidelines-pro-type-member-init)
    while (!numbers.empty()) {
        const auto page = numbers.first(std::min(numbers.size(), ranks.size()));
        numbers = numbers.subspan(page.size());
        // The query was checked; ids that are not there have no rank.
        if (!m_set.m_index->ranks(query, page, ranks))
            break;
        for (std::size_t i = 0; i < page.size(); ++i) {
            // While vectors are moved, the graph may hold one that counts as flat, or no more.
            if (m_set.m_entries[Number(page[i])].state == State::Indexed)
                all.push_back({Number(page[i]), withinEnds(ranks[i])});
        }
    }
    return all;
}

std::vector<VectorView::Indexed> VectorView::indexedOf(const VectorAnswer &answer) const {
    std::vector<Indexed> all;
    all.reserve(answer.hits.size());
    for (std::size_t i = 0; i < answer.hits.size(); ++i) {
        // While vectors are moved, the graph may hold one that counts as flat, or no more.
        const auto number = Number(answer.hits[i].id);
        if (m_set.m_entries[number].state == State::Indexed)
            all.push_back({number, withinEnds(answer.ranks[i])});
    }
    return all;
}

Result<float> VectorView::addIndexed(VectorFinding &found, std::span<const float> query,
                                     std::vector<Indexed> indexed, qint64 wanted) const {
    if (!holdsCodes()) {
        for (const Indexed &one : indexed)
            add(found.items, one.number, one.rank);
        return 0;
    }
    // Of what else was found, only the nearest can still count.
    finish(found.items, wanted);
    if (wanted == 0)
        return 0;
    const auto isFarther = [](const Indexed &a, const Indexed &b) { return a.rank > b.rank; };
    std::make_heap(indexed.begin(), indexed.end(), isFarther);
    const auto all = std::size_t(std::numeric_limits<qint64>::max());
    std::size_t batch = std::clamp(wanted < 0 ? all : std::size_t(wanted), kFewToRead, kMostToRead);
    const qint64 before = found.rescored;
    CodeErrors errors;
    std::vector<Indexed> reading;
    std::vector<ExactVectorReader::Place> places;
    while (!indexed.empty()) {
        float bound = std::numeric_limits<float>::infinity();
        if (wanted > 0 && found.rescored > before) { // else it is not known how wrong codes are
            std::vector<ItemMatch> nearest = found.items;
            finish(nearest, wanted);
            if (qint64(nearest.size()) >= wanted)
                bound = nearest.back().rank + errors.margin();
        }
        reading.clear();
        places.clear();
        while (!indexed.empty() && reading.size() < batch && indexed.front().rank <= bound) {
            std::pop_heap(indexed.begin(), indexed.end(), isFarther);
            reading.push_back(indexed.back());
            places.push_back(placeOf(indexed.back().number));
            indexed.pop_back();
        }
        if (reading.empty())
            break;
        auto read = m_stored.read(places, [&](std::size_t at, std::span<const float> vector) {
            const float exactly =
                vectorRank(m_set.m_distance, query.data(), vector.data(), m_set.m_dims);
            errors.note(reading[at].rank, exactly);
            add(found.items, reading[at].number, exactly);
        });
        if (!read)
            return failure(std::move(read.error()));
        found.rescored += qint64(reading.size());
        batch = std::min(batch * 2, kMostToRead);
    }
    return errors.greatest();
}

std::optional<Vector> VectorView::vectorOf(VectorId number) const {
    switch (m_set.m_entries[Number(number)].state) {
    case State::Free:
    case State::LeftOut:
        break;
    case State::Flat: {
        const auto vector = m_set.m_flat.at(std::size_t(number));
        return Vector(vector.begin(), vector.end());
    }
    case State::Indexed:
        return m_set.m_index->vector(number);
    }
    return std::nullopt;
}

std::vector<VectorId> VectorView::numbersIndexed() const {
    std::vector<VectorId> numbers;
    for (Number number = 0; number < m_set.m_entries.end(); ++number) {
        if (m_set.m_entries[number].state == State::Indexed)
            numbers.push_back(number);
    }
    return numbers;
}

Result<void> VectorView::showIndexed(std::span<const VectorId> numbers, const Visit &visit) const {
    std::vector<ExactVectorReader::Place> places;
    std::vector<VectorId> read;
    for (const VectorId number : numbers) {
        if (m_set.m_entries[Number(number)].state != State::Indexed)
            continue;
        if (holdsCodes()) {
            places.push_back(placeOf(Number(number)));
            read.push_back(number);
        } else if (const auto vector = m_set.m_index->vector(number)) {
            visit(number, *vector);
        }
    }
    return m_stored.read(
        places, [&](std::size_t at, std::span<const float> vector) { visit(read[at], vector); });
}

Result<VectorAnswer> VectorView::indexedByWalk(std::span<const float> query, std::size_t k,
                                               std::size_t ef) const {
    std::vector<Vector> read;
    const VectorFetch fetch = [&](std::span<const VectorId> ids,
                                  std::span<const float *> numbers) -> Result<void> {
        read.assign(ids.size(), {});
        std::unordered_map<VectorId, std::size_t> places;
        for (std::size_t i = 0; i < ids.size(); ++i)
            places.emplace(ids[i], i);
        auto shown = showIndexed(ids, [&](VectorId id, std::span<const float> vector) {
            const std::size_t at = places.at(id);
            read[at].assign(vector.begin(), vector.end());
            numbers[at] = read[at].data();
        });
        return shown;
    };
    return m_set.m_index->search(query, k, ef, {}, fetch);
}

} // namespace nestor
