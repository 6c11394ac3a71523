// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace nestor::ui {

class MainWindow;

/// Waits until the window shows what it was asked to show, and saves a picture of it.
///
/// Goes to a namespace that has items (the given one, or the first worth looking at), searches
/// when asked to, and selects the first row.
class Screenshot : public QObject {
    Q_OBJECT

public:
    struct Request {
        QString file;
        QString ns;     ///< empty: one is chosen
        QString search; ///< empty: all items of the namespace
    };

    Screenshot(MainWindow *window, Request request);

Q_SIGNALS:
    /// The picture is saved, or not: `problem` says why.
    void finished(const QString &problem);

private:
    void look();
    void choosePlace();
    void grab();

    enum class Step { Opening, Choosing, Filling, Settling };

    MainWindow *m_window;
    Request m_request;
    Step m_step = Step::Opening;
    QTimer m_tick;
    QElapsedTimer m_since;
};

} // namespace nestor::ui
