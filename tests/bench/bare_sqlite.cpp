// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/bare_sqlite.h"

#include <cstdio>
#include <cstdlib>

namespace nestor::bench {

namespace {

void orDie(int code, sqlite3 *database) {
    if (code == SQLITE_OK)
        return;
    std::fprintf(stderr, "nestor_bench: %s\n", sqlite3_errmsg(database));
    std::exit(1);
}

} // namespace

BareSqlite::BareSqlite(const std::string &path) {
    orDie(sqlite3_open(path.c_str(), &m_database), m_database);
    execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -262144");
}

BareSqlite::~BareSqlite() {
    while (sqlite3_stmt *statement = sqlite3_next_stmt(m_database, nullptr))
        sqlite3_finalize(statement);
    sqlite3_close(m_database);
}

void BareSqlite::execute(const char *sql) {
    orDie(sqlite3_exec(m_database, sql, nullptr, nullptr, nullptr), m_database);
}

sqlite3_stmt *BareSqlite::prepare(const char *sql) {
    sqlite3_stmt *statement = nullptr;
    orDie(sqlite3_prepare_v2(m_database, sql, -1, &statement, nullptr), m_database);
    return statement;
}

void BareSqlite::createStore() {
    execute("CREATE TABLE store (prefix text NOT NULL, key text NOT NULL, value text NOT NULL,"
            " created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,"
            " updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, expires_at TIMESTAMP,"
            " ttl_minutes REAL, PRIMARY KEY (prefix, key));"
            "CREATE INDEX store_prefix_idx ON store (prefix);"
            "CREATE INDEX idx_store_expires_at ON store (expires_at)"
            " WHERE expires_at IS NOT NULL");
}

void bindText(sqlite3_stmt *statement, int index, std::string_view text) {
    sqlite3_bind_text(statement, index, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

} // namespace nestor::bench
