// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/item.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace nestor {

/// What may be wrong with a store.
enum class Problem {
    DamagedFile,     ///< SQLite finds its own structures broken
    BrokenReference, ///< a foreign key without its row, in a table that is not ours to judge
    InvalidJson,     ///< a value that is not JSON
    NotAnObject,     ///< a value that is JSON, but no object
    BadNamespace,    ///< a namespace with an empty label or one that is not UTF-8
    BadTime,         ///< a time that nobody can read, or that sorts wrong among the others
    BlobName,        ///< an item whose namespace or key is bytes, not text: no name reaches it
    ForeignTrigger,  ///< a trigger that is neither LangGraph's nor Nestor's runs at every write
    ExpiredItem,     ///< an item whose time is over and that nobody swept
    OrphanedVector,  ///< a vector whose item is gone
    StaleVector,     ///< a vector of a text that its item no longer has
    OutOfDateVector, ///< the item's vector, made from an older text of it
    WrongVectorSize, ///< the agent's vector of another size than the others, or of no size at all
    DamagedDerivedVector, ///< a vector of Nestor's of another size than its embedder makes
    WordIndexDamaged,     ///< the tables of the full text are broken
    WordIndexIncomplete,  ///< items that the full text does not know, or knows as they were
    TextIndexBehind,      ///< changes of the store that the full text has not seen
    VectorIndexBehind     ///< items whose own vectors were made before their last change
};

/// The problem's stable name, "invalid-json", for machine-readable output.
[[nodiscard]] QLatin1StringView problemName(Problem problem);

/// Whether the items, or vectors, that have it can be deleted on somebody's word: expired ones,
/// those whose value or namespace nobody can use, and the agent's vectors of another size.
[[nodiscard]] bool isRemovable(Problem problem);
/// The problem with this name.
[[nodiscard]] std::optional<Problem> problemNamed(QStringView name);

/// Everything that was found of one kind.
struct Finding {
    Problem problem = Problem::DamagedFile;
    qint64 count = 0;
    /// What it means and what can be done, one or two English sentences.
    QString explanation;
    /// Whether repair mends it without asking: only derived data is touched. Otherwise somebody
    /// has to decide.
    bool repairable = false;
    /// What repair does about it, and what somebody can do, one or two English sentences.
    QString remedy;
    qint64 repaired = 0;          ///< how many of `count` were mended or removed
    std::vector<ItemId> examples; ///< the first ones, where it is about items
    std::vector<QString> details; ///< the first ones, where there is more to say than an item

    bool operator==(const Finding &) const = default;
};

struct CheckReport {
    qint64 items = 0;   ///< looked at
    qint64 vectors = 0; ///< looked at
    std::vector<Finding> findings;
    /// A store that holds the rows which were removed from this one; empty: none were.
    QString removedTo;

    /// Whether nothing is left to mend or to decide.
    [[nodiscard]] bool isClean() const;
    [[nodiscard]] const Finding *find(Problem problem) const;

    bool operator==(const CheckReport &) const = default;
};

} // namespace nestor
