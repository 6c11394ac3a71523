// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/sql_condition.h"
#include "core/backends/sqlite/sqlite_session.h"
#include "core/filter/filter_match.h"
#include "core/model/operations.h"

#include <optional>
#include <span>
#include <vector>

namespace nestor {

/// Which items a search may find: those in its namespaces that pass its filter and, where the
/// store omits expired ones, are not expired. The same question as a condition in SQL and of one
/// item in memory. Indexes on fields are used where they leave few enough (filter_candidates.h).
/// For one transaction of a session, by the thread that has it.
class SearchScope {
public:
    /// InvalidFilter as FilterMatcher::compile().
    [[nodiscard]] static Result<SearchScope> create(const SearchOp &op,
                                                    const SqliteSession &session);

    /// Nothing is left out.
    [[nodiscard]] bool isEverything() const { return m_everywhere && !m_checksItems; }
    /// Whether items of this namespace may pass.
    [[nodiscard]] bool holds(const NamespacePath &ns) const;
    [[nodiscard]] bool passes(const Item &item) const;
    /// The same for scopes that hold the same items of a store, whatever is searched for in them.
    [[nodiscard]] QByteArray key() const;
    /// The rows of all items that pass, ascending.
    [[nodiscard]] Result<std::vector<qint64>> rows(SqliteSession &session) const;
    /// As rows(), where an index leaves at most so many to look at; nullopt otherwise, after little
    /// work.
    [[nodiscard]] Result<std::optional<std::vector<qint64>>> rowsIfFew(SqliteSession &session,
                                                                       qint64 most) const;

    /// What SQLite has to look at for rows().
    enum class Work {
        Everything, ///< all items of the store
        Namespaces, ///< all items in its namespaces
        Passing,    ///< those that pass, by an index of the field
    };
    [[nodiscard]] Result<Work> workOfRows(SqliteSession &session) const;
    /// Asks so many items in turn, as rows() does where it looks at everything: to see what it
    /// costs. How many there were.
    [[nodiscard]] Result<qint64> scanSome(SqliteSession &session, qint64 items) const;

    /// Whether only items are looked at in which a value matters, not just the namespace.
    [[nodiscard]] bool checksItems() const { return m_checksItems; }

    /// Answers for single rows. Good as long as the session's connection is lent.
    class RowTest {
    public:
        struct Answer {
            quint64 item = 0; ///< itemHash() of what is there; 0: nothing
            bool inNamespaces = false;
            bool passes = false;
        };
        [[nodiscard]] Result<Answer> ask(qint64 row);

    private:
        friend class SearchScope;
        RowTest(const SearchScope &scope, SqlStatement statement)
            : m_scope(scope)
            , m_statement(std::move(statement)) {}

        const SearchScope &m_scope;
        SqlStatement m_statement;
    };
    [[nodiscard]] Result<RowTest> rowTest(SqliteSession &session) const;

private:
    SearchScope(const SearchOp &op, const SqliteSession &session, FilterMatcher matcher);

    /// Conditions that have no row in common, and together hold what passes.
    struct Parts {
        std::vector<SqlCondition> conditions;
        bool byField = false; ///< by the index of a field
    };

    [[nodiscard]] Scope places() const { return {m_op.namespacePrefix, m_op.below, m_op.pattern}; }
    [[nodiscard]] Result<const Parts *> parts(SqliteSession &session) const;

    const SearchOp &m_op;
    const bool m_omitsExpired;
    const Timestamp m_now;
    FilterMatcher m_matcher;
    const bool m_everywhere;  ///< all namespaces
    const bool m_checksItems; ///< not all items of a namespace
    /// Made when it is asked for, as that asks the indexes.
    mutable std::optional<Parts> m_parts;
};

} // namespace nestor
