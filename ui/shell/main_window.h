// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/session/bulk_change.h"
#include "ui/session/store_session.h"

#include <QHash>
#include <QMainWindow>
#include <QTimer>

class QAction;
class QLabel;
class QMenu;
class QStackedWidget;
class QTabBar;

namespace nestor::ui {

class DraftStore;
class MessagePage;
class Prompts;
class StatusLine;
class StorePage;
class StoreTools;
class TaskList;
class TaskStrip;
class Theme;
class UndoRule;
class WindowSettings;

/// What the window works with; all of it must outlive the window.
struct WindowServices {
    StoreOpener opener;
    Prompts *prompts = nullptr;
    WindowSettings *settings = nullptr;
    DraftStore *drafts = nullptr;
    Theme *theme = nullptr; ///< null: the look cannot be chosen
    QString logFile = {};   ///< for reports; empty: nothing is logged
};

/// The window: open stores as tabs, a page for each, the tasks and the status below them, and
/// every command in its menus. It shows and wires; the pages do the work.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(WindowServices services, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Opens a store in a tab of its own, or goes to the tab that has it.
    StorePage *openStore(const QString &url, OpenMode mode = OpenMode::Existing);
    /// Opens what was open when the window was last closed, at its places.
    void restoreStores();
    /// The program crashed when it ran last, which left `trace`: says so and offers to open what
    /// was open then, in place of doing that, as it may have been what it crashed of.
    void offerSession(const QString &trace);
    void closeStore(int tab);
    [[nodiscard]] StorePage *currentPage() const;
    [[nodiscard]] StorePage *pageAt(int tab) const;
    [[nodiscard]] int pageCount() const;
    [[nodiscard]] TaskList *tasks() const { return m_tasks; }

    /// Every command of the menus, in their order.
    [[nodiscard]] QList<QAction *> commands() const;
    /// Names and enables them as what they would do now.
    void updateCommands();

protected:
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void build();
    void buildMenus();
    void buildStoreMenu();
    void buildEditMenu();
    void buildViewMenu();
    void buildGoMenu();
    void buildSearchMenu();
    void buildToolsMenu();
    void buildHelpMenu();
    QAction *add(QMenu *menu, const QString &name, const QString &text, const QString &shortcut,
                 std::function<void()> triggered);
    /// A command that needs an open store; `enabled` asks whether it makes sense now.
    QAction *addForPage(QMenu *menu, const QString &name, const QString &text,
                        const QString &shortcut, std::function<void(StorePage *)> triggered,
                        std::function<bool(const StorePage *)> enabled = {});

    void createStore();
    void chooseStore();
    void chooseServer(const QString &url);
    void fillRecent();
    void fillIndexedFields(QMenu *menu);
    void showPage(int tab);
    void showStart();
    void showCrashed();
    void updateTabs();
    void updatePanelActions();
    void followFocus(const QWidget *now);
    void importInto(StorePage *page, const NamespacePath &ns, const QStringList &files);
    void exportFrom(StorePage *page, const NamespacePath &ns);
    void chooseIndex(StorePage *page);
    void reviewMemories(StorePage *page);
    void changeItems(StorePage *page, const ItemSet &items, BulkChange::Kind kind);
    template <typename Dialog>
    Dialog *dialogOf(StorePage *page);
    void goToAnything();
    void saveState();
    void savePlaces();
    void saveSoon();
    void about();
    void report();

    WindowServices m_services;
    TaskList *m_tasks;
    StoreTools *m_tools;
    QTabBar *m_tabs;
    QWidget *m_tabRow;
    QWidget *m_tabLine = nullptr;
    QStackedWidget *m_pages;
    MessagePage *m_start;
    TaskStrip *m_strip;
    StatusLine *m_status;
    QMenu *m_recent = nullptr;
    QMenu *m_panelMenu = nullptr;
    QAction *m_undo = nullptr;
    QAction *m_redo = nullptr;
    QAction *m_save = nullptr;
    QAction *m_delete = nullptr;
    UndoRule *m_undoRule;
    QAction *m_keepHistory = nullptr;
    StorePage *m_shown = nullptr;
    QString m_crash;            ///< the trace of the last crash; empty: there was none
    bool m_sessionKept = false; ///< what was open then waits for the person's answer
    QTimer m_saveSoon;          ///< where the person is, should the program end unasked
    std::vector<std::pair<QAction *, std::function<bool(const StorePage *)>>> m_pageCommands;
};

} // namespace nestor::ui
