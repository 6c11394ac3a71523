// SPDX-License-Identifier: Apache-2.0
#include "core/store/buffered_bulk_writer.h"

#include "core/base/text.h"

namespace nestor {

using namespace Qt::StringLiterals;

BufferedBulkWriter::BufferedBulkWriter(Store &store, std::stop_token stop, Mode mode)
    : m_store(store)
    , m_stop(std::move(stop))
    , m_mode(mode) {}

Result<void> BufferedBulkWriter::lookUp(const std::vector<PutOp> &items) {
    std::vector<Op> gets;
    std::vector<ItemId> ids;
    for (const PutOp &item : items) {
        ItemId id{item.ns, item.key};
        if (m_updated.contains(id))
            continue;
        gets.emplace_back(GetOp{item.ns, item.key, false});
        ids.push_back(std::move(id));
    }
    if (gets.empty())
        return {};
    const auto answers = m_store.batch(std::move(gets), m_stop);
    if (!answers)
        return failure(answers.error());
    for (size_t i = 0; i < ids.size(); ++i) {
        const auto &found = std::get<GetAnswer>((*answers)[i]);
        m_updated.insert(ids[i], found ? std::optional(found->updatedAt) : std::nullopt);
    }
    return {};
}

Result<std::vector<PutOutcome>> BufferedBulkWriter::put(std::vector<PutOp> items,
                                                        ConflictRule rule) {
    if (const auto known = lookUp(items); !known)
        return failure(known.error());
    std::vector<PutOutcome> outcomes;
    outcomes.reserve(items.size());
    for (PutOp &item : items) {
        std::optional<Timestamp> &stored = m_updated[ItemId{item.ns, item.key}];
        const Timestamp updated = item.updatedAt.value_or(Timestamp::now());
        if (stored) {
            if (rule == ConflictRule::Fail) {
                return failure(ErrorCode::Conflict,
                               u"The store has an item '%1' in '%2' already"_s.arg(
                                   forMessage(item.key), forMessage(item.ns.stored())));
            }
            const bool older = rule == ConflictRule::KeepNewer && updated <= *stored;
            if (rule == ConflictRule::Skip || older) {
                outcomes.push_back(PutOutcome::Skipped);
                continue;
            }
        }
        outcomes.push_back(stored ? PutOutcome::Replaced : PutOutcome::Inserted);
        stored = updated;
        if (m_mode == Mode::Write)
            m_ops.emplace_back(std::move(item));
    }
    return outcomes;
}

Result<void> BufferedBulkWriter::commit() {
    if (m_ops.empty())
        return {};
    const auto done = m_store.batch(std::move(m_ops), m_stop);
    m_ops.clear();
    if (!done)
        return failure(done.error());
    return {};
}

} // namespace nestor
