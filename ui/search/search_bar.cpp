// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/search/search_bar.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QActionGroup>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>

#include <algorithm>

#include <utility>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kRestMs = 350;
constexpr int kLineLettersAtLeast = 24;

QPushButton *menuButton(const QString &objectName, QActionGroup *group) {
    auto *button = new QPushButton;
    button->setObjectName(objectName);
    auto *menu = new QMenu(button);
    menu->setObjectName(objectName + u"Menu"_s);
    menu->addActions(group->actions());
    button->setMenu(menu);
    return button;
}

void addChoice(QActionGroup *group, const QString &text, const QString &tip, int value) {
    QAction *action = group->addAction(text);
    action->setCheckable(true);
    action->setData(value);
    action->setToolTip(tip);
}

/// Checks the choice and shows it on its button.
void choose(QActionGroup *group, QPushButton *button, int value) {
    const QList<QAction *> actions = group->actions();
    for (QAction *action : actions) {
        if (action->data().toInt() != value)
            continue;
        action->setChecked(true);
        button->setText(action->text());
        button->setToolTip(action->toolTip());
    }
}

} // namespace

SearchBar::SearchBar(QWidget *parent)
    : QWidget(parent)
    , m_line(new QLineEdit)
    , m_modes(new QActionGroup(this))
    , m_scopes(new QActionGroup(this))
    , m_together(new QAction(tr("Written together answers together"), this)) {
    setAccessibleName(tr("Search"));
    m_line->setObjectName(u"searchLine"_s);
    m_line->setAccessibleName(tr("Search"));
    m_line->setClearButtonEnabled(true);
    m_line->addAction(icon(u"search"_s), QLineEdit::LeadingPosition);
    m_line->installEventFilter(this);

    addChoice(m_modes, tr("Meaning + words"), tr("What means the same, and what says the words"),
              static_cast<int>(SearchMode::Hybrid));
    addChoice(m_modes, tr("Meaning"), tr("What means the same, also in other words"),
              static_cast<int>(SearchMode::Semantic));
    addChoice(m_modes, tr("Words"), tr("What says the words; \"a phrase\", begin*, -without"),
              static_cast<int>(SearchMode::Text));
    m_modeButton = menuButton(u"searchMode"_s, m_modes);
    m_modeButton->setAccessibleName(tr("How to search"));
    m_together->setObjectName(u"searchTogether"_s);
    m_together->setCheckable(true);
    m_together->setChecked(true);
    m_together->setToolTip(
        tr("Lifts what was written in one sitting with the best; with meaning + words only"));
    m_modeButton->menu()->addSeparator();
    m_modeButton->menu()->addAction(m_together);
    m_modeButton->menu()->setToolTipsVisible(true);
    addChoice(m_scopes, tr("Here and below"), tr("This namespace and all below it"),
              static_cast<int>(SearchRange::HereAndBelow));
    addChoice(m_scopes, tr("Only here"), tr("This namespace without those below it"),
              static_cast<int>(SearchRange::OnlyHere));
    addChoice(m_scopes, tr("Everywhere"), tr("The whole store"),
              static_cast<int>(SearchRange::Everywhere));
    m_scopeButton = menuButton(u"searchScope"_s, m_scopes);
    m_scopeButton->setAccessibleName(tr("Where to search"));
    choose(m_modes, m_modeButton, static_cast<int>(m_mode));
    choose(m_scopes, m_scopeButton, static_cast<int>(m_scope));
    adaptPlaceholder();

    m_choices = new QBoxLayout(QBoxLayout::LeftToRight);
    m_choices->setSpacing(spacing::kSmall);
    m_choices->addWidget(m_modeButton);
    m_choices->addWidget(m_scopeButton);
    m_choices->addStretch();
    m_row = new QBoxLayout(QBoxLayout::LeftToRight, this);
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(spacing::kSmall);
    m_row->addWidget(m_line, 1);
    m_row->addLayout(m_choices);

    m_rest.setSingleShot(true);
    m_rest.setInterval(kRestMs);
    const auto ask = [this] {
        m_rest.stop();
        if (std::exchange(m_asked, m_line->text()) != m_line->text())
            Q_EMIT changed();
    };
    connect(&m_rest, &QTimer::timeout, this, ask);
    connect(m_line, &QLineEdit::textChanged, this, [this] { m_rest.start(); });
    connect(m_line, &QLineEdit::returnPressed, this, ask);
    connect(m_modes, &QActionGroup::triggered, this, [this](const QAction *action) {
        setMode(static_cast<SearchMode>(action->data().toInt()));
        if (!query().isEmpty())
            Q_EMIT changed();
    });
    connect(m_together, &QAction::toggled, this, [this] {
        if (!query().isEmpty())
            Q_EMIT changed();
    });
    connect(m_scopes, &QActionGroup::triggered, this, [this](const QAction *action) {
        setScope(static_cast<SearchRange>(action->data().toInt()));
        Q_EMIT changed();
    });
}

int SearchBar::choicesWidth() const {
    return m_modeButton->sizeHint().width() + spacing::kSmall + m_scopeButton->sizeHint().width();
}

QSize SearchBar::minimumSizeHint() const {
    // In the narrowest panel each choice has a line of its own.
    return {std::max(m_modeButton->sizeHint().width(), m_scopeButton->sizeHint().width()),
            QWidget::minimumSizeHint().height()};
}

void SearchBar::resizeEvent(QResizeEvent *event) {
    QWidget::resizeEvent(event);
    const int line = kLineLettersAtLeast * fontMetrics().averageCharWidth();
    const bool narrow = width() < choicesWidth() + spacing::kSmall + line;
    m_row->setDirection(narrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    m_choices->setDirection(width() < choicesWidth() ? QBoxLayout::TopToBottom
                                                     : QBoxLayout::LeftToRight);
}

QByteArray SearchBar::query() const {
    return m_line->text().trimmed().toUtf8();
}

bool SearchBar::isTogether() const {
    return m_together->isChecked();
}

QString SearchBar::text() const {
    return m_line->text();
}

void SearchBar::setQuery(const QString &text) {
    m_line->setText(text);
    m_rest.stop();
    m_asked = text;
}

void SearchBar::setMode(SearchMode mode) {
    m_mode = mode;
    m_together->setEnabled(mode == SearchMode::Hybrid);
    choose(m_modes, m_modeButton, static_cast<int>(mode));
    adaptPlaceholder();
}

void SearchBar::setScope(SearchRange scope) {
    m_scope = scope;
    choose(m_scopes, m_scopeButton, static_cast<int>(scope));
}

void SearchBar::focusLine() {
    m_line->setFocus(Qt::ShortcutFocusReason);
    m_line->selectAll();
}

void SearchBar::adaptPlaceholder() {
    m_line->setPlaceholderText(m_mode == SearchMode::Text
                                   ? tr("Search words, \"a phrase\", begin*, -without")
                                   : tr("Ask what the agent remembers"));
}

bool SearchBar::eventFilter(QObject *watched, QEvent *event) {
    if (watched == m_line && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Down) {
            Q_EMIT resultsRequested();
            return true;
        }
        if (key == Qt::Key_Escape && !m_line->text().isEmpty()) {
            m_line->clear();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace nestor::ui
