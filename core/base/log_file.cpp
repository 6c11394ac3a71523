// SPDX-License-Identifier: Apache-2.0
#include "core/base/log_file.h"

#include "core/base/text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLoggingCategory>
#include <QStandardPaths>

#include <cstring>
#include <deque>
#include <mutex>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr size_t kNoted = 50;

/// The log of this process. Guarded by the mutex, as are its file and what was noted lately: a
/// message may come while another thread ends the log.
struct CurrentLog {
    std::recursive_mutex mutex;
    LogFile *log = nullptr;
    bool writing = false; ///< what goes wrong in here is not logged by it
    std::deque<LogFile::Noted> lately;
};

CurrentLog &current() {
    static CurrentLog log;
    return log;
}

/// Qt's types are not in the order of their weight.
int weightOf(QtMsgType type) {
    switch (type) {
    case QtDebugMsg:
        return 0;
    case QtInfoMsg:
        return 1;
    case QtWarningMsg:
        return 2;
    case QtCriticalMsg:
        return 3;
    case QtFatalMsg:
        break;
    }
    return 4;
}

QString nameOf(QtMsgType type) {
    static const QString names[] = {u"debug"_s, u"info"_s, u"warning"_s, u"critical"_s, u"fatal"_s};
    return names[weightOf(type)];
}

bool isOurs(const char *category) {
    return category != nullptr && std::strncmp(category, "nestor.", 7) == 0;
}

/// One message is one line, whatever it holds.
QByteArray lineOf(const LogFile::Noted &noted, const QString &text) {
    QByteArray line = noted.time.toUtf8() + ' ' + noted.level.toUtf8() + ' ' +
                      noted.category.toUtf8() + ": " + text.toUtf8();
    line.replace('\n', "\\n").replace('\r', "\\r");
    return line + '\n';
}

} // namespace

QString stateDirectory() {
    const QString set = qEnvironmentVariable("XDG_STATE_HOME");
    if (QDir::isAbsolutePath(set))
        return set + u"/nestor"_s;
#if defined(Q_OS_UNIX) && !defined(Q_OS_DARWIN)
    return QDir::homePath() + u"/.local/state/nestor"_s;
#else
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
           u"/nestor/state"_s;
#endif
}

QtMsgType logLevel(QtMsgType usual) {
    const QString asked = qEnvironmentVariable("NESTOR_LOG");
    for (const QtMsgType type : {QtDebugMsg, QtInfoMsg, QtWarningMsg, QtCriticalMsg}) {
        if (asked == nameOf(type))
            return type;
    }
    return usual;
}

LogFile::LogFile(Options options)
    : m_options(std::move(options)) {
    QString rules;
    for (const QtMsgType type : {QtDebugMsg, QtInfoMsg, QtWarningMsg}) {
        const bool noted = weightOf(type) >= weightOf(m_options.level);
        rules += u"nestor.*.%1=%2\n"_s.arg(nameOf(type), noted ? u"true"_s : u"false"_s);
    }
    QLoggingCategory::setFilterRules(rules); // QT_LOGGING_RULES has the last word
    CurrentLog &log = current();
    const std::lock_guard lock(log.mutex);
    log.log = this;
    m_next = qInstallMessageHandler(&LogFile::receive);
}

LogFile::~LogFile() {
    CurrentLog &log = current();
    const std::lock_guard lock(log.mutex);
    qInstallMessageHandler(m_next);
    log.log = nullptr;
}

QString LogFile::path() const {
    return m_options.path;
}

std::vector<LogFile::Noted> LogFile::lately() {
    CurrentLog &log = current();
    const std::lock_guard lock(log.mutex);
    return {log.lately.begin(), log.lately.end()};
}

void LogFile::receive(QtMsgType type, const QMessageLogContext &context, const QString &text) {
    CurrentLog &log = current();
    const std::lock_guard lock(log.mutex);
    if (log.log == nullptr || log.writing)
        return;
    const LogFile &self = *log.log;
    const bool echoes = !isOurs(context.category) ||
                        weightOf(type) >= weightOf(self.m_options.echoed) ||
                        qEnvironmentVariableIsSet("QT_LOGGING_RULES");
    log.writing = true;
    log.log->note(type, context, text);
    log.writing = false;
    if (!echoes && type != QtFatalMsg)
        return;
    if (self.m_next != nullptr)
        self.m_next(type, context, text);
}

void LogFile::note(QtMsgType type, const QMessageLogContext &context, const QString &text) {
    // Of what others say, only what went wrong.
    if (!isOurs(context.category) && weightOf(type) < weightOf(QtWarningMsg))
        return;
    const Noted noted{QDateTime::currentDateTimeUtc().toString(u"yyyy-MM-ddThh:mm:ssZ"_s),
                      nameOf(type), textOf(context.category)};
    std::deque<Noted> &lately = current().lately;
    lately.push_back(noted);
    if (lately.size() > kNoted)
        lately.pop_front();
    if (QFileInfo(m_options.path).size() >= m_options.mostBytes)
        rotate();
    const QFileInfo info(m_options.path);
    if (!info.dir().exists() && !QDir().mkpath(info.path()))
        return;
    // Opened for each message: another program may have put it among the old ones.
    QFile file(m_options.path);
    if (file.open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Unbuffered,
                  QFile::ReadOwner | QFile::WriteOwner))
        (void)file.write(lineOf(noted, text));
}

void LogFile::rotate() const {
    const auto old = [this](int number) {
        return u"%1.%2"_s.arg(m_options.path, QString::number(number));
    };
    (void)QFile::remove(old(m_options.kept));
    for (int number = m_options.kept - 1; number > 0; --number)
        (void)QFile::rename(old(number), old(number + 1));
    (void)QFile::rename(m_options.path, old(1));
}

} // namespace nestor
