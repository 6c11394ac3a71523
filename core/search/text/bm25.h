// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

/// How much a word of a query says about a text that holds it: BM25 (S. Robertson and H. Zaragoza,
/// "The probabilistic relevance framework", 2009) with k1 = 1.2 and b = 0.75 as in FTS5. Pure
/// functions, usable from every thread.
namespace nestor {

/// Lucene's ln(1 + (N - n + .5)/(n + .5)), which stays above 0 in collections of a few texts.
/// `with` is how many of `texts` hold the word, at most all of them.
[[nodiscard]] inline double wordRarity(double texts, double with) {
    return std::log1p((texts - with + 0.5) / (with + 0.5));
}

/// The power of the rarity by which the words of a query count: 1, as BM25 has it, for a single
/// word, rising to 1.75 with twenty more. A person who types two words means both; of the words of
/// a sentence most are only there to make it one, and by their number they would drown those that
/// it is about. Measured on many collections (docs/search.md). `words` are different ones that the
/// collection knows.
[[nodiscard]] inline double rarityPower(std::size_t words) {
    constexpr double kSentence = 20;
    constexpr double kMost = 0.75;
    return 1 + kMost * std::min(1.0, static_cast<double>(words > 0 ? words - 1 : 0) / kSentence);
}

/// What `count` occurrences of a word say, before its rarity. `length` of the text is in averages
/// of the collection.
[[nodiscard]] inline double wordSaturation(double count, double length) {
    constexpr double kK1 = 1.2;
    constexpr double kB = 0.75;
    return count * (kK1 + 1) / (count + kK1 * (1 - kB + kB * length));
}

} // namespace nestor
