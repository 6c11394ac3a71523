// SPDX-License-Identifier: Apache-2.0
#include "core/backends/postgres/postgres_vectors.h"

#include "core/backends/postgres/postgres_filter.h"
#include "core/backends/postgres/postgres_items.h"
#include "core/backends/postgres/postgres_scope.h"

#include <chrono>
#include <limits>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Up to here it does not matter how one looks.
constexpr qint64 kFew = 5'000;
/// Microseconds for a vector that is read in a row with all others, and for one that is looked up
/// by its key. (Measured; only their ratio counts.)
constexpr double kInARow = 0.9;
constexpr double kByKey = 7.0;
/// So many times fewer vectors are looked up by their key as are read in a row.
constexpr qint64 kDearerByKey = 10;
/// What a walk through the server's index keeps; more finds hardly more. (Measured.)
constexpr qint64 kBreadthOfWalk = 200;
constexpr qint64 kMostBreadthOfWalk = 1'000; ///< that the server takes

QByteArray operatorOf(Distance distance) {
    switch (distance) {
    case Distance::L2:
        return "<->"_ba;
    case Distance::InnerProduct:
        return "<#>"_ba;
    case Distance::Cosine:
        break;
    }
    return "<=>"_ba;
}

/// Greater is better; a zero vector, whose cosine distance is not a number, is as far as can be.
double scoreOf(double distance, Distance kind) {
    return kind == Distance::Cosine ? 1.0 - distance : -distance;
}

/// The most that a distance may be for a score to be reached.
double distanceFor(double score, Distance kind) {
    return kind == Distance::Cosine ? 1.0 - score : -score;
}

class VectorSearch {
public:
    VectorSearch(const PostgresSession &session, const SearchOp &op)
        : m_session(session)
        , m_op(op)
        , m_kind(distanceOf(session)) {}

    Result<SearchAnswer> run();

private:
    struct Page {
        SearchAnswer answer;
        bool cut = false; ///< by the breadth, before the page was full
    };

    [[nodiscard]] Scope scope() const { return {m_op.namespacePrefix, m_op.below, m_op.pattern}; }
    [[nodiscard]] bool scopeIsAll() const {
        return m_op.namespacePrefix.isRoot() && m_op.below && !m_op.pattern;
    }
    [[nodiscard]] bool looksAtItems() const {
        return !m_op.filter.isEmpty() || livingSql(m_session, "s"_ba) != "true";
    }
    /// Walks of the index can be made to go on until enough passes: pgvector 0.8.
    [[nodiscard]] bool canWalk() const;
    Result<void> plan();
    Result<qint64> countPassing(qint64 atMost) const;
    /// Passing vectors with their distances, nearest first, as "FROM (...)" has it.
    Result<QByteArray> nearest(PqQuery &query, const QByteArray &wanted, QByteArray &with,
                               qint64 breadth) const;
    Result<Page> page(qint64 breadth) const;
    Result<PqResult> ask(const PqQuery &query, qint64 breadth) const;
    void explain(SearchAnswer &answer) const;

    const PostgresSession &m_session;
    const SearchOp &m_op;
    Distance m_kind;
    bool m_byKey = false; ///< the passing items first, and then their vectors
    bool m_walk = false;  ///< by the server's index, which may miss some
    std::vector<SearchRemark> m_reasons;
    qint64 m_passing = -1;
    std::chrono::steady_clock::time_point m_begun = std::chrono::steady_clock::now();
};

bool VectorSearch::canWalk() const {
    const PostgresSchema::Vectors &table = *m_session.schema.vectors;
    const QByteArrayList version = table.version.split('.');
    const bool goesOn = version.value(0).toInt() > 0 || version.value(1).toInt() >= 8;
    return table.indexKind == "hnsw" && table.indexValid && table.distance == m_kind && goesOn &&
           m_op.limit >= 0;
}

Result<qint64> VectorSearch::countPassing(qint64 atMost) const {
    PqQuery query;
    auto passes = filterSql(query, m_op.filter, "s.value");
    if (!passes)
        return failure(std::move(passes.error()));
    query.sql = "SELECT count(*) FROM (SELECT 1 FROM " + m_session.schema.store() + " s WHERE " +
                scopeSql(query, scope(), "s.prefix") + " AND (" + *passes + ") AND " +
                livingSql(m_session, "s") + " LIMIT " + query.integer(atMost) + ") c";
    auto counted = m_session.connection.run(query, m_session.stop);
    if (!counted)
        return failure(std::move(counted.error()));
    return counted->integer(0, 0);
}

/// All vectors in a row, leaving out what does not pass, or the vectors of what passes. Where both
/// are many, the server's index.
Result<void> VectorSearch::plan() {
    const qint64 all = m_session.schema.vectors->estimated;
    const bool many = all > m_session.mostReadVectors && canWalk();
    const qint64 manyPass = m_session.mostReadVectors / kDearerByKey + 1;
    if (looksAtItems()) {
        m_byKey = true;
        m_reasons = {{SearchRemark::Kind::ServerItemsFirst, {}}};
        if (many) {
            auto passing = countPassing(manyPass);
            if (!passing)
                return failure(std::move(passing.error()));
            m_walk = *passing >= manyPass;
        }
        return {};
    }
    if (scopeIsAll() || all <= kFew) {
        m_walk = many;
        m_reasons = {{SearchRemark::Kind::AllCompared, {}}};
        return {};
    }
    // As many as could still be fewer to look up than all are to read.
    const auto enough = many ? manyPass : qint64(double(all) * kInARow / kByKey) + 1;
    auto passing = countPassing(enough);
    if (!passing)
        return failure(std::move(passing.error()));
    m_passing = *passing;
    m_byKey = m_passing < enough;
    m_walk = many && !m_byKey;
    m_reasons = {m_byKey ? SearchRemark{SearchRemark::Kind::ServerItemsInNamespace, {m_passing}}
                         : SearchRemark{SearchRemark::Kind::ServerManyInNamespace, {}}};
    return {};
}

Result<QByteArray> VectorSearch::nearest(PqQuery &query, const QByteArray &wanted, QByteArray &with,
                                         qint64 breadth) const {
    const PostgresSchema &schema = m_session.schema;
    const QByteArray compared = "v.embedding OPERATOR(" +
                                quotedIdentifier(schema.vectors->extension) + '.' +
                                operatorOf(m_kind) + ") ";
    const QByteArray columns = "SELECT v.prefix, v.key, v.field_name, "_ba;
    if (m_walk) {
        QByteArray where = "v.embedding IS NOT NULL AND " + scopeSql(query, scope(), "v.prefix");
        if (looksAtItems()) {
            auto passes = filterSql(query, m_op.filter, "s.value");
            if (!passes)
                return failure(std::move(passes.error()));
            where += " AND EXISTS (SELECT 1 FROM " + schema.store() +
                     " s WHERE s.prefix = v.prefix AND s.key = v.key AND (" + *passes + ") AND " +
                     livingSql(m_session, "s") + ')';
        }
        return columns + compared + wanted + " AS d, v.updated_at FROM " + schema.storeVectors() +
               " v WHERE " + where + " ORDER BY " + compared + wanted + " LIMIT " +
               query.integer(breadth);
    }
    with += "q AS (SELECT " + wanted + " AS v), ";
    // With the sum no index is used: this is the exact answer.
    const QByteArray distance = '(' + compared + "q.v) + 0";
    QByteArray from;
    QByteArray where = "v.embedding IS NOT NULL"_ba;
    if (m_byKey) {
        auto passes = filterSql(query, m_op.filter, "s.value");
        if (!passes)
            return failure(std::move(passes.error()));
        with += "passing AS MATERIALIZED (SELECT s.prefix, s.key FROM " + schema.store() +
                " s WHERE " + scopeSql(query, scope(), "s.prefix") + " AND (" + *passes + ") AND " +
                livingSql(m_session, "s") + "), ";
        from = "passing p JOIN " + schema.storeVectors() +
               " v ON v.prefix = p.prefix AND v.key = p.key, q";
    } else {
        from = schema.storeVectors() + " v, q";
        where += " AND " + scopeSql(query, scope(), "v.prefix");
    }
    return columns + "CASE WHEN x.d = 'NaN' THEN 1 ELSE x.d END AS d, v.updated_at FROM " + from +
           ", LATERAL (SELECT " + distance + " AS d) x WHERE " + where;
}

Result<PqResult> VectorSearch::ask(const PqQuery &query, qint64 breadth) const {
    PqConnection &connection = m_session.connection;
    if (!m_walk)
        return connection.run(query, m_session.stop);
    // For this transaction: the walk goes on until enough passes, and is what is done.
    const qint64 kept = std::clamp(breadth, kBreadthOfWalk, kMostBreadthOfWalk);
    const PqQuery settings("SELECT set_config('hnsw.ef_search', '" + QByteArray::number(kept) +
                           "', true), set_config('hnsw.iterative_scan', 'relaxed_order', true), "
                           "set_config('enable_seqscan', 'off', true)");
    std::vector<PqQuery> queries{settings, query};
    if (!connection.inTransaction()) {
        queries.insert(queries.begin(), PqQuery("BEGIN READ ONLY"_ba));
        if (m_session.schema.pooled)
            queries.insert(queries.begin() + 1, PqQuery(pooledPath()));
        queries.emplace_back("COMMIT"_ba);
    } else {
        queries.emplace_back("SELECT set_config('enable_seqscan', 'on', true)"_ba);
    }
    auto answers = connection.runAll(queries, m_session.stop);
    if (!answers)
        return failure(std::move(answers.error()));
    return std::move(answers->at(answers->size() - 2));
}

Result<VectorSearch::Page> VectorSearch::page(qint64 breadth) const {
    const PostgresSchema &schema = m_session.schema;
    const PostgresSchema::Vectors &table = *schema.vectors;
    PqQuery query;
    const QByteArray wanted = "CAST(" + query.text(vectorText(*m_op.vector)) + " AS " +
                              quotedIdentifier(table.extension) + '.' +
                              quotedIdentifier(table.type) + ')';
    QByteArray with = "WITH "_ba;
    auto near = nearest(query, wanted, with, breadth);
    if (!near)
        return failure(std::move(near.error()));
    const QByteArray order =
        "ORDER BY d, prefix COLLATE \"C\", key COLLATE \"C\", field_name COLLATE \"C\""_ba;
    QByteArray reached;
    if (m_op.minScore)
        reached = " WHERE d <= " + query.real(distanceFor(*m_op.minScore, m_kind));
    with += "hits AS MATERIALIZED (SELECT * FROM (" + *near + ") c" + reached + ' ' + order +
            (breadth < 0 ? QByteArray() : " LIMIT " + query.integer(breadth)) + "), ";
    with +=
        "page AS (SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY prefix, key ORDER BY d, "
        "field_name COLLATE \"C\") AS nth FROM hits) f WHERE nth = 1 " +
        order + " OFFSET " + query.integer(m_op.offset) +
        (m_op.limit < 0 ? QByteArray() : " LIMIT " + query.integer(m_op.limit)) + ") ";
    // One row at least: how many hits there were.
    query.sql =
        with + "SELECT " + itemColumns(schema, "s") +
        ", (SELECT count(*) FROM hits), p.field_name, p.d, p.updated_at < s.updated_at FROM "
        "(SELECT 1) one LEFT JOIN (page p JOIN " +
        schema.store() +
        " s ON s.prefix = p.prefix AND s.key = p.key) ON true ORDER BY p.d, s.prefix COLLATE "
        "\"C\", s.key COLLATE \"C\"";
    auto rows = ask(query, breadth);
    if (!rows)
        return failure(std::move(rows.error()));
    Page page;
    for (int row = 0; row < rows->rows(); ++row) {
        if (rows->isNull(row, 0))
            continue;
        SearchItem &hit = page.answer.items.emplace_back();
        hit.item = itemAt(*rows, row);
        const double found = rows->real(row, 9);
        hit.score = scoreOf(found, m_kind);
        hit.vectorOutOfDate = !rows->isNull(row, 10) && rows->boolean(row, 10);
        if (m_op.explain) {
            hit.parts.emplace();
            hit.parts->vectorScore = hit.score;
            hit.parts->vectorDistance = found;
            hit.parts->fused = *hit.score;
            hit.parts->field = rows->bytes(row, 8);
        }
    }
    const qint64 hits = rows->rows() > 0 ? rows->integer(0, 7) : 0;
    page.cut = breadth >= 0 && hits >= breadth &&
               (m_op.limit < 0 || qint64(page.answer.items.size()) < m_op.limit);
    return page;
}

void VectorSearch::explain(SearchAnswer &answer) const {
    Explanation &explanation = answer.explanation.emplace();
    explanation.plan = {RankedBy::Vectors, m_walk ? VectorWay::Graph : VectorWay::Exact};
    explanation.reasons = m_reasons;
    if (m_walk)
        explanation.reasons = {{SearchRemark::Kind::ServerWalk, {m_session.mostReadVectors}}};
    explanation.items = m_session.schema.estimatedItems;
    explanation.vectors = m_session.schema.vectors->estimated;
    explanation.passing = m_passing >= 0 ? m_passing : explanation.items;
    explanation.passingEstimated = true;
    explanation.steps.push_back({"vectors"_ba, std::chrono::duration<double, std::milli>(
                                                   std::chrono::steady_clock::now() - m_begun)
                                                   .count()});
}

Result<SearchAnswer> VectorSearch::run() {
    if (!m_session.schema.vectors)
        return failure(ErrorCode::InvalidConfig, u"The store has no vectors to search in"_s);
    const PostgresSchema::Vectors &table = *m_session.schema.vectors;
    if (table.dims > 0 && m_op.vector->size() != size_t(table.dims)) {
        return failure(
            ErrorCode::InvalidArgument,
            u"The query vector has %1 dimensions, but the index has %2"_s.arg(m_op.vector->size())
                .arg(table.dims));
    }
    if (auto planned = plan(); !planned)
        return failure(std::move(planned.error()));
    // Most items have one vector; where the best ones share items, more are looked at.
    constexpr qint64 kMore = 16;
    constexpr qint64 kMost = 1'000'000;
    qint64 breadth = -1;
    if (m_op.limit >= 0 && m_op.offset < kMost && m_op.limit < kMost)
        breadth = m_op.offset + m_op.limit + kMore;
    for (;;) {
        auto found = page(breadth);
        if (!found)
            return failure(std::move(found.error()));
        const bool isShort = qint64(found->answer.items.size()) < m_op.limit;
        if (m_walk && isShort) {
            // Fewer than asked for, by the walk's fault or because there are no more: look at all.
            m_walk = false;
            m_reasons.insert(m_reasons.begin(), {SearchRemark::Kind::ServerWalkTooFew, {}});
            continue;
        }
        if (found->cut) {
            breadth = breadth < kMost ? breadth * 8 : -1;
            continue;
        }
        if (m_op.explain)
            explain(found->answer);
        if (!m_session.config.index && !table.distance) {
            found->answer.notes.push_back({SearchRemark::Kind::DistanceAssumed, {}});
        }
        return std::move(found->answer);
    }
}

} // namespace

Distance distanceOf(const PostgresSession &session) {
    if (session.config.index)
        return session.config.index->distance;
    if (session.schema.vectors && session.schema.vectors->distance)
        return *session.schema.vectors->distance;
    return Distance::Cosine;
}

Result<SearchAnswer> searchVectors(const PostgresSession &session, const SearchOp &op) {
    return VectorSearch(session, op).run();
}

} // namespace nestor
