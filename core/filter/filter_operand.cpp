// SPDX-License-Identifier: Apache-2.0
#include "core/filter/filter_operand.h"

#include "core/json/json_compare.h"
#include "core/json/json_number.h"
#include "core/json/json_scan.h"
#include "core/json/json_string.h"
#include "core/json/json_valid.h"
#include "core/json/non_finite.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr int kSmallDigits = 18; // 10^18 fits into 63 bits

constexpr std::array<qint64, kSmallDigits + 1> makePowersOfTen() {
    std::array<qint64, kSmallDigits + 1> powers{};
    powers[0] = 1;
    for (size_t i = 1; i < powers.size(); ++i)
        powers[i] = powers[i - 1] * 10;
    return powers;
}

constexpr auto kPowersOfTen = makePowersOfTen();

/// mantissa × 10^by, if that stays within 18 digits.
bool scaledUp(qint64 mantissa, int by, qint64 &result) {
    const qint64 limit = kPowersOfTen[static_cast<size_t>(kSmallDigits - by)];
    if (mantissa >= limit || mantissa <= -limit)
        return false;
    result = mantissa * kPowersOfTen[static_cast<size_t>(by)];
    return true;
}

/// Calls `visit` with the text of a JSON string, decoded only where it must be. What is not a
/// string after all counts as empty: whatever comes of it, the value as a whole will turn out to be
/// no JSON.
template <typename Visit>
auto withText(QByteArrayView quoted, Visit visit) {
    const QByteArrayView inner = quoted.sliced(1, quoted.size() - 2);
    if (std::memchr(inner.data(), '\\', static_cast<size_t>(inner.size())) == nullptr)
        return visit(inner);
    const QByteArray decoded = isValidJson(quoted) ? decodeJsonString(quoted) : QByteArray();
    return visit(QByteArrayView(decoded));
}

bool isNumberStart(char c) {
    return (c >= '0' && c <= '9') || c == '-';
}

/// The number that a value stands for in comparisons; empty for values that are none.
QByteArrayView numberOf(QByteArrayView value) {
    if (isNumberStart(value.front()))
        return value;
    if (value.front() == 't')
        return "1";
    return value.front() == 'f' ? QByteArrayView("0") : QByteArrayView();
}

} // namespace

bool SmallDecimal::read(QByteArrayView number, SmallDecimal &into) {
    const bool negative = number.front() == '-';
    const char *at = number.data() + (negative ? 1 : 0);
    const char *const end = number.data() + number.size();
    if (end - at > kSmallDigits + 1)
        return false;
    qint64 mantissa = 0;
    const char *point = nullptr;
    for (; at != end; ++at) {
        if (*at >= '0' && *at <= '9')
            mantissa = mantissa * 10 + (*at - '0');
        else if (*at == '.' && point == nullptr)
            point = at;
        else
            return false;
    }
    into.scale = point == nullptr ? 0 : static_cast<int>(end - point - 1);
    into.mantissa = negative ? -mantissa : mantissa;
    return end - number.data() - (negative ? 1 : 0) - (point == nullptr ? 0 : 1) <= kSmallDigits;
}

std::shared_ptr<const FilterOperand> FilterOperand::numberOperand(const QByteArray &text) {
    const NumericText number = readNumericText(text);
    if (number.kind == NumericText::Kind::NotANumber)
        return nullptr;
    auto operand = std::make_shared<FilterOperand>();
    operand->m_kind = number.kind == NumericText::Kind::Number         ? Kind::Number
                      : number.kind == NumericText::Kind::PlusInfinity ? Kind::PlusInfinity
                                                                       : Kind::MinusInfinity;
    operand->m_bytes = number.number;
    if (operand->m_kind == Kind::Number)
        operand->m_isSmall = SmallDecimal::read(operand->m_bytes, operand->m_small);
    return operand;
}

Result<FilterOperand> FilterOperand::read(const QByteArray &json) {
    const NonFiniteMask mask = maskNonFinite(json);
    auto document = JsonDocument::parse(mask.json);
    if (!document)
        return failure(ErrorCode::InvalidFilter, document.error().detail, document.error().offset);
    FilterOperand operand;
    const JsonNode &root = document->root();
    switch (root.type) {
    case JsonType::Null:
        operand.m_kind = Kind::Null;
        break;
    case JsonType::False:
        operand.m_kind = Kind::Number;
        operand.m_bytes = "0";
        break;
    case JsonType::True:
        operand.m_kind = Kind::Number;
        operand.m_bytes = "1";
        break;
    case JsonType::Number: {
        const QByteArray written = json.mid(root.begin, root.end - root.begin);
        operand.m_kind = written == "NaN"         ? Kind::NotANumber
                         : written == "Infinity"  ? Kind::PlusInfinity
                         : written == "-Infinity" ? Kind::MinusInfinity
                                                  : Kind::Number;
        operand.m_bytes = written;
        break;
    }
    case JsonType::String:
        operand.m_kind = Kind::Text;
        operand.m_bytes = document->string(0);
        operand.m_asNumber = numberOperand(operand.m_bytes);
        break;
    case JsonType::Array:
    case JsonType::Object:
        operand.m_kind = Kind::Container;
        // No value holds NaN or infinity, so nothing equals a container that does.
        if (mask.at.empty())
            operand.m_container = std::make_shared<const JsonDocument>(std::move(*document));
        break;
    }
    if (operand.m_kind == Kind::Number)
        operand.m_isSmall = SmallDecimal::read(operand.m_bytes, operand.m_small);
    return operand;
}

Result<std::vector<FilterOperand>> FilterOperand::readList(const QByteArray &json) {
    const NonFiniteMask mask = maskNonFinite(json);
    const auto document = JsonDocument::parse(mask.json);
    if (!document)
        return failure(ErrorCode::InvalidFilter, document.error().detail, document.error().offset);
    const auto &nodes = document->nodes();
    if (nodes.front().type != JsonType::Array)
        return failure(ErrorCode::InvalidFilter, u"Expected a list of values"_s, 0);
    std::vector<FilterOperand> operands;
    for (size_t i = 1; i < nodes.size(); i = static_cast<size_t>(nodes[i].next)) {
        auto operand = read(json.mid(nodes[i].begin, nodes[i].end - nodes[i].begin));
        if (!operand)
            return failure(std::move(operand.error()));
        operands.push_back(std::move(*operand));
    }
    return operands;
}

std::partial_ordering FilterOperand::compareNumber(QByteArrayView number) const {
    SmallDecimal small;
    if (m_isSmall && SmallDecimal::read(number, small)) {
        qint64 mine = m_small.mantissa;
        const int missing = small.scale - m_small.scale;
        if (missing == 0 || (missing > 0 ? scaledUp(mine, missing, mine)
                                         : scaledUp(small.mantissa, -missing, small.mantissa)))
            return small.mantissa <=> mine;
    }
    if (!isValidJson(number))
        return std::partial_ordering::unordered;
    return compareJsonNumbers(number, m_bytes);
}

std::partial_ordering FilterOperand::compareWith(const NumericText &number) const {
    if (number.kind == NumericText::Kind::NotANumber || m_kind == Kind::NotANumber)
        return std::partial_ordering::unordered;
    const auto side = [](bool plus, bool minus) { return plus ? 1 : minus ? -1 : 0; };
    const int theirs = side(number.kind == NumericText::Kind::PlusInfinity,
                            number.kind == NumericText::Kind::MinusInfinity);
    const int mine = side(m_kind == Kind::PlusInfinity, m_kind == Kind::MinusInfinity);
    if (theirs != 0 || mine != 0)
        return theirs <=> mine;
    return m_kind == Kind::Number ? compareNumber(number.number) : std::partial_ordering::unordered;
}

std::partial_ordering FilterOperand::compareNumericText(QByteArrayView text) const {
    return compareWith(readNumericText(text));
}

std::partial_ordering FilterOperand::compare(QByteArrayView value) const {
    if (m_kind == Kind::Text) {
        if (value.front() != '"')
            return m_asNumber ? m_asNumber->compare(value) : std::partial_ordering::unordered;
        // UTF-8 sorts by code point when compared byte by byte.
        return withText(value, [this](QByteArrayView text) -> std::partial_ordering {
            return text.compare(m_bytes) <=> 0;
        });
    }
    if (value.front() == '"') {
        // Only texts with escapes, and those that begin like a number, need a closer look.
        if (value.size() < 3 || (value[1] != '\\' && !mayBeginNumericText(value[1])))
            return std::partial_ordering::unordered;
        return withText(value, [this](QByteArrayView text) { return compareNumericText(text); });
    }
    const QByteArrayView number = numberOf(value);
    if (number.isEmpty())
        return std::partial_ordering::unordered;
    switch (m_kind) {
    case Kind::Number:
        return compareNumber(number);
    case Kind::PlusInfinity:
        return std::partial_ordering::less;
    case Kind::MinusInfinity:
        return std::partial_ordering::greater;
    default:
        return std::partial_ordering::unordered;
    }
}

bool FilterOperand::equals(QByteArrayView value) const {
    switch (m_kind) {
    case Kind::Null:
        return value.front() == 'n';
    case Kind::Text:
        return value.front() == '"' && withText(value, [this](QByteArrayView text) {
                   return text.size() == m_bytes.size() && text == m_bytes;
               });
    case Kind::Number: // only order reads a text as a number
        return value.front() != '"' && compare(value) == 0;
    case Kind::Container: {
        const char opening =
            m_container != nullptr && m_container->root().type == JsonType::Array ? '[' : '{';
        if (m_container == nullptr || value.front() != opening)
            return false;
        const auto document = JsonDocument::parse(value.toByteArray());
        return document && jsonEqual(*document, 0, *m_container, 0);
    }
    case Kind::PlusInfinity:
    case Kind::MinusInfinity:
    case Kind::NotANumber:
        break;
    }
    return false;
}

bool FilterOperand::isIn(QByteArrayView value) const {
    if (value.front() == '"') {
        return m_kind == Kind::Text &&
               withText(value, [this](QByteArrayView text) { return text.contains(m_bytes); });
    }
    if (value.front() != '[')
        return false;
    const char *const end = value.data() + value.size();
    bool closed = false;
    const char *at = json_scan::firstChild(value.data(), end, closed);
    while (at != nullptr) {
        const char *const behind = json_scan::skipValue(at, end);
        if (behind == nullptr)
            return false;
        if (equals(QByteArrayView(at, behind)))
            return true;
        at = json_scan::nextChild(behind, end, closed);
    }
    return false;
}

bool FilterOperand::isPrefixOf(QByteArrayView value) const {
    return m_kind == Kind::Text && value.front() == '"' &&
           withText(value, [this](QByteArrayView text) { return text.startsWith(m_bytes); });
}

} // namespace nestor
