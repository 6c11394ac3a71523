// SPDX-License-Identifier: Apache-2.0
#include "core/json/json_members.h"

#include "core/json/json_scan.h"
#include "core/json/json_string.h"

namespace nestor {

namespace {

/// Calls `visit(name, value)` for each child of a container that opens with `opening`; names are
/// empty views in arrays. Stops early where `visit` answers false.
template <typename Visit>
void eachChild(QByteArrayView json, char opening, Visit visit) {
    json = trimmedJson(json);
    if (json.isEmpty() || json.front() != opening)
        return;
    const char *const end = json.data() + json.size();
    bool closed = false;
    for (const char *at = json_scan::firstChild(json.data(), end, closed); at != nullptr;
         at = json_scan::nextChild(at, end, closed)) {
        QByteArrayView name;
        if (opening == '{') {
            bool escaped = false;
            const char *const behind = json_scan::skipString(at, end, escaped);
            if (behind == nullptr)
                return;
            name = QByteArrayView(at, behind);
            at = json_scan::skipSpace(behind, end);
            if (at == end)
                return;
            at = json_scan::skipSpace(at + 1, end); // behind the colon
        }
        const char *const behind = json_scan::skipValue(at, end);
        if (behind == nullptr || !visit(name, QByteArrayView(at, behind)))
            return;
        at = behind;
    }
}

} // namespace

QByteArrayView trimmedJson(QByteArrayView json) {
    while (!json.isEmpty() && json_scan::isSpace(json.front()))
        json = json.sliced(1);
    while (!json.isEmpty() && json_scan::isSpace(json.back()))
        json.chop(1);
    return json;
}

bool isJsonName(QByteArrayView written, QByteArrayView name) {
    const QByteArrayView inner = written.sliced(1, written.size() - 2);
    return inner.contains('\\') ? decodeJsonString(written) == name : inner == name;
}

std::vector<JsonMemberView> jsonMembers(QByteArrayView json) {
    std::vector<JsonMemberView> members;
    eachChild(json, '{', [&](QByteArrayView name, QByteArrayView value) {
        members.push_back({name, value});
        return true;
    });
    return members;
}

std::vector<QByteArrayView> jsonElements(QByteArrayView json) {
    std::vector<QByteArrayView> elements;
    eachChild(json, '[', [&](QByteArrayView, QByteArrayView value) {
        elements.push_back(value);
        return true;
    });
    return elements;
}

QByteArrayView jsonMember(QByteArrayView json, QByteArrayView name) {
    QByteArrayView found;
    eachChild(json, '{', [&](QByteArrayView written, QByteArrayView value) {
        if (isJsonName(written, name))
            found = value;
        return true;
    });
    return found;
}

QByteArrayView jsonElement(QByteArrayView json, qsizetype index) {
    if (index < 0) {
        const std::vector<QByteArrayView> all = jsonElements(json);
        index += static_cast<qsizetype>(all.size());
        return index < 0 ? QByteArrayView() : all[static_cast<size_t>(index)];
    }
    QByteArrayView found;
    eachChild(json, '[', [&](QByteArrayView, QByteArrayView value) {
        if (index-- == 0)
            found = value;
        return index >= 0;
    });
    return found;
}

} // namespace nestor
