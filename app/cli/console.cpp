// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/console.h"

#include "core/base/text.h"

#include <iostream>
#include <iterator>
#include <string>
#include <unistd.h>

namespace nestor::cli {

using namespace Qt::StringLiterals;

Console::Console() {
    // The opens of existing descriptors cannot fail for lack of a file; a closed descriptor shows
    // at the first read or write.
    std::ios::sync_with_stdio(false);
    (void)m_out.open(1, QIODevice::WriteOnly, QFileDevice::DontCloseHandle);
    (void)m_err.open(2, QIODevice::WriteOnly, QFileDevice::DontCloseHandle);
    m_outIsTerminal = isatty(1) == 1;
    m_errorIsTerminal = isatty(2) == 1;
    m_inIsTerminal = isatty(0) == 1;
}

void Console::write(QByteArrayView bytes) {
    if (m_out.write(bytes.data(), bytes.size()) != bytes.size())
        m_writeFailed = true;
}

void Console::writeLine(QByteArrayView line) {
    write(line);
    write("\n");
}

void Console::flush() {
    if (!m_out.flush())
        m_writeFailed = true;
}

/// Nothing that comes from a store or a file steers the terminal: but for breaks and tabs, which
/// are our own, such characters are written out.
static QByteArray harmless(const QString &text) {
    QString out;
    for (const QChar c : text) {
        if (c == u'\n' || c == u'\t')
            out += c;
        else
            out += isInvisible(c.unicode()) ? visibleText(c) : QString(c);
    }
    return out.toUtf8();
}

void Console::print(const QString &text) {
    write(harmless(text));
}

void Console::printLine(const QString &line) {
    writeLine(harmless(line));
}

void Console::error(const QString &line) {
    endProgress();
    flush();
    m_err.write(harmless(line));
    m_err.write("\n");
    m_err.flush();
}

void Console::failure(const QString &command, const Error &problem) {
    error(u"nestor-cli: %1: %2"_s.arg(command, problem.detail));
}

void Console::progress(const QString &text) {
    if (!m_errorIsTerminal)
        return;
    // Carriage return and "erase to the end of the line" (ECMA-48 EL).
    m_err.write("\r\x1b[K" + text.toUtf8());
    m_err.flush();
    m_progressShown = true;
}

void Console::endProgress() {
    if (!m_progressShown)
        return;
    m_err.write("\r\x1b[K");
    m_err.flush();
    m_progressShown = false;
}

QByteArray Console::readLine() {
    std::string line;
    if (!std::getline(std::cin, line))
        return {};
    return {line.data(), static_cast<qsizetype>(line.size())};
}

Console::Line Console::readLineUpTo(qint64 most) {
    using Traits = std::streambuf::traits_type;
    Line line;
    std::streambuf &in = *std::cin.rdbuf();
    std::string kept;
    bool any = false;
    for (auto c = in.sbumpc(); !Traits::eq_int_type(c, Traits::eof()); c = in.sbumpc()) {
        any = true;
        if (c == '\n')
            break;
        if (line.tooLong)
            continue;
        if (qint64(kept.size()) < most) {
            kept.push_back(Traits::to_char_type(c));
            continue;
        }
        line.tooLong = true;
        std::string().swap(kept);
    }
    line.atEnd = !any;
    line.bytes = {kept.data(), static_cast<qsizetype>(kept.size())};
    return line;
}

QByteArray Console::readAll() {
    const std::string all(std::istreambuf_iterator<char>(std::cin), {});
    return {all.data(), static_cast<qsizetype>(all.size())};
}

} // namespace nestor::cli
