// SPDX-License-Identifier: Apache-2.0
// What ThreadSanitizer must see and must not. `passing_work ordered` passes work between threads
// through Qt, in every way that core does, and touches plain memory on both sides: no report may
// come. Each other argument leaves one order out: a report must come, whatever is suppressed.

#include <QCoreApplication>
#include <QFuture>
#include <QPromise>
#include <QSemaphore>
#include <QThread>
#include <QThreadPool>

#include <atomic>
#include <cstdio>
#include <cstring>
#include <memory>

namespace {

/// Not inlined, so that a report names it.
[[gnu::noinline]] void touch(int &plain) {
    ++plain;
}

/// A thread with an event loop, as HttpClient has one.
class Loop {
public:
    Loop() {
        m_object->moveToThread(&m_thread);
        QObject::connect(&m_thread, &QThread::finished, m_object, &QObject::deleteLater);
        m_thread.start();
    }
    ~Loop() { stop(); }
    Loop(const Loop &) = delete;
    Loop &operator=(const Loop &) = delete;
    void stop() {
        m_thread.quit();
        m_thread.wait();
    }
    template <typename Function>
    void call(Function function, Qt::ConnectionType type = Qt::QueuedConnection) {
        QMetaObject::invokeMethod(m_object, std::move(function), type);
    }

private:
    QThread m_thread;
    QObject *m_object = new QObject;
};

/// Tells another thread that something was done, and orders nothing.
class Rumour {
public:
    void spread() { m_heard.store(true, std::memory_order_relaxed); }
    void waitFor() const {
        while (!m_heard.load(std::memory_order_relaxed))
            QThread::yieldCurrentThread();
    }

private:
    std::atomic<bool> m_heard = false;
};

void throughAPool(bool ordered) {
    int plain = 0;
    Rumour done;
    QThreadPool pool;
    touch(plain);
    pool.start([&] {
        touch(plain);
        done.spread();
    });
    if (ordered)
        pool.waitForDone();
    else
        done.waitFor();
    touch(plain);
    pool.waitForDone();
}

void throughAFuture(bool ordered) {
    QThreadPool pool;
    Rumour done;
    auto promise = std::make_shared<QPromise<std::shared_ptr<int>>>();
    auto plain = std::make_shared<int>(0);
    QFuture<std::shared_ptr<int>> future =
        promise->future().then(QtFuture::Launch::Sync, [](std::shared_ptr<int> result) {
            touch(*result);
            return result;
        });
    promise->start();
    pool.start([promise, plain, &done] {
        touch(*plain);
        promise->addResult(plain);
        promise->finish();
        done.spread();
    });
    if (ordered) {
        touch(*future.result());
    } else {
        done.waitFor();
        touch(*plain);
    }
    pool.waitForDone();
}

void throughASemaphore(bool ordered) {
    int plain = 0;
    Rumour done;
    QSemaphore ready;
    QSemaphore taken;
    const std::unique_ptr<QThread> thread(QThread::create([&] {
        touch(plain);
        ready.release();
        done.spread();
        taken.acquire();
    }));
    thread->start();
    if (ordered)
        ready.acquire();
    else
        done.waitFor();
    touch(plain);
    taken.release();
    thread->wait();
}

void throughAnEventLoop(bool ordered) {
    int plain = 0;
    Rumour done;
    Loop loop;
    touch(plain);
    const auto type = ordered ? Qt::BlockingQueuedConnection : Qt::QueuedConnection;
    const auto work = [&] {
        touch(plain);
        done.spread();
    };
    loop.call(work, type);
    done.waitFor();
    touch(plain);
    loop.call(work);
    loop.stop();
    touch(plain);
}

} // namespace

int main(int argc, char **argv) {
    const QCoreApplication application(argc, argv);
    const char *what = argc > 1 ? argv[1] : "";
    const auto is = [what](const char *name) { return std::strcmp(what, name) == 0; };
    if (is("ordered")) {
        for (int i = 0; i < 20; ++i) {
            throughAPool(true);
            throughAFuture(true);
            throughASemaphore(true);
            throughAnEventLoop(true);
        }
    } else if (is("pool")) {
        throughAPool(false);
    } else if (is("future")) {
        throughAFuture(false);
    } else if (is("semaphore")) {
        throughASemaphore(false);
    } else if (is("event_loop")) {
        throughAnEventLoop(false);
    } else {
        std::fprintf(stderr, "usage: %s ordered|pool|future|semaphore|event_loop\n", argv[0]);
        return 2;
    }
    return 0;
}
