// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/filter.h"
#include "core/model/item.h"

#include <optional>
#include <variant>
#include <vector>

/// The operations of a store and what each answers. The first six are LangGraph's BaseStore; the
/// others are what a browser needs beyond it. All are values; see Store::batch().
namespace nestor {

using Vector = std::vector<float>;

// ---------------------------------------------------------------- LangGraph's operations

struct GetOp {
    NamespacePath ns;
    QByteArray key;
    /// Whether reading prolongs the item's life; absent: as TtlConfig::refreshOnRead says.
    std::optional<bool> refreshTtl;
    bool operator==(const GetOp &) const = default;
};
using GetAnswer = std::optional<Item>;

/// What is embedded of one value.
struct IndexChoice {
    enum Kind { Configured, None, Fields } kind = Configured;
    QByteArrayList fields; ///< only for Fields
    bool operator==(const IndexChoice &) const = default;
};

/// How long a written item lives.
struct TtlChoice {
    enum Kind { Default, Never, Minutes } kind = Default;
    double minutes = 0; ///< only for Minutes; > 0
    bool operator==(const TtlChoice &) const = default;
};

/// One embedded text of an item. `field` is the path, `path.i` when the path yields several texts.
struct FieldVector {
    QByteArray field;
    Vector vector;
    /// SHA-256 of the text that was embedded, kept beside the vector where the store has a place
    /// for it, so that nothing unchanged is embedded twice; empty when the caller made the vector.
    QByteArray textHash = {};
    bool operator==(const FieldVector &) const = default;
};

/// Writes or deletes one item. Absent `value` deletes; deleting what is absent is silent.
struct PutOp {
    NamespacePath ns;
    QByteArray key;
    std::optional<QByteArray> value; ///< JSON object, stored byte by byte as given
    IndexChoice index;
    TtlChoice ttl;
    /// Vectors that the caller made, in place of the embedder's. SearchableStore fills this.
    /// nullopt: leave what is stored, marked as out of date where it no longer fits the value.
    std::optional<std::vector<FieldVector>> vectors;
    /// Who made `vectors`: empty for the embedder the store is configured for, whose vectors the
    /// agent shares (store_vectors); else the identity() of Nestor's own (nestor_vectors).
    QByteArray vectorsEmbedder;

    // Beyond LangGraph:
    /// Imports carry times over; absent: now (and created_at stays when the item exists).
    std::optional<Timestamp> createdAt;
    std::optional<Timestamp> updatedAt;
    /// Imports carry a time of expiry over; wins over `ttl`, whose minutes are kept for refreshes.
    std::optional<Timestamp> expiresAt;
    /// Only write when the stored bytes are exactly these, else the batch fails with Conflict and
    /// nothing is written. An engaged, null QByteArray: only when the item does not exist.
    std::optional<QByteArray> expectedValue;
    bool operator==(const PutOp &) const = default;
};
struct PutAnswer {
    /// PutIfChangedStore left the item as it was, since it has this value already.
    bool unchanged = false;
    bool operator==(const PutAnswer &) const = default;
};

enum class SearchMode { Semantic, Text, Hybrid };

struct SearchOp {
    NamespacePath namespacePrefix;
    Filter filter;
    qint64 limit = 10;              ///< >= 0; -1: all
    qint64 offset = 0;              ///< >= 0
    QByteArray query;               ///< empty: newest first, no scores
    std::optional<Vector> vector;   ///< searched for in place of the embedded query
    std::optional<SearchMode> mode; ///< absent: Semantic, as LangGraph
    std::optional<double> minScore;
    std::optional<NamespacePattern> pattern; ///< beside the prefix; "*" is any one label
    /// Beyond LangGraph: with all namespaces below the prefix; false: the prefix alone.
    bool below = true;
    bool explain = false;
    std::optional<bool> refreshTtl;
    bool operator==(const SearchOp &) const = default;
};
using SearchAnswer = SearchResult;

struct MatchCondition {
    enum Kind { Prefix, Suffix } kind = Prefix;
    NamespacePattern pattern;
    bool operator==(const MatchCondition &) const = default;
};

struct ListNamespacesOp {
    std::vector<MatchCondition> conditions; ///< all must hold
    std::optional<qint64> maxDepth; ///< >= 1; truncates after matching, then removes doubles
    qint64 limit = 100;             ///< -1: all
    qint64 offset = 0;
    bool operator==(const ListNamespacesOp &) const = default;
};
using ListNamespacesAnswer = std::vector<NamespacePath>;

/// Deletes what has expired, with its vectors, at once.
struct SweepTtlOp {
    bool operator==(const SweepTtlOp &) const = default;
};
struct SweepTtlAnswer {
    qint64 removed = 0;
    bool operator==(const SweepTtlAnswer &) const = default;
};

// ---------------------------------------------------------------- What a browser needs

/// Which namespaces an operation looks at.
struct Scope {
    NamespacePath ns;
    bool below = true; ///< with all namespaces below it; false: exactly this one
    std::optional<NamespacePattern> pattern;
    bool operator==(const Scope &) const = default;
};

/// The labels directly below a namespace, in order of their bytes, a page at a time.
struct ChildrenOp {
    NamespacePath parent;
    QByteArray after; ///< only labels after this one; empty: from the first
    qint64 limit = 1000;
    bool operator==(const ChildrenOp &) const = default;
};
struct NamespaceChild {
    QByteArray label;
    bool hasItems = false;    ///< items directly in it
    bool hasChildren = false; ///< namespaces below it
    bool operator==(const NamespaceChild &) const = default;
};
struct ChildrenAnswer {
    std::vector<NamespaceChild> children;
    bool more = false; ///< the limit cut the list
    bool operator==(const ChildrenAnswer &) const = default;
};

struct CountOp {
    Scope scope;
    Filter filter;
    bool operator==(const CountOp &) const = default;
};
struct CountAnswer {
    qint64 items = 0;
    bool operator==(const CountAnswer &) const = default;
};

struct RowOrder {
    enum By { Key, CreatedAt, UpdatedAt, ExpiresAt, Field } by = Key;
    FieldName field; ///< only for Field
    bool descending = false;
    bool operator==(const RowOrder &) const = default;
};

/// Names a row of a store for a short while: an agent's rewrite gives an item another one. What it
/// is made of is the backend's own business.
enum class RowHandle : qint64 {};

/// The rows of the items in a scope that pass a filter, ordered; only good for RowsOp right
/// afterwards.
/// Ties, and namespaces within By::Key, go by namespace and then key.
struct RowIdsOp {
    Scope scope;
    Filter filter;
    RowOrder order;
    qint64 limit = -1;
    bool operator==(const RowIdsOp &) const = default;
};
struct RowIdsAnswer {
    std::vector<RowHandle> ids;
    bool operator==(const RowIdsAnswer &) const = default;
};

/// Items by row id, in the order asked; nullopt where a row is gone. Never refreshes anything.
struct RowsOp {
    std::vector<RowHandle> ids;
    bool operator==(const RowsOp &) const = default;
};
using RowsAnswer = std::vector<std::optional<Item>>;

/// The items of a scope that pass a filter, by namespace and key, a page at a time: for going over
/// all of them without holding the store. Unlike row numbers, a place in this order stays good
/// whatever is written between two pages. Expired items are among them; never refreshes anything.
struct ItemsOp {
    Scope scope;
    Filter filter;
    std::optional<ItemId> after; ///< only items behind this one; absent: from the first
    qint64 limit = 1000;         ///< > 0
    bool operator==(const ItemsOp &) const = default;
};
struct ItemsAnswer {
    std::vector<Item> items; ///< fewer than `limit` only at the end
    bool operator==(const ItemsAnswer &) const = default;
};

/// The items of a scope whose key contains a text, ASCII letters in either case, expired ones among
/// them: keys that are the text first, then those that begin with it, then the others, each by
/// namespace and key. Goes over every key of the scope.
struct KeysOp {
    Scope scope;
    QByteArray text;
    qint64 limit = 50; ///< > 0
    bool operator==(const KeysOp &) const = default;
};
using KeysAnswer = std::vector<ItemId>;

/// An item read without refreshing its time-to-live, expired or not: for looking at it.
struct PeekOp {
    ItemId id;
    bool operator==(const PeekOp &) const = default;
};
struct PeekAnswer {
    std::optional<Item> item;
    RowHandle rowId = {};                 ///< as RowIdsOp tells it, where there is an item
    std::vector<QByteArray> vectorFields; ///< fields that have a vector, agent's or Nestor's
    bool vectorOutOfDate = false;
    bool operator==(const PeekAnswer &) const = default;
};

/// Former versions of an item, newest first; only managed stores keep them.
struct HistoryOp {
    ItemId id;
    qint64 limit = 100;
    bool operator==(const HistoryOp &) const = default;
};
struct HistoryEntry {
    qint64 version = 0; ///< grows with every change of the store
    QByteArray value;   ///< what the item was until `endedAt`
    Timestamp createdAt;
    Timestamp updatedAt;
    Timestamp endedAt;
    enum End { Replaced, Deleted, Expired } end = Replaced;
    bool operator==(const HistoryEntry &) const = default;
};
using HistoryAnswer = std::vector<HistoryEntry>;

/// What changed after a position of the change log, oldest first; only managed stores have one.
struct ChangesOp {
    qint64 after = 0;
    qint64 limit = 1000;
    bool operator==(const ChangesOp &) const = default;
};
struct Change {
    qint64 sequence = 0;
    ItemId id;
    bool deleted = false;
    Timestamp at;
    bool operator==(const Change &) const = default;
};
struct ChangesAnswer {
    std::vector<Change> changes;
    qint64 last = 0;        ///< sequence of the newest change in the store
    bool truncated = false; ///< changes right after `after` are no longer kept: start over
    bool operator==(const ChangesAnswer &) const = default;
};

using Op = std::variant<GetOp, PutOp, SearchOp, ListNamespacesOp, SweepTtlOp, ChildrenOp, CountOp,
                        RowIdsOp, RowsOp, ItemsOp, KeysOp, PeekOp, HistoryOp, ChangesOp>;
using OpAnswer = std::variant<GetAnswer, PutAnswer, SearchAnswer, ListNamespacesAnswer,
                              SweepTtlAnswer, ChildrenAnswer, CountAnswer, RowIdsAnswer, RowsAnswer,
                              ItemsAnswer, KeysAnswer, PeekAnswer, HistoryAnswer, ChangesAnswer>;

/// Whether the operation is there to change the store. (A read may prolong an item's life, too.)
[[nodiscard]] inline bool isWrite(const Op &op) {
    return std::holds_alternative<PutOp>(op) || std::holds_alternative<SweepTtlOp>(op);
}

template <typename T>
struct AnswerOf;
template <>
struct AnswerOf<GetOp> {
    using Type = GetAnswer;
};
template <>
struct AnswerOf<PutOp> {
    using Type = PutAnswer;
};
template <>
struct AnswerOf<SearchOp> {
    using Type = SearchAnswer;
};
template <>
struct AnswerOf<ListNamespacesOp> {
    using Type = ListNamespacesAnswer;
};
template <>
struct AnswerOf<SweepTtlOp> {
    using Type = SweepTtlAnswer;
};
template <>
struct AnswerOf<ChildrenOp> {
    using Type = ChildrenAnswer;
};
template <>
struct AnswerOf<CountOp> {
    using Type = CountAnswer;
};
template <>
struct AnswerOf<RowIdsOp> {
    using Type = RowIdsAnswer;
};
template <>
struct AnswerOf<RowsOp> {
    using Type = RowsAnswer;
};
template <>
struct AnswerOf<ItemsOp> {
    using Type = ItemsAnswer;
};
template <>
struct AnswerOf<KeysOp> {
    using Type = KeysAnswer;
};
template <>
struct AnswerOf<PeekOp> {
    using Type = PeekAnswer;
};
template <>
struct AnswerOf<HistoryOp> {
    using Type = HistoryAnswer;
};
template <>
struct AnswerOf<ChangesOp> {
    using Type = ChangesAnswer;
};

} // namespace nestor
