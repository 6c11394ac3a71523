// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QTcpServer>
#include <QTcpSocket>
#include <QThread>
#include <QTimer>
#include <QUrl>

#include <atomic>
#include <chrono>
#include <memory>
#include <utility>

/// Stands between a client and a server: cuts their connection where it is asked to, holds back
/// what they send as a long line would, and counts how often a client has waited for an answer.
namespace nestor::test {

class CuttingProxy {
public:
    enum Cut {
        Never,
        Before, ///< what is sent does not reach the server
        After,  ///< it does, and the answer does not come back
    };

    /// Before the server of an address as postgresql://user@host:port/database.
    explicit CuttingProxy(const QString &address)
        : m_url(address) {
        m_thread.start();
        m_server.moveToThread(&m_thread);
        QMetaObject::invokeMethod(
            &m_server, [this] { listen(); }, Qt::BlockingQueuedConnection);
    }
    ~CuttingProxy() {
        QMetaObject::invokeMethod(
            &m_server,
            [this] {
                m_server.close();
                qDeleteAll(m_server.findChildren<QTcpSocket *>());
                m_server.moveToThread(QCoreApplication::instance()->thread());
            },
            Qt::BlockingQueuedConnection);
        m_thread.quit();
        m_thread.wait();
    }
    CuttingProxy(const CuttingProxy &) = delete;
    CuttingProxy &operator=(const CuttingProxy &) = delete;

    [[nodiscard]] QString address() const { return m_address; }
    /// Cuts once, at the next thing a client sends that contains `words`.
    void cutAt(const QByteArray &words, Cut cut) {
        QMetaObject::invokeMethod(
            &m_server,
            [&] {
                m_words = words;
                m_cut = cut;
            },
            Qt::BlockingQueuedConnection);
    }
    [[nodiscard]] int cuts() const { return m_cuts; }
    /// From now on everything takes this long each way.
    void delay(std::chrono::milliseconds oneWay) { m_delay = int(oneWay.count()); }
    /// How often a client has sent something after an answer, or for the first time: its round
    /// trips, beside that of connecting.
    [[nodiscard]] int roundTrips() const { return m_roundTrips; }

private:
    void listen() {
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] {
            while (QTcpSocket *client = m_server.nextPendingConnection())
                join(client);
        });
        m_server.listen(QHostAddress::LocalHost);
        QUrl url = m_url;
        url.setHost(QStringLiteral("127.0.0.1"));
        url.setPort(m_server.serverPort());
        m_address = url.toString(QUrl::FullyEncoded);
    }

    void join(QTcpSocket *client) {
        auto *server = new QTcpSocket(&m_server);
        server->connectToHost(m_url.host(), quint16(m_url.port()));
        const auto asks = std::make_shared<bool>(false);
        QObject::connect(client, &QTcpSocket::readyRead, server, [this, client, server, asks] {
            const QByteArray data = client->readAll();
            if (!std::exchange(*asks, true))
                ++m_roundTrips;
            const Cut cut = m_cut != Never && data.contains(m_words) ? m_cut : Never;
            if (cut == Never) {
                send(data, server);
                return;
            }
            m_cut = Never;
            ++m_cuts;
            if (cut == After) {
                // The answer is waited for, so that it has happened, and then kept back.
                server->disconnect(client);
                QObject::connect(server, &QTcpSocket::readyRead, client,
                                 [client, server] { client->abort(), server->abort(); });
                server->write(data);
                return;
            }
            client->abort();
            server->abort();
        });
        QObject::connect(server, &QTcpSocket::readyRead, client, [this, client, server, asks] {
            *asks = false;
            send(server->readAll(), client);
        });
        QObject::connect(client, &QTcpSocket::disconnected, server, &QTcpSocket::abort);
        QObject::connect(server, &QTcpSocket::disconnected, client,
                         &QTcpSocket::disconnectFromHost);
    }

    void send(const QByteArray &data, QTcpSocket *to) {
        if (m_delay == 0)
            to->write(data);
        else // timers of one length end in the order in which they began
            QTimer::singleShot(m_delay.load(), Qt::PreciseTimer, to, [data, to] {
                if (to->isOpen())
                    to->write(data);
            });
    }

    QUrl m_url;
    QString m_address;
    QThread m_thread;
    QTcpServer m_server;
    QByteArray m_words;
    Cut m_cut = Never;
    std::atomic<int> m_cuts = 0;
    std::atomic<int> m_delay = 0;
    std::atomic<int> m_roundTrips = 0;
};

} // namespace nestor::test
