// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/text/value_page.h"

#include "ui/editor/text/find_bar.h"
#include "ui/editor/text/json_text_edit.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

/// Wrapping lays every line out, which a text of this size makes felt when it is scrolled.
constexpr qsizetype kWrappedBytes = qsizetype{1024} * 1024;

} // namespace

ValuePage::ValuePage(QWidget *parent)
    : QWidget(parent)
    , m_text(new JsonTextEdit(this))
    , m_find(new FindBar(m_text, this))
    , m_headBar(new QWidget(this))
    , m_headText(new QLabel(m_headBar))
    , m_showAll(new QPushButton(tr("Show all and edit"), m_headBar)) {
    m_text->setObjectName(u"valueText"_s);
    m_text->setAccessibleName(tr("Value as JSON text"));
    m_headBar->setObjectName(u"headBar"_s);
    m_headText->setObjectName(u"headText"_s);
    m_headText->setTextFormat(Qt::PlainText);
    m_headText->setWordWrap(true);
    m_showAll->setObjectName(u"showWholeValue"_s);
    auto *headLayout = new QHBoxLayout(m_headBar);
    headLayout->setContentsMargins(12, 4, 12, 4);
    headLayout->addWidget(m_headText, 1);
    headLayout->addWidget(m_showAll);
    m_headBar->hide();

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_headBar);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_find);
    m_text->installEventFilter(this);
    connect(m_showAll, &QPushButton::clicked, this, &ValuePage::wholeRequested);
}

void ValuePage::setValue(const ShownValue &value) {
    m_headOnly = value.headOnly;
    m_text->setReadOnly(false);
    m_text->setWrapped(value.text.size() <= kWrappedBytes);
    m_text->setBytes(value.text);
    m_text->setReadOnly(m_readOnly || m_headOnly);
    m_headBar->setVisible(m_headOnly);
    m_headText->setText(tr("%1: only the beginning is shown, for reading.")
                            .arg(QLocale().formattedDataSize(value.stored.size(), 1,
                                                             QLocale::DataSizeTraditionalFormat)));
}

void ValuePage::setReadOnly(bool readOnly) {
    m_readOnly = readOnly;
    m_text->setReadOnly(m_readOnly || m_headOnly);
}

bool ValuePage::takeKey(int key, Qt::KeyboardModifiers modifiers, bool act) {
    const bool control = modifiers == Qt::ControlModifier;
    if (control && key == Qt::Key_F) {
        if (act)
            m_find->open();
    } else if (control && key == Qt::Key_S) {
        if (act)
            Q_EMIT saveRequested();
    } else if (key == Qt::Key_F3 && m_find->isVisible()) {
        if (act)
            modifiers.testFlag(Qt::ShiftModifier) ? m_find->findPrevious() : m_find->findNext();
    } else if (key == Qt::Key_F8 && m_text->fault()) {
        if (act)
            m_text->goToFault();
    } else if (key == Qt::Key_Escape && !modifiers) {
        // Tab indents here: this is the way out for the keyboard.
        if (act && m_find->isVisible())
            m_find->close();
        else if (act)
            focusNextPrevChild(false);
    } else {
        return false;
    }
    return true;
}

bool ValuePage::eventFilter(QObject *watched, QEvent *event) {
    // While the text has the keyboard, these keys are its own, whatever the window does with them.
    if (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (takeKey(key->key(), key->modifiers(), event->type() == QEvent::KeyPress)) {
            event->accept();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace nestor::ui
