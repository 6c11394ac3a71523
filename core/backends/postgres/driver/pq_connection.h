// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/postgres/driver/pq_query.h"
#include "core/backends/postgres/driver/pq_result.h"
#include "core/base/error.h"
#include "core/base/function_ref.h"

#include <QHash>

#include <chrono>
#include <memory>
#include <stop_token>
#include <vector>

struct pg_conn;

namespace nestor {

struct PqOptions {
    QByteArray address; ///< what libpq connects to: postgresql://…
    QString place;      ///< how messages name it; without a password
    /// For all of the way to a session; what `connect_timeout` of the address says comes first.
    std::chrono::milliseconds connectTimeout{15'000};
};

/// One session with a PostgreSQL server. For one thread at a time. A stop request ends what runs on
/// the server, too, and fails with Cancelled.
///
/// This folder alone includes libpq's header.
class PqConnection {
public:
    /// Fails with Unreachable, Denied, NotFound (the database) or Busy, and says what to do.
    [[nodiscard]] static Result<std::unique_ptr<PqConnection>> open(const PqOptions &options,
                                                                    std::stop_token stop = {});
    PqConnection(const PqConnection &) = delete;
    PqConnection &operator=(const PqConnection &) = delete;
    ~PqConnection();

    /// One statement; outside a transaction it is one of its own.
    [[nodiscard]] Result<PqResult> run(const PqQuery &query, const std::stop_token &stop = {});
    /// All statements in one round trip. The first one that fails ends it, those behind it are not
    /// run; `failed` then is its place. They are one transaction unless they begin one themselves.
    [[nodiscard]] Result<std::vector<PqResult>> runAll(const std::vector<PqQuery> &queries,
                                                       const std::stop_token &stop = {},
                                                       size_t *failed = nullptr);
    /// Statements without parameters that must stand alone, as CREATE INDEX CONCURRENTLY.
    [[nodiscard]] Result<void> execute(const QByteArray &sql, const std::stop_token &stop = {});

    /// Runs COPY … FROM STDIN. `next` gives one part of the data after the other, and an empty one
    /// at the end; its failure undoes all. The number of rows.
    [[nodiscard]] Result<qint64> copyIn(const QByteArray &sql,
                                        FunctionRef<Result<QByteArray>()> next,
                                        const std::stop_token &stop = {});
    /// Runs COPY … TO STDOUT (FORMAT binary); `row` gets the fields of one row after the other.
    [[nodiscard]] Result<void> copyOut(const QByteArray &sql,
                                       FunctionRef<Result<void>(const std::vector<PqField> &)> row,
                                       const std::stop_token &stop = {});

    /// SQLSTATE of the last failure; empty where the server did not answer.
    [[nodiscard]] const QByteArray &lastState() const { return m_lastState; }
    /// The connection broke: nothing can be asked of it any more.
    [[nodiscard]] bool isLost() const;
    /// Inside a transaction, failed or not.
    [[nodiscard]] bool inTransaction() const;
    /// The process id that the server, or a pooler before it, calls itself by.
    [[nodiscard]] int processId() const;
    [[nodiscard]] int serverVersion() const; ///< 150018
    [[nodiscard]] bool usesTls() const;
    [[nodiscard]] QByteArray host() const;
    [[nodiscard]] QByteArray database() const;
    [[nodiscard]] QByteArray user() const;

    /// From now on nothing is prepared: other sessions of a pooler would not know of it.
    void setUnprepared() { m_prepares = false; }

private:
    PqConnection(pg_conn *connection, QString place);

    [[nodiscard]] Result<void> connect(std::chrono::milliseconds timeout,
                                       const std::stop_token &stop);
    [[nodiscard]] bool waitFor(bool writing, const std::stop_token &stop);
    [[nodiscard]] bool flush(const std::stop_token &stop);
    /// The next answer, waited for; nullptr where there is none.
    [[nodiscard]] pg_result *nextResult(const std::stop_token &stop);
    [[nodiscard]] bool send(const PqQuery &query);
    void drain();
    [[nodiscard]] Error lost();
    [[nodiscard]] Error errorOfResult(pg_result *result, const std::stop_token &stop);
    [[nodiscard]] Result<void> startCopy(const QByteArray &sql, int expected,
                                         const std::stop_token &stop);

    pg_conn *m_connection;
    QString m_place;
    QByteArray m_lastState;
    QHash<QByteArray, QByteArray> m_prepared; ///< the names of statements by their text
    QByteArrayList m_preparing;               ///< those whose preparation has not been answered yet
    bool m_prepares = true;
    bool m_cancelled = false;
};

} // namespace nestor
