// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/change_feed.h"

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

namespace nestor {

/// One reader's way along a store's ChangeFeed: how far it is, what this program wrote meanwhile,
/// and when everything has to be compared, because the store does not tell what others deleted or
/// changed in place. That is at most once a second, and never for more than a fifth of the time.
///
/// next() says what to read; take() notes that it was read. For one thread at a time, but for the
/// noting of writes.
class FeedCursor {
public:
    using Clock = std::chrono::steady_clock;

    /// Of more own writes than `mostNoted` it is quicker to compare everything.
    FeedCursor(ChangeFeed &feed, std::size_t mostNoted)
        : m_feed(feed)
        , m_mostNoted(mostNoted) {}

    /// This program wrote these items. From any thread.
    void noteWrites(const std::vector<ItemPlace> &items);
    /// This program wrote more than it names: only a log has it. From any thread.
    void noteBulkWrite();
    /// Everything is to be compared next: something was met that is not as it should be. From any
    /// thread.
    void invalidate();
    [[nodiscard]] bool isDistrusted() const;

    struct Step {
        enum class Look {
            Nothing, ///< nothing has changed
            Some,    ///< `places` may have changed
            All,     ///< everything is to be compared
        };
        Look look = Look::Nothing;
        std::vector<ItemPlace> places; ///< each once, sorted
        ChangeMark mark;               ///< where the reader stands afterwards
        bool more = false;             ///< another step follows at once
    };
    /// What there is to read now, about `limit` items of it. All where that cannot be told and, if
    /// `compares`, where comparisonDue().
    [[nodiscard]] Result<Step> next(qint64 limit, bool compares, const std::stop_token &stop);
    /// It was read.
    void take(const Step &step);
    /// It was not: it will be told again.
    void giveBack(const Step &step);

    /// Before everything is compared: the mark for endComparison(). What this program writes from
    /// now on is noted anew; until the end, the next step is All.
    [[nodiscard]] Result<ChangeMark> beginComparison(const std::stop_token &stop);
    /// Everything was compared with what was there at `mark` or later.
    void endComparison(const ChangeMark &mark, Clock::time_point began);
    /// The same, beside what the reader does: it goes on from where it stands.
    void noteComparison(const ChangeMark &mark, Clock::time_point began);
    /// Goes on from here, as from what an earlier session left behind.
    void startFrom(const ChangeMark &mark);
    /// The next step is All.
    void restart() { m_mark.reset(); }

    /// Where the reader stands; nullopt: nowhere.
    [[nodiscard]] const std::optional<ChangeMark> &mark() const { return m_mark; }
    /// Whether everything is to be compared, after the time that is answered, to find what leaves
    /// no trace. nullopt: no.
    [[nodiscard]] std::optional<std::chrono::milliseconds> comparisonDue() const;

private:
    [[nodiscard]] std::optional<std::chrono::milliseconds> comparisonDue(quint64 commits) const;

    ChangeFeed &m_feed;
    const std::size_t m_mostNoted;
    std::optional<ChangeMark> m_mark;
    bool m_more = false;               ///< behind the mark there is more, whatever commits() says
    std::optional<quint64> m_compared; ///< the commits that the last comparison saw
    Clock::time_point m_lastComparison;
    Clock::duration m_comparisonTook{};

    mutable std::mutex m_notedMutex;
    std::vector<ItemPlace> m_noted;
    bool m_notedMany = false;
    bool m_invalid = false;
};

} // namespace nestor
