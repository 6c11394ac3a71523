// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/bare_postgres.h"

#include "tests/bench/item_samples.h"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <libpq-fe.h>

namespace nestor::bench {

namespace {

/// What COPY would take for a delimiter or an escape.
void appendEscaped(std::string &line, const std::string &text) {
    for (const char c : text) {
        switch (c) {
        case '\\':
            line += "\\\\";
            break;
        case '\n':
            line += "\\n";
            break;
        case '\t':
            line += "\\t";
            break;
        default:
            line += c;
        }
    }
}

} // namespace

BarePostgres::BarePostgres(const std::string &address)
    : m_connection(PQconnectdb(address.c_str())) {
    if (PQstatus(m_connection) != CONNECTION_OK) {
        std::fprintf(stderr, "nestor_bench: %s", PQerrorMessage(m_connection));
        std::exit(1);
    }
    execute("SET client_min_messages = error");
}

BarePostgres::~BarePostgres() {
    PQfinish(m_connection);
}

void BarePostgres::check(pg_result *result, int expected) {
    if (PQresultStatus(result) != expected) {
        std::fprintf(stderr, "nestor_bench: %s", PQerrorMessage(m_connection));
        std::exit(1);
    }
}

void BarePostgres::execute(const std::string &sql) {
    PGresult *const result = PQexec(m_connection, sql.c_str());
    const auto status = PQresultStatus(result);
    if (status != PGRES_TUPLES_OK)
        check(result, PGRES_COMMAND_OK);
    PQclear(result);
}

std::string BarePostgres::value(const std::string &sql) {
    PGresult *const result = PQexec(m_connection, sql.c_str());
    check(result, PGRES_TUPLES_OK);
    std::string text = PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "";
    PQclear(result);
    return text;
}

void BarePostgres::prepare(const std::string &name, const std::string &sql) {
    PGresult *const result = PQprepare(m_connection, name.c_str(), sql.c_str(), 0, nullptr);
    check(result, PGRES_COMMAND_OK);
    PQclear(result);
}

int BarePostgres::run(const std::string &name, const std::vector<std::string> &parameters) {
    std::vector<const char *> values;
    values.reserve(parameters.size());
    for (const std::string &parameter : parameters)
        values.push_back(parameter.c_str());
    PGresult *const result = PQexecPrepared(m_connection, name.c_str(), int(values.size()),
                                            values.data(), nullptr, nullptr, 1);
    check(result, PGRES_TUPLES_OK);
    const int rows = PQntuples(result);
    // As who wants the rows would.
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < PQnfields(result); ++column) {
            benchmark::DoNotOptimize(
                std::string(PQgetvalue(result, row, column),
                            static_cast<std::size_t>(PQgetlength(result, row, column))));
        }
    }
    PQclear(result);
    return rows;
}

void BarePostgres::beginCopy(const std::string &sql) {
    PGresult *const result = PQexec(m_connection, sql.c_str());
    check(result, PGRES_COPY_IN);
    PQclear(result);
}

void BarePostgres::copy(const std::string &data) {
    if (PQputCopyData(m_connection, data.data(), int(data.size())) != 1) {
        std::fprintf(stderr, "nestor_bench: %s", PQerrorMessage(m_connection));
        std::exit(1);
    }
}

void BarePostgres::endCopy() {
    PQputCopyEnd(m_connection, nullptr);
    PGresult *const result = PQgetResult(m_connection);
    check(result, PGRES_COMMAND_OK);
    PQclear(result);
    while (PGresult *const more = PQgetResult(m_connection))
        PQclear(more);
}

void BarePostgres::copyItems(const std::string &table, const std::vector<SampleItem> &items) {
    constexpr std::size_t kPart = 64 * 1024;
    beginCopy("COPY " + table + " (prefix, key, value) FROM STDIN");
    std::string part;
    for (const SampleItem &item : items) {
        appendEscaped(part, item.prefix);
        part += '\t';
        appendEscaped(part, item.key);
        part += '\t';
        appendEscaped(part, item.value);
        part += '\n';
        if (part.size() >= kPart) {
            copy(part);
            part.clear();
        }
    }
    copy(part);
    endCopy();
}

} // namespace nestor::bench
