// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/model/index_config.h"
#include "core/model/operations.h"
#include "core/search/vectors/unindexed_vectors.h"
#include "core/search/vectors/vector_entries.h"
#include "core/search/vectors/vector_rows.h"
#include "core/vector/vector_index.h"

#include <QHash>

#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <stop_token>
#include <utility>
#include <vector>

namespace nestor {

class ExactVectorReader;
class VectorView;

/// An item found by its best vector.
struct ItemMatch {
    RowHandle row = {};
    quint64 item = 0;  ///< itemHash(), to tell whether the row still is that item
    float rank = 0;    ///< as vectorRank() has it: smaller is nearer
    quint32 field = 0; ///< see VectorSet::fieldName()
    bool outOfDate = false;
};

/// The vectors of one embedder over a store, in memory. Each is there once: in the graph of a
/// VectorIndex, or beside it until somebody moves it there (moveIntoGraph()), where searches
/// compare with it exactly. So a vector counts from the moment it is put, and building the graph
/// is never on a search's time. Small sets need no graph.
///
/// May be called from several threads at once: searches (VectorView) run beside each other and
/// beside the building of the graph. They wait for changes, which are short.
class VectorSet {
public:
    using Number = VectorEntries::Number;

    /// Of the configuration its distance, breadth and encoding count. `dims` 0: as setDims() says.
    /// A graph pays from `graphFrom` vectors on; absent: as many as take about a millisecond to
    /// compare with all.
    VectorSet(const IndexConfig &config, int dims, std::optional<qint64> graphFrom = {});

    [[nodiscard]] int dims() const;
    /// Only while there are none: the dimensions that the vectors will have.
    void setDims(int dims);
    [[nodiscard]] Distance distance() const { return m_distance; }
    /// Of the graph; beside it lie floats.
    [[nodiscard]] VectorEncoding encoding() const { return m_encoding; }
    /// Vectors that can be found, and those of them that are in the graph.
    [[nodiscard]] qint64 size() const;
    [[nodiscard]] qint64 indexed() const;
    /// Vectors left out because they are of another size or hold numbers that are not finite.
    [[nodiscard]] qint64 leftOut() const;
    /// Of memory, about.
    [[nodiscard]] std::size_t bytes() const;
    [[nodiscard]] QByteArray fieldName(quint32 field) const;
    /// The prepared vectors of some items, each with the number that `items` gives its item. Those
    /// of which the graph has codes are read from `stored`.
    [[nodiscard]] Result<std::vector<std::pair<std::size_t, Vector>>>
    vectorsOf(const QHash<quint64, std::size_t> &items, ExactVectorReader &stored) const;

    /// Adds this vector, or puts it in place of the one of this item and field. One that is as it
    /// was keeps its place in the graph. `seen` is for dropUnseen().
    void put(const VectorRow &row, quint32 seen);
    void put(std::span<const VectorRow> rows, quint32 seen);
    /// These are all the vectors of this item.
    void replaceItem(quint64 item, std::span<const VectorRow> rows, quint32 seen);
    /// Drops what no put() has met since `seen`.
    void dropUnseen(quint32 seen);
    void clear();

    /// Whether vectors wait for their place in the graph, and a graph pays.
    [[nodiscard]] bool wantsMoving() const;
    /// Moves up to `count` of them there, the first time making the graph. One thread at a time.
    /// Answers how many there were to move.
    [[nodiscard]] Result<std::size_t> moveIntoGraph(std::size_t count, unsigned threads = 1,
                                                    const std::stop_token &stop = {});

    /// Whether so much of the graph is vectors that are gone that it is worth being made anew.
    [[nodiscard]] bool isGraphWorn() const;
    /// Does that while searches go on; see VectorIndex::compact(). Not beside moveIntoGraph().
    [[nodiscard]] Result<void> compactGraph(const std::stop_token &stop);

    /// How much walks of the graph find, as it was last measured; nullopt: there is no graph.
    [[nodiscard]] std::optional<VectorQuality> quality() const;
    /// Whether the graph has not been measured, or has grown by a quarter since, and all vectors
    /// are in it.
    [[nodiscard]] bool wantsMeasuring() const;
    /// Measures it, and links again what no walk leads to; searches go on meanwhile. Not beside
    /// moveIntoGraph().
    [[nodiscard]] Result<void> measureGraph(const std::stop_token &stop);

    /// What is to be kept in a file beside the graph.
    struct Saved {
        Number number = 0;
        quint64 item = 0;
        quint32 field = 0; ///< in Snapshot::fields
        bool outOfDate = false;
        RowHandle row = {}; ///< of the item; short-lived: not kept in files
        qint64 stored = 0;  ///< VectorRow::row; likewise
    };
    struct Snapshot {
        std::shared_ptr<VectorIndex> index; ///< null: there is no graph
        QByteArrayList fields;
        std::vector<Saved> vectors; ///< those that are in the graph, ascending by number
    };
    /// The graph as it is now. Until endSnapshot(), numbers are not given to other vectors.
    [[nodiscard]] Snapshot beginSnapshot();
    void endSnapshot();
    /// Goes on from a snapshot; only while there are no vectors. What is in the graph and not
    /// among the vectors of the snapshot is taken out of it.
    void restore(Snapshot snapshot, quint32 seen);

private:
    friend class VectorView;

    void putLocked(const VectorRow &row, quint32 seen);
    void removeLocked(Number number);
    [[nodiscard]] bool isSame(const VectorEntry &entry, Number number,
                              std::span<const float> prepared) const;
    [[nodiscard]] quint32 fieldNumber(const QByteArray &name);
    [[nodiscard]] bool wantsMovingLocked() const;
    [[nodiscard]] std::vector<float> sampleOfFlat() const;
    void noteStored(Number number, qint64 row);

    const Distance m_distance;
    const VectorEncoding m_encoding;
    const std::optional<qint64> m_graphFrom;
    const std::size_t m_breadth; ///< of walks, where more is not needed for the number of hits

    mutable std::shared_mutex m_mutex;
    int m_dims = 0;
    VectorEntries m_entries;
    UnindexedVectors m_flat;
    std::shared_ptr<VectorIndex> m_index; ///< null: no graph
    /// By number, where the graph has codes: the row that the vector is stored in.
    std::vector<qint64> m_storedIn;
    qint64 m_leftOut = 0;
    QByteArrayList m_fields;
    QHash<QByteArray, quint32> m_fieldNumbers;
};

} // namespace nestor
