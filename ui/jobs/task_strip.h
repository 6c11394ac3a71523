// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/jobs/task.h"

#include <QHash>
#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace nestor::ui {

class Prompts;
class TaskList;
class TaskRow;

/// The strip below the window: what runs, how far it is, and how the last tasks ended. Hidden
/// while there is nothing to tell; never in the way.
class TaskStrip : public QWidget {
    Q_OBJECT

public:
    TaskStrip(TaskList *tasks, Prompts *prompts, QWidget *parent = nullptr);

    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// A row of a task's report leads to its item in a store.
    void itemRequested(const QString &store, const nestor::ItemId &id);

private:
    void add(quint64 id);
    void update(quint64 id);
    void remove(quint64 id);
    void showEnded(const Task &task);
    void showReport(quint64 id);
    void adjustVisibility();

    TaskList *m_tasks;
    Prompts *m_prompts;
    QVBoxLayout *m_runningRows;
    QVBoxLayout *m_endedRows;
    QHash<quint64, TaskRow *> m_running;
    QHash<quint64, QWidget *> m_ended;
};

} // namespace nestor::ui
