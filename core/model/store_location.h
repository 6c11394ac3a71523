// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QString>

#include <utility>
#include <vector>

namespace nestor {

/// Where a store is: what openStore() takes, taken apart. A value; equal ones name the same store.
///
///     memories.db   sqlite:memories.db   sqlite:///memories.db   :memory:
///     postgresql://user:password@host:5432/database?sslmode=verify-full
///
/// Only text(), which is for whoever connects, holds a password. Everything that is shown, kept or
/// logged comes from display().
class StoreLocation {
public:
    enum class Kind { Sqlite, Postgres };

    /// InvalidArgument for what is not a location, Unsupported for schemes that nobody knows.
    [[nodiscard]] static Result<StoreLocation> parse(const QString &text);

    [[nodiscard]] Kind kind() const { return m_kind; }
    /// As it was written, with a password if there was one.
    [[nodiscard]] const QString &text() const { return m_text; }
    /// The file, or `:memory:`; empty for servers.
    [[nodiscard]] const QString &path() const { return m_path; }

    [[nodiscard]] const QString &user() const { return m_user; }
    [[nodiscard]] const QString &host() const { return m_host; } ///< all, with ports, as written
    [[nodiscard]] const QString &database() const { return m_database; }
    [[nodiscard]] bool hasPassword() const { return m_hasPassword; }
    /// Options behind the "?", without passwords, in their order.
    [[nodiscard]] const std::vector<std::pair<QString, QString>> &options() const {
        return m_options;
    }

    /// How people are told of it: never with a password.
    [[nodiscard]] QString display() const;
    /// The same text for the same store, however it was written; without a password.
    [[nodiscard]] QString canonical() const;
    /// The last part, for a title: the file's name or the database's.
    [[nodiscard]] QString name() const;

    /// What is equal is the store that is meant, whatever the password.
    bool operator==(const StoreLocation &other) const {
        return m_kind == other.m_kind && canonical() == other.canonical();
    }

private:
    [[nodiscard]] static Result<StoreLocation> parsePostgres(const QString &text,
                                                             qsizetype authority);

    Kind m_kind = Kind::Sqlite;
    QString m_text;
    QString m_path;
    QString m_user;
    QString m_host;
    QString m_database;
    bool m_hasPassword = false;
    std::vector<std::pair<QString, QString>> m_options;
};

} // namespace nestor
