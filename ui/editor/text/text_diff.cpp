// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/text/text_diff.h"

#include "core/base/sequence_diff.h"
#include "core/json/json_tokens.h"

#include <QByteArrayView>
#include <QHash>

#include <algorithm>

namespace nestor::ui {

namespace {

using Views = std::vector<QByteArrayView>;

/// Numbers in place of texts, equal for equal bytes.
class Numbering {
public:
    std::vector<quint32> of(const Views &texts) {
        std::vector<quint32> numbers;
        numbers.reserve(texts.size());
        for (const QByteArrayView text : texts) {
            const auto it = m_numbers.constFind(text);
            if (it != m_numbers.cend()) {
                numbers.push_back(*it);
                continue;
            }
            const auto next = static_cast<quint32>(m_numbers.size());
            m_numbers.insert(text, next);
            numbers.push_back(next);
        }
        return numbers;
    }

private:
    QHash<QByteArrayView, quint32> m_numbers;
};

std::vector<CommonRun> common(const Views &a, const Views &b) {
    Numbering numbering;
    const auto left = numbering.of(a);
    const auto right = numbering.of(b);
    return commonRuns(left, right);
}

Views linesOf(QByteArrayView text) {
    Views lines;
    qsizetype begin = 0;
    while (begin <= text.size()) {
        const qsizetype end = text.indexOf('\n', begin);
        const qsizetype next = end < 0 ? text.size() : end;
        lines.push_back(text.sliced(begin, next - begin));
        begin = next + 1;
    }
    return lines;
}

/// What decides whether two lines are equal.
QByteArrayView withoutComma(QByteArrayView line) {
    qsizetype end = line.size();
    while (end > 0 && isJsonSpace(line[end - 1]))
        --end;
    if (end > 0 && line[end - 1] == ',')
        --end;
    return line.first(end);
}

Views compared(const Views &lines) {
    Views result;
    result.reserve(lines.size());
    for (const QByteArrayView line : lines)
        result.push_back(withoutComma(line));
    return result;
}

/// The pieces that are compared within a line: tokens, and the words of strings.
std::vector<DiffRow::Span> piecesOf(QByteArrayView line) {
    std::vector<DiffRow::Span> pieces;
    for (const JsonToken &token : tokenizeJson(line)) {
        if (line[token.begin] != '"') {
            pieces.push_back({token.begin, token.end - token.begin});
            continue;
        }
        qsizetype begin = token.begin;
        for (qsizetype at = token.begin + 1; at < token.end; ++at) {
            const bool quote = at == token.begin + 1 || at == token.end - 1;
            if (line[at] != ' ' && line[at - 1] != ' ' && !quote)
                continue;
            pieces.push_back({begin, at - begin});
            begin = at;
        }
        pieces.push_back({begin, token.end - begin});
    }
    return pieces;
}

Views viewsOf(QByteArrayView line, const std::vector<DiffRow::Span> &pieces) {
    Views views;
    views.reserve(pieces.size());
    for (const auto &piece : pieces)
        views.push_back(line.sliced(piece.begin, piece.length));
    return views;
}

/// Marks the pieces that are not in `kept`, neighbours in one span.
void markOthers(DiffRow &row, const std::vector<DiffRow::Span> &pieces,
                const std::vector<bool> &kept) {
    for (size_t i = 0; i < pieces.size(); ++i) {
        if (kept[i])
            continue;
        if (!row.marks.empty() && i > 0 && !kept[i - 1])
            row.marks.back().length = pieces[i].begin + pieces[i].length - row.marks.back().begin;
        else
            row.marks.push_back(pieces[i]);
    }
}

void markDifferences(DiffRow &removed, DiffRow &added) {
    const auto left = piecesOf(withoutComma(removed.text));
    const auto right = piecesOf(withoutComma(added.text));
    std::vector<bool> keptLeft(left.size());
    std::vector<bool> keptRight(right.size());
    for (const CommonRun &run : common(viewsOf(removed.text, left), viewsOf(added.text, right))) {
        for (qsizetype i = 0; i < run.length; ++i) {
            keptLeft[static_cast<size_t>(run.a + i)] = true;
            keptRight[static_cast<size_t>(run.b + i)] = true;
        }
    }
    markOthers(removed, left, keptLeft);
    markOthers(added, right, keptRight);
}

/// Two lines stand for each other when they begin with the same name.
QByteArrayView firstToken(QByteArrayView line) {
    const auto tokens = tokenizeJson(line);
    if (tokens.size() < 2 || line[tokens[1].begin] != ':')
        return {};
    return line.sliced(tokens[0].begin, tokens[0].end - tokens[0].begin);
}

class Differ {
public:
    Differ(const QByteArray &before, const QByteArray &after, int context)
        : m_before(linesOf(before))
        , m_after(linesOf(after))
        , m_context(context) {}

    TextDiff run() {
        qsizetype a = 0;
        qsizetype b = 0;
        auto runs = common(compared(m_before), compared(m_after));
        runs.push_back({std::ssize(m_before), std::ssize(m_after), 0});
        for (const CommonRun &run : runs) {
            hunk(a, run.a, b, run.b);
            same(run, run.length);
            a = run.a + run.length;
            b = run.b + run.length;
        }
        if (m_diff.changes == 0)
            return {};
        return std::move(m_diff);
    }

private:
    [[nodiscard]] DiffRow row(DiffRow::Kind kind, qsizetype before, qsizetype after) const {
        DiffRow row;
        row.kind = kind;
        row.before = before < 0 ? 0 : static_cast<int>(before) + 1;
        row.after = after < 0 ? 0 : static_cast<int>(after) + 1;
        row.text = (after < 0 ? m_before[static_cast<size_t>(before)]
                              : m_after[static_cast<size_t>(after)])
                       .toByteArray();
        return row;
    }

    void same(const CommonRun &run, qsizetype length) {
        const bool first = run.a == 0 && run.b == 0;
        const bool last = run.a + length == std::ssize(m_before);
        const qsizetype head = first ? 0 : std::min<qsizetype>(m_context, length);
        const qsizetype tail = last ? 0 : std::min<qsizetype>(m_context, length - head);
        const qsizetype hidden = length - head - tail;
        const auto keep = [&](qsizetype from, qsizetype to) {
            for (qsizetype i = from; i < to; ++i)
                m_diff.rows.push_back(row(DiffRow::Same, run.a + i, run.b + i));
        };
        keep(0, head);
        if (hidden == 1) {
            keep(head, head + 1); // a row that says so would be as long
        } else if (hidden > 1) {
            DiffRow skipped;
            skipped.kind = DiffRow::Skipped;
            skipped.lines = static_cast<int>(hidden);
            m_diff.rows.push_back(skipped);
        }
        keep(length - tail, length);
    }

    void hunk(qsizetype a, qsizetype aEnd, qsizetype b, qsizetype bEnd) {
        if (a == aEnd && b == bEnd)
            return;
        for (const CommonRun &pairs : partners(a, aEnd, b, bEnd)) {
            block(a, pairs.a, b, pairs.b);
            for (qsizetype i = 0; i < pairs.length; ++i) {
                DiffRow removed = row(DiffRow::Removed, pairs.a + i, -1);
                DiffRow added = row(DiffRow::Added, -1, pairs.b + i);
                markDifferences(removed, added);
                m_diff.rows.push_back(std::move(removed));
                m_diff.rows.push_back(std::move(added));
                ++m_diff.changes;
            }
            a = pairs.a + pairs.length;
            b = pairs.b + pairs.length;
        }
        block(a, aEnd, b, bEnd);
    }

    /// Lines that go or come as a whole: one change.
    void block(qsizetype a, qsizetype aEnd, qsizetype b, qsizetype bEnd) {
        if (a == aEnd && b == bEnd)
            return;
        ++m_diff.changes;
        for (; a < aEnd; ++a)
            m_diff.rows.push_back(row(DiffRow::Removed, a, -1));
        for (; b < bEnd; ++b)
            m_diff.rows.push_back(row(DiffRow::Added, -1, b));
    }

    /// Which lines of a hunk replace each other.
    [[nodiscard]] std::vector<CommonRun> partners(qsizetype a, qsizetype aEnd, qsizetype b,
                                                  qsizetype bEnd) const {
        const auto names = [](const Views &lines, qsizetype begin, qsizetype end) {
            Views result;
            for (qsizetype i = begin; i < end; ++i)
                result.push_back(firstToken(lines[static_cast<size_t>(i)]));
            return result;
        };
        const Views left = names(m_before, a, aEnd);
        const Views right = names(m_after, b, bEnd);
        const auto nameless = [](const Views &all) {
            return std::all_of(all.begin(), all.end(), [](auto name) { return name.isEmpty(); });
        };
        if (nameless(left) && nameless(right))
            return aEnd - a == bEnd - b ? std::vector{CommonRun{a, b, aEnd - a}}
                                        : std::vector<CommonRun>{};
        std::vector<CommonRun> result;
        for (const CommonRun &run : common(left, right)) {
            for (qsizetype i = 0; i < run.length; ++i) {
                if (!left[static_cast<size_t>(run.a + i)].isEmpty())
                    result.push_back({a + run.a + i, b + run.b + i, 1});
            }
        }
        return result;
    }

    Views m_before;
    Views m_after;
    int m_context;
    TextDiff m_diff;
};

} // namespace

TextDiff diffTexts(const QByteArray &before, const QByteArray &after, int context) {
    if (before == after)
        return {};
    return Differ(before, after, context).run();
}

} // namespace nestor::ui
