// SPDX-License-Identifier: Apache-2.0
#include "core/store/decorators/put_if_changed_store.h"

#include <QCryptographicHash>
#include <QHash>
#include <QSet>

namespace nestor {

namespace {

QByteArray hashOf(const QByteArray &value) {
    return QCryptographicHash::hash(value, QCryptographicHash::Sha256);
}

/// Whether the put says nothing but the value.
bool isPlain(const PutOp &put, const StoreConfig &config) {
    const bool lives = put.ttl.kind == TtlChoice::Minutes ||
                       (put.ttl.kind == TtlChoice::Default && config.ttl.defaultTtl);
    return put.value && !lives && put.index.kind == IndexChoice::Configured && !put.vectors &&
           !put.createdAt && !put.updatedAt && !put.expiresAt && !put.expectedValue;
}

bool isUnchanged(const PutOp &put, const GetAnswer &stored) {
    return stored && !stored->expiresAt && !stored->ttlMinutes &&
           hashOf(stored->value) == hashOf(*put.value);
}

} // namespace

Result<std::vector<OpAnswer>> PutIfChangedStore::batch(std::vector<Op> ops, std::stop_token stop) {
    // Of several puts to one item only the last counts: if that one changes nothing, none does.
    QHash<ItemId, size_t> last;
    for (size_t i = 0; i < ops.size(); ++i) {
        if (const auto *put = std::get_if<PutOp>(&ops[i]))
            last.insert({put->ns, put->key}, i);
    }
    std::vector<Op> questions;
    std::vector<ItemId> asked;
    const StoreConfig configuration = config();
    for (auto it = last.cbegin(); it != last.cend(); ++it) {
        if (!isPlain(std::get<PutOp>(ops[it.value()]), configuration))
            continue;
        questions.emplace_back(GetOp{it.key().ns, it.key().key, false});
        asked.push_back(it.key());
    }
    QSet<ItemId> unchanged;
    if (!questions.empty()) {
        auto stored = inner().batch(std::move(questions), stop);
        if (!stored)
            return stored;
        for (size_t i = 0; i < asked.size(); ++i) {
            const auto &put = std::get<PutOp>(ops[last.value(asked[i])]);
            if (isUnchanged(put, std::get<GetAnswer>((*stored)[i])))
                unchanged.insert(asked[i]);
        }
    }
    std::vector<size_t> skipped;
    for (size_t i = 0; i < ops.size(); ++i) {
        const auto *put = std::get_if<PutOp>(&ops[i]);
        if (put == nullptr || !unchanged.contains({put->ns, put->key}))
            continue;
        // A read in its place, so that errors count the operations as the caller does.
        GetOp read{put->ns, put->key, false};
        ops[i] = std::move(read);
        skipped.push_back(i);
    }
    auto answers = inner().batch(std::move(ops), std::move(stop));
    if (!answers)
        return answers;
    for (const size_t i : skipped)
        (*answers)[i] = PutAnswer{.unchanged = true};
    return answers;
}

} // namespace nestor
