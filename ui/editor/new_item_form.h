// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/item.h"
#include "ui/session/latest_request.h"

#include <QTimer>
#include <QWidget>

#include <optional>

class QLabel;
class QLineEdit;

namespace nestor::ui {

class StoreSession;

/// Where a new item goes: its namespace and key, checked as they are typed, also for an item that
/// is already there.
class NewItemForm : public QWidget {
    Q_OBJECT

public:
    explicit NewItemForm(StoreSession *session, QWidget *parent = nullptr);

    /// Empties the key and puts the keyboard there.
    void start(const NamespacePath &ns, const QByteArray &key = {});
    /// The item as typed; nullopt while that is no place for one.
    [[nodiscard]] std::optional<ItemId> id() const;
    /// The namespace as it is typed; the root where it is none.
    [[nodiscard]] NamespacePath typedNamespace() const;
    /// Why id() is nullopt, or what is there already; empty: all is well.
    [[nodiscard]] QString reason() const { return m_reason; }
    [[nodiscard]] bool isTaken() const { return m_taken; }

Q_SIGNALS:
    void changed();
    /// The user wants to see the item that is already there.
    void existingRequested(const nestor::ItemId &id);

private:
    void typed();
    void look();
    void say(const QString &reason);

    StoreSession *m_session;
    QLineEdit *m_namespace;
    QLineEdit *m_key;
    QLabel *m_message;
    QString m_reason;
    bool m_taken = false;
    QTimer m_pause;
    LatestRequest m_request;
};

} // namespace nestor::ui
