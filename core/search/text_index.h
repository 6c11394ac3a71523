// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/job.h"
#include "core/search/search_cache.h"
#include "core/search/text_tables.h"
#include "core/store/store_file.h"

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

namespace nestor {

/// Follows the words of a store. They stand in the store's own file where Nestor manages it, else
/// in the cache: a guest's file is never written to.
///
/// May be called from several threads at once; one follows, the others wait for it.
class TextIndex {
public:
    TextIndex(StoreFile &store, SearchCache &cache, TextTokenizer tokenizer);

    /// Brings the words up to what the store holds now. Cheap when nothing changed; after an
    /// agent's writes it reads what is new, in short transactions; at first, and now and then in a
    /// store without a change log, it compares everything. Reports to `job` the items compared,
    /// where it compares everything.
    [[nodiscard]] Result<void> follow(Job &job);

    /// This program wrote these items; the next follow() reads them, whatever rows they are in.
    void noteWrites(const std::vector<ItemPlace> &items);
    /// This program wrote many items; the next follow() compares everything.
    void noteManyWrites();

    using Work = std::function<Result<void>(TextTables &, TextTokenizer)>;
    /// Runs `work` on the tables. `connection` is inside a read transaction on the store, and is
    /// what the tables are read through where they stand in the same file.
    [[nodiscard]] Result<void> read(SqlConnection &connection, const Work &work,
                                    std::stop_token stop = {});

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] bool isInStore() const;
    [[nodiscard]] SqlFile &home();
    [[nodiscard]] Result<void> prepare(Job &job);
    [[nodiscard]] Result<void> compareAll(Job &job);
    [[nodiscard]] Result<bool> comparePage(std::optional<ItemPlace> &after, qint64 &compared,
                                           Job &job);
    [[nodiscard]] Result<void> readNewRows(Job &job);
    [[nodiscard]] Result<void> readNoted(Job &job);
    [[nodiscard]] Result<void> apply(SqlConnection &connection, const std::vector<ItemPlace> &items,
                                     const std::vector<std::optional<QByteArray>> &values) const;

    StoreFile &m_store;
    SearchCache &m_cache;
    const TextTokenizer m_wanted;

    std::mutex m_mutex;
    std::optional<quint64> m_mark; ///< the state of the store that the words show
    bool m_inStore = false;        ///< where the words stood at the last look
    qint64 m_lastRow = 0;          ///< the largest row number of `store` seen
    bool m_comparedAll = false;    ///< since m_mark was set
    Clock::time_point m_lastComparison;
    Clock::duration m_comparisonTook{};

    std::mutex m_notedMutex;
    std::vector<ItemPlace> m_noted;
    bool m_notedMany = false;
};

} // namespace nestor
