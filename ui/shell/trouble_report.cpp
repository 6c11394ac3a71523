// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/trouble_report.h"

#include "core/backends/sqlite/driver/sql_process.h"
#include "core/base/log_file.h"
#include "core/base/text.h"
#include "core/open/backends.h"
#include "ui/session/index_watch.h"
#include "ui/session/store_session.h"
#include "ui/shell/window_settings.h"

#include <QDateTime>
#include <QGuiApplication>
#include <QLocale>
#include <QMetaEnum>
#include <QScreen>
#include <QStringList>
#include <QStyle>
#include <QSysInfo>
#include <QThread>

#include <QApplication>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

QString yesNo(bool yes) {
    return yes ? u"yes"_s : u"no"_s;
}

QString number(qint64 value) {
    return QString::number(value);
}

void addProgram(QStringList &lines) {
    lines << u"Nestor %1"_s.arg(QCoreApplication::applicationVersion());
#if defined(QT_DEBUG) || !defined(NDEBUG)
    lines << u"  build: debug"_s;
#else
    lines << u"  build: release"_s;
#endif
#if defined(__VERSION__)
    lines << u"  compiler: %1"_s.arg(QLatin1StringView(__VERSION__));
#endif
    lines << u"  Qt: %1, built with %2"_s.arg(QLatin1StringView(qVersion()),
                                              QLatin1StringView(QT_VERSION_STR));
    lines << u"  SQLite: %1"_s.arg(sqliteVersion());
    lines << QString() << u"Machine"_s;
    lines << u"  system: %1, kernel %2 %3"_s.arg(QSysInfo::prettyProductName(),
                                                 QSysInfo::kernelType(), QSysInfo::kernelVersion());
    lines << u"  processor: %1, %2 threads"_s.arg(QSysInfo::currentCpuArchitecture(),
                                                  number(QThread::idealThreadCount()));
    lines << u"  language: %1"_s.arg(QLocale().name());
    lines << u"  platform: %1, style %2"_s.arg(
        QGuiApplication::platformName(),
        QApplication::style() != nullptr ? QApplication::style()->name() : QString());
    for (const QScreen *screen : QGuiApplication::screens()) {
        lines << u"  screen: %1 x %2, scaled by %3"_s.arg(
            number(screen->size().width()), number(screen->size().height()),
            number(qint64(screen->devicePixelRatio())));
    }
}

void addSettings(QStringList &lines, const WindowSettings &settings) {
    static const QString schemes[] = {u"system"_s, u"light"_s, u"dark"_s};
    const auto scheme = settings.scheme();
    lines << QString() << u"Settings"_s;
    lines << u"  colours: %1"_s.arg(scheme == ColorScheme::Light  ? schemes[1]
                                    : scheme == ColorScheme::Dark ? schemes[2]
                                                                  : schemes[0]);
    lines << u"  stores opened lately: %1"_s.arg(number(settings.recent().size()));
    lines << u"  stores remembered: %1"_s.arg(number(qint64(settings.places().size())));
    lines << u"  own arrangement of panels: %1"_s.arg(yesNo(!settings.layout().isEmpty()));
}

/// The kind of an embedder without its model, which is a name of the store's.
QString kindOfEmbedder(const QByteArray &identity) {
    for (const char *kind : {"learned", "openai-compatible", "static"}) {
        if (identity.startsWith(kind))
            return QString::fromLatin1(kind);
    }
    return identity.isEmpty() ? u"none"_s : u"another"_s;
}

/// By their numbers: the names of the codes are the header's own.
QString codeOf(const Error &error) {
    return u"error code %1"_s.arg(number(static_cast<int>(error.code)));
}

QString kindOfStore(const QString &url) {
    const QString scheme = schemeOf(url);
    const bool server = scheme == u"postgresql"_s || scheme == u"postgres"_s;
    return server                                      ? u"PostgreSQL"_s
           : scheme.isEmpty() || scheme == u"sqlite"_s ? u"SQLite"_s
                                                       : u"another"_s;
}

void addStore(QStringList &lines, const StoreSession &store, int place) {
    lines << u"  %1. kind: %2"_s.arg(number(place), kindOfStore(store.url()));
    switch (store.state()) {
    case StoreSession::State::Opening:
        lines << u"     state: being opened"_s;
        return;
    case StoreSession::State::Failed:
        lines << u"     state: could not be opened, %1"_s.arg(codeOf(store.error()));
        return;
    case StoreSession::State::Open:
        break;
    }
    const Capabilities &can = store.capabilities();
    const bool managed = store.ownership() == StoreSession::Ownership::Managed;
    lines << u"     state: open, %1, writable: %2"_s.arg(managed ? u"managed"_s : u"guest"_s,
                                                         yesNo(store.isWritable()));
    lines << u"     history: %1, log of changes: %2, searched by meaning and words: %3"_s.arg(
        yesNo(can.history), yesNo(can.changeLog), yesNo(can.query));
    lines << u"     items: %1"_s.arg(store.itemCount() ? number(*store.itemCount())
                                                       : u"not counted yet"_s);
    if (const auto &index = store.index()->status()) {
        lines << u"     embedder: %1; vectors: %2, in the graph: %3, waiting: %4, behind: %5"_s.arg(
            kindOfEmbedder(index->embedder), number(index->vectors), number(index->indexed),
            number(index->waiting), index->behind ? number(*index->behind) : u"unknown"_s);
    }
    QStringList kinds;
    for (const StoreNotice &notice : store.notices()) {
        switch (notice.kind) {
        case StoreNotice::Kind::ConsentNeeded:
            kinds << u"a service needs consent"_s;
            break;
        case StoreNotice::Kind::EmbedderUnusable:
            kinds << u"the embedder cannot be used"_s;
            break;
        case StoreNotice::Kind::ConfigUnreadable:
            kinds << u"the configuration cannot be read"_s;
            break;
        case StoreNotice::Kind::ForeignTriggers:
            kinds << u"foreign triggers"_s;
            break;
        }
    }
    if (!kinds.isEmpty())
        lines << u"     noticed: %1"_s.arg(kinds.join(u", "_s));
    if (const auto wrote = store.lastForeignWrite())
        lines << u"     others wrote last at: %1"_s.arg(textOf(wrote->toStored()));
}

void addLog(QStringList &lines) {
    const std::vector<LogFile::Noted> noted = LogFile::lately();
    lines << QString() << u"Logged lately (the messages themselves are in the log file)"_s;
    if (noted.empty())
        lines << u"  nothing"_s;
    for (const LogFile::Noted &one : noted)
        lines << u"  %1 %2 %3"_s.arg(one.time, one.level, one.category);
}

} // namespace

QString troubleReport(const std::vector<const StoreSession *> &stores,
                      const WindowSettings &settings, const QString &crash) {
    QStringList lines;
    addProgram(lines);
    addSettings(lines, settings);
    lines << QString() << u"Open stores: %1"_s.arg(number(qint64(stores.size())));
    int place = 0;
    for (const StoreSession *store : stores)
        addStore(lines, *store, ++place);
    addLog(lines);
    if (!crash.isEmpty()) {
        lines << QString() << u"The last crash"_s;
        for (const QString &line : crash.split(u'\n', Qt::SkipEmptyParts))
            lines << u"  "_s + line;
    }
    return lines.join(u'\n') + u'\n';
}

} // namespace nestor::ui
