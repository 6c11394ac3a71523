// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/notice_bar.h"

#include "ui/editor/text/json_colors.h"
#include "ui/theme/theme.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/literal_text.h"

#include <QAccessible>
#include <QApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kEdge = 4;
/// One choice stands beside its sentence, several below it.
constexpr size_t kChoicesBeside = 1;

bool sameChoices(const std::vector<NoticeBar::Choice> &a, const std::vector<NoticeBar::Choice> &b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto &x, const auto &y) {
        return x.name == y.name && x.text == y.text;
    });
}

} // namespace

NoticeBar::NoticeBar(QWidget *parent)
    : QWidget(parent)
    , m_column(new QVBoxLayout(this)) {
    m_column->setContentsMargins(spacing::kLarge, spacing::kSmall, spacing::kMedium,
                                 spacing::kSmall);
    m_column->setSpacing(spacing::kSmall);
    hide();
}

std::vector<NoticeBar::Line>::iterator NoticeBar::find(const QString &name) {
    return std::find_if(m_lines.begin(), m_lines.end(),
                        [&name](const Line &line) { return line.name == name; });
}

/// New widgets come last in the order of Tab: the choices belong where the bar stands.
QWidget *NoticeBar::lastBefore() {
    QWidget *widget = previousInFocusChain();
    while (widget != this && (widget->focusPolicy() == Qt::NoFocus || isAncestorOf(widget)))
        widget = widget->previousInFocusChain();
    return widget;
}

void NoticeBar::orderTabs() {
    QWidget *before = lastBefore();
    for (const Line &line : m_lines) {
        for (QWidget *button : line.buttons) {
            setTabOrder(before, button);
            before = button;
        }
    }
}

void NoticeBar::build(Line &line) {
    line.widget = new QWidget(this);
    line.widget->setObjectName(line.name + u"Line"_s);
    line.text = new QLabel(line.widget);
    line.text->setObjectName(line.name + u"Text"_s);
    line.text->setTextFormat(Qt::PlainText);
    line.text->setWordWrap(true);
    auto *buttons = new FlowLayout;
    buttons->setSpacing(spacing::kSmall);
    for (const Choice &choice : line.choices) {
        auto *button = new QPushButton(literal(choice.text), line.widget);
        button->setObjectName(choice.name);
        button->setAutoDefault(false);
        connect(button, &QPushButton::clicked, this,
                [this, name = line.name, choice = choice.name] { choose(name, choice); });
        line.buttons.push_back(button);
    }
    if (line.buttons.size() <= kChoicesBeside) {
        auto *row = new QHBoxLayout(line.widget);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(spacing::kMedium);
        row->addWidget(line.text, 1);
        for (QWidget *button : line.buttons)
            row->addWidget(button, 0, Qt::AlignTop);
        delete buttons;
    } else {
        auto *column = new QVBoxLayout(line.widget);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(spacing::kSmall);
        column->addWidget(line.text);
        for (QWidget *button : line.buttons)
            buttons->addWidget(button);
        column->addLayout(buttons);
    }
}

void NoticeBar::choose(const QString &line, const QString &choice) {
    const auto at = find(line);
    if (at == m_lines.end())
        return;
    for (const Choice &one : at->choices) {
        if (one.name != choice)
            continue;
        const auto chosen = one.chosen; // the line may be gone before the call is over
        chosen();
        return;
    }
}

void NoticeBar::setLine(const QString &name, int rank, const QString &text,
                        std::vector<Choice> choices) {
    if (const auto at = find(name); at != m_lines.end()) {
        if (at->text->text() == text && sameChoices(at->choices, choices)) {
            at->choices = std::move(choices); // they may be about another item
            return;
        }
        removeLine(name);
    }
    Line line{.name = name,
              .rank = rank,
              .widget = nullptr,
              .text = nullptr,
              .choices = std::move(choices),
              .buttons = {}};
    build(line);
    line.text->setText(text);
    const auto before = std::find_if(m_lines.begin(), m_lines.end(),
                                     [rank](const Line &other) { return other.rank > rank; });
    m_column->insertWidget(static_cast<int>(before - m_lines.begin()), line.widget);
    m_lines.insert(before, std::move(line));
    orderTabs();
    updateBar();
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void NoticeBar::removeLine(const QString &name) {
    const auto at = find(name);
    if (at == m_lines.end())
        return;
    QWidget *focus = QApplication::focusWidget();
    const bool hadKeyboard = focus != nullptr && at->widget->isAncestorOf(focus);
    QWidget *widget = at->widget;
    m_lines.erase(at);
    // The names are free for the next line at once, the widgets go when nobody is in them.
    for (QWidget *child : widget->findChildren<QWidget *>())
        child->setObjectName({});
    widget->setObjectName({});
    m_column->removeWidget(widget);
    if (hadKeyboard)
        Q_EMIT keyboardFree(); // before Qt finds a place of its own
    widget->hide();
    widget->deleteLater();
    updateBar();
}

void NoticeBar::updateBar() {
    QStringList texts;
    for (const Line &line : m_lines)
        texts << line.text->text();
    setAccessibleName(texts.join(u' '));
    setVisible(!m_lines.empty());
    update();
}

bool NoticeBar::hasLine(const QString &name) const {
    return const_cast<NoticeBar *>(this)->find(name) != m_lines.end();
}

void NoticeBar::say(const QString &text, std::vector<Choice> choices) {
    setLine(lineOfSay(), 0, text, std::move(choices));
}

QString NoticeBar::text(const QString &name) const {
    const auto at = const_cast<NoticeBar *>(this)->find(name);
    return at != m_lines.end() ? at->text->text() : QString();
}

void NoticeBar::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    const JsonColors colors = JsonColors::of(palette());
    painter.fillRect(rect(), colors.notice);
    // A bar at the leading edge: seen without its colour, too.
    const QRect edge(layoutDirection() == Qt::RightToLeft ? width() - kEdge : 0, 0, kEdge,
                     height());
    painter.fillRect(edge, colors.noticeEdge);
}

} // namespace nestor::ui
