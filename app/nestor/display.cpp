// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/nestor/display.h"

#include <QByteArray>
#include <QString>
#include <QtGlobal>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace nestor {

namespace {

QtMessageHandler handlerBefore = nullptr;

void endInWords(QtMsgType type, const QMessageLogContext &context, const QString &message) {
    if (type != QtFatalMsg) {
        // What Qt tried in vain is said by the sentence below; of use is it with QT_DEBUG_PLUGINS.
        if (qEnvironmentVariableIsSet("QT_DEBUG_PLUGINS") ||
            !QByteArray(context.category).startsWith("qt.qpa"))
            handlerBefore(type, context, message);
        return;
    }
    const QByteArray display =
        qgetenv("WAYLAND_DISPLAY").isEmpty() ? qgetenv("DISPLAY") : qgetenv("WAYLAND_DISPLAY");
    const QByteArray platform = qgetenv("QT_QPA_PLATFORM");
    if (!platform.isEmpty())
        std::fprintf(stderr, "nestor: Qt cannot open windows by QT_QPA_PLATFORM=%s\n",
                     platform.constData());
    else if (!display.isEmpty())
        std::fprintf(stderr, "nestor: the display \"%s\" cannot be opened\n", display.constData());
    else
        std::fprintf(stderr, "nestor: there is no display to open a window on; set DISPLAY or "
                             "WAYLAND_DISPLAY, or use nestor-cli\n");
    std::_Exit(1);
}

} // namespace

bool isDisplayNamed(int argc, const char *const *argv) {
#if defined(Q_OS_UNIX) && !defined(Q_OS_DARWIN)
    for (const char *name : {"QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"}) {
        if (!qEnvironmentVariableIsEmpty(name))
            return true;
    }
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "-platform") == 0 || std::strcmp(argv[i], "--platform") == 0)
            return true;
    }
    return false;
#else
    (void)argc;
    (void)argv;
    return true;
#endif
}

DisplayGuard::DisplayGuard() {
    handlerBefore = qInstallMessageHandler(endInWords);
}

DisplayGuard::~DisplayGuard() {
    qInstallMessageHandler(handlerBefore);
}

} // namespace nestor
