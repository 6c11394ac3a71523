// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/postgres/postgres_browse.h"
#include "core/backends/postgres/postgres_session.h"
#include "core/model/operations.h"

#include <optional>
#include <vector>

namespace nestor {

/// Answers the operations of one batch over one connection: reads first, then writes, one
/// transaction. Everything that does not wait for an answer goes in one round trip; a batch that
/// writes takes a second one to commit, so that it can be told whether it did when the connection
/// breaks then. Used once.
class PostgresBatch {
public:
    PostgresBatch(const PostgresSession &session, bool readOnly, const std::vector<Op> &ops);

    /// What can be said against the operations before the server is asked.
    [[nodiscard]] static Result<void> validate(const std::vector<Op> &ops,
                                               const PostgresSchema &schema, bool readOnly);
    [[nodiscard]] Result<std::vector<OpAnswer>> run();

    /// The transaction, where it was about to be committed when the connection broke.
    [[nodiscard]] const std::optional<QByteArray> &committing() const { return m_committing; }
    /// The answers of a batch that turned out to be committed after all.
    [[nodiscard]] std::vector<OpAnswer> takeAnswers() { return std::move(m_answers); }

private:
    struct Pending {
        PqQuery query;
        qsizetype operation = -1;                           ///< that it is for, where it is for one
        std::function<Result<void>(const PqResult &)> read; ///< may be empty
    };

    [[nodiscard]] Error named(Error error, qsizetype operation) const;
    [[nodiscard]] Result<void> prepareReads();
    [[nodiscard]] Result<void> addQuestion(size_t position, Result<PostgresQuestion> question);
    void addBegin();
    void addWrites();
    [[nodiscard]] Result<void> send();
    [[nodiscard]] Result<void> readTheRest();
    [[nodiscard]] Result<void> checkExpectations();
    [[nodiscard]] Result<void> commit();
    void noteRead(const Item &item, const std::optional<bool> &flag);

    const PostgresSession &m_session;
    bool m_readOnly;
    const std::vector<Op> &m_ops;
    bool m_writes;
    std::vector<OpAnswer> m_answers;
    std::vector<Pending> m_pending; ///< what the next round trip asks
    std::vector<size_t> m_later;    ///< reads that take several round trips
    std::vector<ItemId> m_toRefresh;
    QByteArray m_transaction;
    std::optional<QByteArray> m_committing;
};

} // namespace nestor
