// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/check_vectors.h"

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/backends/sqlite/stale_vectors.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Begins the names under which those who embed note, in nestor_search, how far they have read
/// (core/search/sync/index_state.h).
const QByteArray kPositions = "position of "_ba;

constexpr int kVectorPage = 2000; ///< vectors read or deleted in one transaction

Result<bool> hasTable(SqlConnection &connection, const QByteArray &name) {
    const auto found = connection.integer(
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '" + name + '\'');
    if (!found)
        return failure(found.error());
    return *found > 0;
}

/// A vector that repair may delete. Row numbers are used again: only the row that still says the
/// same is the one that was judged.
struct UselessVector {
    qint64 row = 0;
    QByteArray prefix;
    QByteArray key;
    QByteArray field;
    QByteArray time;
    Problem problem = Problem::OrphanedVector;
};

struct VectorTable {
    QByteArray name;
    QByteArray time; ///< the column that changes with every rewrite
};

/// One pass over store_vectors or nestor_vectors.
class VectorPass {
public:
    VectorPass(SqlFile &file, const VectorCheck &check, RemovedRows &kept, FindingList &findings,
               Job &job)
        : m_file(file)
        , m_check(check)
        , m_kept(kept)
        , m_findings(findings)
        , m_job(job) {}

    [[nodiscard]] Result<void> agents(qint64 dims);
    [[nodiscard]] Result<void> own();
    [[nodiscard]] Result<void> remove();
    [[nodiscard]] qint64 looked() const { return m_looked; }

private:
    struct Judgement {
        Problem problem = Problem::OrphanedVector;
        bool goes = false; ///< is to be deleted
    };
    using Judge = std::function<std::optional<Judgement>(const SqlStatement &row)>;
    /// Judges the rows of a table. `columns` come behind rowid, prefix, key, field_name and time.
    Result<void> eachRow(const VectorTable &table, const QByteArray &columns, const Judge &judge);
    Result<bool> removeOne(SqlConnection &connection, const UselessVector &vector);
    Result<void> embedAgain(SqlConnection &connection);

    SqlFile &m_file;
    const VectorCheck &m_check;
    RemovedRows &m_kept;
    FindingList &m_findings;
    Job &m_job;
    VectorTable m_table;
    std::vector<UselessVector> m_useless;
    qint64 m_looked = 0;
};

Result<void> VectorPass::eachRow(const VectorTable &table, const QByteArray &columns,
                                 const Judge &judge) {
    m_table = table;
    qint64 after = std::numeric_limits<qint64>::min();
    for (bool more = true; more;) {
        if (m_job.cancelled())
            return failure(ErrorCode::Cancelled, u"The check was cancelled"_s);
        qint64 rows = 0;
        const auto read = m_file.read([&](SqlConnection &connection) -> Result<void> {
            auto query = connection.prepare("SELECT v.rowid, v.prefix, v.key, v.field_name, v." +
                                            table.time + ", " + columns + " FROM " + table.name +
                                            " v LEFT JOIN store s ON s.prefix = v.prefix AND "
                                            "s.key = v.key WHERE v.rowid > ? ORDER BY v.rowid "
                                            "LIMIT ?");
            if (!query)
                return failure(std::move(query.error()));
            query->bindInt(1, after);
            query->bindInt(2, kVectorPage);
            return forEachRow(*query, [&] {
                ++rows;
                after = query->integer(0);
                const auto found = judge(*query);
                if (!found)
                    return;
                UselessVector vector{after,           query->bytes(1), query->bytes(2),
                                     query->bytes(3), query->bytes(4), found->problem};
                m_findings.add(found->problem,
                               ItemId{NamespacePath::fromStored(vector.prefix), vector.key});
                if (found->goes)
                    m_useless.push_back(std::move(vector));
            });
        });
        if (!read)
            return read;
        m_looked += rows;
        more = rows == kVectorPage;
        m_job.report(m_looked, 0);
    }
    return {};
}

Result<void> VectorPass::agents(qint64 dims) {
    StaleVectors stale;
    const qint64 bytes = dims * qint64(sizeof(float));
    // The value only where an agent wrote the item, as its vectors may be leftovers: Nestor's own
    // writes have a fraction in their time and leave none behind.
    return eachRow(
        {"store_vectors"_ba, "updated_at"_ba},
        "s.rowid, length(v.embedding), v.updated_at < s.updated_at, "
        "instr(s.updated_at, '.') = 0, "
        "CASE WHEN instr(s.updated_at, '.') = 0 THEN s.value END"_ba,
        [&](const SqlStatement &row) -> std::optional<Judgement> {
            if (row.isNull(5))
                return Judgement{Problem::OrphanedVector, m_check.repair};
            const bool older = row.integer(7) != 0;
            const bool agentWrote = row.integer(8) != 0;
            if (agentWrote && (older || stale.isLeftover(row.bytes(3), row.bytes(9))))
                return Judgement{Problem::StaleVector, m_check.repair};
            const qint64 size = row.integer(6);
            if (size == 0) // nothing is lost with it
                return Judgement{Problem::WrongVectorSize,
                                 m_check.repair || m_check.removeWrongSize};
            if (size != bytes)
                return Judgement{Problem::WrongVectorSize, m_check.removeWrongSize};
            return older ? std::optional(Judgement{Problem::OutOfDateVector, false}) : std::nullopt;
        });
}

Result<void> VectorPass::own() {
    // All vectors of one embedder are as long as its first.
    return eachRow(
        {"nestor_vectors"_ba, "item_updated_at"_ba},
        "s.rowid, length(v.embedding), (SELECT length(f.embedding) FROM nestor_vectors f "
        "WHERE f.embedder = v.embedder ORDER BY f.rowid LIMIT 1), "
        "v.item_updated_at IS NOT s.updated_at"_ba,
        [this](const SqlStatement &row) -> std::optional<Judgement> {
            if (row.isNull(5))
                return Judgement{Problem::OrphanedVector, m_check.repair};
            if (row.integer(6) != row.integer(7) || row.integer(6) == 0)
                return Judgement{Problem::DamagedDerivedVector, m_check.repair};
            return row.integer(8) != 0 ? std::optional(Judgement{Problem::VectorIndexBehind, false})
                                       : std::nullopt;
        });
}

/// True: it was still there, as it was judged.
Result<bool> VectorPass::removeOne(SqlConnection &connection, const UselessVector &vector) {
    const QByteArray same = " WHERE rowid = ? AND prefix = ? AND key = ? AND field_name = ? AND "
                            "coalesce(" +
                            m_table.time + ", '') = ?";
    const auto bind = [&vector](SqlStatement &query) {
        query.bindInt(1, vector.row);
        query.bindText(2, vector.prefix);
        query.bindText(3, vector.key);
        query.bindText(4, vector.field);
        query.bindText(5, vector.time);
    };
    if (m_table.name == "store_vectors") {
        auto there = connection.prepare("SELECT 1 FROM " + m_table.name + same);
        if (!there)
            return failure(std::move(there.error()));
        bind(*there);
        const auto found = there->step();
        if (!found || !*found)
            return found;
        there->reset();
        if (auto kept = m_kept.keep(connection, m_table.name, vector.row); !kept)
            return failure(std::move(kept.error()));
    }
    auto query = connection.prepare("DELETE FROM " + m_table.name + same);
    if (!query)
        return failure(std::move(query.error()));
    bind(*query);
    if (auto run = query->run(); !run)
        return failure(std::move(run.error()));
    return connection.changes() > 0;
}

/// Own vectors are made again for items that have none: whoever embeds follows the log from its
/// beginning, and leaves what is of the same text as it is.
Result<void> VectorPass::embedAgain(SqlConnection &connection) {
    const auto there = hasTable(connection, "nestor_search"_ba);
    if (!there || !*there)
        return there ? Result<void>() : failure(there.error());
    auto query =
        connection.prepare("DELETE FROM nestor_search WHERE substr(name, 1, length(?1)) = ?1"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, kPositions);
    return query->run();
}

Result<void> VectorPass::remove() {
    for (size_t done = 0; done < m_useless.size();) {
        if (m_job.cancelled())
            return failure(ErrorCode::Cancelled, u"The repair was cancelled"_s);
        const size_t next = std::min(done + kVectorPage, m_useless.size());
        std::vector<Problem> removed;
        const auto written = m_file.write([&](SqlConnection &connection) -> Result<void> {
            removed.clear();
            bool again = false;
            for (size_t i = done; i < next; ++i) {
                const auto gone = removeOne(connection, m_useless[i]);
                if (!gone)
                    return failure(gone.error());
                if (!*gone)
                    continue;
                removed.push_back(m_useless[i].problem);
                again = again || m_useless[i].problem == Problem::DamagedDerivedVector;
            }
            if (again) {
                if (auto set = embedAgain(connection); !set)
                    return set;
            }
            return m_kept.commit();
        });
        if (!written)
            return written;
        for (const Problem problem : removed)
            m_findings.repaired(problem, 1);
        done = next;
    }
    m_useless.clear();
    return {};
}

/// Changes in the log that the full text has not read.
Result<qint64> textBehind(SqlConnection &connection) {
    for (const char *table : {"nestor_log", "nestor_fts_state"}) {
        const auto there = hasTable(connection, table);
        if (!there)
            return failure(there.error());
        if (!*there)
            return 0;
    }
    return connection.integer("SELECT count(*) FROM nestor_log WHERE sequence > "
                              "coalesce((SELECT max(position) FROM nestor_fts_state), 0)");
}

} // namespace

Result<qint64> checkVectors(SqlFile &file, const VectorCheck &check, RemovedRows &removed,
                            FindingList &findings, Job &job) {
    job.step("Checking vectors");
    int dims = check.dims;
    bool agents = false;
    bool own = false;
    qint64 behind = 0;
    const auto read = file.read([&](SqlConnection &connection) -> Result<void> {
        const auto agentTable = hasTable(connection, "store_vectors");
        const auto ownTable = hasTable(connection, "nestor_vectors");
        const auto changes = textBehind(connection);
        if (!agentTable || !ownTable || !changes)
            return failure(!agentTable ? agentTable.error()
                           : !ownTable ? ownTable.error()
                                       : changes.error());
        agents = *agentTable;
        own = *ownTable;
        behind = *changes;
        if (!agents || dims > 0)
            return {};
        const auto usual = usualAgentDims(connection);
        if (!usual)
            return failure(usual.error());
        dims = *usual;
        return {};
    });
    if (!read)
        return failure(read.error());
    findings.addMany(Problem::TextIndexBehind, behind);
    VectorPass pass(file, check, removed, findings, job);
    Result<void> done;
    if (agents)
        done = pass.agents(dims);
    if (done)
        done = pass.remove();
    if (done && own)
        done = pass.own();
    if (done)
        done = pass.remove();
    if (!done)
        return failure(std::move(done.error()));
    return pass.looked();
}

} // namespace nestor
