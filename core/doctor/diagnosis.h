// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/model/index_config.h"
#include "core/model/item.h"
#include "core/model/operations.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QLatin1StringView>
#include <QString>

#include <array>
#include <optional>
#include <variant>
#include <vector>

/// Why an agent's search does or does not return an item, as data: a ladder of gates, each with
/// what was found there. Words for it are made by whoever shows it. All are values.
namespace nestor {

/// What an item must pass to be recalled, in this order. The last is not a loss.
enum class Gate {
    Absent,
    OtherNamespace,
    Filtered,
    Expired,
    NotEmbedded,
    StaleVector,
    WrongSize,
    CrowdedOut,
    BelowLimit,
    Found,
};
constexpr std::array<Gate, 10> kGates = {
    Gate::Absent,      Gate::OtherNamespace, Gate::Filtered,   Gate::Expired,    Gate::NotEmbedded,
    Gate::StaleVector, Gate::WrongSize,      Gate::CrowdedOut, Gate::BelowLimit, Gate::Found};
/// "other-namespace": its name for programs, which stays.
[[nodiscard]] QLatin1StringView gateName(Gate gate);

/// The question as the agent puts it.
struct DoctorQuestion {
    NamespacePath ns;
    QByteArray filter;            ///< JSON; empty: none
    QByteArray query;             ///< its text, where that is known
    std::optional<Vector> vector; ///< as the agent embeds it
    std::optional<ItemId> like;   ///< the vector of this item is the question
    qint64 limit = 10;

    /// Whether it asks by meaning; else the agent's search answers the newest first.
    [[nodiscard]] bool isSemantic() const { return vector || like || !query.isEmpty(); }
    bool operator==(const DoctorQuestion &) const = default;
};

/// How a thing that is in no search's way came to be so.
struct AbsentFacts {
    std::vector<NamespacePath> elsewhere; ///< where the key does exist
    /// The last version in the history, where the item was.
    std::optional<HistoryEntry> last;
    bool keepsHistory = false;
    bool operator==(const AbsentFacts &) const = default;
};
struct NamespaceFacts {
    NamespacePath asked;
    NamespacePath item;
    qsizetype differs = -1; ///< the first label of `asked` that the item's namespace has not
    bool operator==(const NamespaceFacts &) const = default;
};
struct ConditionFacts {
    QByteArray field;
    QByteArray op; ///< "" for a plain value
    QByteArray operand;
    QByteArray value;           ///< JSON of the field, empty where it is missing
    std::optional<bool> agent;  ///< by LangGraph's SQL; nullopt: it raises an error
    std::optional<bool> nestor; ///< by Nestor's filter language; nullopt: it has no such condition
    QString refusal;            ///< LangGraph's ValueError
    bool textAndNumber = false; ///< one side is a text, the other a number
    bool operator==(const ConditionFacts &) const = default;
};
struct FilterFacts {
    std::vector<ConditionFacts> conditions;
    /// An item in the search whose value is not JSON: LangGraph's filter fails on it, and with it
    /// the whole search.
    std::optional<ItemId> broken;
    bool operator==(const FilterFacts &) const = default;
};
struct ExpiryFacts {
    std::optional<Timestamp> expiresAt;
    Timestamp now;
    bool operator==(const ExpiryFacts &) const = default;
};
struct EmbeddingFacts {
    enum Why {
        HasVectors,
        NoIndex,     ///< the store has no vectors at all: the agent runs without an index
        NoText,      ///< none of the paths gives a text
        BeforeIndex, ///< written before the first vector of the store
        NotIndexed,  ///< none of these: written with index=False
        NotAsked,    ///< the question is not one by meaning
    } why = HasVectors;
    QByteArrayList fields;        ///< of the item's vectors
    QByteArrayList paths;         ///< that are embedded
    bool pathsAreGuessed = false; ///< from other items' vectors, as no configuration is known
    bool operator==(const EmbeddingFacts &) const = default;
};
struct StaleFacts {
    struct Field {
        QByteArray field;
        enum Why {
            Older,     ///< written before the item was
            Gone,      ///< the value does not give this field any more
            OtherText, ///< the embedder makes another vector of the text
        } why = Older;
        bool operator==(const Field &) const = default;
    };
    std::vector<Field> stale;
    qsizetype vectors = 0; ///< of the item, in all
    std::optional<Timestamp> vectorTime;
    Timestamp itemTime;
    bool compared = false; ///< the texts were embedded anew
    bool operator==(const StaleFacts &) const = default;
};
struct SizeFacts {
    qsizetype question = 0; ///< numbers; 0: not known
    qsizetype item = -1;    ///< of the item's vector that differs; -1: none does
    QByteArray field;
    qint64 others = 0; ///< vectors of other items in the search that differ
    std::optional<ItemId> example;
    qsizetype exampleSize = 0;
    bool operator==(const SizeFacts &) const = default;
};
struct CrowdFacts {
    struct Taker {
        ItemId id;
        qint64 places = 0;
        bool operator==(const Taker &) const = default;
    };
    qint64 cut = 0;            ///< vectors that LangGraph keeps
    qint64 vectorPlace = 0;    ///< of the item's best vector, from 1
    qint64 itemPlace = 0;      ///< of the item once items are told apart
    qint64 reach = 0;          ///< the limit that would bring it
    std::vector<Taker> takers; ///< who has places before the cut, most first
    qint64 items = 0;          ///< how many those are
    /// Of a server: its index that makes the cut, of the vectors of all namespaces; empty: none.
    QByteArray index = {};
    bool operator==(const CrowdFacts &) const = default;
};
struct LimitFacts {
    qint64 place = 0;
    qint64 limit = 0;
    qint64 reach = 0;
    qint64 ties = 0; ///< other items of the same score
    bool farthestFirst = false;
    bool newestFirst = false;
    bool operator==(const LimitFacts &) const = default;
};
struct FoundFacts {
    qint64 place = 0; ///< in what the agent gets; 0: it is not there
    std::optional<double> score;
    bool operator==(const FoundFacts &) const = default;
};
/// Nothing could be found out: a gate before it fails, or the question is not of that kind.
struct NoFacts {
    QString error; ///< why the agent's search fails; empty where it does not
    bool operator==(const NoFacts &) const = default;
};

struct GateResult {
    Gate gate = Gate::Found;
    std::optional<bool> ok; ///< nullopt: it does not apply, or cannot be told
    std::variant<NoFacts, AbsentFacts, NamespaceFacts, FilterFacts, ExpiryFacts, EmbeddingFacts,
                 StaleFacts, SizeFacts, CrowdFacts, LimitFacts, FoundFacts>
        facts;
    bool operator==(const GateResult &) const = default;
};

struct Diagnosis {
    ItemId id;
    std::optional<Item> item;      ///< as it is stored
    std::vector<GateResult> gates; ///< one for each of kGates, in their order
    /// The first that failed, or Found; nullopt where that cannot be told.
    [[nodiscard]] std::optional<Gate> verdict() const;
    bool operator==(const Diagnosis &) const = default;
};

/// An item of one of the two lists.
struct DoctorHit {
    SearchItem hit;
    /// Of what the agent gets: its place there, from 1; 0: it is not there.
    qint64 agentPlace = 0;
    qint64 exactPlace = 0;
    /// Of the nearest: the gate at which the agent's search loses it.
    std::optional<Gate> lostAt;
    bool operator==(const DoctorHit &) const = default;
};

struct DoctorReport {
    DoctorQuestion question;
    Distance distance = Distance::Cosine;
    qsizetype dims = 0;           ///< of the question's vector; 0 without one
    std::vector<DoctorHit> agent; ///< what the agent gets
    std::vector<DoctorHit> exact; ///< the nearest of all, whatever their namespace
    std::vector<Diagnosis> expected;
    /// Whether what embeds the agent's texts is at hand: a put makes new vectors.
    bool embeds = false;
    /// Why the agent's search fails, as SQLite or LangGraph say; empty where it does not.
    QString agentFailure;
    /// What a person must know to read it right; English sentences.
    std::vector<QByteArray> notes;
    [[nodiscard]] bool allFound() const;
    bool operator==(const DoctorReport &) const = default;
};

} // namespace nestor
