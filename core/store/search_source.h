// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/base/function_ref.h"
#include "core/model/operations.h"
#include "core/model/timestamp.h"
#include "core/store/item_place.h"
#include "core/store/search_scope.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace nestor {

class SqlConnection;
class SqlFile;

/// An item as a backend shows it to a visitor: views are good during the call only.
struct ItemView {
    RowHandle row = {};
    QByteArrayView prefix;
    QByteArrayView key;
    QByteArrayView value;     ///< empty where it was not asked for
    QByteArrayView updatedAt; ///< changes whenever the item is written anew; sorts as text
};
/// Whether there is to be more.
using VisitItem = FunctionRef<bool(const ItemView &)>;

/// A vector that the agent's embedder made, of an item that is there. Views are good during the
/// call only.
struct AgentVectorView {
    qint64 row = 0;      ///< names it among the agent's vectors, within one epoch of the feed
    RowHandle item = {}; ///< of its item
    QByteArrayView prefix;
    QByteArrayView key;
    QByteArrayView field;   ///< as FieldVector::field
    QByteArrayView vector;  ///< little-endian floats
    bool outOfDate = false; ///< made from an older text of the item
};
using VisitAgentVector = FunctionRef<void(const AgentVectorView &)>;

/// The vectors that the agent shares with Nestor, where a backend keeps such. Of one
/// SearchSnapshot. Vectors whose item is gone, or that an agent left behind, are passed over.
class AgentVectors {
public:
    AgentVectors() = default;
    AgentVectors(const AgentVectors &) = delete;
    AgentVectors &operator=(const AgentVectors &) = delete;
    virtual ~AgentVectors() = default;

    /// The dimensions that most of them have; 0 when there is none.
    [[nodiscard]] virtual Result<int> usualDims() = 0;
    /// The greatest row; 0 when there is none.
    [[nodiscard]] virtual Result<qint64> lastRow() = 0;
    /// Those with a row above `after`, in the order of their rows; looks at no more than `limit`
    /// of them. Answers the row of the last that it looked at, `after` when there was none.
    [[nodiscard]] virtual Result<qint64> after(qint64 after, qint64 limit,
                                               VisitAgentVector visit) = 0;
    /// Those of one item; none when that is gone.
    [[nodiscard]] virtual Result<void> of(const ItemPlace &item, VisitAgentVector visit) = 0;
    /// The items of those with a row from `first` on, also of vectors that are passed over
    /// otherwise; `last` becomes the greatest row.
    [[nodiscard]] virtual Result<std::vector<ItemPlace>> itemsFrom(qint64 first, qint64 &last) = 0;
    /// All of them without their numbers, in no order: quicker than after(). Also those that are
    /// passed over otherwise, if their item is there.
    [[nodiscard]] virtual Result<void> names(VisitAgentVector visit) = 0;
    /// The vector in this row, whatever its item is; false where there is none.
    [[nodiscard]] virtual Result<bool> at(qint64 row, VisitAgentVector visit) = 0;
};

/// The items of a store that a SearchScope holds, as the backend finds them. Of one SearchSnapshot,
/// which outlives it, as the scope does.
class RowsInScope {
public:
    RowsInScope() = default;
    RowsInScope(const RowsInScope &) = delete;
    RowsInScope &operator=(const RowsInScope &) = delete;
    virtual ~RowsInScope() = default;

    /// All that pass, ascending.
    [[nodiscard]] virtual Result<std::vector<RowHandle>> all() = 0;
    /// The same, where an index leaves at most so many to look at; nullopt otherwise, after little
    /// work.
    [[nodiscard]] virtual Result<std::optional<std::vector<RowHandle>>> ifFew(qint64 most) = 0;

    /// What all() has to look at.
    enum class Work {
        Everything, ///< all items of the store
        Namespaces, ///< all items in the scope's namespaces
        Passing,    ///< those that pass, by an index of the field
    };
    [[nodiscard]] virtual Result<Work> work() = 0;
    /// Asks so many items in turn, as all() does where it looks at everything: to see what it
    /// costs. How many there were.
    [[nodiscard]] virtual Result<qint64> askSome(qint64 items) = 0;

    /// Whether one item passes.
    struct Answer {
        quint64 item = 0; ///< itemHash() of what is there; 0: nothing
        bool inNamespaces = false;
        bool passes = false;
    };
    [[nodiscard]] virtual Result<Answer> ask(RowHandle row) = 0;
};

/// One state of a store, held still for a look. For the thread that was given it, and during that
/// call only. Keep it short: agents may be waiting to write.
class SearchSnapshot {
public:
    SearchSnapshot() = default;
    SearchSnapshot(const SearchSnapshot &) = delete;
    SearchSnapshot &operator=(const SearchSnapshot &) = delete;
    virtual ~SearchSnapshot() = default;

    /// What sees SearchSource::derivedData() in the same state; null where that is null.
    [[nodiscard]] virtual SqlConnection *derived() { return nullptr; }
    /// Many reads follow: what leads to the items is worth keeping until SearchSource::rest().
    [[nodiscard]] virtual Result<void> expectMany() { return {}; }

    /// How many items there are.
    [[nodiscard]] virtual Result<qint64> count() = 0;
    /// The item in this row; nullopt where there is none, or it no longer is the one whose
    /// itemHash() was `item`.
    [[nodiscard]] virtual Result<std::optional<Item>> itemAt(RowHandle row, quint64 item) = 0;
    [[nodiscard]] virtual Result<std::optional<Item>> item(const ItemPlace &place) = 0;

    /// Shows items by namespace and key, from the first behind `after` (absent: from the first) on.
    [[nodiscard]] virtual Result<void> itemsAfter(const std::optional<ItemPlace> &after,
                                                  qint64 limit, VisitItem visit) = 0;
    /// Shows items in the order that is quickest to read, behind the row `after` (absent: from the
    /// first).
    [[nodiscard]] virtual Result<void> rowsAfter(const std::optional<RowHandle> &after,
                                                 qint64 limit, VisitItem visit) = 0;
    /// Shows up to `count` items from all over the store, the same ones as long as it is the same.
    [[nodiscard]] virtual Result<void> sample(qint64 count, VisitItem visit) = 0;
    /// How much of an item is read; the rest of its view is empty.
    enum class Read { Row, Time, Value };
    /// Shows those of `places` that are there, in order, each with its number. False from `visit`
    /// ends it.
    using VisitNumbered = FunctionRef<bool(std::size_t at, const ItemView &item)>;
    [[nodiscard]] virtual Result<void> find(std::span<const ItemPlace> places, Read read,
                                            VisitNumbered visit) = 0;

    /// When items were made, in no order: those in `rows`, which are ascending, or all. Times that
    /// cannot be read are left out, as are rows without an item.
    using VisitTime = FunctionRef<void(Timestamp createdAt)>;
    [[nodiscard]] virtual Result<void> createdAt(const std::optional<std::vector<RowHandle>> &rows,
                                                 VisitTime visit) = 0;

    /// What passes; outlived by `scope` and this.
    [[nodiscard]] virtual std::unique_ptr<RowsInScope> rows(const SearchScope &scope) = 0;
    /// nullptr where there are none. Answered anew at every call, and good until the next.
    [[nodiscard]] virtual Result<AgentVectors *> agentVectors() {
        return static_cast<AgentVectors *>(nullptr);
    }
};

/// What ranking asks of a backend, and where search may keep what it derives. A backend offers it
/// through Store::searchSource(), beside a ChangeFeed; SearchableStore then searches it by words
/// and by meaning. May be called from several threads at once, blocks, and lives as long as its
/// store.
class SearchSource {
public:
    SearchSource() = default;
    SearchSource(const SearchSource &) = delete;
    SearchSource &operator=(const SearchSource &) = delete;
    virtual ~SearchSource() = default;

    /// Runs `work` on one state of the store. Fails with what `work` answers, with Busy, or with
    /// Cancelled when `stop` asks for it during a long read.
    using Work = std::function<Result<void>(SearchSnapshot &)>;
    [[nodiscard]] virtual Result<void> read(const Work &work, std::stop_token stop = {}) = 0;
    /// After reads that expected many: gives back what they kept.
    virtual void rest() {}
    /// Whether a reader keeps nobody from writing, so that one may read ahead beside a writer.
    [[nodiscard]] virtual Result<bool> readsBesideWriting(std::stop_token stop = {}) = 0;

    /// The same for the same store wherever it is opened from, and no other, as far as the backend
    /// can tell: names files in the cache. Empty: nothing is kept between sessions.
    [[nodiscard]] virtual QByteArray identity() const = 0;
    /// What tells two stores apart that had one identity after the other, such as the time when a
    /// file was made; empty where nothing does. Absent where an identity is never used again.
    [[nodiscard]] virtual std::optional<QByteArray> incarnation() const { return std::nullopt; }
    /// Whether nothing may be written to the store, and so nothing to derivedData().
    [[nodiscard]] virtual bool isReadOnly() const = 0;
    /// A database of SQLite that belongs to the store, in which search keeps what it derives; null:
    /// it keeps a cache of its own. Asked anew each time, as it may come and go.
    [[nodiscard]] virtual SqlFile *derivedData() const { return nullptr; }
    /// A path to which the names of further derived files may be appended, where there is
    /// derivedData(); empty: they go into the cache.
    [[nodiscard]] virtual QString derivedPath() const { return {}; }
};

} // namespace nestor
