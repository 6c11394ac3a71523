// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QtGlobal>

#include <vector>

namespace nestor {

/// Where programs note what concerns themselves: XDG_STATE_HOME/nestor, ~/.local/state/nestor.
[[nodiscard]] QString stateDirectory();

/// What is at least noted, from the environment's NESTOR_LOG (debug, info, warning or critical);
/// `usual` where it says nothing.
[[nodiscard]] QtMsgType logLevel(QtMsgType usual);

/// While it lives, what the program logs goes to a file, a line a message: time, level, category,
/// text. The file is made with the first message; nobody but its owner reads it. Once it is full
/// it becomes the first of the old ones, of which a few are kept. Several programs may write to
/// one. What cannot be written is dropped: logging never stands in anybody's way. One at a time;
/// messages may come from any thread.
class LogFile {
public:
    struct Options {
        QString path;
        QtMsgType level = QtInfoMsg;     ///< of Nestor's own categories; other warnings are noted
        qint64 mostBytes = 1'000'000;    ///< of one file
        int kept = 3;                    ///< old files: PATH.1, the newest, and so on
        QtMsgType echoed = QtWarningMsg; ///< of Nestor's own, what goes to standard error, too
    };

    explicit LogFile(Options options);
    ~LogFile();
    LogFile(const LogFile &) = delete;
    LogFile &operator=(const LogFile &) = delete;

    [[nodiscard]] QString path() const;

    /// What was logged since the start, without its text: for reports that strangers read.
    struct Noted {
        QString time; ///< UTC, to the second
        QString level;
        QString category;
        bool operator==(const Noted &) const = default;
    };
    /// The newest, oldest first.
    [[nodiscard]] static std::vector<Noted> lately();

private:
    static void receive(QtMsgType type, const QMessageLogContext &context, const QString &text);
    void note(QtMsgType type, const QMessageLogContext &context, const QString &text);
    void rotate() const;

    Options m_options;
    QtMessageHandler m_next = nullptr;
};

} // namespace nestor
