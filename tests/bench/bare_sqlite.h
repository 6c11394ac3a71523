// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sqlite3.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace nestor::bench {

/// A store file through SQLite's own interface, one prepared statement at a time: what the work
/// costs at least. Ends the program on any error.
class BareSqlite {
public:
    explicit BareSqlite(const std::string &path);
    ~BareSqlite();
    BareSqlite(const BareSqlite &) = delete;
    BareSqlite &operator=(const BareSqlite &) = delete;

    void execute(const char *sql);
    /// Compiled, until the end of this object.
    [[nodiscard]] sqlite3_stmt *prepare(const char *sql);
    /// The tables of LangGraph's schema that items need.
    void createStore();

private:
    sqlite3 *m_database = nullptr;
};

/// Binds without a copy: the text must outlive the step.
void bindText(sqlite3_stmt *statement, int index, std::string_view text);

} // namespace nestor::bench
