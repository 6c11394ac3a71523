// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/check_items.h"

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/base/text.h"
#include "core/json/json_scan.h"
#include "core/json/json_valid.h"
#include "core/model/timestamp.h"

#include <algorithm>
#include <limits>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr int kItemPage = 2000; ///< items read in one transaction

bool isObject(QByteArrayView value) {
    const char *const end = value.data() + value.size();
    const char *const begin = json_scan::skipSpace(value.data(), end);
    return begin != end && *begin == '{';
}

bool isBadNamespace(const QByteArray &prefix) {
    return prefix.isEmpty() || prefix.startsWith('.') || prefix.endsWith('.') ||
           prefix.contains("..") || firstInvalidUtf8(prefix) >= 0;
}

/// An item that is to go, if it still is what was judged.
struct Condemned {
    ItemId id;
    QByteArray value;
    QByteArray expiresAt; ///< null where it never expires
    Problem problem = Problem::InvalidJson;
};

struct Page {
    qint64 last = 0; ///< row number of the last item
    qint64 items = 0;
    std::vector<Condemned> condemned;
};

/// Columns: rowid, prefix, key, value, created_at, updated_at, then where the file knows time to
/// live expires_at, its type and whether it is over; last whether a name is bytes.
void checkItem(const SqlStatement &row, bool ttl, const std::vector<Problem> &remove,
               FindingList &findings, Page &page) {
    const ItemId id{NamespacePath::fromStored(row.bytes(1)), row.bytes(2)};
    const QByteArrayView value = row.view(3);
    bool condemned = false;
    const auto found = [&](Problem problem) {
        findings.add(problem, id);
        if (condemned || std::find(remove.begin(), remove.end(), problem) == remove.end())
            return;
        condemned = true;
        page.condemned.push_back(
            {id, row.bytes(3), ttl && !row.isNull(6) ? row.bytes(6) : QByteArray(), problem});
    };
    if (!isValidJson(value))
        found(Problem::InvalidJson);
    else if (!isObject(value))
        found(Problem::NotAnObject);
    if (isBadNamespace(id.ns.stored()))
        found(Problem::BadNamespace);
    // An agent made in another language binds names as bytes, perhaps; SQLite finds these by bytes
    // only.
    if (row.integer(ttl ? 9 : 6) != 0)
        findings.add(Problem::BlobName, id);
    const auto isBadTime = [&row](int column) {
        return !row.isNull(column) && !Timestamp::parse(row.view(column));
    };
    bool badTime = isBadTime(4) || isBadTime(5);
    if (ttl && !row.isNull(6)) {
        badTime = badTime || row.view(7) != "text" || isBadTime(6);
        if (row.integer(8) != 0)
            found(Problem::ExpiredItem);
    }
    if (badTime)
        findings.add(Problem::BadTime, id);
}

/// Keeps the rows of a table that are the item's.
Result<void> keepRows(SqlConnection &connection, const QByteArray &table, const ItemId &id,
                      RemovedRows &kept) {
    auto query = connection.prepare("SELECT rowid FROM " + table + " WHERE prefix = ? AND key = ?");
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, id.ns.stored());
    query->bindText(2, id.key);
    std::vector<qint64> rows;
    if (auto read = forEachRow(*query, [&] { rows.push_back(query->integer(0)); }); !read)
        return read;
    for (const qint64 row : rows) {
        if (auto done = kept.keep(connection, table, row); !done)
            return done;
    }
    return {};
}

Result<void> forgetVectors(SqlConnection &connection, const ItemId &id) {
    auto vectors = connection.prepare("DELETE FROM store_vectors WHERE prefix = ? AND key = ?"_ba);
    if (!vectors)
        return failure(std::move(vectors.error()));
    vectors->bindText(1, id.ns.stored());
    vectors->bindText(2, id.key);
    return vectors->run();
}

/// Deletes by bytes: a namespace that is none is no place that an operation could name.
Result<void> removeItems(SqlFile &file, bool ttl, const std::vector<Condemned> &items,
                         RemovedRows &kept, FindingList &findings) {
    std::vector<Problem> removed;
    auto written = file.write([&](SqlConnection &connection) -> Result<void> {
        removed.clear();
        const auto vectors = connection.integer(
            "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'store_vectors'");
        if (!vectors)
            return failure(vectors.error());
        auto item = connection.prepare(
            "DELETE FROM store WHERE prefix = ? AND key = ? AND CAST(value AS BLOB) = ?" +
            (ttl ? " AND expires_at IS ?"_ba : QByteArray()));
        if (!item)
            return failure(std::move(item.error()));
        for (const Condemned &one : items) {
            if (auto done = keepRows(connection, "store"_ba, one.id, kept); !done)
                return done;
            if (*vectors != 0) {
                if (auto done = keepRows(connection, "store_vectors"_ba, one.id, kept); !done)
                    return done;
            }
            item->bindText(1, one.id.ns.stored());
            item->bindText(2, one.id.key);
            item->bindBlob(3, one.value);
            if (ttl && one.expiresAt.isNull())
                item->bindNull(4);
            else if (ttl)
                item->bindText(4, one.expiresAt);
            if (auto done = item->run(); !done)
                return done;
            if (connection.changes() == 0)
                continue;
            removed.push_back(one.problem);
            if (*vectors == 0)
                continue;
            if (auto done = forgetVectors(connection, one.id); !done)
                return done;
        }
        return kept.commit();
    });
    if (written) {
        for (const Problem problem : removed)
            findings.repaired(problem, 1);
    }
    return written;
}

} // namespace

Result<qint64> checkItems(SqlFile &file, const std::vector<Problem> &remove, RemovedRows &removed,
                          FindingList &findings, Job &job) {
    job.step("Checking items");
    bool ttl = false;
    qint64 total = 0;
    auto read = file.read([&](SqlConnection &connection) -> Result<void> {
        const auto columns = connection.integer(
            "SELECT count(*) FROM pragma_table_info('store') WHERE name = 'expires_at'");
        const auto count = connection.integer("SELECT count(*) FROM store");
        if (!columns)
            return failure(columns.error());
        if (!count)
            return failure(count.error());
        ttl = *columns > 0;
        total = *count;
        return {};
    });
    qint64 checked = 0;
    qint64 after = std::numeric_limits<qint64>::min();
    for (bool more = true; read && more;) {
        if (job.cancelled())
            return failure(ErrorCode::Cancelled, u"The check was cancelled"_s);
        Page page;
        read = file.read([&](SqlConnection &connection) -> Result<void> {
            auto query = connection.prepare(
                "SELECT rowid, prefix, key, value, created_at, updated_at" +
                (ttl ? ", expires_at, typeof(expires_at), expires_at < CURRENT_TIMESTAMP"_ba
                     : QByteArray()) +
                ", typeof(prefix) = 'blob' OR typeof(key) = 'blob'"
                " FROM store WHERE rowid > ? ORDER BY rowid LIMIT ?");
            if (!query)
                return failure(std::move(query.error()));
            query->bindInt(1, after);
            query->bindInt(2, kItemPage);
            return forEachRow(*query, [&] {
                page.last = query->integer(0);
                ++page.items;
                checkItem(*query, ttl, remove, findings, page);
            });
        });
        if (read && !page.condemned.empty())
            read = removeItems(file, ttl, page.condemned, removed, findings);
        after = page.last;
        checked += page.items;
        more = page.items == kItemPage;
        job.report(checked, std::max(total, checked));
    }
    if (!read)
        return failure(std::move(read.error()));
    return checked;
}

} // namespace nestor
