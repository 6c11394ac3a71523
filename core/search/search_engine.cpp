// SPDX-License-Identifier: Apache-2.0
#include "core/search/search_engine.h"

#include "core/search/ranked_page.h"
#include "core/search/stopwatch.h"
#include "core/store/item_row.h"
#include "core/store/scope_sql.h"
#include "core/store/sqlite_file.h"
#include "core/store/sqlite_items.h"
#include "core/store/sqlite_session.h"
#include "core/vector/vector_metric.h"

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// How often a search starts over because the store changed under it.
constexpr int kAttempts = 4;

/// Whether the operation leaves out some items by where they are or what they hold.
bool isRestricted(const SearchOp &op, const TtlConfig &ttl) {
    return !op.namespacePrefix.isRoot() || op.pattern || !op.filter.isEmpty() || ttl.omitExpired;
}

Result<RowSet> passingRows(SqliteSession &session, const SearchOp &op) {
    SqlCondition condition = scopeCondition({op.namespacePrefix, true, op.pattern});
    condition.require(livingCondition(session));
    auto query = session.connection.prepare("SELECT rowid FROM store" + condition.where());
    if (!query)
        return failure(std::move(query.error()));
    condition.bind(*query, 1);
    std::vector<qint64> rows;
    for (;;) {
        auto row = query->step();
        if (!row)
            return failure(std::move(row.error()));
        if (!*row)
            return RowSet(std::move(rows));
        rows.push_back(query->integer(0));
    }
}

QByteArray leftOutNote(qint64 vectors, int dims) {
    return QByteArray::number(vectors) + (vectors == 1 ? " vector was" : " vectors were") +
           " passed over: not of " + QByteArray::number(dims) + " finite numbers";
}

} // namespace

/// One go at a search: an answer, unless the store changed meanwhile.
struct SearchEngine::Attempt {
    SearchResult result;
    bool outdated = false;
};

SearchEngine::SearchEngine(SqliteStore &store, const SearchSetup &setup,
                           std::shared_ptr<const PutEmbedder> embedder)
    : m_store(store)
    , m_embedder(std::move(embedder))
    , m_vectors(setup.index ? setup.index->distance : Distance::Cosine,
                m_embedder ? m_embedder->dims() : 0) {}

SearchEngine::~SearchEngine() = default;

bool SearchEngine::ranks(const SearchOp &op) const {
    return op.vector || (!op.query.isEmpty() && (op.mode || m_embedder));
}

Result<Vector> SearchEngine::queryVector(const SearchOp &op, const std::stop_token &stop) const {
    if (op.vector)
        return *op.vector;
    if (!m_embedder || !m_embedder->embedder()) {
        return failure(ErrorCode::InvalidConfig,
                       u"The store has no embedder for the query: search by words, or give a "
                       "vector"_s);
    }
    return m_embedder->embedder()->embedQuery(op.query, stop);
}

Result<SearchResult> SearchEngine::search(const SearchOp &op, std::stop_token stop) {
    if (op.mode.value_or(SearchMode::Semantic) != SearchMode::Semantic)
        return failure(ErrorCode::Unsupported, u"Searching by words is not supported yet"_s);
    auto vector = queryVector(op, stop);
    if (!vector)
        return failure(std::move(vector.error()));
    for (int i = 0;; ++i) {
        auto attempted = attempt(op, *vector, stop);
        if (!attempted)
            return failure(std::move(attempted.error()));
        if (!attempted->outdated || i + 1 == kAttempts)
            return std::move(attempted->result);
    }
}

Result<SearchEngine::Attempt> SearchEngine::attempt(const SearchOp &op, const Vector &vector,
                                                    const std::stop_token &stop) {
    Stopwatch watch;
    if (auto followed = m_vectors.follow(m_store.file(), stop); !followed)
        return failure(std::move(followed.error()));
    watch.lap("follow");
    const int dims = m_vectors.dims();
    if (auto fits = checkVectorFits(vector, dims, m_vectors.distance(), u"The query vector"_s);
        !fits) {
        return failure(std::move(fits.error()));
    }

    Attempt attempt;
    Explanation explanation;
    auto done = m_store.file().read(
        [&](SqlConnection &connection) -> Result<void> {
            auto schema = m_store.file().schema(connection);
            if (!schema)
                return failure(std::move(schema.error()));
            const StoreConfig config = m_store.config();
            SqliteSession session{connection, *schema, config};
            std::optional<RowSet> passing;
            if (isRestricted(op, config.ttl)) {
                auto rows = passingRows(session, op);
                if (!rows)
                    return failure(std::move(rows.error()));
                passing = *std::move(rows);
            }
            watch.lap("filter");

            const qint64 wanted = op.limit < 0 ? -1 : op.offset + op.limit;
            const std::vector<ItemMatch> matches =
                m_vectors.nearestItems(vector, wanted, passing ? &*passing : nullptr);
            std::vector<RankedItem> ranked;
            ranked.reserve(matches.size());
            for (std::size_t i = 0; i < matches.size(); ++i) {
                const double score = hitFromRank(m_vectors.distance(), 0, matches[i].rank).score;
                if (op.minScore && score < *op.minScore)
                    break;
                ranked.push_back({matches[i].row, matches[i].item, score, i});
            }
            watch.lap("vectors");

            auto page = readRankedPage(connection, *schema, ranked, op.offset, op.limit);
            if (!page)
                return failure(std::move(page.error()));
            watch.lap("items");
            attempt.outdated = page->outdated;
            for (PageItem &item : page->items) {
                const ItemMatch &match = matches[item.ranked.match];
                SearchItem hit;
                hit.item = std::move(item.item);
                hit.score = item.ranked.score;
                hit.vectorOutOfDate = match.outOfDate;
                if (op.explain) {
                    const VectorHit shown = hitFromRank(m_vectors.distance(), 0, match.rank);
                    ScoreParts parts;
                    parts.vectorScore = shown.score;
                    parts.vectorDistance = shown.distance;
                    parts.fused = shown.score;
                    parts.field = m_vectors.fieldName(match.field);
                    hit.parts = std::move(parts);
                }
                attempt.result.items.push_back(std::move(hit));
            }
            if (op.explain) {
                auto items = connection.integer("SELECT count(*) FROM store"_ba);
                if (!items)
                    return failure(std::move(items.error()));
                explanation.items = *items;
                explanation.passing = passing ? qint64(passing->size()) : *items;
                explanation.candidates = qint64(matches.size());
            }
            return {};
        },
        stop);
    if (!done)
        return failure(std::move(done.error()));

    if (const qint64 leftOut = m_vectors.leftOut(); leftOut > 0) {
        attempt.result.notes.push_back(leftOutNote(leftOut, dims));
    }
    if (op.explain) {
        explanation.plan = "exact";
        explanation.reason = "all vectors that pass were compared";
        if (!op.vector)
            explanation.embedder = m_embedder->embedder()->identity();
        explanation.steps = watch.steps();
        attempt.result.explanation = std::move(explanation);
    }
    return attempt;
}

} // namespace nestor
