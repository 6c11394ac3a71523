// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/notice_bar.h"

#include "ui/editor/text/json_colors.h"
#include "ui/widgets/flow_layout.h"

#include <QAccessible>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace nestor::ui {

using namespace Qt::StringLiterals;

NoticeBar::NoticeBar(QWidget *parent)
    : QWidget(parent)
    , m_text(new QLabel(this))
    , m_buttons(new FlowLayout) {
    m_text->setObjectName(u"noticeText"_s);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_buttons->setSpacing(8);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 8, 12, 8);
    layout->setSpacing(8);
    layout->addWidget(m_text);
    layout->addLayout(m_buttons);
    hide();
}

/// New widgets come last in the order of Tab: the choices belong where the bar stands.
QWidget *NoticeBar::lastBefore() {
    QWidget *widget = previousInFocusChain();
    while (widget != this && widget->focusPolicy() == Qt::NoFocus)
        widget = widget->previousInFocusChain();
    return widget;
}

void NoticeBar::say(const QString &text, std::vector<Choice> choices) {
    clear();
    m_text->setText(text);
    setAccessibleName(text);
    QWidget *before = lastBefore();
    for (Choice &choice : choices) {
        auto *button = new QPushButton(choice.text, this);
        button->setObjectName(choice.name);
        button->setAutoDefault(false);
        connect(button, &QPushButton::clicked, this, [chosen = std::move(choice.chosen)] {
            const auto call = chosen; // the button may be gone before the call is over
            call();
        });
        m_buttons->addWidget(button);
        setTabOrder(before, button);
        before = button;
    }
    show();
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void NoticeBar::clear() {
    while (QLayoutItem *item = m_buttons->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    m_text->clear();
    hide();
}

QString NoticeBar::text() const {
    return m_text->text();
}

void NoticeBar::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    const JsonColors colors = JsonColors::of(palette());
    painter.fillRect(rect(), colors.notice);
    // A bar at the leading edge: seen without its colour, too.
    const QRect edge(layoutDirection() == Qt::RightToLeft ? width() - 4 : 0, 0, 4, height());
    painter.fillRect(edge, colors.noticeEdge);
}

} // namespace nestor::ui
