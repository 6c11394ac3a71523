// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/item_facts.h"

#include "core/base/text.h"
#include "core/search/text/item_text.h"
#include "ui/editor/text/json_colors.h"
#include "ui/session/time_text.h"
#include "ui/widgets/literal_text.h"

#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

/// An expanded query may contribute dozens; they come by weight.
constexpr qsizetype kWordsShown = 6;

QString number(double value) {
    return QLocale().toString(value, 'f', 2);
}

QLabel *valueLabel(const QString &name, const QString &accessibleName, QWidget *parent) {
    auto *label = new QLabel(parent);
    label->setObjectName(name);
    label->setAccessibleName(accessibleName);
    label->setTextFormat(Qt::PlainText);
    label->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

/// Who made a vector, from an embedder's identity: its provider.
QString makerName(const QByteArray &embedder) {
    if (embedder.isEmpty())
        return ItemFacts::tr("the agent's", "vectors");
    if (embedder.startsWith("learned:"))
        return ItemFacts::tr("learned", "vectors");
    // "openai-compatible:model:dims", "static:folder:hash": the second is what a person chose.
    const QByteArrayList parts = embedder.split(':');
    return textOf(parts.size() > 1 ? parts[1] : parts[0]);
}

/// Values up to this size are looked through for where a text stands.
constexpr qsizetype kValueSearched = qsizetype{256} * 1024;

/// The field of the value that holds the text which was found: what is configured may be "$", the
/// whole value, which says nothing. Empty where it cannot be told.
QByteArray fieldOfText(const SearchItem &hit) {
    if (hit.parts->matchedText.isEmpty() || hit.item.value.size() > kValueSearched)
        return {};
    const std::vector<TextLeaf> leaves = textLeaves(hit.item.value, LeafKinds::StringsAndNumbers);
    const auto found = std::find_if(leaves.begin(), leaves.end(), [&](const TextLeaf &leaf) {
        return leaf.text == hit.parts->matchedText;
    });
    return found != leaves.end() ? found->path : QByteArray();
}

} // namespace

QString snippetHtml(const QByteArray &text, const std::vector<QByteArray> &words,
                    const QColor &background, qsizetype characters) {
    const QString whole = textOf(text).simplified();
    QStringList needles;
    for (const QByteArray &word : words)
        needles << textOf(word);
    qsizetype first = whole.size();
    for (const QString &needle : std::as_const(needles)) {
        const qsizetype at = needle.isEmpty() ? -1 : whole.indexOf(needle, 0, Qt::CaseInsensitive);
        if (at >= 0)
            first = qMin(first, at);
    }
    if (first == whole.size())
        first = 0;
    const qsizetype begin = qMax<qsizetype>(0, first - characters / 3);
    const QString part = whole.mid(begin, characters);
    QString html = begin > 0 ? u"…"_s : QString();
    qsizetype at = 0;
    while (at < part.size()) {
        qsizetype length = 0;
        const bool wordStart = at == 0 || !part[at - 1].isLetterOrNumber();
        for (const QString &needle : std::as_const(needles)) {
            if (wordStart && !needle.isEmpty() &&
                QStringView(part).mid(at).startsWith(needle, Qt::CaseInsensitive))
                length = qMax(length, needle.size());
        }
        if (length == 0) {
            html += QString(part[at]).toHtmlEscaped();
            ++at;
            continue;
        }
        html += u"<span style=\"background-color:%1; text-decoration:underline\">%2</span>"_s.arg(
            background.name(), part.mid(at, length).toHtmlEscaped());
        at += length;
    }
    return html + (begin + characters < whole.size() ? u"…"_s : QString());
}

ItemFacts::ItemFacts(QWidget *parent)
    : QWidget(parent)
    , m_why(new QWidget(this))
    , m_whyMeaning(new QLabel(m_why))
    , m_whyWords(new QLabel(m_why)) {
    setObjectName(u"itemFacts"_s);
    setAccessibleName(tr("About this item"));
    auto *title = new QLabel(tr("WHY THIS RESULT"), m_why);
    title->setObjectName(u"whyTitle"_s);
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.9);
    small.setWeight(QFont::DemiBold);
    title->setFont(small);
    title->setForegroundRole(QPalette::PlaceholderText);
    for (QLabel *label : {m_whyMeaning, m_whyWords}) {
        label->setTextFormat(Qt::RichText);
        label->setWordWrap(true);
    }
    m_whyMeaning->setObjectName(u"whyMeaning"_s);
    m_whyWords->setObjectName(u"whyWords"_s);
    auto *whyLayout = new QVBoxLayout(m_why);
    whyLayout->setContentsMargins(12, 8, 12, 8);
    whyLayout->setSpacing(4);
    whyLayout->addWidget(title);
    whyLayout->addWidget(m_whyMeaning);
    whyLayout->addWidget(m_whyWords);
    m_why->setObjectName(u"whyThisResult"_s);
    m_why->hide();

    m_created = valueLabel(u"factCreated"_s, tr("Created"), this);
    m_updated = valueLabel(u"factUpdated"_s, tr("Updated"), this);
    m_expires = valueLabel(u"factExpires"_s, tr("Expires"), this);
    m_vectors = valueLabel(u"factVectors"_s, tr("Vectors"), this);
    // A form would give lines that wrap less height than they need.
    auto *grid = new QGridLayout;
    grid->setContentsMargins(12, 8, 12, 8);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    const auto row = [&](const QString &name, QLabel *value) {
        auto *label = new QLabel(name, this);
        label->setObjectName(value->objectName() + u"Label"_s);
        label->setForegroundRole(QPalette::PlaceholderText);
        const int at = grid->rowCount();
        grid->addWidget(label, at, 0, Qt::AlignTop);
        grid->addWidget(value, at, 1);
    };
    row(tr("Created"), m_created);
    row(tr("Updated"), m_updated);
    row(tr("Expires"), m_expires);
    row(tr("Vectors"), m_vectors);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 1, 0, 0);
    layout->setSpacing(1);
    layout->addWidget(m_why);
    layout->addLayout(grid);
}

void ItemFacts::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    painter.setPen(palette().color(QPalette::Mid));
    painter.drawLine(0, 0, width(), 0);
    if (m_why->isVisible())
        painter.drawLine(0, m_why->geometry().bottom() + 1, width(),
                         m_why->geometry().bottom() + 1);
}

void ItemFacts::setHit(const std::optional<SearchItem> &hit) {
    const bool there = hit && hit->score && hit->parts;
    m_why->setVisible(there);
    if (!there)
        return;
    const ScoreParts &parts = *hit->parts;
    // An expanded query may contribute dozens of words: those that weigh most are shown.
    const std::vector<QByteArray> named(
        parts.words.begin(),
        parts.words.begin() + qMin<qsizetype>(kWordsShown, qsizetype(parts.words.size())));
    QStringList meaning;
    if (parts.vectorScore)
        meaning << tr("meaning %1").arg(number(*parts.vectorScore));
    QByteArray field = fieldOfText(*hit);
    if (field.isEmpty() && parts.field != "$")
        field = parts.field;
    if (!field.isEmpty()) {
        meaning << tr("field %1").arg(u"<code>"_s + textOf(field).toHtmlEscaped() + u"</code>"_s);
    }
    QString first = meaning.join(u" · "_s);
    if (!parts.matchedText.isEmpty())
        first += (first.isEmpty() ? QString() : u": "_s) +
                 tr("“%1”").arg(
                     snippetHtml(parts.matchedText, named, JsonColors::of(palette()).currentLine));
    QStringList words;
    if (parts.textScore)
        words << tr("words %1").arg(number(*parts.textScore));
    if (parts.feedbackScore)
        words << tr("related words %1").arg(number(*parts.feedbackScore));
    QStringList found;
    for (const QByteArray &word : named)
        found << textOf(word).toHtmlEscaped();
    if (named.size() < parts.words.size())
        found << u"…"_s;
    if (!found.isEmpty())
        words << found.join(u", "_s);
    words << tr("score %1").arg(number(parts.fused)); // as the table has it
    if (hit->vectorOutOfDate)
        words << tr("the vector is of an older text");
    m_whyMeaning->setText(first);
    m_whyMeaning->setVisible(!first.isEmpty());
    m_whyWords->setText(words.join(u" · "_s));
}

void ItemFacts::setItem(const PeekAnswer &answer, const ItemRecord &record,
                        std::optional<StoreSession::Writer> writer) {
    if (!answer.item) {
        for (QLabel *label : {m_created, m_updated, m_expires, m_vectors})
            label->setText(u"–"_s);
        return;
    }
    const Item &item = *answer.item;
    const auto time = [](QLabel *label, Timestamp at) {
        label->setText(fullTime(at));
        label->setToolTip(exactTime(at));
    };
    time(m_created, item.createdAt);
    time(m_updated, item.updatedAt);
    QStringList updated{m_updated->text()};
    if (writer) {
        updated << (*writer == StoreSession::Writer::Own
                        ? tr("by you", "who wrote the item")
                        : tr("by another program", "who wrote the item"));
    }
    if (record.formerVersions && *record.formerVersions > 0)
        updated << tr("%n version(s)", nullptr, static_cast<int>(*record.formerVersions) + 1);
    m_updated->setText(updated.join(u" · "_s));
    if (item.expiresAt) {
        const bool expired = *item.expiresAt < Timestamp::now();
        m_expires->setText(expired ? tr("◔ expired %1, still served").arg(fullTime(*item.expiresAt))
                                   : fullTime(*item.expiresAt));
        m_expires->setToolTip(exactTime(*item.expiresAt));
    } else {
        m_expires->setText(tr("never"));
        m_expires->setToolTip({});
    }
    QStringList fields;
    for (const QByteArray &field : answer.vectorFields)
        fields << textOf(field);
    QStringList vectors;
    qint64 count = 0;
    for (const VectorCount &made : record.vectors) {
        count += made.vectors;
        vectors << tr("%1, %n dims", nullptr, made.dims).arg(makerName(made.embedder));
    }
    vectors.removeDuplicates();
    if (count > 0) {
        vectors.prepend(QLocale().toString(count));
        vectors << (answer.vectorOutOfDate ? tr("⚠ out of date") : tr("up to date"));
    }
    m_vectors->setText(count > 0 ? vectors.join(u" · "_s) : tr("none"));
    m_vectors->setToolTip(literalToolTip(fields.join(u'\n')));
}

} // namespace nestor::ui
