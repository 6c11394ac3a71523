// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/base/job.h"
#include "core/model/index_config.h"
#include "core/vector/id_set.h"
#include "core/vector/search_plan.h"
#include "core/vector/vector_codes.h"
#include "core/vector/vector_metric.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace nestor {

struct VectorIndexConfig {
    int dims = 0; ///< 1 to kMaxVectorDims
    Distance distance = Distance::Cosine;
    int m = 16;               ///< neighbours of a node: 2 to 128; on the lowest level twice that
    int efConstruction = 200; ///< breadth of the search for them: 1 to 10,000
    quint64 seed = 100;
    /// Int8: a third of the memory, searches quicker; their scores are those of the codes unless
    /// they are given the stored floats, see VectorFetch.
    VectorEncoding encoding = VectorEncoding::Float32;

    bool operator==(const VectorIndexConfig &) const = default;
};

/// InvalidConfig when a number of it is out of its range.
[[nodiscard]] Result<void> checkVectorIndexConfig(const VectorIndexConfig &config);

/// Which vectors may be found. Called from the searching thread, many times; must not call the
/// index. An empty function lets everything pass.
using VectorFilter = std::function<bool(VectorId)>;

/// The same for many vectors at once, where asking is dear (a query of the store): sets passes[i]
/// for ids[i]. No vector is asked about twice in one search. An error ends the search with it.
using VectorBatchFilter =
    std::function<Result<void>(std::span<const VectorId> ids, std::span<bool> passes)>;

/// Brings vectors as they were embedded, from wherever they are stored: sets numbers[i] to where
/// the config().dims floats of ids[i] are, nullptr where there are none any more. They must stay
/// there until the search returns or asks again. An error ends the search with it.
///
/// Searches of an index of codes find some more than k by their codes, and tell the k best of
/// them apart by these; vectors that are gone are left out. An index of floats does not ask.
using VectorFetch =
    std::function<Result<void>(std::span<const VectorId> ids, std::span<const float *> numbers)>;

/// What becomes of vectors that are exactly as near as the last that is wanted.
enum class Ties {
    Cut, ///< those with the smallest ids are taken
    All, ///< all of those that were found are taken, more than were wanted
};

struct VectorAnswer {
    std::vector<VectorHit> hits; ///< best first, ties by id
    std::vector<float> ranks;    ///< of the hits, as vectorRank() has them; empty when rescored
    qint64 rescored = 0;         ///< vectors that were compared by their stored floats
    qint64 ranked = 0;           ///< vectors whose distance was computed
    VectorPlan plan = VectorPlan::Exact;
    /// The walk did not lead to enough that pass, or to too few of them on its way, or through more
    /// than half of the graph, so that all that pass were compared in the end.
    bool completedByScan = false;
};

class VectorIndex;

/// What VectorIndex::load() read.
struct LoadedVectorIndex {
    std::unique_ptr<VectorIndex> index;
    QByteArray stamp; ///< as save() was given it
};

/// How much of what is nearest the walks of an index find, measured on vectors of its own: a
/// quarter of them asked as they are, a quarter moved by a tenth of their length, half between two
/// of them.
struct VectorQuality {
    qint64 questions = 0;    ///< that were asked; 0: not measured
    double recall = 0;       ///< share of the ten nearest that were found, 0 to 1
    std::size_t breadth = 0; ///< of the walks that found so much
    /// No walk that is worth it finds enough, or a part of the graph cannot be reached: searches
    /// had better compare with all.
    bool exact = false;
    quint64 vectors = 0; ///< there were

    bool operator==(const VectorQuality &) const = default;
};

/// What the beginning of an index's file says.
struct VectorIndexFile {
    VectorIndexConfig config;
    QByteArray stamp;
    VectorQuality quality;
    quint64 vectors = 0;
    quint64 bytes = 0; ///< of the file
    bool operator==(const VectorIndexFile &) const = default;
};

/// Vectors under numbers, and the nearest of them to a question: HNSW in memory.
///
/// put(), remove() and the searches may be called from every thread at any time; searches do not
/// wait for insertions. What a finished put() wrote, every later search finds; a search beside it
/// finds the old or the new vector of an id, never both or neither. Never throws.
class VectorIndex {
public:
    /// An empty index with room for `expected` vectors; it grows as needed.
    /// InvalidConfig when the configuration is out of its ranges.
    [[nodiscard]] static Result<std::unique_ptr<VectorIndex>>
    create(const VectorIndexConfig &config, std::size_t expected = 0);
    ~VectorIndex();
    VectorIndex(const VectorIndex &) = delete;
    VectorIndex &operator=(const VectorIndex &) = delete;

    [[nodiscard]] const VectorIndexConfig &config() const;
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] bool contains(VectorId id) const;
    /// The vector as it is compared: for the cosine scaled to length 1, of codes what they stand
    /// for. nullopt: no such id.
    [[nodiscard]] std::optional<std::vector<float>> vector(VectorId id) const;

    /// Whether putting this vector would change nothing: it is there, or, of codes, one that has
    /// the same. False for a vector that cannot be compared.
    [[nodiscard]] bool holds(VectorId id, std::span<const float> vector) const;

    /// Adds a vector, or replaces the one of this id. InvalidArgument: see checkVector().
    [[nodiscard]] Result<void> put(VectorId id, std::span<const float> vector);
    /// The same for many, on `threads` threads (0: one for each core): `numbers` has the vectors
    /// one after the other. Of an id that is named twice the last counts. With one thread, equal
    /// calls make equal graphs. InvalidArgument: one of them cannot be compared, none was put.
    /// Cancelled by `job`: some were put.
    [[nodiscard]] Result<void> putMany(std::span<const VectorId> ids,
                                       std::span<const float> numbers, unsigned threads = 0,
                                       Job *job = nullptr);
    /// False when there was none.
    bool remove(VectorId id);

    /// Tells what will be put, or a sample of it drawn evenly: how near to each other vectors are
    /// nearly equal is known before the first is there. putMany() does this for what it is given.
    void expect(std::span<const float> numbers);
    /// Whether vectors became nodes that would share one if they came now, as those that came
    /// first were more alike than all are. The owner calls compact().
    [[nodiscard]] bool isOutgrown() const;

    /// Replaced and removed vectors stay nodes of the graph, which searches walk through and whose
    /// memory is not free: their share of all nodes, 0 to 1.
    [[nodiscard]] double deadShare() const;
    /// Builds the graph anew without them, on `threads` threads (0: one for each core), while
    /// searches, puts and removals go on with the old one; then puts it in its place. For a moment
    /// there are two. The owner calls this in the background when deadShare() has passed a third
    /// or so. Cancelled by `job`, or Internal when memory does not suffice: nothing has changed.
    [[nodiscard]] Result<void> compact(unsigned threads = 0, Job *job = nullptr);
    /// Of memory, about.
    [[nodiscard]] std::size_t bytes() const;

    /// The `k` nearest that pass `filter`, by a walk through the graph of breadth `ef` (taken as
    /// k where it is smaller): approximate in which are nearest, exact in their scores, and never
    /// fewer than k when that many exist. InvalidArgument for a vector that cannot be compared.
    [[nodiscard]] Result<VectorAnswer> search(std::span<const float> query, std::size_t k,
                                              std::size_t ef, const VectorFilter &filter = {},
                                              const VectorFetch &stored = {},
                                              Ties ties = Ties::Cut) const;

    /// The `k` nearest of `among`, by whichever plan is cheapest, see planVectorSearch(). A walk
    /// that meets too few of them, because they lie elsewhere than the question, is given up for
    /// the exact plan. Never fewer than k when that many of them exist.
    [[nodiscard]] Result<VectorAnswer> searchAmong(std::span<const float> query, std::size_t k,
                                                   std::size_t ef, const IdSet &among,
                                                   const VectorFetch &stored = {},
                                                   Ties ties = Ties::Cut) const;

    /// The `k` nearest that pass, by walks of growing breadth that start with `ef`, asking about
    /// what they find. Never fewer than k when that many exist.
    [[nodiscard]] Result<VectorAnswer> searchWidening(std::span<const float> query, std::size_t k,
                                                      std::size_t ef,
                                                      const VectorBatchFilter &filter,
                                                      const VectorFetch &stored = {},
                                                      Ties ties = Ties::Cut) const;

    /// The `k` nearest that pass, exactly (as exactly as codes allow), by comparing with every
    /// vector that passes.
    [[nodiscard]] Result<VectorAnswer> searchExact(std::span<const float> query, std::size_t k,
                                                   const VectorFilter &filter = {},
                                                   const VectorFetch &stored = {}) const;
    /// The `k` nearest among `ids`, exactly; ids that are not in the index are passed over.
    [[nodiscard]] Result<VectorAnswer> searchExact(std::span<const float> query, std::size_t k,
                                                   std::span<const VectorId> ids,
                                                   const VectorFetch &stored = {}) const;

    /// Sets ranks[i] to the vectorRank() of the vector ids[i] to `query`: for who compares with
    /// what lies elsewhere, too. Infinite for an id that is not there. Of codes, as they tell it.
    [[nodiscard]] Result<void> ranks(std::span<const float> query, std::span<const VectorId> ids,
                                     std::span<float> ranks) const;

    /// What searches of this index cost here. Measured by a few of them, which takes some
    /// milliseconds, at the first call and again when the index has doubled.
    [[nodiscard]] VectorCosts costs() const;
    /// Plans with these from now on, and measures none.
    void setCosts(const VectorCosts &costs);
    /// Up to `count` ids drawn evenly, to estimate how many pass a filter.
    [[nodiscard]] std::vector<VectorId> sampleIds(std::size_t count, quint64 seed = 1) const;

    /// Looks whether walks lead to every node, links again those to which none does, and measures
    /// how much walks of this breadth find; where that is too little, broader ones, as long as
    /// they are worth it. Remembers the answer, in the file, too. Takes as long as some dozens of
    /// exact searches; others search and change the index meanwhile. Cancelled by `job`.
    [[nodiscard]] Result<VectorQuality> measureQuality(std::size_t ef, Job *job = nullptr);
    /// As it was last measured; since then the index may have changed.
    [[nodiscard]] VectorQuality quality() const;

    /// Writes the index and `stamp`, the owner's own words on it (which store, which embedder,
    /// current to which change; at most 256 MiB), to a file: into a temporary beside it, flushed to
    /// the disk, renamed. Searches, puts and removals go on meanwhile; the file has what there was
    /// at one moment after the call began. Io: the old file, if any, is as it was; Cancelled by
    /// `job`, likewise. docs/storage.md has the format.
    [[nodiscard]] Result<void> save(const QString &path, QByteArrayView stamp,
                                    Job *job = nullptr) const;
    /// An index as it was saved, ready to be searched and changed; it does not keep the file open.
    /// NotFound: there is no such file. Corrupt: it is damaged, or none. Unsupported: of a later
    /// format. Io: it cannot be read. Each time the owner makes the index anew.
    [[nodiscard]] static Result<LoadedVectorIndex> load(const QString &path);
    /// What load() would find, in a moment, from the file's beginning and length alone. Errors as
    /// load(), but damage further in is not seen.
    [[nodiscard]] static Result<VectorIndexFile> describeFile(const QString &path);

    struct Private; ///< for the files that implement this

private:
    explicit VectorIndex(std::unique_ptr<Private> data);
    std::unique_ptr<Private> d;
};

} // namespace nestor
