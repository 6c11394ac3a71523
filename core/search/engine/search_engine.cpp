// SPDX-License-Identifier: Apache-2.0
#include "core/search/engine/search_engine.h"

#include "core/embedding/service_consents.h"
#include "core/search/ranking/fused_ranking.h"
#include "core/search/ranking/text_ranking.h"
#include "core/search/ranking/vector_ranking.h"
#include "core/search/scope/stopwatch.h"
#include "core/vector/vector_metric.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// How often a search starts over because the store changed under it.
constexpr int kAttempts = 4;

/// Candidates of each kind for a hybrid search, and for pages beyond them the next power of two:
/// pages before that show one ranking. Four times as many put no better items among the first ten.
constexpr qint64 kHybridCandidates = 256;

SearchMode modeOf(const SearchOp &op) {
    return op.mode.value_or(SearchMode::Semantic);
}

bool usesWords(const SearchOp &op) {
    return modeOf(op) != SearchMode::Semantic;
}

/// Where the page ends in the ranking; -1: with it.
qint64 endOfPage(const SearchOp &op) {
    return op.limit < 0 ? -1 : op.offset + op.limit;
}

qint64 hybridCandidates(const SearchOp &op) {
    if (op.limit < 0)
        return std::numeric_limits<qint64>::max();
    return std::max(kHybridCandidates, qint64(std::bit_ceil(quint64(endOfPage(op)))));
}

} // namespace

/// One go at a search: an answer, unless the store changed meanwhile.
struct SearchEngine::Attempt {
    const SearchOp &op;
    const SemanticIndex &index;
    const Vector &vector; ///< empty: by words alone
    Stopwatch watch = {};
    SearchResult result = {};
    Explanation explanation = {};
    bool outdated = false;
    quint64 mark = 0; ///< ChangeFeed::commits() before it was looked at
    // While there is a snapshot:
    SearchSnapshot *store = nullptr;
    const SearchScope *scope = nullptr;
    RowsInScope *rows = nullptr;
    ExactVectorReader *stored = nullptr;
};

SearchEngine::SearchEngine(Store &store, SearchSetup setup)
    : m_store(store)
    , m_source(*store.searchSource())
    , m_feed(*store.changeFeed())
    , m_setup(std::move(setup))
    , m_cache(m_setup.cacheDirectory, m_source.identity())
    , m_words(m_source, m_feed, m_cache, TextTokenizer::Words) {}

SearchEngine::~SearchEngine() = default;

Result<std::unique_ptr<SearchEngine>> SearchEngine::create(Store &store, SearchSetup setup) {
    std::unique_ptr<SearchEngine> engine(new SearchEngine(store, std::move(setup)));
    auto index =
        SemanticIndex::create(engine->m_source, engine->m_feed, engine->m_cache, engine->m_setup);
    if (!index)
        return failure(std::move(index.error()));
    engine->m_semanticIndex = *std::move(index);
    return engine;
}

std::shared_ptr<SemanticIndex> SearchEngine::semanticIndex() const {
    const std::lock_guard lock(m_meaningMutex);
    return m_semanticIndex;
}

Result<void> SearchEngine::refresh() {
    auto recorded = recordedIndexOf(m_source, m_cache);
    if (!recorded)
        return failure(std::move(recorded.error()));
    if (semanticIndex()->recorded() == *recorded)
        return {};
    const std::lock_guard refreshing(m_refreshMutex);
    if (semanticIndex()->recorded() == *recorded)
        return {}; // somebody else has gone over to it
    auto made = SemanticIndex::create(m_source, m_feed, m_cache, m_setup);
    if (!made)
        return failure(std::move(made.error()));
    std::shared_ptr<SemanticIndex> former =
        *std::move(made); // ends, where it does, without the lock
    const std::lock_guard lock(m_meaningMutex);
    m_semanticIndex.swap(former);
    return {};
}

Result<void> SearchEngine::allowService(const EmbedderConfig &service) {
    if (!sendsTexts(service))
        return {};
    auto kept = ServiceConsents(m_setup.consentFile).add(consentName(m_source), service);
    if (!kept)
        return kept;
    const std::lock_guard refreshing(m_refreshMutex);
    if (!semanticIndex()->fault())
        return {};
    auto made = SemanticIndex::create(m_source, m_feed, m_cache, m_setup);
    if (!made)
        return failure(std::move(made.error()));
    std::shared_ptr<SemanticIndex> former =
        *std::move(made); // ends, where it does, without the lock
    const std::lock_guard lock(m_meaningMutex);
    m_semanticIndex.swap(former);
    return {};
}

Result<void> SearchEngine::forgetServices() {
    auto removed = ServiceConsents(m_setup.consentFile).remove(consentName(m_source));
    if (!removed)
        return failure(std::move(removed.error()));
    return {};
}

Result<EmbedderConfig> SearchEngine::permitted(const EmbedderConfig &service) const {
    auto agreed = ServiceConsents(m_setup.consentFile).permitted(consentName(m_source), service);
    if (!agreed)
        return failure(consentMissing(service));
    return *std::move(agreed);
}

Result<void> SearchEngine::indexVectors(Job &job) {
    if (auto done = refresh(); !done)
        return done;
    const std::shared_ptr<SemanticIndex> current = semanticIndex();
    job.step("Reading vectors");
    if (auto done = current->follow(job); !done)
        return done;
    job.step("Indexing vectors");
    return current->indexVectors(job);
}

void SearchEngine::noteWrites(const std::vector<ItemPlace> &items) {
    m_words.synchronizer().noteWrites(items);
    semanticIndex()->noteWrites(items);
}

void SearchEngine::noteBulkWrite() {
    m_words.synchronizer().noteBulkWrite();
    semanticIndex()->noteBulkWrite();
}

bool SearchEngine::ranks(const SearchOp &op) const {
    return op.vector || (!op.query.isEmpty() && (op.mode || semanticIndex()->putEmbedder()));
}

Result<Vector> SearchEngine::queryVector(const SearchOp &op, const SemanticIndex &index,
                                         const std::stop_token &stop) const {
    if (modeOf(op) == SearchMode::Text)
        return Vector();
    if (op.vector)
        return *op.vector;
    if (!index.embedder()) {
        const auto &fault = index.fault();
        // What was to be sent is not quietly left out of the answer.
        if (fault && fault->kind == StoreNotice::Kind::ConsentNeeded)
            return failure(ErrorCode::Embedding,
                           fault->detail + u". Searching by words needs no embedder"_s);
        if (modeOf(op) == SearchMode::Hybrid)
            return Vector();
        if (fault && fault->kind == StoreNotice::Kind::EmbedderUnusable)
            return failure(ErrorCode::Embedding, fault->detail);
        return failure(ErrorCode::InvalidConfig,
                       u"The store has no embedder for the query: search by words, give a vector, "
                       "or build an index"_s);
    }
    auto vector = index.embedder()->embedQuery(op.query, stop);
    // A damaged model can be learned anew; until then there are the words.
    if (!vector && vector.error().code == ErrorCode::Corrupt && modeOf(op) == SearchMode::Hybrid)
        return Vector();
    return vector;
}

Result<SearchResult> SearchEngine::search(const SearchOp &op, const std::stop_token &stop) {
    if (auto done = refresh(); !done)
        return failure(std::move(done.error()));
    const std::shared_ptr<SemanticIndex> current = semanticIndex();
    auto vector = queryVector(op, *current, stop);
    if (!vector)
        return failure(std::move(vector.error()));
    for (int i = 0;; ++i) {
        auto attempted = attempt(op, *current, *vector, stop);
        if (!attempted)
            return failure(std::move(attempted.error()));
        if (!attempted->outdated || i + 1 == kAttempts)
            return std::move(attempted->result);
        if (!vector->empty())
            current->invalidate();
    }
}

Result<SearchEngine::Attempt> SearchEngine::attempt(const SearchOp &op, SemanticIndex &index,
                                                    const Vector &vector,
                                                    const std::stop_token &stop) {
    Attempt attempt{op, index, vector};
    Job job(stop);
    if (usesWords(op)) {
        if (auto done = m_words.follow(job); !done)
            return failure(std::move(done.error()));
    }
    if (!vector.empty()) {
        if (auto done = index.follow(job); !done)
            return failure(std::move(done.error()));
        auto fits = checkVectorFits(vector, index.vectors().dims(), index.vectors().distance(),
                                    u"The query vector"_s);
        if (!fits)
            return failure(std::move(fits.error()));
    }
    if (modeOf(op) == SearchMode::Hybrid && m_together) {
        auto mark = m_feed.commits();
        if (!mark)
            return failure(std::move(mark.error()));
        attempt.mark = *mark;
    }
    attempt.watch.lap("follow");
    auto scope = SearchScope::create(op, m_store.config().ttl.omitExpired, Timestamp::now());
    if (!scope)
        return failure(std::move(scope.error()));
    const VectorSource source = index.source();
    auto done = m_source.read(
        [&](SearchSnapshot &store) -> Result<void> {
            if (op.explain) {
                auto items = store.count();
                if (!items)
                    return failure(std::move(items.error()));
                attempt.explanation.items = *items;
                attempt.explanation.passing = *items;
            }
            const auto rows = store.rows(*scope);
            ExactVectorReader stored(store, source, index.vectors().dims(),
                                     index.vectors().distance(), stop);
            attempt.store = &store;
            attempt.scope = &*scope;
            attempt.rows = rows.get();
            attempt.stored = &stored;
            return rank(attempt, stop);
        },
        stop);
    attempt.store = nullptr;
    attempt.scope = nullptr;
    attempt.rows = nullptr;
    attempt.stored = nullptr;
    if (!done)
        return failure(std::move(done.error()));
    if (!vector.empty()) {
        if (const qint64 leftOut = index.vectors().leftOut(); leftOut > 0) {
            attempt.result.notes.push_back(
                {SearchRemark::Kind::VectorsPassedOver, {leftOut, qint64(index.vectors().dims())}});
        }
    }
    if (op.explain) {
        if (!vector.empty() && !op.vector)
            attempt.explanation.embedder = index.embedder()->identity();
        attempt.explanation.steps = attempt.watch.steps();
        attempt.result.explanation = std::move(attempt.explanation);
    }
    return attempt;
}

Result<void> SearchEngine::readPage(Attempt &attempt, Ranking &ranking) {
    auto hits = ranking.page(attempt.op.offset, attempt.op.limit, attempt.op.explain);
    if (!hits)
        return failure(std::move(hits.error()));
    attempt.result.items = *std::move(hits);
    attempt.outdated = attempt.outdated || ranking.isOutdated();
    attempt.explanation.candidates = std::max(attempt.explanation.candidates, ranking.candidates());
    attempt.watch.lap("items");
    return {};
}

Result<std::vector<ItemMatch>> SearchEngine::nearest(Attempt &attempt, qint64 wanted) {
    const VectorSet &vectors = attempt.index.vectors();
    const Vector prepared = preparedVector(attempt.vector, vectors.distance());
    if (prepared.size() != std::size_t(vectors.dims()))
        return std::vector<ItemMatch>(); // there is nothing to compare with
    VectorSearch search(*attempt.scope, *attempt.rows, vectors, *attempt.stored, m_estimates,
                        attempt.explanation, attempt.watch);
    search.setWhyNoGraph(attempt.index.whyNoGraph());
    VectorQuestion question;
    question.query = prepared;
    question.wanted = wanted;
    question.pages = modeOf(attempt.op) == SearchMode::Semantic;
    auto matches = search.nearest(question);
    attempt.outdated = attempt.outdated || search.isOutdated();
    return matches;
}

Result<void> SearchEngine::rank(Attempt &attempt, const std::stop_token &stop) {
    switch (modeOf(attempt.op)) {
    case SearchMode::Text:
        return rankWords(attempt, stop);
    case SearchMode::Hybrid:
        return rankBoth(attempt, stop);
    case SearchMode::Semantic:
        break;
    }
    if (attempt.vector.empty()) {
        // An embedder that has learned from no text has nothing to compare.
        attempt.result.notes.push_back({SearchRemark::Kind::EmbedderKnowsNone, {}});
        return {};
    }
    auto matches = nearest(attempt, endOfPage(attempt.op));
    if (!matches)
        return failure(std::move(matches.error()));
    VectorRanking ranking(*attempt.store, attempt.index.vectors(), *std::move(matches),
                          attempt.op.minScore, attempt.index.home());
    return readPage(attempt, ranking);
}

Result<void> SearchEngine::rankWords(Attempt &attempt, const std::stop_token &stop) {
    const TextQuery query = TextQuery::parse(attempt.op.query);
    if (!query.findsAnything()) {
        attempt.result.notes.push_back({SearchRemark::Kind::NoWordInQuery, {}});
    }
    return m_words.read(
        *attempt.store,
        [&](const WordIndex &words) -> Result<void> {
            auto expression = words.tables.expression(query, words.tokenizer);
            if (!expression)
                return failure(std::move(expression.error()));
            auto matches = words.tables.matches(*expression);
            if (!matches)
                return failure(std::move(matches.error()));
            attempt.watch.lap("text");
            attempt.explanation.plan.rankedBy = RankedBy::Words;
            attempt.explanation.reasons = {{SearchRemark::Kind::WordsLookedUp, {}}};
            attempt.explanation.passingEstimated = !attempt.scope->isEverything();
            TextRanking ranking(*attempt.store, *attempt.scope, words.tables,
                                *std::move(expression), *std::move(matches), attempt.op.minScore);
            return readPage(attempt, ranking);
        },
        stop);
}

Result<void> SearchEngine::rankBoth(Attempt &attempt, const std::stop_token &stop) {
    FusedQuestion question;
    question.text = TextQuery::parse(attempt.op.query);
    question.vector = attempt.vector;
    question.explain = attempt.op.explain;
    question.home = attempt.index.home();
    question.candidates = hybridCandidates(attempt.op);
    if (m_together) {
        auto written = m_written.of(*attempt.scope, *attempt.store, *attempt.rows, attempt.mark);
        if (!written)
            return failure(std::move(written.error()));
        question.written = *std::move(written);
        attempt.watch.lap("times");
    }
    std::vector<ItemMatch> matches;
    if (!attempt.vector.empty()) {
        auto found = nearest(attempt, attempt.op.limit < 0 ? -1 : question.candidates);
        if (!found)
            return failure(std::move(found.error()));
        matches = *std::move(found);
    } else {
        attempt.result.notes.push_back({SearchRemark::Kind::OnlyWords, {}});
    }
    return m_words.read(
        *attempt.store,
        [&](const WordIndex &words) -> Result<void> {
            auto ranking = FusedRanking::create(question, *attempt.store, *attempt.scope, words,
                                                attempt.index.vectors(), *attempt.stored, matches,
                                                attempt.op.minScore);
            if (!ranking)
                return failure(std::move(ranking.error()));
            attempt.watch.lap("fuse");
            std::vector<SearchRemark> &reasons = attempt.explanation.reasons;
            if (attempt.vector.empty()) {
                attempt.explanation.plan.rankedBy = RankedBy::WordsAlone;
                reasons = {{SearchRemark::Kind::NoQueryEmbedder, {}}};
            } else {
                attempt.explanation.plan.rankedBy = RankedBy::Both;
                reasons.insert(reasons.begin(), {SearchRemark::Kind::BestByBoth, {}});
            }
            for (SearchRemark &together : (*ranking)->whatWasWrittenTogether())
                reasons.push_back(std::move(together));
            return readPage(attempt, **ranking);
        },
        stop);
}

} // namespace nestor
