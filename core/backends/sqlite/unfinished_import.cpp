// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/unfinished_import.h"

#include "core/backends/sqlite/bulk_undo.h"
#include "core/backends/sqlite/sqlite_session.h"

#include <chrono>
#include <functional>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

using Clock = std::chrono::steady_clock;

/// How long others wait for a turn, at the most. An agent waits for 5 s.
constexpr std::chrono::milliseconds kTurn{1000};

/// What a session of the file's own needs to know of it.
Result<void> withSession(SqliteFile &file, SqlConnection &connection,
                         const std::function<Result<void>(SqliteSession &)> &work) {
    auto schema = file.schema(connection);
    if (!schema)
        return failure(std::move(schema.error()));
    const StoreConfig config;
    SqliteSession session{connection, *std::move(schema), config};
    return work(session);
}

} // namespace

Result<std::vector<UnfinishedImport>> unfinishedImports(SqliteFile &file) {
    std::vector<UnfinishedImport> found;
    if (file.path().isEmpty())
        return found;
    for (const QString &journal : BulkUndo::journalsOf(file.path())) {
        auto undo = BulkUndo::resume(journal);
        if (!undo)
            continue; // of somebody who lives, or no such file
        bool whole = (*undo)->mark().entries == 0;
        auto read = file.read([&](SqlConnection &connection) {
            return withSession(file, connection, [&](SqliteSession &session) -> Result<void> {
                auto answer = (*undo)->isWhole(session);
                if (!answer)
                    return failure(std::move(answer.error()));
                whole = whole || *answer;
                return {};
            });
        });
        if (!read)
            return failure(std::move(read.error()));
        if (!whole)
            found.push_back({journal, (*undo)->begun(), (*undo)->mark().entries});
        else if (!file.isReadOnly())
            (*undo)->dropJournal();
    }
    return found;
}

Result<RollbackReport> takeBack(SqliteFile &file, const UnfinishedImport &import) {
    auto resumed = BulkUndo::resume(import.journal);
    if (!resumed)
        return failure(std::move(resumed.error()));
    BulkUndo &undo = **resumed;
    RollbackReport report;
    while (undo.mark().entries > 0) {
        const BulkUndo::Mark before = undo.mark();
        RollbackReport turn;
        auto done = file.write([&](SqlConnection &connection) {
            return withSession(file, connection, [&](SqliteSession &session) -> Result<void> {
                const auto until = Clock::now() + kTurn;
                while (undo.mark().entries > 0 && Clock::now() < until) {
                    auto undone = undo.undoLast(session, undo.historyBegan());
                    if (!undone)
                        return failure(std::move(undone.error()));
                    ++(*undone ? turn.undone : turn.left);
                }
                return {};
            });
        });
        if (!done) {
            undo.cutTo(before);
            return failure(std::move(done.error()));
        }
        report.undone += turn.undone;
        report.left += turn.left;
    }
    undo.dropJournal();
    return report;
}

Result<void> keep(const UnfinishedImport &import) {
    auto resumed = BulkUndo::resume(import.journal);
    if (!resumed)
        return failure(std::move(resumed.error()));
    (*resumed)->dropJournal();
    return {};
}

} // namespace nestor
