// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtGlobal>

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

/// What an agent wrote in one sitting answers together: a memory that says little by itself is
/// lifted by those around it. Pure functions, usable from every thread.
namespace nestor {

/// What being written together gives to a hit.
struct WrittenTogether {
    double share = 0;
    /// The hit, by its place, that gives most of it; absent where none does but itself.
    std::optional<std::size_t> with;
};

/// Of hits with these scores, best first, written at `writtenAt` (microseconds), among items
/// written at `all` (ascending): of the first hundred, .3 times the mean of the three best in the
/// same sitting, and .3 times the best of those written just before or after, with half of the best
/// two steps away. Scores are counted from that of the hundredth, or the last. A sitting ends where
/// more than 30 minutes lie between two items. Items written at one moment are one step, which
/// says nothing of what is inside it; and at moments of more than ten, or in a second of more than
/// ten, nobody writes one thing after the other: they have nothing before or after. So a store
/// that was imported at once stays as it is.
[[nodiscard]] std::vector<WrittenTogether> writtenTogether(std::span<const double> scores,
                                                           std::span<const qint64> writtenAt,
                                                           std::span<const qint64> all);

} // namespace nestor
