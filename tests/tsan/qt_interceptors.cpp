// SPDX-License-Identifier: Apache-2.0
// Tells ThreadSanitizer what Qt orders. Qt as distributions build it is not instrumented: the
// sanitizer sees neither its futexes nor its reference counts, and so takes what passes from one
// thread to another through a QSemaphore, a QFuture, a QThreadPool or a queued call for a race.
//
// Each function here takes the place of Qt's function of the same name for calls from the program,
// and calls it. Before those that hand something over stands __tsan_release, after those that take
// it __tsan_acquire, on the object that is passed through, and nowhere else: an order that Qt does
// not promise is not claimed, and two threads that meet without Qt in between are still reported.
// (Calls within Qt are bound within Qt and do not come here.)

#include <QFutureInterface>
#include <QMetaObject>
#include <QObject>
#include <QRunnable>
#include <QSemaphore>
#include <QThread>
#include <QThreadPool>

#include <sanitizer/tsan_interface.h>

#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <utility>

namespace {

/// Qt's own function of that (mangled) name, its `this` made a first parameter.
template <typename Function>
Function *original(const char *name) {
    void *address = dlsym(RTLD_NEXT, name);
    if (address == nullptr) {
        std::fprintf(stderr, "qt_interceptors.cpp: this Qt has no %s\n", name);
        std::abort();
    }
    return reinterpret_cast<Function *>(address);
}

/// A runnable of a pool: what came before start() comes before it, and it comes before the end of
/// waitForDone().
class OrderedRunnable : public QRunnable {
public:
    OrderedRunnable(QThreadPool *pool, QRunnable *runnable)
        : m_pool(pool)
        , m_runnable(runnable) {
        __tsan_release(this);
    }
    ~OrderedRunnable() override {
        if (m_owned)
            delete m_runnable; // never run
    }
    Q_DISABLE_COPY_MOVE(OrderedRunnable)
    void run() override {
        __tsan_acquire(this);
        m_owned = false;
        const bool mine = m_runnable->autoDelete(); // it may be gone after run()
        m_runnable->run();
        if (mine)
            delete m_runnable;
        __tsan_release(m_pool);
    }

private:
    QThreadPool *m_pool;
    QRunnable *m_runnable;
    bool m_owned = m_runnable->autoDelete();
};

/// A slot that is called on another thread, after what came before the call was queued.
class OrderedSlot : public QtPrivate::QSlotObjectBase {
public:
    explicit OrderedSlot(QtPrivate::QSlotObjectBase *slot)
        : QSlotObjectBase(&act)
        , m_slot(slot) {
        __tsan_release(this);
    }

private:
    static void act(int which, QSlotObjectBase *self, QObject *receiver, void **arguments,
                    bool *same) {
        auto *ordered = static_cast<OrderedSlot *>(self);
        __tsan_acquire(ordered);
        switch (which) {
        case Destroy:
            ordered->m_slot->destroyIfLastRef();
            delete ordered;
            break;
        case Call:
            ordered->m_slot->call(receiver, arguments);
            __tsan_release(ordered); // for a caller that waits
            break;
        case Compare:
            *same = ordered->m_slot->compare(arguments);
            break;
        default:
            break;
        }
    }

    QtPrivate::QSlotObjectBase *m_slot;
};

} // namespace

// QSemaphore: who acquires comes after who released.

void QSemaphore::release(int n) {
    static auto *const qt = original<void(QSemaphore *, int)>("_ZN10QSemaphore7releaseEi");
    __tsan_release(this);
    qt(this, n);
}

void QSemaphore::acquire(int n) {
    static auto *const qt = original<void(QSemaphore *, int)>("_ZN10QSemaphore7acquireEi");
    qt(this, n);
    __tsan_acquire(this);
}

bool QSemaphore::tryAcquire(int n) {
    static auto *const qt = original<bool(QSemaphore *, int)>("_ZN10QSemaphore10tryAcquireEi");
    const bool acquired = qt(this, n);
    if (acquired)
        __tsan_acquire(this);
    return acquired;
}

bool QSemaphore::tryAcquire(int n, int timeout) {
    static auto *const qt =
        original<bool(QSemaphore *, int, int)>("_ZN10QSemaphore10tryAcquireEii");
    const bool acquired = qt(this, n, timeout);
    if (acquired)
        __tsan_acquire(this);
    return acquired;
}

// QThreadPool: start() comes before what is run, and that before the end of waitForDone().

void QThreadPool::start(QRunnable *runnable, int priority) {
    static auto *const qt =
        original<void(QThreadPool *, QRunnable *, int)>("_ZN11QThreadPool5startEP9QRunnablei");
    qt(this, new OrderedRunnable(this, runnable), priority);
}

void QThreadPool::start(std::function<void()> function, int priority) {
    start(QRunnable::create(std::move(function)), priority);
}

bool QThreadPool::waitForDone(int msecs) {
    static auto *const qt = original<bool(QThreadPool *, int)>("_ZN11QThreadPool11waitForDoneEi");
    const bool done = qt(this, msecs);
    if (done)
        __tsan_acquire(this);
    return done;
}

// QFuture and QPromise: a result comes before who sees that it is there, and each holder's use
// before the end of what is held. All holders share `d`.

void QFutureInterfaceBase::reportResultsReady(int beginIndex, int endIndex) {
    static auto *const qt = original<void(QFutureInterfaceBase *, int, int)>(
        "_ZN20QFutureInterfaceBase18reportResultsReadyEii");
    __tsan_release(d);
    qt(this, beginIndex, endIndex);
}

void QFutureInterfaceBase::reportFinished() {
    static auto *const qt =
        original<void(QFutureInterfaceBase *)>("_ZN20QFutureInterfaceBase14reportFinishedEv");
    __tsan_release(d);
    qt(this);
}

void QFutureInterfaceBase::waitForResult(int resultIndex) {
    static auto *const qt =
        original<void(QFutureInterfaceBase *, int)>("_ZN20QFutureInterfaceBase13waitForResultEi");
    qt(this, resultIndex);
    __tsan_acquire(d);
}

void QFutureInterfaceBase::waitForFinished() {
    static auto *const qt =
        original<void(QFutureInterfaceBase *)>("_ZN20QFutureInterfaceBase15waitForFinishedEv");
    qt(this);
    __tsan_acquire(d);
}

bool QFutureInterfaceBase::queryState(State state) const {
    static auto *const qt = original<bool(const QFutureInterfaceBase *, State)>(
        "_ZNK20QFutureInterfaceBase10queryStateENS_5StateE");
    const bool is = qt(this, state);
    if (is)
        __tsan_acquire(d);
    return is;
}

bool QFutureInterfaceBase::isFinished() const {
    static auto *const qt =
        original<bool(const QFutureInterfaceBase *)>("_ZNK20QFutureInterfaceBase10isFinishedEv");
    const bool finished = qt(this);
    if (finished)
        __tsan_acquire(d);
    return finished;
}

void QFutureInterfaceBase::setContinuation(
    std::function<void(const QFutureInterfaceBase &)> function,
    QFutureInterfaceBasePrivate *continuationFutureData) {
    static auto *const qt =
        original<void(QFutureInterfaceBase *, std::function<void(const QFutureInterfaceBase &)>,
                      QFutureInterfaceBasePrivate *)>(
            "_ZN20QFutureInterfaceBase15setContinuationESt8functionIFvRKS_EEP27"
            "QFutureInterfaceBasePrivate");
    // It runs here where the future is finished, and from runContinuation() otherwise.
    __tsan_acquire(d);
    __tsan_release(d);
    qt(this, std::move(function), continuationFutureData);
}

void QFutureInterfaceBase::runContinuation() const {
    static auto *const qt = original<void(const QFutureInterfaceBase *)>(
        "_ZNK20QFutureInterfaceBase15runContinuationEv");
    __tsan_acquire(d);
    qt(this);
}

bool QFutureInterfaceBase::derefT() const noexcept {
    static auto *const qt =
        original<bool(const QFutureInterfaceBase *)>("_ZNK20QFutureInterfaceBase6derefTEv");
    __tsan_release(d);
    const bool others = qt(this);
    if (!others)
        __tsan_acquire(d);
    return others;
}

// Queued calls: they come after what came before them, and before the end of a blocking one.

bool QMetaObject::invokeMethodImpl(QObject *object, QtPrivate::QSlotObjectBase *slot,
                                   Qt::ConnectionType type, void *ret) {
    static auto *const qt =
        original<bool(QObject *, QtPrivate::QSlotObjectBase *, Qt::ConnectionType, void *)>(
            "_ZN11QMetaObject16invokeMethodImplEP7QObjectPN9QtPrivate15QSlotObjectBaseEN2Qt"
            "14ConnectionTypeEPv");
    auto *ordered = new OrderedSlot(slot);
    const bool blocking = type == Qt::BlockingQueuedConnection;
    if (blocking)
        ordered->ref();
    const bool invoked = qt(object, ordered, type, ret);
    if (blocking) {
        __tsan_acquire(ordered);
        ordered->destroyIfLastRef();
    }
    return invoked;
}

// QThread: what a thread did comes before the end of wait(). (Its start is pthread_create, which
// the sanitizer knows.)

void QThread::start(Priority priority) {
    static auto *const qt =
        original<void(QThread *, QThread::Priority)>("_ZN7QThread5startENS_8PriorityE");
    QObject::connect(
        this, &QThread::finished, this, [this] { __tsan_release(this); },
        static_cast<Qt::ConnectionType>(Qt::DirectConnection));
    qt(this, priority);
}

bool QThread::wait(QDeadlineTimer deadline) {
    static auto *const qt =
        original<bool(QThread *, QDeadlineTimer)>("_ZN7QThread4waitE14QDeadlineTimer");
    const bool finished = qt(this, deadline);
    if (finished)
        __tsan_acquire(this);
    return finished;
}
