// SPDX-License-Identifier: Apache-2.0
// ItemSynchronizer's way along a store's change log.
#include "core/search/sync/item_synchronizer.h"

#include "core/backends/sqlite/driver/sql_connection.h"

#include <system_error>
#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

/// Derives what has become of the items of a page, and notes that the log is followed so far.
/// False: it was not, as derive() has it; what was derived by then is right, but not all.
Result<bool> ItemSynchronizer::writeLogPage(ReadPage page, Job &job) {
    std::span<const ItemPlace> places = page.places;
    for (;;) {
        places = places.subspan(page.states.size());
        if (places.empty()) {
            return derive(std::move(page.states), job, LogStep{page.from, page.log.mark.sequence});
        }
        if (auto done = derive(std::move(page.states), job); !done)
            return done;
        auto states = statesOf(places, m_manyToGo, job.stopToken());
        if (!states)
            return failure(std::move(states.error()));
        page.states = *std::move(states);
    }
}

Result<qint64> ItemSynchronizer::position(Job &job) {
    qint64 position = 0;
    auto read = home().read(
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

Result<ItemSynchronizer::ReadPage> ItemSynchronizer::readPage(qint64 from, bool many,
                                                              const std::stop_token &stop) const {
    ReadPage page;
    page.from = from;
    ChangeMark mark;
    mark.sequence = from;
    auto log = m_feed.since(mark, many ? m_consumer.largestPage() : ItemConsumer::kUsualPage, stop);
    if (!log)
        return failure(std::move(log.error()));
    page.log = *std::move(log);
    page.places = page.log.places();
    auto states = statesOf(page.places, many, stop);
    if (!states)
        return failure(std::move(states.error()));
    page.states = *std::move(states);
    if (many) {
        for (ItemState &state : page.states)
            state.ready = m_consumer.readyOf(state);
    }
    return page;
}

Result<bool> ItemSynchronizer::followLog(Job &job) {
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
        const bool unknown = page->log.kind == ChangePage::Kind::Unknown;
        if (unknown && !page->log.mark.hasLog())
            return wrote; // management has ended meanwhile: the next time settles that
        if (page->log.mark.sequence == *from)
            return wrote;
        // Where everything is compared, it goes on from what the log said before.
        if (unknown) {
            if (auto done = compareAll(job); !done)
                return failure(std::move(done.error()));
        }
        more = page->log.more || unknown;
        const bool many = page->log.more;
        const auto places = qint64(page->places.size());
        if (many) {
            if (!besideWriting) {
                auto can = m_store.readsBesideWriting(job.stopToken());
                if (!can)
                    return failure(std::move(can.error()));
                besideWriting = *can;
            }
            if (*besideWriting)
                ahead = readAhead(page->log.mark.sequence, job.stopToken());
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

std::future<Result<ItemSynchronizer::ReadPage>>
ItemSynchronizer::readAhead(qint64 from, std::stop_token stop) const {
    try {
        return std::async(std::launch::async, [this, from, stop = std::move(stop)] {
            return readPage(from, true, stop);
        });
    } catch (const std::system_error &) {
        return {}; // no thread is to be had: it is read when it is its turn
    }
}

} // namespace nestor
