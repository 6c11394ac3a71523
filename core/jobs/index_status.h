// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/base/job.h"
#include "core/store/store.h"
#include "core/vector/vector_index.h"

#include <QByteArray>

#include <optional>

namespace nestor {

/// How far the index is by which a store is searched by meaning.
struct IndexStatus {
    /// Embedder::identity() of what questions are embedded with; empty: nothing embeds them, and
    /// the store is searched by words only.
    QByteArray embedder;
    /// Items that were written or deleted and that the vectors in the file do not show yet, up to
    /// kMostBehind. A search embeds them first where the embedder is a local one; else building the
    /// index does. Absent where only a comparison of everything would tell: in a guest's file,
    /// which has no log of changes, and where the log does not reach back far enough.
    std::optional<qint64> behind;
    static constexpr qint64 kMostBehind = 10'000;

    qint64 vectors = 0; ///< that this program has read to search them; none before the first search
    qint64 indexed = 0; ///< those of them that are in the graph
    /// Vectors that wait for their place in the graph, meanwhile compared one by one.
    qint64 waiting = 0;
    /// Somebody has stopped moving them there; it goes on once the index is built again.
    bool stopped = false;

    /// How much of what is nearest the graph finds, as it was measured when it was built or loaded;
    /// absent where there is none.
    std::optional<VectorQuality> quality;

    bool operator==(const IndexStatus &) const = default;
};

/// Has hybrid searches of this store, until it is closed, let what was written in one sitting
/// answer together, or not. They do unless told otherwise. From any thread.
void setWrittenTogether(Store &store, bool together);

/// Looks, without following what changed: a read of the file that is short, and no more. Of a store
/// that openStore() did not make, an empty status. Fails as SearchSource::read() does. May be
/// called from any thread.
[[nodiscard]] Result<IndexStatus> indexStatus(Store &store);

/// Brings all vectors into the graph now, on all cores, in place of one by one in the background.
/// Reports vectors. Fails with Unsupported for a store that openStore() did not make, Cancelled,
/// and as the embedder and the file do; what is not in the graph by then is compared one by one,
/// and moved there only once this, or building the index, is called again. From any thread.
[[nodiscard]] Result<void> buildGraph(Store &store, Job &job);

/// Reads the words of all items anew, into new tables, whatever became of those that were there.
/// Reports items. Fails with Unsupported for a store that openStore() did not make, Cancelled, and
/// as the file does. From any thread.
[[nodiscard]] Result<void> rebuildWords(Store &store, Job &job);

} // namespace nestor
