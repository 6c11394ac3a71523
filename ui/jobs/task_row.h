// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/jobs/task.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace nestor::ui {

class ThinProgress;

/// A running task in the strip: what it is, how far it is, and the way to stop it.
class TaskRow : public QWidget {
    Q_OBJECT

public:
    explicit TaskRow(const Task &task, QWidget *parent = nullptr);

    void setTask(const Task &task);

Q_SIGNALS:
    void cancelRequested();

private:
    QLabel *m_title;
    QLabel *m_detail;
    ThinProgress *m_progress;
    QPushButton *m_cancel;
};

} // namespace nestor::ui
