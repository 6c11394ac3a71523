// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/item_reader.h"

#include "core/base/text.h"
#include "core/json/json_members.h"
#include "core/json/json_number.h"
#include "core/json/json_string.h"
#include "core/transfer/item_json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

enum class Member {
    Namespace,
    Key,
    Value,
    CreatedAt,
    UpdatedAt,
    TtlMinutes,
    ExpiresAt,
    Index,
    Passed, ///< what a search adds to its items
    Unknown,
};

struct KnownMember {
    QByteArrayView name;
    Member member;
};

constexpr std::array<KnownMember, 12> kMembers = {{
    {"namespace", Member::Namespace},
    {"key", Member::Key},
    {"value", Member::Value},
    {"created_at", Member::CreatedAt},
    {"updated_at", Member::UpdatedAt},
    {"ttl_minutes", Member::TtlMinutes},
    {"expires_at", Member::ExpiresAt},
    {"index", Member::Index},
    {"score", Member::Passed},
    {"explain", Member::Passed},
    {"vector_out_of_date", Member::Passed},
    {"invalid_value", Member::Passed},
}};

Member memberOf(QByteArrayView written) {
    for (const KnownMember &known : kMembers) {
        if (isJsonName(written, known.name))
            return known.member;
    }
    return Member::Unknown;
}

bool isNull(QByteArrayView json) {
    return json.startsWith('n');
}

tl::unexpected<Error> wrong(const QString &detail) {
    return failure(ErrorCode::InvalidValue, detail);
}

Result<NamespacePath> readNamespace(QByteArrayView json) {
    if (!json.startsWith('['))
        return failure(ErrorCode::InvalidNamespace, u"\"namespace\" must be a list of strings"_s);
    QByteArrayList labels;
    for (const QByteArrayView element : jsonElements(json)) {
        if (!element.startsWith('"')) {
            return failure(
                ErrorCode::InvalidNamespace,
                u"\"namespace\" must be a list of strings, not of %1"_s.arg(forMessage(element)));
        }
        if (hasLoneSurrogate(element)) {
            return failure(
                ErrorCode::InvalidNamespace,
                u"\"namespace\" holds half of a surrogate pair, which is not text: %1"_s.arg(
                    forMessage(element)));
        }
        labels.append(decodeJsonString(element));
    }
    return validatedNamespace(labels, true);
}

Result<QByteArray> readKey(QByteArrayView json) {
    if (!json.startsWith('"'))
        return failure(ErrorCode::InvalidKey, u"\"key\" must be a string"_s);
    if (hasLoneSurrogate(json)) {
        return failure(ErrorCode::InvalidKey,
                       u"\"key\" holds half of a surrogate pair, which is not text: %1"_s.arg(
                           forMessage(json)));
    }
    return decodeJsonString(json);
}

Result<std::optional<Timestamp>> readTime(QByteArrayView json, const QString &name) {
    if (isNull(json))
        return std::nullopt;
    const auto time =
        json.startsWith('"') ? Timestamp::parse(decodeJsonString(json)) : std::nullopt;
    if (!time) {
        return wrong(u"\"%1\" must be a time such as \"2026-08-01T09:30:00+00:00\", not %2"_s.arg(
            name, forMessage(json)));
    }
    return time;
}

Result<TtlChoice> readTtl(QByteArrayView json) {
    if (isNull(json))
        return TtlChoice{TtlChoice::Never, 0};
    const bool isNumber = json.front() == '-' || (json.front() >= '0' && json.front() <= '9');
    const double minutes = isNumber ? jsonNumberToDouble(json) : -1;
    if (!(minutes >= 0) || !std::isfinite(minutes)) {
        return wrong(u"\"ttl_minutes\" must be minutes, 0 or more, not %1"_s.arg(forMessage(json)));
    }
    return TtlChoice{TtlChoice::Minutes, minutes};
}

Result<IndexChoice> readIndex(QByteArrayView json) {
    IndexChoice choice;
    if (isNull(json))
        return choice;
    if (json.startsWith('f')) {
        choice.kind = IndexChoice::None;
        return choice;
    }
    const tl::unexpected<Error> fault =
        wrong(u"\"index\" must be null, false or a list of paths, not %1"_s.arg(forMessage(json)));
    if (!json.startsWith('['))
        return fault;
    choice.kind = IndexChoice::Fields;
    for (const QByteArrayView element : jsonElements(json)) {
        if (!element.startsWith('"'))
            return fault;
        choice.fields.append(decodeJsonString(element));
    }
    return choice;
}

template <typename T, typename U>
Result<void> assign(T &target, Result<U> read) {
    if (!read)
        return failure(std::move(read.error()));
    target = std::move(*read);
    return {};
}

/// Everything but namespace and key, of members already found.
Result<void> readContent(const std::vector<JsonMemberView> &members, PutOp &put,
                         std::vector<QByteArray> *unknown) {
    put.ttl = {TtlChoice::Never, 0};
    bool invalid = false;
    for (const auto &[name, json] : members) {
        Result<void> done;
        switch (memberOf(name)) {
        case Member::Value:
            put.value = valueInLine(json);
            break;
        case Member::CreatedAt:
            done = assign(put.createdAt, readTime(json, u"created_at"_s));
            break;
        case Member::UpdatedAt:
            done = assign(put.updatedAt, readTime(json, u"updated_at"_s));
            break;
        case Member::ExpiresAt:
            done = assign(put.expiresAt, readTime(json, u"expires_at"_s));
            break;
        case Member::TtlMinutes:
            done = assign(put.ttl, readTtl(json));
            break;
        case Member::Index:
            done = assign(put.index, readIndex(json));
            break;
        case Member::Namespace:
        case Member::Key:
            break;
        case Member::Passed:
            invalid = invalid || isJsonName(name, "invalid_value");
            break;
        case Member::Unknown:
            if (unknown != nullptr)
                unknown->push_back(decodeJsonString(name));
            break;
        }
        if (!done)
            return done;
    }
    if (!put.value)
        return wrong(u"The item has no \"value\""_s);
    if (invalid)
        return wrong(u"The item's value was not JSON when it was exported"_s);
    return {};
}

} // namespace

bool isExchangeItem(QByteArrayView json) {
    int found = 0;
    for (const auto &[name, value] : jsonMembers(json)) {
        switch (memberOf(name)) {
        case Member::Namespace:
            found |= value.startsWith('[') ? 1 : 0;
            break;
        case Member::Key:
            found |= value.startsWith('"') ? 2 : 0;
            break;
        case Member::Value:
            found |= 4;
            break;
        case Member::Unknown:
            return false;
        default:
            break;
        }
    }
    return found == 7;
}

Result<PutOp> readExchangeItem(QByteArrayView json, std::vector<QByteArray> *unknown) {
    if (!trimmedJson(json).startsWith('{'))
        return wrong(u"An item must be a JSON object"_s);
    const std::vector<JsonMemberView> members = jsonMembers(json);
    PutOp put;
    bool hasNamespace = false;
    bool hasKey = false;
    for (const auto &[name, value] : members) {
        Result<void> done;
        const Member member = memberOf(name);
        if (member == Member::Namespace) {
            done = assign(put.ns, readNamespace(value));
            hasNamespace = true;
        } else if (member == Member::Key) {
            done = assign(put.key, readKey(value));
            hasKey = true;
        }
        if (!done)
            return failure(done.error());
    }
    if (!hasNamespace)
        return failure(ErrorCode::InvalidNamespace, u"The item has no \"namespace\""_s);
    if (!hasKey)
        return failure(ErrorCode::InvalidKey, u"The item has no \"key\""_s);
    if (const auto done = readContent(members, put, unknown); !done)
        return failure(done.error());
    return put;
}

} // namespace nestor
