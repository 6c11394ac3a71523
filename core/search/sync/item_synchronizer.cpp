// SPDX-License-Identifier: Apache-2.0
#include "core/search/sync/item_synchronizer.h"

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

/// Of more own writes than this it is quicker to compare everything.
constexpr size_t kMaxNoted = 20'000;

void expectMany(SearchSnapshot &store) {
    if (auto done = store.expectMany(); !done)
        qCDebug(lcSearch, "%s", qUtf8Printable(done.error().detail)); // slower, no worse
}

void useLargeCache(SqlConnection &home) {
    auto done = home.execute(kRareCheckpoints);
    if (done)
        done = home.enlargePageCache(kLargeCache);
    if (!done)
        qCDebug(lcSearch, "%s", qUtf8Printable(done.error().detail)); // slower, no worse
}

tl::unexpected<Error> stopped() {
    return failure(ErrorCode::Cancelled, u"Stopped while following the store"_s);
}

} // namespace

ItemSynchronizer::ItemSynchronizer(SearchSource &store, ChangeFeed &feed, SearchCache &cache,
                                   ItemConsumer &consumer)
    : m_store(store)
    , m_feed(feed)
    , m_cache(cache)
    , m_consumer(consumer)
    , m_cursor(feed, kMaxNoted) {}

bool ItemSynchronizer::isInStore() const {
    return m_homeInStore.load() != nullptr;
}

SqlFile &ItemSynchronizer::home() const {
    SqlFile *inStore = m_homeInStore.load();
    if (inStore != nullptr)
        return *inStore;
    return m_cache;
}

void ItemSynchronizer::restart() {
    const std::lock_guard lock(m_mutex);
    m_commits.reset();
}

Result<bool> ItemSynchronizer::follow(Job &job) {
    const std::lock_guard lock(m_mutex);
    auto commits = m_feed.commits();
    if (!commits)
        return failure(std::move(commits.error()));
    const auto cachesBack = qScopeGuard([this] { giveCachesBack(); });
    if (m_commits != *commits) {
        if (auto done = settle(job); !done)
            return failure(std::move(done.error()));
    } else if (m_homeInStore) {
        return false;
    }
    const auto wrote = !m_homeInStore         ? followFeed(job)
                       : m_store.isReadOnly() ? Result<bool>(false)
                                              : followLog(job);
    if (wrote)
        m_commits = *commits;
    return wrote;
}

/// What is derived and stands in the store; null where it is to stand in the cache.
Result<SqlFile *> ItemSynchronizer::homeInStore(Job &job) {
    SqlFile *home = m_store.derivedData();
    if (!home || !m_store.isReadOnly())
        return home;
    // What stands in a store that is only read serves as long as it is current.
    auto now = m_feed.now(job.stopToken());
    if (!now)
        return failure(std::move(now.error()));
    bool current = false;
    auto looked = home->read(
        [&](SqlConnection &connection) -> Result<void> {
            auto ready = m_consumer.isReady(connection);
            if (!ready || !*ready)
                return ready ? Result<void>() : failure(std::move(ready.error()));
            auto position = m_consumer.position(connection);
            if (!position)
                return failure(std::move(position.error()));
            current = *position == now->sequence;
            return {};
        },
        job.stopToken());
    if (!looked)
        return failure(std::move(looked.error()));
    return current ? home : nullptr;
}

Result<void> ItemSynchronizer::settle(Job &job) {
    auto inStore = homeInStore(job);
    if (!inStore)
        return failure(std::move(inStore.error()));
    if (m_commits && *inStore == m_homeInStore)
        return {};
    m_commits.reset();
    m_cursor.restart();
    m_homeInStore = *inStore;
    if (m_homeInStore && m_store.isReadOnly())
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

/// Where the tables are in the cache.
Result<bool> ItemSynchronizer::followFeed(Job &job) {
    using Look = FeedCursor::Step::Look;
    for (bool wrote = false;; wrote = true) {
        auto step = m_cursor.next(ItemConsumer::kUsualPage, true, job.stopToken());
        if (!step)
            return failure(std::move(step.error()));
        if (step->look == Look::Nothing)
            return wrote;
        if (job.cancelled())
            return stopped();
        if (step->look == Look::All) {
            const auto began = FeedCursor::Clock::now();
            auto mark = m_cursor.beginComparison(job.stopToken());
            if (!mark)
                return failure(std::move(mark.error()));
            if (auto done = compareAll(job); !done)
                return failure(std::move(done.error()));
            m_cursor.endComparison(*mark, began);
            return true;
        }
        if (auto done = readPlaces(step->places, job); !done) {
            m_cursor.giveBack(*step);
            return failure(std::move(done.error()));
        }
        m_cursor.take(*step);
        if (!step->more)
            return true;
    }
}

Result<void> ItemSynchronizer::readPlaces(std::span<const ItemPlace> places, Job &job) {
    while (!places.empty()) {
        auto states = statesOf(places, m_manyToGo, job.stopToken());
        if (!states)
            return failure(std::move(states.error()));
        places = places.subspan(states->size());
        if (auto done = derive(*std::move(states), job); !done)
            return failure(std::move(done.error()));
    }
    return {};
}

Result<bool> ItemSynchronizer::derive(std::vector<ItemState> items, Job &job,
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

void ItemSynchronizer::giveCachesBack() {
    if (!std::exchange(m_manyToGo, false))
        return;
    const auto usual = [](SqlConnection &connection) -> Result<void> {
        auto done = connection.execute(kCheckpoints);
        return done ? connection.restorePageCache() : done;
    };
    m_store.rest();
    if (auto done = home().read(usual); !done)
        qCDebug(lcSearch, "%s", qUtf8Printable(done.error().detail));
    if (auto done = home().write(usual); !done)
        qCDebug(lcSearch, "%s", qUtf8Printable(done.error().detail));
}

/// The states of the first of these items: of as many as make a page.
Result<std::vector<ItemState>> ItemSynchronizer::statesOf(std::span<const ItemPlace> places,
                                                          bool many,
                                                          const std::stop_token &stop) const {
    std::vector<ItemState> states;
    auto read = m_store.read(
        [&](SearchSnapshot &store) -> Result<void> {
            if (many)
                expectMany(store);
            states.clear();
            states.reserve(places.size());
            qsizetype bytes = 0;
            const auto addMissing = [&](std::size_t end) {
                while (states.size() < end)
                    states.push_back({places[states.size()], std::nullopt, {}, {}});
            };
            auto found = store.find(
                places, SearchSnapshot::Read::Value, [&](std::size_t at, const ItemView &item) {
                    addMissing(at);
                    states.push_back(
                        {places[at], item.value.toByteArray(), item.updatedAt.toByteArray(), {}});
                    bytes += item.value.size();
                    return bytes < kPageBytes;
                });
            if (found && bytes < kPageBytes)
                addMissing(places.size());
            return found;
        },
        stop);
    if (!read)
        return failure(std::move(read.error()));
    return states;
}

Result<void> ItemSynchronizer::compareAll(Job &job) {
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
    return {};
}

Result<bool> ItemSynchronizer::comparePage(std::optional<ItemPlace> &after, qint64 &compared,
                                           Job &job) {
    std::vector<ItemState> items;
    bool atEnd = false;
    const qint64 wanted = m_manyToGo ? m_consumer.largestPage() : ItemConsumer::kUsualPage;
    auto read = m_store.read(
        [&](SearchSnapshot &store) -> Result<void> {
            if (m_manyToGo)
                expectMany(store);
            qsizetype bytes = 0;
            auto shown = store.itemsAfter(after, wanted, [&](const ItemView &item) {
                items.push_back({{item.prefix.toByteArray(), item.key.toByteArray()},
                                 item.value.toByteArray(),
                                 item.updatedAt.toByteArray(),
                                 {}});
                bytes += item.value.size();
                return bytes < kPageBytes;
            });
            atEnd = bytes < kPageBytes && qint64(items.size()) < wanted;
            return shown;
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

} // namespace nestor
