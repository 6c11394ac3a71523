// SPDX-License-Identifier: Apache-2.0
#include "core/store/decorators/ttl_clamp_store.h"

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

Result<void> TtlClampStore::check(const TtlLimits &limits) {
    // Written so that NaN fails, too.
    const bool positive =
        !(limits.least && !(*limits.least > 0)) && !(limits.most && !(*limits.most > 0));
    if (!positive)
        return failure(ErrorCode::InvalidConfig, u"Limits of the time-to-live are above 0"_s);
    if (limits.least && limits.most && *limits.least > *limits.most)
        return failure(ErrorCode::InvalidConfig,
                       u"The shortest time-to-live is longer than the longest"_s);
    return {};
}

Result<std::unique_ptr<TtlClampStore>> TtlClampStore::create(std::shared_ptr<Store> store,
                                                             TtlLimits limits) {
    if (auto valid = check(limits); !valid)
        return failure(std::move(valid.error()));
    return std::unique_ptr<TtlClampStore>(new TtlClampStore(std::move(store), limits));
}

void TtlClampStore::clamp(PutOp &put, Timestamp now) const {
    std::optional<double> minutes;
    if (put.ttl.kind == TtlChoice::Minutes)
        minutes = put.ttl.minutes;
    else if (put.ttl.kind == TtlChoice::Default)
        minutes = config().ttl.defaultTtl;
    if (!minutes)
        minutes = m_limits.most;
    if (!minutes)
        return; // may live for ever, and will
    if (m_limits.least)
        minutes = std::max(*minutes, *m_limits.least);
    if (m_limits.most)
        minutes = std::min(*minutes, *m_limits.most);
    put.ttl = {TtlChoice::Minutes, *minutes};
    if (!put.expiresAt)
        return;
    if (m_limits.least)
        put.expiresAt = std::max(*put.expiresAt, now.plusMinutes(*m_limits.least));
    if (m_limits.most)
        put.expiresAt = std::min(*put.expiresAt, now.plusMinutes(*m_limits.most));
}

Result<std::vector<OpAnswer>> TtlClampStore::batch(std::vector<Op> ops, std::stop_token stop) {
    const Timestamp now = Timestamp::now();
    for (Op &op : ops) {
        // A time-to-live that is no such thing is for the store to refuse.
        auto *put = std::get_if<PutOp>(&op);
        if (put != nullptr && put->value &&
            (put->ttl.kind != TtlChoice::Minutes || put->ttl.minutes > 0))
            clamp(*put, now);
    }
    return inner().batch(std::move(ops), std::move(stop));
}

} // namespace nestor
