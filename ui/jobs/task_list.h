// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/job.h"
#include "ui/jobs/task.h"

#include <QObject>
#include <QPointer>
#include <QThreadPool>
#include <QTimer>

#include <functional>
#include <memory>
#include <vector>

namespace nestor::ui {

/// Runs the jobs of core in the background and tells how far they are.
///
/// A job is a plain function `Result<Report> f(Job &)`; it gets a Job over a QPromise, runs on a
/// pool of this list, and when it has ended, its owner is called on the window's thread to say in
/// words how it ended. On the window's thread only; the destructor asks all jobs to stop and waits
/// for them.
class TaskList : public QObject {
    Q_OBJECT

public:
    explicit TaskList(QObject *parent = nullptr);
    ~TaskList() override;

    /// Starts `work`, which must own all that it uses. `ended` gets its result and says it in
    /// words; it is not called when `context` is gone or the task was replaced by a newer one of
    /// its key. Returns the task's id.
    template <typename Report>
    quint64 start(const TaskSpec &spec, QObject *context, std::function<Result<Report>(Job &)> work,
                  std::function<TaskOutcome(const Result<Report> &)> ended) {
        auto result = std::make_shared<Result<Report>>(failure(ErrorCode::Cancelled, QString()));
        return run(
            spec, context, [result, work = std::move(work)](Job &job) { *result = work(job); },
            [result, ended = std::move(ended)] {
                const auto phase = *result ? Task::Phase::Done
                                   : result->error().code == ErrorCode::Cancelled
                                       ? Task::Phase::Cancelled
                                       : Task::Phase::Failed;
                return Ending{phase, ended(*result)};
            });
    }

    /// Asks a task to stop; it ends when its job has noticed. Nothing happens for ended ones.
    void cancel(quint64 id);
    /// Takes an ended task off the list.
    void dismiss(quint64 id);

    /// All tasks, oldest first; ended ones stay until dismissed or pushed out by newer ones.
    [[nodiscard]] std::vector<Task> tasks() const;
    [[nodiscard]] const Task *find(quint64 id) const;
    [[nodiscard]] int runningCount() const;

Q_SIGNALS:
    void added(quint64 id);
    /// Its numbers, step or phase changed.
    void changed(quint64 id);
    void removed(quint64 id);
    void ended(quint64 id);

private:
    struct Ending {
        Task::Phase phase;
        TaskOutcome outcome;
    };
    struct Running;

    quint64 run(const TaskSpec &spec, QObject *context, std::function<void(Job &)> work,
                std::function<Ending()> ending);
    void update();
    void finish(quint64 id);
    void remove(quint64 id);
    [[nodiscard]] Running *entry(quint64 id) const;

    QThreadPool m_pool;
    QTimer m_tick;
    quint64 m_lastId = 0;
    std::vector<std::unique_ptr<Running>> m_tasks;
};

} // namespace nestor::ui
