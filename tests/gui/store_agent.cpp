// SPDX-License-Identifier: GPL-3.0-or-later
// An agent for tests: another process that writes into a store as LangGraph's SqliteStore does,
// and does what it is told on standard input, one command a line:
//
//   write COUNT SEED   COUNT random inserts, rewrites and deletes, each a transaction of its own
//   lock MILLISECONDS  holds the write lock with nobody else reading for so long
//
// It answers "done" when it has. Its writes say in the table walk_who, where there is one, that
// they are the agent's.
#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <random>
#include <sstream>
#include <string>
#include <thread>

namespace {

class Agent {
public:
    explicit Agent(const char *path) {
        if (sqlite3_open_v2(path, &m_database, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK)
            std::exit(1);
        sqlite3_busy_timeout(m_database, 10'000);
        m_marks = sqlite3_table_column_metadata(m_database, nullptr, "walk_who", "who", nullptr,
                                                nullptr, nullptr, nullptr, nullptr) == SQLITE_OK;
    }
    Agent(const Agent &) = delete;
    Agent &operator=(const Agent &) = delete;
    ~Agent() { sqlite3_close(m_database); }

    void write(int count, unsigned seed) {
        std::mt19937 random(seed);
        for (int i = 0; i < count; ++i) {
            run("BEGIN IMMEDIATE");
            if (m_marks)
                run("UPDATE walk_who SET who = 'agent'");
            writeOne(random);
            if (m_marks)
                run("UPDATE walk_who SET who = 'window'");
            run("COMMIT");
        }
    }

    void lock(int milliseconds) {
        run("BEGIN EXCLUSIVE");
        std::cout << "locked" << std::endl;
        std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
        run("COMMIT");
    }

private:
    void run(const std::string &sql) {
        char *message = nullptr;
        if (sqlite3_exec(m_database, sql.c_str(), nullptr, nullptr, &message) != SQLITE_OK) {
            std::cerr << "agent: " << sql << ": " << message << std::endl;
            sqlite3_free(message);
        }
    }

    /// Which item, one time in two: any that is there; else one of some names, old or new.
    std::string target(std::mt19937 &random) {
        if (random() % 2 == 0) {
            std::string found;
            const std::string sql =
                "SELECT quote(prefix) || ', ' || quote(key) FROM store ORDER BY rowid LIMIT 1 "
                "OFFSET abs(" +
                std::to_string(random() % 100'000) + ") % max(1, (SELECT count(*) FROM store))";
            sqlite3_exec(
                m_database, sql.c_str(),
                [](void *into, int, char **values, char **) {
                    *static_cast<std::string *>(into) = values[0];
                    return 0;
                },
                &found, nullptr);
            if (!found.empty())
                return found;
        }
        static const char *const places[] = {"agents.1.memories", "agents.2.memories",
                                             "agents.2.plans"};
        const std::string place = places[random() % 3];
        return std::string("'")
                   .append(place)
                   .append("', 'agent-")
                   .append(std::to_string(random() % 20)) +
               '\'';
    }

    void writeOne(std::mt19937 &random) {
        const std::string item = target(random);
        if (random() % 4 == 0) {
            run("DELETE FROM store WHERE (prefix, key) = (" + item + ")");
            return;
        }
        static const char *const words[] = {"alps", "boots", "viola", "harbour", "lemon"};
        std::ostringstream value;
        value << R"({"text":"The agent heard of )" << words[random() % 5] << R"(","n":)"
              << random() % 10 << R"(,"seen":)" << random() % 1000 << "}";
        // As LangGraph: bytes, REPLACE, times of whole seconds.
        run("INSERT OR REPLACE INTO store (prefix, key, value, created_at, updated_at) VALUES (" +
            item + ", CAST('" + value.str() + "' AS BLOB), CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)");
    }

    sqlite3 *m_database = nullptr;
    bool m_marks = false;
};

} // namespace

int main(int argc, char **argv) {
    if (argc != 2)
        return 2;
    Agent agent(argv[1]);
    std::string line;
    while (std::getline(std::cin, line)) {
        std::istringstream words(line);
        std::string command;
        words >> command;
        if (command == "write") {
            int count = 0;
            unsigned seed = 0;
            words >> count >> seed;
            agent.write(count, seed);
        } else if (command == "lock") {
            int milliseconds = 0;
            words >> milliseconds;
            agent.lock(milliseconds);
        }
        std::cout << "done" << std::endl;
    }
    return 0;
}
