// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/write_pace.h"

#include <algorithm>

namespace nestor {

using std::chrono::milliseconds;

namespace {

/// Between writes beside a rollback journal: no shorter than what wakes a waiting program, no
/// longer than a person notices.
constexpr milliseconds kShortestPause{2};
constexpr milliseconds kLongestPause{25};

/// How much is written without a rest, and how long the rest is. With somebody there he finds the
/// lock free at every second asking; with nobody in sight it costs a twentieth.
constexpr milliseconds kBesideOthers{25};
constexpr milliseconds kRestBesideOthers{25};
constexpr milliseconds kAlone{100};
constexpr milliseconds kRestAlone{5};

/// Others who have not written for so long are taken to be gone.
constexpr std::chrono::seconds kOthersStay{30};

} // namespace

bool WritePace::areOthersThere(Clock::time_point now) const {
    return m_others && now - *m_others < kOthersStay;
}

WritePace::Clock::duration WritePace::owedAt(Clock::time_point now) const {
    const Clock::duration rested = std::max<Clock::duration>(now - m_ended, {});
    const auto pays = areOthersThere(now) ? kBesideOthers / kRestBesideOthers : kAlone / kRestAlone;
    return rested >= m_owed / pays ? Clock::duration(0) : m_owed - rested * pays;
}

WritePace::Clock::time_point WritePace::nextBegin(Journal journal, Clock::time_point now) const {
    switch (journal) {
    case Journal::Memory:
        return now;
    case Journal::Rollback:
        return m_ended + std::clamp<Clock::duration>(m_took, kShortestPause, kLongestPause);
    case Journal::Wal:
        break;
    }
    const bool beside = areOthersThere(now);
    if (owedAt(now) < (beside ? kBesideOthers : kAlone))
        return now;
    return m_ended + (beside ? kRestBesideOthers : kRestAlone);
}

void WritePace::wrote(Clock::time_point begun, Clock::time_point ended, bool others) {
    if (others)
        m_others = begun;
    m_took = ended - begun;
    m_owed = std::min<Clock::duration>(owedAt(begun) + m_took, kAlone);
    m_ended = ended;
}

} // namespace nestor
