// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/model/operations.h"

#include <vector>

namespace nestor {

/// What to do with an item that the store has already.
enum class ConflictRule {
    Replace,   ///< the new one counts
    Skip,      ///< the stored one stays
    KeepNewer, ///< the one with the later updatedAt counts; the stored one when they are equal
    Fail,      ///< the whole import is given up
};

enum class PutOutcome {
    Inserted, ///< there was no such item
    Replaced, ///< there was one, and now it is this
    Skipped,  ///< there was one, and it stays
};

/// One long write that happens as a whole or not at all: what an import of a million items needs,
/// and batch(), which takes all its operations at once, cannot give. Store::bulkWriter() makes one.
///
/// Until commit() succeeds nobody else sees any of it; a writer that goes away before that leaves
/// the store as it was. No other program, and nobody else in this one, can write meanwhile. For
/// one thread at a time.
class BulkWriter {
public:
    BulkWriter() = default;
    BulkWriter(const BulkWriter &) = delete;
    BulkWriter &operator=(const BulkWriter &) = delete;
    virtual ~BulkWriter() = default;

    /// Writes items in their order; each has a value. They are checked as inside a batch, except
    /// that a value may be any JSON: an import brings back what it finds. The times they carry are
    /// kept (PutOp::createdAt …).
    ///
    /// Success: what became of each. Failure (Conflict under ConflictRule::Fail, which names the
    /// item; whatever batch() fails with): the writer is of no more use, and nothing was written.
    [[nodiscard]] virtual Result<std::vector<PutOutcome>> put(std::vector<PutOp> items,
                                                              ConflictRule rule) = 0;

    /// Makes it all visible at once. On failure nothing was written.
    [[nodiscard]] virtual Result<void> commit() = 0;
};

} // namespace nestor
