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

/// What becomes of the items of a bulk write whose program was killed, when its store is opened for
/// writing the next time.
enum class UnfinishedWork {
    TakeBack, ///< a bulk write is whole, or it is not there
    Keep,
};

/// What became of a bulk write that was given up.
struct RollbackReport {
    qint64 undone = 0; ///< items that others could see already, and that are as they were again
    /// Items that stay as the bulk write left them or as somebody else has made them since: taking
    /// them back would have undone that.
    qint64 left = 0;

    bool operator==(const RollbackReport &) const = default;
};

/// One long write that ends up in the store as a whole or not at all: what an import of a million
/// items needs, and batch(), which takes all its operations at once, cannot give.
/// Store::bulkWriter() makes one.
///
/// A short one is seen by nobody before commit(). One that lasts is written in turns, between which
/// others can write, and see what is there: whoever waits for his turn gives up after some seconds.
/// A writer that is given up, or goes away before commit(), puts the store back as it was, except
/// for items that somebody else has written since. Where its program is killed, who opens the store
/// next does that. For one thread at a time.
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
    /// item; whatever batch() fails with): the writer is of no more use, and was given up.
    [[nodiscard]] virtual Result<std::vector<PutOutcome>> put(std::vector<PutOp> items,
                                                              ConflictRule rule) = 0;

    /// Lets others write, as there will be nothing to write for a while. Fails as put() does.
    [[nodiscard]] virtual Result<void> letOthersWrite() { return {}; }

    /// Makes what is left of it visible, and all of it stay. On failure it was given up.
    [[nodiscard]] virtual Result<void> commit() = 0;

    /// Gives it up, unless a failure has done so already; what became of it. Fails where the store
    /// could not be put back; the detail says how much is left in it. To be called at most once.
    [[nodiscard]] virtual Result<RollbackReport> rollBack() { return RollbackReport(); }
};

} // namespace nestor
