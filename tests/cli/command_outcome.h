// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QFile>
#include <QProcess>
#include <QString>
#include <QStringList>

/// nestor-cli as a person or script runs it.
namespace nestor::test {

struct CommandOutcome {
    int status = -1;
    QByteArray out;
    QByteArray err;
};

/// Runs the program of this build in a folder to its end, with all of `input` on its standard
/// input. Status -1: it did not start, or did not end within four minutes.
[[nodiscard]] inline CommandOutcome runCommand(const QString &folder, const QStringList &arguments,
                                               const QByteArray &input = {}) {
    constexpr int kPatience = 240'000;
    QProcess process;
    process.setWorkingDirectory(folder);
    process.start(QStringLiteral(NESTOR_BINARY_DIR "/bin/nestor-cli"), arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(kPatience))
        return {-1, {}, "did not finish"};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

/// Writes a file for it; ends the test where that fails.
inline void writeFile(const QString &path, const QByteArray &content) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(path));
}

} // namespace nestor::test
