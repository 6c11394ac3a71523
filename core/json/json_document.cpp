// SPDX-License-Identifier: Apache-2.0
#include "core/json/json_document.h"

#include "core/base/text.h"
#include "core/json/json_string.h"

#include <QByteArrayList>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// What a byte means outside strings, and whether it may stand in a string as it is.
constexpr quint8 kSpace = 1;
constexpr quint8 kDigit = 2;
constexpr quint8 kPlainInString = 4; ///< ASCII but the quote, the backslash and control characters

constexpr std::array<quint8, 256> makeClasses() {
    std::array<quint8, 256> classes{};
    for (unsigned c = 0x20; c < 0x80; ++c)
        classes[c] = kPlainInString;
    classes['"'] = 0;
    classes['\\'] = 0;
    for (const unsigned char c : {' ', '\t', '\n', '\r'})
        classes[c] |= kSpace;
    for (unsigned char c = '0'; c <= '9'; ++c)
        classes[c] |= kDigit;
    return classes;
}

constexpr std::array<quint8, 256> kClasses = makeClasses();

bool is(char c, quint8 mask) {
    return (kClasses[static_cast<unsigned char>(c)] & mask) != 0;
}

bool isHexDigit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// One pass over the text, without recursion: the open containers are the chain of parents.
class Parser {
public:
    Parser(QByteArrayView text, int maxDepth, std::vector<JsonNode> &nodes)
        : m_begin(text.data())
        , m_end(text.data() + text.size())
        , m_at(m_begin)
        , m_maxDepth(maxDepth)
        , m_nodes(nodes) {}

    /// Whether all of the text is one JSON value; else message() and offset() say what is wrong.
    bool run();

    [[nodiscard]] const QString &message() const { return m_message; }
    [[nodiscard]] qsizetype offset() const { return m_offset; }

private:
    enum class State { Value, FirstElementOrEnd, FirstNameOrEnd, Name, AfterValue };

    void skipSpace() {
        while (m_at != m_end && is(*m_at, kSpace))
            ++m_at;
    }
    void skipPlain();
    [[nodiscard]] qsizetype here() const { return m_at - m_begin; }
    bool fault(const QString &message, const char *at);
    bool expected(const QString &what);

    bool value();
    bool name();
    bool string();
    bool escape();
    bool number();
    bool literal(const char *word, JsonType type);
    bool open(JsonType type);
    void close();
    bool afterValue();
    JsonNode *add(JsonType type);

    const char *m_begin;
    const char *m_end;
    const char *m_at;
    int m_maxDepth;
    std::vector<JsonNode> &m_nodes;

    State m_state = State::Value;
    int m_parent = -1; ///< the innermost open container
    int m_depth = 0;
    qsizetype m_nameBegin = -1; ///< of the member whose value comes next
    qsizetype m_nameEnd = -1;

    QString m_message;
    qsizetype m_offset = -1;
};

bool Parser::fault(const QString &message, const char *at) {
    m_message = message;
    m_offset = at - m_begin;
    return false;
}

bool Parser::expected(const QString &what) {
    if (m_at == m_end)
        return fault(u"Expected %1, but the text ends here"_s.arg(what), m_at);
    const auto rest = QByteArrayView(m_at, m_end);
    const qsizetype length = utf8SequenceLength(rest);
    if (length == 0)
        return fault(u"Expected %1, but found bytes that are not UTF-8"_s.arg(what), m_at);
    return fault(u"Expected %1, but found '%2'"_s.arg(what, forMessage(rest.first(length))), m_at);
}

JsonNode *Parser::add(JsonType type) {
    if (m_nodes.size() >= static_cast<size_t>(std::numeric_limits<int>::max())) {
        fault(u"More values than a document can hold"_s, m_at);
        return nullptr;
    }
    if (m_parent >= 0)
        ++m_nodes[static_cast<size_t>(m_parent)].childCount;
    JsonNode &node = m_nodes.emplace_back();
    node.type = type;
    node.begin = here();
    node.nameBegin = m_nameBegin;
    node.nameEnd = m_nameEnd;
    node.parent = m_parent;
    node.next = static_cast<int>(m_nodes.size());
    m_nameBegin = -1;
    m_nameEnd = -1;
    return &node;
}

bool Parser::run() {
    skipSpace();
    if (m_end - m_at >= 3 && std::memcmp(m_at, "\xEF\xBB\xBF", 3) == 0)
        return fault(u"Expected a JSON value, but found a byte order mark"_s, m_at);
    for (;;) {
        skipSpace();
        switch (m_state) {
        case State::FirstElementOrEnd:
            if (m_at != m_end && *m_at == ']') {
                close();
                break;
            }
            [[fallthrough]];
        case State::Value:
            if (!value())
                return false;
            break;
        case State::FirstNameOrEnd:
            if (m_at != m_end && *m_at == '}') {
                close();
                break;
            }
            [[fallthrough]];
        case State::Name:
            if (!name())
                return false;
            break;
        case State::AfterValue:
            if (m_parent >= 0) {
                if (!afterValue())
                    return false;
                break;
            }
            if (m_at != m_end)
                return expected(u"nothing more after the value"_s);
            return true;
        }
    }
}

bool Parser::value() {
    const auto nothing = [this] {
        if (m_parent < 0)
            return expected(u"a JSON value"_s);
        const bool inArray = m_nodes[static_cast<size_t>(m_parent)].type == JsonType::Array;
        if (!inArray)
            return expected(u"a value after ':'"_s);
        return expected(m_state == State::FirstElementOrEnd ? u"a value or ']'"_s
                                                            : u"a value after ','"_s);
    };
    if (m_at == m_end)
        return nothing();
    switch (*m_at) {
    case '{':
        return open(JsonType::Object);
    case '[':
        return open(JsonType::Array);
    case '"': {
        const auto index = m_nodes.size();
        if (add(JsonType::String) == nullptr || !string())
            return false;
        m_nodes[index].end = here();
        break;
    }
    case 't':
        if (!literal("true", JsonType::True))
            return false;
        break;
    case 'f':
        if (!literal("false", JsonType::False))
            return false;
        break;
    case 'n':
        if (!literal("null", JsonType::Null))
            return false;
        break;
    default:
        if (*m_at != '-' && !is(*m_at, kDigit))
            return nothing();
        if (!number())
            return false;
        break;
    }
    m_state = State::AfterValue;
    return true;
}

bool Parser::open(JsonType type) {
    if (m_depth >= m_maxDepth)
        return fault(u"Nested deeper than %1 levels"_s.arg(m_maxDepth), m_at);
    const int index = static_cast<int>(m_nodes.size());
    if (add(type) == nullptr)
        return false;
    ++m_at;
    ++m_depth;
    m_parent = index;
    m_state = type == JsonType::Array ? State::FirstElementOrEnd : State::FirstNameOrEnd;
    return true;
}

void Parser::close() {
    ++m_at;
    JsonNode &node = m_nodes[static_cast<size_t>(m_parent)];
    node.end = here();
    node.next = static_cast<int>(m_nodes.size());
    m_parent = node.parent;
    --m_depth;
    m_state = State::AfterValue;
}

bool Parser::afterValue() {
    const bool inArray = m_nodes[static_cast<size_t>(m_parent)].type == JsonType::Array;
    const char closing = inArray ? ']' : '}';
    if (m_at != m_end && *m_at == closing) {
        close();
        return true;
    }
    if (m_at == m_end || *m_at != ',')
        return expected(inArray ? u"',' or ']'"_s : u"',' or '}'"_s);
    ++m_at;
    m_state = inArray ? State::Value : State::Name;
    return true;
}

bool Parser::name() {
    if (m_at == m_end || *m_at != '"') {
        return expected(m_state == State::FirstNameOrEnd ? u"a name in quotes or '}'"_s
                                                         : u"a name in quotes after ','"_s);
    }
    m_nameBegin = here();
    if (!string())
        return false;
    m_nameEnd = here();
    skipSpace();
    if (m_at == m_end || *m_at != ':')
        return expected(u"':' after the name"_s);
    ++m_at;
    m_state = State::Value;
    return true;
}

/// Passes over the part of a string that stands for itself, eight bytes at a time.
void Parser::skipPlain() {
    constexpr quint64 kOnes = 0x0101010101010101;
    constexpr quint64 kHighs = 0x8080808080808080;
    // The high bit of each byte of `word` that is zero (and perhaps of those after the first).
    const auto zeros = [](quint64 word) { return (word - kOnes) & ~word; };
    while (m_end - m_at >= 8) {
        quint64 word = 0;
        std::memcpy(&word, m_at, sizeof word);
        const quint64 control = word - kOnes * 0x20;
        if (((zeros(word ^ kOnes * '"') | zeros(word ^ kOnes * '\\') | control | word) & kHighs) !=
            0)
            break;
        m_at += 8;
    }
    while (m_at != m_end && is(*m_at, kPlainInString))
        ++m_at;
}

bool Parser::string() {
    const char *const opening = m_at++;
    for (;;) {
        skipPlain();
        if (m_at == m_end)
            return fault(u"Expected '\"' to end this string, but the text ends"_s, opening);
        const auto c = static_cast<unsigned char>(*m_at);
        if (c == '"') {
            ++m_at;
            return true;
        }
        if (c == '\\') {
            if (!escape())
                return false;
        } else if (c < 0x20) {
            return fault(u"Expected an escape such as \\n, but found the control character "
                         u"U+%1 in a string"_s.arg(static_cast<uint>(c), 4, 16, QChar(u'0')),
                         m_at);
        } else {
            const qsizetype length = utf8SequenceLength(QByteArrayView(m_at, m_end));
            if (length == 0)
                return fault(u"Expected UTF-8, but found a malformed byte in a string"_s, m_at);
            m_at += length;
        }
    }
}

bool Parser::escape() {
    const char *const backslash = m_at++;
    if (m_at == m_end)
        return fault(u"Expected a character after '\\', but the text ends"_s, m_at);
    switch (*m_at) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
        ++m_at;
        return true;
    case 'u':
        ++m_at;
        for (int i = 0; i < 4; ++i, ++m_at) {
            if (m_at == m_end || !isHexDigit(*m_at))
                return fault(u"Expected four hexadecimal digits after '\\u'"_s, backslash);
        }
        return true;
    default:
        return fault(u"Expected one of \" \\ / b f n r t u after '\\'"_s, backslash);
    }
}

bool Parser::number() {
    if (add(JsonType::Number) == nullptr)
        return false;
    const auto digits = [this] {
        const char *const first = m_at;
        while (m_at != m_end && is(*m_at, kDigit))
            ++m_at;
        return m_at != first;
    };
    if (*m_at == '-')
        ++m_at;
    if (m_at != m_end && *m_at == '0') {
        ++m_at;
        if (m_at != m_end && is(*m_at, kDigit))
            return fault(u"Expected no digit after a leading zero"_s, m_at);
    } else if (!digits()) {
        return expected(u"a digit after '-'"_s);
    }
    if (m_at != m_end && *m_at == '.') {
        ++m_at;
        if (!digits())
            return expected(u"a digit after '.'"_s);
    }
    if (m_at != m_end && (*m_at == 'e' || *m_at == 'E')) {
        ++m_at;
        if (m_at != m_end && (*m_at == '+' || *m_at == '-'))
            ++m_at;
        if (!digits())
            return expected(u"a digit in the exponent"_s);
    }
    m_nodes.back().end = here();
    return true;
}

bool Parser::literal(const char *word, JsonType type) {
    const auto length = static_cast<qsizetype>(std::strlen(word));
    if (m_end - m_at < length || std::memcmp(m_at, word, static_cast<size_t>(length)) != 0)
        return expected(u"'%1'"_s.arg(QLatin1StringView(word)));
    if (add(type) == nullptr)
        return false;
    m_at += length;
    m_nodes.back().end = here();
    return true;
}

/// "at character 7", or "at line 2, column 5" in text of several lines; counted from 1.
QString place(QByteArrayView text, qsizetype offset) {
    const QByteArrayView before = text.first(offset);
    const qsizetype lineStart = before.lastIndexOf('\n') + 1;
    const qsizetype column = textOf(before.sliced(lineStart)).size() + 1;
    if (!text.contains('\n'))
        return u"at character %1"_s.arg(column);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    return u"at line %1, column %2"_s.arg(line).arg(column);
}

} // namespace

Result<JsonDocument> JsonDocument::parse(QByteArray text, int maxDepth) {
    JsonDocument document;
    document.m_text = std::move(text);
    // A value takes a dozen bytes or more in most texts: for small ones, one allocation.
    document.m_nodes.reserve(
        static_cast<size_t>(std::min<qsizetype>(document.m_text.size() / 12 + 1, 256)));
    Parser parser(document.m_text, maxDepth, document.m_nodes);
    if (!parser.run()) {
        return failure(ErrorCode::InvalidValue,
                       parser.message() + u' ' + place(document.m_text, parser.offset()),
                       parser.offset());
    }
    return document;
}

QByteArrayView JsonDocument::raw(int node) const {
    const JsonNode &n = m_nodes[static_cast<size_t>(node)];
    return QByteArrayView(m_text).sliced(n.begin, n.end - n.begin);
}

QByteArray JsonDocument::string(int node) const {
    const JsonNode &n = m_nodes[static_cast<size_t>(node)];
    return n.type == JsonType::String ? decodeJsonString(raw(node)) : QByteArray();
}

QByteArray JsonDocument::name(int node) const {
    const JsonNode &n = m_nodes[static_cast<size_t>(node)];
    if (n.nameBegin < 0)
        return {};
    return decodeJsonString(QByteArrayView(m_text).sliced(n.nameBegin, n.nameEnd - n.nameBegin));
}

int JsonDocument::member(int node, QByteArrayView name) const {
    const JsonNode &object = m_nodes[static_cast<size_t>(node)];
    if (object.type != JsonType::Object)
        return -1;
    for (int child = node + 1; child < object.next;
         child = m_nodes[static_cast<size_t>(child)].next) {
        const JsonNode &n = m_nodes[static_cast<size_t>(child)];
        const QByteArrayView written =
            QByteArrayView(m_text).sliced(n.nameBegin + 1, n.nameEnd - n.nameBegin - 2);
        if (written == name && !written.contains('\\'))
            return child;
        if (written.contains('\\') && this->name(child) == name)
            return child;
    }
    return -1;
}

int JsonDocument::element(int node, qsizetype index) const {
    const JsonNode &array = m_nodes[static_cast<size_t>(node)];
    if (array.type != JsonType::Array)
        return -1;
    if (index < 0)
        index += array.childCount;
    if (index < 0 || index >= array.childCount)
        return -1;
    int child = node + 1;
    for (; index > 0; --index)
        child = m_nodes[static_cast<size_t>(child)].next;
    return child;
}

int JsonDocument::nodeAt(qsizetype offset) const {
    // Values are in order of their first byte: the last that begins here or before, or the
    // innermost value around it that has not ended.
    const auto after = std::upper_bound(
        m_nodes.begin(), m_nodes.end(), offset,
        [](qsizetype position, const JsonNode &node) { return position < node.begin; });
    int node = static_cast<int>(after - m_nodes.begin()) - 1;
    while (node > 0 && m_nodes[static_cast<size_t>(node)].end <= offset)
        node = m_nodes[static_cast<size_t>(node)].parent;
    return std::max(node, 0);
}

QByteArray JsonDocument::pointer(int node) const {
    QByteArrayList tokens;
    for (; node > 0; node = m_nodes[static_cast<size_t>(node)].parent) {
        const JsonNode &n = m_nodes[static_cast<size_t>(node)];
        if (n.nameBegin >= 0) {
            tokens.prepend(name(node).replace('~', "~0").replace('/', "~1"));
            continue;
        }
        qsizetype index = 0;
        for (int child = n.parent + 1; child != node;
             child = m_nodes[static_cast<size_t>(child)].next)
            ++index;
        tokens.prepend(QByteArray::number(index));
    }
    QByteArray pointer;
    for (const QByteArray &token : tokens)
        pointer.append('/').append(token);
    return pointer;
}

} // namespace nestor
