// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/review/pair_side.h"

#include "core/base/text.h"
#include "core/json/json_format.h"
#include "core/json/json_valid.h"
#include "ui/editor/text/json_colors.h"
#include "ui/session/time_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/literal_text.h"

#include <QEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QTextBlock>
#include <QVBoxLayout>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

QByteArray readable(const QByteArray &value) {
    return isValidJson(value) ? formatJson(value) : value;
}

} // namespace

PairSide::PairSide(Side side, QWidget *parent)
    : QWidget(parent)
    , m_side(side)
    , m_key(new ElidedLabel(this))
    , m_place(new ElidedLabel(this))
    , m_time(new QLabel(this))
    , m_text(new QPlainTextEdit(this)) {
    const QString name = side == Side::Left ? u"reviewLeft"_s : u"reviewRight"_s;
    setObjectName(name);
    setAccessibleName(side == Side::Left ? tr("Left") : tr("Right"));
    m_key->setObjectName(name + u"Key"_s);
    m_key->setTextFormat(Qt::PlainText);
    m_key->setFont(keyFont(font()));
    m_place->setObjectName(name + u"Place"_s);
    m_place->setTextFormat(Qt::PlainText);
    m_place->setForegroundRole(QPalette::PlaceholderText);
    m_time->setObjectName(name + u"Time"_s);
    m_time->setTextFormat(Qt::PlainText);
    m_text->setObjectName(name + u"Text"_s);
    m_text->setAccessibleName(side == Side::Left ? tr("Value on the left")
                                                 : tr("Value on the right"));
    m_text->setReadOnly(true);
    m_text->setFont(codeFont(font()));
    m_text->setTabChangesFocus(true);
    m_text->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::kTight);
    layout->addWidget(m_key);
    layout->addWidget(m_place);
    layout->addWidget(m_time);
    layout->addWidget(m_text, 1);
}

void PairSide::show(const Item &item, const QByteArray &other, bool later) {
    m_key->setText(forMessage(item.key, 200));
    m_place->setText(forMessage(item.ns.stored(), 200));
    const QString time = fullTime(item.updatedAt);
    m_time->setText(later ? tr("written later, %1").arg(time) : tr("written %1").arg(time));
    QFont weight = m_time->font();
    weight.setBold(later);
    m_time->setFont(weight);
    m_time->setToolTip(literalToolTip(exactTime(item.updatedAt)));
    const QByteArray text = readable(item.value);
    m_text->setPlainText(textOf(text));
    const bool left = m_side == Side::Left;
    const TextDiff diff =
        left ? diffTexts(text, readable(other), 0) : diffTexts(readable(other), text, 0);
    m_marked.clear();
    for (const DiffRow &row : diff.rows) {
        if (row.kind == (left ? DiffRow::Removed : DiffRow::Added))
            m_marked.push_back(row);
    }
    mark();
}

void PairSide::clear() {
    m_key->clear();
    m_place->clear();
    m_time->clear();
    m_text->clear();
    m_marked.clear();
    mark();
}

/// A bar of colour behind the line, and stronger and underlined what differs in it.
void PairSide::mark() {
    const JsonColors colors = JsonColors::of(palette());
    const bool left = m_side == Side::Left;
    QList<QTextEdit::ExtraSelection> marks;
    for (const DiffRow &row : m_marked) {
        const QTextBlock line =
            m_text->document()->findBlockByNumber((left ? row.before : row.after) - 1);
        if (!line.isValid())
            continue;
        QTextEdit::ExtraSelection whole;
        whole.cursor = QTextCursor(line);
        whole.cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
        whole.format.setBackground(left ? colors.removed : colors.added);
        whole.format.setProperty(QTextFormat::FullWidthSelection, true);
        marks.append(whole);
        for (const DiffRow::Span &span : row.marks) {
            const auto places = [&row](qsizetype bytes) {
                return int(textOf(row.text.first(bytes)).size());
            };
            QTextEdit::ExtraSelection part;
            part.cursor = QTextCursor(line);
            part.cursor.setPosition(line.position() + places(span.begin));
            part.cursor.setPosition(line.position() + places(span.begin + span.length),
                                    QTextCursor::KeepAnchor);
            part.format.setBackground(left ? colors.removedMark : colors.addedMark);
            part.format.setFontUnderline(true);
            marks.append(part);
        }
    }
    m_text->setExtraSelections(marks);
}

void PairSide::changeEvent(QEvent *event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        mark();
}

} // namespace nestor::ui
