// SPDX-License-Identifier: Apache-2.0
// ItemFollower's way along a store's change log.
#include "core/search/sync/item_follower.h"

#include "core/backends/sqlite/driver/sql_connection.h"

#include <system_error>
#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

/// Derives what has become of the items of a page, and notes that the log is followed so far.
/// False: it was not, as derive() has it; what was derived by then is right, but not all.
Result<bool> ItemFollower::writeLogPage(ReadPage page, Job &job) {
    std::span<const ItemPlace> places = page.log.places;
    for (;;) {
        places = places.subspan(page.states.size());
        if (places.empty())
            return derive(std::move(page.states), job, LogStep{page.from, page.log.position});
        if (auto done = derive(std::move(page.states), job); !done)
            return done;
        auto states = statesOf(places, m_manyToGo, job.stopToken());
        if (!states)
            return failure(std::move(states.error()));
        page.states = *std::move(states);
    }
}

Result<qint64> ItemFollower::position(Job &job) {
    qint64 position = 0;
    auto read = m_store.read(
        [&](SqlConnection &connection) -> Result<void> {
            auto known = m_consumer.position(connection);
            if (!known)
                return failure(std::move(known.error()));
            position = *known;
            return {};
        },
        job.stopToken());
    if (!read)
        return failure(std::move(read.error()));
    return position;
}

Result<ItemFollower::ReadPage> ItemFollower::readPage(qint64 from, bool many,
                                                      const std::stop_token &stop) const {
    ReadPage page;
    page.from = from;
    auto read = m_store.read(
        [&](SqlConnection &connection) -> Result<void> {
            auto changes = readLog(connection, from,
                                   many ? m_consumer.largestPage() : ItemConsumer::kUsualPage);
            if (!changes)
                return failure(std::move(changes.error()));
            page.log = *std::move(changes);
            return {};
        },
        stop);
    if (!read)
        return failure(std::move(read.error()));
    auto states = statesOf(page.log.places, many, stop);
    if (!states)
        return failure(std::move(states.error()));
    page.states = *std::move(states);
    if (many) {
        for (ItemState &state : page.states)
            state.ready = m_consumer.readyOf(state);
    }
    return page;
}

/// With a rollback journal, who reads keeps who writes from committing.
Result<bool> ItemFollower::readsBesideWriting(Job &job) {
    bool log = false;
    auto read = m_store.read(
        [&](SqlConnection &connection) -> Result<void> {
            auto query = connection.prepare("PRAGMA journal_mode"_ba);
            if (!query)
                return failure(std::move(query.error()));
            auto row = query->step();
            if (!row)
                return failure(std::move(row.error()));
            log = *row && query->view(0) == "wal";
            return {};
        },
        job.stopToken());
    if (!read)
        return failure(std::move(read.error()));
    return log;
}

Result<bool> ItemFollower::followLog(Job &job) {
    bool wrote = false;
    qint64 followed = 0;
    std::optional<bool> besideWriting;
    std::future<Result<ReadPage>> ahead; // its end is waited for
    for (bool more = true; more;) {
        if (job.cancelled())
            return failure(ErrorCode::Cancelled, u"Stopped while following the store"_s);
        auto from = position(job);
        if (!from)
            return failure(std::move(from.error()));
        auto page = ahead.valid() ? ahead.get() : readPage(*from, m_manyToGo, job.stopToken());
        // Another program may follow, too.
        if (page && page->from != *from)
            page = readPage(*from, m_manyToGo, job.stopToken());
        if (!page)
            return failure(std::move(page.error()));
        if (page->log.position == *from)
            return wrote;
        // Where everything is compared, it goes on from what the log said before.
        if (page->log.truncated) {
            if (auto done = compareAll(job); !done)
                return failure(std::move(done.error()));
        }
        more = page->log.more || page->log.truncated;
        const bool many = page->log.more;
        const auto places = qint64(page->log.places.size());
        if (many) {
            if (!besideWriting) {
                auto can = readsBesideWriting(job);
                if (!can)
                    return failure(std::move(can.error()));
                besideWriting = *can;
            }
            if (*besideWriting)
                ahead = readAhead(page->log.position, job.stopToken());
        }
        auto kept = writeLogPage(*std::move(page), job);
        if (!kept)
            return failure(std::move(kept.error()));
        more = more || !*kept; // from where the tables stand now
        m_manyToGo = many;
        wrote = true;
        followed += places;
        job.report(followed, 0);
    }
    return wrote;
}

std::future<Result<ItemFollower::ReadPage>> ItemFollower::readAhead(qint64 from,
                                                                    std::stop_token stop) const {
    try {
        return std::async(std::launch::async, [this, from, stop = std::move(stop)] {
            return readPage(from, true, stop);
        });
    } catch (const std::system_error &) {
        return {}; // no thread is to be had: it is read when it is its turn
    }
}

} // namespace nestor
