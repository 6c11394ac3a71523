// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/operations.h"

#include <QWidget>

#include <optional>

class QLabel;
class QPushButton;
class QSplitter;
class QTreeView;

namespace nestor::ui {

class DiffView;
class HistoryModel;

/// The former versions of an item: when each was current, what became of it, what differs from
/// what is stored now, and the way to have it back.
class HistoryView : public QWidget {
    Q_OBJECT

public:
    explicit HistoryView(QWidget *parent = nullptr);

    /// The former versions of an item; `current` is what is stored now; null bytes: it is gone. The
    /// version that is looked at stays so when others come before it.
    void setHistory(const ItemId &id, HistoryAnswer entries, const QByteArray &current);
    /// There is no history to show, and why.
    void setUnavailable(const QString &reason);
    /// Restoring is not possible now, and why; an empty reason: it is.
    void setRestoreBlocked(const QString &reason);

Q_SIGNALS:
    /// What had the keyboard is no longer there.
    void keyboardFree();
    /// A version of that item is wanted back.
    void restoreRequested(const nestor::ItemId &id, const nestor::HistoryEntry &entry);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void select(int row);
    void divide();
    void updateButton();

    HistoryModel *m_model;
    QTreeView *m_list;
    DiffView *m_diff;
    QLabel *m_message;
    QPushButton *m_restore;
    QLabel *m_blocked;
    QSplitter *m_splitter;
    ItemId m_id;
    QByteArray m_current;
    QString m_reason;
    bool m_divided = false; ///< the user chose how much is whose
};

} // namespace nestor::ui
