// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/literal_text.h"

#include <QStringList>
#include <QTextBoundaryFinder>
#include <QTextDocument>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLine = 80;
constexpr qsizetype kLines = 30;

/// Where a line of at most kLine characters ends: between words, else between characters.
qsizetype lineEnd(const QString &text, qsizetype from) {
    if (text.size() - from <= kLine)
        return text.size();
    const qsizetype space = text.lastIndexOf(u' ', from + kLine);
    if (space > from)
        return space + 1;
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, text);
    finder.setPosition(from + kLine);
    const qsizetype at = finder.isAtBoundary() ? from + kLine : finder.toPreviousBoundary();
    return at > from ? at : from + kLine;
}

} // namespace

QString literal(const QString &text) {
    return QString(text).replace(u'&', u"&&"_s);
}

QString literalToolTip(const QString &text) {
    QStringList lines;
    for (const QString &paragraph : text.split(u'\n')) {
        qsizetype from = 0;
        do {
            const qsizetype end = lineEnd(paragraph, from);
            lines << paragraph.mid(from, end - from);
            from = end;
        } while (from < paragraph.size() && lines.size() <= kLines);
        if (lines.size() > kLines) {
            lines.resize(kLines);
            lines << u"…"_s;
            break;
        }
    }
    const QString plain = lines.join(u'\n');
    if (!Qt::mightBeRichText(plain))
        return plain;
    return u"<p style=\"white-space:pre\">"_s + plain.toHtmlEscaped().replace(u'\n', u"<br>"_s) +
           u"</p>"_s;
}

} // namespace nestor::ui
