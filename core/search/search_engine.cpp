// SPDX-License-Identifier: Apache-2.0
#include "core/search/search_engine.h"

#include "core/search/search_scope.h"
#include "core/search/stopwatch.h"
#include "core/search/text_ranking.h"
#include "core/search/vector_ranking.h"
#include "core/store/sqlite_file.h"
#include "core/store/sqlite_session.h"

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// How often a search starts over because the store changed under it.
constexpr int kAttempts = 4;

QByteArray leftOutNote(qint64 vectors, int dims) {
    return QByteArray::number(vectors) + (vectors == 1 ? " vector was" : " vectors were") +
           " passed over: not of " + QByteArray::number(dims) + " finite numbers";
}

SearchMode modeOf(const SearchOp &op) {
    return op.mode.value_or(SearchMode::Semantic);
}

} // namespace

/// One go at a search: an answer, unless the store changed meanwhile.
struct SearchEngine::Attempt {
    Stopwatch watch;
    SearchResult result;
    Explanation explanation;
    bool outdated = false;
};

SearchEngine::SearchEngine(SqliteStore &store, const SearchSetup &setup,
                           std::shared_ptr<const PutEmbedder> embedder)
    : m_store(store)
    , m_embedder(std::move(embedder))
    , m_home(setup.home)
    , m_vectors(setup.index ? setup.index->distance : Distance::Cosine,
                m_embedder ? m_embedder->dims() : 0)
    , m_cache(setup.cacheDirectory, store.file().identity())
    , m_words(store.file(), m_cache, TextTokenizer::Words) {}

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
    if (modeOf(op) == SearchMode::Hybrid)
        return failure(ErrorCode::Unsupported, u"Hybrid search is not supported yet"_s);
    Vector vector;
    if (modeOf(op) == SearchMode::Semantic) {
        auto made = queryVector(op, stop);
        if (!made)
            return failure(std::move(made.error()));
        vector = *std::move(made);
    }
    for (int i = 0;; ++i) {
        auto attempted = attempt(op, vector, stop);
        if (!attempted)
            return failure(std::move(attempted.error()));
        if (!attempted->outdated || i + 1 == kAttempts)
            return std::move(attempted->result);
    }
}

Result<void> SearchEngine::follow(const SearchOp &op, const std::stop_token &stop) {
    if (modeOf(op) != SearchMode::Semantic) {
        Job job(stop);
        if (auto done = m_words.follow(job); !done)
            return done;
    }
    if (modeOf(op) != SearchMode::Text)
        return m_vectors.follow(m_store.file(), stop);
    return {};
}

Result<SearchEngine::Attempt> SearchEngine::attempt(const SearchOp &op, const Vector &vector,
                                                    const std::stop_token &stop) {
    Attempt attempt;
    if (auto done = follow(op, stop); !done)
        return failure(std::move(done.error()));
    attempt.watch.lap("follow");
    const StoreConfig config = m_store.config();
    auto done = m_store.file().read(
        [&](SqlConnection &connection) -> Result<void> {
            auto schema = m_store.file().schema(connection);
            if (!schema)
                return failure(std::move(schema.error()));
            SqliteSession session{connection, *schema, config};
            auto scope = SearchScope::create(op, session);
            if (!scope)
                return failure(std::move(scope.error()));
            if (op.explain) {
                auto items = connection.integer("SELECT count(*) FROM store"_ba);
                if (!items)
                    return failure(std::move(items.error()));
                attempt.explanation.items = *items;
                attempt.explanation.passing = *items;
            }
            return modeOf(op) == SearchMode::Text
                       ? searchWords(op, session, *scope, attempt, stop)
                       : searchVectors(op, vector, session, *scope, attempt);
        },
        stop);
    if (!done)
        return failure(std::move(done.error()));
    if (op.explain) {
        attempt.explanation.steps = attempt.watch.steps();
        attempt.result.explanation = std::move(attempt.explanation);
    }
    return attempt;
}

Result<void> SearchEngine::readPage(const SearchOp &op, Ranking &ranking, Attempt &attempt) {
    auto hits = ranking.page(op.offset, op.limit, op.explain);
    if (!hits)
        return failure(std::move(hits.error()));
    attempt.result.items = *std::move(hits);
    attempt.outdated = ranking.isOutdated();
    attempt.explanation.candidates = ranking.candidates();
    attempt.watch.lap("items");
    return {};
}

Result<void> SearchEngine::searchVectors(const SearchOp &op, const Vector &vector,
                                         SqliteSession &session, const SearchScope &scope,
                                         Attempt &attempt) {
    if (auto fits =
            checkVectorFits(vector, m_vectors.dims(), m_vectors.distance(), u"The query vector"_s);
        !fits)
        return fits;
    std::optional<RowSet> passing;
    if (!scope.isEverything()) {
        auto rows = scope.rows(session);
        if (!rows)
            return failure(std::move(rows.error()));
        passing = *std::move(rows);
        attempt.explanation.passing = qint64(passing->size());
        attempt.watch.lap("filter");
    }
    const qint64 wanted = op.limit < 0 ? -1 : op.offset + op.limit;
    VectorRanking ranking(session, m_vectors,
                          m_vectors.nearestItems(vector, wanted, passing ? &*passing : nullptr),
                          op.minScore, m_home);
    attempt.watch.lap("vectors");
    attempt.explanation.plan = "exact";
    attempt.explanation.reason = "all vectors that pass were compared";
    if (!op.vector)
        attempt.explanation.embedder = m_embedder->embedder()->identity();
    if (const qint64 leftOut = m_vectors.leftOut(); leftOut > 0)
        attempt.result.notes.push_back(leftOutNote(leftOut, m_vectors.dims()));
    return readPage(op, ranking, attempt);
}

Result<void> SearchEngine::searchWords(const SearchOp &op, SqliteSession &session,
                                       const SearchScope &scope, Attempt &attempt,
                                       const std::stop_token &stop) {
    const TextQuery query = TextQuery::parse(op.query);
    if (!query.findsAnything()) {
        attempt.result.notes.emplace_back(
            "The query holds no word to look for, so nothing was found");
    }
    return m_words.read(
        session.connection,
        [&](TextTables &tables, TextTokenizer tokenizer) -> Result<void> {
            auto expression = tables.expression(query, tokenizer);
            if (!expression)
                return failure(std::move(expression.error()));
            auto matches = tables.matches(*expression);
            if (!matches)
                return failure(std::move(matches.error()));
            attempt.watch.lap("text");
            attempt.explanation.plan = "text";
            attempt.explanation.reason = "the words were looked up in the full-text index";
            attempt.explanation.passingEstimated = !scope.isEverything();
            TextRanking ranking(session, scope, tables, *std::move(expression), *std::move(matches),
                                op.minScore);
            return readPage(op, ranking, attempt);
        },
        stop);
}

} // namespace nestor
