// SPDX-License-Identifier: GPL-3.0-or-later
// How an ItemEditor is put together, and what its state looks like.
#include "core/base/text.h"
#include "ui/doctor/why_page.h"
#include "ui/editor/editor_tab_bar.h"
#include "ui/editor/history/diff_view.h"
#include "ui/editor/history/history_view.h"
#include "ui/editor/item_editor.h"
#include "ui/editor/item_facts.h"
#include "ui/editor/new_item_form.h"
#include "ui/editor/notice_bar.h"
#include "ui/editor/text/find_bar.h"
#include "ui/editor/text/json_text_edit.h"
#include "ui/editor/text/value_page.h"
#include "ui/editor/tree/json_tree_view.h"
#include "ui/session/store_session.h"
#include "ui/theme/colors.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/elided_link.h"
#include "ui/widgets/fitting_scroll.h"
#include "ui/widgets/literal_text.h"
#include "ui/widgets/yielding_row.h"

#include <QAbstractItemView>
#include <QClipboard>
#include <QFrame>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kKeyLettersAtLeast = 10;
constexpr int kTabsBefore = 2; ///< room before the tabs

} // namespace

/// The same whatever is shown: a panel that grew while one types would push the others away.
QSize ItemEditor::minimumSizeHint() const {
    const int state = m_state->fontMetrics().horizontalAdvance(u"●…"_s) + spacing::kSmall;
    const int tabs = m_tabs->leastWidth() + state + kTabsBefore + spacing::kMedium;
    return {qMax(tabs, m_header->minimumSizeHint().width()), QWidget::minimumSizeHint().height()};
}

void ItemEditor::buildHeader() {
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_empty = new QLabel(tr("Select an item to see it here."), this);
    m_empty->setObjectName(u"noItem"_s);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    m_empty->setMargin(spacing::kLarge);
    layout->addWidget(m_empty, 1);
    m_body = new QWidget(this);
    m_body->setObjectName(u"itemBody"_s);
    layout->addWidget(m_body, 1);

    m_placeRow = new QWidget(m_body);
    m_placeRow->setObjectName(u"itemPlaceRow"_s);
    m_place = new ElidedLink(m_placeRow);
    m_place->setObjectName(u"itemNamespace"_s);
    auto *placeRow = new QHBoxLayout(m_placeRow);
    // The room around a link's text is as wide as the margin before the key.
    placeRow->setContentsMargins(0, spacing::kTight, spacing::kMedium, 0);
    m_place->setFont(labelFont(font()));
    placeRow->addWidget(m_place);
    placeRow->addStretch();
    connect(m_place, &QPushButton::clicked, this, [this] {
        if (m_id)
            Q_EMIT itemRequested(*m_id);
    });
    m_key = new ElidedLabel(m_body);
    m_key->setObjectName(u"itemKey"_s);
    m_key->setAccessibleName(tr("Key"));
    m_key->setFont(keyFont(font()));
    m_key->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_key->setLettersAtLeast(kKeyLettersAtLeast);
    m_revert = new QPushButton(tr("Revert"), m_body);
    m_revert->setObjectName(u"revertItem"_s);
    m_save = new QPushButton(tr("Save"), m_body);
    m_save->setObjectName(u"saveItem"_s);
    makePrimary(m_save);
    m_more = new QToolButton(m_body);
    m_more->setObjectName(u"itemMenu"_s);
    m_more->setText(u"⋯"_s);
    m_more->setAccessibleName(tr("More for this item"));
    m_more->setToolTip(m_more->accessibleName());
    m_more->setFocusPolicy(Qt::StrongFocus);
    makeQuiet(m_more);
    buildMenu();

    m_header = new YieldingRow(m_body);
    m_header->setObjectName(u"itemHeader"_s);
    m_header->setContentsMargins(spacing::kMedium, spacing::kTight, spacing::kMedium, 0);
    m_header->addStretching(m_key);
    m_header->addWidget(m_more);
    m_header->addYielding(m_revert);
    m_header->addWidget(m_save);
    m_form = new NewItemForm(m_session, m_body);
    auto *body = new QVBoxLayout(m_body);
    body->setContentsMargins(0, 0, 0, 0);
    body->setSpacing(0);
    body->addWidget(m_placeRow);
    body->addWidget(m_header);
    body->addWidget(m_form);
    connect(m_save, &QPushButton::clicked, this, &ItemEditor::save);
    connect(m_revert, &QPushButton::clicked, this, &ItemEditor::revert);
}

void ItemEditor::buildMenu() {
    auto *menu = new QMenu(m_more);
    const auto action = [&](const QString &name, const QString &text, auto slot) {
        QAction *entry = menu->addAction(text, this, slot);
        entry->setObjectName(name);
        return entry;
    };
    action(u"findInValue"_s, tr("Find in the Text"), [this] {
        showTab(TextTab);
        m_text->findBar()->open();
    });
    action(u"copyValue"_s, tr("Copy Value"), [this] {
        QGuiApplication::clipboard()->setText(
            textOf(m_stored && !m_edited ? m_stored->value : m_text->text()->bytes()));
        Q_EMIT said(tr("Copied the value"));
    });
    action(u"copyKey"_s, tr("Copy Key"), [this] {
        if (const auto id = currentItem()) {
            QGuiApplication::clipboard()->setText(textOf(id->key));
            Q_EMIT said(tr("Copied the key"));
        }
    });
    action(u"whyThisItem"_s, tr("Why Was This Not Recalled?"), [this] { showTab(WhyTab); });
    menu->addSeparator();
    // In a narrow panel its button gives way to the key.
    action(u"revertItemEntry"_s, tr("Revert"), [this] { revert(); });
    action(u"deleteItem"_s, tr("Delete Item"), [this] { remove(); });
    menu->setObjectName(u"itemMenuEntries"_s);
    connect(m_more, &QToolButton::clicked, menu,
            [this, menu] { menu->popup(m_more->mapToGlobal(QPoint(0, m_more->height()))); });
}

void ItemEditor::buildTabs() {
    m_tabs = new EditorTabBar(m_body);
    m_tabs->setObjectName(u"itemTabs"_s);
    m_tabs->setAccessibleName(tr("Views of the value"));
    m_tabs->addTab(tr("Text"));
    m_tabs->addTab(tr("Tree"));
    m_tabs->addTab(tr("Changes"));
    m_tabs->addTab(tr("History"));
    m_tabs->addTab(tr("Why?"));
    m_state = new ElidedLabel(m_body);
    m_state->setObjectName(u"itemState"_s);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(kTabsBefore, 0, spacing::kMedium, 0);
    row->setSpacing(spacing::kTight);
    row->addWidget(m_tabs, 1);
    row->addWidget(m_state);
    auto *line = new QFrame(m_body);
    line->setObjectName(u"itemLine"_s);
    line->setFrameShape(QFrame::HLine);
    line->setFrameShadow(QFrame::Plain);
    line->setForegroundRole(QPalette::Mid);
    m_notice = new NoticeBar(m_body);
    m_notice->setObjectName(u"itemNotice"_s);
    m_reason = new QLabel(m_body);
    m_reason->setObjectName(u"itemReason"_s);
    m_reason->setTextFormat(Qt::RichText);
    m_reason->setWordWrap(true);
    m_reason->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_reason->setContentsMargins(spacing::kMedium, spacing::kTight, spacing::kMedium,
                                 spacing::kTight);
    m_reason->hide();

    m_pages = new QStackedWidget(m_body);
    m_pages->setObjectName(u"itemPages"_s);
    m_text = new ValuePage(m_pages);
    m_tree = new JsonTreeView(m_pages);
    m_diff = new DiffView(m_pages);
    m_history = new HistoryView(m_pages);
    m_diff->setObjectName(u"changesPage"_s);
    m_text->setObjectName(u"textPage"_s);
    m_tree->setObjectName(u"treePage"_s);
    m_history->setObjectName(u"historyPage"_s);
    m_why = new WhyPage(m_session, m_pages);
    int number = 0;
    for (QWidget *page :
         std::initializer_list<QWidget *>{m_text, m_tree, m_diff, m_history, m_why}) {
        page->setAccessibleName(m_tabs->tabText(number++));
        m_pages->addWidget(page);
    }
    m_facts = new ItemFacts(m_body);
    auto *facts = new FittingScroll(m_facts, m_body);
    facts->setObjectName(u"itemFactsScroll"_s);
    facts->setAccessibleName(m_facts->accessibleName());

    auto *body = static_cast<QVBoxLayout *>(m_body->layout());
    body->addLayout(row);
    body->addWidget(line);
    body->addWidget(m_pages, 1);
    // Below the value: lines that come while one types do not move what is typed.
    body->addWidget(m_reason);
    body->addWidget(m_notice);
    body->addWidget(facts);
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int tab) {
        m_pages->setCurrentIndex(tab);
        if (tab == HistoryTab)
            loadHistory();
    });
    connect(m_why, &WhyPage::itemRequested, this, &ItemPane::itemRequested);
    connect(m_why, &WhyPage::said, this, &ItemPane::said);
    connect(m_reason, &QLabel::linkActivated, this, [this] {
        showTab(TextTab);
        m_text->text()->setFault(m_checked.fault);
        m_text->text()->goToFault();
    });
}

void ItemEditor::showTab(Tab tab) {
    m_tabs->setCurrentIndex(tab);
}

void ItemEditor::focusValue() {
    if (m_mode == Mode::Nothing)
        return;
    // A page gives the keyboard to the first of its widgets that takes it.
    QWidget *page = m_pages->currentWidget();
    if (page == m_text) {
        m_text->text()->setFocus(Qt::ShortcutFocusReason);
        return;
    }
    for (auto *view : page->findChildren<QAbstractItemView *>()) {
        if (view->isVisible() && view->focusPolicy() != Qt::NoFocus) {
            view->setFocus(Qt::ShortcutFocusReason);
            return;
        }
    }
    m_tabs->setFocus(Qt::ShortcutFocusReason);
}

void ItemEditor::editValue() {
    const int tab = m_tabs->currentIndex();
    if (tab != TextTab && tab != TreeTab)
        showTab(TextTab);
    focusValue();
}

bool ItemEditor::isEditing(const QWidget *focus) const {
    return m_pages->isAncestorOf(focus) && m_tabs->currentIndex() < HistoryTab;
}

void ItemEditor::updateState() {
    const QString reason = reasonNotToSave();
    const bool writable = m_session->isWritable();
    const bool onSave = m_save->hasFocus();
    const bool onRevert = m_revert->hasFocus();
    // Before they are disabled, which would hand the keyboard to whatever comes next.
    if ((onSave && !reason.isEmpty()) || (onRevert && (!m_edited || isSaving())))
        focusValue();
    m_save->setEnabled(reason.isEmpty());
    m_save->setToolTip(reason.isEmpty() ? tr("Save (Ctrl+S)") : literalToolTip(reason));
    m_save->setAccessibleDescription(reason);
    m_header->setWanted(m_revert, m_mode != Mode::New || m_edited);
    m_revert->setEnabled(m_edited && !isSaving());
    if (auto *entry = m_more->findChild<QAction *>(u"revertItemEntry"_s))
        entry->setEnabled(m_revert->isEnabled());
    m_more->setEnabled(m_mode == Mode::Item);
    if (auto *entry = m_more->findChild<QAction *>(u"deleteItem"_s))
        entry->setEnabled(m_stored && !m_gone && writable);

    const Colors &colors = Colors::of(palette());
    QPalette statePalette = palette();
    QString state;
    if (m_mode == Mode::New)
        state = tr("● new");
    else if (isSaving())
        state = tr("Saving…");
    else if (m_edited)
        state = tr("● edited");
    else if (m_mode == Mode::Item && m_gone)
        state = tr("✕ deleted");
    else if (m_mode == Mode::Item && !writable)
        state = tr("read only");
    statePalette.setColor(QPalette::WindowText,
                          m_edited || m_mode == Mode::New ? colors.edited : colors.secondary);
    m_state->setPalette(statePalette);
    m_state->setText(state);
    m_state->setAccessibleName(state);
    updateReason();
    updateNotices();
    m_history->setRestoreBlocked(!writable    ? tr("This store was opened for reading.")
                                 : m_edited   ? tr("Save or revert what you edited first.")
                                 : isSaving() ? tr("Saving…")
                                              : QString());
}

/// Why it cannot be saved stands in words, on every tab.
void ItemEditor::updateReason() {
    const bool fault = m_checked.fault && !m_base.headOnly && !m_conflict &&
                       (m_edited || m_stored) && m_mode != Mode::Nothing && m_mode != Mode::Loading;
    if (!fault && m_reason->hasFocus())
        focusValue();
    m_reason->setVisible(fault);
    if (!fault)
        return;
    QPalette reasonPalette = palette();
    reasonPalette.setColor(QPalette::WindowText, Colors::of(palette()).error);
    m_reason->setPalette(reasonPalette);
    const TextPlace place = m_text->text()->placeOf(m_checked.fault->offset);
    const QString text = tr("✕ Cannot be saved. Line %1, column %2: %3.")
                             .arg(place.line)
                             .arg(place.column)
                             .arg(m_checked.fault->message);
    m_reason->setText(text.toHtmlEscaped() + u" <a href=\"go\">"_s + tr("Show").toHtmlEscaped() +
                      u"</a>"_s);
    m_reason->setAccessibleName(text);
}

} // namespace nestor::ui
