// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace nestor {

/// What counts as a word.
enum class TextTokenizer {
    Words,    ///< unicode61, folded as people read, pairs where a script has no spaces: the default
    Trigrams, ///< any three characters: finds parts of words, takes about three times the space
};

} // namespace nestor
