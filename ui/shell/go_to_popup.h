// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/session/latest_request.h"

#include <QFrame>
#include <QList>
#include <QPointer>
#include <QTimer>

#include <vector>

class QAction;
class QLabel;
class QLineEdit;
class QListView;

namespace nestor::ui {

struct GoToEntry;
class GoToModel;
class StorePage;

/// Ctrl+K: a line and, below it, the commands, saved searches, namespaces and items that it could
/// mean. Return goes to the one that is current. Closes and deletes itself.
///
/// Items are found by a part of their key, anywhere, or in and below the namespace written before
/// it: `agents.42 mem-0193`. The item of that very key in the namespace shown comes first.
class GoToPopup : public QFrame {
    Q_OBJECT

public:
    /// `page` may be null: then there are only commands.
    GoToPopup(QWidget *window, QList<QAction *> commands, StorePage *page);
    ~GoToPopup() override;

    void open();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void offer();
    [[nodiscard]] std::vector<GoToEntry> savedSearches(const QString &typed) const;
    void offerNamespaces(const QString &typed);
    void offerItem(const QString &typed);
    void offerKeys(const QString &typed);
    [[nodiscard]] GoToEntry searchFor(const QString &typed) const;
    void append(const ItemId &id);
    [[nodiscard]] bool isLooking() const;
    /// More was found, or nothing more will be.
    void looked();
    void goToCurrent();
    void go(int row);

    QList<QAction *> m_commands;
    QPointer<StorePage> m_page;
    GoToModel *m_model;
    QLineEdit *m_line;
    QListView *m_view;
    QLabel *m_hint;
    QTimer m_later;
    std::stop_source m_stop{std::nostopstate};
    bool m_findingNamespaces = false;
    bool m_chosen = false; ///< the user went to a row
    bool m_goSoon = false; ///< Return was pressed before anything was found
    LatestRequest m_item;
    LatestRequest m_keys;
};

} // namespace nestor::ui
