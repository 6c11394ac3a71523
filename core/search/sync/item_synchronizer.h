// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/job.h"
#include "core/search/sync/feed_cursor.h"
#include "core/search/sync/search_cache.h"
#include "core/store/search_source.h"

#include <QByteArray>

#include <atomic>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace nestor {

/// An item as the store has it.
struct ItemState {
    ItemPlace place;
    std::optional<QByteArray> value; ///< absent: there is none any more
    QByteArray updatedAt;            ///< as stored
    /// What ItemConsumer::readyOf() made of it; null where that was not asked.
    std::shared_ptr<const void> ready;
};

/// What is derived from each item of a store, in tables of its own: words, or vectors.
class ItemConsumer {
public:
    ItemConsumer() = default;
    ItemConsumer(const ItemConsumer &) = delete;
    ItemConsumer &operator=(const ItemConsumer &) = delete;
    virtual ~ItemConsumer() = default;

    /// Whether the tables are there and of use.
    [[nodiscard]] virtual Result<bool> isReady(SqlConnection &home) = 0;
    /// Makes them, empty, in place of what is there.
    [[nodiscard]] virtual Result<void> create(SqlConnection &home) = 0;
    /// How far they follow the store's change log, as setPosition() said; 0 at first.
    [[nodiscard]] virtual Result<qint64> position(SqlConnection &home) = 0;
    [[nodiscard]] virtual Result<void> setPosition(SqlConnection &home, qint64 position) = 0;
    /// The items they know after `after` (absent: from the first) up to and with `last` (absent:
    /// to the last), in order.
    [[nodiscard]] virtual Result<std::vector<ItemPlace>>
    known(SqlConnection &home, const std::optional<ItemPlace> &after,
          const std::optional<ItemPlace> &last) = 0;
    /// How many items may be written in one transaction, where many are to go.
    [[nodiscard]] virtual qint64 largestPage() const { return kUsualPage; }
    static constexpr qint64 kUsualPage = 1000;
    /// What takes long of an item and needs nothing but it; null: nothing does. Called from a
    /// thread of its own beside all others, for items that prepare() and apply() are given then.
    [[nodiscard]] virtual std::shared_ptr<const void> readyOf(const ItemState & /*item*/) const {
        return nullptr;
    }
    /// Outside of transactions: those of the items for which there is something to write, with
    /// what takes long made ready. `writesAnyway`: it spares no transaction if there are none.
    [[nodiscard]] virtual Result<std::vector<ItemState>> prepare(SqlFile &home,
                                                                 std::vector<ItemState> items,
                                                                 bool writesAnyway,
                                                                 const std::stop_token &stop) = 0;
    /// Writes what is derived from these items. Inside a write transaction.
    [[nodiscard]] virtual Result<void> apply(SqlConnection &home,
                                             const std::vector<ItemState> &items) = 0;
};

/// Keeps what an ItemConsumer derives up to what the store holds. The tables stand in the store's
/// own derivedData() where there is such, and are caught up along its log, from the position that
/// they record; else, and where the store is only read and they are behind, in the cache. There
/// everything is compared at the first follow(), and from then on the store's ChangeFeed says what
/// to read, or that everything is to be compared again (FeedCursor).
///
/// Where much of a log is to be followed, the next page of items is read and made ready by a thread
/// of its own while one is written.
///
/// May be called from several threads at once; one follows, the others wait for it.
class ItemSynchronizer {
public:
    ItemSynchronizer(SearchSource &store, ChangeFeed &feed, SearchCache &cache,
                     ItemConsumer &consumer);

    /// Brings the tables up to the store; cheap when nothing changed. Reports to `job` the items
    /// compared, where it compares everything. True: something was (perhaps) written.
    [[nodiscard]] Result<bool> follow(Job &job);

    /// This program wrote these items; the next follow() reads them, whatever the feed says.
    void noteWrites(const std::vector<ItemPlace> &items) { m_cursor.noteWrites(items); }
    /// The next follow() compares everything, unless a log has what was written.
    void noteBulkWrite() { m_cursor.noteBulkWrite(); }
    /// The next follow() asks the consumer again whether its tables are of use.
    void restart();

    /// Where the tables stood at the last follow().
    [[nodiscard]] bool isInStore() const;
    [[nodiscard]] SqlFile &home() const;

private:
    [[nodiscard]] Result<SqlFile *> homeInStore(Job &job);
    [[nodiscard]] Result<void> settle(Job &job);
    [[nodiscard]] Result<bool> followLog(Job &job);
    [[nodiscard]] Result<bool> followFeed(Job &job);
    [[nodiscard]] Result<void> compareAll(Job &job);
    [[nodiscard]] Result<bool> comparePage(std::optional<ItemPlace> &after, qint64 &compared,
                                           Job &job);
    [[nodiscard]] Result<void> readPlaces(std::span<const ItemPlace> places, Job &job);
    /// A page of the log with the first of its items, as many as are read at once.
    struct ReadPage {
        qint64 from = 0; ///< the position that it goes on from
        ChangePage log;
        std::vector<ItemPlace> places;
        std::vector<ItemState> states;
    };
    [[nodiscard]] Result<qint64> position(Job &job);
    /// Of many: a large page, and what takes long of its items is made ready. May be called from
    /// another thread than follow()'s, while that writes.
    [[nodiscard]] Result<ReadPage> readPage(qint64 from, bool many,
                                            const std::stop_token &stop) const;
    [[nodiscard]] std::future<Result<ReadPage>> readAhead(qint64 from, std::stop_token stop) const;
    [[nodiscard]] Result<bool> writeLogPage(ReadPage page, Job &job);
    [[nodiscard]] Result<std::vector<ItemState>>
    statesOf(std::span<const ItemPlace> places, bool many, const std::stop_token &stop) const;
    void giveCachesBack();
    /// From where to where a write follows the log.
    struct LogStep {
        qint64 from = 0;
        qint64 to = 0;
    };
    /// False: the tables do not stand at `step->from` any more, as another program has made them
    /// anew or has followed the log itself; then nothing is written.
    [[nodiscard]] Result<bool> derive(std::vector<ItemState> items, Job &job,
                                      std::optional<LogStep> step = {});

    SearchSource &m_store;
    ChangeFeed &m_feed;
    SearchCache &m_cache;
    ItemConsumer &m_consumer;
    FeedCursor m_cursor; ///< for tables in the cache

    mutable std::mutex m_mutex;
    std::optional<quint64> m_commits; ///< the state of the store that the tables show
    /// Null: the tables are in the cache. Asked inside reads, which must not wait for a follow()
    /// that waits for the last read to end.
    std::atomic<SqlFile *> m_homeInStore = nullptr;
    bool m_manyToGo = false; ///< while following
};

} // namespace nestor
