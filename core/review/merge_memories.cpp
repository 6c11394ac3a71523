// SPDX-License-Identifier: Apache-2.0
#include "core/review/merge_memories.h"

#include "core/json/json_compare.h"
#include "core/json/json_document.h"
#include "core/json/json_splice.h"

#include <optional>

namespace nestor {

namespace {

/// Of what both have a member, and of what the later one lacks it.
QByteArray mergedObjects(const JsonDocument &earlier, QByteArray later) {
    for (const JsonMember &member : distinctMembers(earlier, 0)) {
        const auto document = JsonDocument::parse(later);
        if (!document)
            return later;
        const QByteArray theirs = earlier.raw(member.node).toByteArray();
        const int own = lastMember(*document, 0, member.name);
        std::optional<Result<JsonEdit>> edit;
        if (own < 0) {
            edit = insertMember(*document, 0, document->root().childCount, member.name, theirs);
        } else {
            const QByteArray before = document->raw(own).toByteArray();
            const QByteArray after = mergedValue(theirs, before);
            if (after != before)
                edit = replaceValue(*document, own, after);
        }
        if (edit && *edit)
            later = (*edit)->appliedTo(later);
    }
    return later;
}

QByteArray mergedArrays(const JsonDocument &earlier, QByteArray later) {
    for (int node = 1; node < earlier.root().next; node = earlier.nodes()[size_t(node)].next) {
        const auto document = JsonDocument::parse(later);
        if (!document)
            return later;
        bool isThere = false;
        for (int own = 1; own < document->root().next && !isThere;
             own = document->nodes()[size_t(own)].next)
            isThere = jsonEqual(earlier, node, *document, own);
        if (isThere)
            continue;
        const auto edit =
            insertElement(*document, 0, document->root().childCount, earlier.raw(node));
        if (edit)
            later = edit->appliedTo(later);
    }
    return later;
}

} // namespace

QByteArray mergedValue(const QByteArray &earlier, const QByteArray &later) {
    const auto before = JsonDocument::parse(earlier);
    const auto after = JsonDocument::parse(later);
    if (!before || !after || before->root().type != after->root().type)
        return later;
    if (after->root().type == JsonType::Object)
        return mergedObjects(*before, later);
    return after->root().type == JsonType::Array ? mergedArrays(*before, later) : later;
}

} // namespace nestor
