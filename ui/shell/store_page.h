// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/doctor/diagnosis.h"
#include "core/model/item.h"
#include "ui/shell/window_settings.h"

#include <QTimer>
#include <QWidget>

#include <vector>

class QAction;
class QDockWidget;
class QMainWindow;
class QStackedWidget;

namespace nestor::ui {

class DraftStore;
class ItemEditor;
class ItemsPanel;
class MessagePage;
class NamespacePanel;
class NoticeBar;
class RecallWatch;
class SavedSearchPanel;
class StoreSession;

/// One open store: where (the namespaces), what (the items), this one (the item), as panels that
/// can be moved. While the store is not open it says why.
class StorePage : public QWidget {
    Q_OBJECT

public:
    /// Takes the session over. `drafts` and `settings` must outlive the page.
    StorePage(StoreSession *session, DraftStore *drafts, WindowSettings *settings,
              QWidget *parent = nullptr);
    ~StorePage() override;

    [[nodiscard]] StoreSession *session() const { return m_session; }
    [[nodiscard]] NamespacePanel *namespaces() const { return m_namespaces; }
    [[nodiscard]] ItemsPanel *items() const { return m_items; }
    [[nodiscard]] ItemEditor *editor() const { return m_editor; }
    [[nodiscard]] SavedSearchPanel *savedSearches() const { return m_saved; }
    /// Whether the store holds items that no search returns.
    [[nodiscard]] RecallWatch *recall() const { return m_recall; }
    /// The parent of dialogs that use the session: they go before it does.
    [[nodiscard]] QWidget *panels() const;

    /// Goes to a namespace in all panels, and notes where one was before.
    void goTo(const NamespacePath &ns);
    /// Goes to an item's namespace and shows it.
    void goTo(const ItemId &id);
    /// Items, or with them all of the namespace `from`, are elsewhere now: goes with the place and
    /// the item that are shown.
    void followMoved(const std::vector<std::pair<ItemId, ItemId>> &moves, const NamespacePath &from,
                     const NamespacePath &to);
    /// Begins a new item there, in place of what is shown.
    void newItem(const NamespacePath &ns);
    /// Shows what a saved search says, place and all.
    void open(const ItemSearch &search);
    /// Begins to save what is shown, in the panel of saved searches.
    void saveSearch();
    /// What an agent would get for the question that is shown, in a window beside this.
    void compareWithAgent();
    /// Why an agent's search does or does not return the item that is shown.
    void askWhy();
    void goUp();
    void goBack();
    void goForward();
    [[nodiscard]] bool canGoBack() const { return m_at > 0; }
    [[nodiscard]] bool canGoForward() const { return m_at + 1 < m_visited.size(); }

    [[nodiscard]] Place place() const;
    /// Brings a place back once the store is open.
    void restore(const Place &place);
    /// Gives the keyboard to where it was last, or to the list of items.
    void focusContent();
    /// The same, where `last` had it: Qt hands it on to whatever comes first when pages change.
    void focusContent(QWidget *last);
    /// What of the panels had the keyboard last, if anything.
    [[nodiscard]] QWidget *lastFocus() const;

    /// Whether the panels have got their first places, which takes a turn of the event loop.
    [[nodiscard]] bool isLaidOut() const { return m_settled; }
    /// Where the panels are.
    [[nodiscard]] QByteArray layoutState() const;
    void setLayoutState(const QByteArray &state);
    void resetLayout();
    /// The actions that show and hide the panels.
    [[nodiscard]] QList<QAction *> panelActions() const;

Q_SIGNALS:
    void said(const QString &sentence);
    void importRequested(const nestor::NamespacePath &ns);
    void exportRequested(const nestor::NamespacePath &ns);
    /// Where one is, or whether something is unsaved, changed.
    void placeChanged();
    void closeRequested();
    /// The server cannot be reached, or does not let this user in, as it is asked now.
    void connectionRequested();

protected:
    void showEvent(QShowEvent *event) override;

private:
    void build(DraftStore *drafts);
    /// The question that is shown, as an agent would ask it.
    [[nodiscard]] DoctorQuestion agentQuestion() const;
    void connectPanels();
    void connectSavedSearches(WindowSettings *settings);
    void growSavedSearches();
    void noteVisit(const NamespacePath &ns);
    void showState();
    void showTrouble();
    void tellReplaced();
    void layOutFirst();
    void show(const NamespacePath &ns);
    /// Shows a step of undo where it happened, and says which it was.
    void showStep(const std::vector<ItemId> &items, const QString &text, bool undone);
    void showInList(const ItemId &id);
    /// The sides of the items where one begins to read, and where one ends.
    [[nodiscard]] Qt::DockWidgetArea areaBefore() const;
    [[nodiscard]] Qt::DockWidgetArea areaBehind() const;
    [[nodiscard]] int layoutVersion() const;

    StoreSession *m_session;
    QStackedWidget *m_pages;
    NoticeBar *m_notice;
    MessagePage *m_message;
    QMainWindow *m_panels;
    NamespacePanel *m_namespaces;
    ItemsPanel *m_items;
    ItemEditor *m_editor;
    SavedSearchPanel *m_saved;
    RecallWatch *m_recall = nullptr;
    QDockWidget *m_namespaceDock;
    QDockWidget *m_savedDock;
    QDockWidget *m_itemDock;
    bool m_laidOut = false; ///< or about to be
    bool m_settled = false;
    QTimer m_waitsLong;
    bool m_tellsReplaced = false; ///< in the notice, until it was read
    QByteArray m_layoutToRestore; ///< until the first show
    std::vector<NamespacePath> m_visited{NamespacePath()};
    size_t m_at = 0;
};

} // namespace nestor::ui
