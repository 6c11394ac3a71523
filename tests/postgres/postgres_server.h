// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/postgres/driver/pq_connection.h"
#include "core/backends/postgres/postgres_store.h"

#include <QCoreApplication>
#include <QFile>
#include <QString>
#include <QTest>

#include <atomic>
#include <memory>

/// The real servers that `packaging/servers start` runs, a database of its own for each test.
namespace nestor::test {

using namespace Qt::StringLiterals;

/// The address of a server ("pg15", "pg17", "pgbouncer"); empty where it does not run.
[[nodiscard]] inline QString serverAddress(const QString &name) {
    const QString folder =
        qEnvironmentVariable("NESTOR_SERVERS", QStringLiteral(NESTOR_SOURCE_DIR "/build/servers"));
    QFile file(folder + u'/' + name + u"/address"_s);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()).trimmed() : QString();
}

/// The address with another database, and another user where one is named.
[[nodiscard]] inline QString inDatabase(QString address, const QString &database,
                                        const QString &user = {}) {
    address = address.left(address.lastIndexOf(u'/') + 1) + database;
    if (!user.isEmpty())
        address.replace(u"//postgres@"_s, u"//"_s + user + u'@');
    return address;
}

[[nodiscard]] inline std::unique_ptr<PqConnection> connectTo(const QString &address) {
    PqOptions options;
    options.address = address.toUtf8();
    options.place = u"the test's server"_s;
    auto connection = PqConnection::open(options);
    if (!connection)
        qWarning("%s", qPrintable(connection.error().detail));
    return connection ? *std::move(connection) : nullptr;
}

/// A database for one test, gone with this.
class TestDatabase {
public:
    /// nullptr where the server does not run. `options` stand behind CREATE DATABASE name.
    [[nodiscard]] static std::unique_ptr<TestDatabase> make(const QString &server,
                                                            const QByteArray &options = {}) {
        const QString address = serverAddress(server);
        if (address.isEmpty())
            return nullptr;
        static std::atomic<int> number = 0;
        std::unique_ptr<TestDatabase> made(new TestDatabase);
        // What a pooler stands before is made there: it would keep the database open.
        made->m_admin = connectTo(server == u"pgbouncer"_s ? serverAddress(u"pg15"_s) : address);
        if (made->m_admin == nullptr)
            return nullptr;
        made->m_name = u"test_%1_%2"_s.arg(QCoreApplication::applicationPid()).arg(++number);
        made->m_address = inDatabase(address, made->m_name);
        const auto done =
            made->m_admin->execute("CREATE DATABASE " + made->m_name.toUtf8() + ' ' + options);
        if (!done) {
            qWarning("%s", qPrintable(done.error().detail));
            return nullptr;
        }
        return made;
    }
    ~TestDatabase() {
        m_sql.reset();
        (void)m_admin->execute("DROP DATABASE IF EXISTS " + m_name.toUtf8() + " WITH (FORCE)");
    }

    [[nodiscard]] const QString &address() const { return m_address; }
    [[nodiscard]] const QString &name() const { return m_name; }
    /// Runs what another program would.
    void sql(const QByteArray &statement) {
        const auto done = connection().execute(statement);
        QVERIFY2(done.has_value(), qPrintable(done ? QString() : done.error().detail));
    }
    /// The first column of the first row, as text.
    [[nodiscard]] QByteArray value(const QByteArray &query) {
        auto rows = connection().run(PqQuery("SELECT (" + query + ")::text"));
        if (!rows)
            return "error: " + rows.error().detail.toUtf8();
        return rows->rows() == 0 || rows->isNull(0, 0) ? QByteArray("null") : rows->bytes(0, 0);
    }
    [[nodiscard]] PqConnection &connection() {
        if (m_sql == nullptr)
            m_sql = connectTo(m_address);
        return *m_sql;
    }

private:
    TestDatabase() = default;
    std::unique_ptr<PqConnection> m_admin;
    std::unique_ptr<PqConnection> m_sql;
    QString m_name;
    QString m_address;
};

} // namespace nestor::test
