// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/record_mapper.h"

#include "core/base/text.h"
#include "core/json/json_document.h"
#include "core/json/json_members.h"
#include "core/json/json_valid.h"
#include "core/transfer/item_json.h"
#include "core/transfer/item_reader.h"

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

QString kindOf(QByteArrayView json) {
    switch (json.isEmpty() ? '\0' : json.front()) {
    case '[':
        return u"a list"_s;
    case '"':
        return u"text"_s;
    case 't':
    case 'f':
        return u"true or false"_s;
    case 'n':
        return u"null"_s;
    default:
        return u"a number"_s;
    }
}

} // namespace

RecordMapper::RecordMapper(Places places)
    : m_places(std::move(places)) {}

bool RecordMapper::areItems(const RawRecord &first) const {
    if (m_places.valuesOnly)
        return false;
    if (!m_places.ns && !m_places.key && first.path.isEmpty())
        return true;
    return isExchangeItem(first.json);
}

MissingPlaces RecordMapper::missingPlaces(const RawRecord &first) const {
    const bool isObject = first.fault.isEmpty() && !first.isFile &&
                          trimmedJson(first.json).startsWith('{') &&
                          isValidJson(first.json, JsonDocument::kMaxDepth + 1);
    if (!isObject || (m_places.ns && m_places.key))
        return {};
    const bool saysSomething = !jsonMember(first.json, "namespace").isEmpty() ||
                               !jsonMember(first.json, "key").isEmpty() ||
                               !jsonMember(first.json, "value").isEmpty();
    // An item with a fault is to be told of its fault.
    if (saysSomething && areItems(first))
        return {};
    return {!m_places.ns && first.path.isEmpty(), !m_places.key && first.name.isNull()};
}

Result<void> RecordMapper::place(const RawRecord &record, PutOp &put) const {
    if (m_places.ns) {
        const auto labels = m_places.ns->labels(record);
        if (!labels)
            return failure(labels.error());
        auto ns = validatedNamespace(*labels, true);
        if (!ns)
            return failure(std::move(ns.error()));
        put.ns = std::move(*ns);
    } else if (!record.path.isEmpty()) {
        auto ns = validatedNamespace(record.path, true);
        if (!ns)
            return failure(std::move(ns.error()));
        put.ns = std::move(*ns);
    } else {
        return failure(ErrorCode::InvalidNamespace,
                       u"The record names no namespace; give a template for it"_s);
    }
    if (m_places.key) {
        auto key = m_places.key->text(record);
        if (!key)
            return failure(std::move(key.error()));
        put.key = std::move(*key);
    } else if (!record.nameFault.isEmpty()) {
        return failure(ErrorCode::InvalidKey, record.nameFault);
    } else if (!record.name.isNull()) {
        put.key = record.name;
    } else {
        return failure(ErrorCode::InvalidKey, u"The record names no key; give a template for it"_s);
    }
    if (firstInvalidUtf8(put.key) >= 0)
        return failure(ErrorCode::InvalidKey, u"The key is not valid UTF-8"_s);
    return {};
}

void RecordMapper::note(const std::vector<QByteArray> &unknown) {
    constexpr qsizetype kEnough = 20;
    for (const QByteArray &name : unknown) {
        if (m_unknown.size() < kEnough && !m_unknown.contains(name))
            m_unknown.append(name);
    }
}

Result<PutOp> RecordMapper::map(const RawRecord &record) {
    if (!record.fault.isEmpty())
        return failure(ErrorCode::InvalidValue, record.fault);
    // The value of an item is one level deeper than a record that is the value itself.
    constexpr int kDeepest = JsonDocument::kMaxDepth + 1;
    const bool shallow = isValidJson(record.json);
    if (!shallow && !isValidJson(record.json, kDeepest)) {
        // The slow parser knows what is wrong.
        auto fault = JsonDocument::parse(record.json.toByteArray(), kDeepest);
        return failure(fault ? Error{ErrorCode::InvalidValue, u"The record is not JSON"_s, 0}
                             : std::move(fault.error()));
    }
    if (!m_items)
        m_items = areItems(record);
    std::vector<QByteArray> unknown;
    PutOp put;
    if (*m_items && !m_places.ns && !m_places.key) {
        auto item = readExchangeItem(record.json, &unknown);
        if (!item)
            return failure(std::move(item.error()));
        put = std::move(*item);
    } else if (*m_items) {
        if (!isExchangeItem(record.json))
            return failure(ErrorCode::InvalidValue,
                           u"The record is not an item, as the first one is"_s);
        auto item = readExchangeItem(record.json, &unknown);
        if (!item)
            return failure(std::move(item.error()));
        put = std::move(*item);
        const NamespacePath ns = put.ns;
        const QByteArray key = put.key;
        RawRecord placed = record;
        placed.path = ns.labels();
        placed.name = key;
        if (const auto done = place(placed, put); !done)
            return failure(done.error());
    } else {
        const QByteArrayView json = trimmedJson(record.json);
        // A file of a folder is the value itself, which an export may have found to be anything.
        if (!json.startsWith('{') && !record.isFile) {
            return failure(ErrorCode::InvalidValue,
                           u"The record is %1, not an object"_s.arg(kindOf(json)));
        }
        if (const auto done = place(record, put); !done)
            return failure(done.error());
        // A value of a formatted document is indented for its place there; a file's is not.
        put.value = record.isFile ? json.toByteArray() : valueInLine(json);
    }
    if (!shallow) {
        if (auto fault = JsonDocument::parse(*put.value); !fault)
            return failure(std::move(fault.error()));
    }
    note(unknown);
    return put;
}

} // namespace nestor
