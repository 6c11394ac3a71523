// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/sqlite_store.h"

#include <QByteArrayList>
#include <QString>

#include <memory>

/// Small stores for tests, and short ways to fill and ask them. What fails here ends the test.
namespace nestor::test {

using namespace Qt::StringLiterals;

inline std::unique_ptr<SqliteStore> opened(SqliteStoreOptions options) {
    auto store = SqliteStore::open(std::move(options));
    if (!store)
        qFatal("%s", qPrintable(store.error().detail));
    return std::move(*store);
}

inline std::unique_ptr<SqliteStore> inMemory() {
    return opened({.path = u":memory:"_s});
}

inline NamespacePath ns(const char *dotted) {
    return NamespacePath::parse(dotted).value();
}

inline PutOp putOp(const char *dotted, QByteArray key, QByteArray value) {
    PutOp op;
    op.ns = ns(dotted);
    op.key = std::move(key);
    op.value = std::move(value);
    return op;
}

inline PutOp deleteOp(const char *dotted, QByteArray key) {
    PutOp op;
    op.ns = ns(dotted);
    op.key = std::move(key);
    return op;
}

inline Timestamp at(const char *text) {
    return Timestamp::parse(text).value();
}

inline void execute(const QString &path, const QByteArray &sql) {
    auto connection =
        SqlConnection::open({.path = path, .access = SqlOptions::Access::ReadWriteMake});
    if (!connection)
        qFatal("%s", qPrintable(connection.error().detail));
    if (auto done = (*connection)->execute(sql); !done)
        qFatal("%s", qPrintable(done.error().detail));
}

inline QByteArray textOf(const QString &path, const QByteArray &sql) {
    auto connection = SqlConnection::open({.path = path, .access = SqlOptions::Access::Read});
    auto query = (*connection)->prepare(sql);
    if (!query || !query->step().value_or(false))
        return "<none>"_ba;
    return query->bytes(0);
}

inline QByteArrayList keysOf(const SearchResult &result) {
    QByteArrayList keys;
    for (const SearchItem &hit : result.items)
        keys.append(hit.item.key);
    return keys;
}

inline QByteArrayList namesOf(const std::vector<NamespacePath> &paths) {
    QByteArrayList names;
    for (const NamespacePath &path : paths)
        names.append(path.stored());
    return names;
}

inline NamespacePattern pattern(const char *dotted) {
    return {QByteArray(dotted).split('.')};
}

} // namespace nestor::test
