// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/saved_searches/saved_search.h"

#include <QWidget>

#include <memory>

class QLabel;
class QListView;
class QMenu;

namespace nestor::ui {

class SavedSearchCounter;
class SavedSearchModel;
class StoreSession;

/// The saved searches of a store: chosen with a click or Return, named in place, moved by dragging
/// or with Ctrl+Up and Ctrl+Down. Every edit is told with what was before, to be undone.
class SavedSearchPanel : public QWidget {
    Q_OBJECT

public:
    explicit SavedSearchPanel(StoreSession *session, QWidget *parent = nullptr);

    [[nodiscard]] const SavedSearches &searches() const;
    void setSearches(SavedSearches searches);
    /// What is shown now: its row is marked, and it is what saveShown() saves.
    void setShown(const ItemSearch &shown);
    /// Begins to save what is shown, with the keyboard in its name.
    void saveShown();
    void focusList();
    /// How high the panel is with all its rows, within reason, when it is so wide.
    [[nodiscard]] int fittingHeight(int width) const;

Q_SIGNALS:
    void chosen(const nestor::ui::ItemSearch &search);
    void edited(const nestor::ui::SavedSearches &before, const QString &what);
    /// searches() changed, however.
    void searchesChanged();
    /// A sentence for the status line.
    void said(const QString &sentence);

protected:
    void resizeEvent(QResizeEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void choose(int row);
    void rename(int row);
    void markShown();
    void updateHint();
    [[nodiscard]] std::unique_ptr<QMenu> menuFor(int row);
    [[nodiscard]] bool keyPressed(int key, Qt::KeyboardModifiers modifiers);

    SavedSearchModel *m_model;
    SavedSearchCounter *m_counter;
    QListView *m_list;
    QLabel *m_hint;
    ItemSearch m_shown;
};

} // namespace nestor::ui
