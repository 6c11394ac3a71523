// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/store_page.h"

#include "core/base/text.h"
#include "core/filter/filter_parser.h"
#include "ui/doctor/compare_window.h"
#include "ui/doctor/recall_watch.h"
#include "ui/doctor/why_page.h"
#include "ui/editor/draft_store.h"
#include "ui/editor/item_editor.h"
#include "ui/editor/notice_bar.h"
#include "ui/items/item_table_model.h"
#include "ui/namespaces/namespace_panel.h"
#include "ui/saved_searches/saved_search_panel.h"
#include "ui/search/items_panel.h"
#include "ui/session/error_text.h"
#include "ui/session/index_watch.h"
#include "ui/session/item_commands.h"
#include "ui/session/store_session.h"
#include "ui/session/store_trouble.h"
#include "ui/shell/dock_title.h"
#include "ui/shell/message_page.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QDir>
#include <QDockWidget>
#include <QMainWindow>
#include <QMenu>
#include <QPointer>
#include <QStackedWidget>
#include <QStyle>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kNamespaceWidth = 240;
constexpr int kItemWidth = 408;
constexpr int kLeastWidth = 176;
constexpr size_t kPlacesKept = 100;
constexpr int kLongWaitMilliseconds = 1500;

QDockWidget *makeDock(const QString &title, const QString &name, QWidget *content,
                      QMainWindow *window) {
    auto *dock = new QDockWidget(title, window);
    dock->setObjectName(name);
    dock->setAccessibleName(title);
    dock->setWidget(content);
    dock->setTitleBarWidget(new DockTitle(dock));
    return dock;
}

} // namespace

StorePage::StorePage(StoreSession *session, DraftStore *drafts, WindowSettings *settings,
                     QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_pages(new QStackedWidget)
    , m_notice(new NoticeBar)
    , m_message(new MessagePage)
    , m_panels(new QMainWindow)
    , m_namespaces(new NamespacePanel(session))
    , m_items(new ItemsPanel(session))
    , m_editor(new ItemEditor(session, drafts))
    , m_saved(new SavedSearchPanel(session)) {
    setObjectName(u"storePage"_s);
    setAccessibleName(session->title());
    m_pages->setObjectName(u"storeStates"_s);
    m_session->setParent(this);
    build(drafts);
    connectPanels();
    connectSavedSearches(settings);
    showState();
}

StorePage::~StorePage() {
    disconnect();
    delete m_pages; // the panels use the session to their end
}

void StorePage::build(DraftStore *drafts) {
    m_panels->setObjectName(u"panels"_s);
    m_panels->setWindowFlags(Qt::Widget);
    m_panels->setDockOptions(QMainWindow::AllowNestedDocks | QMainWindow::AllowTabbedDocks);
    m_panels->setCentralWidget(m_items);
    m_namespaceDock = makeDock(tr("Namespaces"), u"namespaceDock"_s, m_namespaces, m_panels);
    m_itemDock = makeDock(tr("Item"), u"itemDock"_s, m_editor, m_panels);
    m_panels->addDockWidget(areaBefore(), m_namespaceDock);
    m_savedDock = makeDock(tr("Saved Searches"), u"savedSearchDock"_s, m_saved, m_panels);
    m_panels->addDockWidget(areaBehind(), m_itemDock);
    m_panels->splitDockWidget(m_namespaceDock, m_savedDock, Qt::Vertical);

    auto *more = new QToolButton;
    more->setObjectName(u"namespaceMore"_s);
    more->setAccessibleName(tr("Commands for the namespace"));
    more->setIcon(icon(u"more"_s));
    more->setAutoRaise(true);
    connect(more, &QToolButton::clicked, this, [this, more] {
        QMenu *menu = m_namespaces->menuFor(m_items->currentNamespace()).release();
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->popup(more->mapToGlobal(more->rect().bottomLeft()));
    });
    static_cast<DockTitle *>(m_namespaceDock->titleBarWidget())->addControl(more);

    auto *save = new QToolButton;
    save->setObjectName(u"saveSearchButton"_s);
    save->setAccessibleName(tr("Save this search"));
    save->setToolTip(tr("Save what is shown: the place, the question and the conditions"));
    save->setIcon(icon(u"plus"_s));
    save->setAutoRaise(true);
    connect(save, &QToolButton::clicked, this, &StorePage::saveSearch);
    static_cast<DockTitle *>(m_savedDock->titleBarWidget())->addControl(save);

    m_editor->restoreUnsavedTexts(drafts->load(m_session->url()));

    m_pages->addWidget(m_panels);
    m_pages->addWidget(m_message);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_notice->setObjectName(u"storeNotice"_s);
    layout->addWidget(m_notice);
    layout->addWidget(m_pages);
}

void StorePage::connectPanels() {
    connect(m_session, &StoreSession::stateChanged, this, &StorePage::showState);
    connect(m_session->trouble(), &StoreTrouble::changed, this, &StorePage::showTrouble);
    m_waitsLong.setSingleShot(true);
    m_waitsLong.setInterval(kLongWaitMilliseconds);
    connect(&m_waitsLong, &QTimer::timeout, this, [this] {
        if (m_session->isOpen())
            m_notice->say(tr("Another program has locked %1. What you asked for is waiting, and "
                             "goes on by itself.")
                              .arg(m_session->title()));
    });
    connect(m_session->trouble(), &StoreTrouble::replaced, this, &StorePage::tellReplaced);
    connect(m_namespaces, &NamespacePanel::namespaceChosen, this,
            [this](const NamespacePath &ns) { goTo(ns); });
    connect(m_items, &ItemsPanel::namespaceChosen, this,
            [this](const NamespacePath &ns) { goTo(ns); });
    connect(m_items, &ItemsPanel::itemSelected, m_editor, &ItemPane::showItem);
    m_items->setUnsaved([this](const ItemId &id) {
        const auto unsaved = m_editor->unsavedTexts();
        return std::any_of(unsaved.begin(), unsaved.end(),
                           [&id](const UnsavedText &text) { return text.id == id; });
    });
    connect(m_items, &ItemsPanel::itemListed, m_editor, &ItemPane::setListing);
    connect(m_items, &ItemsPanel::editRequested, this, [this] { m_editor->editValue(); });
    connect(m_items, &ItemsPanel::newItemRequested, this, &StorePage::newItem);
    m_recall = new RecallWatch(m_session, m_pages); // goes before the session does
    connect(m_recall, &RecallWatch::changed, this, &StorePage::placeChanged);
    connect(m_items, &ItemsPanel::whyRequested, this, &StorePage::askWhy);
    connect(m_items, &ItemsPanel::comparisonRequested, this, &StorePage::compareWithAgent);
    connect(m_items, &ItemsPanel::searchChanged, this,
            [this] { m_editor->why()->noteQuestion(m_items->searchText()); });
    connect(m_namespaces, &NamespacePanel::newItemRequested, this, &StorePage::newItem);
    connect(m_namespaces, &NamespacePanel::importRequested, this, &StorePage::importRequested);
    connect(m_namespaces, &NamespacePanel::exportRequested, this, &StorePage::exportRequested);
    connect(m_items, &ItemsPanel::importRequested, this, &StorePage::importRequested);
    connect(m_items, &ItemsPanel::exportRequested, this, &StorePage::exportRequested);
    // A search follows what was written, and begins to build what it needs.
    connect(m_items->model(), &ItemTableModel::answered, m_session->index(), &IndexWatch::lookSoon);
    connect(m_items->model(), &ItemTableModel::answered, m_editor, &ItemEditor::lookAtVectors);
    connect(m_items, &ItemsPanel::said, this, &StorePage::said);
    connect(m_namespaces, &NamespacePanel::said, this, &StorePage::said);
    connect(m_editor, &ItemPane::said, this, &StorePage::said);
    connect(m_editor, &ItemPane::editedChanged, this, &StorePage::placeChanged);
    connect(m_editor, &ItemPane::itemCreated, this, [this](const ItemId &id) { goTo(id); });
    connect(m_editor, &ItemPane::itemRequested, this, [this](const ItemId &id) { goTo(id); });
    connect(m_editor, &ItemPane::listRequested, this, &StorePage::showInList);
    connect(m_editor, &ItemPane::keyboardFree, this, [this] { m_items->focusTable(); });

    ItemCommands *commands = m_session->commands();
    connect(commands, &ItemCommands::changed, this, &StorePage::placeChanged);
    connect(commands, &ItemCommands::failed, this, [this](const QString &text, const Error &error) {
        Q_EMIT said(tr("“%1” was left as it is. %2").arg(text, errorHeadline(error.code)));
    });
    connect(commands, &ItemCommands::stillStoring, this, [this] {
        Q_EMIT said(tr("Nothing was undone or done again: the last change is still being stored."));
    });
    connect(commands, &ItemCommands::stepped, this, &StorePage::showStep);
}

void StorePage::connectSavedSearches(WindowSettings *settings) {
    m_saved->setSearches(settings->savedSearches(m_session->url()));
    m_saved->setShown(m_items->currentSearch());
    connect(m_items, &ItemsPanel::searchChanged, this,
            [this] { m_saved->setShown(m_items->currentSearch()); });
    connect(m_saved, &SavedSearchPanel::chosen, this, &StorePage::open);
    connect(m_saved, &SavedSearchPanel::said, this, &StorePage::said);
    connect(m_saved, &SavedSearchPanel::searchesChanged, this, [this, settings] {
        settings->setSavedSearches(m_session->url(), m_saved->searches());
        growSavedSearches();
    });
    // The session's commands go after the panel.
    connect(m_saved, &SavedSearchPanel::edited, this,
            [this](const SavedSearches &before, const QString &what) {
                const auto set = [panel = QPointer(m_saved)](const SavedSearches &searches) {
                    if (panel)
                        panel->setSearches(searches);
                };
                m_session->commands()->push(
                    what, [set, before] { set(before); },
                    [set, after = m_saved->searches()] { set(after); });
            });
}

/// Makes room for a search that was added; never less of it, as the user may have wanted more.
void StorePage::growSavedSearches() {
    const int missing = m_saved->fittingHeight(m_saved->width()) - m_saved->height();
    if (m_settled && missing > 0 && !m_savedDock->isFloating())
        m_panels->resizeDocks({m_savedDock}, {m_savedDock->height() + missing}, Qt::Vertical);
}

void StorePage::showState() {
    switch (m_session->state()) {
    case StoreSession::State::Open: {
        const bool waited = m_pages->currentWidget() != m_panels;
        QWidget *last = lastFocus();
        m_pages->setCurrentWidget(m_panels);
        layOutFirst();
        if (waited && isVisible())
            focusContent(last);
        break;
    }
    case StoreSession::State::Opening:
        m_message->setMessage(u"database"_s,
                              m_session->trouble()->kind() == StoreTrouble::Kind::Waiting
                                  ? tr("Waiting for another program…")
                                  : tr("Opening %1…").arg(m_session->title()),
                              m_session->trouble()->kind() == StoreTrouble::Kind::Waiting
                                  ? tr("It has locked %1. The store opens by itself as soon as "
                                       "it can.")
                                        .arg(m_session->title())
                                  : QString(),
                              QDir::toNativeSeparators(m_session->url()));
        m_message->addButton(tr("Close"), u"closeButton"_s, [this] { Q_EMIT closeRequested(); });
        m_pages->setCurrentWidget(m_message);
        break;
    case StoreSession::State::Failed: {
        const Error &error = m_session->error();
        m_message->setMessage(u"warning"_s, errorHeadline(error.code), errorAdvice(error.code),
                              error.detail);
        m_message->addButton(tr("Try again"), u"retryButton"_s, [this] { m_session->reopen(); });
        if (error.code == ErrorCode::Denied || error.code == ErrorCode::Unreachable) {
            m_message->addButton(tr("Change the connection…"), u"connectionButton"_s,
                                 [this] { Q_EMIT connectionRequested(); });
        }
        m_message->addButton(tr("Close"), u"closeButton"_s, [this] { Q_EMIT closeRequested(); });
        m_pages->setCurrentWidget(m_message);
        break;
    }
    }
    Q_EMIT placeChanged();
}

/// What is wrong with the file stands above everything that is shown of it.
void StorePage::showTrouble() {
    if (m_session->state() == StoreSession::State::Opening)
        showState();
    m_waitsLong.stop();
    const QString name = m_session->title();
    const NoticeBar::Choice close{u"closeTroubled"_s, tr("Close the store"),
                                  [this] { Q_EMIT closeRequested(); }};
    switch (m_session->trouble()->kind()) {
    case StoreTrouble::Kind::None:
        if (!m_tellsReplaced)
            m_notice->clear();
        return;
    case StoreTrouble::Kind::Waiting:
        m_notice->clear();
        m_waitsLong.start(); // most waits are short: what is shown is not to jump for them
        break;
    case StoreTrouble::Kind::Missing:
        m_notice->say(tr("%1 is no longer at its place: it was moved, renamed or deleted. You see "
                         "what was read before. Nothing can be saved until the file is back; what "
                         "you typed is kept.")
                          .arg(name),
                      {close});
        break;
    case StoreTrouble::Kind::Emptied:
    case StoreTrouble::Kind::Damaged:
        m_notice->say(tr("%1 was cut off or overwritten, and cannot be read any more. You see what "
                         "was read before. Nothing is written into it; what you typed is kept. "
                         "Once the file is written anew, it is opened again by itself.")
                          .arg(name),
                      {{u"openAgain"_s, tr("Open again"), [this] { m_session->reopen(); }}, close});
        break;
    case StoreTrouble::Kind::Lost:
        m_notice->say(tr("The connection to the server of %1 is lost, and is made again by itself "
                         "as soon as the server answers. You see what was read before. What you "
                         "typed is kept.")
                          .arg(name),
                      {close});
        break;
    }
    m_tellsReplaced = false;
}

void StorePage::tellReplaced() {
    m_tellsReplaced = true;
    m_notice->say(tr("Another file was put in the place of %1. It is what you see now. What you "
                     "typed before is kept; what you did before cannot be undone in it.")
                      .arg(m_session->title()),
                  {{u"replacedSeen"_s, tr("Good"), [this] {
                        m_tellsReplaced = false;
                        m_notice->clear();
                    }}});
}

void StorePage::show(const NamespacePath &ns) {
    m_items->showNamespace(ns);
    if (m_namespaces->current() != ns)
        m_namespaces->select(ns);
    Q_EMIT placeChanged();
}

void StorePage::noteVisit(const NamespacePath &ns) {
    if (m_visited[m_at] != ns) {
        m_visited.resize(m_at + 1);
        m_visited.push_back(ns);
        if (m_visited.size() > kPlacesKept)
            m_visited.erase(m_visited.begin());
        m_at = m_visited.size() - 1;
    }
}

void StorePage::goTo(const NamespacePath &ns) {
    noteVisit(ns);
    show(ns);
}

void StorePage::open(const ItemSearch &search) {
    noteVisit(search.ns);
    m_items->showSearch(search);
    if (m_namespaces->current() != search.ns)
        m_namespaces->select(search.ns);
    Q_EMIT placeChanged();
}

void StorePage::saveSearch() {
    m_savedDock->show();
    m_savedDock->raise();
    m_saved->saveShown();
}

void StorePage::goTo(const ItemId &id) {
    m_items->showItem(id); // first: the rows of its place are asked for it, too
    goTo(id.ns);
}

void StorePage::followMoved(const std::vector<std::pair<ItemId, ItemId>> &moves,
                            const NamespacePath &from, const NamespacePath &to) {
    const NamespacePath place = m_items->currentNamespace();
    const auto shown = m_editor->currentItem();
    const auto move = std::find_if(moves.begin(), moves.end(),
                                   [&shown](const auto &one) { return one.first == shown; });
    const bool follows = move != moves.end() && !m_editor->isEdited(); // unsaved text stays
    if (!from.isRoot() && from.contains(place)) {
        if (follows)
            m_items->showItem(move->second);
        goTo(NamespacePath(to.labels() + place.labels().mid(from.depth())));
    } else if (follows && m_items->reaches(move->second.ns)) {
        m_items->showItem(move->second);
    } else if (follows) {
        goTo(move->second);
    }
}

void StorePage::newItem(const NamespacePath &ns) {
    m_items->chooseNothing();
    m_editor->newItem(ns);
}

void StorePage::showInList(const ItemId &id) {
    if (!m_items->reaches(id.ns)) {
        noteVisit(id.ns);
        show(id.ns);
    }
    m_items->showInList(id);
    m_items->focusTable();
}

void StorePage::showStep(const std::vector<ItemId> &items, const QString &text, bool undone) {
    const QString sentence = (undone ? tr("Undone: %1") : tr("Done again: %1")).arg(text);
    Q_EMIT said(sentence);
    if (items.empty()) { // of the window's own: a saved search
        m_savedDock->show();
        m_savedDock->raise();
        return;
    }
    const ItemId &id = items.front();
    const auto shown = m_editor->currentItem();
    if (m_editor->isEdited() && shown != id) {
        m_editor->tellStep(id, sentence); // unsaved text keeps its place
        return;
    }
    const bool inEditor = m_editor->isAncestorOf(QApplication::focusWidget());
    if (m_items->reaches(id.ns))
        m_items->showItem(id);
    else
        goTo(id);
    if (inEditor && shown != id)
        m_items->focusTable(); // what is typed next was meant for the former item
}

QWidget *StorePage::lastFocus() const {
    return m_panels->focusWidget();
}

void StorePage::focusContent() {
    focusContent(lastFocus());
}

void StorePage::focusContent(QWidget *last) {
    if (m_pages->currentWidget() != m_panels) {
        m_message->setFocus();
        return;
    }
    if (last != nullptr && last->isVisible() && last->isEnabled() &&
        last->focusPolicy() != Qt::NoFocus)
        last->setFocus(Qt::OtherFocusReason);
    else
        m_items->focusTable();
}

void StorePage::goUp() {
    goTo(m_items->currentNamespace().parent());
}

void StorePage::goBack() {
    if (canGoBack())
        show(m_visited[--m_at]);
}

void StorePage::goForward() {
    if (canGoForward())
        show(m_visited[++m_at]);
}

Place StorePage::place() const {
    Place place{.url = m_session->url(), .ns = m_items->currentNamespace(), .key = {}};
    if (const auto item = m_editor->currentItem(); item && item->ns == place.ns)
        place.key = item->key;
    return place;
}

void StorePage::restore(const Place &place) {
    goTo(place.ns);
    if (place.key)
        m_items->showItem({place.ns, *place.key});
}

DoctorQuestion StorePage::agentQuestion() const {
    const ItemQuery shown = m_items->query();
    DoctorQuestion question;
    question.ns = shown.scope.ns;
    question.query = shown.query;
    if (!shown.filter.isEmpty())
        question.filter = filterToJson(shown.filter);
    return question;
}

void StorePage::compareWithAgent() {
    auto *window = new CompareWindow(m_session, agentQuestion(), panels());
    connect(window, &CompareWindow::itemRequested, this, [this](const ItemId &id) { goTo(id); });
    window->show();
}

void StorePage::askWhy() {
    m_editor->why()->setQuestion(agentQuestion());
    m_editor->showTab(ItemEditor::WhyTab);
    m_editor->why()->ask();
}

QWidget *StorePage::panels() const {
    return m_panels;
}

Qt::DockWidgetArea StorePage::areaBefore() const {
    return isRightToLeft() ? Qt::RightDockWidgetArea : Qt::LeftDockWidgetArea;
}

Qt::DockWidgetArea StorePage::areaBehind() const {
    return isRightToLeft() ? Qt::LeftDockWidgetArea : Qt::RightDockWidgetArea;
}

// Panels stand where one reads first or last; a layout of the other direction of reading is not
// this one's.
int StorePage::layoutVersion() const {
    constexpr int panels = 2; // grows when a panel comes or goes: it would have no place
    return panels * 2 + (isRightToLeft() ? 1 : 0);
}

QByteArray StorePage::layoutState() const {
    return m_laidOut && m_layoutToRestore.isEmpty() ? m_panels->saveState(layoutVersion())
                                                    : m_layoutToRestore;
}

void StorePage::setLayoutState(const QByteArray &state) {
    if (m_laidOut && !state.isEmpty())
        m_panels->restoreState(state, layoutVersion());
    else
        m_layoutToRestore = state;
}

void StorePage::resetLayout() {
    for (const auto &[dock, area] :
         {std::pair{m_namespaceDock, areaBefore()}, std::pair{m_savedDock, areaBefore()},
          std::pair{m_itemDock, areaBehind()}}) {
        dock->setFloating(false);
        m_panels->addDockWidget(area, dock);
        dock->show();
    }
    m_panels->splitDockWidget(m_namespaceDock, m_savedDock, Qt::Vertical);
    // On a narrow window the items keep half of it.
    const int wide = m_panels->width();
    const int before = std::clamp(wide / 5, kLeastWidth, kNamespaceWidth);
    m_panels->resizeDocks({m_namespaceDock, m_itemDock},
                          {before, std::clamp(wide * 3 / 10, kLeastWidth, kItemWidth)},
                          Qt::Horizontal);
    const int saved =
        m_saved->fittingHeight(before) + m_savedDock->titleBarWidget()->sizeHint().height();
    // The line between them takes some, too: else it is taken from the last row.
    const int between =
        m_panels->style()->pixelMetric(QStyle::PM_DockWidgetSeparatorExtent, nullptr, m_panels);
    m_panels->resizeDocks({m_namespaceDock, m_savedDock},
                          {std::max(saved, m_panels->height() - saved - between), saved},
                          Qt::Vertical);
}

void StorePage::showEvent(QShowEvent *event) {
    QWidget::showEvent(event);
    layOutFirst();
}

void StorePage::layOutFirst() {
    // Before they are shown for the first time the panels have no size to divide.
    if (m_laidOut || !m_panels->isVisible())
        return;
    m_laidOut = true;
    QTimer::singleShot(0, this, [this] {
        resetLayout();
        if (!m_layoutToRestore.isEmpty())
            m_panels->restoreState(m_layoutToRestore, layoutVersion());
        m_layoutToRestore.clear();
        m_settled = true;
    });
}

QList<QAction *> StorePage::panelActions() const {
    return {m_namespaceDock->toggleViewAction(), m_savedDock->toggleViewAction(),
            m_itemDock->toggleViewAction()};
}

} // namespace nestor::ui
