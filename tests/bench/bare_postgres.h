// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

struct pg_conn;
struct pg_result;

namespace nestor::bench {

struct SampleItem;

/// PostgreSQL by libpq alone: what the work costs without us. Ends the program where the server
/// refuses.
class BarePostgres {
public:
    explicit BarePostgres(const std::string &address);
    BarePostgres(const BarePostgres &) = delete;
    BarePostgres &operator=(const BarePostgres &) = delete;
    ~BarePostgres();

    void execute(const std::string &sql);
    /// The first column of the first row, as text.
    [[nodiscard]] std::string value(const std::string &sql);
    void prepare(const std::string &name, const std::string &sql);
    /// Runs a prepared statement with texts, answers in binary; how many rows came.
    int run(const std::string &name, const std::vector<std::string> &parameters);
    /// COPY FROM STDIN of prefix, key and value.
    void copyItems(const std::string &table, const std::vector<SampleItem> &items);
    /// The same of rows of text, one a call, as COPY has them.
    void beginCopy(const std::string &sql);
    void copy(const std::string &data);
    void endCopy();

private:
    void check(pg_result *result, int expected);
    pg_conn *m_connection;
};

} // namespace nestor::bench
