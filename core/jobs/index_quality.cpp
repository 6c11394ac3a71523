// SPDX-License-Identifier: Apache-2.0
#include "core/jobs/index_quality.h"

#include "core/search/engine/search_engine.h"
#include "core/search/vectors/vector_view.h"
#include "core/vector/top_hits.h"
#include "core/vector/vector_metric.h"

#include <QElapsedTimer>
#include <QRandomGenerator>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Breadths that are tried beside the current one.
constexpr qint64 kBreadths[] = {16, 32, 64, 128, 256, 512, 1024};

/// How far a question lies from the vector that it is made of, in parts of that one's length.
constexpr double kDistance = 0.1;

Vector moved(Vector vector, QRandomGenerator &random) {
    double length = 0;
    for (const float x : vector)
        length += double(x) * double(x);
    length = std::sqrt(length);
    // Each number moves alike: sqrt(3) makes the deviation of an even distribution 1.
    const double step = kDistance * length * std::sqrt(3.0 / double(vector.size()));
    for (float &x : vector)
        x += float((random.generateDouble() * 2 - 1) * step);
    return vector;
}

class Measurement {
public:
    Measurement(const QualityPlan &plan, SearchSource &store, const SemanticIndex &index)
        : m_plan(plan)
        , m_store(store)
        , m_semanticIndex(index) {}

    Result<QualityReport> run(Job &job) {
        if (auto done = drawQuestions(); !done)
            return failure(std::move(done.error()));
        if (auto done = compareWithAll(job); !done)
            return failure(std::move(done.error()));
        std::vector<qint64> breadths(std::begin(kBreadths), std::end(kBreadths));
        if (!std::ranges::count(breadths, m_report.current.ef))
            breadths.push_back(m_report.current.ef);
        std::erase_if(breadths, [this](qint64 ef) { return ef < m_plan.k; });
        std::sort(breadths.begin(), breadths.end());
        for (const qint64 ef : breadths)
            m_report.others.push_back({ef, 0, 0});
        job.step("Measuring");
        for (std::size_t i = 0; i < m_questions.size(); ++i) {
            if (job.cancelled())
                return stopped();
            if (auto done = ask(m_questions[i]); !done)
                return failure(std::move(done.error()));
            job.report(qint64(i) + 1, m_report.queries);
        }
        const auto queries = double(std::max<qint64>(m_report.queries, 1));
        m_report.exactMilliseconds /= queries;
        for (QualityReport::Point &point : m_report.others) {
            point.recall /= queries * double(std::max<qint64>(m_report.k, 1));
            point.milliseconds /= queries;
            if (point.ef == m_report.current.ef)
                m_report.current = point;
            if (!m_report.efFor99 && point.recall >= 0.99)
                m_report.efFor99 = point.ef;
        }
        return m_report;
    }

private:
    struct Question {
        Vector query;
        TopHits nearest; ///< by the vectors as they were embedded
        double bound = 0;
    };

    static tl::unexpected<Error> stopped() {
        return failure(ErrorCode::Cancelled, u"Stopped while measuring the index"_s);
    }

    /// Not for longer than a question or a page: who writes waits no longer.
    Result<void> look(const std::function<Result<void>(const VectorView &)> &work) {
        const VectorSource source = m_semanticIndex.source();
        const VectorSet &set = m_semanticIndex.vectors();
        return m_store.read([&](SearchSnapshot &store) {
            ExactVectorReader stored(store, source, set.dims(), set.distance());
            return work(VectorView(set, stored));
        });
    }

    Result<void> drawQuestions() {
        return look([this](const VectorView &view) -> Result<void> {
            m_report.vectors = view.indexed();
            m_report.encoding = m_semanticIndex.vectors().encoding();
            m_report.k = std::min(m_plan.k, view.indexed());
            m_report.current.ef = view.breadthOf(m_plan.k);
            m_numbers = view.numbersIndexed();
            const Distance distance = m_semanticIndex.vectors().distance();
            QRandomGenerator random(1);
            for (const VectorId number : view.sample(std::size_t(m_plan.queries))) {
                if (const auto vector = view.vectorOf(number)) {
                    m_questions.push_back({preparedVector(moved(*vector, random), distance),
                                           TopHits(std::size_t(m_report.k))});
                }
            }
            m_report.queries = qint64(m_questions.size());
            return {};
        });
    }

    Result<void> compareWithAll(Job &job) {
        job.step("Comparing with all vectors");
        constexpr std::size_t kPage = 1000;
        const std::span<const VectorId> all(m_numbers);
        for (std::size_t begin = 0; begin < all.size(); begin += kPage) {
            if (job.cancelled())
                return stopped();
            const auto page = all.subspan(begin, std::min(kPage, all.size() - begin));
            auto looked = look([&](const VectorView &view) {
                return view.showIndexed(page, [this](VectorId id, std::span<const float> vector) {
                    for (Question &question : m_questions) {
                        question.nearest.add(vectorRank(m_semanticIndex.vectors().distance(),
                                                        question.query.data(), vector.data(),
                                                        int(vector.size())),
                                             id);
                    }
                });
            });
            if (!looked)
                return looked;
            job.report(qint64(begin) + qint64(page.size()), qint64(all.size()));
        }
        for (Question &question : m_questions) {
            const auto hits = question.nearest.take(m_semanticIndex.vectors().distance());
            question.bound =
                hits.empty() ? std::numeric_limits<double>::infinity() : hits.back().score;
        }
        return {};
    }

    Result<void> ask(const Question &question) {
        return look([&](const VectorView &view) -> Result<void> {
            QElapsedTimer timer;
            timer.start();
            auto exact = view.exact(question.query, m_report.k);
            m_report.exactMilliseconds += double(timer.nsecsElapsed()) / 1e6;
            if (!exact)
                return failure(std::move(exact.error()));
            for (QualityReport::Point &point : m_report.others) {
                timer.restart();
                auto walked = view.indexedByWalk(question.query, std::size_t(m_report.k),
                                                 std::size_t(point.ef));
                point.milliseconds += double(timer.nsecsElapsed()) / 1e6;
                if (!walked)
                    return failure(std::move(walked.error()));
                point.recall +=
                    double(std::ranges::count_if(walked->hits, [&](const VectorHit &hit) {
                        return hit.score >= question.bound;
                    }));
            }
            return {};
        });
    }

    const QualityPlan m_plan;
    SearchSource &m_store;
    const SemanticIndex &m_semanticIndex;
    std::vector<VectorId> m_numbers;
    std::vector<Question> m_questions;
    QualityReport m_report;
};

Result<void> check(const char *name, qint64 value, qint64 most) {
    if (value >= 1 && value <= most)
        return {};
    return failure(
        ErrorCode::InvalidArgument,
        u"%1 is %2; 1 to %3 are possible"_s.arg(QLatin1StringView(name)).arg(value).arg(most));
}

} // namespace

Result<QualityReport> measureIndexQuality(const QualityPlan &plan, Store &store, Job &job) {
    SearchEngine *engine = store.searchEngine();
    if (engine == nullptr)
        return failure(ErrorCode::Unsupported, u"This store keeps no index"_s);
    if (auto checked = check("k", plan.k, 1000); !checked)
        return failure(std::move(checked.error()));
    if (auto checked = check("queries", plan.queries, 100'000); !checked)
        return failure(std::move(checked.error()));
    if (auto done = engine->indexVectors(job); !done)
        return failure(std::move(done.error()));
    const std::shared_ptr<SemanticIndex> index = engine->semanticIndex();
    if (index->vectors().indexed() == 0) {
        QualityReport report;
        report.k = plan.k;
        return report;
    }
    return Measurement(plan, engine->source(), *index).run(job);
}

} // namespace nestor
