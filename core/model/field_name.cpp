// SPDX-License-Identifier: Apache-2.0
#include "core/model/field_name.h"

#include "core/base/text.h"

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

bool mustBeQuoted(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return c == '"' || c == '\'' || c == '[' || c == ']' || byte < 0x20 || byte == 0x7F;
}

tl::unexpected<Error> invalid(QByteArrayView text, const QString &why, qsizetype offset) {
    return failure(ErrorCode::InvalidFilter,
                   u"Invalid filter key: '%1': %2"_s.arg(forMessage(text), why), offset);
}

/// Reads one name from `at`, which is left behind it: at a period or at the end.
Result<QByteArray> bareSegment(QByteArrayView text, qsizetype &at) {
    QByteArray segment("");
    for (; at < text.size() && text[at] != '.'; ++at) {
        const char c = text[at];
        if (mustBeQuoted(c)) {
            return invalid(text,
                           u"a name that holds %1 is written in double quotes"_s.arg(
                               forMessage(text.sliced(at, 1))),
                           at);
        }
        const bool escape =
            c == '\\' && at + 1 < text.size() && (text[at + 1] == '.' || text[at + 1] == '\\');
        segment += escape ? text[++at] : c;
    }
    return segment;
}

Result<QByteArray> quotedSegment(QByteArrayView text, qsizetype &at) {
    const qsizetype opening = at++;
    QByteArray segment("");
    for (; at < text.size() && text[at] != '"'; ++at) {
        const char c = text[at];
        const bool escape =
            c == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\');
        segment += escape ? text[++at] : c;
    }
    if (at == text.size())
        return invalid(text, u"the closing quote is missing"_s, opening);
    ++at;
    if (at < text.size() && text[at] != '.')
        return invalid(text, u"only a period may follow the closing quote"_s, at);
    return segment;
}

} // namespace

Result<FieldName> parseFieldName(QByteArrayView text) {
    if (const qsizetype fault = firstInvalidUtf8(text); fault >= 0)
        return invalid(text, u"it is not UTF-8"_s, fault);
    FieldName field;
    field.text = text.toByteArray();
    for (qsizetype at = 0;; ++at) {
        const bool quoted = at < text.size() && text[at] == '"';
        auto segment = quoted ? quotedSegment(text, at) : bareSegment(text, at);
        if (!segment)
            return failure(std::move(segment.error()));
        field.segments.push_back(std::move(*segment));
        if (at == text.size())
            break;
    }
    field.literal = field.segments.front();
    for (size_t i = 1; i < field.segments.size(); ++i)
        field.literal += '.' + field.segments[i];
    return field;
}

FieldName exactFieldName(QByteArrayView name) {
    FieldName field;
    field.segments.push_back(name.toByteArray());
    field.literal = field.segments.front();
    // A leading '$' would read as an operator.
    const bool quoted = name.startsWith('$') || std::any_of(name.begin(), name.end(), mustBeQuoted);
    if (quoted)
        field.text += '"';
    for (const char c : name) {
        if (c == '\\' || (quoted ? c == '"' : c == '.'))
            field.text += '\\';
        field.text += c;
    }
    if (quoted)
        field.text += '"';
    return field;
}

qsizetype elementIndex(QByteArrayView segment) {
    // Eighteen digits fit; no list is longer.
    if (segment.isEmpty() || segment.size() > 18 || (segment.size() > 1 && segment[0] == '0'))
        return -1;
    qsizetype index = 0;
    for (const char c : segment) {
        if (c < '0' || c > '9')
            return -1;
        index = index * 10 + (c - '0');
    }
    return index;
}

} // namespace nestor
