// SPDX-License-Identifier: Apache-2.0
#include "core/backends/postgres/driver/pq_connection.h"

#include "core/backends/postgres/driver/pq_error.h"
#include "core/base/logging.h"
#include "core/base/text.h"

#include <QtEndian>

#include <algorithm>
#include <array>
#include <cerrno>
#include <libpq-fe.h>

#ifdef Q_OS_WIN
#include <winsock2.h>
#else
#include <poll.h>
#endif

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::milliseconds kStopInterval{20};
constexpr int kBinary = 1;
constexpr qsizetype kMostPrepared = 64;

enum class Ready { Read, Write };

/// Waits until the socket is ready, or for a while; whether it is.
bool pollSocket(int socket, Ready ready, int milliseconds) {
#ifdef Q_OS_WIN
    WSAPOLLFD wanted{static_cast<SOCKET>(socket), 0, 0};
    wanted.events = ready == Ready::Read ? POLLRDNORM : POLLWRNORM;
    return WSAPoll(&wanted, 1, milliseconds) > 0;
#else
    pollfd wanted{socket, 0, 0};
    // Sending, the server's answers are taken in, too: else both sides may wait for each other.
    wanted.events = ready == Ready::Read ? POLLIN : POLLIN | POLLOUT;
    int found = 0;
    do
        found = ::poll(&wanted, 1, milliseconds);
    while (found < 0 && errno == EINTR);
    return found > 0;
#endif
}

/// What the server says beside its answers is for the log: a program's standard error is its own.
void logNotice(void *, const char *message) {
    qCDebug(lcSql, "%s", message);
}

QByteArray fieldOf(const PGresult *result, int code) {
    return {PQresultErrorField(result, code)};
}

} // namespace

PqConnection::PqConnection(pg_conn *connection, QString place)
    : m_connection(connection)
    , m_place(std::move(place)) {}

PqConnection::~PqConnection() {
    PQfinish(m_connection);
}

Result<std::unique_ptr<PqConnection>> PqConnection::open(const PqOptions &options,
                                                         std::stop_token stop) {
    // An address in `dbname` is taken apart; what stands after it here wins over it, so only what
    // we must have. (A fallback name is no more than a fallback.)
    constexpr std::array<const char *, 8> names = {"dbname",
                                                   "client_encoding",
                                                   "fallback_application_name",
                                                   "keepalives_idle",
                                                   "keepalives_interval",
                                                   "keepalives_count",
                                                   "tcp_user_timeout",
                                                   nullptr};
    const std::array<const char *, 8> values = {
        options.address.constData(), "UTF8", "nestor", "30", "10", "3", "60000", nullptr};
    std::unique_ptr<PqConnection> connection(
        new PqConnection(PQconnectStartParams(names.data(), values.data(), 1), options.place));
    if (connection->m_connection == nullptr)
        return failure(ErrorCode::Io, options.place + u": no memory for a connection"_s);
    if (auto done = connection->connect(options.connectTimeout, stop); !done)
        return failure(std::move(done.error()));
    return connection;
}

Result<void> PqConnection::connect(std::chrono::milliseconds timeout, const std::stop_token &stop) {
    using Clock = std::chrono::steady_clock;
    // Its verbose form has the SQLSTATE of a refusal in it: what tells them apart in any language.
    PQsetErrorVerbosity(m_connection, PQERRORS_VERBOSE);
    PQsetNoticeProcessor(m_connection, logNotice, nullptr);
    if (PQconninfoOption *const all = PQconninfo(m_connection)) {
        for (const PQconninfoOption *option = all; option->keyword != nullptr; ++option) {
            if (QByteArrayView(option->keyword) != "connect_timeout" || option->val == nullptr)
                continue;
            if (const int seconds = QByteArray(option->val).toInt(); seconds > 0)
                timeout = std::chrono::seconds(std::max(seconds, 2));
        }
        PQconninfoFree(all);
    }
    const auto deadline = Clock::now() + timeout;
    bool answered = false;
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;
    while (PQstatus(m_connection) != CONNECTION_BAD && state != PGRES_POLLING_OK &&
           state != PGRES_POLLING_FAILED) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
        if (stop.stop_requested())
            return failure(ErrorCode::Cancelled, m_place + u": connecting was cancelled"_s);
        if (left.count() <= 0) {
            const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(timeout).count();
            return failure(
                ErrorCode::Unreachable,
                answered ? u"%1: something answers there, but lets nobody in within %2 "
                           "seconds: is it a PostgreSQL server, and not too busy?"_s.arg(m_place)
                               .arg(seconds)
                         : u"%1: the server does not answer within %2 seconds: check host, "
                           "port and firewall"_s.arg(m_place)
                               .arg(seconds));
        }
        const auto wait = stop.stop_possible() ? std::min(left, kStopInterval) : left;
        const Ready ready = state == PGRES_POLLING_READING ? Ready::Read : Ready::Write;
        if (pollSocket(PQsocket(m_connection), ready, int(wait.count()))) {
            answered = answered || ready == Ready::Read;
            state = PQconnectPoll(m_connection);
        }
    }
    if (PQstatus(m_connection) != CONNECTION_OK) {
        return failure(connectionError(m_place, PQerrorMessage(m_connection),
                                       PQconnectionNeedsPassword(m_connection) != 0,
                                       PQconnectionUsedPassword(m_connection) != 0));
    }
    PQsetErrorVerbosity(m_connection, PQERRORS_DEFAULT);
    PQsetnonblocking(m_connection, 1);
    return {};
}

bool PqConnection::isLost() const {
    return PQstatus(m_connection) != CONNECTION_OK;
}

bool PqConnection::inTransaction() const {
    const auto status = PQtransactionStatus(m_connection);
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

int PqConnection::processId() const {
    return PQbackendPID(m_connection);
}

int PqConnection::serverVersion() const {
    return PQserverVersion(m_connection);
}

bool PqConnection::usesTls() const {
    return PQsslInUse(m_connection) != 0;
}

QByteArray PqConnection::host() const {
    return PQhost(m_connection);
}

QByteArray PqConnection::database() const {
    return PQdb(m_connection);
}

QByteArray PqConnection::user() const {
    return PQuser(m_connection);
}

Error PqConnection::lost() {
    m_lastState.clear();
    const QString why = textOf(PQerrorMessage(m_connection)).trimmed();
    return {ErrorCode::Unreachable,
            m_place + u": the connection is lost"_s +
                (why.isEmpty() ? QString() : u" ("_s + why.section(u'\n', 0, 0) + u')')};
}

Error PqConnection::errorOfResult(pg_result *result, const std::stop_token &stop) {
    PqRefusal refusal;
    refusal.state = fieldOf(result, PG_DIAG_SQLSTATE);
    if (refusal.state.isEmpty()) {
        // libpq's own words: the connection broke.
        const QString said = textOf(PQresultErrorMessage(result)).trimmed();
        m_lastState.clear();
        return {ErrorCode::Unreachable,
                m_place + u": the connection is lost ("_s + said.section(u'\n', 0, 0) + u')'};
    }
    m_lastState = refusal.state;
    refusal.message = fieldOf(result, PG_DIAG_MESSAGE_PRIMARY);
    refusal.detail = fieldOf(result, PG_DIAG_MESSAGE_DETAIL);
    if (refusal.state == "57014" && stop.stop_requested())
        return {ErrorCode::Cancelled, u"Stopped"_s};
    Error error = errorOf(refusal);
    if (error.code == ErrorCode::Cancelled) // a time limit of the server's, not our wish
        error.code = ErrorCode::Busy;
    return error;
}

bool PqConnection::waitFor(bool writing, const std::stop_token &stop) {
    for (;;) {
        if (stop.stop_requested() && !m_cancelled) {
            m_cancelled = true;
            if (PGcancel *const cancel = PQgetCancel(m_connection)) {
                std::array<char, 256> why{};
                (void)PQcancel(cancel, why.data(), int(why.size()));
                PQfreeCancel(cancel);
            }
        }
        const bool watches = stop.stop_possible() && !m_cancelled;
        if (PQsocket(m_connection) < 0)
            return false;
        if (pollSocket(PQsocket(m_connection), writing ? Ready::Write : Ready::Read,
                       watches ? int(kStopInterval.count()) : -1))
            return true;
        if (!watches && isLost())
            return false;
    }
}

bool PqConnection::flush(const std::stop_token &stop) {
    for (;;) {
        const int left = PQflush(m_connection);
        if (left <= 0)
            return left == 0;
        if (!waitFor(true, stop) || PQconsumeInput(m_connection) == 0)
            return false;
    }
}

pg_result *PqConnection::nextResult(const std::stop_token &stop) {
    while (PQisBusy(m_connection) != 0) {
        if (!waitFor(false, stop) || PQconsumeInput(m_connection) == 0)
            break; // PQgetResult() then says what is wrong
    }
    return PQgetResult(m_connection);
}

bool PqConnection::send(const PqQuery &query) {
    const auto &parameters = query.parameters();
    const auto count = int(parameters.size());
    std::vector<Oid> types;
    std::vector<const char *> values;
    std::vector<int> lengths;
    std::vector<int> formats;
    types.reserve(parameters.size());
    for (const PqQuery::Parameter &parameter : parameters) {
        types.push_back(parameter.type);
        values.push_back(parameter.null ? nullptr : parameter.data.constData());
        lengths.push_back(int(parameter.data.size()));
        formats.push_back(parameter.binary ? kBinary : 0);
    }
    if (!query.prepared || !m_prepares) {
        return PQsendQueryParams(m_connection, query.sql.constData(), count, types.data(),
                                 values.data(), lengths.data(), formats.data(), kBinary) != 0;
    }
    QByteArray &name = m_prepared[query.sql];
    if (name.isEmpty()) {
        name = "nestor_" + QByteArray::number(m_prepared.size());
        m_preparing.append(query.sql);
        if (PQsendPrepare(m_connection, name.constData(), query.sql.constData(), count,
                          types.data()) == 0)
            return false;
    }
    return PQsendQueryPrepared(m_connection, name.constData(), count, values.data(), lengths.data(),
                               formats.data(), kBinary) != 0;
}

void PqConnection::drain() {
    while (pg_result *result = nextResult({}))
        PQclear(result);
}

Result<PqResult> PqConnection::run(const PqQuery &query, const std::stop_token &stop) {
    const bool isKnown = !query.prepared || !m_prepares || m_prepared.contains(query.sql);
    if (!isKnown || m_prepared.size() > kMostPrepared) {
        auto results = runAll({query}, stop);
        if (!results)
            return failure(std::move(results.error()));
        return std::move(results->front());
    }
    m_cancelled = false;
    if (!send(query) || !flush(stop))
        return failure(lost());
    PqResult answer;
    std::optional<Error> error;
    while (pg_result *result = nextResult(stop)) {
        const auto status = PQresultStatus(result);
        if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
            answer = PqResult(result);
            continue;
        }
        error = errorOfResult(result, stop);
        PQclear(result);
    }
    if (error)
        return failure(std::move(*error));
    if (isLost())
        return failure(lost());
    return answer;
}

Result<std::vector<PqResult>> PqConnection::runAll(const std::vector<PqQuery> &queries,
                                                   const std::stop_token &stop, size_t *failed) {
    m_cancelled = false;
    if (PQenterPipelineMode(m_connection) == 0)
        return failure(lost());
    m_preparing.clear();
    std::vector<bool> prepares; // per query: a preparation is answered before it
    bool sent = true;
    for (const PqQuery &query : queries) {
        const qsizetype before = m_preparing.size();
        sent = sent && send(query);
        prepares.push_back(m_preparing.size() > before);
    }
    sent = sent && PQpipelineSync(m_connection) != 0 && flush(stop);
    if (!sent) {
        (void)PQexitPipelineMode(m_connection);
        return failure(lost());
    }
    std::vector<PqResult> answers;
    std::optional<Error> error;
    size_t at = 0;
    qsizetype answeredPreparations = 0;
    bool wasPreparation = false;
    bool synced = false;
    while (!synced && !isLost()) {
        pg_result *result = nextResult(stop);
        if (result == nullptr) { // between the answers of two statements
            if (isLost())
                break;
            continue;
        }
        const auto status = PQresultStatus(result);
        if (status == PGRES_PIPELINE_SYNC) {
            PQclear(result);
            synced = true;
            break;
        }
        if (at < queries.size() && prepares[at] && !wasPreparation) {
            // The answer to the preparation; that to the statement follows.
            wasPreparation = true;
            if (status == PGRES_COMMAND_OK) {
                ++answeredPreparations;
                PQclear(result);
                continue;
            }
        } else {
            wasPreparation = false;
        }
        if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
            answers.emplace_back(result);
            wasPreparation = false;
            ++at;
            continue;
        }
        if (!error && status != PGRES_PIPELINE_ABORTED) {
            error = errorOfResult(result, stop);
            if (failed != nullptr)
                *failed = at;
        }
        PQclear(result);
        if (!wasPreparation)
            ++at;
    }
    // What was not prepared after all is prepared next time.
    for (qsizetype i = answeredPreparations; i < m_preparing.size(); ++i)
        m_prepared.remove(m_preparing[i]);
    m_preparing.clear();
    if (synced) {
        (void)PQexitPipelineMode(m_connection);
        if (m_prepared.size() > kMostPrepared) {
            m_prepared.clear();
            if (!error && !inTransaction())
                (void)execute("DEALLOCATE ALL"_ba);
            else
                m_prepares = false;
        }
    }
    if (error)
        return failure(std::move(*error));
    if (!synced)
        return failure(lost());
    return answers;
}

Result<void> PqConnection::execute(const QByteArray &sql, const std::stop_token &stop) {
    m_cancelled = false;
    if (PQsendQuery(m_connection, sql.constData()) == 0 || !flush(stop))
        return failure(lost());
    std::optional<Error> error;
    while (pg_result *result = nextResult(stop)) {
        const auto status = PQresultStatus(result);
        if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK &&
            status != PGRES_EMPTY_QUERY && !error)
            error = errorOfResult(result, stop);
        PQclear(result);
    }
    if (error)
        return failure(std::move(*error));
    if (isLost())
        return failure(lost());
    return {};
}

Result<void> PqConnection::startCopy(const QByteArray &sql, int expected,
                                     const std::stop_token &stop) {
    m_cancelled = false;
    if (PQsendQuery(m_connection, sql.constData()) == 0 || !flush(stop))
        return failure(lost());
    pg_result *result = nextResult(stop);
    if (result == nullptr)
        return failure(lost());
    const auto status = PQresultStatus(result);
    if (status == expected) {
        PQclear(result);
        return {};
    }
    Error error = status == PGRES_FATAL_ERROR
                      ? errorOfResult(result, stop)
                      : Error{ErrorCode::Internal, u"The server did not begin to copy"_s};
    PQclear(result);
    drain();
    return failure(std::move(error));
}

Result<qint64> PqConnection::copyIn(const QByteArray &sql, FunctionRef<Result<QByteArray>()> next,
                                    const std::stop_token &stop) {
    if (auto begun = startCopy(sql, PGRES_COPY_IN, stop); !begun)
        return failure(std::move(begun.error()));
    std::optional<Error> error;
    const auto put = [&](const char *data, qsizetype size) {
        for (;;) {
            const int done = PQputCopyData(m_connection, data, int(size));
            if (done != 0)
                return done > 0;
            if (!waitFor(true, stop) || PQflush(m_connection) < 0)
                return false;
        }
    };
    for (;;) {
        auto part = next();
        if (!part) {
            error = std::move(part.error());
            break;
        }
        if (part->isEmpty())
            break;
        if (!put(part->constData(), part->size()) || !flush(stop))
            return failure(lost());
    }
    if (!error) {
        const qint16 end = qToBigEndian(qint16(-1));
        if (!put(reinterpret_cast<const char *>(&end), sizeof end))
            return failure(lost());
    }
    int ended = 0;
    while ((ended = PQputCopyEnd(m_connection, error ? "given up" : nullptr)) == 0) {
        if (!waitFor(true, stop))
            return failure(lost());
    }
    if (ended < 0 || !flush(stop))
        return failure(lost());
    qint64 rows = 0;
    while (pg_result *result = nextResult(stop)) {
        if (PQresultStatus(result) == PGRES_COMMAND_OK)
            rows = QByteArray(PQcmdTuples(result)).toLongLong();
        else if (!error)
            error = errorOfResult(result, stop);
        PQclear(result);
    }
    if (error)
        return failure(std::move(*error));
    if (isLost())
        return failure(lost());
    return rows;
}

Result<void> PqConnection::copyOut(const QByteArray &sql,
                                   FunctionRef<Result<void>(const std::vector<PqField> &)> row,
                                   const std::stop_token &stop) {
    if (auto begun = startCopy(sql, PGRES_COPY_OUT, stop); !begun)
        return begun;
    constexpr qsizetype kHeader = 19; // without extension: signature, flags, length
    std::optional<Error> error;
    std::vector<PqField> fields;
    bool first = true;
    for (;;) {
        char *buffer = nullptr;
        const int size = PQgetCopyData(m_connection, &buffer, 1);
        if (size == 0) {
            if (!waitFor(false, stop) || PQconsumeInput(m_connection) == 0)
                return failure(lost());
            continue;
        }
        if (size < 0)
            break;
        QByteArrayView data(buffer, size);
        if (std::exchange(first, false))
            data = data.sliced(std::min(data.size(), kHeader));
        if (!error && data.size() >= 2) {
            const auto count = qFromBigEndian<qint16>(data.data());
            data = data.sliced(2);
            fields.clear();
            for (qint16 i = 0; i < count && data.size() >= 4; ++i) {
                const auto length = qFromBigEndian<qint32>(data.data());
                data = data.sliced(4);
                if (length < 0) {
                    fields.emplace_back(std::nullopt);
                } else if (length <= data.size()) {
                    fields.emplace_back(data.first(length));
                    data = data.sliced(length);
                }
            }
            if (count >= 0 && fields.size() == size_t(count)) {
                if (auto taken = row(fields); !taken) {
                    error = std::move(taken.error());
                    if (PGcancel *const cancel = PQgetCancel(m_connection)) {
                        std::array<char, 256> why{};
                        (void)PQcancel(cancel, why.data(), int(why.size()));
                        PQfreeCancel(cancel);
                    }
                }
            }
        }
        PQfreemem(buffer);
    }
    while (pg_result *result = nextResult(stop)) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK && !error)
            error = errorOfResult(result, stop);
        PQclear(result);
    }
    if (error)
        return failure(std::move(*error));
    if (isLost())
        return failure(lost());
    return {};
}

} // namespace nestor
