// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/base/job.h"
#include "core/search/sync/feed_cursor.h"
#include "core/search/vectors/vector_rows.h"
#include "core/search/vectors/vector_set.h"
#include "core/store/search_source.h"

#include <QByteArray>
#include <QString>

#include <chrono>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

namespace nestor {

struct VectorStamp;

/// What this program wrote to nestor_vectors beside the puts, which are in the store's change log.
struct OwnWrites {
    std::vector<ItemPlace> items;
    bool many = false; ///< too many to name
    /// Their numbers (see writesName()): they are all that was written since number `before`.
    qint64 before = 0;
    qint64 last = 0;

    [[nodiscard]] bool isEmpty() const { return before == last && !many; }
};

/// Keeps a VectorSet up to the vectors of a store, by what changed and no more: as the store's
/// ChangeFeed says, by this program's own writes, and, where a store does not tell what others
/// delete or change in place, by comparing everything in the background (FeedCursor says when).
///
/// May be called from several threads at once; one follows, the others wait for it.
class VectorSynchronizer {
public:
    /// `dims` 0, for the agent's: those that most vectors have. The set is for nobody else to put
    /// into.
    VectorSynchronizer(SearchSource &store, ChangeFeed &feed, VectorSet &set, int dims);

    /// What the next follow() sees is what the file holds. Cheap when nothing changed.
    [[nodiscard]] Result<void> follow(const VectorSource &source, OwnWrites writes,
                                      const std::stop_token &stop = {});

    /// This program wrote these items.
    void noteWrites(const std::vector<ItemPlace> &items) { m_cursor.noteWrites(items); }
    /// This program wrote more than it names.
    void noteBulkWrite() { m_cursor.noteBulkWrite(); }
    /// The next follow() compares everything: something was met that is not as the set has it.
    void invalidate() { m_cursor.invalidate(); }

    /// Where the index is kept between sessions. Before the first follow(), which goes on from
    /// the file where that is of this store and of these vectors. A file that is missing, damaged
    /// or of something else is passed over.
    struct File {
        QString path;         ///< empty: nowhere
        bool inStore = false; ///< it belongs to the store as long as that has derivedData()
        bool writable = true;
    };
    void setFile(const File &file) { m_indexFile = file; }
    /// Writes the index there, where there is a graph; searches go on meanwhile. Fails as
    /// VectorIndex::save(); then the old file is as it was.
    [[nodiscard]] Result<void> save(Job *job = nullptr);
    /// What became of the file; nullopt before it was looked for.
    [[nodiscard]] std::optional<SearchRemark::Kind> origin() const;

    /// Whether a guest's vectors are to be compared in the background, from now on or after the
    /// time that is answered. nullopt: no.
    [[nodiscard]] std::optional<std::chrono::milliseconds> comparisonDue() const;
    /// Does that, without keeping searches waiting for more than a page.
    [[nodiscard]] Result<void> compareInBackground(const std::stop_token &stop);

private:
    /// Where one stands beside the store's feed.
    struct Position {
        qint64 writes = 0;    ///< of Nestor's own, see OwnWrites
        qint64 vectorRow = 0; ///< the greatest of the agent's
    };
    struct Comparison {
        VectorSource source;
        ChangeMark mark;
        quint32 seen = 0;
        qint64 after = 0;
        FeedCursor::Clock::time_point began;
    };

    [[nodiscard]] Result<Position> positionNow(const std::stop_token &stop);
    [[nodiscard]] Result<qint64> writesOf(const std::stop_token &stop);
    /// Adds the items whose vectors were written beside their items. False: more than can be told.
    [[nodiscard]] Result<bool> collectWrites(OwnWrites writes, std::vector<ItemPlace> &places,
                                             Position &position, const std::stop_token &stop);
    [[nodiscard]] Result<void> readItems(const std::vector<ItemPlace> &places,
                                         const std::stop_token &stop);

    [[nodiscard]] Result<void> load(const std::stop_token &stop);
    /// Puts the vectors of a file into the rows of the store that their items are in now. False: it
    /// takes a comparison. `places`: items whose vectors are not in the file.
    [[nodiscard]] Result<bool> settle(VectorStamp &stamp, std::vector<ItemPlace> &places,
                                      const std::stop_token &stop);

    [[nodiscard]] Result<void> compareAll(const std::stop_token &stop);
    /// The dimensions that the agent's vectors have now; as the set's where they are told.
    [[nodiscard]] Result<int> dimsNow(const std::stop_token &stop);
    /// False: that was the last page.
    [[nodiscard]] Result<bool> comparePage(Comparison &comparison, const std::stop_token &stop);

    SearchSource &m_store;
    ChangeFeed &m_feed;
    VectorSet &m_set;
    const int m_configuredDims;

    mutable std::mutex m_mutex;
    File m_indexFile;
    std::optional<SearchRemark::Kind> m_origin;
    bool m_triedFile = false;
    VectorSource m_source;
    FeedCursor m_cursor;
    Position m_position; ///< where the cursor has a mark
    quint32 m_seen = 0;
};

} // namespace nestor
