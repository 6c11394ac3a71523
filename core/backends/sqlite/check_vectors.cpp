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

constexpr int kPage = 2000; ///< vectors read or deleted in one transaction

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
    VectorPass(SqlFile &file, FindingList &findings, Job &job)
        : m_file(file)
        , m_findings(findings)
        , m_job(job) {}

    [[nodiscard]] Result<void> agents(qint64 dims);
    [[nodiscard]] Result<void> own();
    [[nodiscard]] Result<void> remove();
    [[nodiscard]] qint64 looked() const { return m_looked; }

private:
    using Judge = std::function<std::optional<Problem>(const SqlStatement &row)>;
    /// Judges the rows of a table. `columns` come behind rowid, prefix, key, field_name and time.
    Result<void> eachRow(const VectorTable &table, const QByteArray &columns, const Judge &judge);

    SqlFile &m_file;
    FindingList &m_findings;
    Job &m_job;
    VectorTable m_table;
    std::vector<UselessVector> m_useless;
    qint64 m_looked = 0;
};

bool isUseless(Problem problem) {
    return problem == Problem::OrphanedVector || problem == Problem::StaleVector ||
           problem == Problem::WrongVectorSize;
}

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
            query->bindInt(2, kPage);
            return forEachRow(*query, [&] {
                ++rows;
                after = query->integer(0);
                const auto problem = judge(*query);
                if (!problem)
                    return;
                UselessVector vector{after,           query->bytes(1), query->bytes(2),
                                     query->bytes(3), query->bytes(4), *problem};
                m_findings.add(*problem,
                               ItemId{NamespacePath::fromStored(vector.prefix), vector.key});
                if (isUseless(*problem))
                    m_useless.push_back(std::move(vector));
            });
        });
        if (!read)
            return read;
        m_looked += rows;
        more = rows == kPage;
        m_job.report(m_looked, 0);
    }
    return {};
}

Result<void> VectorPass::agents(qint64 dims) {
    StaleVectors stale;
    const qint64 bytes = dims * qint64(sizeof(float));
    // The value only where an agent wrote the item, as its vectors may be leftovers: Nestor's own
    // writes have a fraction in their time and leave none behind.
    return eachRow({"store_vectors"_ba, "updated_at"_ba},
                   "s.rowid, length(v.embedding), v.updated_at < s.updated_at, "
                   "instr(s.updated_at, '.') = 0, "
                   "CASE WHEN instr(s.updated_at, '.') = 0 THEN s.value END"_ba,
                   [&](const SqlStatement &row) -> std::optional<Problem> {
                       if (row.isNull(5))
                           return Problem::OrphanedVector;
                       const bool older = row.integer(7) != 0;
                       const bool agentWrote = row.integer(8) != 0;
                       if (agentWrote && (older || stale.isLeftover(row.bytes(3), row.bytes(9))))
                           return Problem::StaleVector;
                       if (row.integer(6) != bytes || bytes == 0)
                           return Problem::WrongVectorSize;
                       return older ? std::optional(Problem::OutOfDateVector) : std::nullopt;
                   });
}

Result<void> VectorPass::own() {
    // All vectors of one embedder are as long as its first.
    return eachRow(
        {"nestor_vectors"_ba, "item_updated_at"_ba},
        "s.rowid, length(v.embedding), (SELECT length(f.embedding) FROM nestor_vectors f "
        "WHERE f.embedder = v.embedder ORDER BY f.rowid LIMIT 1), "
        "v.item_updated_at IS NOT s.updated_at"_ba,
        [](const SqlStatement &row) -> std::optional<Problem> {
            if (row.isNull(5))
                return Problem::OrphanedVector;
            if (row.integer(6) != row.integer(7) || row.integer(6) == 0)
                return Problem::WrongVectorSize;
            return row.integer(8) != 0 ? std::optional(Problem::VectorIndexBehind) : std::nullopt;
        });
}

Result<void> VectorPass::remove() {
    for (size_t done = 0; done < m_useless.size();) {
        if (m_job.cancelled())
            return failure(ErrorCode::Cancelled, u"The repair was cancelled"_s);
        const size_t next = std::min(done + kPage, m_useless.size());
        std::vector<Problem> removed;
        const auto written = m_file.write([&](SqlConnection &connection) -> Result<void> {
            auto query = connection.prepare("DELETE FROM " + m_table.name +
                                            " WHERE rowid = ? AND prefix = ? AND key = ? AND "
                                            "field_name = ? AND coalesce(" +
                                            m_table.time + ", '') = ?");
            if (!query)
                return failure(std::move(query.error()));
            removed.clear();
            for (size_t i = done; i < next; ++i) {
                const UselessVector &vector = m_useless[i];
                query->bindInt(1, vector.row);
                query->bindText(2, vector.prefix);
                query->bindText(3, vector.key);
                query->bindText(4, vector.field);
                query->bindText(5, vector.time);
                if (auto run = query->run(); !run)
                    return run;
                if (connection.changes() > 0)
                    removed.push_back(vector.problem);
            }
            return {};
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

Result<qint64> checkVectors(SqlFile &file, int dims, bool repair, FindingList &findings, Job &job) {
    job.step("Checking vectors");
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
    VectorPass pass(file, findings, job);
    Result<void> done;
    if (agents)
        done = pass.agents(dims);
    if (done && repair)
        done = pass.remove();
    if (done && own)
        done = pass.own();
    if (done && repair)
        done = pass.remove();
    if (!done)
        return failure(std::move(done.error()));
    return pass.looked();
}

} // namespace nestor
