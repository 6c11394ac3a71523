// SPDX-License-Identifier: Apache-2.0
#include "core/json/value_change.h"

#include "core/base/text.h"
#include "core/json/json_splice.h"
#include "core/json/json_string.h"

#include <QByteArrayList>
#include <QRegularExpression>

#include <algorithm>
#include <vector>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Where a field is, or where it would be.
struct Place {
    int node = -1;      ///< -1: it is not there
    int container = -1; ///< the object or list that has it, or would have it; -1: neither is there
    QByteArray name;    ///< in the container
};

int childOf(const JsonDocument &document, int node, const QByteArray &name) {
    const JsonType type = document.nodes()[static_cast<size_t>(node)].type;
    if (type == JsonType::Object)
        return document.member(node, name);
    bool isIndex = false;
    const qsizetype index = name.toLongLong(&isIndex);
    return type == JsonType::Array && isIndex ? document.element(node, index) : -1;
}

Place placeOf(const JsonDocument &document, const QByteArray &field) {
    if (const int literal = childOf(document, 0, field); literal >= 0)
        return {literal, 0, field};
    Place place{-1, 0, {}};
    int node = 0;
    const QByteArrayList parts = field.split('.');
    for (qsizetype i = 0; i < parts.size(); ++i) {
        place.container = node;
        place.name = parts[i];
        node = childOf(document, node, parts[i]);
        if (node < 0 && i + 1 < parts.size())
            return {-1, -1, {}};
    }
    place.node = node;
    return place;
}

/// How often a pattern may try again in one text: some hundredths of a second.
constexpr int kMostSteps = 1'000'000;

QRegularExpression patternOf(const ValueChange &change) {
    QRegularExpression::PatternOptions options = QRegularExpression::UseUnicodePropertiesOption;
    if (!change.matchesCase)
        options |= QRegularExpression::CaseInsensitiveOption;
    return QRegularExpression(u"(*LIMIT_MATCH=%1)"_s.arg(kMostSteps) + change.find, options);
}

/// QString::replace() takes a text that is too much for the pattern for one without a match.
Result<void> checkCost(const QRegularExpression &pattern, const QString &text) {
    qsizetype end = 0;
    for (auto matches = pattern.globalMatch(text); matches.hasNext();)
        end = matches.next().capturedEnd();
    if (!pattern.match(text, end).isValid())
        return failure(ErrorCode::InvalidValue,
                       u"the pattern takes too many steps in one of its texts"_s);
    return {};
}

Result<std::optional<QByteArray>> applied(const JsonDocument &document, Result<JsonEdit> edit) {
    if (!edit)
        return failure(std::move(edit.error()));
    QByteArray after = edit->appliedTo(document.text());
    return after == document.text() ? std::nullopt : std::optional(std::move(after));
}

Result<std::optional<QByteArray>> setField(const JsonDocument &document,
                                           const ValueChange &change) {
    const Place place = placeOf(document, change.field);
    if (place.node >= 0) {
        if (document.raw(place.node) == change.json.trimmed())
            return std::optional<QByteArray>();
        return applied(document, replaceValue(document, place.node, change.json));
    }
    if (place.container < 0)
        return std::optional<QByteArray>();
    const JsonNode &container = document.nodes()[static_cast<size_t>(place.container)];
    if (container.type != JsonType::Object)
        return std::optional<QByteArray>();
    return applied(document, insertMember(document, place.container, container.childCount,
                                          place.name, change.json));
}

Result<std::optional<QByteArray>> replaceText(const JsonDocument &document,
                                              const ValueChange &change) {
    const int first = change.field.isEmpty() ? 0 : placeOf(document, change.field).node;
    if (first < 0)
        return std::optional<QByteArray>();
    const QRegularExpression pattern = patternOf(change);
    const auto letters = change.matchesCase ? Qt::CaseSensitive : Qt::CaseInsensitive;
    std::vector<JsonEdit> edits;
    const int end = document.nodes()[static_cast<size_t>(first)].next;
    for (int node = first; node < end; ++node) {
        if (document.nodes()[static_cast<size_t>(node)].type != JsonType::String ||
            hasLoneSurrogate(document.raw(node)))
            continue;
        const QString text = textOf(document.string(node));
        QString after = text;
        if (change.isPattern) {
            if (auto possible = checkCost(pattern, text); !possible)
                return failure(std::move(possible.error()));
            after.replace(pattern, change.replacement);
        } else {
            after.replace(change.find, change.replacement, letters);
        }
        if (after == text)
            continue;
        auto edit = replaceValue(document, node, quotedJson(after.toUtf8()));
        if (!edit)
            return failure(std::move(edit.error()));
        edits.push_back(std::move(*edit));
    }
    if (edits.empty())
        return std::optional<QByteArray>();
    QByteArray value = document.text();
    for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit) // those before keep their places
        value.replace(edit->at, edit->removed, edit->inserted);
    return std::optional(std::move(value));
}

} // namespace

Result<void> checkChange(const ValueChange &change) {
    if (change.kind == ValueChange::ReplaceText) {
        if (change.find.isEmpty())
            return failure(ErrorCode::InvalidArgument, u"there is nothing to look for"_s);
        if (!change.isPattern)
            return {};
        const QRegularExpression pattern = patternOf(change);
        if (!pattern.isValid())
            return failure(ErrorCode::InvalidValue, pattern.errorString());
        if (pattern.match(QString()).hasMatch())
            return failure(ErrorCode::InvalidValue, u"the pattern matches what is empty"_s);
        return {};
    }
    if (change.field.isEmpty())
        return failure(ErrorCode::InvalidArgument, u"no field is named"_s);
    if (change.kind == ValueChange::RenameField && change.name.isEmpty())
        return failure(ErrorCode::InvalidArgument, u"the new name is missing"_s);
    if (change.kind == ValueChange::SetField) {
        if (auto value = JsonDocument::parse(change.json); !value)
            return failure(std::move(value.error()));
    }
    return {};
}

Result<std::optional<QByteArray>> changedValue(const QByteArray &value, const ValueChange &change) {
    auto document = JsonDocument::parse(value);
    if (!document)
        return failure(std::move(document.error()));
    switch (change.kind) {
    case ValueChange::SetField:
        return setField(*document, change);
    case ValueChange::ReplaceText:
        return replaceText(*document, change);
    case ValueChange::RenameField:
    case ValueChange::RemoveField:
        break;
    }
    const Place place = placeOf(*document, change.field);
    if (place.node < 0)
        return std::optional<QByteArray>();
    if (change.kind == ValueChange::RemoveField)
        return applied(*document, removeValue(*document, place.node));
    const JsonNode &container = document->nodes()[static_cast<size_t>(place.container)];
    if (container.type != JsonType::Object || place.name == change.name)
        return std::optional<QByteArray>(); // the elements of a list have no names
    return applied(*document, renameMember(*document, place.node, change.name));
}

} // namespace nestor
