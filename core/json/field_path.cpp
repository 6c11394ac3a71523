// SPDX-License-Identifier: Apache-2.0
#include "core/json/field_path.h"

#include "core/base/text.h"
#include "core/json/json_compare.h"
#include "core/json/json_number.h"
#include "core/json/json_string.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace nestor {

namespace {

const JsonNode &nodeOf(const JsonDocument &document, int node) {
    return document.nodes()[static_cast<size_t>(node)];
}

/// The bracketed part that starts at `at`, up to the partner of its first bracket, or to the end
/// where it has none.
QByteArrayView bracketed(QByteArrayView path, qsizetype at, char opening, char closing) {
    qsizetype end = at + 1;
    for (int depth = 1; end < path.size() && depth > 0; ++end) {
        if (path[end] == opening)
            ++depth;
        else if (path[end] == closing)
            --depth;
    }
    return path.sliced(at, end - at);
}

QByteArrayList tokenised(QByteArrayView path) {
    QByteArrayList tokens;
    qsizetype start = 0;
    const auto finishName = [&](qsizetype end) {
        if (end > start)
            tokens.append(path.sliced(start, end - start).toByteArray());
    };
    for (qsizetype at = 0; at < path.size();) {
        const char c = path[at];
        if (c == '[' || c == '{') {
            finishName(at);
            const QByteArrayView token = bracketed(path, at, c, c == '[' ? ']' : '}');
            tokens.append(token.toByteArray());
            at += token.size();
            start = at;
        } else if (c == '.') {
            finishName(at);
            start = ++at;
        } else {
            ++at;
        }
    }
    finishName(path.size());
    return tokens;
}

/// What Python's int() makes of the text: spaces around it, a sign, '_' between digits.
std::optional<qint64> pythonInt(QByteArrayView text) {
    text = text.trimmed();
    const bool negative = text.startsWith('-');
    if (negative || text.startsWith('+'))
        text = text.sliced(1);
    qint64 value = 0;
    bool digitBefore = false;
    for (const char c : text) {
        if (c == '_' && digitBefore) {
            digitBefore = false;
            continue;
        }
        if (c < '0' || c > '9')
            return std::nullopt;
        // No list has that many elements: out of range is all that matters.
        value = std::min<qint64>(value * 10 + (c - '0'), std::numeric_limits<int>::max());
        digitBefore = true;
    }
    if (!digitBefore)
        return std::nullopt;
    return negative ? -value : value;
}

void appendPythonJson(QByteArray &out, const JsonDocument &document, int node) {
    const JsonNode &n = nodeOf(document, node);
    switch (n.type) {
    case JsonType::Null:
    case JsonType::True:
    case JsonType::False:
        out.append(document.raw(node));
        return;
    case JsonType::Number: {
        const QByteArray number = pythonNumber(document.raw(node));
        if (number.endsWith("inf"))
            out += number.startsWith('-') ? "-Infinity" : "Infinity";
        else
            out += number;
        return;
    }
    case JsonType::String:
        appendJsonString(out, document.string(node));
        return;
    case JsonType::Array: {
        out += '[';
        for (int child = node + 1; child < n.next; child = nodeOf(document, child).next) {
            if (child != node + 1)
                out += ", ";
            appendPythonJson(out, document, child);
        }
        out += ']';
        return;
    }
    case JsonType::Object: {
        std::vector<JsonMember> members = distinctMembers(document, node);
        std::sort(members.begin(), members.end(),
                  [](const JsonMember &a, const JsonMember &b) { return a.name < b.name; });
        out += '{';
        for (size_t i = 0; i < members.size(); ++i) {
            if (i > 0)
                out += ", ";
            appendJsonString(out, members[i].name);
            out += ": ";
            appendPythonJson(out, document, members[i].node);
        }
        out += '}';
        return;
    }
    }
}

void appendLeaf(QByteArrayList &texts, const JsonDocument &document, int node) {
    switch (nodeOf(document, node).type) {
    case JsonType::Null:
        return;
    case JsonType::True:
        texts.append("True");
        return;
    case JsonType::False:
        texts.append("False");
        return;
    case JsonType::Number:
        texts.append(pythonNumber(document.raw(node)));
        return;
    case JsonType::String:
        texts.append(document.string(node));
        return;
    case JsonType::Array:
    case JsonType::Object:
        texts.append(pythonJson(document, node));
        return;
    }
}

/// The texts of `{a, b.c}` in an object: names only, and nothing after the braces counts.
void appendSelection(QByteArrayList &texts, const JsonDocument &document, int node,
                     QByteArrayView names) {
    for (const QByteArray &field : names.toByteArray().split(',')) {
        const QByteArrayList steps =
            tokenised(textOf(field).trimmed().toUtf8()); // Unicode spaces too
        if (steps.isEmpty())
            continue;
        int at = node;
        for (const QByteArray &step : steps) {
            at = lastMember(document, at, step);
            if (at < 0)
                break;
        }
        if (at >= 0)
            appendLeaf(texts, document, at);
    }
}

void append(QByteArrayList &texts, const JsonDocument &document, int node,
            const QByteArrayList &tokens, qsizetype position) {
    if (position == tokens.size()) {
        appendLeaf(texts, document, node);
        return;
    }
    const JsonNode &n = nodeOf(document, node);
    const QByteArray &token = tokens[position];
    const bool inBrackets = token.startsWith('[') && token.endsWith(']');
    if (token == "*" && n.type == JsonType::Object) {
        for (const JsonMember &member : distinctMembers(document, node))
            append(texts, document, member.node, tokens, position + 1);
    } else if (token == "*" || token == "[*]") {
        if (n.type != JsonType::Array)
            return;
        for (int child = node + 1; child < n.next; child = nodeOf(document, child).next)
            append(texts, document, child, tokens, position + 1);
    } else if (inBrackets) {
        const auto index = pythonInt(QByteArrayView(token).sliced(1, token.size() - 2));
        const int child = index ? document.element(node, *index) : -1;
        if (child >= 0)
            append(texts, document, child, tokens, position + 1);
    } else if (token.startsWith('{') && token.endsWith('}')) {
        if (n.type == JsonType::Object)
            appendSelection(texts, document, node,
                            QByteArrayView(token).sliced(1, token.size() - 2));
    } else if (const int child = lastMember(document, node, token); child >= 0) {
        append(texts, document, child, tokens, position + 1);
    }
}

} // namespace

FieldPath::FieldPath(QByteArray path)
    : m_path(std::move(path)) {
    if (m_path != "$")
        m_tokens = tokenised(m_path);
}

QByteArrayList FieldPath::textsIn(const JsonDocument &document, int node) const {
    QByteArrayList texts;
    if (m_tokens.isEmpty())
        texts.append(pythonJson(document, node));
    else
        append(texts, document, node, m_tokens, 0);
    return texts;
}

std::vector<FieldText> textsAt(const JsonDocument &document, const std::vector<FieldPath> &paths) {
    std::vector<FieldText> all;
    for (const FieldPath &path : paths) {
        const QByteArrayList texts = path.textsIn(document);
        for (qsizetype i = 0; i < texts.size(); ++i) {
            QByteArray field = path.path();
            if (texts.size() > 1)
                field += '.' + QByteArray::number(i);
            all.push_back({std::move(field), texts[i]});
        }
    }
    return all;
}

std::vector<FieldText> textsAt(const JsonDocument &document, QByteArrayView path) {
    return textsAt(document, std::vector{FieldPath(path.toByteArray())});
}

QByteArray pythonJson(const JsonDocument &document, int node) {
    QByteArray out;
    out.reserve(nodeOf(document, node).end - nodeOf(document, node).begin);
    appendPythonJson(out, document, node);
    return out;
}

} // namespace nestor
