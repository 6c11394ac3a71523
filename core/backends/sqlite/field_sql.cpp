// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/field_sql.h"

#include "core/backends/sqlite/driver/sql_error.h"
#include "core/backends/sqlite/sql_value.h"
#include "core/json/json_number.h"
#include "core/json/json_scan.h"
#include "core/json/json_string.h"
#include "core/json/json_valid.h"
#include "core/json/member_search.h"

#include <sqlite3.h>

#include <array>
#include <memory>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// The first byte of the field in a JSON value without space around it; nullptr: missing.
const char *findField(QByteArrayView json, const FieldName &field) {
    const char *const end = json.data() + json.size();
    const char *value = json.data();
    size_t next = 0;
    if (*value == '{' && field.segments.size() > 1) {
        const std::array<QByteArray, 2> names = {field.literal, field.segments.front()};
        std::array<const char *, 2> found{};
        findJsonMembers(value, end, names, found.data());
        if (found[0] != nullptr)
            return found[0];
        value = found[1];
        next = 1;
    }
    for (; next < field.segments.size() && value != nullptr; ++next) {
        const char *found = nullptr;
        if (*value == '{') {
            findJsonMembers(value, end, {&field.segments[next], 1}, &found);
        } else if (*value == '[') {
            if (const qsizetype index = elementIndex(field.segments[next]); index >= 0)
                found = findJsonElement(value, end, index);
        }
        value = found;
    }
    return value;
}

void answerText(sqlite3_context *context, QByteArrayView text) {
    sqlite3_result_text64(context, text.data(), static_cast<sqlite3_uint64>(text.size()),
                          SQLITE_TRANSIENT, SQLITE_UTF8);
}

void answerNumber(sqlite3_context *context, QByteArrayView number) {
    bool fits = false;
    const qint64 integer = number.toLongLong(&fits);
    if (fits)
        sqlite3_result_int64(context, integer);
    else
        sqlite3_result_double(context, jsonNumberToDouble(number));
}

/// nestor_field(value, field)
void field(sqlite3_context *context, int, sqlite3_value **arguments) {
    constexpr int kField = 1;
    const auto *name = static_cast<const FieldName *>(sqlite3_get_auxdata(context, kField));
    std::unique_ptr<const FieldName> own;
    if (name == nullptr) {
        auto parsed = parseFieldName(bytesOf(arguments[kField]));
        if (!parsed) {
            sqlite3_result_error(context, parsed.error().detail.toUtf8().constData(), -1);
            return;
        }
        own = std::make_unique<const FieldName>(std::move(*parsed));
        name = own.get();
    }
    const QByteArrayView json = bytesOf(arguments[0]).trimmed();
    if (!json.isEmpty() && isValidJson(json)) {
        if (const char *const begin = findField(json, *name)) {
            const char *const end = json_scan::skipValue(begin, json.data() + json.size());
            const QByteArrayView value(begin, end);
            switch (*begin) {
            case 'n':
                break;
            case 't':
            case 'f':
                sqlite3_result_int(context, *begin == 't' ? 1 : 0);
                break;
            case '"':
                answerText(context, decodeJsonString(value));
                break;
            case '{':
            case '[':
                answerText(context, value);
                break;
            default:
                answerNumber(context, value);
                break;
            }
        }
    }
    if (own != nullptr) {
        sqlite3_set_auxdata(context, kField, const_cast<FieldName *>(own.release()),
                            [](void *kept) { delete static_cast<const FieldName *>(kept); });
    }
}

} // namespace

Result<void> registerFieldFunction(sqlite3 *database) {
    const int code = sqlite3_create_function_v2(
        database, "nestor_field", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
        nullptr, field, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        return failure(sqliteError(database, code, u"Registering nestor_field"_s));
    return {};
}

SqlCondition fieldExpression(const FieldName &field) {
    // Written anew from the segments: the text of a field made by hand may need quotes.
    QByteArrayList names;
    for (const QByteArray &segment : field.segments)
        names.append(exactFieldName(segment).text);
    return {"nestor_field(value, ?)"_ba, {QByteArray(names.join('.'))}};
}

} // namespace nestor
