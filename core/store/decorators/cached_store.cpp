// SPDX-License-Identifier: Apache-2.0
#include "core/store/decorators/cached_store.h"

#include <algorithm>

namespace nestor {

namespace {

/// What is cached: the item with its own times, and when the cache is to let go of it.
PutOp cachePut(const Item &item, double minutes) {
    PutOp put;
    put.ns = item.ns;
    put.key = item.key;
    put.value = item.value;
    put.index.kind = IndexChoice::None;
    put.ttl = {TtlChoice::Minutes, minutes};
    put.createdAt = item.createdAt;
    put.updatedAt = item.updatedAt;
    return put;
}

/// The item as the origin had it, unless its time in the cache is over.
GetAnswer fromCache(GetAnswer cached, Timestamp now) {
    if (!cached || (cached->expiresAt && *cached->expiresAt <= now))
        return std::nullopt;
    cached->expiresAt.reset();
    cached->ttlMinutes.reset();
    return cached;
}

} // namespace

CachedStore::CachedStore(std::shared_ptr<Store> origin, std::unique_ptr<Store> cache,
                         double cacheMinutes)
    : StoreDecorator(std::move(origin))
    , m_cache(std::move(cache))
    , m_minutes(cacheMinutes) {}

Result<void> CachedStore::forget(const std::vector<ItemId> &items) {
    std::vector<Op> deletes;
    for (const ItemId &id : items) {
        PutOp remove;
        remove.ns = id.ns;
        remove.key = id.key;
        deletes.emplace_back(std::move(remove));
    }
    const std::lock_guard lock(m_mutex);
    ++m_generation;
    auto done = m_cache->batch(std::move(deletes));
    return done ? Result<void>() : failure(std::move(done.error()));
}

Result<void> CachedStore::invalidate(const ItemId &id) {
    return forget({id});
}

Result<void> CachedStore::remember(const std::vector<Item> &items, quint64 asOf) {
    std::vector<Op> puts;
    for (const Item &item : items)
        puts.emplace_back(cachePut(item, m_minutes));
    const std::lock_guard lock(m_mutex);
    if (asOf != m_generation || puts.empty())
        return {};
    auto done = m_cache->batch(std::move(puts));
    return done ? Result<void>() : failure(std::move(done.error()));
}

Result<std::vector<OpAnswer>> CachedStore::readThrough(std::vector<Op> gets, std::stop_token stop) {
    quint64 generation = 0;
    {
        const std::lock_guard lock(m_mutex);
        generation = m_generation;
    }
    std::vector<Op> quick = gets;
    for (Op &op : quick)
        std::get<GetOp>(op).refreshTtl = false;
    auto answers = m_cache->batch(std::move(quick), stop);
    if (!answers)
        return answers;
    const Timestamp now = Timestamp::now();
    std::vector<Op> missing;
    std::vector<size_t> places;
    for (size_t i = 0; i < gets.size(); ++i) {
        auto &answer = std::get<GetAnswer>((*answers)[i]);
        answer = fromCache(std::move(answer), now);
        if (answer)
            continue;
        missing.push_back(std::move(gets[i]));
        places.push_back(i);
    }
    if (missing.empty())
        return answers;
    auto found = inner().batch(std::move(missing), std::move(stop));
    if (!found)
        return found;
    std::vector<Item> fresh;
    for (size_t i = 0; i < places.size(); ++i) {
        const auto &item = std::get<GetAnswer>((*found)[i]);
        if (item && !item->expiresAt && !item->ttlMinutes)
            fresh.push_back(*item);
        (*answers)[places[i]] = std::move((*found)[i]);
    }
    if (auto kept = remember(fresh, generation); !kept)
        return failure(std::move(kept.error()));
    return answers;
}

Result<std::vector<OpAnswer>> CachedStore::batch(std::vector<Op> ops, std::stop_token stop) {
    const bool onlyGets = !ops.empty() && std::all_of(ops.begin(), ops.end(), [](const Op &op) {
        return std::holds_alternative<GetOp>(op);
    });
    if (onlyGets)
        return readThrough(std::move(ops), std::move(stop));
    std::vector<ItemId> written;
    for (const Op &op : ops) {
        if (const auto *put = std::get_if<PutOp>(&op))
            written.push_back({put->ns, put->key});
    }
    auto answers = inner().batch(std::move(ops), std::move(stop));
    // Also where it failed: whether nothing was written, the origin alone knows.
    if (!written.empty()) {
        if (auto done = forget(written); !done)
            return failure(std::move(done.error()));
    }
    return answers;
}

} // namespace nestor
