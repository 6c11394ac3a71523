// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/place_hint.h"

#include "core/base/text.h"
#include "core/json/json_members.h"
#include "core/json/json_string.h"

#include <QFileInfo>

#include <algorithm>
#include <array>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kFieldsShown = 12;

/// What fields are called that tell records apart.
constexpr std::array<QByteArrayView, 9> kNames = {"id",   "_id",   "key",  "uuid", "name",
                                                  "slug", "title", "code", "url"};

struct Field {
    QByteArray name;
    bool isText = false; ///< or a number: it can be a key
};

std::vector<Field> fieldsOf(QByteArrayView json) {
    std::vector<Field> fields;
    for (const JsonMemberView &member : jsonMembers(json)) {
        const char first = member.value.isEmpty() ? '\0' : member.value.front();
        const bool isNumber = first == '-' || (first >= '0' && first <= '9');
        const bool isText =
            first == '"' && member.value.size() > 2 && !hasLoneSurrogate(member.value);
        fields.push_back({decodeJsonString(member.name), isNumber || isText});
    }
    return fields;
}

QByteArray placeholderOf(QByteArray name) {
    const bool isPlain = !name.isEmpty() && !name.startsWith('@') &&
                         std::none_of(name.begin(), name.end(), [](char c) {
                             return QByteArrayView(".[]{}|\"\\").contains(c);
                         });
    if (isPlain)
        return '{' + name + '}';
    return "{\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
}

/// The template of a key: a field that is called as such fields are, else the line.
QByteArray keyTemplateFor(const std::vector<Field> &fields) {
    for (const QByteArrayView wanted : kNames) {
        for (const Field &field : fields) {
            if (field.isText && field.name.compare(wanted, Qt::CaseInsensitive) == 0)
                return placeholderOf(field.name);
        }
    }
    return "{@line}";
}

/// As a shell takes it for one word.
QString quoted(const QByteArray &word) {
    QString text = forMessage(word, 200);
    return u'\'' + text.replace(u'\'', u"'\\''"_s) + u'\'';
}

/// A label after the file's name: 'films' for films.json.gz.
QByteArray labelFor(const QString &fileName) {
    QByteArray label = QFileInfo(fileName).fileName().section(u'.', 0, 0).toUtf8();
    for (char &c : label) {
        const bool isPlain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                             (c >= '0' && c <= '9') || c == '-' || c == '_' ||
                             static_cast<unsigned char>(c) >= 0x80;
        if (!isPlain)
            c = '_';
    }
    return label.isEmpty() || label == "_" || label == "-" ? "imported"_ba : label;
}

} // namespace

QString placeHint(const QString &fileName, const RawRecord &record, MissingPlaces missing) {
    const std::vector<Field> fields = fieldsOf(record.json);
    QStringList names;
    for (const Field &field : fields) {
        if (names.size() == kFieldsShown) {
            names.append(u"…"_s);
            break;
        }
        names.append(forMessage(field.name, 40));
    }
    QStringList options;
    if (missing.ns)
        options.append(u"--namespace "_s + quoted(labelFor(fileName)));
    if (missing.key)
        options.append(u"--key "_s + quoted(keyTemplateFor(fields)));
    const QString what = !missing.key  ? u"where they go"_s
                         : !missing.ns ? u"what they are called"_s
                                       : u"where they go and what they are called"_s;
    return u"The records are not items of Nestor's own form, and nothing says %1. Their fields: "
           u"%2. "
           "For example: %3"_s.arg(what, names.isEmpty() ? u"none"_s : names.join(u", "_s),
                                   options.join(u' '));
}

} // namespace nestor
