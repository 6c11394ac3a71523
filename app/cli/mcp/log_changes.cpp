// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/mcp/change_readers.h"

#include <QHash>

#include <algorithm>

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kPage = 1000;
const QByteArray kLogCursor = "log:";

bool lies(const NamespacePath &ns, const Scope &in) {
    return in.ns.contains(ns) && (!in.pattern || in.pattern->matchesPrefixOf(ns));
}

/// The changes after a place, of each item the last one, until there are `limit` items.
struct LogWalk {
    QHash<ItemId, Change> last;
    qint64 position = 0;
    bool more = false;
    bool truncated = false;
};

Result<LogWalk> walk(Store &store, const Scope &in, qint64 after, qint64 limit) {
    LogWalk walk;
    walk.position = after;
    for (;;) {
        auto page = store.run(ChangesOp{walk.position, kPage});
        if (!page)
            return failure(std::move(page.error()));
        walk.truncated = walk.truncated || page->truncated;
        for (const Change &change : page->changes) {
            if (lies(change.id.ns, in)) {
                if (walk.last.size() == limit && !walk.last.contains(change.id)) {
                    walk.more = true;
                    return walk;
                }
                walk.last.insert(change.id, change);
            }
            walk.position = change.sequence;
        }
        if (qint64(page->changes.size()) < kPage) {
            walk.position = std::max(walk.position, page->last);
            return walk;
        }
    }
}

/// The place in the log whose next change is the first one at `since` or later.
Result<qint64> placeOf(Store &store, Timestamp since, qint64 end) {
    qint64 low = 0;
    qint64 high = end;
    while (low < high) {
        const qint64 middle = low + (high - low) / 2;
        auto next = store.run(ChangesOp{middle, 1});
        if (!next)
            return failure(std::move(next.error()));
        if (next->changes.empty() || next->changes.front().at >= since)
            high = middle;
        else
            low = next->changes.front().sequence;
    }
    return low;
}

/// The newest changes of as many items as asked for: from how far back is found by trying.
Result<LogWalk> newest(Store &store, const ChangesAsked &asked, qint64 end) {
    for (qint64 back = asked.limit;; back *= 8) {
        const qint64 after = std::max<qint64>(0, end - back);
        auto found = walk(store, asked.in, after, std::numeric_limits<qint64>::max());
        if (!found || after == 0 || found->last.size() >= asked.limit)
            return found;
    }
}

} // namespace

Result<SeenChanges> changesOfLog(Store &store, const ChangesAsked &asked) {
    auto end = store.run(ChangesOp{0, 1});
    if (!end)
        return failure(std::move(end.error()));
    SeenChanges seen;
    std::optional<Timestamp> since = asked.since;
    if (const auto time = TimeCursor::parse(asked.cursor))
        since = time->at; // from before the store was managed
    qint64 after = 0;
    if (since) {
        auto place = placeOf(store, *since, end->last);
        if (!place)
            return failure(std::move(place.error()));
        after = *place;
        // Where the oldest change that is kept came later, what was before it is not known.
        const bool reaches = !end->truncated && !end->changes.empty() &&
                             end->changes.front().sequence == 1 &&
                             end->changes.front().at <= *since;
        if (after < 1 && !reaches) {
            seen.exact = false;
            seen.notes.append("The log of changes may not reach back to that time");
        }
    } else if (!asked.cursor.isEmpty()) {
        bool ok = asked.cursor.startsWith(kLogCursor);
        after = ok ? asked.cursor.mid(kLogCursor.size()).toLongLong(&ok) : 0;
        if (!ok || after < 0 || after > end->last) {
            return failure(ErrorCode::InvalidArgument,
                           u"The cursor is not of this store: ask with 'since' instead"_s);
        }
    }
    auto found = since || !asked.cursor.isEmpty() ? walk(store, asked.in, after, asked.limit)
                                                  : newest(store, asked, end->last);
    if (!found)
        return failure(std::move(found.error()));
    if (found->truncated && !asked.cursor.isEmpty()) {
        seen.exact = false;
        seen.notes.append("Changes right after the cursor are no longer kept");
    }
    std::vector<Change> changes(found->last.cbegin(), found->last.cend());
    std::sort(changes.begin(), changes.end(),
              [](const Change &a, const Change &b) { return a.sequence < b.sequence; });
    if (qint64(changes.size()) > asked.limit)
        changes.erase(changes.begin(), changes.end() - asked.limit);
    std::vector<Op> looks;
    for (const Change &change : changes) {
        if (!change.deleted)
            looks.emplace_back(PeekOp{change.id});
    }
    auto answers = store.batch(std::move(looks));
    if (!answers)
        return failure(std::move(answers.error()));
    size_t look = 0;
    for (const Change &change : changes) {
        SeenChange one{change.id, change.deleted, change.at, std::nullopt};
        if (!change.deleted)
            one.item = std::get<PeekAnswer>(std::move((*answers)[look++])).item;
        seen.changes.push_back(std::move(one));
    }
    seen.cursor = kLogCursor + QByteArray::number(found->position);
    seen.more = found->more;
    return seen;
}

} // namespace nestor::cli
