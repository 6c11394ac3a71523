// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/latest_request.h"

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
/// An item is found by its whole key, in the namespace shown or in the one written before it:
/// `agents.42.memories mem-0193`.
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
    void go(int row);
    void added();

    QList<QAction *> m_commands;
    QPointer<StorePage> m_page;
    GoToModel *m_model;
    QLineEdit *m_line;
    QListView *m_view;
    QLabel *m_hint;
    QTimer m_later;
    std::stop_source m_stop{std::nostopstate};
    LatestRequest m_item;
};

} // namespace nestor::ui
