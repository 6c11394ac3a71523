// SPDX-License-Identifier: Apache-2.0
#include "core/search/vectors/vector_follower.h"

#include "core/backends/sqlite/driver/sql_rows.h"
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

/// How often a guest is compared as a whole, and for which part of the time.
constexpr std::chrono::milliseconds kComparisonInterval{1000};
constexpr int kComparisonShare = 5;

Result<bool> hasAgentVectors(SqlConnection &connection) {
    auto table =
        connection.integer("SELECT count(*) FROM sqlite_master WHERE name = 'store_vectors'"_ba);
    if (!table)
        return failure(std::move(table.error()));
    return *table > 0;
}

} // namespace

VectorFollower::VectorFollower(StoreFile &file, VectorSet &set, int dims)
    : m_file(file)
    , m_set(set)
    , m_configuredDims(dims) {}

void VectorFollower::noteWrites(const std::vector<ItemPlace> &items) {
    const std::lock_guard lock(m_notedMutex);
    if (qint64(m_noted.size() + items.size()) > kFewChanges * 10) {
        m_noted.clear();
        m_distrusted = true;
        return;
    }
    m_noted.insert(m_noted.end(), items.begin(), items.end());
}

void VectorFollower::noteManyWrites() {
    // Where there is a log, they are in it.
    if (!m_file.isManaged())
        m_distrusted = true;
}

void VectorFollower::distrust() {
    m_distrusted = true;
}

Result<qint64> VectorFollower::writesOf(const std::stop_token &stop) {
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

Result<VectorFollower::Position> VectorFollower::positionNow(const std::stop_token &stop) {
    Position position;
    auto mark = m_file.changeMark();
    if (!mark)
        return failure(std::move(mark.error()));
    position.mark = *mark;
    position.hasLog = m_file.isManaged();
    auto writes = writesOf(stop);
    if (!writes)
        return failure(std::move(writes.error()));
    position.writes = *writes;
    auto read = m_file.read(
        [&](SqlConnection &connection) -> Result<void> {
            auto schema = connection.integer("PRAGMA schema_version"_ba);
            auto log = position.hasLog ? endOfLog(connection) : Result<qint64>(0);
            auto row = connection.integer("SELECT coalesce(max(rowid), 0) FROM store"_ba);
            if (!schema || !log || !row)
                return failure(!schema ? schema.error() : !log ? log.error() : row.error());
            position.schema = *schema;
            position.log = *log;
            position.storeRow = *row;
            auto vectors = hasAgentVectors(connection);
            if (!vectors || !*vectors)
                return vectors ? Result<void>() : failure(std::move(vectors.error()));
            row = connection.integer("SELECT coalesce(max(rowid), 0) FROM store_vectors"_ba);
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

Result<void> VectorFollower::follow(const VectorSource &source, OwnWrites writes,
                                    const std::stop_token &stop) {
    const std::lock_guard lock(m_mutex);
    if (m_source != source) {
        m_source = source;
        m_position.reset();
    }
    if (!m_position && !m_triedFile && !m_indexFile.path.isEmpty()) {
        m_triedFile = true;
        if (auto done = load(stop); !done)
            return done;
    }
    if (!m_position || m_distrusted)
        return compareAll(stop);
    auto mark = m_file.changeMark();
    if (!mark)
        return failure(std::move(mark.error()));
    std::vector<ItemPlace> places;
    {
        const std::lock_guard notedLock(m_notedMutex);
        places.swap(m_noted);
    }
    if (*mark == m_position->mark && places.empty() && writes.isEmpty())
        return {};
    Position position = *m_position;
    position.mark = *mark;
    auto told = collectChanges(std::move(writes), places, position, stop);
    if (!told) {
        m_distrusted = true; // what was noted is lost
        return failure(std::move(told.error()));
    }
    sortPlaces(places);
    const auto changes = qint64(places.size());
    if (!*told || (changes > kFewChanges && changes > m_set.size() / kFewShare))
        return compareAll(stop);
    if (auto done = readItems(places, stop); !done) {
        m_distrusted = true;
        return done;
    }
    m_position = position;
    return {};
}

Result<bool> VectorFollower::collectChanges(OwnWrites writes, std::vector<ItemPlace> &places,
                                            Position &position, const std::stop_token &stop) {
    if (m_file.isManaged() != position.hasLog)
        return false;
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
    bool told = true;
    auto read = m_file.read(
        [&](SqlConnection &connection) -> Result<void> {
            auto schema = connection.integer("PRAGMA schema_version"_ba);
            if (!schema)
                return failure(std::move(schema.error()));
            if (*schema != position.schema) {
                told = false;
                return {};
            }
            if (!m_source.home) {
                if (auto done = collectNewVectors(connection, places, position); !done)
                    return done;
            }
            if (!position.hasLog)
                return collectNewRows(connection, places, position);
            auto logged = collectLogged(connection, places, position);
            if (!logged)
                return failure(std::move(logged.error()));
            told = *logged;
            return {};
        },
        stop);
    if (!read)
        return failure(std::move(read.error()));
    return told;
}

Result<bool> VectorFollower::collectLogged(SqlConnection &connection,
                                           std::vector<ItemPlace> &places, Position &position) {
    const qint64 most = std::max(kFewChanges, m_set.size() / kFewShare);
    auto page = readLog(connection, position.log, most + 1);
    if (!page)
        return failure(std::move(page.error()));
    if (page->truncated || page->more)
        return false;
    position.log = page->position;
    places.insert(places.end(), page->places.begin(), page->places.end());
    return true;
}

Result<void> VectorFollower::collectNewRows(SqlConnection &connection,
                                            std::vector<ItemPlace> &places, Position &position) {
    // LangGraph's INSERT OR REPLACE gives a row a number above all others, or the largest again
    // where it replaces that row.
    auto query =
        connection.prepare("SELECT rowid, prefix, key FROM store WHERE rowid >= ? ORDER BY 1"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindInt(1, position.storeRow);
    return forEachRow(*query, [&] {
        position.storeRow = query->integer(0);
        places.push_back({query->bytes(1), query->bytes(2)});
    });
}

Result<void> VectorFollower::collectNewVectors(SqlConnection &connection,
                                               std::vector<ItemPlace> &places, Position &position) {
    auto there = hasAgentVectors(connection);
    if (!there || !*there)
        return there ? Result<void>() : failure(std::move(there.error()));
    auto vectors = placesOfAgentVectors(connection, position.vectorRow, -1);
    if (!vectors)
        return failure(std::move(vectors.error()));
    for (auto &[row, place] : *vectors) {
        position.vectorRow = row;
        places.push_back(std::move(place));
    }
    return {};
}

Result<void> VectorFollower::readItems(const std::vector<ItemPlace> &places,
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
            std::vector<OwnVectorRow> rows;
            read = m_source.home->read(
                [&](SqlConnection &home) -> Result<void> {
                    auto own = readOwnVectorsOf(home, m_source.embedder, page);
                    if (!own)
                        return failure(std::move(own.error()));
                    rows = *std::move(own);
                    return {};
                },
                stop);
            if (read) {
                read = m_file.read(
                    [&](SqlConnection &connection) {
                        return matchOwnVectors(connection, rows, collect);
                    },
                    stop);
            }
        } else {
            read = m_file.read(
                [&](SqlConnection &connection) -> Result<void> {
                    auto there = hasAgentVectors(connection);
                    if (!there || !*there)
                        return there ? Result<void>() : failure(std::move(there.error()));
                    for (const ItemPlace &place : page) {
                        auto done = readAgentVectorsOf(connection, place, m_stale, collect);
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

Result<VectorFollower::Comparison> VectorFollower::beginComparison(const std::stop_token &stop) {
    Comparison comparison;
    comparison.source = m_source;
    comparison.begin = Clock::now();
    auto position = positionNow(stop);
    if (!position)
        return failure(std::move(position.error()));
    comparison.position = *position;
    comparison.seen = ++m_seen;
    return comparison;
}

Result<int> VectorFollower::dimsNow(const std::stop_token &stop) {
    if (m_source.home || m_configuredDims > 0)
        return m_set.dims();
    int dims = 0;
    auto read = m_file.read(
        [&](SqlConnection &connection) -> Result<void> {
            auto there = hasAgentVectors(connection);
            if (!there || !*there)
                return there ? Result<void>() : failure(std::move(there.error()));
            auto usual = usualAgentDims(connection);
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

Result<bool> VectorFollower::comparePage(Comparison &comparison, const std::stop_token &stop) {
    bool more = false;
    const auto put = [&](const VectorRow &row) { m_set.put(row, m_seen); };
    if (comparison.source.home) {
        std::vector<OwnVectorRow> rows;
        auto read = comparison.source.home->read(
            [&](SqlConnection &home) -> Result<void> {
                auto page =
                    readOwnVectors(home, comparison.source.embedder, comparison.after, kPage);
                if (!page)
                    return failure(std::move(page.error()));
                rows = *std::move(page);
                return {};
            },
            stop);
        if (read && !rows.empty()) {
            comparison.after = rows.back().id;
            read = m_file.read(
                [&](SqlConnection &connection) { return matchOwnVectors(connection, rows, put); },
                stop);
        }
        if (!read)
            return failure(std::move(read.error()));
        return !rows.empty();
    }
    auto read = m_file.read(
        [&](SqlConnection &connection) -> Result<void> {
            auto there = hasAgentVectors(connection);
            if (!there || !*there)
                return there ? Result<void>() : failure(std::move(there.error()));
            auto last =
                readAgentVectors(connection, comparison.after, kPage, comparison.stale, put);
            if (!last)
                return failure(std::move(last.error()));
            more = *last > comparison.after;
            comparison.after = std::max(*last, comparison.after);
            return {};
        },
        stop);
    if (!read)
        return failure(std::move(read.error()));
    return more;
}

void VectorFollower::endComparison(const Comparison &comparison) {
    m_set.dropUnseen(comparison.seen);
    m_comparedMark = comparison.position.mark;
    m_lastComparison = Clock::now();
    m_comparisonTook = m_lastComparison - comparison.begin;
}

Result<void> VectorFollower::compareAll(const std::stop_token &stop) {
    m_distrusted = false; // what is said from now on is not yet known
    m_position.reset();
    {
        const std::lock_guard lock(m_notedMutex);
        m_noted.clear();
    }
    auto dims = dimsNow(stop);
    if (!dims)
        return failure(std::move(dims.error()));
    if (*dims != m_set.dims()) {
        m_set.clear();
        m_set.setDims(*dims);
    }
    auto comparison = beginComparison(stop);
    if (!comparison)
        return failure(std::move(comparison.error()));
    for (bool more = true; more;) {
        auto page = comparePage(*comparison, stop);
        if (!page)
            return failure(std::move(page.error()));
        more = *page;
    }
    endComparison(*comparison);
    // What was committed while we read makes the next call look again.
    m_position = comparison->position;
    return {};
}

std::optional<std::chrono::milliseconds> VectorFollower::comparisonDue() const {
    const std::lock_guard lock(m_mutex);
    if (!m_position || m_position->hasLog || m_comparedMark == m_position->mark)
        return std::nullopt;
    const auto next =
        m_lastComparison +
        std::max<Clock::duration>(kComparisonInterval, m_comparisonTook * kComparisonShare);
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now());
    return std::max(wait, std::chrono::milliseconds(0));
}

Result<void> VectorFollower::compareInBackground(const std::stop_token &stop) {
    std::unique_lock lock(m_mutex);
    auto dims = dimsNow(stop);
    if (!dims)
        return failure(std::move(dims.error()));
    if (*dims != m_set.dims())
        m_distrusted = true;
    if (!m_position || m_distrusted)
        return {}; // the next search compares
    auto comparison = beginComparison(stop);
    if (!comparison)
        return failure(std::move(comparison.error()));
    for (bool more = true; more;) {
        lock.unlock(); // whoever searches goes first
        lock.lock();
        if (!m_position || m_source != comparison->source || m_seen != comparison->seen)
            return {};
        auto page = comparePage(*comparison, stop);
        if (!page)
            return failure(std::move(page.error()));
        more = *page;
    }
    endComparison(*comparison);
    return {};
}

} // namespace nestor
