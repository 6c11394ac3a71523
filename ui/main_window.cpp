// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window.h"

#include "ui/editor/draft_store.h"
#include "ui/editor/item_editor.h"
#include "ui/go_to/go_to_field.h"
#include "ui/go_to/go_to_popup.h"
#include "ui/items/item_commands.h"
#include "ui/jobs/task_list.h"
#include "ui/jobs/task_strip.h"
#include "ui/message_page.h"
#include "ui/namespaces/namespace_panel.h"
#include "ui/prompts.h"
#include "ui/search/items_panel.h"
#include "ui/status_line.h"
#include "ui/store_page.h"
#include "ui/store_tools.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/transfer/export_dialog.h"
#include "ui/transfer/import_dialog.h"
#include "ui/window_settings.h"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QDir>
#include <QFileInfo>
#include <QMenuBar>
#include <QMimeData>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr QSize kFirstSize(1440, 900);

QStringList storeFilters() {
    return {MainWindow::tr("Stores (*.db *.sqlite *.sqlite3)"), MainWindow::tr("All files (*)")};
}

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
    , m_status(new StatusLine) {
    setObjectName(u"mainWindow"_s);
    setAcceptDrops(true);
    build();
    buildMenus();
    if (!restoreGeometry(m_services.settings->geometry()))
        resize(kFirstSize);
    showPage(-1);
}

MainWindow::~MainWindow() {
    // Jobs stop before their stores go, pages before the window that listens to them.
    delete m_tasks;
    m_status->setSession(nullptr);
    m_tabs->disconnect(this);
    for (int tab = 0; tab < m_tabs->count(); ++tab)
        delete pageAt(tab);
}

void MainWindow::build() {
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
    m_tabLine->setBackgroundRole(QPalette::Mid);
    m_tabLine->setAutoFillBackground(true);
    m_tabLine->setFixedHeight(1);

    m_start->setObjectName(u"startPage"_s);
    m_pages->addWidget(m_start);

    auto *central = new QWidget;
    auto *layout = new QVBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_tabRow);
    layout->addWidget(m_tabLine);
    layout->addWidget(m_pages, 1);
    layout->addWidget(m_strip);
    layout->addWidget(m_status);
    setCentralWidget(central);

    auto *goTo = new GoToField;
    connect(goTo, &GoToField::activated, this, &MainWindow::goToAnything);
    menuBar()->setCornerWidget(goTo);
}

QAction *MainWindow::add(QMenu *menu, const QString &name, const QString &text,
                         const QString &shortcut, std::function<void()> triggered) {
    QAction *action = menu->addAction(text);
    action->setObjectName(name);
    if (!shortcut.isEmpty())
        action->setShortcut(QKeySequence::fromString(shortcut));
    connect(action, &QAction::triggered, this, std::move(triggered));
    return action;
}

QAction *MainWindow::addForPage(QMenu *menu, const QString &name, const QString &text,
                                const QString &shortcut, std::function<void(StorePage *)> triggered,
                                std::function<bool(const StorePage *)> enabled) {
    QAction *action = add(menu, name, text, shortcut, [this, triggered = std::move(triggered)] {
        if (StorePage *page = currentPage())
            triggered(page);
    });
    m_pageCommands.emplace_back(action, std::move(enabled));
    return action;
}

void MainWindow::buildMenus() {
    menuBar()->setObjectName(u"menuBar"_s);
    buildStoreMenu();
    buildEditMenu();
    buildViewMenu();
    buildGoMenu();
    buildSearchMenu();
    buildToolsMenu();
    buildHelpMenu();
}

namespace {

bool isOpen(const StorePage *page) {
    return page->session()->isOpen();
}
bool isWritable(const StorePage *page) {
    return page->session()->isWritable();
}

} // namespace

void MainWindow::buildStoreMenu() {
    QMenu *menu = menuBar()->addMenu(tr("&Store"));
    menu->setObjectName(u"storeMenu"_s);
    add(menu, u"newStore"_s, tr("&New Store…"), u"Ctrl+Shift+N"_s, [this] { createStore(); });
    add(menu, u"openStore"_s, tr("&Open…"), u"Ctrl+O"_s, [this] { chooseStore(); });
    m_recent = menu->addMenu(tr("Open &Recent"));
    m_recent->setObjectName(u"recentMenu"_s);
    connect(m_recent, &QMenu::aboutToShow, this, &MainWindow::fillRecent);
    menu->addSeparator();
    addForPage(
        menu, u"importItems"_s, tr("&Import…"), u"Ctrl+I"_s,
        [](StorePage *page) { Q_EMIT page->importRequested(page->items()->currentNamespace()); },
        isWritable);
    addForPage(
        menu, u"exportItems"_s, tr("&Export…"), u"Ctrl+E"_s,
        [](StorePage *page) { Q_EMIT page->exportRequested(page->items()->currentNamespace()); },
        isOpen);
    menu->addSeparator();
    addForPage(menu, u"closeStore"_s, tr("&Close Store"), u"Ctrl+W"_s,
               [this](StorePage *) { closeStore(m_tabs->currentIndex()); });
    add(menu, u"quit"_s, tr("&Quit"), u"Ctrl+Q"_s, [this] { close(); });
}

void MainWindow::buildEditMenu() {
    QMenu *menu = menuBar()->addMenu(tr("&Edit"));
    menu->setObjectName(u"editMenu"_s);
    m_undo = addForPage(
        menu, u"undo"_s, tr("&Undo"), u"Ctrl+Z"_s,
        [](StorePage *page) { page->session()->commands()->undo(); },
        [](const StorePage *page) { return page->session()->commands()->canUndo(); });
    m_redo = addForPage(
        menu, u"redo"_s, tr("&Redo"), u"Ctrl+Shift+Z"_s,
        [](StorePage *page) { page->session()->commands()->redo(); },
        [](const StorePage *page) { return page->session()->commands()->canRedo(); });
    menu->addSeparator();
    addForPage(
        menu, u"newItem"_s, tr("&New Item"), u"Ctrl+N"_s,
        [](StorePage *page) { page->editor()->newItem(page->items()->currentNamespace()); },
        isWritable);
    addForPage(
        menu, u"saveItem"_s, tr("&Save Item"), u"Ctrl+S"_s,
        [](StorePage *page) { page->editor()->save(); },
        [](const StorePage *page) { return isWritable(page) && page->editor()->isEdited(); });
    addForPage(
        menu, u"revertItem"_s, tr("Re&vert Item"), {},
        [](StorePage *page) { page->editor()->revert(); },
        [](const StorePage *page) { return page->editor()->isEdited(); });
    addForPage(
        menu, u"deleteItem"_s, tr("&Delete Item"), u"Ctrl+Del"_s,
        [](StorePage *page) { page->editor()->remove(); },
        [](const StorePage *page) {
            return isWritable(page) && page->editor()->currentItem().has_value();
        });
}

void MainWindow::buildViewMenu() {
    QMenu *menu = menuBar()->addMenu(tr("&View"));
    menu->setObjectName(u"viewMenu"_s);
    m_panelMenu = menu->addMenu(tr("&Panels"));
    m_panelMenu->setObjectName(u"panelMenu"_s);
    addForPage(menu, u"resetLayout"_s, tr("&Reset Layout"), {},
               [](StorePage *page) { page->resetLayout(); });
    menu->addSeparator();
    QMenu *look = menu->addMenu(tr("&Appearance"));
    look->setObjectName(u"appearanceMenu"_s);
    auto *group = new QActionGroup(this);
    const ColorScheme chosen =
        m_services.theme != nullptr ? m_services.theme->scheme() : ColorScheme::System;
    const std::tuple<QString, QString, ColorScheme> schemes[] = {
        {u"schemeSystem"_s, tr("As the &System"), ColorScheme::System},
        {u"schemeLight"_s, tr("&Light"), ColorScheme::Light},
        {u"schemeDark"_s, tr("&Dark"), ColorScheme::Dark},
    };
    for (const auto &[name, text, scheme] : schemes) {
        QAction *action = add(look, name, text, {}, [this, scheme = scheme] {
            m_services.settings->setScheme(scheme);
            if (m_services.theme != nullptr)
                m_services.theme->setScheme(scheme);
        });
        action->setCheckable(true);
        action->setChecked(scheme == chosen);
        group->addAction(action);
    }
    QAction *full = add(menu, u"fullScreen"_s, tr("&Full Screen"), u"F11"_s,
                        [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
    full->setCheckable(true);
    menu->addSeparator();
    addForPage(
        menu, u"refresh"_s, tr("Re&fresh"), u"F5"_s,
        [](StorePage *page) {
            page->namespaces()->refresh();
            page->items()->refresh();
            page->session()->checkForChanges();
        },
        isOpen);
}

void MainWindow::buildGoMenu() {
    QMenu *menu = menuBar()->addMenu(tr("&Go"));
    menu->setObjectName(u"goMenu"_s);
    add(menu, u"goTo"_s, tr("Go &to…"), u"Ctrl+K"_s, [this] { goToAnything(); });
    menu->addSeparator();
    addForPage(
        menu, u"goBack"_s, tr("&Back"), u"Alt+Left"_s, [](StorePage *page) { page->goBack(); },
        [](const StorePage *page) { return page->canGoBack(); });
    addForPage(
        menu, u"goForward"_s, tr("&Forward"), u"Alt+Right"_s,
        [](StorePage *page) { page->goForward(); },
        [](const StorePage *page) { return page->canGoForward(); });
    addForPage(
        menu, u"goUp"_s, tr("&Up to Parent"), u"Alt+Up"_s, [](StorePage *page) { page->goUp(); },
        [](const StorePage *page) { return !page->items()->currentNamespace().isRoot(); });
    menu->addSeparator();
    addForPage(
        menu, u"focusNamespaces"_s, tr("&Namespaces"), u"Ctrl+1"_s,
        [](StorePage *page) { page->namespaces()->focusTree(); }, isOpen);
    addForPage(
        menu, u"focusItems"_s, tr("&Items"), u"Ctrl+2"_s,
        [](StorePage *page) { page->items()->focusTable(); }, isOpen);
    addForPage(
        menu, u"focusItem"_s, tr("I&tem"), u"Ctrl+3"_s,
        [](StorePage *page) { page->editor()->setFocus(Qt::ShortcutFocusReason); }, isOpen);
    addForPage(
        menu, u"filterNamespaces"_s, tr("Filter N&amespaces"), u"Ctrl+Shift+K"_s,
        [](StorePage *page) { page->namespaces()->focusFilter(); }, isOpen);
    menu->addSeparator();
    addForPage(menu, u"nextStore"_s, tr("Next &Store"), u"Ctrl+Tab"_s, [this](StorePage *) {
        m_tabs->setCurrentIndex((m_tabs->currentIndex() + 1) % m_tabs->count());
    });
    addForPage(menu, u"previousStore"_s, tr("&Previous Store"), u"Ctrl+Shift+Tab"_s,
               [this](StorePage *) {
                   m_tabs->setCurrentIndex((m_tabs->currentIndex() + m_tabs->count() - 1) %
                                           m_tabs->count());
               });
}

void MainWindow::buildSearchMenu() {
    QMenu *menu = menuBar()->addMenu(tr("Sea&rch"));
    menu->setObjectName(u"searchMenu"_s);
    addForPage(
        menu, u"search"_s, tr("&Search Items"), u"Ctrl+L"_s,
        [](StorePage *page) { page->items()->focusSearch(); }, isOpen);
    addForPage(
        menu, u"addCondition"_s, tr("Add &Condition"), u"Ctrl+Shift+L"_s,
        [](StorePage *page) { page->items()->addCondition(); }, isOpen);
}

void MainWindow::buildToolsMenu() {
    QMenu *menu = menuBar()->addMenu(tr("&Tools"));
    menu->setObjectName(u"toolsMenu"_s);
    addForPage(
        menu, u"checkStore"_s, tr("&Check Store"), {},
        [this](StorePage *page) { m_tools->check(page->session(), false); }, isOpen);
    addForPage(
        menu, u"repairStore"_s, tr("Check and &Repair"), {},
        [this](StorePage *page) { m_tools->check(page->session(), true); }, isWritable);
    addForPage(
        menu, u"backUpStore"_s, tr("&Back Up…"), {},
        [this](StorePage *page) { m_tools->backUp(page->session()); }, isOpen);
    menu->addSeparator();
    m_keepHistory = addForPage(
        menu, u"keepHistory"_s, tr("Keep &History of Changes"), {},
        [this](StorePage *page) {
            m_tools->setManaged(page->session(), m_keepHistory->isChecked());
            updateCommands(); // it is checked once it is so
        },
        isWritable);
    m_keepHistory->setCheckable(true);
}

void MainWindow::buildHelpMenu() {
    QMenu *menu = menuBar()->addMenu(tr("&Help"));
    menu->setObjectName(u"helpMenu"_s);
    add(menu, u"about"_s, tr("&About Nestor"), {}, [this] { about(); });
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
    const QString full = isPath ? QFileInfo(url).absoluteFilePath() : url;
    for (int tab = 0; tab < m_tabs->count(); ++tab) {
        if (pageAt(tab)->session()->url() == full) {
            m_tabs->setCurrentIndex(tab);
            return pageAt(tab);
        }
    }
    auto *session = new StoreSession(full, mode, m_services.opener);
    auto *page = new StorePage(session, m_services.drafts);
    page->setLayoutState(m_shown != nullptr ? m_shown->layoutState()
                                            : m_services.settings->layout());
    m_pages->addWidget(page);
    connect(page, &StorePage::said, m_status, &StatusLine::say);
    connect(page, &StorePage::placeChanged, this, [this, page] {
        updateTab(page);
        updateCommands();
    });
    connect(page, &StorePage::importRequested, this,
            [this, page](const NamespacePath &ns) { showImport(page, ns, {}); });
    connect(page, &StorePage::exportRequested, this,
            [this, page](const NamespacePath &ns) { showExport(page, ns); });
    connect(page, &StorePage::closeRequested, this, [this, page] {
        for (int tab = 0; tab < m_tabs->count(); ++tab) {
            if (pageAt(tab) == page)
                closeStore(tab);
        }
    });
    connect(session, &StoreSession::opened, this,
            [this, full] { m_services.settings->addRecent(full); });

    const int tab = m_tabs->addTab(session->title());
    m_tabs->setTabData(tab, QVariant::fromValue<QWidget *>(page));
    m_tabs->setTabToolTip(tab, QDir::toNativeSeparators(full));
    m_tabs->setCurrentIndex(tab);
    showPage(tab);
    return page;
}

void MainWindow::showImport(StorePage *page, const NamespacePath &ns, const QStringList &files) {
    auto *dialog = new ImportDialog(page->session(), m_tasks, m_services.prompts, page);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setNamespace(ns);
    if (!files.isEmpty())
        dialog->setFiles(files);
    dialog->show();
}

void MainWindow::showExport(StorePage *page, const NamespacePath &ns) {
    auto *dialog = new ExportDialog(page->session(), m_tasks, m_services.prompts, page);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setNamespace(ns);
    dialog->show();
}

void MainWindow::restoreStores() {
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
        m_pages->setCurrentWidget(page);
        updateTab(page);
    }
    updatePanelActions();
    updateCommands();
}

void MainWindow::showStart() {
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

void MainWindow::updateTab(StorePage *page) {
    for (int tab = 0; tab < m_tabs->count(); ++tab) {
        if (pageAt(tab) != page)
            continue;
        const bool unsaved = !page->editor()->unsavedTexts().isEmpty();
        const QString title = page->session()->title();
        m_tabs->setTabText(tab, unsaved ? tr("%1 ●").arg(title) : title);
    }
    if (page == currentPage()) {
        setWindowTitle(tr("%1[*] – Nestor").arg(page->session()->title()));
        setWindowModified(page->editor()->isEdited());
    }
}

void MainWindow::updateCommands() {
    const StorePage *page = currentPage();
    for (const auto &[action, enabled] : m_pageCommands)
        action->setEnabled(page != nullptr && (!enabled || enabled(page)));
    m_keepHistory->setChecked(page != nullptr && page->session()->isOpen() &&
                              page->session()->ownership() == StoreSession::Ownership::Managed);
    const ItemCommands *edits = page != nullptr ? page->session()->commands() : nullptr;
    const QString undo = edits != nullptr ? edits->undoText() : QString();
    const QString redo = edits != nullptr ? edits->redoText() : QString();
    m_undo->setText(undo.isEmpty() ? tr("&Undo") : tr("&Undo: %1").arg(undo));
    m_redo->setText(redo.isEmpty() ? tr("&Redo") : tr("&Redo: %1").arg(redo));
}

void MainWindow::updatePanelActions() {
    m_panelMenu->clear();
    const StorePage *page = currentPage();
    m_panelMenu->setEnabled(page != nullptr);
    if (page != nullptr)
        m_panelMenu->addActions(page->panelActions());
}

void MainWindow::createStore() {
    m_services.prompts->saveFile(
        this,
        {.title = tr("New store"),
         .folder = {},
         .name = tr("memories.db"),
         .filters = storeFilters(),
         .defaultSuffix = u"db"_s},
        [this](const QString &path) { openStore(path, OpenMode::Create); });
}

void MainWindow::chooseStore() {
    m_services.prompts->openFiles(this,
                                  {.title = tr("Open a store"),
                                   .folder = {},
                                   .name = {},
                                   .filters = storeFilters(),
                                   .defaultSuffix = {}},
                                  [this](const QStringList &paths) {
                                      for (const QString &path : paths)
                                          openStore(path);
                                  });
}

void MainWindow::fillRecent() {
    m_recent->clear();
    for (const QString &url : m_services.settings->recent()) {
        m_recent->addAction(QDir::toNativeSeparators(url), this, [this, url] { openStore(url); });
    }
    if (m_recent->isEmpty()) {
        m_recent->addAction(tr("No store was opened yet"))->setEnabled(false);
        return;
    }
    m_recent->addSeparator();
    m_recent->addAction(tr("Clear"), this, [this] { m_services.settings->clearRecent(); });
}

void MainWindow::goToAnything() {
    auto *popup = new GoToPopup(this, commands(), currentPage());
    popup->open();
}

void MainWindow::about() {
    auto *page = new MessagePage;
    page->setWindowFlag(Qt::Dialog);
    page->setParent(this, Qt::Dialog);
    page->setAttribute(Qt::WA_DeleteOnClose);
    page->setWindowTitle(tr("About Nestor"));
    page->setMessage(u"database"_s, tr("Nestor %1").arg(QApplication::applicationVersion()),
                     tr("A workbench for the long-term memory of agents. The window is free "
                        "software under the GNU General Public License, version 3 or later; its "
                        "core, nestor_core, under the Apache License 2.0."),
                     {});
    page->addButton(tr("Close"), u"closeAbout"_s, [page] { page->close(); });
    page->resize(560, 320);
    page->show();
}

void MainWindow::saveState() {
    m_services.settings->setGeometry(saveGeometry());
    if (m_shown != nullptr)
        m_services.settings->setLayout(m_shown->layoutState());
    std::vector<Place> places;
    for (int tab = 0; tab < m_tabs->count(); ++tab)
        places.push_back(pageAt(tab)->place());
    m_services.settings->setPlaces(places, m_tabs->currentIndex());
}

void MainWindow::closeEvent(QCloseEvent *event) {
    // Unsaved text is kept by the pages as it is typed: nothing to ask.
    saveState();
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event) {
    for (const QUrl &url : event->mimeData()->urls()) {
        if (url.isLocalFile()) {
            event->acceptProposedAction();
            return;
        }
    }
}

void MainWindow::dropEvent(QDropEvent *event) {
    for (const QUrl &url : event->mimeData()->urls()) {
        if (url.isLocalFile())
            openStore(url.toLocalFile());
    }
    event->acceptProposedAction();
}

} // namespace nestor::ui
