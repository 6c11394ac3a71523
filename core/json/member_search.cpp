// SPDX-License-Identifier: Apache-2.0
#include "core/json/member_search.h"

#include "core/json/json_masks.h"
#include "core/json/json_scan.h"
#include "core/json/json_string.h"
#include "core/json/json_valid.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace nestor {

namespace {

constexpr ptrdiff_t kBlock = 64;

/// Which bytes a backslash before them makes ordinary: those behind a run of backslashes of odd
/// length. `carry` says whether the first byte is one, and then whether the next block's first is.
quint64 escapedBytes(quint64 backslashes, bool &carry) {
    quint64 escaped = 0;
    quint64 bit = carry ? 1 : 0;
    carry = false;
    if (bit != 0) {
        escaped = bit;
        backslashes &= ~bit;
    }
    while (backslashes != 0) {
        const quint64 first = backslashes & -backslashes;
        const quint64 next = first << 1U;
        escaped |= next;
        carry = next == 0;
        backslashes &= ~(first | next);
    }
    return escaped;
}

/// Each bit is the parity of the bits up to it: set from an opening quote to before its closing
/// one.
quint64 parity(quint64 bits) {
    for (unsigned shift = 1; shift < 64; shift *= 2)
        bits ^= bits << shift;
    return bits;
}

/// Whether the string that ends with `closingQuote` is the name, written without escapes.
bool isPlainly(const QByteArray &name, const char *object, const char *closingQuote) {
    const char *const openingQuote = closingQuote - name.size() - 1;
    return openingQuote > object && *openingQuote == '"' && openingQuote[-1] != '\\' &&
           std::memcmp(openingQuote + 1, name.constData(), static_cast<size_t>(name.size())) == 0 &&
           !name.contains('"'); // else that was the quote of another string
}

/// Whether the string that ends with `closingQuote` has escapes in it.
bool holdsEscapes(const char *object, const char *closingQuote) {
    const char *at = closingQuote - 1;
    while (at > object && *at != '"' && *at != '\\')
        --at;
    return at > object && (*at == '\\' || at[-1] == '\\');
}

/// The text of the string that ends with `closingQuote`; null when it is none.
QByteArray decodedBefore(const char *object, const char *closingQuote) {
    const char *opening = closingQuote - 1;
    for (; opening > object; --opening) {
        if (*opening != '"')
            continue;
        const char *backslash = opening;
        while (backslash[-1] == '\\') // ends at the brace of the object at the latest
            --backslash;
        if ((opening - backslash) % 2 == 0)
            break;
    }
    const QByteArrayView quoted(opening, closingQuote + 1);
    return isValidJson(quoted) ? decodeJsonString(quoted) : QByteArray();
}

/// Goes through the marks of an object and compares the names before its colons.
class MemberSearch {
public:
    MemberSearch(const char *object, const char *end, std::span<const QByteArray> names,
                 const char **found)
        : m_object(object)
        , m_end(end)
        , m_names(names)
        , m_found(found)
        , m_missing(names.size()) {
        const auto last = [](const QByteArray &name) { return name.isEmpty() ? '"' : name.back(); };
        if (!names.empty())
            m_lastBytes = {last(names.front()), last(names.back())};
    }

    /// Looks at the 64 bytes from `block` on, or fewer where the text ends; false: the search is
    /// over. To be called for one block after the other.
    bool look(const char *block, const JsonMasks &masks) {
        quint64 quotes = masks.quotes;
        if (masks.backslashes != 0 || m_escapeCarry) {
            m_escapes = true;
            quotes &= ~escapedBytes(masks.backslashes, m_escapeCarry);
        }
        const quint64 inside = parity(quotes) ^ m_insideCarry;
        m_insideCarry = (inside >> 63U) != 0 ? ~quint64(0) : 0;

        const quint64 openings = masks.openings & ~inside;
        const quint64 colons = masks.colons & ~inside & likelyNameEnds(masks);
        quint64 marks = (masks.closings & ~inside) | openings | colons;
        for (; marks != 0; marks &= marks - 1) {
            const quint64 bit = marks & -marks;
            if ((bit & colons) != 0) {
                if (m_depth == 1 && !compare(block + std::countr_zero(bit)))
                    return false;
            } else {
                m_depth += (bit & openings) != 0 ? 1 : -1;
                if (m_depth <= 0)
                    return false;
            }
        }
        return true;
    }

    /// Last bytes of the names, which the classifier is to look for.
    [[nodiscard]] WantedBytes lastBytes() const { return m_lastBytes; }

private:
    /// Bits of all places where the colon behind a wanted name can be, and few others.
    [[nodiscard]] quint64 likelyNameEnds(const JsonMasks &masks) const {
        if (m_escapes || m_names.size() > 2)
            return ~quint64(0);
        // Behind the last byte and the quote; or where that cannot be seen: at the beginning of the
        // block and behind space.
        return (masks.wanted << 2U) | 3U | ~(masks.quotes << 1U);
    }

    /// Compares the name before a colon with those that are missing.
    bool compare(const char *colon) {
        const char *quote = colon - 1;
        while (quote > m_object && json_scan::isSpace(*quote))
            --quote;
        if (*quote != '"')
            return false;
        const bool escaped = m_escapes && holdsEscapes(m_object, quote);
        const QByteArray name = escaped ? decodedBefore(m_object, quote) : QByteArray();
        for (size_t i = 0; i < m_names.size(); ++i) {
            if (m_found[i] != nullptr)
                continue;
            if (escaped ? name.isNull() || name != m_names[i]
                        : !isPlainly(m_names[i], m_object, quote))
                continue;
            const char *const value = json_scan::skipSpace(colon + 1, m_end);
            if (value == m_end)
                return false;
            m_found[i] = value;
            return --m_missing != 0;
        }
        return true;
    }

    const char *const m_object;
    const char *const m_end;
    const std::span<const QByteArray> m_names;
    const char **const m_found;
    size_t m_missing;
    WantedBytes m_lastBytes;
    ptrdiff_t m_depth = 0;
    bool m_escapeCarry = false;
    bool m_escapes = false;    ///< seen any so far
    quint64 m_insideCarry = 0; ///< all ones where the last block ended inside a string
};

} // namespace

void findJsonMembers(const char *object, const char *end, std::span<const QByteArray> names,
                     const char **found) {
    // As many blocks at once as a usual value has; the first ones alone may have all names.
    constexpr int kMostBlocks = 8;
    static const JsonClassifier classify = jsonClassifier();
    std::fill_n(found, names.size(), nullptr);
    MemberSearch search(object, end, names, found);
    std::array<JsonMasks, kMostBlocks> masks;
    int blocks = 2;
    while (end - object >= kBlock) {
        blocks = static_cast<int>(std::min<ptrdiff_t>(blocks, (end - object) / kBlock));
        classify(object, blocks, search.lastBytes(), masks.data());
        for (int i = 0; i < blocks; ++i, object += kBlock) {
            if (!search.look(object, masks[static_cast<size_t>(i)]))
                return;
        }
        blocks = kMostBlocks;
    }
    if (object == end)
        return;
    std::array<char, kBlock> tail;
    tail.fill(' ');
    std::memcpy(tail.data(), object, static_cast<size_t>(end - object));
    classify(tail.data(), 1, search.lastBytes(), masks.data());
    search.look(object, masks.front());
}

const char *findJsonElement(const char *array, const char *end, qsizetype index) {
    bool closed = false;
    const char *at = json_scan::firstChild(array, end, closed);
    for (; at != nullptr && index > 0; --index) {
        at = json_scan::skipValue(at, end);
        if (at != nullptr)
            at = json_scan::nextChild(at, end, closed);
    }
    return at;
}

} // namespace nestor
