// SPDX-License-Identifier: Apache-2.0
#include "core/json/json_compare.h"

#include "core/json/json_number.h"
#include "core/json/json_string.h"

#include <QHash>

#include <algorithm>

namespace nestor {

namespace {

const JsonNode &nodeAt(const JsonDocument &document, int node) {
    return document.nodes()[static_cast<size_t>(node)];
}

bool isNumeric(QByteArrayView scalar) {
    const char c = scalar.front();
    return c == '-' || c == 't' || c == 'f' || (c >= '0' && c <= '9');
}

/// The number a numeric scalar stands for: true is 1, false is 0.
QByteArrayView numberOf(QByteArrayView scalar) {
    if (scalar.front() == 't')
        return "1";
    return scalar.front() == 'f' ? QByteArrayView("0") : scalar;
}

std::strong_ordering compareStrings(QByteArrayView a, QByteArrayView b) {
    // UTF-8 sorts by code point when compared byte by byte.
    if (!a.contains('\\') && !b.contains('\\'))
        return a.sliced(1, a.size() - 2).compare(b.sliced(1, b.size() - 2)) <=> 0;
    return decodeJsonString(a).compare(decodeJsonString(b)) <=> 0;
}

bool isContainer(JsonType type) {
    return type == JsonType::Array || type == JsonType::Object;
}

std::vector<JsonMember> sortedMembers(const JsonDocument &document, int node) {
    std::vector<JsonMember> members = distinctMembers(document, node);
    std::sort(members.begin(), members.end(),
              [](const JsonMember &a, const JsonMember &b) { return a.name < b.name; });
    return members;
}

} // namespace

std::partial_ordering compareJsonScalars(QByteArrayView a, QByteArrayView b) {
    if (a.isEmpty() || b.isEmpty())
        return std::partial_ordering::unordered;
    if (isNumeric(a) && isNumeric(b))
        return compareJsonNumbers(numberOf(a), numberOf(b));
    if (a.front() == '"' && b.front() == '"')
        return compareStrings(a, b);
    if (a.front() == 'n' && b.front() == 'n')
        return std::partial_ordering::equivalent;
    return std::partial_ordering::unordered;
}

bool jsonEqual(const JsonDocument &a, int nodeA, const JsonDocument &b, int nodeB) {
    const JsonNode &left = nodeAt(a, nodeA);
    const JsonNode &right = nodeAt(b, nodeB);
    if (!isContainer(left.type) && !isContainer(right.type))
        return compareJsonScalars(a.raw(nodeA), b.raw(nodeB)) == 0;
    if (left.type != right.type)
        return false;
    if (a.raw(nodeA) == b.raw(nodeB))
        return true;
    if (left.type == JsonType::Array) {
        if (left.childCount != right.childCount)
            return false;
        int childB = nodeB + 1;
        for (int childA = nodeA + 1; childA < left.next; childA = nodeAt(a, childA).next) {
            if (!jsonEqual(a, childA, b, childB))
                return false;
            childB = nodeAt(b, childB).next;
        }
        return true;
    }
    const std::vector<JsonMember> membersA = sortedMembers(a, nodeA);
    const std::vector<JsonMember> membersB = sortedMembers(b, nodeB);
    return std::equal(membersA.begin(), membersA.end(), membersB.begin(), membersB.end(),
                      [&](const JsonMember &x, const JsonMember &y) {
                          return x.name == y.name && jsonEqual(a, x.node, b, y.node);
                      });
}

std::vector<JsonMember> distinctMembers(const JsonDocument &document, int node) {
    std::vector<JsonMember> members;
    const JsonNode &object = nodeAt(document, node);
    if (object.type != JsonType::Object)
        return members;
    members.reserve(static_cast<size_t>(object.childCount));
    QHash<QByteArray, size_t> places;
    places.reserve(object.childCount);
    for (int child = node + 1; child < object.next; child = nodeAt(document, child).next) {
        QByteArray name = document.name(child);
        if (const auto known = places.constFind(name); known != places.constEnd()) {
            members[*known].node = child;
            continue;
        }
        places.insert(name, members.size());
        members.push_back({std::move(name), child});
    }
    return members;
}

int lastMember(const JsonDocument &document, int node, QByteArrayView name) {
    const JsonNode &object = nodeAt(document, node);
    int found = -1;
    if (object.type != JsonType::Object)
        return found;
    for (int child = node + 1; child < object.next; child = nodeAt(document, child).next) {
        const JsonNode &n = nodeAt(document, child);
        const QByteArrayView written =
            QByteArrayView(document.text()).sliced(n.nameBegin + 1, n.nameEnd - n.nameBegin - 2);
        if (written.contains('\\') ? document.name(child) == name : written == name)
            found = child;
    }
    return found;
}

} // namespace nestor
