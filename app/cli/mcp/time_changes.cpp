// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/mcp/change_readers.h"

#include "core/base/stable_hash.h"

#include <algorithm>
#include <tuple>

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

/// Of one moment, so many are remembered in a cursor; of a larger crowd, the place of the last.
constexpr qsizetype kMostTold = 200;

quint64 mark(const Item &item) {
    return StableHash().add(item.ns.stored()).next().add(item.key).next().add(item.value).value();
}

/// The rows of a scope by their time; a row may go while they are looked at.
class RowsByTime {
public:
    RowsByTime(Store &store, std::vector<RowHandle> ids)
        : m_store(store)
        , m_ids(std::move(ids)) {}

    [[nodiscard]] qint64 size() const { return qint64(m_ids.size()); }

    [[nodiscard]] Result<std::vector<std::optional<Item>>> at(qint64 first, qint64 count) {
        const auto begin = m_ids.begin() + first;
        return m_store.run(RowsOp{{begin, begin + std::min(count, size() - first)}});
    }

    /// The first row that is not before `time`. A row that is gone was written since: its place
    /// tells nothing, so the next one that is there is asked.
    [[nodiscard]] Result<qint64> firstFrom(Timestamp time) {
        qint64 low = 0;
        qint64 high = size();
        while (low < high) {
            qint64 middle = low + (high - low) / 2;
            std::optional<Item> row;
            for (; middle < high; ++middle) {
                auto rows = at(middle, 1);
                if (!rows)
                    return failure(std::move(rows.error()));
                row = std::move(rows->front());
                if (row)
                    break;
            }
            if (row && row->updatedAt < time)
                low = middle + 1;
            else
                high = low + (high - low) / 2;
        }
        return low;
    }

private:
    Store &m_store;
    std::vector<RowHandle> m_ids;
};

bool isTold(const Item &item, const TimeCursor &cursor) {
    if (cursor.behind) {
        return std::tie(item.updatedAt, item.ns.stored(), item.key) <=
               std::tie(cursor.at, cursor.behind->ns.stored(), cursor.behind->key);
    }
    return item.updatedAt < cursor.at ||
           (item.updatedAt == cursor.at &&
            std::binary_search(cursor.told.begin(), cursor.told.end(), mark(item)));
}

/// Where to go on after what has been told; `before` is where that began.
TimeCursor cursorAfter(const std::vector<SeenChange> &told, const TimeCursor &before, bool more) {
    if (told.empty())
        return before;
    const SeenChange &last = told.back();
    TimeCursor next{last.at, std::nullopt, {}};
    if (next.at == before.at) {
        next.told = before.told;
        next.behind = before.behind;
    }
    for (const SeenChange &change : told) {
        if (change.at == next.at)
            next.told.push_back(mark(*change.item));
    }
    std::sort(next.told.begin(), next.told.end());
    // After a page of a crowd its other members are not known any more.
    if (more || next.behind || qsizetype(next.told.size()) > kMostTold) {
        next.behind = last.id;
        next.told.clear();
    }
    return next;
}

} // namespace

QByteArray TimeCursor::toText() const {
    QByteArray text = "time:" + QByteArray::number(at.micros);
    if (behind) {
        const auto flags = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
        return text + ":behind:" + behind->ns.stored().toBase64(flags) + ':' +
               behind->key.toBase64(flags);
    }
    QByteArrayList marks;
    for (const quint64 one : told)
        marks.append(QByteArray::number(one, 16));
    return marks.isEmpty() ? text : text + ":told:" + marks.join(',');
}

std::optional<TimeCursor> TimeCursor::parse(QByteArrayView text) {
    const QByteArrayList parts = text.toByteArray().split(':');
    if (parts.size() < 2 || parts[0] != "time")
        return std::nullopt;
    TimeCursor cursor;
    bool ok = false;
    cursor.at.micros = parts[1].toLongLong(&ok);
    if (ok && parts.size() == 5 && parts[2] == "behind") {
        const auto ns = QByteArray::fromBase64Encoding(parts[3], QByteArray::Base64UrlEncoding);
        const auto key = QByteArray::fromBase64Encoding(parts[4], QByteArray::Base64UrlEncoding);
        ok = ns && key;
        if (ok)
            cursor.behind = ItemId{NamespacePath::fromStored(*ns), *key};
    } else if (ok && parts.size() == 4 && parts[2] == "told") {
        for (const QByteArray &one : parts[3].split(',')) {
            cursor.told.push_back(one.toULongLong(&ok, 16));
            if (!ok)
                return std::nullopt;
        }
        std::sort(cursor.told.begin(), cursor.told.end());
    } else {
        ok = ok && parts.size() == 2;
    }
    return ok ? std::optional(std::move(cursor)) : std::nullopt;
}

Result<SeenChanges> changesByTime(Store &store, const ChangesAsked &asked) {
    if (!store.capabilities().browse) {
        return failure(ErrorCode::Unsupported,
                       u"This store tells neither changes nor items by their time"_s);
    }
    TimeCursor from;
    if (!asked.cursor.isEmpty()) {
        auto parsed = TimeCursor::parse(asked.cursor);
        if (!parsed) {
            return failure(ErrorCode::InvalidArgument,
                           u"The cursor is not of this store: ask with 'since' instead"_s);
        }
        from = *std::move(parsed);
    } else if (asked.since) {
        from.at = *asked.since;
    }
    RowIdsOp order;
    order.scope = asked.in;
    order.order.by = RowOrder::UpdatedAt;
    auto ids = store.run(std::move(order));
    if (!ids)
        return failure(std::move(ids.error()));
    RowsByTime rows(store, std::move(ids->ids));
    qint64 next = std::max<qint64>(0, rows.size() - asked.limit);
    if (asked.since || !asked.cursor.isEmpty()) {
        auto first = rows.firstFrom(from.at);
        if (!first)
            return failure(std::move(first.error()));
        next = *first;
    }
    SeenChanges seen;
    while (next < rows.size() && !seen.more) {
        auto page = rows.at(next, std::max<qint64>(asked.limit, 100));
        if (!page)
            return failure(std::move(page.error()));
        for (std::optional<Item> &item : *page) {
            ++next;
            if (!item || isTold(*item, from))
                continue;
            if (qint64(seen.changes.size()) == asked.limit) {
                seen.more = true;
                break;
            }
            const ItemId id{item->ns, item->key};
            const Timestamp at = item->updatedAt;
            seen.changes.push_back({id, false, at, std::move(item)});
        }
    }
    seen.cursor = cursorAfter(seen.changes, from, seen.more).toText();
    seen.exact = false;
    seen.notes.append("This store keeps no log of changes: what was deleted is not told, nor what "
                      "was written without a new time");
    return seen;
}

} // namespace nestor::cli
