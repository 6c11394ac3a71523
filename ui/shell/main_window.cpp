// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/main_window.h"

#include "ui/doctor/recall_watch.h"
#include "ui/editor/draft_store.h"
#include "ui/editor/item_editor.h"
#include "ui/go_to/go_to_field.h"
#include "ui/jobs/task_list.h"
#include "ui/jobs/task_strip.h"
#include "ui/namespaces/namespace_panel.h"
#include "ui/search/items_panel.h"
#include "ui/session/index_watch.h"
#include "ui/session/item_commands.h"
#include "ui/session/prompts.h"
#include "ui/session/server_passwords.h"
#include "ui/shell/message_page.h"
#include "ui/shell/status_line.h"
#include "ui/shell/store_page.h"
#include "ui/shell/store_questions.h"
#include "ui/shell/store_tools.h"
#include "ui/shell/tab_names.h"
#include "ui/shell/undo_rule.h"
#include "ui/shell/window_settings.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/transfer/field_index_task.h"
#include "ui/transfer/index_task.h"
#include "ui/widgets/literal_text.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDir>
#include <QFileInfo>
#include <QMenuBar>
#include <QScreen>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <chrono>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr QSize kFirstSize(1440, 900);
/// What is open is noted while the program runs, too: it may end without closing its window.
constexpr std::chrono::seconds kPlacesSavedAfter(2);
constexpr QSize kFrame(16, 48); // room for what the desktop draws around the window

} // namespace

MainWindow::MainWindow(WindowServices services, QWidget *parent)
    : QMainWindow(parent)
    , m_services(std::move(services))
    , m_tasks(new TaskList(this))
    , m_tools(new StoreTools(m_tasks, m_services.prompts, this))
    , m_tabs(new QTabBar)
    , m_tabRow(new QWidget)
    , m_pages(new QStackedWidget)
    , m_start(new MessagePage)
    , m_strip(new TaskStrip(m_tasks, m_services.prompts))
    , m_status(new StatusLine)
    , m_undoRule(new UndoRule(this)) {
    setObjectName(u"mainWindow"_s);
    setAcceptDrops(true);
    build();
    buildMenus();
    m_saveSoon.setSingleShot(true);
    m_saveSoon.setInterval(kPlacesSavedAfter);
    connect(&m_saveSoon, &QTimer::timeout, this, &MainWindow::savePlaces);
    connect(qApp, &QApplication::focusChanged, this,
            [this](const QWidget *, const QWidget *now) { followFocus(now); });
    if (!restoreGeometry(m_services.settings->geometry()))
        resize(kFirstSize.boundedTo(screen()->availableSize() - kFrame));
    showPage(-1);
}

MainWindow::~MainWindow() {
    disconnect(qApp, nullptr, this, nullptr);
    // Jobs stop before their stores go, pages before the window that listens to them.
    delete m_tasks;
    m_status->setSession(nullptr);
    m_tabs->disconnect(this);
    for (int tab = 0; tab < m_tabs->count(); ++tab)
        delete pageAt(tab);
}

void MainWindow::build() {
    menuBar()->setAccessibleName(tr("Menus"));
    m_tabRow->setObjectName(u"tabRow"_s);
    m_pages->setObjectName(u"storePages"_s);
    m_tabs->setObjectName(u"storeTabs"_s);
    m_tabs->setAccessibleName(tr("Open stores"));
    m_tabs->setTabsClosable(true);
    m_tabs->setMovable(true);
    m_tabs->setExpanding(false);
    m_tabs->setElideMode(Qt::ElideMiddle);
    m_tabs->setDrawBase(false);
    connect(m_tabs, &QTabBar::currentChanged, this, &MainWindow::showPage);
    connect(m_tabs, &QTabBar::tabCloseRequested, this, &MainWindow::closeStore);

    auto *openAnother = new QToolButton;
    openAnother->setObjectName(u"openAnother"_s);
    openAnother->setAccessibleName(tr("Open a store"));
    openAnother->setToolTip(tr("Open a store"));
    openAnother->setIcon(icon(u"plus"_s));
    openAnother->setAutoRaise(true);
    connect(openAnother, &QToolButton::clicked, this, &MainWindow::chooseStore);

    auto *tabLayout = new QHBoxLayout(m_tabRow);
    tabLayout->setContentsMargins(spacing::kSmall, spacing::kTight, spacing::kSmall, 0);
    tabLayout->setSpacing(spacing::kTight);
    tabLayout->addWidget(m_tabs);
    tabLayout->addWidget(openAnother);
    tabLayout->addStretch();
    m_tabLine = new QWidget;
    m_tabLine->setObjectName(u"tabLine"_s);
    m_tabLine->setBackgroundRole(QPalette::Mid);
    m_tabLine->setAutoFillBackground(true);
    m_tabLine->setFixedHeight(1);

    m_start->setObjectName(u"startPage"_s);
    m_pages->addWidget(m_start);

    auto *central = new QWidget;
    central->setObjectName(u"windowBody"_s);
    auto *layout = new QVBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_tabRow);
    layout->addWidget(m_tabLine);
    layout->addWidget(m_pages, 1);
    layout->addWidget(m_strip);
    connect(m_strip, &TaskStrip::itemRequested, this,
            [this](const QString &store, const ItemId &id) { openStore(store)->goTo(id); });
    layout->addWidget(m_status);
    setCentralWidget(central);

    auto *goTo = new GoToField;
    connect(goTo, &GoToField::activated, this, &MainWindow::goToAnything);
    menuBar()->setCornerWidget(goTo);
}

QList<QAction *> MainWindow::commands() const {
    QList<QAction *> all;
    const auto collect = [&all](const QMenu *menu, const auto &self) -> void {
        for (QAction *action : menu->actions()) {
            if (action->menu() != nullptr)
                self(action->menu(), self);
            else if (!action->isSeparator() && !action->objectName().isEmpty())
                all.append(action);
        }
    };
    for (const QAction *top : menuBar()->actions()) {
        if (top->menu() != nullptr)
            collect(top->menu(), collect);
    }
    return all;
}

StorePage *MainWindow::pageAt(int tab) const {
    return tab >= 0 && tab < m_tabs->count()
               ? static_cast<StorePage *>(m_tabs->tabData(tab).value<QWidget *>())
               : nullptr;
}

StorePage *MainWindow::currentPage() const {
    return pageAt(m_tabs->currentIndex());
}
int MainWindow::pageCount() const {
    return m_tabs->count();
}

StorePage *MainWindow::openStore(const QString &url, OpenMode mode) {
    const bool isPath = !url.startsWith(u":memory:"_s) && !url.contains(u"://"_s);
    // What is shown, kept and compared has no password in it.
    const QString full = isPath ? QFileInfo(url).absoluteFilePath() : withoutPassword(url);
    for (int tab = 0; tab < m_tabs->count(); ++tab) {
        if (pageAt(tab)->session()->url() == full) {
            m_tabs->setCurrentIndex(tab);
            return pageAt(tab);
        }
    }
    auto *session = new StoreSession(full, mode, m_services.opener);
    auto *page = new StorePage(session, m_services.drafts, m_services.settings);
    page->setLayoutState(m_shown != nullptr ? m_shown->layoutState()
                                            : m_services.settings->layout());
    m_pages->addWidget(page);
    connect(page, &StorePage::said, m_status, &StatusLine::say);
    connect(session, &StoreSession::opened, this, [this, session] {
        if (const QString warning = warningAbout(*session); !warning.isEmpty())
            m_status->say(warning);
        askAboutStore(session, m_services.prompts, this);
    });
    connect(session, &StoreSession::refused, m_status,
            [this](const Error &error) { m_status->say(error.detail); });
    connect(page, &StorePage::placeChanged, this, [this] {
        updateTabs();
        updateCommands();
        saveSoon();
    });
    connect(page, &StorePage::importRequested, this,
            [this, page](const NamespacePath &ns) { importInto(page, ns, {}); });
    connect(page, &StorePage::exportRequested, this,
            [this, page](const NamespacePath &ns) { exportFrom(page, ns); });
    connect(page->items(), &ItemsPanel::fieldIndexChangeRequested, this,
            [this, session](const FieldIndexChange &change) {
                if (session->isOpen())
                    startFieldIndexing(m_tasks, session, change);
            });
    connect(page->items(), &ItemsPanel::indexRequested, this, [this, session] {
        if (session->isOpen())
            startIndexing(m_tasks, session, storedIndexPlan(*session));
    });
    connect(page, &StorePage::connectionRequested, this, [this, full] { chooseServer(full); });
    const auto change = [this, page](const ItemSet &items, BulkChange::Kind kind) {
        changeItems(page, items, kind);
    };
    connect(page->items(), &ItemsPanel::changeRequested, this, change);
    connect(page->namespaces(), &NamespacePanel::changeRequested, this, change);
    connect(page, &StorePage::closeRequested, this, [this, page] {
        for (int tab = 0; tab < m_tabs->count(); ++tab) {
            if (pageAt(tab) == page)
                closeStore(tab);
        }
    });
    connect(session->index(), &IndexWatch::graphWaits, this,
            [this, session] { startGraph(m_tasks, session); });
    connect(session, &StoreSession::opened, this,
            [this, full] { m_services.settings->addRecent(full); });

    const int tab = m_tabs->addTab(literal(session->title()));
    m_tabs->setTabData(tab, QVariant::fromValue<QWidget *>(page));
    m_tabs->setTabToolTip(tab, literalToolTip(QDir::toNativeSeparators(full)));
    m_tabs->setCurrentIndex(tab);
    showPage(tab);
    saveSoon();
    return page;
}

void MainWindow::restoreStores() {
    m_sessionKept = false;
    const int current = m_services.settings->currentPlace();
    for (const Place &place : m_services.settings->places())
        openStore(place.url)->restore(place);
    if (current >= 0 && current < m_tabs->count())
        m_tabs->setCurrentIndex(current);
}

void MainWindow::closeStore(int tab) {
    StorePage *page = pageAt(tab);
    if (page == nullptr)
        return;
    if (page == m_shown) {
        m_services.settings->setLayout(page->layoutState());
        m_shown = nullptr;
        m_status->setSession(nullptr);
    }
    m_pages->removeWidget(page);
    m_tabs->removeTab(tab);
    page->deleteLater();
    showPage(m_tabs->currentIndex());
    saveSoon();
}

void MainWindow::showPage(int tab) {
    StorePage *page = pageAt(tab);
    if (page != nullptr && m_shown != nullptr && page != m_shown)
        page->setLayoutState(m_shown->layoutState());
    m_shown = page;
    m_tabRow->setVisible(page != nullptr);
    m_tabLine->setVisible(page != nullptr);
    m_status->setSession(page != nullptr ? page->session() : nullptr);
    if (page == nullptr) {
        showStart();
    } else {
        const QWidget *focus = focusWidget();
        const bool elsewhere = focus == nullptr || !page->isAncestorOf(focus);
        QWidget *last = page->lastFocus();
        m_pages->setCurrentWidget(page);
        updateTabs();
        if (elsewhere)
            page->focusContent(last);
    }
    updatePanelActions();
    updateCommands();
}

void MainWindow::offerSession(const QString &trace) {
    m_crash = trace;
    m_sessionKept = true;
    m_status->say(tr("Nestor crashed when it ran last"));
    if (currentPage() == nullptr)
        showStart();
}

void MainWindow::showCrashed() {
    const auto stores = static_cast<int>(m_services.settings->places().size());
    m_start->setMessage(u"warning"_s, tr("Nestor crashed when it ran last"),
                        tr("What was stored is stored, and text that was not saved is kept with "
                           "its store. Open again what was open, unless that is what it crashed "
                           "of. A report helps to find the fault."),
                        {});
    if (stores > 0) {
        m_start->addButton(tr("Open %Ln stores again", nullptr, stores), u"startRestore"_s,
                           [this] { restoreStores(); });
    }
    m_start->addButton(tr("Start anew"), u"startAnew"_s, [this] {
        m_sessionKept = false;
        showStart();
    });
    m_start->addButton(tr("Report…"), u"startReport"_s, [this] { report(); });
    m_pages->setCurrentWidget(m_start);
    setWindowTitle(tr("Nestor"));
}

void MainWindow::showStart() {
    if (m_sessionKept) {
        showCrashed();
        return;
    }
    m_start->setMessage(u"database"_s, tr("Open a store of memories"),
                        tr("Nestor opens the SQLite files that LangGraph agents keep their "
                           "long-term memory in, also while they run. Drop one here, or:"),
                        {});
    m_start->addButton(tr("Open…"), u"startOpen"_s, [this] { chooseStore(); });
    m_start->addButton(tr("New store…"), u"startNew"_s, [this] { createStore(); });
    int shown = 0;
    for (const QString &url : m_services.settings->recent()) {
        if (++shown > 3)
            break;
        m_start->addButton(QFileInfo(url).fileName(), u"startRecent%1"_s.arg(shown),
                           [this, url] { openStore(url); });
    }
    m_pages->setCurrentWidget(m_start);
    setWindowTitle(tr("Nestor"));
}

/// One store's name may depend on those beside it: all are named.
void MainWindow::updateTabs() {
    QStringList titles;
    QStringList urls;
    for (int tab = 0; tab < m_tabs->count(); ++tab) {
        const StorePage *page = pageAt(tab);
        titles << (page != nullptr ? page->session()->title() : QString());
        urls << (page != nullptr ? page->session()->url() : QString());
    }
    const QStringList names = tabNames(titles, urls);
    for (int tab = 0; tab < m_tabs->count(); ++tab) {
        const StorePage *page = pageAt(tab);
        if (page == nullptr) // it is just being added
            continue;
        const bool unsaved = !page->editor()->unsavedTexts().isEmpty();
        const RecallWatch *recall = page->recall();
        QString text = names.value(tab);
        if (recall->isLosing())
            text = tr("%1 ○", "a store that holds items which no search returns").arg(text);
        if (unsaved)
            text = tr("%1 ●").arg(text);
        if (m_tabs->tabText(tab) != literal(text))
            m_tabs->setTabText(tab, literal(text));
        QString tip = QDir::toNativeSeparators(page->session()->url());
        if (recall->isLosing())
            tip += u"\n\n"_s + recall->summary();
        m_tabs->setTabToolTip(tab, literalToolTip(tip));
    }
    if (const StorePage *page = currentPage()) {
        setWindowTitle(tr("%1[*] – Nestor").arg(names.value(m_tabs->currentIndex())));
        setWindowModified(page->editor()->isEdited());
    }
}

void MainWindow::updateCommands() {
    const StorePage *page = currentPage();
    for (const auto &[action, enabled] : m_pageCommands)
        action->setEnabled(page != nullptr && (!enabled || enabled(page)));
    m_keepHistory->setChecked(page != nullptr && page->session()->isOpen() &&
                              page->session()->ownership() == StoreSession::Ownership::Managed);
    const auto named = [this, page](QAction *action, UndoRule::Direction direction,
                                    const QString &plain, const QString &withStep) {
        const QString step = page != nullptr ? m_undoRule->text(direction, page) : QString();
        action->setText(step.isEmpty() ? plain : withStep.arg(literal(step)));
    };
    named(m_undo, UndoRule::Undo, tr("&Undo"), tr("&Undo: %1"));
    named(m_redo, UndoRule::Redo, tr("&Redo"), tr("&Redo: %1"));
    const auto shown = page != nullptr ? page->editor()->currentItem() : std::nullopt;
    const QString item = shown ? literal(itemText(*shown)) : QString();
    m_save->setText(shown ? tr("&Save Item: %1").arg(item) : tr("&Save Item"));
    m_delete->setText(shown ? tr("&Delete Item: %1").arg(item) : tr("&Delete Item"));
}

/// The keyboard is never nowhere: what had it may have been hidden or taken away.
void MainWindow::followFocus(const QWidget *now) {
    updateCommands();
    if (now != nullptr || !isActiveWindow() || QApplication::activePopupWidget() != nullptr)
        return;
    QTimer::singleShot(0, this, [this] {
        StorePage *page = currentPage();
        if (page != nullptr && QApplication::focusWidget() == nullptr && isActiveWindow())
            page->focusContent();
    });
}

void MainWindow::updatePanelActions() {
    m_panelMenu->clear();
    const StorePage *page = currentPage();
    m_panelMenu->setEnabled(page != nullptr);
    if (page != nullptr)
        m_panelMenu->addActions(page->panelActions());
}

void MainWindow::saveState() {
    m_services.settings->setGeometry(saveGeometry());
    if (m_shown != nullptr)
        m_services.settings->setLayout(m_shown->layoutState());
    savePlaces();
}

/// Also while the person never rests.
void MainWindow::saveSoon() {
    if (!m_saveSoon.isActive())
        m_saveSoon.start();
}

void MainWindow::savePlaces() {
    // What was open before a crash stays noted until the person has said what becomes of it.
    if (m_sessionKept)
        return;
    std::vector<Place> places;
    for (int tab = 0; tab < m_tabs->count(); ++tab)
        places.push_back(pageAt(tab)->place());
    if (places != m_services.settings->places() ||
        m_tabs->currentIndex() != m_services.settings->currentPlace())
        m_services.settings->setPlaces(places, m_tabs->currentIndex());
}

void MainWindow::closeEvent(QCloseEvent *event) {
    // Unsaved text is kept by the pages as it is typed: nothing to ask.
    saveState();
    event->accept();
}

} // namespace nestor::ui
