// SPDX-License-Identifier: Apache-2.0
#include "core/doctor/neutral_text.h"

#include "core/base/text.h"
#include "core/json/json_document.h"
#include "core/json/json_string.h"

#include <algorithm>
#include <array>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// The number as syllables: "ba", "be", … "bada". Different numbers, different words.
QString syllables(qsizetype number, qsizetype length) {
    constexpr std::array<char, 10> kFirst = {'b', 'd', 'f', 'k', 'l', 'm', 'n', 'r', 's', 't'};
    constexpr std::array<char, 5> kSecond = {'a', 'e', 'i', 'o', 'u'};
    QString text;
    while (text.size() < length) {
        text += QLatin1Char(kFirst[size_t(number) % kFirst.size()]);
        text += QLatin1Char(kSecond[size_t(number) / kFirst.size() % kSecond.size()]);
        number /= qsizetype(kFirst.size() * kSecond.size());
    }
    return text.first(length);
}

void appendNeutral(QByteArray &out, const JsonDocument &document, int node, NeutralText &neutral) {
    const JsonNode &value = document.nodes()[size_t(node)];
    if (value.type == JsonType::String) {
        out += quotedJson(neutral.of(document.string(node)));
        return;
    }
    if (value.type != JsonType::Array && value.type != JsonType::Object) {
        out += document.raw(node);
        return;
    }
    const bool isObject = value.type == JsonType::Object;
    out += isObject ? '{' : '[';
    for (int child = node + 1; child < value.next; child = document.nodes()[size_t(child)].next) {
        if (child > node + 1)
            out += ',';
        if (isObject) {
            const QByteArray name = document.name(child);
            out += quotedJson(name.startsWith('$') ? name : neutral.of(name)) + ':';
        }
        appendNeutral(out, document, child, neutral);
    }
    out += isObject ? '}' : ']';
}

} // namespace

QString NeutralText::word(const QString &original) {
    const auto known = m_words.constFind(original.toLower());
    QString neutral =
        known != m_words.constEnd()
            ? *known
            : *m_words.insert(original.toLower(), syllables(m_words.size(), original.size()));
    for (qsizetype i = 0; i < neutral.size() && i < original.size(); ++i) {
        if (original[i].isUpper())
            neutral[i] = neutral[i].toUpper();
    }
    return neutral;
}

QByteArray NeutralText::of(QByteArrayView utf8) {
    const QString text = textOf(utf8);
    QString neutral;
    for (qsizetype i = 0; i < text.size();) {
        qsizetype end = i;
        while (end < text.size() &&
               (text[end].isLetter() || text[end].isMark() || text[end].isSurrogate()))
            ++end;
        if (end > i) {
            neutral += word(text.sliced(i, end - i));
            i = end;
        } else {
            // What is neither letter nor digit tells nobody anything, where it is plain ASCII.
            const QChar c = text[i++];
            neutral += c.isDigit() ? u'0' : (c.unicode() < 0x80 ? c : QChar(u'.'));
        }
    }
    return neutral.toUtf8();
}

QByteArray NeutralText::ofJson(const QByteArray &json) {
    const auto document = JsonDocument::parse(json);
    if (!document)
        return {};
    QByteArray out;
    appendNeutral(out, *document, 0, *this);
    return out;
}

QByteArrayList NeutralText::labels(const QByteArrayList &labels) {
    QByteArrayList neutral;
    for (const QByteArray &label : labels) {
        if (!m_labels.contains(label))
            m_labels.insert(label, int(m_labels.size()) + 1);
        neutral.append("label-" + QByteArray::number(m_labels.value(label)));
    }
    return neutral;
}

} // namespace nestor
