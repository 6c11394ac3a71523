// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

/// How much a word of a query says about a text that holds it: BM25 (S. Robertson and H. Zaragoza,
/// "The probabilistic relevance framework", 2009) with k1 = 1.2 and b = 0.75 as in FTS5. Pure
/// functions, usable from every thread.
namespace nestor {

/// Robertson's ln((N - n + .5)/(n + .5)), as FTS5 has it: a word that half of the texts hold says
/// nothing. Not less than a share of Lucene's ln(1 + ...): all of it among up to twenty texts, of
/// which half are too few to say that a word is common, and a twentieth from four hundred on.
/// `with` is how many of `texts` hold the word, at most all of them.
[[nodiscard]] inline double wordRarity(double texts, double with) {
    constexpr double kFew = 20;
    constexpr double kLeast = 0.05;
    const double share = std::clamp(kFew / std::max(texts, 1.0), kLeast, 1.0);
    const double odds = (texts - with + 0.5) / (with + 0.5);
    return std::max(std::log(odds), share * std::log1p(odds));
}

/// The power of the rarity by which the words of a query count: 1, as BM25 has it, for a single
/// word, rising to 1.25 with ten. A person who types two words means both; of the words of a
/// sentence many are only there to make it one, and by their number they would drown those that
/// it is about. From fourteen words on it falls again, to 1.1 with thirty: in a long question no
/// few words say what it is about. Measured on many collections (docs/search.md). `words` are
/// different ones that the collection knows.
[[nodiscard]] inline double rarityPower(std::size_t words) {
    constexpr double kMost = 0.25;
    constexpr double kOfLong = 0.1;
    constexpr double kRisen = 10;
    constexpr double kFalls = 14;
    constexpr double kFallen = 30;
    const auto count = static_cast<double>(words);
    if (count <= kRisen)
        return 1 + kMost * std::max(0.0, count - 1) / (kRisen - 1);
    const double fallen = std::clamp((count - kFalls) / (kFallen - kFalls), 0.0, 1.0);
    return 1 + kMost + (kOfLong - kMost) * fallen;
}

/// What `count` occurrences of a word say, before its rarity. `length` of the text is in averages
/// of the collection.
[[nodiscard]] inline double wordSaturation(double count, double length) {
    constexpr double kK1 = 1.2;
    constexpr double kB = 0.75;
    return count * (kK1 + 1) / (count + kK1 * (1 - kB + kB * length));
}

} // namespace nestor
