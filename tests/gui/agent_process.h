// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QProcess>
#include <QTest>

/// The test program store_agent on one store: another process that writes when it is told to, and
/// does not wait for anybody. On the window's thread.
class AgentProcess {
public:
    explicit AgentProcess(const QString &store) {
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(QStringLiteral(NESTOR_STORE_AGENT), {store});
        if (!m_process.waitForStarted())
            qFatal("the test's agent does not start");
    }
    AgentProcess(const AgentProcess &) = delete;
    AgentProcess &operator=(const AgentProcess &) = delete;
    ~AgentProcess() {
        m_process.closeWriteChannel();
        if (!m_process.waitForFinished())
            m_process.kill();
    }

    /// Begins; isWriting() until it has ended.
    void write(int count, quint32 seed) {
        begin(QByteArray("write ") + QByteArray::number(count) + ' ' + QByteArray::number(seed));
    }
    /// Holds the store for so long; returns once it does.
    void lock(int milliseconds) {
        begin("lock " + QByteArray::number(milliseconds));
        while (!m_answers.contains("locked\n") && m_process.waitForReadyRead())
            m_answers += m_process.readAllStandardOutput();
    }
    [[nodiscard]] bool isBusy() {
        m_answers += m_process.readAllStandardOutput();
        while (m_awaited > 0 && m_answers.contains("done\n")) {
            m_answers.remove(0, m_answers.indexOf("done\n") + 5);
            --m_awaited;
        }
        return m_awaited > 0 && m_process.state() == QProcess::Running;
    }
    /// Until it has done all it was told, while the window lives.
    void finish() {
        while (isBusy())
            QTest::qWait(1);
    }

private:
    void begin(const QByteArray &command) {
        ++m_awaited;
        m_process.write(command + '\n');
        m_process.waitForBytesWritten();
    }

    QProcess m_process;
    QByteArray m_answers;
    int m_awaited = 0;
};
