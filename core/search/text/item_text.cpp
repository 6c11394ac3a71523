// SPDX-License-Identifier: Apache-2.0
#include "core/search/text/item_text.h"

#include "core/json/json_document.h"

#include <algorithm>

namespace nestor {
namespace {

/// One address and nothing else (RFC 3986: a scheme of letters, digits, '+', '-' and '.').
bool isAddress(QByteArrayView text) {
    const qsizetype colon = text.indexOf(':');
    if (colon < 2)
        return false;
    const auto isSchemeCharacter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '+' || c == '-' || c == '.';
    };
    const QByteArrayView scheme = text.first(colon);
    if (!std::all_of(scheme.begin(), scheme.end(), isSchemeCharacter))
        return false;
    const bool hasSpace = std::any_of(text.begin(), text.end(), [](char c) {
        return c == ' ' || c == '\n' || c == '\t' || c == '\r';
    });
    return !hasSpace && (text.sliced(colon).startsWith("://") || scheme == "data");
}

bool isLeaf(JsonType type, LeafKinds kinds) {
    return type == JsonType::String ||
           (type == JsonType::Number && kinds == LeafKinds::StringsAndNumbers);
}

QByteArray leafAt(const JsonDocument &document, int node) {
    return document.nodes()[size_t(node)].type == JsonType::String
               ? document.string(node)
               : document.raw(node).toByteArray();
}

/// Document order gives every container before its members, so one path is kept a level.
class PathTracker {
public:
    explicit PathTracker(const JsonDocument &document)
        : m_document(document) {}

    /// To be called for the nodes in order.
    void enter(int node) {
        const JsonNode &entered = m_document.nodes()[size_t(node)];
        while (!m_levels.empty() && m_levels.back().node != entered.parent)
            m_levels.pop_back();
        QByteArray path;
        if (!m_levels.empty()) {
            Level &parent = m_levels.back();
            path = parent.path;
            if (entered.nameBegin >= 0) {
                if (!path.isEmpty())
                    path += '.';
                path += m_document.name(node);
            } else {
                path += '[' + QByteArray::number(parent.elements++) + ']';
            }
        }
        m_levels.push_back({node, std::move(path), 0});
    }

    [[nodiscard]] const QByteArray &path() const { return m_levels.back().path; }

private:
    struct Level {
        int node = 0;
        QByteArray path;
        int elements = 0;
    };

    const JsonDocument &m_document;
    std::vector<Level> m_levels;
};

} // namespace

std::vector<TextLeaf> textLeaves(const QByteArray &value, LeafKinds kinds) {
    std::vector<TextLeaf> leaves;
    const auto document = JsonDocument::parse(value);
    if (!document)
        return leaves;
    PathTracker tracker(*document);
    for (int node = 0; node < int(document->nodes().size()); ++node) {
        tracker.enter(node);
        if (!isLeaf(document->nodes()[size_t(node)].type, kinds))
            continue;
        QByteArray text = leafAt(*document, node);
        if (!text.isEmpty() && (kinds != LeafKinds::Strings || !isAddress(text)))
            leaves.push_back({tracker.path(), std::move(text)});
    }
    return leaves;
}

void forEachLeafText(const QByteArray &value, LeafKinds kinds,
                     FunctionRef<void(QByteArrayView text)> onText) {
    const auto document = JsonDocument::parse(value);
    if (!document)
        return;
    for (int node = 0; node < int(document->nodes().size()); ++node) {
        if (!isLeaf(document->nodes()[size_t(node)].type, kinds))
            continue;
        const QByteArray text = leafAt(*document, node);
        if (!text.isEmpty() && (kinds != LeafKinds::Strings || !isAddress(text)))
            onText(text);
    }
}

QByteArray leafText(const QByteArray &value, LeafKinds kinds) {
    QByteArray all;
    forEachLeafText(value, kinds, [&all](QByteArrayView text) {
        if (!all.isEmpty())
            all += '\n';
        all += text;
    });
    return all;
}

} // namespace nestor
