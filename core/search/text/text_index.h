// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/search/sync/item_synchronizer.h"
#include "core/search/text/text_tables.h"
#include "core/search/text/word_counts.h"
#include "core/search/text/word_index.h"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

namespace nestor {

/// The words of a store's items, kept up to what it holds. What counts as a word is recorded beside
/// them. May be called from several threads at once.
class TextIndex final : private ItemConsumer {
public:
    /// `tokenizer`: for a store that has no words yet.
    TextIndex(SearchSource &store, ChangeFeed &feed, SearchCache &cache, TextTokenizer tokenizer);

    /// See ItemSynchronizer::follow().
    [[nodiscard]] Result<void> follow(Job &job);
    /// As follow(), but goes over to this tokenizer, for good: reads all items anew where their
    /// words were made with another. Cancelled, it goes on at the next follow().
    [[nodiscard]] Result<void> choose(TextTokenizer tokenizer, Job &job);
    /// As follow(), but reads all items anew into new tables, whatever became of the ones that are
    /// there; with this tokenizer, or where it is absent with the one that they have. Cancelled, it
    /// goes on at the next follow().
    [[nodiscard]] Result<void> rebuild(std::optional<TextTokenizer> tokenizer, Job &job);
    [[nodiscard]] ItemSynchronizer &synchronizer() { return m_synchronizer; }

    using Work = std::function<Result<void>(const WordIndex &)>;
    /// Runs `work` on the tables, through `store` where they stand in it.
    [[nodiscard]] Result<void> read(SearchSnapshot &store, const Work &work,
                                    std::stop_token stop = {});

private:
    [[nodiscard]] Result<bool> isReady(SqlConnection &home) override;
    [[nodiscard]] Result<void> create(SqlConnection &home) override;
    [[nodiscard]] Result<qint64> position(SqlConnection &home) override;
    [[nodiscard]] Result<void> setPosition(SqlConnection &home, qint64 position) override;
    [[nodiscard]] Result<std::vector<ItemPlace>>
    known(SqlConnection &home, const std::optional<ItemPlace> &after,
          const std::optional<ItemPlace> &last) override;
    /// Each commit makes FTS5 write a part of its index, which is merged later: few are better.
    [[nodiscard]] qint64 largestPage() const override { return 4000; }
    [[nodiscard]] std::shared_ptr<const void> readyOf(const ItemState &item) const override;
    [[nodiscard]] Result<std::vector<ItemState>> prepare(SqlFile &home,
                                                         std::vector<ItemState> items,
                                                         bool writesAnyway,
                                                         const std::stop_token &stop) override;
    [[nodiscard]] Result<void> apply(SqlConnection &home,
                                     const std::vector<ItemState> &items) override;

    SearchSource &m_store;
    SearchCache &m_cache;
    const TextTokenizer m_default;
    std::atomic<TextTokenizer> m_lastUsed; ///< for readyOf(), which nothing but time is lost by
    std::mutex m_chosenMutex;
    std::optional<TextTokenizer> m_chosen; ///< not yet gone over to
    bool m_anew = false;                   ///< the tables are to be made anew
    WordCounts m_counts;
    ItemSynchronizer m_synchronizer;
};

} // namespace nestor
