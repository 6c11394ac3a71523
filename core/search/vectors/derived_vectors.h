// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/search/embed/put_embedder.h"
#include "core/search/sync/item_synchronizer.h"
#include "core/search/vectors/vector_synchronizer.h"

#include <atomic>
#include <memory>
#include <mutex>

namespace nestor {

/// The vectors that an embedder of Nestor's own made of a store's items, kept up to what it holds:
/// nestor_vectors in a managed store, the same table in the cache else. Nothing is embedded twice
/// that did not change: beside each vector stands the hash of its text. May be called from several
/// threads at once.
class DerivedVectors final : private ItemConsumer {
public:
    /// Which of the vectors that are there stay, in place of being made again.
    enum class Reuse {
        Current,  ///< those that were made when the item was last written, and those of an equal
                  ///< text
        SameText, ///< those of an equal text in the same field: what is embedded has changed
        None,
    };
    DerivedVectors(SearchSource &store, ChangeFeed &feed, SearchCache &cache,
                   std::shared_ptr<const PutEmbedder> embedder, Reuse reuse = Reuse::Current);

    /// See ItemSynchronizer::follow(). Embeds the texts that are new: for an embedder that answers
    /// at once at every search, else in the background.
    [[nodiscard]] Result<bool> follow(Job &job) { return m_synchronizer.follow(job); }
    [[nodiscard]] ItemSynchronizer &synchronizer() { return m_synchronizer; }

    /// What was written since the last call.
    [[nodiscard]] OwnWrites takeWrites();

    /// Texts embedded and found unchanged since construction.
    [[nodiscard]] qint64 embedded() const { return m_embedded; }
    [[nodiscard]] qint64 unchanged() const { return m_unchanged; }

private:
    /// What is to be written of one item.
    struct Prepared {
        std::vector<FieldVector> vectors; ///< new ones
        QByteArrayList kept;              ///< fields whose vector stays
    };
    /// A vector that is there.
    struct Stored {
        QByteArray field;
        QByteArray textHash;
        QByteArray itemUpdatedAt;
    };

    [[nodiscard]] Result<bool> isReady(SqlConnection &home) override;
    [[nodiscard]] Result<void> create(SqlConnection &home) override;
    [[nodiscard]] Result<qint64> position(SqlConnection &home) override;
    [[nodiscard]] Result<void> setPosition(SqlConnection &home, qint64 position) override;
    [[nodiscard]] Result<std::vector<ItemPlace>>
    known(SqlConnection &home, const std::optional<ItemPlace> &after,
          const std::optional<ItemPlace> &last) override;
    [[nodiscard]] Result<std::vector<ItemState>> prepare(SqlFile &home,
                                                         std::vector<ItemState> items,
                                                         bool writesAnyway,
                                                         const std::stop_token &stop) override;
    [[nodiscard]] Result<void> apply(SqlConnection &home,
                                     const std::vector<ItemState> &items) override;

    [[nodiscard]] Result<void> noteWrite(SqlConnection &home, const std::vector<ItemState> &items);
    [[nodiscard]] Result<std::vector<Stored>> stored(SqlConnection &home, const ItemPlace &place);
    [[nodiscard]] Result<bool> isLeftOut(SqlConnection &home, const ItemState &item);
    [[nodiscard]] Result<void> embed(const QByteArrayList &texts,
                                     const std::vector<std::pair<size_t, size_t>> &places,
                                     const std::stop_token &stop);

    const std::shared_ptr<const PutEmbedder> m_embedder;
    const QByteArray m_identity;
    const Reuse m_reuse;
    ItemSynchronizer m_synchronizer;
    std::vector<Prepared> m_prepared; ///< of the items that prepare() answered, in their order
    std::mutex m_writesMutex;
    OwnWrites m_writes;
    std::atomic<qint64> m_embedded = 0;
    std::atomic<qint64> m_unchanged = 0;
};

} // namespace nestor
