// SPDX-License-Identifier: Apache-2.0
#include "core/search/sync/feed_cursor.h"

#include <algorithm>
#include <utility>

namespace nestor {

namespace {

/// How often a store without a log is compared as a whole, and for which part of the time.
constexpr std::chrono::milliseconds kComparisonInterval{1000};
constexpr int kComparisonShare = 5;

} // namespace

void FeedCursor::noteWrites(const std::vector<ItemPlace> &items) {
    const std::lock_guard lock(m_notedMutex);
    m_noted.insert(m_noted.end(), items.begin(), items.end());
    if (m_noted.size() > m_mostNoted) {
        m_noted.clear();
        m_notedMany = true;
    }
}

void FeedCursor::noteBulkWrite() {
    const std::lock_guard lock(m_notedMutex);
    m_notedMany = true;
}

void FeedCursor::invalidate() {
    const std::lock_guard lock(m_notedMutex);
    m_invalid = true;
}

bool FeedCursor::isDistrusted() const {
    const std::lock_guard lock(m_notedMutex);
    return m_invalid;
}

Result<FeedCursor::Step> FeedCursor::next(qint64 limit, bool compares,
                                          const std::stop_token &stop) {
    Step step;
    step.look = Step::Look::All;
    if (!m_mark || isDistrusted())
        return step;
    step.mark = *m_mark;
    auto commits = m_feed.commits();
    if (!commits)
        return failure(std::move(commits.error()));
    const bool committed = *commits != m_mark->commits;
    {
        const std::lock_guard lock(m_notedMutex);
        if (m_notedMany && !m_mark->hasLog())
            return step;
        if (!committed && !m_more && m_noted.empty() && !m_notedMany) {
            if (!compares || comparisonDue() != std::chrono::milliseconds(0))
                step.look = Step::Look::Nothing;
            return step;
        }
    }
    if (compares && comparisonDue(*commits) == std::chrono::milliseconds(0))
        return step;
    auto page = m_feed.since(*m_mark, limit, stop);
    if (!page)
        return failure(std::move(page.error()));
    if (page->kind == ChangePage::Kind::Unknown)
        return step;
    std::vector<ItemPlace> noted;
    {
        const std::lock_guard lock(m_notedMutex);
        if (m_notedMany && !m_mark->hasLog())
            return step;
        noted.swap(m_noted);
        m_notedMany = false;
    }
    step.look = Step::Look::Some;
    step.places = page->places();
    step.mark = page->mark;
    step.more = page->more;
    if (!noted.empty()) {
        step.places.insert(step.places.end(), std::make_move_iterator(noted.begin()),
                           std::make_move_iterator(noted.end()));
        sortPlaces(step.places);
    }
    return step;
}

void FeedCursor::take(const Step &step) {
    m_mark = step.mark;
    m_more = step.more;
}

void FeedCursor::giveBack(const Step &step) {
    noteWrites(step.places);
}

Result<ChangeMark> FeedCursor::beginComparison(const std::stop_token &stop) {
    m_mark.reset();
    {
        const std::lock_guard lock(m_notedMutex);
        m_noted.clear();
        m_notedMany = false;
        m_invalid = false;
    }
    return m_feed.now(stop);
}

void FeedCursor::noteComparison(const ChangeMark &mark, Clock::time_point began) {
    m_compared = mark.commits;
    m_lastComparison = Clock::now();
    m_comparisonTook = m_lastComparison - began;
}

void FeedCursor::endComparison(const ChangeMark &mark, Clock::time_point began) {
    m_mark = mark;
    m_more = false;
    noteComparison(mark, began);
}

void FeedCursor::startFrom(const ChangeMark &mark) {
    m_mark = mark;
    m_more = true;
}

std::optional<std::chrono::milliseconds> FeedCursor::comparisonDue() const {
    return m_mark ? comparisonDue(m_mark->commits) : std::nullopt;
}

std::optional<std::chrono::milliseconds> FeedCursor::comparisonDue(quint64 commits) const {
    if (!m_mark || m_mark->hasLog() || m_compared == commits)
        return std::nullopt;
    const auto next =
        m_lastComparison +
        std::max<Clock::duration>(kComparisonInterval, m_comparisonTook * kComparisonShare);
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now());
    return std::max(wait, std::chrono::milliseconds(0));
}

} // namespace nestor
