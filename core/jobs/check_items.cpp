// SPDX-License-Identifier: Apache-2.0
#include "core/jobs/check_items.h"

#include "core/base/text.h"
#include "core/json/json_scan.h"
#include "core/json/json_valid.h"
#include "core/model/timestamp.h"
#include "core/sql/sql_connection.h"

#include <algorithm>
#include <limits>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPage = 2000; ///< items read in one transaction

bool isObject(QByteArrayView value) {
    const char *const end = value.data() + value.size();
    const char *const begin = json_scan::skipSpace(value.data(), end);
    return begin != end && *begin == '{';
}

bool isBadNamespace(const QByteArray &prefix) {
    return prefix.isEmpty() || prefix.startsWith('.') || prefix.endsWith('.') ||
           prefix.contains("..") || firstInvalidUtf8(prefix) >= 0;
}

struct Page {
    qint64 last = 0; ///< row number of the last item
    qint64 items = 0;
};

/// Columns: rowid, prefix, key, value, created_at, updated_at, then where the file knows time to
/// live expires_at, its type and whether it is over.
void checkItem(const SqlStatement &row, bool ttl, FindingList &findings) {
    const ItemId id{NamespacePath::fromStored(row.bytes(1)), row.bytes(2)};
    const QByteArrayView value = row.view(3);
    if (!isValidJson(value))
        findings.add(Problem::InvalidJson, id);
    else if (!isObject(value))
        findings.add(Problem::NotAnObject, id);
    if (isBadNamespace(id.ns.stored()))
        findings.add(Problem::BadNamespace, id);
    const auto isBadTime = [&row](int column) {
        return !row.isNull(column) && !Timestamp::parse(row.view(column));
    };
    bool badTime = isBadTime(4) || isBadTime(5);
    if (ttl && !row.isNull(6)) {
        badTime = badTime || row.view(7) != "text" || isBadTime(6);
        if (row.integer(8) != 0)
            findings.add(Problem::ExpiredItem, id);
    }
    if (badTime)
        findings.add(Problem::BadTime, id);
}

} // namespace

Result<qint64> checkItems(StoreFile &file, FindingList &findings, Job &job) {
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
                " FROM store WHERE rowid > ? ORDER BY rowid LIMIT ?");
            if (!query)
                return failure(std::move(query.error()));
            query->bindInt(1, after);
            query->bindInt(2, kPage);
            for (;;) {
                const auto row = query->step();
                if (!row)
                    return failure(row.error());
                if (!*row)
                    return {};
                page.last = query->integer(0);
                ++page.items;
                checkItem(*query, ttl, findings);
            }
        });
        after = page.last;
        checked += page.items;
        more = page.items == kPage;
        job.report(checked, std::max(total, checked));
    }
    if (!read)
        return failure(std::move(read.error()));
    return checked;
}

} // namespace nestor
