// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/base/job.h"
#include "core/doctor/doctor.h"

#include <optional>
#include <vector>

namespace nestor {

/// What of a store an agent's searches by meaning cannot return, whatever they ask.
struct ScanFinding {
    enum Kind {
        NoVector,    ///< nothing of it was embedded
        WrongSize,   ///< no vector of it has the size that those of the store have
        NotByItself, ///< its own vector, as the question, does not bring it
        Expired,     ///< its time is over, and it is still served
    };
    Kind kind = NoVector;
    ItemId id;
    qsizetype size = 0;                 ///< of WrongSize: numbers of its vector
    std::optional<Timestamp> expiresAt; ///< of Expired
    bool operator==(const ScanFinding &) const = default;
};

struct ScanReport {
    qint64 items = 0;
    qint64 vectors = 0;
    qsizetype dims = 0; ///< of most vectors
    /// The store has no vectors: its agent searches without meaning, and nothing can be missing.
    bool hasVectors = false;
    std::vector<ScanFinding> unreachable; ///< NoVector, WrongSize
    std::vector<ScanFinding> notByItself;
    std::vector<ScanFinding> expired;
    bool isFarthestFirst = false; ///< l2: LangGraph returns the farthest first
    bool isCut = false;           ///< there are more crowds of equal vectors than were looked at

    [[nodiscard]] bool isSound() const {
        return unreachable.empty() && notByItself.empty() && expired.empty();
    }
    bool operator==(const ScanReport &) const = default;
};

/// With this limit an item's own vector must bring it.
constexpr qint64 kScanLimit = 10;

/// Looks at every item at and below `ns`; an item is searched for in its own namespace. Writes
/// nothing. Fails as examine() does. From any thread.
[[nodiscard]] Result<ScanReport> scanStore(Store &store, const NamespacePath &ns,
                                           const DoctorOptions &options, Job &job);

} // namespace nestor
