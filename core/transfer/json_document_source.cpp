// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/json_document_source.h"

#include "core/base/text.h"
#include "core/json/json_document.h"
#include "core/json/json_members.h"
#include "core/json/json_scan.h"
#include "core/json/json_string.h"
#include "core/json/json_valid.h"

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr int kCollectionVersion = 1;
/// A record may nest as deep as a value; the document around it adds a few levels.
constexpr int kMaxDepth = JsonDocument::kMaxDepth + 8;

template <typename Range, typename Test>
bool allOf(const Range &range, Test test) {
    return std::all_of(range.begin(), range.end(), test);
}

bool isObject(const JsonMemberView &member) {
    return member.value.startsWith('{');
}

/// Whether a value holds records: an array of at least one object and nothing else.
bool isTable(QByteArrayView json) {
    const std::vector<QByteArrayView> elements = jsonElements(json);
    return !elements.empty() &&
           allOf(elements, [](QByteArrayView element) { return element.startsWith('{'); });
}

/// Whether every member is an object of objects.
bool isTwoLevels(const std::vector<JsonMemberView> &members) {
    return !members.empty() && allOf(members, [](const JsonMemberView &member) {
        return isObject(member) && allOf(jsonMembers(member.value), isObject);
    });
}

/// LlamaIndex names its collections after what keeps them: "docstore/data".
bool hasLlamaIndexNames(const std::vector<JsonMemberView> &members) {
    return std::any_of(members.begin(), members.end(), [](const JsonMemberView &member) {
        return isObject(member) && (isJsonName(member.name, "docstore/data") ||
                                    isJsonName(member.name, "index_store/data") ||
                                    isJsonName(member.name, "docstore/metadata"));
    });
}

/// The value a JSON Pointer leads to; empty where it leads nowhere.
QByteArrayView resolved(QByteArrayView json, const QByteArray &pointer) {
    if (pointer.isEmpty())
        return json;
    if (!pointer.startsWith('/'))
        return {};
    for (QByteArray token : pointer.sliced(1).split('/')) {
        token.replace("~1", "/").replace("~0", "~");
        bool isNumber = false;
        const qlonglong index = token.toLongLong(&isNumber);
        if (json.startsWith('['))
            json = isNumber && index >= 0 ? jsonElement(json, static_cast<qsizetype>(index))
                                          : QByteArrayView();
        else
            json = jsonMember(json, token);
        if (json.isEmpty())
            break;
    }
    return json;
}

} // namespace

JsonDocumentSource::JsonDocumentSource(QByteArray text)
    : m_text(std::move(text))
    , m_at(m_text.constData())
    , m_end(m_at)
    , m_counted(m_at) {}

Result<std::unique_ptr<JsonDocumentSource>>
JsonDocumentSource::open(std::unique_ptr<ByteSource> source, std::unique_ptr<LineReader> lines,
                         const Options &options) {
    auto text = lines->rest();
    lines.reset();
    source.reset();
    if (!text)
        return failure(std::move(text.error()));
    if (!isValidJson(*text, kMaxDepth)) {
        auto fault = JsonDocument::parse(*text, kMaxDepth);
        return failure(fault ? Error{ErrorCode::InvalidValue, u"The file is not JSON"_s, 0}
                             : std::move(fault.error()));
    }
    std::unique_ptr<JsonDocumentSource> result(new JsonDocumentSource(std::move(*text)));
    if (const auto found = result->findRecords(options); !found)
        return failure(found.error());
    return result;
}

Result<void> JsonDocumentSource::findRecords(const Options &options) {
    const QByteArrayView root = trimmedJson(m_text);
    if (!options.recordsAt.isNull()) {
        const QByteArrayView records = resolved(root, options.recordsAt);
        if (!records.startsWith('[') && !records.startsWith('{')) {
            const QByteArray withSlash = '/' + options.recordsAt;
            const bool lacksSlash =
                !options.recordsAt.startsWith('/') && !resolved(root, withSlash).isEmpty();
            return failure(
                ErrorCode::InvalidArgument,
                u"The file has no list or object at '%1'%2"_s.arg(
                    forMessage(options.recordsAt),
                    lacksSlash ? u"; did you mean '%1'?"_s.arg(forMessage(withSlash)) : QString()));
        }
        if (options.llamaIndex)
            return findInObject(records, options);
        if (records.startsWith('{') && !allOf(jsonMembers(records), isObject))
            takeWhole(records);
        else
            m_groups.push_back({{}, records});
        return {};
    }
    if (root.startsWith('['))
        m_groups.push_back({{}, root});
    else if (root.startsWith('{'))
        return findInObject(root, options);
    else
        return failure(ErrorCode::InvalidValue, u"The file holds neither a list nor an object"_s);
    return {};
}

Result<void> JsonDocumentSource::findInObject(QByteArrayView object, const Options &options) {
    const std::vector<JsonMemberView> members = jsonMembers(object);
    if (jsonMember(object, "format") == "\"nestor-collection\"") {
        if (jsonMember(object, "version") != QByteArray::number(kCollectionVersion)) {
            return failure(ErrorCode::NewerStore,
                           u"The collection is of version %1; this program reads version %2"_s.arg(
                               forMessage(jsonMember(object, "version")),
                               QString::number(kCollectionVersion)));
        }
        const QByteArrayView items = jsonMember(object, "items");
        if (!items.startsWith('['))
            return failure(ErrorCode::InvalidValue, u"The collection has no list of items"_s);
        m_groups.push_back({{}, items});
        m_isCollection = true;
        return {};
    }
    if (options.llamaIndex || hasLlamaIndexNames(members) ||
        (options.twoLevels && isTwoLevels(members))) {
        for (const JsonMemberView &member : members) {
            const QByteArray name = decodeJsonString(member.name);
            if (!isObject(member)) {
                return failure(ErrorCode::InvalidValue,
                               u"The collection '%1' is not an object"_s.arg(forMessage(name)));
            }
            if (hasLoneSurrogate(member.name)) {
                return failure(ErrorCode::InvalidNamespace,
                               u"The name of a collection holds half of a surrogate pair, which is "
                               "no text: %1"_s.arg(forMessage(member.name)));
            }
            m_groups.push_back({name.split('.'), member.value});
        }
        return {};
    }
    if (allOf(members, isObject)) {
        m_groups.push_back({{}, object});
        return {};
    }
    // An answer of some service, perhaps: its records in one list, and something about them.
    const JsonMemberView *table = nullptr;
    for (const JsonMemberView &member : members) {
        if (!isTable(member.value))
            continue;
        if (table != nullptr) {
            return failure(
                ErrorCode::InvalidArgument,
                u"The file has several lists of objects (%1, %2); name the one that "
                "holds the records"_s.arg(forMessage(table->name), forMessage(member.name)));
        }
        table = &member;
    }
    if (table == nullptr) {
        takeWhole(object);
        m_notes.append(u"The file holds one object, which is taken for one record"_s);
        return {};
    }
    m_groups.push_back({{}, table->value});
    m_notes.append(u"The records are the elements of %1; the other members of the file are no "
                   "records"_s.arg(forMessage(table->name)));
    return {};
}

/// One record: the object itself.
void JsonDocumentSource::takeWhole(QByteArrayView object) {
    m_groups.push_back({{}, object, true});
}

qint64 JsonDocumentSource::lineAt(const char *place) {
    // Groups come in the order of the document, so places only go forward.
    m_line += std::count(m_counted, place, '\n');
    m_counted = place;
    return m_line;
}

Result<bool> JsonDocumentSource::next(RawRecord &record) {
    while (m_group < m_groups.size()) {
        const Group &group = m_groups[m_group];
        bool closed = false;
        const char *at = nullptr;
        m_end = group.json.data() + group.json.size();
        if (group.isRecord) {
            ++m_group;
            m_at = m_end;
            record = RawRecord();
            record.line = lineAt(group.json.data());
            record.text = record.json = group.json;
            return true;
        }
        if (!m_entered) {
            m_entered = true;
            at = json_scan::firstChild(group.json.data(), m_end, closed);
        } else {
            at = json_scan::nextChild(m_at, m_end, closed);
        }
        if (at == nullptr) {
            ++m_group;
            m_entered = false;
            continue;
        }
        record = RawRecord();
        record.line = lineAt(at);
        record.path = group.path;
        const char *const begin = at;
        if (group.json.front() == '{') {
            bool escaped = false;
            const char *const behind = json_scan::skipString(at, m_end, escaped);
            const QByteArrayView name(at, behind);
            record.name = decodeJsonString(name);
            if (hasLoneSurrogate(name)) {
                record.nameFault =
                    u"The record's name holds half of a surrogate pair, which is not text: %1"_s
                        .arg(forMessage(name));
            }
            at = json_scan::skipSpace(json_scan::skipSpace(behind, m_end) + 1, m_end);
        }
        m_at = json_scan::skipValue(at, m_end);
        record.text = QByteArrayView(begin, m_at);
        record.json = QByteArrayView(at, m_at);
        return true;
    }
    return false;
}

} // namespace nestor
