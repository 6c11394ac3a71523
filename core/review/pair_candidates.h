// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/function_ref.h"
#include "core/model/namespace_path.h"
#include "core/review/compare_memories.h"

#include <vector>

namespace nestor {

/// One memory among those that are compared.
struct ComparedMemory {
    Memory memory;
    quint32 ns = 0; ///< of PairSearch::namespaces
    qint64 writtenAt = 0;
    quint64 wording = 0; ///< stands for the telling words in their order
};

struct PairSearch {
    std::vector<ComparedMemory> memories;
    std::vector<NamespacePath> namespaces;
};

/// Tells of pairs that are worth comparing: two memories of which one lies within the parent of the
/// other's namespace, and which
/// - say the same in words that tell, or
/// - have one of their three rarest telling words in common: so have any two that differ in two
///   words a side at most (prefix filtering; Chaudhuri et al., "A Primitive Operator for Similarity
///   Joins in Data Cleaning", ICDE 2006), or
/// - have equal fields that say what they are about, or a field in common that is rare.
/// Of a crowd with a common word only those are told that stand beside each other by their words. A
/// pair may be told several times, the lower place first. `stop` ends it.
void forEachCandidate(const PairSearch &search, const PairContext &context,
                      FunctionRef<void(quint32 left, quint32 right)> onPair,
                      FunctionRef<bool()> stop);

} // namespace nestor
