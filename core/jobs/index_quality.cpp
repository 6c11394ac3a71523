// SPDX-License-Identifier: Apache-2.0
#include "core/jobs/index_quality.h"

#include "core/search/searchable_store.h"
#include "core/search/vector_view.h"

#include <QElapsedTimer>
#include <QRandomGenerator>

#include <algorithm>
#include <cmath>

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
    Measurement(const QualityPlan &plan, const VectorSet &set)
        : m_plan(plan)
        , m_set(set) {
        const VectorView view(set);
        QRandomGenerator random(1);
        for (const VectorId number : view.sample(std::size_t(plan.queries))) {
            if (const auto vector = view.vectorOf(number))
                m_queries.push_back(moved(*vector, random));
        }
        m_report.vectors = view.indexed();
        m_report.k = std::min(plan.k, view.indexed());
        m_report.queries = qint64(m_queries.size());
        m_report.current.ef = view.breadthOf(plan.k);
    }

    Result<QualityReport> run(Job &job) {
        std::vector<qint64> breadths(std::begin(kBreadths), std::end(kBreadths));
        if (!std::ranges::count(breadths, m_report.current.ef))
            breadths.push_back(m_report.current.ef);
        std::erase_if(breadths, [this](qint64 ef) { return ef < m_plan.k; });
        std::sort(breadths.begin(), breadths.end());
        for (const qint64 ef : breadths)
            m_report.others.push_back({ef, 0, 0});
        job.step("Measuring");
        for (std::size_t i = 0; i < m_queries.size(); ++i) {
            if (job.cancelled())
                return failure(ErrorCode::Cancelled, u"Stopped while measuring the index"_s);
            if (auto done = ask(m_queries[i]); !done)
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
    Result<void> ask(const Vector &query) {
        // Held for one question only: who writes waits no longer.
        const VectorView view(m_set);
        QElapsedTimer timer;
        timer.start();
        auto exact = view.indexedExactly(query, std::size_t(m_report.k));
        m_report.exactMilliseconds += double(timer.nsecsElapsed()) / 1e6;
        if (!exact)
            return failure(std::move(exact.error()));
        if (exact->hits.empty())
            return {};
        const double bound = exact->hits.back().score;
        for (QualityReport::Point &point : m_report.others) {
            timer.restart();
            auto walked = view.indexedByWalk(query, std::size_t(m_report.k), std::size_t(point.ef));
            point.milliseconds += double(timer.nsecsElapsed()) / 1e6;
            if (!walked)
                return failure(std::move(walked.error()));
            point.recall += double(std::ranges::count_if(
                walked->hits, [bound](const VectorHit &hit) { return hit.score >= bound; }));
        }
        return {};
    }

    const QualityPlan m_plan;
    const VectorSet &m_set;
    std::vector<Vector> m_queries;
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
    auto *searchable = dynamic_cast<SearchableStore *>(&store);
    if (!searchable)
        return failure(ErrorCode::Unsupported, u"This store keeps no index"_s);
    if (auto checked = check("k", plan.k, 1000); !checked)
        return failure(std::move(checked.error()));
    if (auto checked = check("queries", plan.queries, 100'000); !checked)
        return failure(std::move(checked.error()));
    if (auto done = searchable->engine().indexVectors(job); !done)
        return failure(std::move(done.error()));
    const std::shared_ptr<Meaning> meaning = searchable->engine().meaning();
    if (meaning->vectors().indexed() == 0) {
        QualityReport report;
        report.k = plan.k;
        return report;
    }
    return Measurement(plan, meaning->vectors()).run(job);
}

} // namespace nestor
