// SPDX-License-Identifier: Apache-2.0
#include "core/json/json_splice.h"

#include "core/base/text.h"
#include "core/json/json_format.h"
#include "core/json/json_string.h"
#include "core/json/json_tokens.h"

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// The layout of a document, asked of the places around an insertion.
class Layout {
public:
    explicit Layout(const JsonDocument &document)
        : m_document(document)
        , m_text(document.text())
        , m_multiLine(m_text.contains('\n')) {}

    [[nodiscard]] const JsonNode &node(int index) const {
        return m_document.nodes()[static_cast<size_t>(index)];
    }
    /// Where a member or element begins, with its name.
    [[nodiscard]] qsizetype begin(int index) const {
        const JsonNode &n = node(index);
        return n.nameBegin >= 0 ? n.nameBegin : n.begin;
    }
    [[nodiscard]] int child(int container, int position) const {
        int index = container + 1;
        for (; position > 0; --position)
            index = node(index).next;
        return index;
    }

    /// What stands between a comma and the next part of this container, which is not empty.
    [[nodiscard]] QByteArray afterComma(int container) const;
    /// What stands between a name and its value in this object.
    [[nodiscard]] QByteArray colon(int object) const;
    /// What goes between the brackets of an empty container and its first part.
    [[nodiscard]] QByteArray afterOpening(int container) const;
    [[nodiscard]] QByteArray beforeClosing(int container) const;
    /// A value laid out to stand in a line that is indented by `indentation`.
    [[nodiscard]] QByteArray fitted(QByteArrayView json, QByteArrayView indentation) const;
    /// The white space that begins the line around `offset`.
    [[nodiscard]] QByteArray indentationAt(qsizetype offset) const;
    /// The indentation of what follows a gap: of its last line, or of the line it continues.
    [[nodiscard]] QByteArray indentationAfter(const QByteArray &gap, qsizetype offset) const {
        const qsizetype lineBreak = gap.lastIndexOf('\n');
        return lineBreak < 0 ? indentationAt(offset) : gap.sliced(lineBreak + 1);
    }

private:
    /// The white space right before `offset`.
    [[nodiscard]] QByteArray gapBefore(qsizetype offset) const {
        qsizetype start = offset;
        while (start > 0 && isJsonSpace(m_text[start - 1]))
            --start;
        return m_text.sliced(start, offset - start).toByteArray();
    }
    [[nodiscard]] QByteArray lineBreak() const {
        return m_text.contains("\r\n") ? "\r\n"_ba : "\n"_ba;
    }
    [[nodiscard]] QByteArray indentationUnit() const;

    const JsonDocument &m_document;
    QByteArrayView m_text;
    bool m_multiLine;
};

QByteArray Layout::afterComma(int container) const {
    if (node(container).childCount > 1)
        return gapBefore(begin(child(container, 1)));
    if (QByteArray gap = gapBefore(begin(container + 1)); gap.contains('\n'))
        return gap;
    // One part in one line: as elsewhere in the document.
    for (int i = 0; i < static_cast<int>(m_document.nodes().size()); ++i) {
        if (node(i).childCount < 2)
            continue;
        if (QByteArray gap = gapBefore(begin(child(i, 1))); !gap.contains('\n'))
            return gap;
    }
    return colon(container).endsWith(' ') ? " "_ba : QByteArray();
}

QByteArray Layout::colon(int object) const {
    const auto written = [this](int member) -> QByteArray {
        const JsonNode &n = node(member);
        const QByteArrayView between = m_text.sliced(n.nameEnd, n.begin - n.nameEnd);
        return between.contains('\n') ? ": "_ba : between.toByteArray();
    };
    if (node(object).type == JsonType::Object && node(object).childCount > 0)
        return written(object + 1);
    for (int i = 0; i < static_cast<int>(m_document.nodes().size()); ++i) {
        if (node(i).nameBegin >= 0)
            return written(i);
    }
    return m_multiLine ? ": "_ba : ":"_ba;
}

QByteArray Layout::indentationAt(qsizetype offset) const {
    const qsizetype start = m_text.first(offset).lastIndexOf('\n') + 1;
    qsizetype end = start;
    while (end < offset && (m_text[end] == ' ' || m_text[end] == '\t'))
        ++end;
    return m_text.sliced(start, end - start).toByteArray();
}

QByteArray Layout::indentationUnit() const {
    // What the first part on a line of its own has more than the line of its container.
    for (int i = 1; i < static_cast<int>(m_document.nodes().size()); ++i) {
        QByteArray gap = gapBefore(begin(i));
        const qsizetype lineStart = gap.lastIndexOf('\n') + 1;
        const QByteArray outer = indentationAt(node(node(i).parent).begin);
        if (lineStart > 0 && gap.size() - lineStart > outer.size())
            return gap.sliced(lineStart + outer.size());
    }
    return "  ";
}

QByteArray Layout::afterOpening(int container) const {
    if (!m_multiLine)
        return {};
    return lineBreak() + indentationAt(node(container).begin) + indentationUnit();
}

QByteArray Layout::beforeClosing(int container) const {
    return m_multiLine ? lineBreak() + indentationAt(node(container).begin) : QByteArray();
}

QByteArray Layout::fitted(QByteArrayView json, QByteArrayView indentation) const {
    if (!json.contains('\n'))
        return json.toByteArray();
    if (!m_multiLine)
        return compactJson(json);
    // Strings hold no line breaks of their own in JSON: each one found is layout.
    QByteArray out;
    for (const char c : json) {
        out += c;
        if (c == '\n')
            out.append(indentation);
    }
    return out;
}

/// The value without the white space around it, when it is one.
Result<QByteArrayView> checked(QByteArrayView json) {
    const auto parsed = JsonDocument::parse(json.toByteArray());
    if (!parsed)
        return failure(parsed.error());
    return json.sliced(parsed->root().begin, parsed->root().end - parsed->root().begin);
}

tl::unexpected<Error> misfit(const QString &detail) {
    return failure(ErrorCode::InvalidArgument, detail);
}

/// Whether `node` is a value of the document and, unless `type` is null, of this type.
bool fits(const JsonDocument &document, int node, const JsonType *type = nullptr) {
    if (node < 0 || static_cast<size_t>(node) >= document.nodes().size())
        return false;
    return type == nullptr || document.nodes()[static_cast<size_t>(node)].type == *type;
}

/// The member of `object`, other than `but`, that has this name; -1 when there is none.
int otherMember(const JsonDocument &document, int object, QByteArrayView name, int but) {
    const JsonNode &o = document.nodes()[static_cast<size_t>(object)];
    for (int child = object + 1; child < o.next;
         child = document.nodes()[static_cast<size_t>(child)].next) {
        if (child != but && document.name(child) == name)
            return child;
    }
    return -1;
}

tl::unexpected<Error> nameTaken(QByteArrayView name) {
    return failure(ErrorCode::Conflict,
                   u"The object already has a member named '%1'"_s.arg(forMessage(name)));
}

/// Inserts `name` (with quotes, empty for an element) and `json` as part `position` of a container.
JsonEdit insertPart(const JsonDocument &document, int container, int position, QByteArrayView name,
                    QByteArrayView json) {
    const Layout layout(document);
    const JsonNode &node = layout.node(container);
    const auto part = [&](QByteArrayView indentation) {
        QByteArray text = name.toByteArray();
        if (!name.isEmpty())
            text += layout.colon(container);
        return text + layout.fitted(json, indentation);
    };
    if (node.childCount == 0) {
        const QByteArray gap = layout.afterOpening(container);
        return {node.begin + 1, node.end - node.begin - 2,
                gap + part(layout.indentationAfter(gap, node.begin)) +
                    layout.beforeClosing(container)};
    }
    const QByteArray gap = layout.afterComma(container);
    if (position < node.childCount) {
        const qsizetype at = layout.begin(layout.child(container, position));
        return {at, 0, part(layout.indentationAfter(gap, at)) + ',' + gap};
    }
    const qsizetype at = layout.node(layout.child(container, node.childCount - 1)).end;
    return {at, 0, ',' + gap + part(layout.indentationAfter(gap, at))};
}

} // namespace

QByteArray JsonEdit::appliedTo(QByteArrayView text) const {
    QByteArray out;
    out.reserve(text.size() - removed + inserted.size());
    out.append(text.first(at));
    out.append(inserted);
    out.append(text.sliced(at + removed));
    return out;
}

Result<JsonEdit> replaceValue(const JsonDocument &document, int node, QByteArrayView json) {
    if (!fits(document, node))
        return misfit(u"The document has no value %1"_s.arg(node));
    const auto value = checked(json);
    if (!value)
        return failure(value.error());
    const Layout layout(document);
    const JsonNode &old = layout.node(node);
    return JsonEdit{old.begin, old.end - old.begin,
                    layout.fitted(*value, layout.indentationAt(old.begin))};
}

Result<JsonEdit> insertElement(const JsonDocument &document, int node, int position,
                               QByteArrayView json) {
    constexpr JsonType kArray = JsonType::Array;
    if (!fits(document, node, &kArray))
        return misfit(u"Only an array takes elements"_s);
    if (position < 0 || position > document.nodes()[static_cast<size_t>(node)].childCount)
        return misfit(u"The array has no position %1"_s.arg(position));
    const auto value = checked(json);
    if (!value)
        return failure(value.error());
    return insertPart(document, node, position, {}, *value);
}

Result<JsonEdit> insertMember(const JsonDocument &document, int node, int position,
                              QByteArrayView name, QByteArrayView json) {
    constexpr JsonType kObject = JsonType::Object;
    if (!fits(document, node, &kObject))
        return misfit(u"Only an object takes members"_s);
    if (position < 0 || position > document.nodes()[static_cast<size_t>(node)].childCount)
        return misfit(u"The object has no position %1"_s.arg(position));
    if (otherMember(document, node, name, -1) >= 0)
        return nameTaken(name);
    const auto value = checked(json);
    if (!value)
        return failure(value.error());
    return insertPart(document, node, position, quotedJson(name), *value);
}

Result<JsonEdit> removeValue(const JsonDocument &document, int node) {
    if (!fits(document, node) || node == 0)
        return misfit(u"Only members and elements can be removed"_s);
    const Layout layout(document);
    const JsonNode &gone = layout.node(node);
    const JsonNode &container = layout.node(gone.parent);
    if (container.childCount == 1)
        return JsonEdit{container.begin + 1, container.end - container.begin - 2, {}};
    const qsizetype begin = layout.begin(node);
    if (gone.next < container.next)
        return JsonEdit{begin, layout.begin(gone.next) - begin, {}};
    // The last: with the comma before it.
    const JsonNode &previous = layout.node(layout.child(gone.parent, container.childCount - 2));
    return JsonEdit{previous.end, gone.end - previous.end, {}};
}

Result<JsonEdit> renameMember(const JsonDocument &document, int node, QByteArrayView name) {
    if (!fits(document, node) || document.nodes()[static_cast<size_t>(node)].nameBegin < 0)
        return misfit(u"Only a member of an object has a name"_s);
    const JsonNode &member = document.nodes()[static_cast<size_t>(node)];
    if (otherMember(document, member.parent, name, node) >= 0)
        return nameTaken(name);
    return JsonEdit{member.nameBegin, member.nameEnd - member.nameBegin, quotedJson(name)};
}

} // namespace nestor
