// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtGlobal>

#include <stop_token>

namespace nestor {

/// What a long-running function gets from whoever runs it: a way to say how far it is, and to
/// learn that it should stop. Jobs are plain functions `Result<Report> f(plan, Job &)`; tests
/// call them directly, the window's task list adapts a Job to QPromise, the command line to a
/// line on standard error.
class Job {
public:
    Job() = default;
    explicit Job(std::stop_token stop)
        : m_stop(std::move(stop)) {}
    Job(const Job &) = delete;
    Job &operator=(const Job &) = delete;
    virtual ~Job() = default;

    /// Asked often, from the job's thread or threads.
    [[nodiscard]] virtual bool cancelled() const { return m_stop.stop_requested(); }
    /// `done` of `total` units (items, or bytes where the number of items is unknown); total 0:
    /// unknown. May be called for every item; implementations thin it out themselves.
    virtual void report(qint64 done, qint64 total) {
        Q_UNUSED(done)
        Q_UNUSED(total)
    }
    /// Names what is being done now, for jobs of several steps ("Training", "Indexing").
    virtual void step(const char *name) { Q_UNUSED(name) }

    [[nodiscard]] const std::stop_token &stopToken() const { return m_stop; }

private:
    std::stop_token m_stop;
};

} // namespace nestor
