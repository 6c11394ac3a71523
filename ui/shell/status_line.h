// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QTimer>
#include <QWidget>

class QLabel;

namespace nestor::ui {

class StoreSession;

/// The last line of the window: whether the store is live, whose it is, what would be written,
/// how much is in it, how far its index is. In the middle, for some seconds, what has just been
/// done.
class StatusLine : public QWidget {
    Q_OBJECT

public:
    explicit StatusLine(QWidget *parent = nullptr);

    /// Null: no store is shown.
    void setSession(StoreSession *session);
    void say(const QString &sentence);

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void update();
    [[nodiscard]] QString liveText() const;
    [[nodiscard]] QString troubleText() const;
    [[nodiscard]] QString ownerText() const;

    QPointer<StoreSession> m_session;
    QLabel *m_dot;
    QLabel *m_live;
    QLabel *m_owner;
    QLabel *m_said;
    QLabel *m_count;
    QLabel *m_index;
    QTimer m_tick;
    QTimer m_forget;
};

} // namespace nestor::ui
