// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/model/index_config.h"
#include "core/model/operations.h"
#include "core/search/row_set.h"
#include "core/search/vector_rows.h"
#include "core/store/store_file.h"

#include <QHash>
#include <QSet>

#include <optional>
#include <shared_mutex>
#include <span>
#include <stop_token>
#include <utility>
#include <vector>

namespace nestor {

/// An item found by its best vector.
struct ItemMatch {
    qint64 row = 0;    ///< in `store`
    quint64 item = 0;  ///< itemHash(), to tell whether the row still is that item
    float rank = 0;    ///< as vectorRank() has it: smaller is nearer
    quint32 field = 0; ///< see VectorSet::fieldName()
    bool outOfDate = false;
};

/// The vectors of one embedder over a store, kept in memory and following the file. Compares with
/// all of them, or with those of some items.
///
/// May be called from several threads at once: searches run beside each other, and wait while the
/// set follows a change.
class VectorSet {
public:
    /// Which vectors: the agent's, or those that an embedder of Nestor's own made.
    struct Source {
        SqlFile *home = nullptr; ///< null: the agent's, in the store's own file
        QByteArray embedder;
    };

    /// `dims` 0: those that most vectors have. Vectors of another size are counted and left out.
    VectorSet(Distance distance, int dims);

    /// Reads what changed in the file since the last call; cheap when nothing did. `changed` tells
    /// that the vectors are others though the store is the same.
    [[nodiscard]] Result<void> follow(StoreFile &file, const Source &source, bool changed,
                                      std::stop_token stop = {});

    /// The `wanted` nearest items among `passing` (null: all), each by its best vector, nearest
    /// first, with all further ones that are exactly as near as the last. `query` has dims()
    /// numbers that checkVector() accepts. Compares with every vector that passes.
    [[nodiscard]] std::vector<ItemMatch> nearestItems(std::span<const float> query, qint64 wanted,
                                                      const RowSet *passing) const;

    /// The prepared vectors of some items, each with the number that `items` gives its item.
    [[nodiscard]] std::vector<std::pair<std::size_t, Vector>>
    vectorsOf(const QHash<quint64, std::size_t> &items) const;

    [[nodiscard]] int dims() const;
    [[nodiscard]] Distance distance() const { return m_distance; }
    /// Vectors that can be found.
    [[nodiscard]] qint64 size() const;
    /// Vectors left out because they are of another size or hold numbers that are not finite.
    [[nodiscard]] qint64 leftOut() const;
    [[nodiscard]] QByteArray fieldName(quint32 field) const;

private:
    struct Entry {
        qint64 itemRow = 0;
        quint64 item = 0;
        quint32 field = 0;
        bool outOfDate = false;
    };

    void clear();
    [[nodiscard]] Result<bool> readAgentPage(StoreFile &file, qint64 &after, StaleVectors &stale,
                                             const std::stop_token &stop);
    [[nodiscard]] Result<bool> readOwnPage(StoreFile &file, const Source &source, qint64 &after,
                                           const std::stop_token &stop);
    void add(const VectorRow &row);
    [[nodiscard]] quint32 fieldNumber(const QByteArray &name);

    const Distance m_distance;
    const int m_configuredDims;

    mutable std::shared_mutex m_mutex;
    int m_dims = 0;
    std::optional<quint64> m_mark; ///< the state of the file that this shows
    std::vector<Entry> m_entries;
    std::vector<float> m_vectors;   ///< prepared, m_dims numbers for each entry
    QSet<qint64> m_rows;            ///< of the items that have vectors
    bool m_severalOfAnItem = false; ///< some item has more than one
    qint64 m_leftOut = 0;
    QByteArrayList m_fields;
    QHash<QByteArray, quint32> m_fieldNumbers;
};

} // namespace nestor
