// SPDX-License-Identifier: Apache-2.0
#include "core/search/vectors/vector_synchronizer.h"

#include "core/base/stable_hash.h"
#include "core/search/sync/index_state.h"

#include <algorithm>
#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Vectors read in one transaction: short enough for an agent that wants to write meanwhile.
constexpr qint64 kPage = 2000;
constexpr std::size_t kPageItems = 500;

/// Of more changes than this, and than a fifth of all, it is quicker to compare everything.
constexpr qint64 kFewChanges = 2000;
constexpr qint64 kFewShare = 5;

/// Own writes that are remembered by name.
constexpr std::size_t kMostNoted = 20'000;

} // namespace

VectorSynchronizer::VectorSynchronizer(SearchSource &store, ChangeFeed &feed, VectorSet &set,
                                       int dims)
    : m_store(store)
    , m_feed(feed)
    , m_set(set)
    , m_configuredDims(dims)
    , m_cursor(feed, kMostNoted) {}

Result<qint64> VectorSynchronizer::writesOf(const std::stop_token &stop) {
    qint64 writes = 0;
    if (!m_source.home)
        return writes;
    auto read = m_source.home->read(
        [&](SqlConnection &home) -> Result<void> {
            auto number = vectorWrites(home, m_source.embedder);
            if (!number)
                return failure(std::move(number.error()));
            writes = *number;
            return {};
        },
        stop);
    if (!read)
        return failure(std::move(read.error()));
    return writes;
}

Result<VectorSynchronizer::Position> VectorSynchronizer::positionNow(const std::stop_token &stop) {
    Position position;
    auto writes = writesOf(stop);
    if (!writes)
        return failure(std::move(writes.error()));
    position.writes = *writes;
    auto read = m_store.read(
        [&](SearchSnapshot &store) -> Result<void> {
            auto vectors = store.agentVectors();
            if (!vectors || !*vectors)
                return vectors ? Result<void>() : failure(std::move(vectors.error()));
            auto row = (*vectors)->lastRow();
            if (!row)
                return failure(std::move(row.error()));
            position.vectorRow = *row;
            return {};
        },
        stop);
    if (!read)
        return failure(std::move(read.error()));
    return position;
}

Result<void> VectorSynchronizer::follow(const VectorSource &source, OwnWrites writes,
                                        const std::stop_token &stop) {
    using Look = FeedCursor::Step::Look;
    const std::lock_guard lock(m_mutex);
    if (m_source != source) {
        m_source = source;
        m_cursor.restart();
    }
    if (!m_cursor.mark() && !m_triedFile && !m_indexFile.path.isEmpty()) {
        m_triedFile = true;
        if (auto done = load(stop); !done)
            return done;
    }
    const qint64 most = std::max(kFewChanges, m_set.size() / kFewShare);
    auto step = m_cursor.next(most + 1, false, stop);
    if (!step)
        return failure(std::move(step.error()));
    if (step->look == Look::Nothing && writes.isEmpty())
        return {};
    if (step->look == Look::All || step->more || step->mark.epoch != m_cursor.mark()->epoch)
        return compareAll(stop);
    Position position = m_position;
    auto told = collectWrites(std::move(writes), step->places, position, stop);
    if (!told) {
        m_cursor.invalidate(); // what was written is lost
        return failure(std::move(told.error()));
    }
    sortPlaces(step->places);
    const auto changes = qint64(step->places.size());
    if (!*told || (changes > kFewChanges && changes > m_set.size() / kFewShare))
        return compareAll(stop);
    if (auto done = readItems(step->places, stop); !done) {
        m_cursor.invalidate();
        return done;
    }
    m_cursor.take(*step);
    m_position = position;
    return {};
}

Result<bool> VectorSynchronizer::collectWrites(OwnWrites writes, std::vector<ItemPlace> &places,
                                               Position &position, const std::stop_token &stop) {
    auto number = writesOf(stop);
    if (!number)
        return failure(std::move(number.error()));
    if (*number != position.writes || !writes.isEmpty()) {
        // Those of others are not known by name.
        if (writes.many || writes.before != position.writes || writes.last != *number)
            return false;
        places.insert(places.end(), writes.items.begin(), writes.items.end());
        position.writes = *number;
    }
    if (m_source.home)
        return true;
    auto read = m_store.read(
        [&](SearchSnapshot &store) -> Result<void> {
            auto vectors = store.agentVectors();
            if (!vectors || !*vectors)
                return vectors ? Result<void>() : failure(std::move(vectors.error()));
            auto items = (*vectors)->itemsFrom(position.vectorRow, position.vectorRow);
            if (!items)
                return failure(std::move(items.error()));
            places.insert(places.end(), items->begin(), items->end());
            return {};
        },
        stop);
    if (!read)
        return failure(std::move(read.error()));
    return true;
}

Result<void> VectorSynchronizer::readItems(const std::vector<ItemPlace> &places,
                                           const std::stop_token &stop) {
    for (std::size_t begin = 0; begin < places.size(); begin += kPageItems) {
        const std::size_t end = std::min(places.size(), begin + kPageItems);
        const std::vector<ItemPlace> page(places.begin() + std::ptrdiff_t(begin),
                                          places.begin() + std::ptrdiff_t(end));
        // By item, since all of one are replaced together.
        QHash<quint64, std::vector<VectorRow>> vectors;
        std::vector<QByteArray> bytes; // what the rows point to
        const auto collect = [&](const VectorRow &row) {
            bytes.push_back(row.vector.toByteArray());
            VectorRow kept = row;
            kept.vector = bytes.back();
            vectors[row.item].push_back(kept);
        };
        Result<void> read;
        if (m_source.home) {
            std::vector<DerivedVectorRow> rows;
            read = m_source.home->read(
                [&](SqlConnection &home) -> Result<void> {
                    auto own = readDerivedVectorsOf(home, m_source.embedder, page);
                    if (!own)
                        return failure(std::move(own.error()));
                    rows = *std::move(own);
                    return {};
                },
                stop);
            if (read) {
                read = m_store.read(
                    [&](SearchSnapshot &store) {
                        return matchDerivedVectors(store, rows, collect);
                    },
                    stop);
            }
        } else {
            read = m_store.read(
                [&](SearchSnapshot &store) -> Result<void> {
                    auto agents = store.agentVectors();
                    if (!agents || !*agents)
                        return agents ? Result<void>() : failure(std::move(agents.error()));
                    for (const ItemPlace &place : page) {
                        auto done = (*agents)->of(
                            place, [&](const AgentVectorView &vector) { collect(rowOf(vector)); });
                        if (!done)
                            return done;
                    }
                    return {};
                },
                stop);
        }
        if (!read)
            return read;
        for (const ItemPlace &place : page) {
            const quint64 item = itemHash(place.prefix, place.key);
            const auto rows = vectors.constFind(item);
            m_set.replaceItem(
                item, rows == vectors.cend() ? std::span<const VectorRow>() : std::span(*rows),
                m_seen);
        }
    }
    return {};
}

Result<int> VectorSynchronizer::dimsNow(const std::stop_token &stop) {
    if (m_source.home || m_configuredDims > 0)
        return m_set.dims();
    int dims = 0;
    auto read = m_store.read(
        [&](SearchSnapshot &store) -> Result<void> {
            auto vectors = store.agentVectors();
            if (!vectors || !*vectors)
                return vectors ? Result<void>() : failure(std::move(vectors.error()));
            auto usual = (*vectors)->usualDims();
            if (!usual)
                return failure(std::move(usual.error()));
            dims = *usual;
            return {};
        },
        stop);
    if (!read)
        return failure(std::move(read.error()));
    return dims;
}

Result<bool> VectorSynchronizer::comparePage(Comparison &comparison, const std::stop_token &stop) {
    bool more = false;
    const auto put = [&](const VectorRow &row) { m_set.put(row, m_seen); };
    if (comparison.source.home) {
        std::vector<DerivedVectorRow> rows;
        auto read = comparison.source.home->read(
            [&](SqlConnection &home) -> Result<void> {
                auto page =
                    readDerivedVectors(home, comparison.source.embedder, comparison.after, kPage);
                if (!page)
                    return failure(std::move(page.error()));
                rows = *std::move(page);
                return {};
            },
            stop);
        if (read && !rows.empty()) {
            comparison.after = rows.back().id;
            read = m_store.read(
                [&](SearchSnapshot &store) { return matchDerivedVectors(store, rows, put); }, stop);
        }
        if (!read)
            return failure(std::move(read.error()));
        return !rows.empty();
    }
    auto read = m_store.read(
        [&](SearchSnapshot &store) -> Result<void> {
            auto vectors = store.agentVectors();
            if (!vectors || !*vectors)
                return vectors ? Result<void>() : failure(std::move(vectors.error()));
            auto last =
                (*vectors)->after(comparison.after, kPage,
                                  [&](const AgentVectorView &vector) { put(rowOf(vector)); });
            if (!last)
                return failure(std::move(last.error()));
            more = *last > comparison.after;
            comparison.after = *last;
            return {};
        },
        stop);
    if (!read)
        return failure(std::move(read.error()));
    return more;
}

Result<void> VectorSynchronizer::compareAll(const std::stop_token &stop) {
    Comparison comparison;
    comparison.source = m_source;
    comparison.began = FeedCursor::Clock::now();
    auto mark = m_cursor.beginComparison(stop);
    if (!mark)
        return failure(std::move(mark.error()));
    comparison.mark = *mark;
    auto dims = dimsNow(stop);
    if (!dims)
        return failure(std::move(dims.error()));
    if (*dims != m_set.dims()) {
        m_set.clear();
        m_set.setDims(*dims);
    }
    auto position = positionNow(stop);
    if (!position)
        return failure(std::move(position.error()));
    comparison.seen = ++m_seen;
    for (bool more = true; more;) {
        auto page = comparePage(comparison, stop);
        if (!page)
            return failure(std::move(page.error()));
        more = *page;
    }
    m_set.dropUnseen(comparison.seen);
    // What was committed while we read makes the next call look again.
    m_position = *position;
    m_cursor.endComparison(comparison.mark, comparison.began);
    return {};
}

std::optional<std::chrono::milliseconds> VectorSynchronizer::comparisonDue() const {
    const std::lock_guard lock(m_mutex);
    return m_cursor.comparisonDue();
}

Result<void> VectorSynchronizer::compareInBackground(const std::stop_token &stop) {
    std::unique_lock lock(m_mutex);
    auto dims = dimsNow(stop);
    if (!dims)
        return failure(std::move(dims.error()));
    if (*dims != m_set.dims())
        m_cursor.invalidate();
    if (!m_cursor.mark() || m_cursor.isDistrusted())
        return {}; // the next search compares
    Comparison comparison;
    comparison.source = m_source;
    comparison.began = FeedCursor::Clock::now();
    auto mark = m_feed.now(stop);
    if (!mark)
        return failure(std::move(mark.error()));
    comparison.mark = *mark;
    comparison.seen = ++m_seen;
    for (bool more = true; more;) {
        lock.unlock(); // whoever searches goes first
        lock.lock();
        if (!m_cursor.mark() || m_source != comparison.source || m_seen != comparison.seen)
            return {};
        auto page = comparePage(comparison, stop);
        if (!page)
            return failure(std::move(page.error()));
        more = *page;
    }
    m_set.dropUnseen(comparison.seen);
    m_cursor.noteComparison(comparison.mark, comparison.began);
    return {};
}

} // namespace nestor
