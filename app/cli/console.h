// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QByteArrayView>
#include <QFile>
#include <QString>

namespace nestor::cli {

/// Standard input, output and error of the command line. Output is bytes: what is stored goes out
/// as stored. Errors in writing (a closed pipe, a full disk) are remembered and end the program
/// with status 1. Used from the main thread only.
class Console {
public:
    Console();

    /// Buffered; flush() or the end of the program sends it on.
    void write(QByteArrayView bytes);
    void writeLine(QByteArrayView line);
    /// For people: what does not show, or steers a terminal, is written out. Data goes by write().
    void print(const QString &text);
    void printLine(const QString &line);
    void flush();
    /// One line on standard error, after what is buffered for standard output.
    void error(const QString &line);
    /// "nestor-cli: import: …", as programs say it.
    void failure(const QString &command, const Error &error);
    /// Rewrites the line of progress on standard error; nothing when that is no terminal.
    void progress(const QString &text);
    /// Ends the line of progress, if there is one.
    void endProgress();

    /// The next line of standard input without its line feed; a null array at the end.
    /// Answers as soon as a line is there, for programs that drive us line by line.
    [[nodiscard]] QByteArray readLine();
    [[nodiscard]] QByteArray readAll();

    struct Line {
        QByteArray bytes; ///< without its line feed
        bool tooLong = false;
        bool atEnd = false; ///< there is no line any more
    };
    /// As readLine(). Of a line of more than `most` bytes nothing is kept; the next one goes on.
    [[nodiscard]] Line readLineUpTo(qint64 most);

    [[nodiscard]] bool writeFailed() const { return m_writeFailed; }
    [[nodiscard]] bool errorIsTerminal() const { return m_errorIsTerminal; }
    [[nodiscard]] bool outIsTerminal() const { return m_outIsTerminal; }
    /// Whether a person can be asked.
    [[nodiscard]] bool inIsTerminal() const { return m_inIsTerminal; }

private:
    QFile m_out;
    QFile m_err;
    bool m_writeFailed = false;
    bool m_errorIsTerminal = false;
    bool m_outIsTerminal = false;
    bool m_inIsTerminal = false;
    bool m_progressShown = false;
};

} // namespace nestor::cli
