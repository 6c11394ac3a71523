// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/text/shown_value.h"

#include "core/json/json_document.h"
#include "core/json/json_tokens.h"

#include <algorithm>

namespace nestor::ui {

namespace {

constexpr qsizetype kShownIndent = 2;
constexpr qsizetype kListWidth = 56;
constexpr qsizetype kNumbersWidth = 76;
/// The head of a value that is too large: enough to see what it is.
constexpr qsizetype kHeadBytes = qsizetype{64} * 1024;
constexpr qsizetype kHeadString = qsizetype{2} * 1024;

/// Lays tokens out. Lists that hold no lists or objects are kept together where that is readable.
class Layout {
public:
    explicit Layout(QByteArrayView json)
        : m_json(json)
        , m_tokens(tokenizeJson(json)) {
        m_out.reserve(json.size() + json.size() / 4);
    }

    QByteArray run() {
        while (m_next < m_tokens.size())
            place();
        return std::move(m_out);
    }

private:
    [[nodiscard]] QByteArrayView token(size_t i) const {
        return m_json.sliced(m_tokens[i].begin, m_tokens[i].end - m_tokens[i].begin);
    }
    [[nodiscard]] char kind(size_t i) const {
        return i < m_tokens.size() ? m_json[m_tokens[i].begin] : '\0';
    }
    void breakLine() {
        m_out += '\n';
        m_out.append(m_depth * kShownIndent, ' ');
    }

    void place() {
        const char c = kind(m_next);
        const bool opens = c == '{' || c == '[';
        if (opens && (kind(m_next + 1) == '}' || kind(m_next + 1) == ']')) {
            m_out += token(m_next++);
            m_out += token(m_next++);
        } else if (c == '[' && placeFlatList()) {
            return;
        } else if (opens) {
            m_out += token(m_next++);
            ++m_depth;
            breakLine();
        } else if (c == '}' || c == ']') {
            m_depth = std::max<qsizetype>(m_depth - 1, 0);
            breakLine();
            m_out += token(m_next++);
        } else if (c == ',') {
            m_out += token(m_next++);
            breakLine();
        } else if (c == ':') {
            m_out += token(m_next++);
            m_out += ' ';
        } else {
            m_out += token(m_next++);
        }
    }

    /// A list of scalars: in one line if it is short, in filled lines if it is numbers.
    bool placeFlatList() {
        qsizetype width = 0;
        bool strings = false;
        size_t end = m_next + 1;
        for (;; ++end) {
            const char c = kind(end);
            if (c == ']')
                break;
            if (c == '\0' || c == '{' || c == '[' || c == '}' || c == ':')
                return false;
            strings = strings || c == '"';
            width += token(end).size() + (c == ',' ? 1 : 0);
            if (strings && width > kListWidth)
                return false;
        }
        const bool oneLine = width <= kListWidth;
        m_out += token(m_next++);
        ++m_depth;
        if (!oneLine)
            breakLine();
        qsizetype column = m_depth * kShownIndent;
        for (; m_next < end; ++m_next) {
            m_out += token(m_next);
            column += token(m_next).size();
            if (kind(m_next) != ',')
                continue;
            if (oneLine || column + token(m_next + 1).size() + 1 <= kNumbersWidth) {
                m_out += ' ';
                ++column;
            } else {
                breakLine();
                column = m_depth * kShownIndent;
            }
        }
        --m_depth;
        if (!oneLine)
            breakLine();
        m_out += token(m_next++);
        return true;
    }

    QByteArrayView m_json;
    std::vector<JsonToken> m_tokens;
    QByteArray m_out;
    size_t m_next = 0;
    qsizetype m_depth = 0;
};

bool isOneLine(QByteArrayView text) {
    qsizetype end = text.size();
    while (end > 0 && isJsonSpace(text[end - 1]))
        --end;
    qsizetype begin = 0;
    while (begin < end && isJsonSpace(text[begin]))
        ++begin;
    return !text.sliced(begin, end - begin).contains('\n');
}

qsizetype longestLine(QByteArrayView text) {
    qsizetype longest = 0;
    qsizetype begin = 0;
    while (begin < text.size()) {
        const qsizetype end = text.indexOf('\n', begin);
        const qsizetype next = end < 0 ? text.size() : end;
        longest = std::max(longest, next - begin);
        begin = next + 1;
    }
    return longest;
}

/// Not in the middle of a UTF-8 sequence.
qsizetype characterBoundary(QByteArrayView text, qsizetype at) {
    while (at > 0 && at < text.size() && (static_cast<uchar>(text[at]) & 0xC0U) == 0x80U)
        --at;
    return at;
}

/// The beginning of a text, with long strings and other long tokens cut. No longer JSON.
QByteArray headOf(QByteArrayView text, bool lay) {
    QByteArray head;
    const QByteArrayView window = text.first(std::min(text.size(), 8 * kHeadBytes));
    qsizetype copied = 0;
    for (const JsonToken &token : tokenizeJson(window)) {
        if (head.size() > kHeadBytes)
            break;
        head += window.sliced(copied, token.begin - copied);
        const qsizetype length = token.end - token.begin;
        if (length <= kHeadString) {
            head += window.sliced(token.begin, length);
        } else {
            const qsizetype kept = characterBoundary(window, token.begin + kHeadString);
            head += window.sliced(token.begin, kept - token.begin);
            head += "…";
            if (window[token.end - 1] == '"')
                head += '"';
        }
        copied = token.end;
    }
    return (lay ? Layout(head).run() : head) + "\n…";
}

} // namespace

QByteArray readableJson(QByteArrayView json) {
    return Layout(json).run();
}

ShownValue newObject() {
    ShownValue value;
    value.stored = "{}";
    value.text = "{\n  \n}";
    value.formatted = true;
    return value;
}

ShownValue showValue(const QByteArray &stored, ShowExtent extent, ShowLayout layout) {
    ShownValue shown;
    shown.stored = stored;
    const bool lay = layout == ShowLayout::Readable && isOneLine(stored);
    const bool large = stored.size() > kEditableBytes;
    if (extent == ShowExtent::Bounded && large) {
        shown.text = headOf(stored, lay);
        shown.formatted = lay;
        shown.headOnly = true;
        return shown;
    }
    // What is not JSON is shown as it is: laying it out could hide what is wrong with it.
    shown.formatted = lay && JsonDocument::parse(stored).has_value();
    shown.text = shown.formatted ? readableJson(stored) : stored;
    if (extent == ShowExtent::Bounded &&
        (shown.text.size() > kEditableBytes || longestLine(shown.text) > kEditableLine)) {
        shown.text = headOf(stored, shown.formatted);
        shown.headOnly = true;
    }
    return shown;
}

} // namespace nestor::ui
