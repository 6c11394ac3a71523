// SPDX-License-Identifier: Apache-2.0
#include "core/json/json_merge.h"

#include "core/base/sequence_diff.h"
#include "core/json/json_tokens.h"

#include <QHash>

#include <array>
#include <optional>

namespace nestor {

namespace {

using namespace Qt::StringLiterals;

/// Where white space stands, as far as styles of writing JSON tell places apart.
enum Place {
    BeforeAll,
    AfterAll,
    InsideEmpty,
    AfterColon,
    BeforeColon,
    AfterComma,
    BeforeComma,
    AfterOpening,
    BeforeClosing,
    Elsewhere,
    PlaceCount
};

Place placeBetween(char before, char after) {
    const bool opened = before == '{' || before == '[';
    const bool closes = after == '}' || after == ']';
    if (before == '\0')
        return BeforeAll;
    if (after == '\0')
        return AfterAll;
    if (opened && closes)
        return InsideEmpty;
    if (before == ':')
        return AfterColon;
    if (after == ':')
        return BeforeColon;
    if (before == ',')
        return AfterComma;
    if (after == ',')
        return BeforeComma;
    if (opened)
        return AfterOpening;
    if (closes)
        return BeforeClosing;
    return Elsewhere;
}

/// A text with its tokens, and the white space around them.
class TokenText {
public:
    explicit TokenText(QByteArrayView text)
        : m_text(text)
        , m_tokens(tokenizeJson(text)) {}

    [[nodiscard]] qsizetype count() const { return std::ssize(m_tokens); }
    [[nodiscard]] QByteArrayView token(qsizetype i) const {
        const JsonToken &t = m_tokens[static_cast<size_t>(i)];
        return m_text.sliced(t.begin, t.end - t.begin);
    }
    /// The first byte of token `i`; NUL before the first token and after the last.
    [[nodiscard]] char kind(qsizetype i) const {
        return i < 0 || i >= count() ? '\0' : m_text[m_tokens[static_cast<size_t>(i)].begin];
    }
    /// The white space before token `i`; before token count(), what follows the last.
    [[nodiscard]] QByteArrayView spaceBefore(qsizetype i) const {
        const qsizetype begin = i == 0 ? 0 : m_tokens[static_cast<size_t>(i - 1)].end;
        const qsizetype end = i == count() ? m_text.size() : m_tokens[static_cast<size_t>(i)].begin;
        return m_text.sliced(begin, end - begin);
    }

    [[nodiscard]] Place placeBefore(qsizetype i) const {
        return placeBetween(kind(i - 1), kind(i));
    }

private:
    QByteArrayView m_text;
    std::vector<JsonToken> m_tokens;
};

/// The white space that a text uses at each place: what was seen there last.
class SpaceStyle {
public:
    /// Starts from the first white space of each place, for edits that come before it.
    explicit SpaceStyle(const TokenText &text) {
        for (qsizetype i = 0; i <= text.count(); ++i) {
            auto &seen = m_seen[text.placeBefore(i)];
            if (!seen)
                seen = text.spaceBefore(i);
        }
    }

    void learn(Place place, QByteArrayView space) { m_seen[place] = space; }

    [[nodiscard]] QByteArrayView at(Place place) const {
        if (m_seen[place])
            return *m_seen[place];
        // One separator tells how the other is written, unless it breaks lines.
        const Place other = place == AfterComma   ? AfterColon
                            : place == AfterColon ? AfterComma
                                                  : PlaceCount;
        if (other != PlaceCount && m_seen[other] && !m_seen[other]->contains('\n'))
            return *m_seen[other];
        return place == Elsewhere ? QByteArrayView(" ") : QByteArrayView();
    }

private:
    std::array<std::optional<QByteArrayView>, PlaceCount> m_seen;
};

/// Numbers in place of tokens, equal for equal bytes.
class TokenNumbers {
public:
    std::vector<quint32> of(const TokenText &text, qsizetype begin, qsizetype end) {
        std::vector<quint32> numbers;
        numbers.reserve(static_cast<size_t>(end - begin));
        for (qsizetype i = begin; i < end; ++i) {
            const auto next = static_cast<quint32>(m_numbers.size());
            numbers.push_back(*m_numbers.tryEmplace(text.token(i), next));
        }
        return numbers;
    }

private:
    struct Numbers : QHash<QByteArrayView, quint32> {
        iterator tryEmplace(QByteArrayView token, quint32 number) {
            const auto it = find(token);
            return it != end() ? it : insert(token, number);
        }
    };
    Numbers m_numbers;
};

/// For each token of `edited`, the token of `before` that it is; -1 for new ones.
std::vector<qsizetype> unchangedTokens(const TokenText &before, const TokenText &edited) {
    std::vector<qsizetype> origin(static_cast<size_t>(edited.count()), -1);
    const qsizetype shorter = qMin(before.count(), edited.count());
    qsizetype prefix = 0;
    while (prefix < shorter && before.token(prefix) == edited.token(prefix)) {
        origin[static_cast<size_t>(prefix)] = prefix;
        ++prefix;
    }
    qsizetype suffix = 0;
    while (suffix < shorter - prefix &&
           before.token(before.count() - suffix - 1) == edited.token(edited.count() - suffix - 1)) {
        ++suffix;
        origin[static_cast<size_t>(edited.count() - suffix)] = before.count() - suffix;
    }
    // Only what lies between needs numbers, which keeps a small edit in a long text cheap.
    TokenNumbers numbers;
    const auto a = numbers.of(before, prefix, before.count() - suffix);
    const auto b = numbers.of(edited, prefix, edited.count() - suffix);
    for (const CommonRun &run : commonRuns(a, b)) {
        for (qsizetype i = 0; i < run.length; ++i)
            origin[static_cast<size_t>(prefix + run.b + i)] = prefix + run.a + i;
    }
    return origin;
}

bool sameTokens(const TokenText &a, const TokenText &b) {
    if (a.count() != b.count())
        return false;
    for (qsizetype i = 0; i < a.count(); ++i) {
        if (a.token(i) != b.token(i))
            return false;
    }
    return true;
}

} // namespace

Result<QByteArray> applyEdit(const QByteArray &original, const QByteArray &shown,
                             const QByteArray &edited) {
    if (shown == original)
        return edited;
    const TokenText stored(original);
    if (!sameTokens(stored, TokenText(shown)))
        return failure(ErrorCode::InvalidArgument,
                       u"the text shown does not have the tokens of the original"_s);
    if (edited == shown)
        return original;

    const TokenText wanted(edited);
    if (stored.count() == 0 || wanted.count() == 0)
        return edited;

    const std::vector<qsizetype> origin = unchangedTokens(stored, wanted);
    SpaceStyle style(stored);
    QByteArray result;
    result.reserve(qMax(original.size(), edited.size()));
    result += stored.spaceBefore(0);
    for (qsizetype i = 0; i < wanted.count(); ++i) {
        if (i > 0) {
            const Place place = placeBetween(wanted.kind(i - 1), wanted.kind(i));
            const qsizetype before = origin[static_cast<size_t>(i - 1)];
            const qsizetype after = origin[static_cast<size_t>(i)];
            // A token that was there brings its own white space along, if it fits the place.
            if (after > 0 && (before == after - 1 || stored.placeBefore(after) == place))
                style.learn(place, stored.spaceBefore(after));
            else if (before >= 0 && stored.placeBefore(before + 1) == place)
                style.learn(place, stored.spaceBefore(before + 1));
            result += style.at(place);
        }
        result += wanted.token(i);
    }
    result += stored.spaceBefore(stored.count());
    return result;
}

} // namespace nestor
