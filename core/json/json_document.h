// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QByteArray>
#include <QByteArrayView>

#include <vector>

namespace nestor {

enum class JsonType : quint8 { Null, False, True, Number, String, Array, Object };

/// One value inside a JsonDocument: where its bytes are, and its place in the tree.
struct JsonNode {
    JsonType type = JsonType::Null;
    qsizetype begin = 0;      ///< first byte of the value
    qsizetype end = 0;        ///< one past its last byte
    qsizetype nameBegin = -1; ///< member of an object: its name with the quotes; else -1
    qsizetype nameEnd = -1;
    int parent = -1;    ///< index of the containing array or object; -1 for the document's value
    int next = 0;       ///< index one past the last descendant: the next sibling, if there is one
    int childCount = 0; ///< elements or members

    bool operator==(const JsonNode &) const = default;
};

/// A JSON text (RFC 8259) and the spans of its values. The bytes are the truth: nothing is
/// decoded, sorted, merged or rounded; duplicate keys, 1.0, -0.0, 1e400 and 30-digit integers are
/// all there as written. A value; parse once, then read from any thread.
///
/// nodes() holds the values in document order: node 0 is the document's value, the first child of
/// an array or object at index i is i + 1, the sibling after it at nodes()[i + 1].next.
class JsonDocument {
public:
    /// Depth that values may nest to; deeper ones are refused, not followed.
    static constexpr int kMaxDepth = 1000;

    /// Fails with InvalidValue and the byte offset of the first fault: anything RFC 8259 does not
    /// allow, malformed UTF-8, nesting beyond `maxDepth`. Lone surrogate escapes (\ud800) are
    /// allowed, as the grammar allows them. White space around the value is allowed; a byte order
    /// mark is not.
    [[nodiscard]] static Result<JsonDocument> parse(QByteArray text, int maxDepth = kMaxDepth);

    [[nodiscard]] const QByteArray &text() const { return m_text; }
    [[nodiscard]] const std::vector<JsonNode> &nodes() const { return m_nodes; }
    [[nodiscard]] const JsonNode &root() const { return m_nodes.front(); }

    /// The bytes of a value, as written.
    [[nodiscard]] QByteArrayView raw(int node) const;
    /// A string value without quotes, escapes decoded, in UTF-8; a lone surrogate becomes U+FFFD.
    /// Empty for values of other types.
    [[nodiscard]] QByteArray string(int node) const;
    /// The name of a member, escapes decoded; null where the node is not a member.
    [[nodiscard]] QByteArray name(int node) const;
    /// The first member of object `node` with this (decoded) name; -1 when there is none.
    [[nodiscard]] int member(int node, QByteArrayView name) const;
    /// Element `index` of array `node`; negative counts from the end; -1 when out of range.
    [[nodiscard]] int element(int node, qsizetype index) const;
    /// The innermost value whose bytes hold `offset`; 0 where only the document does.
    [[nodiscard]] int nodeAt(qsizetype offset) const;
    /// Where a value stands, as a JSON Pointer (RFC 6901).
    [[nodiscard]] QByteArray pointer(int node) const;

private:
    QByteArray m_text;
    std::vector<JsonNode> m_nodes;
};

} // namespace nestor
