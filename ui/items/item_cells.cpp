// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/items/item_cells.h"

#include "core/base/text.h"
#include "core/json/json_document.h"
#include "core/json/json_format.h"

#include <QCoreApplication>
#include <QHash>
#include <QSet>

#include <algorithm>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLongestCell = 300;
/// Values beyond this are not taken apart for a cell: the table stays quick, the editor shows all.
constexpr qsizetype kLargestParsed = qsizetype(4) * 1024 * 1024;
constexpr qint64 kSecond = 1'000'000;
constexpr qint64 kMinute = 60 * kSecond;
constexpr qint64 kHour = 60 * kMinute;
constexpr qint64 kDay = 24 * kHour;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(ItemCells)
};

/// One line of a text in which nothing is hidden: line breaks and tabs have signs, other characters
/// that are not seen, or that turn the direction of reading, are written out.
QString oneLine(QByteArrayView utf8) {
    QString text = textOf(utf8.first(std::min(utf8.size(), kLongestCell * 4)));
    text.truncate(kLongestCell);
    if (!text.isEmpty() && text.back().isHighSurrogate())
        text.chop(1);
    text.replace(u"\r\n"_s, u"\n"_s).replace(u'\n', u'↵').replace(u'\t', u'⇥');
    return visibleText(text);
}

/// A string as it is, or in its quotes where it would be taken for something else: for a number,
/// null, an object, nothing at all.
QString stringCell(QByteArrayView string) {
    constexpr qsizetype kLongestLiteral = 40;
    const bool edge = string.isEmpty() || string.startsWith(' ') || string.endsWith(' ');
    const bool open = string.startsWith('"') || string.startsWith('{') || string.startsWith('[');
    const bool literal = !edge && string.size() <= kLongestLiteral &&
                         JsonDocument::parse(string.toByteArray()).has_value();
    const QString text = oneLine(string);
    return edge || open || literal || text == missingCell() ? u'"' + text + u'"' : text;
}

int nodeAtPath(const JsonDocument &document, const QByteArray &path) {
    // A literal name comes first, as in filters.
    if (const int literal = document.member(0, path); literal >= 0)
        return literal;
    int node = 0;
    for (const QByteArray &part : path.split('.')) {
        const JsonType type = document.nodes()[static_cast<size_t>(node)].type;
        if (type == JsonType::Array) {
            bool isIndex = false;
            const qsizetype index = part.toLongLong(&isIndex);
            node = isIndex ? document.element(node, index) : -1;
        } else {
            node = type == JsonType::Object ? document.member(node, part) : -1;
        }
        if (node < 0)
            return -1;
    }
    return node;
}

QString cellAt(const JsonDocument &document, const QByteArray &path) {
    const int node = nodeAtPath(document, path);
    if (node < 0)
        return missingCell();
    if (document.nodes()[static_cast<size_t>(node)].type == JsonType::String)
        return stringCell(document.string(node));
    const QByteArrayView raw = document.raw(node);
    return oneLine(compactJson(raw.first(std::min(raw.size(), kLongestCell * 8))));
}

/// How much a member is worth as a column.
struct FieldUse {
    QByteArray name;
    int seen = 0;
    int texts = 0;   ///< strings of several words
    int scalars = 0; ///< short strings, numbers, booleans
    qsizetype order = 0;

    [[nodiscard]] int rank() const {
        if (texts * 2 > seen)
            return 0;
        return scalars * 2 > seen ? 1 : 2;
    }
};

void noteMembers(const JsonDocument &document, QHash<QByteArray, FieldUse> &uses) {
    if (document.root().type != JsonType::Object)
        return;
    int node = 1;
    for (int i = 0; i < document.root().childCount; ++i) {
        const JsonNode &member = document.nodes()[static_cast<size_t>(node)];
        const QByteArray name = document.name(node);
        FieldUse &use = uses[name];
        if (use.seen == 0) {
            use.name = name;
            use.order = uses.size();
        }
        ++use.seen;
        if (member.type == JsonType::String && document.raw(node).contains(' '))
            ++use.texts;
        else if (member.type != JsonType::Array && member.type != JsonType::Object)
            ++use.scalars;
        node = member.next;
    }
}

std::vector<FieldUse> rankedUses(const std::vector<Item> &sample) {
    QHash<QByteArray, FieldUse> uses;
    for (const Item &item : sample) {
        if (item.value.size() > kLargestParsed)
            continue;
        if (const auto document = JsonDocument::parse(item.value))
            noteMembers(*document, uses);
    }
    std::vector<FieldUse> ranked(uses.cbegin(), uses.cend());
    std::sort(ranked.begin(), ranked.end(), [](const FieldUse &a, const FieldUse &b) {
        if (a.rank() != b.rank())
            return a.rank() < b.rank();
        return a.seen != b.seen ? a.seen > b.seen : a.order < b.order;
    });
    return ranked;
}

} // namespace

std::optional<QByteArray> fieldValueOf(const Item &item, const QByteArray &field) {
    const auto document = JsonDocument::parse(item.value);
    if (!document)
        return std::nullopt;
    const int node = nodeAtPath(*document, field);
    return node < 0 ? std::nullopt : std::optional(document->raw(node).toByteArray());
}

QString missingCell() {
    return u"–"_s;
}

bool saysNothing(const QString &cell) {
    return cell == missingCell() || cell == u"null"_s;
}

int lettersToTellApart(const QStringList &texts, int least, int most) {
    const QSet<QString> all(texts.cbegin(), texts.cend());
    for (int letters = least; letters < most; ++letters) {
        // "…" takes the place of the middle, half before and half behind it.
        const int behind = (letters - 1) / 2;
        const int before = letters - 1 - behind;
        QSet<QString> cut;
        for (const QString &text : all)
            cut.insert(text.size() <= letters ? text
                                              : text.left(before) + u'…' + text.right(behind));
        if (cut.size() == all.size())
            return letters;
    }
    return most;
}

ItemCells cellsOf(const Item &item, const QByteArrayList &fields) {
    ItemCells cells{{item.ns, item.key}, item.updatedAt, item.expiresAt, {}};
    if (fields.isEmpty())
        return cells;
    const auto document = item.value.size() <= kLargestParsed
                              ? JsonDocument::parse(item.value)
                              : failure(ErrorCode::InvalidValue, QString());
    for (const QByteArray &field : fields)
        cells.fields.append(document ? cellAt(*document, field) : QString());
    return cells;
}

QByteArrayList fieldsOf(const std::vector<Item> &sample, qsizetype limit) {
    QByteArrayList names;
    for (const FieldUse &use : rankedUses(sample)) {
        if (names.size() < limit)
            names.append(use.name);
    }
    return names;
}

QByteArrayList defaultFields(const std::vector<Item> &sample) {
    QByteArrayList chosen;
    int scalars = 0;
    for (const FieldUse &use : rankedUses(sample)) {
        // A member that few items have would be a column of gaps.
        if (use.seen * 2 < static_cast<int>(sample.size()))
            continue;
        if (use.rank() == 0 && chosen.isEmpty())
            chosen.append(use.name);
        else if (use.rank() == 1 && scalars < 2) {
            chosen.append(use.name);
            ++scalars;
        }
    }
    return chosen;
}

bool isExpired(const std::optional<Timestamp> &expiresAt, Timestamp now) {
    return expiresAt && *expiresAt < now;
}

QString expiryText(const std::optional<Timestamp> &expiresAt, Timestamp now) {
    if (!expiresAt)
        return Text::tr("never");
    if (isExpired(expiresAt, now))
        return Text::tr("expired, still served");
    const qint64 left = expiresAt->micros - now.micros;
    if (left < kMinute)
        return Text::tr("within a minute");
    if (left < kHour)
        return Text::tr("in %n min", nullptr, static_cast<int>(left / kMinute));
    if (left < 2 * kDay)
        return Text::tr("in %n hours", nullptr, static_cast<int>(left / kHour));
    return Text::tr("in %n days", nullptr,
                    static_cast<int>(std::min<qint64>(left / kDay, 1'000'000)));
}

} // namespace nestor::ui
