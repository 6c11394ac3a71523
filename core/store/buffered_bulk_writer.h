// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/bulk_writer.h"
#include "core/store/store.h"

#include <QHash>

#include <stop_token>

namespace nestor {

/// A BulkWriter for any store: keeps the items in memory and writes them as one batch at the
/// commit. Backends that can stream into a transaction of their own do better.
///
/// Looks at stored items while collecting, so what somebody else writes between put() and
/// commit() is replaced, whatever the rule. Values must be objects, as batch() has it.
class BufferedBulkWriter final : public BulkWriter {
public:
    enum class Mode {
        Write,
        Rehearse, ///< says what would become of the items, keeps none and never writes
    };

    /// `store` outlives the writer.
    explicit BufferedBulkWriter(Store &store, std::stop_token stop = {}, Mode mode = Mode::Write);

    [[nodiscard]] Result<std::vector<PutOutcome>> put(std::vector<PutOp> items,
                                                      ConflictRule rule) override;
    [[nodiscard]] Result<void> commit() override;

private:
    [[nodiscard]] Result<void> lookUp(const std::vector<PutOp> &items);

    Store &m_store;
    std::stop_token m_stop;
    Mode m_mode;
    std::vector<Op> m_ops;
    /// When each item seen so far was last updated; no value where the store has none.
    QHash<ItemId, std::optional<Timestamp>> m_updated;
};

} // namespace nestor
