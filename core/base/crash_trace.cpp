// SPDX-License-Identifier: Apache-2.0
#include "core/base/crash_trace.h"

#include "core/base/text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>

#if defined(Q_OS_LINUX)
#include <csignal>
#include <cstring>
#include <ctime>
#include <execinfo.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

// Sanitizers say more of a crash than this does.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define NESTOR_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
    __has_feature(memory_sanitizer)
#define NESTOR_SANITIZED 1
#endif
#endif

#if defined(Q_OS_LINUX) && !defined(NESTOR_SANITIZED)
#define NESTOR_CRASH_TRACES 1
#endif

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr int kTracesKept = 5;
constexpr qint64 kLongestTrace = 64 * 1024;

QString traceIn(const QString &folder) {
    return folder + u'/' + QCoreApplication::applicationName() + u".crash.txt"_s;
}

#if defined(NESTOR_CRASH_TRACES)

constexpr int kSignals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS};
constexpr size_t kMostFrames = 64;

// What the handler needs is laid out before: in it, nothing may ask for memory or take a lock.
char tracePath[4096];
char programName[256];
volatile std::sig_atomic_t isCrashing = 0;
alignas(16) char handlerStack[64 * 1024];

void say(int file, const char *text) {
    (void)!::write(file, text, std::strlen(text));
}

void sayNumber(int file, long long number) {
    char digits[24];
    size_t at = sizeof digits;
    digits[--at] = '\0';
    do {
        digits[--at] = static_cast<char>('0' + number % 10);
        number /= 10;
    } while (number > 0 && at > 0);
    say(file, digits + at);
}

const char *nameOfSignal(int number) {
    switch (number) {
    case SIGSEGV:
        return "SIGSEGV";
    case SIGBUS:
        return "SIGBUS";
    case SIGFPE:
        return "SIGFPE";
    case SIGILL:
        return "SIGILL";
    case SIGABRT:
        return "SIGABRT";
    default:
        return "another signal";
    }
}

/// A folder that nothing was ever put into is not made before there is something.
void makeFolders() {
    for (char *at = tracePath + 1; *at != '\0'; ++at) {
        if (*at != '/')
            continue;
        *at = '\0';
        (void)::mkdir(tracePath, 0700);
        *at = '/';
    }
}

void onCrash(int number) {
    // A second crash, in here or in another thread, ends the process at once.
    std::signal(number, SIG_DFL);
    if (isCrashing == 0) {
        isCrashing = 1;
        makeFolders();
        const int file = ::open(tracePath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (file >= 0) {
            say(file, programName);
            say(file, "\nended by ");
            say(file, nameOfSignal(number));
            say(file, " (");
            sayNumber(file, number);
            say(file, "), at ");
            sayNumber(file, static_cast<long long>(::time(nullptr)));
            say(file, " s after 1970-01-01 UTC\n");
            void *frames[kMostFrames];
            const int count = ::backtrace(frames, static_cast<int>(kMostFrames));
            ::backtrace_symbols_fd(frames, count, file);
            ::close(file);
            say(STDERR_FILENO, programName);
            say(STDERR_FILENO, ": crashed; where is in ");
            say(STDERR_FILENO, tracePath);
            say(STDERR_FILENO, "\n");
        }
    }
    (void)::raise(number);
}

void copyTo(char *target, size_t size, const QByteArray &text) {
    const size_t length = qMin(size - 1, static_cast<size_t>(text.size()));
    std::memcpy(target, text.constData(), length);
    target[length] = '\0';
}

#endif

/// Only the newest are kept.
void dropOldTraces(const QString &folder) {
    const QString pattern = QCoreApplication::applicationName() + u".crash-*.txt"_s;
    const QStringList old = QDir(folder).entryList({pattern}, QDir::Files, QDir::Name);
    for (qsizetype i = 0; i + kTracesKept < old.size(); ++i)
        (void)QFile::remove(folder + u'/' + old[i]);
}

} // namespace

bool crashesLeaveTraces() {
#if defined(NESTOR_CRASH_TRACES)
    return true;
#else
    return false;
#endif
}

void leaveTraceOfCrash([[maybe_unused]] const QString &folder,
                       [[maybe_unused]] const QByteArray &program) {
#if defined(NESTOR_CRASH_TRACES)
    const QByteArray path = QFile::encodeName(traceIn(folder));
    if (path.isEmpty() || path.size() >= qsizetype(sizeof tracePath))
        return;
    copyTo(tracePath, sizeof tracePath, path);
    copyTo(programName, sizeof programName, program);
    // The first call loads a library, which a handler must not.
    void *frame = nullptr;
    (void)::backtrace(&frame, 1);
    // A stack that has overflowed is none to run on.
    stack_t stack{};
    stack.ss_sp = handlerStack;
    stack.ss_size = sizeof handlerStack;
    (void)::sigaltstack(&stack, nullptr);
    struct sigaction action {};
    action.sa_handler = &onCrash;
    action.sa_flags = SA_ONSTACK | SA_NODEFER;
    ::sigemptyset(&action.sa_mask);
    for (const int number : kSignals)
        (void)::sigaction(number, &action, nullptr);
#endif
}

std::optional<QString> takeCrashTrace(const QString &folder) {
    const QString path = traceIn(folder);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QByteArray text = file.read(kLongestTrace);
    file.close();
    const QString aside =
        u"%1/%2.crash-%3.txt"_s.arg(folder, QCoreApplication::applicationName(),
                                    QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd-hhmmss"_s));
    if (!QFile::rename(path, aside))
        (void)QFile::remove(path); // or it would be told of for ever
    dropOldTraces(folder);
    return textOf(text);
}

} // namespace nestor
