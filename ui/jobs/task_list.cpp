// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/task_list.h"

#include "core/base/logging.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFutureWatcher>
#include <QPromise>
#include <QtConcurrentRun>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>

namespace nestor::ui {

using namespace std::chrono_literals;

namespace {

constexpr int kJobsAtOnce = 2;
constexpr int kEndedKept = 5;
/// The rate is that of the last seconds, so that it follows a job that gets slower.
constexpr qint64 kRateWindowMs = 5000;
constexpr qint64 kEstimateAfterMs = 1000;

/// What a job says, between its threads and the window's.
struct Progress {
    std::atomic<qint64> done = 0;
    std::atomic<qint64> total = 0;
    std::atomic<const char *> step = nullptr;
};

/// A Job over a QPromise: cancelled through the future or the stop token, whichever comes first.
class PromiseJob : public Job {
public:
    PromiseJob(const QPromise<void> &promise, std::stop_token stop,
               std::shared_ptr<Progress> progress)
        : Job(std::move(stop))
        , m_promise(promise)
        , m_progress(std::move(progress)) {}

    [[nodiscard]] bool cancelled() const override {
        return m_promise.isCanceled() || Job::cancelled();
    }
    // Only stores: the window looks a few times a second, however often a job reports.
    void report(qint64 done, qint64 total) override {
        m_progress->done.store(done, std::memory_order_relaxed);
        m_progress->total.store(total, std::memory_order_relaxed);
    }
    void step(const char *name) override {
        m_progress->step.store(name, std::memory_order_relaxed);
    }

private:
    const QPromise<void> &m_promise;
    std::shared_ptr<Progress> m_progress;
};

struct Sample {
    qint64 ms;
    qint64 done;
};

} // namespace

struct TaskList::Running {
    Task task;
    QPointer<QObject> context;
    std::function<Ending()> ending;
    std::stop_source stop;
    std::shared_ptr<Progress> progress = std::make_shared<Progress>();
    QFutureWatcher<void> *watcher = nullptr; ///< child of the list
    QElapsedTimer clock;
    std::deque<Sample> samples;
    const char *step = nullptr;
    bool replaced = false;

    void measure();
};

void TaskList::Running::measure() {
    const qint64 now = clock.elapsed();
    const qint64 done = progress->done.load(std::memory_order_relaxed);
    const char *nowStep = progress->step.load(std::memory_order_relaxed);
    if (nowStep != step || done < task.done) {
        // Another step counts something else, at another rate.
        samples.clear();
        step = nowStep;
        task.step = step ? QCoreApplication::translate("TaskStep", step) : QString();
    }
    task.done = done;
    task.total = progress->total.load(std::memory_order_relaxed);
    samples.push_back({now, done});
    while (samples.size() > 2 && now - samples.front().ms > kRateWindowMs)
        samples.pop_front();
    const qint64 span = now - samples.front().ms;
    task.perSecond = 0;
    task.secondsLeft.reset();
    if (span < kEstimateAfterMs || done <= samples.front().done)
        return;
    task.perSecond =
        static_cast<double>(done - samples.front().done) * 1000.0 / static_cast<double>(span);
    if (task.total > done)
        task.secondsLeft = static_cast<double>(task.total - done) / task.perSecond;
}

TaskList::TaskList(QObject *parent)
    : QObject(parent) {
    m_pool.setMaxThreadCount(kJobsAtOnce);
    m_tick.setInterval(100ms);
    connect(&m_tick, &QTimer::timeout, this, &TaskList::update);
}

TaskList::~TaskList() {
    for (const auto &running : m_tasks)
        running->stop.request_stop();
    for (const auto &running : m_tasks)
        running->watcher->waitForFinished();
}

quint64 TaskList::run(const TaskSpec &spec, QObject *context, std::function<void(Job &)> work,
                      std::function<Ending()> ending) {
    if (!spec.key.isEmpty()) {
        for (const auto &other : m_tasks) {
            if (other->task.isRunning() && other->task.spec.key == spec.key) {
                other->replaced = true;
                cancel(other->task.id);
            }
        }
    }
    auto running = std::make_unique<Running>();
    Running *entry = running.get();
    const quint64 id = ++m_lastId;
    entry->task.id = id;
    entry->task.spec = spec;
    entry->context = context;
    entry->ending = std::move(ending);
    entry->clock.start();
    m_tasks.push_back(std::move(running));
    entry->watcher = new QFutureWatcher<void>(this);
    connect(entry->watcher, &QFutureWatcherBase::finished, this, [this, id] { finish(id); });
    entry->watcher->setFuture(
        QtConcurrent::run(&m_pool, [work = std::move(work), stop = entry->stop.get_token(),
                                    progress = entry->progress](QPromise<void> &promise) {
            PromiseJob job(promise, stop, progress);
            if (!job.cancelled())
                work(job);
        }));
    m_tick.start();
    Q_EMIT added(id);
    return id;
}

void TaskList::cancel(quint64 id) {
    Running *running = entry(id);
    if (!running || running->task.phase != Task::Phase::Running)
        return;
    running->task.phase = Task::Phase::Cancelling;
    running->stop.request_stop();
    Q_EMIT changed(id);
}

void TaskList::dismiss(quint64 id) {
    const Running *running = entry(id);
    if (running && !running->task.isRunning())
        remove(id);
}

std::vector<Task> TaskList::tasks() const {
    std::vector<Task> result;
    result.reserve(m_tasks.size());
    for (const auto &running : m_tasks)
        result.push_back(running->task);
    return result;
}

const Task *TaskList::find(quint64 id) const {
    const Running *running = entry(id);
    return running ? &running->task : nullptr;
}

int TaskList::runningCount() const {
    return static_cast<int>(std::count_if(m_tasks.begin(), m_tasks.end(), [](const auto &running) {
        return running->task.isRunning();
    }));
}

TaskList::Running *TaskList::entry(quint64 id) const {
    const auto it = std::find_if(m_tasks.begin(), m_tasks.end(),
                                 [id](const auto &running) { return running->task.id == id; });
    return it == m_tasks.end() ? nullptr : it->get();
}

void TaskList::update() {
    for (const Task &task : tasks()) { // a copy: who listens may change the list
        Running *running = entry(task.id);
        if (!running || !running->task.isRunning())
            continue;
        running->measure();
        Q_EMIT changed(task.id);
    }
}

void TaskList::finish(quint64 id) {
    Running *running = entry(id);
    if (!running)
        return;
    running->measure();
    if (running->replaced) {
        remove(id);
    } else {
        Ending ending{Task::Phase::Cancelled, {}};
        if (running->context)
            ending = running->ending();
        // The call may have started or dismissed tasks, not ended this one.
        running->task.phase = ending.phase;
        running->task.outcome = std::move(ending.outcome);
        Q_EMIT changed(id);
        Q_EMIT ended(id);
    }
    int endedCount = static_cast<int>(m_tasks.size()) - runningCount();
    for (size_t i = 0; i < m_tasks.size() && endedCount > kEndedKept;) {
        if (m_tasks[i]->task.isRunning()) {
            ++i;
            continue;
        }
        remove(m_tasks[i]->task.id);
        --endedCount;
    }
    if (runningCount() == 0)
        m_tick.stop();
}

void TaskList::remove(quint64 id) {
    const auto it = std::find_if(m_tasks.begin(), m_tasks.end(),
                                 [id](const auto &running) { return running->task.id == id; });
    if (it == m_tasks.end())
        return;
    (*it)->watcher->deleteLater(); // it may be what is calling us
    m_tasks.erase(it);
    Q_EMIT removed(id);
}

} // namespace nestor::ui
