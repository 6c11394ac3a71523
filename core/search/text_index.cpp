// SPDX-License-Identifier: Apache-2.0
#include "core/search/text_index.h"

namespace nestor {

TextIndex::TextIndex(StoreFile &store, SearchCache &cache, TextTokenizer tokenizer)
    : m_cache(cache)
    , m_tokenizer(tokenizer)
    , m_follower(store, cache, *this) {}

Result<void> TextIndex::follow(Job &job) {
    auto followed = m_follower.follow(job);
    if (!followed)
        return failure(std::move(followed.error()));
    return {};
}

Result<void> TextIndex::read(SqlConnection &connection, const Work &work, std::stop_token stop) {
    const auto run = [this, &work](SqlConnection &home) {
        TextTables tables(home);
        return work(tables, m_tokenizer);
    };
    return m_follower.isInStore() ? run(connection) : m_cache.read(run, std::move(stop));
}

Result<bool> TextIndex::isReady(SqlConnection &home) {
    auto tokenizer = TextTables(home).tokenizer();
    if (!tokenizer)
        return failure(std::move(tokenizer.error()));
    return *tokenizer == m_tokenizer;
}

Result<void> TextIndex::create(SqlConnection &home) {
    return TextTables(home).create(m_tokenizer);
}

Result<qint64> TextIndex::position(SqlConnection &home) {
    return TextTables(home).position();
}

Result<void> TextIndex::setPosition(SqlConnection &home, qint64 position) {
    return TextTables(home).setPosition(position);
}

Result<std::vector<ItemPlace>> TextIndex::known(SqlConnection &home,
                                                const std::optional<ItemPlace> &after,
                                                const std::optional<ItemPlace> &last) {
    return TextTables(home).range(after, last);
}

Result<std::vector<ItemState>> TextIndex::prepare(SqlFile &home, std::vector<ItemState> items,
                                                  const std::stop_token &stop) {
    std::vector<ItemState> changed;
    auto read = home.read(
        [&](SqlConnection &connection) -> Result<void> {
            TextTables tables(connection);
            for (ItemState &item : items) {
                auto known = tables.find(item.place.prefix, item.place.key);
                if (!known)
                    return failure(std::move(known.error()));
                const bool same =
                    item.value ? *known && (*known)->valueHash == TextTables::hashOf(*item.value)
                               : !*known;
                if (!same)
                    changed.push_back(std::move(item));
            }
            return {};
        },
        stop);
    if (!read)
        return failure(std::move(read.error()));
    return changed;
}

Result<void> TextIndex::apply(SqlConnection &home, const std::vector<ItemState> &items) {
    TextTables tables(home);
    for (const ItemState &item : items) {
        const ItemPlace &place = item.place;
        auto known = tables.find(place.prefix, place.key);
        if (!known)
            return failure(std::move(known.error()));
        Result<void> done;
        if (item.value)
            done = tables.put(place.prefix, place.key, *item.value, m_tokenizer, *known);
        else if (*known)
            done = tables.remove(**known);
        if (!done)
            return done;
    }
    return {};
}

} // namespace nestor
