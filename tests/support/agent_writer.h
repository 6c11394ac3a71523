// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QList>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QString>
#include <QtEndian>

#include <cmath>
#include <map>
#include <vector>

/// Writes a store as LangGraph's SqliteStore does: its tables, its statements, values as bytes,
/// vectors as little-endian floats, foreign keys off. What fails here ends the test.
namespace nestor::test {

class AgentWriter {
public:
    using Numbers = std::vector<float>;
    using Vectors = std::map<QByteArray, Numbers>;

    explicit AgentWriter(const QString &path, bool hasIndex = true) {
        m_database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), path);
        m_database.setDatabaseName(path);
        if (!m_database.open())
            qFatal("%s", qPrintable(m_database.lastError().text()));
        sql("PRAGMA synchronous = OFF"); // only for speed
        sql("CREATE TABLE store_migrations (v INTEGER PRIMARY KEY)");
        sql("CREATE TABLE store (prefix text NOT NULL, key text NOT NULL, value text NOT NULL, "
            "created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, "
            "updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (prefix, key))");
        sql("CREATE INDEX store_prefix_idx ON store (prefix)");
        sql("ALTER TABLE store ADD COLUMN expires_at TIMESTAMP");
        sql("ALTER TABLE store ADD COLUMN ttl_minutes REAL");
        sql("CREATE INDEX idx_store_expires_at ON store (expires_at) "
            "WHERE expires_at IS NOT NULL");
        sql("INSERT INTO store_migrations VALUES (0), (1), (2), (3), (4)");
        if (!hasIndex)
            return;
        sql("CREATE TABLE vector_migrations (v INTEGER PRIMARY KEY)");
        sql("CREATE TABLE store_vectors (prefix text NOT NULL, key text NOT NULL, "
            "field_name text NOT NULL, embedding BLOB, "
            "created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, "
            "updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, "
            "PRIMARY KEY (prefix, key, field_name), "
            "FOREIGN KEY (prefix, key) REFERENCES store(prefix, key) ON DELETE CASCADE)");
        sql("INSERT INTO vector_migrations VALUES (0)");
    }
    ~AgentWriter() {
        const QString name = m_database.connectionName();
        m_database.close();
        m_database = {};
        QSqlDatabase::removeDatabase(name);
    }
    AgentWriter(const AgentWriter &) = delete;
    AgentWriter &operator=(const AgentWriter &) = delete;

    void put(const char *prefix, const char *key, const QByteArray &value,
             const Vectors &vectors = {}, const char *expiresAt = nullptr) {
        run("INSERT OR REPLACE INTO store (prefix, key, value, created_at, updated_at, "
            "expires_at, ttl_minutes) "
            "VALUES (?, ?, ?, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, ?, ?)",
            {QString::fromUtf8(prefix), QString::fromUtf8(key), value,
             expiresAt ? QVariant(QString::fromLatin1(expiresAt)) : QVariant(),
             expiresAt ? QVariant(1.0) : QVariant()});
        for (const auto &[field, numbers] : vectors) {
            run("INSERT OR REPLACE INTO store_vectors "
                "(prefix, key, field_name, embedding, created_at, updated_at) "
                "VALUES (?, ?, ?, ?, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)",
                {QString::fromUtf8(prefix), QString::fromUtf8(key), QString::fromUtf8(field),
                 bytesOf(numbers)});
        }
    }
    void sql(const char *text) { run(text, {}); }

    /// A vector of three numbers, `degrees` away from that of 0 in a plane.
    static Numbers at(double degrees) {
        const double angle = degrees * std::acos(-1.0) / 180;
        return {float(std::cos(angle)), float(std::sin(angle)), 0.5F};
    }

private:
    static QByteArray bytesOf(const Numbers &numbers) {
        QByteArray bytes(qsizetype(numbers.size() * sizeof(float)), Qt::Uninitialized);
        qToLittleEndian<float>(numbers.data(), qsizetype(numbers.size()), bytes.data());
        return bytes;
    }
    void run(const char *text, const QVariantList &values) {
        QSqlQuery query(m_database);
        bool done = query.prepare(QString::fromLatin1(text));
        for (const QVariant &value : values)
            query.addBindValue(value);
        done = done && query.exec();
        if (!done)
            qFatal("%s: %s", text, qPrintable(query.lastError().text()));
    }

    QSqlDatabase m_database;
};

} // namespace nestor::test
