// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/keychain/service_keys.h"
#include "app/nestor/display.h"
#include "core/backends/sqlite/driver/sql_process.h"
#include "core/base/crash_trace.h"
#include "core/base/log_file.h"
#include "core/base/logging.h"
#include "core/base/text.h"
#include "core/embedding/embedder_factory.h"
#include "ui/editor/draft_store.h"
#include "ui/session/prompts.h"
#include "ui/shell/main_window.h"
#include "ui/shell/screenshot.h"
#include "ui/shell/store_page.h"
#include "ui/shell/translations.h"
#include "ui/shell/window_settings.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QSqlDatabase>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <optional>

using namespace Qt::StringLiterals;
using namespace nestor::ui;

namespace {

struct Options {
    QStringList stores;
    Screenshot::Request screenshot; ///< no file: none is asked for
    QString scheme;
    QSize size;
};

void nameTheProgram() {
    QCoreApplication::setApplicationName(u"nestor"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(NESTOR_VERSION));
}

/// Whether an argument is one of these names, before those that are files.
bool asks(int argc, const char *const *argv, std::initializer_list<const char *> names) {
    for (int i = 1; i < argc && std::strcmp(argv[i], "--") != 0; ++i) {
        const auto is = [&](const char *name) { return std::strcmp(argv[i], name) == 0; };
        if (std::any_of(names.begin(), names.end(), is))
            return true;
    }
    return false;
}

/// Ends the program for --help, --version and wrong usage.
Options readOptions(int argc, const char *const *argv) {
    QCommandLineParser parser;
    parser.setApplicationDescription(
        u"A workbench for the long-term memory of agents: opens LangGraph's SQLite stores."_s);
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(u"STORE"_s, u"Stores to open."_s, u"[STORE…]"_s);
    const QCommandLineOption screenshot(u"screenshot"_s,
                                        u"Save a picture of the window and exit."_s, u"FILE.png"_s);
    const QCommandLineOption ns(u"namespace"_s, u"For --screenshot: the namespace to show."_s,
                                u"A.B"_s);
    const QCommandLineOption search(u"search"_s, u"For --screenshot: what to search for."_s,
                                    u"TEXT"_s);
    const QCommandLineOption scheme(u"scheme"_s, u"Colours: system, light or dark."_s, u"NAME"_s);
    const QCommandLineOption size(u"size"_s, u"For --screenshot: the window's size."_s,
                                  u"WIDTHxHEIGHT"_s, u"1440x900"_s);
    parser.addOptions({screenshot, ns, search, scheme, size});
    // Not as Qt decodes them: a name may begin with U+FEFF.
    parser.process(nestor::argumentTexts(argc, argv));

    Options options;
    options.stores = parser.positionalArguments();
    options.screenshot = {parser.value(screenshot), parser.value(ns), parser.value(search)};
    options.scheme = parser.value(scheme);
    const QStringList sides = parser.value(size).split(u'x');
    const QSize given = sides.size() == 2 ? QSize(sides[0].toInt(), sides[1].toInt()) : QSize();
    if (given.isEmpty()) {
        std::fprintf(stderr, "nestor: --size takes a width and a height, as in 1440x900\n");
        std::exit(2);
    }
    // A screen that is only thought of may be small: a picture is of the window's own size.
    if (parser.isSet(screenshot) || parser.isSet(size))
        options.size = given;
    if (!options.scheme.isEmpty() && options.scheme != u"system"_s &&
        options.scheme != u"light"_s && options.scheme != u"dark"_s) {
        std::fprintf(stderr, "nestor: --scheme takes system, light or dark\n");
        std::exit(2);
    }
    return options;
}

ColorScheme schemeNamed(const QString &name) {
    return name == u"light"_s  ? ColorScheme::Light
           : name == u"dark"_s ? ColorScheme::Dark
                               : ColorScheme::System;
}

} // namespace

int main(int argc, char *argv[]) {
    nameTheProgram();
    if (asks(argc, argv, {"-h", "--help", "--help-all", "-v", "--version"})) {
        const QCoreApplication app(argc, argv); // a terminal is enough to be told
        (void)readOptions(argc, argv);
        return 0;
    }
    // A picture needs no display either.
    if (asks(argc, argv, {"--screenshot"}) && !nestor::isDisplayNamed(argc, argv))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    std::optional<nestor::DisplayGuard> guard(std::in_place);
    QApplication app(argc, argv);
    guard.reset();
    QApplication::setApplicationDisplayName(u"Nestor"_s);
    QApplication::setDesktopFileName(u"nestor"_s);
    QApplication::setWindowIcon(QIcon(u":/icons/nestor.svg"_s));
    installTranslations(app);
    nestor::useSqliteAlone();
    // Registers the drivers on this thread, before others ask for them at once (Qt 6.4).
    (void)QSqlDatabase::drivers();
    nestor::setKeyLookup(nestor::serviceKey);

    const Options options = readOptions(argc, argv);
    const bool picture = !options.screenshot.file.isEmpty();
    const QString state = nestor::stateDirectory();
    const nestor::LogFile log(
        {.path = state + u"/nestor.log"_s, .level = nestor::logLevel(QtInfoMsg)});
    const std::optional<QString> crash = picture ? std::nullopt : nestor::takeCrashTrace(state);
    nestor::leaveTraceOfCrash(state, "nestor " NESTOR_VERSION);
    qCInfo(nestor::lcWindow).noquote() << "started: nestor" << NESTOR_VERSION;
    // A picture neither shows nor changes what the user had open.
    const QTemporaryDir scratch;
    WindowSettings settings(picture ? scratch.filePath(u"window.ini"_s) : QString());
    DraftStore drafts(picture ? scratch.path() : QString());
    DesktopPrompts prompts;
    Theme theme;
    theme.setScheme(options.scheme.isEmpty() ? settings.scheme() : schemeNamed(options.scheme));

    MainWindow window({.opener = standardOpener(),
                       .prompts = &prompts,
                       .settings = &settings,
                       .drafts = &drafts,
                       .theme = &theme,
                       .logFile = log.path()});
    if (options.size.isValid())
        window.resize(options.size);
    window.show();
    if (crash)
        window.offerSession(*crash);
    else if (!picture)
        window.restoreStores();
    for (const QString &store : options.stores)
        window.openStore(store);

    int status = 0;
    if (picture) {
        auto *shot = new Screenshot(&window, options.screenshot);
        QObject::connect(shot, &Screenshot::finished, &app, [&status](const QString &problem) {
            if (!problem.isEmpty()) {
                std::fprintf(stderr, "nestor: %s\n", qPrintable(problem));
                status = 1;
            }
            QApplication::exit(status);
        });
    }
    return QApplication::exec();
}
