// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace nestor::ui {

class Prompts;
class StoreSession;
class TaskList;

/// The commands that work on a store as a whole, each a task: check, repair, back up, and turning
/// the keeping of history on and off. On the window's thread.
class StoreTools : public QObject {
    Q_OBJECT

public:
    /// Both must outlive this.
    StoreTools(TaskList *tasks, Prompts *prompts, QWidget *window);

    /// Looks for everything that can be wrong, and reports it; `repair` mends what is derived.
    void check(StoreSession *session, bool repair);
    /// Asks for a file and copies the store into it, also while an agent writes.
    /// Lists the items that no search of an agent's returns.
    void findLost(StoreSession *session);
    void backUp(StoreSession *session);
    /// On: from now on every change is kept. Off: asks first, as the history goes with it.
    void setManaged(StoreSession *session, bool managed);

private:
    void manage(StoreSession *session, bool managed);

    TaskList *m_tasks;
    Prompts *m_prompts;
    QWidget *m_window;
};

} // namespace nestor::ui
