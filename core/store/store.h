// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/model/index_config.h"
#include "core/model/operations.h"
#include "core/store/bulk_writer.h"

#include <QString>

#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace nestor {

class ChangeFeed;
class SearchEngine;
class SearchSource;
class StoreAdmin;

/// What a backend or decorator can do beyond LangGraph's six operations.
struct Capabilities {
    bool browse = false;    ///< ChildrenOp, CountOp, RowIdsOp, RowsOp, ItemsOp, KeysOp, PeekOp
    bool query = false;     ///< SearchOp with a query
    bool history = false;   ///< HistoryOp
    bool changeLog = false; ///< ChangesOp
    bool writable = true;
    bool operator==(const Capabilities &) const = default;
};

/// Something about a store that a person is to know before he works with it.
struct StoreNotice {
    enum class Kind {
        ConsentNeeded, ///< its file wants texts sent to a service; nothing is until a person agrees
        EmbedderUnusable, ///< nothing can be embedded, for another reason
        ConfigUnreadable, ///< what is recorded in the file is passed over
        ForeignTriggers,  ///< writing runs statements that are neither LangGraph's nor Nestor's
    };
    Kind kind = Kind::EmbedderUnusable;
    QString detail; ///< one English sentence without a full stop
    /// ConsentNeeded: the service, for allowService().
    std::optional<EmbedderConfig> service = {};
    bool operator==(const StoreNotice &) const = default;
};

/// A persistent key-value store with hierarchical namespaces: LangGraph's BaseStore.
///
/// One primitive, batch(); all else is a few lines over it. Implementations may be called from
/// several threads at once; a call blocks until it is answered, so the window goes through
/// AsyncStore. Never throws.
class Store {
public:
    Store() = default;
    Store(const Store &) = delete;
    Store &operator=(const Store &) = delete;
    virtual ~Store() = default;

    /// Answers the operations, in their order, as one transaction.
    ///
    /// Success: one answer for each operation, of the type AnswerOf names. As in LangGraph, all
    /// reads see the state before the batch, wherever they stand; of several puts to one item
    /// the last counts. Failure: nothing was written, and the detail names the operation
    /// (counted from 0) when the batch had more than one. A stop request ends a long read with
    /// Cancelled; what is being written is finished or undone.
    [[nodiscard]] virtual Result<std::vector<OpAnswer>> batch(std::vector<Op> ops,
                                                              std::stop_token stop = {}) = 0;

    [[nodiscard]] virtual Capabilities capabilities() const = 0;
    [[nodiscard]] virtual StoreConfig config() const = 0;

    /// What a person is to know, as it is now; empty for most stores.
    [[nodiscard]] virtual std::vector<StoreNotice> notices() const { return {}; }
    /// A person's word that texts, and a key where one is named, may go to this service, for this
    /// store: kept outside of it. From now on the store uses its embedder where this was what it
    /// lacked. Unsupported where nothing is embedded; Io where the word cannot be kept.
    [[nodiscard]] virtual Result<void> allowService(const EmbedderConfig &service);
    /// Takes back all such words for this store. Stores that are open go on until they are closed.
    [[nodiscard]] virtual Result<void> forgetServices();

    /// Begins one long write, for imports. Fails with ReadOnly, or with Busy where somebody else
    /// writes for too long. A stop request makes its calls fail with Cancelled. The writer must go
    /// before the store does. The default collects the items and writes them as one batch.
    [[nodiscard]] virtual Result<std::unique_ptr<BulkWriter>> bulkWriter(std::stop_token stop = {});

    /// The store as a whole: management, statistics, check, backup. nullptr where there is no such
    /// thing. Lives as long as the store.
    [[nodiscard]] virtual StoreAdmin *admin() const { return nullptr; }
    /// What changed, for whoever follows the store. nullptr where it cannot be followed. Lives as
    /// long as the store.
    [[nodiscard]] virtual ChangeFeed *changeFeed() const { return nullptr; }
    /// What a search by words and meaning asks of the store. nullptr where Nestor cannot search it
    /// so. Lives as long as the store; comes with a changeFeed().
    [[nodiscard]] virtual SearchSource *searchSource() const { return nullptr; }
    /// Who searches it so: of SearchableStore, for the jobs that build its index. Lives as long as
    /// the store.
    [[nodiscard]] virtual SearchEngine *searchEngine() const { return nullptr; }

    /// One operation, its answer as its own type.
    template <typename T>
    [[nodiscard]] Result<typename AnswerOf<T>::Type> run(T op, std::stop_token stop = {}) {
        std::vector<Op> ops;
        ops.emplace_back(std::move(op));
        auto answers = batch(std::move(ops), std::move(stop));
        if (!answers)
            return failure(std::move(answers.error()));
        return std::get<typename AnswerOf<T>::Type>(std::move(answers->front()));
    }

    /// The item, or nullopt when there is none.
    [[nodiscard]] Result<std::optional<Item>> get(NamespacePath ns, QByteArray key);
    /// Writes an item; `value` is a JSON object. Validates the namespace as LangGraph's put does.
    [[nodiscard]] Result<void> put(const NamespacePath &ns, QByteArray key, QByteArray value);
    /// Removes an item; silent when there is none.
    [[nodiscard]] Result<void> remove(NamespacePath ns, QByteArray key);
    [[nodiscard]] Result<SearchResult> search(SearchOp op);
    [[nodiscard]] Result<std::vector<NamespacePath>> listNamespaces(ListNamespacesOp op);
};

} // namespace nestor
