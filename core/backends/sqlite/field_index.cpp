// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/field_index.h"

#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/base/text.h"

#include <algorithm>
#include <optional>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

const QByteArray kPrefix = "nestor_field_"_ba;
const QByteArray kAgentPrefix = "nestor_agent_field_"_ba;

constexpr qsizetype kTextKey = 64;      ///< characters of a string that its key holds
constexpr qsizetype kNumberDigits = 15; ///< digits and sign before the point; times 1,000 fits
constexpr qsizetype kFraction = 3;

QByteArray quotedIdentifier(QByteArray name) {
    return '"' + name.replace('"', "\"\"") + '"';
}

/// The canonical text of a field: one for each.
QByteArray textOf(const FieldName &field) {
    QByteArrayList names;
    for (const QByteArray &segment : field.segments)
        names.append(exactFieldName(segment).text);
    return names.join('.');
}

/// `$."a"."b"` as an SQL literal, and `$.a.b` as LangGraph writes it.
QByteArray pathLiteral(const std::vector<QByteArray> &segments) {
    QByteArray path = "'$";
    for (QByteArray segment : segments)
        path += ".\"" + segment.replace('\'', "''") + '"';
    return path + '\'';
}

bool isAscii(const FieldName &field) {
    return std::all_of(field.literal.begin(), field.literal.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

QByteArray createSql(const FieldName &field) {
    return "CREATE INDEX " + quotedIdentifier(kPrefix + textOf(field)) + " ON store (" +
           fieldKeyExpression(field) + ", prefix, key, updated_at)";
}

/// LangGraph's names: what its filters allow.
bool isAgentName(const FieldName &field) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    };
    return std::all_of(field.segments.begin(), field.segments.end(), [&](const QByteArray &name) {
        return !name.isEmpty() && std::all_of(name.begin(), name.end(), plain);
    });
}

QByteArray agentCreateSql(const FieldName &field) {
    return "CREATE INDEX " + quotedIdentifier(kAgentPrefix + textOf(field)) +
           " ON store (json_extract(value, '$." + field.literal + "'))";
}

/// Names and statements of the indexes that begin with `prefix`.
Result<std::vector<std::pair<QByteArray, QByteArray>>> indexesNamed(SqlConnection &connection,
                                                                    const QByteArray &prefix) {
    auto query =
        connection.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND "
                           "tbl_name = 'store' AND substr(name, 1, ?) = ? ORDER BY name"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindInt(1, prefix.size());
    query->bindText(2, prefix);
    std::vector<std::pair<QByteArray, QByteArray>> indexes;
    auto read = forEachRow(*query, [&] { indexes.emplace_back(query->bytes(0), query->bytes(1)); });
    if (!read)
        return failure(std::move(read.error()));
    return indexes;
}

/// The field that an index of ours is on; nullopt where it is none of ours.
std::optional<FieldName> fieldOf(const QByteArray &name, const QByteArray &sql,
                                 QByteArrayView prefix,
                                 QByteArray (*statement)(const FieldName &field)) {
    auto field = parseFieldName(QByteArrayView(name).sliced(prefix.size()));
    if (!field || statement(*field) != sql)
        return std::nullopt;
    return *std::move(field);
}

Result<void> refuseOtherEncodings(SqlConnection &connection) {
    auto query = connection.prepare("PRAGMA encoding"_ba);
    if (!query)
        return failure(std::move(query.error()));
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    if (*row && query->bytes(0) == "UTF-8")
        return {};
    // Text sorts by its bytes: only in UTF-8 that is by code point.
    return failure(ErrorCode::Unsupported,
                   u"Fields can be indexed only in files whose encoding is UTF-8"_s);
}

/// An index on the agent's expression cannot be made, or makes its writes fail, where
/// json_extract() fails.
Result<void> refuseUnreadable(SqlConnection &connection) {
    auto query =
        connection.prepare("SELECT prefix, key FROM store WHERE NOT json_valid(value) LIMIT 1"_ba);
    if (!query)
        return failure(std::move(query.error()));
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    if (!*row)
        return {};
    return failure(
        ErrorCode::InvalidValue,
        u"An index for the agent's queries needs every value to be JSON, and that of "
        "'%1' in '%2' is none"_s.arg(forMessage(query->bytes(1)), forMessage(query->bytes(0))));
}

/// The text of a number's digits before the point, with the sign, and behind it.
struct Digits {
    bool negative = false;
    QByteArray digits;      ///< without leading zeros; empty: the number is 0
    qint64 beforePoint = 0; ///< how many of them are; negative: zeros behind the point come first
};

Digits digitsOf(QByteArrayView number) {
    Digits all;
    qsizetype at = 0;
    if (number[at] == '-') {
        all.negative = true;
        ++at;
    }
    bool point = false;
    for (; at < number.size() && number[at] != 'e' && number[at] != 'E'; ++at) {
        if (number[at] == '.') {
            point = true;
            continue;
        }
        if (all.digits.isEmpty() && number[at] == '0') {
            all.beforePoint -= point ? 1 : 0;
            continue;
        }
        all.digits += number[at];
        all.beforePoint += point ? 0 : 1;
    }
    if (at < number.size()) {
        const QByteArrayView exponent = number.sliced(at + 1);
        bool fits = false;
        const int power = exponent.toInt(&fits);
        // An exponent of ten digits is as good as any.
        constexpr int kHuge = 1'000'000'000;
        all.beforePoint += fits ? power : exponent.startsWith('-') ? -kHuge : kHuge;
    }
    return all;
}

} // namespace

QByteArray fieldKeyOfOthers() {
    return "x''"_ba;
}

QByteArray fieldKeyExpression(const FieldName &field) {
    const QByteArray text = "CAST(value AS TEXT)"_ba;
    const QByteArray path = text + ", " + pathLiteral(field.segments);
    const QByteArray type = "json_type(" + path + ')';
    const QByteArray value = "json_extract(" + path + ')';
    // Of two paths it makes a list of what is written there, `[12.5,12.5]`: the only way to a
    // number's own digits, and to the escapes of a string, that old versions have.
    const QByteArray written = "json_extract(" + path + ", " + pathLiteral(field.segments) + ')';
    const QByteArray others = fieldKeyOfOthers();

    // Versions differ in whether "st\u0061tus" is the member "status".
    QByteArray unsure =
        "NOT json_valid(" + text + ") OR " +
        (isAscii(field) ? text + " GLOB '*\\u00[2-7]*'" : "instr(" + text + ", '\\u') > 0");
    // A member of the whole name comes before the path.
    if (field.segments.size() > 1)
        unsure += " OR json_type(" + text + ", " + pathLiteral({field.literal}) + ") IS NOT NULL";

    const QByteArray digits = QByteArray::number(kNumberDigits);
    const QByteArray greatest = QByteArray::number(kGreatestNumberKey);
    // Nothing goes through a float: versions round decimals differently in the last bit, and an
    // index entry that is not found again is a damaged index.
    const QByteArray integer = "CASE WHEN length(" + written +
                               ") <= " + QByteArray::number(2 * kNumberDigits + 3) + " THEN " +
                               value + " * 1000 WHEN substr(" + written + ", 2, 1) = '-' THEN -" +
                               greatest + " ELSE " + greatest + " END";
    const QByteArray point = "instr(" + written + ", '.')";
    const QByteArray real = "CASE WHEN " + written + " GLOB '*[eE]*' THEN " + others + " WHEN " +
                            point + " - 2 <= " + digits + " THEN CAST(substr(" + written + ", 2, " +
                            point + " - 2) || substr(substr(" + written + ", " + point +
                            " + 1, instr(" + written + ", ',') - " + point + " - 1) || '000', 1, " +
                            QByteArray::number(kFraction) + ") AS INTEGER) WHEN substr(" + written +
                            ", 2, 1) = '-' THEN -" + greatest + " ELSE " + greatest + " END";
    // Versions differ in what they make of \u0000 and of halves of surrogate pairs.
    const QByteArray string = "CASE WHEN " + written + " GLOB '*\\u0000*' OR " + written +
                              " GLOB '*\\u[dD][89a-fA-F]*' THEN " + others + " ELSE substr(" +
                              value + ", 1, " + QByteArray::number(kTextKey) + ") END";

    return "CASE WHEN " + unsure + " THEN " + others + " ELSE CASE " + type + " WHEN 'text' THEN " +
           string + " WHEN 'integer' THEN " + integer + " WHEN 'real' THEN " + real +
           " WHEN 'true' THEN 1000 WHEN 'false' THEN 0 WHEN 'array' THEN " + others +
           " WHEN 'object' THEN " + others + " END END";
}

qint64 fieldKeyOfNumber(QByteArrayView number) {
    const Digits all = digitsOf(number);
    if (all.digits.isEmpty())
        return 0;
    const qint64 sign = all.negative ? -1 : 1;
    if (all.beforePoint > kNumberDigits - (all.negative ? 1 : 0))
        return sign * kGreatestNumberKey;
    const qint64 kept = all.beforePoint + kFraction;
    if (kept <= 0)
        return 0;
    return sign * all.digits.leftJustified(kept, '0', true).toLongLong();
}

QByteArray fieldKeyOfText(QByteArrayView text) {
    qsizetype characters = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const bool begins = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
        if (begins && ++characters > kTextKey)
            return QByteArray(text.data(), i);
    }
    return QByteArray(text.data(), text.size());
}

bool isWholeFieldKey(QByteArrayView text) {
    return fieldKeyOfText(text).size() == text.size();
}

Result<std::vector<FieldIndex>> readFieldIndexes(SqlConnection &connection) {
    auto named = indexesNamed(connection, kPrefix);
    if (!named)
        return failure(std::move(named.error()));
    std::vector<FieldIndex> indexes;
    for (const auto &[name, sql] : *named) {
        if (auto field = fieldOf(name, sql, kPrefix, createSql))
            indexes.push_back({*std::move(field), quotedIdentifier(name)});
    }
    return indexes;
}

Result<std::vector<FieldIndexInfo>> describeFieldIndexes(SqlConnection &connection) {
    std::vector<FieldIndexInfo> all;
    const auto add = [&](const QByteArray &prefix, FieldIndexUse use,
                         QByteArray (*statement)(const FieldName &)) -> Result<void> {
        auto named = indexesNamed(connection, prefix);
        if (!named)
            return failure(std::move(named.error()));
        for (const auto &[name, sql] : *named) {
            if (auto field = fieldOf(name, sql, prefix, statement))
                all.push_back({*std::move(field), use});
        }
        return {};
    };
    if (auto done = add(kPrefix, FieldIndexUse::Nestor, createSql); !done)
        return failure(std::move(done.error()));
    if (auto done = add(kAgentPrefix, FieldIndexUse::Agent, agentCreateSql); !done)
        return failure(std::move(done.error()));
    return all;
}

Result<void> createFieldIndex(SqlConnection &connection, const FieldName &field,
                              FieldIndexUse use) {
    if (auto can = checkIndexableField(field); !can)
        return can;
    if (auto can = refuseOtherEncodings(connection); !can)
        return can;
    const bool agents = use == FieldIndexUse::Agent;
    if (agents && !isAgentName(field)) {
        return failure(
            ErrorCode::InvalidArgument,
            u"LangGraph's filters cannot name the field '%1'"_s.arg(forMessage(field.text)));
    }
    if (agents) {
        if (auto can = refuseUnreadable(connection); !can)
            return can;
    }
    const QByteArray sql = agents ? agentCreateSql(field) : createSql(field);
    auto named = indexesNamed(connection, {});
    if (!named)
        return failure(std::move(named.error()));
    const QByteArray wanted = (agents ? kAgentPrefix : kPrefix) + textOf(field);
    for (const auto &[name, existing] : *named) {
        if (name == wanted && existing == sql)
            return {};
        if (name == wanted) {
            // Of another version: its expression may be another one.
            if (auto done = connection.execute("DROP INDEX " + quotedIdentifier(name)); !done)
                return done;
        } else if (name.compare(wanted, Qt::CaseInsensitive) == 0) {
            return failure(ErrorCode::InvalidArgument,
                           u"There is an index named '%1' already, and SQLite does not tell names "
                           "apart by their case"_s.arg(forMessage(name)));
        }
    }
    return connection.execute(sql);
}

Result<bool> dropFieldIndex(SqlConnection &connection, const FieldName &field) {
    bool dropped = false;
    for (const QByteArray &prefix : {kPrefix, kAgentPrefix}) {
        auto named = indexesNamed(connection, prefix);
        if (!named)
            return failure(std::move(named.error()));
        for (const auto &[name, sql] : *named) {
            if (name != prefix + textOf(field))
                continue;
            if (auto done = connection.execute("DROP INDEX " + quotedIdentifier(name)); !done)
                return failure(std::move(done.error()));
            dropped = true;
        }
    }
    return dropped;
}

} // namespace nestor
