// SPDX-License-Identifier: Apache-2.0
#include "core/search/text/text_index.h"

#include <utility>

namespace nestor {

TextIndex::TextIndex(SearchSource &store, ChangeFeed &feed, SearchCache &cache,
                     TextTokenizer tokenizer)
    : m_store(store)
    , m_cache(cache)
    , m_default(tokenizer)
    , m_lastUsed(tokenizer)
    , m_synchronizer(store, feed, cache, *this) {}

Result<void> TextIndex::follow(Job &job) {
    auto followed = m_synchronizer.follow(job);
    if (!followed)
        return failure(std::move(followed.error()));
    return {};
}

Result<void> TextIndex::choose(TextTokenizer tokenizer, Job &job) {
    {
        const std::lock_guard lock(m_chosenMutex);
        m_chosen = tokenizer;
    }
    m_synchronizer.restart();
    if (auto done = follow(job); !done)
        return done;
    const std::lock_guard lock(m_chosenMutex);
    if (m_chosen == tokenizer)
        m_chosen.reset();
    return {};
}

Result<void> TextIndex::rebuild(std::optional<TextTokenizer> tokenizer, Job &job) {
    {
        const std::lock_guard lock(m_chosenMutex);
        m_anew = true;
    }
    if (tokenizer)
        return choose(*tokenizer, job);
    m_synchronizer.restart();
    return follow(job);
}

Result<void> TextIndex::read(SearchSnapshot &store, const Work &work, std::stop_token stop) {
    const auto run = [this, &work](SqlConnection &home) -> Result<void> {
        TextTables tables(home);
        auto tokenizer = tables.tokenizer();
        if (!tokenizer)
            return failure(std::move(tokenizer.error()));
        return work({tables, tokenizer->value_or(m_default), m_counts});
    };
    if (!m_synchronizer.isInStore())
        return m_cache.read(run, std::move(stop));
    if (SqlConnection *home = store.derived())
        return run(*home);
    return failure(ErrorCode::Busy, QStringLiteral("The store is being taken over: try again"));
}

Result<bool> TextIndex::isReady(SqlConnection &home) {
    {
        const std::lock_guard lock(m_chosenMutex);
        if (m_anew)
            return false;
    }
    auto tokenizer = TextTables(home).tokenizer();
    if (!tokenizer)
        return failure(std::move(tokenizer.error()));
    const std::lock_guard lock(m_chosenMutex);
    return tokenizer->has_value() && (!m_chosen || *tokenizer == m_chosen);
}

Result<void> TextIndex::create(SqlConnection &home) {
    std::optional<TextTokenizer> tokenizer;
    bool anew = false;
    {
        const std::lock_guard lock(m_chosenMutex);
        tokenizer = m_chosen;
        anew = std::exchange(m_anew, false);
    }
    if (!tokenizer) {
        auto recorded = TextTables(home).chosenTokenizer();
        if (recorded)
            tokenizer = *recorded;
        else if (!anew) // else broken tables say nothing
            return failure(std::move(recorded.error()));
    }
    // A managed store that is only read has its words in the cache, but says itself which. Asked
    // in this order: where `home` is the store, it is being written to, and reading it by another
    // connection would wait for that to end.
    SqlFile *inStore = m_store.isReadOnly() ? m_store.derivedData() : nullptr;
    if (!tokenizer && inStore) {
        auto read = inStore->read([&](SqlConnection &store) -> Result<void> {
            auto recorded = TextTables(store).chosenTokenizer();
            if (!recorded)
                return failure(std::move(recorded.error()));
            tokenizer = *recorded;
            return {};
        });
        if (!read)
            return read;
    }
    return TextTables(home).create(tokenizer.value_or(m_default));
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

std::shared_ptr<const void> TextIndex::readyOf(const ItemState &item) const {
    if (!item.value)
        return nullptr;
    return std::make_shared<const TextTables::Words>(
        TextTables::wordsOf(item.place.key, *item.value, m_lastUsed));
}

Result<std::vector<ItemState>> TextIndex::prepare(SqlFile &home, std::vector<ItemState> items,
                                                  bool writesAnyway, const std::stop_token &stop) {
    if (writesAnyway)
        return items; // put() finds out
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
    auto tokenizer = tables.tokenizer();
    if (!tokenizer)
        return failure(std::move(tokenizer.error()));
    const TextTokenizer used = tokenizer->value_or(m_default);
    m_lastUsed = used;
    for (const ItemState &item : items) {
        const ItemPlace &place = item.place;
        const auto *ready = static_cast<const TextTables::Words *>(item.ready.get());
        auto done = !item.value ? tables.remove(place.prefix, place.key)
                    : ready && ready->tokenizer == used
                        ? tables.put(place.prefix, place.key, *ready)
                        : tables.put(place.prefix, place.key, *item.value, used);
        if (!done)
            return done;
    }
    m_counts.noteChanges(qint64(items.size()));
    return {};
}

} // namespace nestor
