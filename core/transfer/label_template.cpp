// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/label_template.h"

#include "core/base/text.h"
#include "core/json/json_members.h"
#include "core/json/json_string.h"

#include <optional>

namespace nestor {

using namespace Qt::StringLiterals;

class LabelTemplate::Parser {
public:
    explicit Parser(QByteArrayView text)
        : m_text(text) {}

    Result<std::vector<Part>> run() {
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            if ((c == '{' || c == '}') && m_at + 1 < m_text.size() && m_text[m_at + 1] == c) {
                literal() += c;
                m_at += 2;
            } else if (c == '}') {
                return fault(u"A '}' without its '{'; write '}}' for the character"_s, m_at);
            } else if (c == '{') {
                if (const auto done = placeholder(); !done)
                    return failure(done.error());
            } else {
                literal() += c;
                ++m_at;
            }
        }
        return std::move(m_parts);
    }

private:
    QByteArray &literal() {
        if (m_parts.empty() || !m_parts.back().alternatives.empty())
            m_parts.emplace_back();
        return m_parts.back().literal;
    }

    tl::unexpected<Error> fault(const QString &detail, qsizetype offset) const {
        return failure(ErrorCode::InvalidArgument,
                       u"%1 (character %2 of '%3')"_s.arg(detail)
                           .arg(textOf(m_text.first(offset)).size() + 1)
                           .arg(forMessage(m_text)),
                       offset);
    }

    Result<void> placeholder() {
        const qsizetype opening = m_at++;
        Part part;
        for (;;) {
            auto one = field(opening);
            if (!one)
                return failure(one.error());
            part.alternatives.push_back(std::move(*one));
            if (m_text[m_at++] == '}')
                break;
        }
        part.written = m_text.sliced(opening, m_at - opening).toByteArray();
        m_parts.push_back(std::move(part));
        return {};
    }

    /// Reads up to the '|' or '}' that ends the field, and leaves m_at there.
    Result<Field> field(qsizetype opening) {
        const qsizetype begin = m_at;
        Field field;
        bool afterPeriod = true; // a name is due
        for (;;) {
            if (m_at >= m_text.size())
                return fault(u"A '{' without its '}'"_s, opening);
            const char c = m_text[m_at];
            if (c == '}' || c == '|') {
                if (afterPeriod)
                    return fault(u"A field's name is missing"_s, m_at);
                break;
            }
            if (c == '{')
                return fault(u"A '{' inside a field; write the name in double quotes"_s, m_at);
            if (c == '[') {
                if (const auto index = bracket(); index)
                    field.path.push_back(*index);
                else
                    return failure(index.error());
                afterPeriod = false;
            } else if (c == '.' && !afterPeriod) {
                ++m_at;
                afterPeriod = true;
            } else if (afterPeriod) {
                auto segment = c == '"' ? quotedName() : bareName();
                if (!segment)
                    return failure(segment.error());
                field.path.push_back({std::move(*segment), 0, false});
                afterPeriod = false;
            } else {
                return fault(u"Expected '.', '[', '|' or '}' after a name"_s, m_at);
            }
        }
        field.literal = m_text.sliced(begin, m_at - begin).toByteArray();
        if (field.literal == "@name")
            field.kind = Field::Name;
        else if (field.literal == "@path")
            field.kind = Field::Folders;
        else if (field.literal == "@line")
            field.kind = Field::Line;
        else if (field.literal.startsWith('@'))
            return fault(
                u"There is no {%1}, only {@name}, {@path} and {@line}; the name of a field "
                "that begins so is written in double quotes"_s.arg(forMessage(field.literal)),
                begin);
        return field;
    }

    Result<QByteArray> bareName() {
        const qsizetype begin = m_at;
        while (m_at < m_text.size() && !QByteArrayView(".[]{}|\"").contains(m_text[m_at]))
            ++m_at;
        if (m_at == begin)
            return fault(u"A field's name is missing"_s, m_at);
        return m_text.sliced(begin, m_at - begin).toByteArray();
    }

    Result<QByteArray> quotedName() {
        const qsizetype begin = m_at++;
        QByteArray name;
        while (m_at < m_text.size() && m_text[m_at] != '"') {
            if (m_text[m_at] == '\\' && m_at + 1 < m_text.size())
                ++m_at;
            name += m_text[m_at++];
        }
        if (m_at >= m_text.size())
            return fault(u"A quoted name without its closing quote"_s, begin);
        ++m_at;
        return name;
    }

    Result<Segment> bracket() {
        const qsizetype begin = m_at;
        const qsizetype end = m_text.indexOf(']', begin);
        bool isNumber = false;
        const qlonglong index =
            end < 0 ? 0
                    : m_text.sliced(begin + 1, end - begin - 1).toByteArray().toLongLong(&isNumber);
        if (!isNumber)
            return fault(u"Expected the number of an element, as in [0] or [-1]"_s, begin);
        m_at = end + 1;
        return Segment{{}, static_cast<qsizetype>(index), true};
    }

    QByteArrayView m_text;
    qsizetype m_at = 0;
    std::vector<Part> m_parts;
};

namespace {

/// Why a JSON string cannot be a name, or a part of one; empty where it can.
QString faultOfName(QByteArrayView json) {
    return hasLoneSurrogate(json)
               ? u"holds half of a surrogate pair, which is not text: %1"_s.arg(forMessage(json))
               : QString();
}

/// The text of a scalar; nullopt for null, lists and objects.
std::optional<QByteArray> scalarText(QByteArrayView json) {
    switch (json.front()) {
    case '"':
        return decodeJsonString(json);
    case 'n':
    case '[':
    case '{':
        return std::nullopt;
    default:
        return json.toByteArray();
    }
}

} // namespace

Result<LabelTemplate> LabelTemplate::parse(QByteArrayView text) {
    if (const qsizetype bad = firstInvalidUtf8(text); bad >= 0)
        return failure(ErrorCode::InvalidArgument, u"A template must be UTF-8"_s, bad);
    auto parts = Parser(text).run();
    if (!parts)
        return failure(std::move(parts.error()));
    LabelTemplate result;
    result.m_parts = std::move(*parts);
    return result;
}

Result<LabelTemplate> LabelTemplate::parseNamespace(QByteArrayView text) {
    auto result = parse(text);
    if (!result)
        return result;
    const std::vector<Part> &parts = result->m_parts;
    for (size_t i = 0; i < parts.size(); ++i) {
        const QByteArray &literal = parts[i].literal;
        if (literal.contains("..") || (i == 0 && literal.startsWith('.')) ||
            (i + 1 == parts.size() && literal.endsWith('.'))) {
            return failure(
                ErrorCode::InvalidArgument,
                u"The namespace '%1' has an empty label"_s.arg(forMessage(text.toByteArray())));
        }
    }
    return result;
}

QByteArrayView LabelTemplate::find(const Field &field, QByteArrayView json) {
    if (const QByteArrayView whole = jsonMember(json, field.literal); !whole.isEmpty())
        return whole;
    for (const Segment &segment : field.path) {
        json = segment.isIndex ? jsonElement(json, segment.index) : jsonMember(json, segment.name);
        if (json.isEmpty())
            break;
    }
    return json;
}

Result<QByteArray> LabelTemplate::inserted(const Part &part, const RawRecord &record) const {
    QString found;
    bool empty = false;
    for (const Field &field : part.alternatives) {
        switch (field.kind) {
        case Field::Line:
            return QByteArray::number(record.line);
        case Field::Name:
            if (!record.nameFault.isEmpty())
                return failure(ErrorCode::InvalidKey, record.nameFault);
            if (!record.name.isNull())
                return record.name;
            continue;
        case Field::Folders:
            if (!record.path.isEmpty())
                return record.path.join('.');
            continue;
        case Field::Path:
            break;
        }
        const QByteArrayView value = find(field, record.json);
        if (value.isEmpty())
            continue;
        if (value.startsWith('"')) {
            if (const QString fault = faultOfName(value); !fault.isEmpty()) {
                return failure(ErrorCode::InvalidValue,
                               u"The field for %1 %2"_s.arg(forMessage(part.written), fault));
            }
        }
        if (auto text = scalarText(value)) {
            // Of several the first that says something.
            if (text->isEmpty() && &field != &part.alternatives.back()) {
                empty = true;
                continue;
            }
            return std::move(*text);
        }
        found = value.front() == 'n'   ? u"null"_s
                : value.front() == '[' ? u"a list"_s
                                       : u"an object"_s;
    }
    if (empty)
        return QByteArray(""); // what is left is that one is there, and says nothing
    if (found.isEmpty()) {
        return failure(ErrorCode::InvalidValue,
                       u"The record has no field for %1"_s.arg(forMessage(part.written)));
    }
    return failure(ErrorCode::InvalidValue,
                   u"The field for %1 is %2, not text"_s.arg(forMessage(part.written), found));
}

Result<QByteArrayList> LabelTemplate::severalLabels(const Part &part, const RawRecord &record) {
    QByteArrayList labels;
    const Field &field = part.alternatives.front();
    if (part.alternatives.size() != 1)
        return labels;
    if (field.kind == Field::Folders)
        return record.path;
    if (field.kind != Field::Path)
        return labels;
    const QByteArrayView list = find(field, record.json);
    if (!list.startsWith('['))
        return labels;
    for (const QByteArrayView element : jsonElements(list)) {
        if (!element.startsWith('"')) {
            return failure(
                ErrorCode::InvalidValue,
                u"The list for %1 holds more than strings"_s.arg(forMessage(part.written)));
        }
        if (const QString fault = faultOfName(element); !fault.isEmpty()) {
            return failure(ErrorCode::InvalidValue,
                           u"The list for %1 %2"_s.arg(forMessage(part.written), fault));
        }
        labels.append(decodeJsonString(element));
    }
    return labels;
}

Result<QByteArrayList> LabelTemplate::labels(const RawRecord &record) const {
    QByteArrayList labels;
    QByteArray label;
    bool whole = false; // `labels` already ends with what stands for this label
    for (size_t i = 0; i < m_parts.size(); ++i) {
        const Part &part = m_parts[i];
        if (part.alternatives.empty()) {
            for (const char c : part.literal) {
                if (c != '.') {
                    label += c;
                    continue;
                }
                if (!whole)
                    labels.append(std::exchange(label, {}));
                whole = false;
            }
            continue;
        }
        const bool atStart =
            label.isEmpty() && !whole && (i == 0 || m_parts[i - 1].literal.endsWith('.'));
        const bool atEnd = i + 1 == m_parts.size() || m_parts[i + 1].literal.startsWith('.');
        if (atStart && atEnd) {
            const auto several = severalLabels(part, record);
            if (!several)
                return failure(several.error());
            if (!several->isEmpty()) {
                for (QByteArray each : *several)
                    labels.append(each.replace('.', '_'));
                whole = true;
                continue;
            }
        }
        auto text = inserted(part, record);
        if (!text)
            return failure(std::move(text.error()));
        label += text->replace('.', '_');
    }
    if (!whole)
        labels.append(label);
    return labels;
}

Result<QByteArray> LabelTemplate::text(const RawRecord &record) const {
    QByteArray text;
    for (const Part &part : m_parts) {
        if (part.alternatives.empty()) {
            text += part.literal;
            continue;
        }
        const auto field = inserted(part, record);
        if (!field)
            return failure(field.error());
        text += *field;
    }
    return text;
}

} // namespace nestor
