// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/base/job.h"
#include "core/model/index_config.h"
#include "core/model/text_tokenizer.h"
#include "core/store/store.h"

#include <optional>

namespace nestor {

/// How a store's items are to be found by meaning.
struct IndexPlan {
    /// Provider "learned" trains a model on the store's own texts; "none" takes the index away.
    /// `fields` are LangGraph's paths, "$" all strings of a value.
    IndexConfig index;
    /// Trains and embeds everything anew, also what did not change, and indexes all words anew.
    bool rebuild = false;
    /// What counts as a word; the store remembers it. Absent: as it was.
    std::optional<TextTokenizer> words;
};

struct IndexReport {
    qint64 items = 0;     ///< in the store
    qint64 embedded = 0;  ///< texts that were embedded now
    qint64 unchanged = 0; ///< texts whose vectors stayed
    bool trained = false; ///< a model was learned now
    /// Fields of the plan that no item has a text in, where this was looked for.
    QByteArrayList emptyFields;
    qint64 indexed = 0; ///< vectors in the graph; 0: so few that searches compare with all
    int dims = 0;       ///< of the vectors
    VectorEncoding encoding = VectorEncoding::Float32; ///< of the graph
    qint64 bytes = 0;    ///< of memory that searches by vector take, about
    QByteArray embedder; ///< Embedder::identity(); empty for "none"

    bool operator==(const IndexReport &) const = default;
};

/// Builds what searches need, or brings it up to date: the words, the learned model, the vectors.
/// They go into Nestor's own tables in a managed store, else into the cache beside it; the agent's
/// own vectors are not touched. From then on the store is searched so, by every program of
/// Nestor's that opens it without a configuration of its own.
///
/// A learned model is kept until the store holds half as many items again as it was trained on, or
/// more than a fifth of the words in a sample of its items are unknown to it.
/// Texts whose vectors are there are not embedded again, so a run that was cancelled goes on where
/// it was; searches use the old index until all is embedded. Reports items in the steps "Reading",
/// "Training", "Embedding" and "Indexing words", vectors in "Reading vectors" and "Indexing
/// vectors".
///
/// A service is sent texts only where a person let the store use it: Store::allowService(), which
/// who lets a person name one here calls before.
///
/// Fails with Unsupported for a store that openStore() did not make, InvalidConfig for an embedder
/// that is not known, Cancelled, and as the embedder and the file do. From any thread.
[[nodiscard]] Result<IndexReport> buildIndex(const IndexPlan &plan, Store &store, Job &job);

} // namespace nestor
