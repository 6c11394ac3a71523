// SPDX-License-Identifier: GPL-3.0-or-later
// The menus of MainWindow: every command, its shortcut, and when it makes sense.
#include "core/base/text.h"
#include "ui/editor/item_editor.h"
#include "ui/items/item_table_model.h"
#include "ui/namespaces/namespace_panel.h"
#include "ui/saved_searches/saved_search_panel.h"
#include "ui/search/items_panel.h"
#include "ui/session/field_indexes.h"
#include "ui/session/item_commands.h"
#include "ui/shell/main_window.h"
#include "ui/shell/store_page.h"
#include "ui/shell/store_tools.h"
#include "ui/shell/undo_rule.h"
#include "ui/shell/window_settings.h"
#include "ui/theme/theme.h"
#include "ui/transfer/index_task.h"
#include "ui/widgets/literal_text.h"

#include <QActionGroup>
#include <QMenuBar>
#include <QTabBar>

namespace nestor::ui {

using namespace Qt::StringLiterals;

QAction *MainWindow::add(QMenu *menu, const QString &name, const QString &text,
                         const QString &shortcut, std::function<void()> triggered) {
    QAction *action = menu->addAction(text);
    action->setObjectName(name);
    if (!shortcut.isEmpty())
        action->setShortcut(QKeySequence::fromString(shortcut));
    action->setAutoRepeat(false); // a key held down is one command, but for the few below
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
    add(menu, u"openServer"_s, tr("Connect to a Ser&ver…"), u"Ctrl+Shift+O"_s,
        [this] { chooseServer({}); });
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
        [this](StorePage *page) { m_undoRule->run(UndoRule::Undo, page); },
        [this](const StorePage *page) { return m_undoRule->isPossible(UndoRule::Undo, page); });
    m_undo->setAutoRepeat(true);
    m_redo = addForPage(
        menu, u"redo"_s, tr("&Redo"), u"Ctrl+Shift+Z"_s,
        [this](StorePage *page) { m_undoRule->run(UndoRule::Redo, page); },
        [this](const StorePage *page) { return m_undoRule->isPossible(UndoRule::Redo, page); });
    m_redo->setAutoRepeat(true);
    connect(menu, &QMenu::aboutToShow, this, &MainWindow::updateCommands);
    menu->addSeparator();
    addForPage(
        menu, u"newItem"_s, tr("&New Item"), u"Ctrl+N"_s,
        [](StorePage *page) { page->newItem(page->items()->currentNamespace()); }, isWritable);
    m_save = addForPage(
        menu, u"saveItem"_s, tr("&Save Item"), u"Ctrl+S"_s,
        [](StorePage *page) { page->editor()->save(); },
        [](const StorePage *page) { return isWritable(page) && page->editor()->isSavable(); });
    addForPage(
        menu, u"revertItem"_s, tr("Re&vert Item"), {},
        [](StorePage *page) { page->editor()->revert(); },
        [](const StorePage *page) { return page->editor()->isEdited(); });
    addForPage(
        menu, u"changeItems"_s, tr("C&hange Selected Items…"), u"Ctrl+Shift+H"_s,
        [](StorePage *page) { page->items()->changeSelected(); }, isWritable);
    addForPage(
        menu, u"changeAllListed"_s, tr("Change &All Listed…"), u"Ctrl+Alt+H"_s,
        [](StorePage *page) { page->items()->changeAllListed(); }, isWritable);
    addForPage(
        menu, u"moveItems"_s, tr("&Move Selected Items…"), u"Ctrl+Shift+M"_s,
        [](StorePage *page) { page->items()->changeSelected(BulkChange::Move); }, isWritable);
    addForPage(
        menu, u"renameNamespace"_s, tr("Rename Names&pace…"), {},
        [](StorePage *page) {
            page->namespaces()->askChange(page->items()->currentNamespace(), BulkChange::Move);
        },
        [](const StorePage *page) {
            return isWritable(page) && !page->items()->currentNamespace().isRoot();
        });
    m_delete = addForPage(
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
        menu, u"refresh"_s, tr("R&efresh"), u"F5"_s,
        [](StorePage *page) {
            page->namespaces()->refresh();
            page->items()->refresh();
            page->session()->checkForChanges();
            connect(
                page->items()->model(), &ItemTableModel::answered, page,
                [page] { Q_EMIT page->said(tr("Read anew")); }, Qt::SingleShotConnection);
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
        [](StorePage *page) { page->items()->focusTable(page->editor()->isEmpty()); }, isOpen);
    addForPage(
        menu, u"focusItem"_s, tr("Ite&m"), u"Ctrl+3"_s,
        [](StorePage *page) { page->editor()->focusValue(); }, isOpen);
    addForPage(
        menu, u"focusSaved"_s, tr("Sa&ved Searches"), u"Ctrl+4"_s,
        [](StorePage *page) { page->savedSearches()->focusList(); }, isOpen);
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
    QAction *search = addForPage(
        menu, u"search"_s, tr("&Search Items"), u"Ctrl+L"_s,
        [](StorePage *page) { page->items()->focusSearch(); }, isOpen);
    // Inside an item's text Ctrl+F finds there: the text takes the key first.
    search->setShortcuts({search->shortcut(), QKeySequence(u"Ctrl+F"_s)});
    addForPage(
        menu, u"addCondition"_s, tr("Add &Condition"), u"Ctrl+Shift+L"_s,
        [](StorePage *page) { page->items()->addCondition(); }, isOpen);
    menu->addSeparator();
    addForPage(
        menu, u"saveSearch"_s, tr("Sa&ve Search…"), u"Ctrl+D"_s,
        [](StorePage *page) { page->saveSearch(); }, isOpen);
}

void MainWindow::buildToolsMenu() {
    QMenu *menu = menuBar()->addMenu(tr("&Tools"));
    menu->setObjectName(u"toolsMenu"_s);
    addForPage(
        menu, u"buildIndex"_s, tr("Build Search &Index"), {},
        [this](StorePage *page) {
            startIndexing(m_tasks, page->session(), storedIndexPlan(*page->session()));
        },
        isOpen);
    addForPage(
        menu, u"chooseIndex"_s, tr("Choose &Embedder and Fields…"), {},
        [this](StorePage *page) { chooseIndex(page); }, isOpen);
    QMenu *indexed = menu->addMenu(tr("Indexed &Fields"));
    indexed->setObjectName(u"indexedFieldsMenu"_s);
    connect(indexed, &QMenu::aboutToShow, this, [this, indexed] { fillIndexedFields(indexed); });
    fillIndexedFields(indexed);
    menu->addSeparator();
    addForPage(
        menu, u"whyNotRecalled"_s, tr("&Why Was This Not Recalled?"), {},
        [](StorePage *page) { page->askWhy(); },
        [](const StorePage *page) { return isOpen(page) && page->editor()->currentItem(); });
    addForPage(
        menu, u"findLost"_s, tr("Find &Lost Items"), {},
        [this](StorePage *page) { m_tools->findLost(page->session()); }, isOpen);
    addForPage(
        menu, u"compareWithAgent"_s, tr("Compare With the A&gent"), {},
        [](StorePage *page) { page->compareWithAgent(); }, isOpen);
    menu->addSeparator();
    addForPage(
        menu, u"checkStore"_s, tr("&Check Store"), {},
        [this](StorePage *page) { m_tools->check(page->session(), false); }, isOpen);
    addForPage(
        menu, u"repairStore"_s, tr("Check and &Repair"), {},
        [this](StorePage *page) { m_tools->check(page->session(), true); }, isWritable);
    addForPage(
        menu, u"backUpStore"_s, tr("&Back Up…"), {},
        [this](StorePage *page) { m_tools->backUp(page->session()); }, isOpen);
    addForPage(
        menu, u"reviewMemories"_s, tr("Re&view Memories"), {},
        [this](StorePage *page) { reviewMemories(page); }, isOpen);
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

void MainWindow::fillIndexedFields(QMenu *menu) {
    menu->clear();
    StorePage *page = currentPage();
    QByteArrayList fields;
    if (page != nullptr && page->session()->isOpen()) {
        fields = page->items()->model()->knownFields();
        for (const FieldIndexInfo &index : page->session()->fieldIndexes()->all()) {
            if (!fields.contains(index.field.text))
                fields.append(index.field.text);
        }
    }
    for (const QByteArray &field : fields) {
        QAction *action = menu->addAction(literal(forMessage(field, 60)));
        const bool isIndexed =
            page->session()->fieldIndexes()->find(fieldOfColumn(field).text) != nullptr;
        action->setCheckable(true);
        action->setChecked(isIndexed);
        action->setEnabled(page->session()->isWritable());
        connect(action, &QAction::triggered, page, [page, field, isIndexed] {
            if (isIndexed)
                page->items()->removeFieldIndex(field);
            else
                page->items()->indexField(field);
        });
    }
    if (fields.isEmpty())
        menu->addAction(tr("The items shown have no fields"))->setEnabled(false);
}

void MainWindow::buildHelpMenu() {
    QMenu *menu = menuBar()->addMenu(tr("&Help"));
    menu->setObjectName(u"helpMenu"_s);
    add(menu, u"report"_s, tr("&Report a Problem…"), {}, [this] { report(); });
    add(menu, u"about"_s, tr("&About Nestor"), {}, [this] { about(); });
}

} // namespace nestor::ui
