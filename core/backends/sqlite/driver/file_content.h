// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/base/error.h"

#include <QByteArray>
#include <QString>
#include <QtGlobal>

#include <array>
#include <mutex>
#include <optional>

namespace nestor {

/// Whether a database file still holds what it held: somebody may cut it off or write something
/// else over it while it is open, the file staying the same one. SQLite itself sees that only by
/// chance, and as damage. What is looked at is what no program that uses SQLite does: the file is
/// shorter than the database in it, does not begin as one, has counted fewer changes than it had,
/// or fewer changes of its schema; or, with a write-ahead log, it changed though nobody copied the
/// log into it. Without a log, another database that has counted more cannot be told from what an
/// agent may have written meanwhile; nothing is mixed then, as SQLite reads all of it anew. For one
/// file; from any thread.
class FileContent {
public:
    explicit FileContent(QString path)
        : m_path(std::move(path)) {}

    /// Corrupt with what happened. Inside a transaction of `connection`, which keeps others from
    /// changing what is looked at. Cheap where the file was not touched since the last look.
    /// `hasLog`: the database keeps a write-ahead log.
    [[nodiscard]] Result<void> check(SqlConnection &connection, bool hasLog);
    /// Whether check() has ever failed: then no log may be written into the file.
    [[nodiscard]] bool isForeign() const;
    /// Whether what stands there now is something else, and not what is left of the database.
    [[nodiscard]] bool isOverwritten() const;

private:
    struct Touch {
        qint64 size = 0;
        qint64 modified = 0; ///< nanoseconds
        bool operator==(const Touch &) const = default;
    };
    /// Of a write-ahead log: which one it is, and how much of it is in the file.
    struct LogState {
        std::array<quint32, 2> salt{};
        quint32 copied = 0;
        bool operator==(const LogState &) const = default;
    };
    [[nodiscard]] static std::optional<LogState> logStateOf(SqlConnection &connection);
    /// Notes which log there is, as long as nobody copies it into the file.
    void lookAtLog(SqlConnection &connection);
    [[nodiscard]] static std::optional<Touch> touchOf(const QString &path);
    [[nodiscard]] Result<void> failed(const QString &what, bool overwritten);

    QString m_path;
    mutable std::mutex m_mutex;
    std::optional<Touch> m_seen;
    quint32 m_changes = 0;         ///< as the file's header counts them
    QByteArray m_header;           ///< of the file, when it was last looked at
    std::optional<LogState> m_log; ///< how much of the log was in the file then
    bool m_foreign = false;
    bool m_overwritten = false;
};

} // namespace nestor
