// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/text/find_bar.h"

#include "ui/editor/text/json_text_edit.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

#include <algorithm>

namespace nestor::ui {

using namespace Qt::StringLiterals;

FindBar::FindBar(JsonTextEdit *text, QWidget *parent)
    : QWidget(parent)
    , m_text(text)
    , m_needle(new QLineEdit(this))
    , m_count(new QLabel(this))
    , m_case(new QToolButton(this)) {
    setObjectName(u"findBar"_s);
    setAccessibleName(tr("Find in the text"));
    m_needle->setObjectName(u"findText"_s);
    m_needle->setAccessibleName(tr("Find"));
    m_needle->setPlaceholderText(tr("Find in the text"));
    m_needle->setClearButtonEnabled(true);
    m_count->setObjectName(u"findCount"_s);
    m_count->setTextFormat(Qt::PlainText);
    m_count->setForegroundRole(QPalette::PlaceholderText);
    m_case->setObjectName(u"findCase"_s);
    m_case->setText(u"Aa"_s);
    m_case->setCheckable(true);
    m_case->setAutoRaise(true);
    m_case->setToolTip(tr("Upper and lower case differ"));
    m_case->setAccessibleName(m_case->toolTip());

    const auto button = [this](const QString &name, const QString &sign, const QString &tip,
                               auto slot) {
        auto *tool = new QToolButton(this);
        tool->setObjectName(name);
        tool->setText(sign);
        tool->setAutoRaise(true);
        tool->setToolTip(tip);
        tool->setAccessibleName(tip);
        connect(tool, &QToolButton::clicked, this, slot);
        return tool;
    };
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 4, 8, 4);
    layout->setSpacing(4);
    layout->addWidget(m_needle, 1);
    layout->addWidget(m_count);
    layout->addWidget(m_case);
    layout->addWidget(
        button(u"findPrevious"_s, u"↑"_s, tr("Previous (Shift+F3)"), &FindBar::findPrevious));
    layout->addWidget(button(u"findNext"_s, u"↓"_s, tr("Next (F3)"), &FindBar::findNext));
    layout->addWidget(button(u"findClose"_s, u"✕"_s, tr("Close (Esc)"), &FindBar::close));

    connect(m_needle, &QLineEdit::textChanged, this,
            [this] { search(m_text->selectionBegin(), true); });
    connect(m_needle, &QLineEdit::returnPressed, this, &FindBar::findNext);
    connect(m_case, &QToolButton::toggled, this,
            [this] { search(m_text->selectionBegin(), true); });
    hide();
}

void FindBar::open() {
    const QString selected = m_text->selectedText();
    show();
    if (!selected.isEmpty() && !selected.contains(u'\n'))
        m_needle->setText(selected);
    m_needle->setFocus();
    m_needle->selectAll();
    if (!m_needle->text().isEmpty())
        search(m_text->selectionBegin(), true);
}

void FindBar::close() {
    hide();
    m_text->markMatches({}, false);
    m_text->setFocus();
}

void FindBar::findNext() {
    search(m_text->selectionEnd(), true);
}

void FindBar::findPrevious() {
    search(m_text->selectionBegin(), false);
}

void FindBar::search(qsizetype from, bool forward) {
    const QByteArray needle = m_needle->text().toUtf8();
    const bool caseSensitive = m_case->isChecked();
    auto matches = m_text->markMatches(needle, caseSensitive);
    if (needle.isEmpty()) {
        m_count->clear();
        return;
    }
    if (matches.offsets.empty()) {
        m_count->setText(tr("not found"));
        return;
    }
    // Around the end, as everywhere.
    auto it = std::lower_bound(matches.offsets.begin(), matches.offsets.end(), from);
    if (forward && it == matches.offsets.end())
        it = matches.offsets.begin();
    else if (!forward)
        it = it == matches.offsets.begin() ? std::prev(matches.offsets.end()) : std::prev(it);
    const auto which = static_cast<size_t>(std::distance(matches.offsets.begin(), it));
    m_text->select(*it, matches.lengths[which]);
    const auto total = matches.offsets.size();
    m_count->setText(
        tr("%1 of %2")
            .arg(which + 1)
            .arg(matches.more ? tr("more than %1").arg(total) : QString::number(total)));
}

void FindBar::keyPressEvent(QKeyEvent *event) {
    if (event->key() == Qt::Key_Escape)
        close();
    else if (event->key() == Qt::Key_F3)
        event->modifiers().testFlag(Qt::ShiftModifier) ? findPrevious() : findNext();
    else
        QWidget::keyPressEvent(event);
}

} // namespace nestor::ui
