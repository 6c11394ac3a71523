// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/function_ref.h"
#include "core/review/memory.h"

#include <optional>
#include <vector>

namespace nestor {

/// Why two memories should be looked at together.
enum class PairKind {
    Duplicate, ///< equal after folding case, spaces and punctuation, but for idle words
    Conflict,  ///< nearly the same, and different in what counts
};

struct PairFinding {
    PairKind kind = PairKind::Duplicate;
    double share = 1; ///< of what tells, that both have
    /// What differs: words (places in Memory::words) of each side, or fields (of Memory::fields).
    bool byFields = false;
    std::vector<quint32> left;
    std::vector<quint32> right;
};

/// How a pair is judged beyond what the two say.
struct PairContext {
    const WordBook &book;
    /// For memories whose language is not clear: a MemoryLanguage.
    unsigned char language = 0;
    /// Whether few memories have this value in this field, so that it is what they are about.
    FunctionRef<bool(const MemoryField &)> isRare;
};

/// The words that tell, in their order; of all fields but those aside (isAsideName()).
[[nodiscard]] std::vector<quint32> tellingWords(const Memory &memory, const PairContext &context);

/// Judges two memories; nullopt where there is nothing to say of them together.
///
/// A conflict: at least 60 % of the telling words shared, each side different in two at most, among
/// them a number, a date, a name or a negation; or the same fields, of which up to two plain ones
/// differ while others connect the two. Fields that say what a memory is about must not differ;
/// those aside may, and where nothing else does, it is a duplicate that differs in them.
[[nodiscard]] std::optional<PairFinding> compareMemories(const Memory &left, const Memory &right,
                                                         const PairContext &context);

} // namespace nestor
