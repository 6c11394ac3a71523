// SPDX-License-Identifier: Apache-2.0
#include "core/search/sync/item_follower.h"

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/base/logging.h"

#include <QScopeGuard>

#include <algorithm>
#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Bytes of items that are read in one transaction, and written in one.
constexpr qsizetype kPageBytes = qsizetype{8} * 1024 * 1024;

/// For where many items are to go. KiB of pages: the inner pages of the indexes would otherwise be
/// read and written again and again. And so many pages of log before it is copied into the file,
/// which waits for the disk: else it would be after almost every transaction.
constexpr int kLargeCache = 64 * 1024;
const QByteArray kRareCheckpoints = "PRAGMA wal_autocheckpoint = 8000"_ba;
const QByteArray kCheckpoints = "PRAGMA wal_autocheckpoint = 1000"_ba;

/// How often a store without a change log is compared as a whole, and for which part of the time.
constexpr std::chrono::milliseconds kComparisonInterval{1000};
constexpr int kComparisonShare = 5;

/// Of more own writes than this it is quicker to compare everything.
constexpr size_t kMaxNoted = 20'000;

tl::unexpected<Error> stopped() {
    return failure(ErrorCode::Cancelled, u"Stopped while following the store"_s);
}

} // namespace

ItemFollower::ItemFollower(StoreFile &store, SearchCache &cache, ItemConsumer &consumer)
    : m_store(store)
    , m_cache(cache)
    , m_consumer(consumer) {}

bool ItemFollower::isInStore() const {
    const std::lock_guard lock(m_mutex);
    return m_inStore;
}

SqlFile &ItemFollower::home() const {
    if (m_inStore)
        return m_store;
    return m_cache;
}

void ItemFollower::noteWrites(const std::vector<ItemPlace> &items) {
    const std::lock_guard lock(m_notedMutex);
    m_noted.insert(m_noted.end(), items.begin(), items.end());
    if (m_noted.size() > kMaxNoted) {
        m_noted.clear();
        m_notedMany = true;
    }
}

void ItemFollower::noteManyWrites() {
    const std::lock_guard lock(m_notedMutex);
    m_notedMany = true;
}

void ItemFollower::restart() {
    const std::lock_guard lock(m_mutex);
    m_mark.reset();
}

Result<bool> ItemFollower::follow(Job &job) {
    const std::lock_guard lock(m_mutex);
    auto mark = m_store.changeMark();
    if (!mark)
        return failure(std::move(mark.error()));
    const auto begin = Clock::now();
    bool noted = false;
    bool notedMany = false;
    {
        const std::lock_guard notedLock(m_notedMutex);
        noted = !m_noted.empty();
        notedMany = m_notedMany;
    }
    bool mayCompare =
        !m_mark || notedMany ||
        begin - m_lastComparison >=
            std::max<Clock::duration>(kComparisonInterval, m_comparisonTook * kComparisonShare);
    if (m_mark == *mark && !noted && !notedMany && (m_comparedAll || !mayCompare))
        return false;
    if (m_mark != *mark)
        m_comparedAll = false;
    const auto cachesBack = qScopeGuard([this] { giveCachesBack(); });
    if (auto done = settle(job); !done)
        return failure(std::move(done.error()));
    mayCompare = mayCompare || !m_mark;

    if (m_inStore) {
        auto wrote = m_store.isReadOnly() ? Result<bool>(false) : followLog(job);
        if (!wrote)
            return wrote;
        const std::lock_guard notedLock(m_notedMutex);
        m_noted.clear();
        m_notedMany = false;
        m_mark = *mark;
        m_comparedAll = true;
        return wrote;
    }
    if (!mayCompare) {
        if (auto done = readNewRows(job); !done)
            return failure(std::move(done.error()));
        if (auto done = readNoted(job); !done)
            return failure(std::move(done.error()));
        m_mark = *mark;
        return true;
    }
    {
        const std::lock_guard notedLock(m_notedMutex);
        m_noted.clear();
        m_notedMany = false;
    }
    if (auto done = compareAll(job); !done) {
        m_mark.reset();
        return failure(std::move(done.error()));
    }
    m_mark = *mark;
    m_comparedAll = true;
    m_lastComparison = Clock::now();
    m_comparisonTook = m_lastComparison - begin;
    return true;
}

Result<bool> ItemFollower::belongsInStore(Job &job) {
    if (!m_store.isManaged())
        return false;
    if (!m_store.isReadOnly())
        return true;
    // What stands in a file that is only read serves as long as it is current.
    bool current = false;
    auto looked = m_store.read(
        [&](SqlConnection &connection) -> Result<void> {
            auto ready = m_consumer.isReady(connection);
            if (!ready || !*ready)
                return ready ? Result<void>() : failure(std::move(ready.error()));
            auto position = m_consumer.position(connection);
            auto last = connection.integer("SELECT max(sequence) FROM nestor_log"_ba);
            if (!position || !last)
                return failure(std::move(position ? last.error() : position.error()));
            current = *position == *last;
            return {};
        },
        job.stopToken());
    if (!looked)
        return failure(std::move(looked.error()));
    return current;
}

Result<void> ItemFollower::settle(Job &job) {
    auto inStore = belongsInStore(job);
    if (!inStore)
        return failure(std::move(inStore.error()));
    if (m_mark && *inStore == m_inStore)
        return {};
    m_mark.reset();
    m_inStore = *inStore;
    if (m_inStore && m_store.isReadOnly())
        return {};
    bool ready = false;
    auto looked = home().read(
        [&](SqlConnection &connection) -> Result<void> {
            auto answer = m_consumer.isReady(connection);
            if (!answer)
                return failure(std::move(answer.error()));
            ready = *answer;
            return {};
        },
        job.stopToken());
    if (!looked || ready)
        return looked;
    return home().write(
        [&](SqlConnection &connection) -> Result<void> {
            // Another program may have made and filled them since: its work is not to be dropped.
            auto madeMeanwhile = m_consumer.isReady(connection);
            if (!madeMeanwhile)
                return failure(std::move(madeMeanwhile.error()));
            return *madeMeanwhile ? Result<void>() : m_consumer.create(connection);
        },
        job.stopToken());
}

Result<bool> ItemFollower::derive(std::vector<ItemState> items, Job &job,
                                  std::optional<LogStep> step) {
    auto changed = m_consumer.prepare(home(), std::move(items), step.has_value(), job.stopToken());
    if (!changed)
        return failure(std::move(changed.error()));
    if (changed->empty() && !step)
        return true;
    bool wrote = true;
    auto done = home().write(
        [&](SqlConnection &connection) -> Result<void> {
            if (m_manyToGo)
                useLargeCache(connection);
            if (step) {
                auto position = m_consumer.position(connection);
                if (!position)
                    return failure(std::move(position.error()));
                wrote = *position == step->from;
                if (!wrote)
                    return {};
            }
            if (auto applied = m_consumer.apply(connection, *changed); !applied)
                return applied;
            return step ? m_consumer.setPosition(connection, step->to) : Result<void>();
        },
        job.stopToken());
    if (!done)
        return failure(std::move(done.error()));
    return wrote;
}

void ItemFollower::useLargeCache(SqlConnection &connection) {
    auto done = connection.execute(kRareCheckpoints);
    if (done)
        done = connection.enlargePageCache(kLargeCache);
    if (!done)
        qCDebug(lcSearch, "%s", qUtf8Printable(done.error().detail)); // slower, no worse
}

void ItemFollower::giveCachesBack() {
    if (!std::exchange(m_manyToGo, false))
        return;
    const auto usual = [](SqlConnection &connection) -> Result<void> {
        auto done = connection.execute(kCheckpoints);
        return done ? connection.restorePageCache() : done;
    };
    for (SqlFile *file : {static_cast<SqlFile *>(&m_store), &home()}) {
        if (auto done = file->read(usual); !done)
            qCDebug(lcSearch, "%s", qUtf8Printable(done.error().detail));
    }
    if (auto done = home().write(usual); !done)
        qCDebug(lcSearch, "%s", qUtf8Printable(done.error().detail));
}

/// The states of the first of these items: of as many as make a page.
Result<std::vector<ItemState>> ItemFollower::statesOf(std::span<const ItemPlace> places, bool many,
                                                      const std::stop_token &stop) const {
    std::vector<ItemState> states;
    states.reserve(places.size());
    auto read = m_store.read(
        [&](SqlConnection &connection) -> Result<void> {
            if (many)
                useLargeCache(connection);
            auto query = connection.prepare(
                "SELECT value, updated_at FROM store WHERE prefix = ? AND key = ?"_ba);
            if (!query)
                return failure(std::move(query.error()));
            qsizetype bytes = 0;
            for (const ItemPlace &place : places) {
                query->bindText(1, place.prefix);
                query->bindText(2, place.key);
                auto row = query->step();
                if (!row)
                    return failure(std::move(row.error()));
                ItemState state{place, std::nullopt, {}, {}};
                if (*row) {
                    state.value = query->bytes(0);
                    state.updatedAt = query->bytes(1);
                    bytes += state.value->size();
                }
                states.push_back(std::move(state));
                query->reset();
                if (bytes >= kPageBytes)
                    break;
            }
            return {};
        },
        stop);
    if (!read)
        return failure(std::move(read.error()));
    return states;
}

Result<void> ItemFollower::compareAll(Job &job) {
    qint64 lastRow = 0;
    auto looked = m_store.read(
        [&](SqlConnection &connection) -> Result<void> {
            auto row = connection.integer("SELECT max(rowid) FROM store"_ba);
            if (!row)
                return failure(std::move(row.error()));
            lastRow = *row;
            return {};
        },
        job.stopToken());
    if (!looked)
        return looked;
    std::optional<ItemPlace> after;
    qint64 compared = 0;
    for (bool more = true; more;) {
        if (job.cancelled())
            return stopped();
        auto page = comparePage(after, compared, job);
        if (!page)
            return failure(std::move(page.error()));
        more = *page;
    }
    m_lastRow = lastRow;
    return {};
}

Result<bool> ItemFollower::comparePage(std::optional<ItemPlace> &after, qint64 &compared,
                                       Job &job) {
    std::vector<ItemState> items;
    bool atEnd = false;
    const qint64 wanted = m_manyToGo ? m_consumer.largestPage() : ItemConsumer::kUsualPage;
    auto read = m_store.read(
        [&](SqlConnection &connection) -> Result<void> {
            if (m_manyToGo)
                useLargeCache(connection);
            auto query = connection.prepare(
                after ? "SELECT prefix, key, value, updated_at FROM store "
                        "WHERE (prefix, key) > (?2, ?3) ORDER BY prefix, key LIMIT ?1"_ba
                      : "SELECT prefix, key, value, updated_at FROM store "
                        "ORDER BY prefix, key LIMIT ?1"_ba);
            if (!query)
                return failure(std::move(query.error()));
            query->bindInt(1, wanted);
            if (after) {
                query->bindText(2, after->prefix);
                query->bindText(3, after->key);
            }
            qsizetype bytes = 0;
            while (bytes < kPageBytes) {
                auto row = query->step();
                if (!row)
                    return failure(std::move(row.error()));
                if (!*row) {
                    atEnd = qint64(items.size()) < wanted;
                    return {};
                }
                items.push_back(
                    {{query->bytes(0), query->bytes(1)}, query->bytes(2), query->bytes(3), {}});
                bytes += items.back().value->size();
            }
            return {};
        },
        job.stopToken());
    if (!read)
        return failure(std::move(read.error()));

    std::optional<ItemPlace> last;
    if (!atEnd)
        last = items.back().place;
    std::vector<ItemPlace> known;
    read = home().read(
        [&](SqlConnection &connection) -> Result<void> {
            auto places = m_consumer.known(connection, after, last);
            if (!places)
                return failure(std::move(places.error()));
            known = *std::move(places);
            return {};
        },
        job.stopToken());
    if (!read)
        return failure(std::move(read.error()));
    const auto stored = qsizetype(items.size());
    for (const ItemPlace &place : known) {
        const auto same = std::lower_bound(
            items.begin(), items.begin() + stored, place,
            [](const ItemState &item, const ItemPlace &b) { return comesBefore(item.place, b); });
        if (same == items.begin() + stored || same->place != place)
            items.push_back({place, std::nullopt, {}, {}});
    }
    if (auto done = derive(std::move(items), job); !done)
        return failure(std::move(done.error()));
    m_manyToGo = !atEnd;
    compared += stored;
    job.report(compared, 0);
    after = std::move(last);
    return !atEnd;
}

Result<void> ItemFollower::readNewRows(Job &job) {
    // LangGraph's INSERT OR REPLACE gives a row a number above all others, or the largest again
    // where it replaces that row.
    for (bool more = true; more;) {
        if (job.cancelled())
            return stopped();
        std::vector<ItemState> items;
        qint64 last = m_lastRow;
        auto read = m_store.read(
            [&](SqlConnection &connection) -> Result<void> {
                auto query =
                    connection.prepare("SELECT rowid, prefix, key, value, updated_at FROM store "
                                       "WHERE rowid >= ? ORDER BY rowid LIMIT ?"_ba);
                if (!query)
                    return failure(std::move(query.error()));
                query->bindInt(1, m_lastRow);
                query->bindInt(2, ItemConsumer::kUsualPage);
                return forEachRow(*query, [&] {
                    last = query->integer(0);
                    items.push_back(
                        {{query->bytes(1), query->bytes(2)}, query->bytes(3), query->bytes(4), {}});
                });
            },
            job.stopToken());
        if (!read)
            return read;
        more = last > m_lastRow && qint64(items.size()) == ItemConsumer::kUsualPage;
        if (auto done = derive(std::move(items), job); !done)
            return failure(std::move(done.error()));
        m_lastRow = last;
    }
    return {};
}

Result<void> ItemFollower::readNoted(Job &job) {
    std::vector<ItemPlace> places;
    {
        const std::lock_guard lock(m_notedMutex);
        places.swap(m_noted);
    }
    if (places.empty())
        return {};
    auto states = statesOf(places, m_manyToGo, job.stopToken());
    auto done =
        states ? derive(*std::move(states), job) : Result<bool>(failure(std::move(states.error())));
    if (done)
        return {};
    noteWrites(places); // for the next time
    return failure(std::move(done.error()));
}

} // namespace nestor
