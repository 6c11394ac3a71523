// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/filter_sql.h"

#include "core/base/text.h"
#include "core/filter/filter_match.h"
#include "core/filter/filter_parser.h"

#include <sqlite3.h>

#include <memory>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// The bytes of a TEXT, as UTF-8 whatever the file's encoding is, or of a BLOB. Python stores
/// values as BLOBs and Nestor as TEXT.
QByteArrayView bytesOf(sqlite3_value *value) {
    const bool blob = sqlite3_value_type(value) == SQLITE_BLOB;
    const void *bytes = blob ? sqlite3_value_blob(value) : sqlite3_value_text(value);
    return {static_cast<const char *>(bytes), sqlite3_value_bytes(value)};
}

Result<FilterMatcher> compile(sqlite3_value *filter) {
    const auto parsed = parseFilter(bytesOf(filter).toByteArray());
    return parsed ? FilterMatcher::compile(*parsed) : failure(parsed.error());
}

/// nestor_match(value, filter)
void match(sqlite3_context *context, int, sqlite3_value **arguments) {
    constexpr int kFilter = 1;
    const auto *matcher = static_cast<const FilterMatcher *>(sqlite3_get_auxdata(context, kFilter));
    std::unique_ptr<const FilterMatcher> own;
    if (matcher == nullptr) {
        auto compiled = compile(arguments[kFilter]);
        if (!compiled) {
            const QByteArray detail = compiled.error().detail.toUtf8();
            sqlite3_result_error(context, detail.constData(), static_cast<int>(detail.size()));
            return;
        }
        own = std::make_unique<const FilterMatcher>(std::move(*compiled));
        matcher = own.get();
    }
    const bool passes =
        sqlite3_value_type(arguments[0]) != SQLITE_NULL && matcher->matches(bytesOf(arguments[0]));
    sqlite3_result_int(context, passes ? 1 : 0);
    // SQLite keeps it for the next row, or deletes it at once where the filter is no constant.
    if (own != nullptr) {
        sqlite3_set_auxdata(context, kFilter, const_cast<FilterMatcher *>(own.release()),
                            [](void *kept) { delete static_cast<const FilterMatcher *>(kept); });
    }
}

} // namespace

Result<void> registerFilterFunction(sqlite3 *database) {
    const int code = sqlite3_create_function_v2(
        database, "nestor_match", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
        nullptr, match, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        return failure(ErrorCode::Internal,
                       u"Registering nestor_match: %1"_s.arg(textOf(sqlite3_errmsg(database))));
    return {};
}

SqlCondition filterCondition(const Filter &filter) {
    if (filter.isEmpty())
        return {};
    return {"nestor_match(value, ?)"_ba, {filterToJson(filter)}};
}

} // namespace nestor
