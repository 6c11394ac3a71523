// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/base/job.h"
#include "core/model/index_config.h"
#include "core/model/item.h"
#include "core/model/operations.h"
#include "core/store/check_report.h"
#include "core/store/field_index_info.h"
#include "core/store/history_limits.h"
#include "core/store/kept_vector.h"
#include "core/store/store_stats.h"

#include <QString>

#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace nestor {

class SearchSnapshot;
class AgentView;
class SqlFile;
class Store;

/// What a check looks at, and what it may change.
struct StoreCheck {
    /// Mend what is derived: orphaned and stale vectors are deleted, damaged ones of Nestor's own
    /// noted to be made again. No item is touched, and no vector that only the agent's embedder
    /// could make again.
    bool repair = false;
    /// Delete the items, or vectors, with these problems, each of which isRemovable(). What is
    /// deleted of the agent's is kept: CheckReport::removedTo.
    std::vector<Problem> remove = {};
    /// Only what is derived from items: their vectors, and whether the indexes are behind.
    bool derivedOnly = false;
    /// That the agent's vectors must have; 0: those that most of them have.
    int dims = 0;
    /// Looks at what search keeps in the store, together with what the backend itself reads in one
    /// go: of one state of the store, where that keeps nobody from writing for long. Not called
    /// where nothing is kept there.
    std::function<Result<void>(SearchSnapshot &)> lookAtDerived = {};
};

/// Where a copy goes.
struct StoreCopy {
    QString target; ///< absolute path of a file
    bool overwrite = false;
};

/// A store as a whole: management and history, configuration, field indexes, statistics, check and
/// backup. A backend offers it through Store::admin(), unless all of it makes no sense there; what
/// one of them cannot do alone fails with Unsupported.
///
/// Blocks as Store::batch() does, may be called from several threads, and lives as long as its
/// store. Failures leave everything as it was.
class StoreAdmin {
public:
    StoreAdmin() = default;
    StoreAdmin(const StoreAdmin &) = delete;
    StoreAdmin &operator=(const StoreAdmin &) = delete;
    virtual ~StoreAdmin() = default;

    /// Absolute path of the file that holds the store; empty where there is no single one.
    [[nodiscard]] virtual QString path() const = 0;
    [[nodiscard]] virtual bool isReadOnly() const = 0;

    /// Whether the store has Nestor's own tables (docs/storage.md); asked anew at every call, as
    /// another program may turn management on or off.
    [[nodiscard]] virtual bool isManaged() const = 0;
    /// Turns a guest's store into a managed one: from now on the history of items and a log of
    /// changes are kept, for every program's writes. Nothing happens where that is so already.
    [[nodiscard]] virtual Result<void> manage() = 0;
    /// Takes everything of Nestor's out of the store again, history and indexes too.
    [[nodiscard]] virtual Result<void> unmanage() = 0;
    /// Unsupported where the store is not managed.
    [[nodiscard]] virtual Result<HistoryLimits> historyLimits() = 0;
    /// Also drops what is beyond the new limits. InvalidArgument for negative ones.
    [[nodiscard]] virtual Result<void> setHistoryLimits(const HistoryLimits &limits) = 0;

    /// The configuration that is recorded in the store, for whoever opens it without one of his
    /// own; nullopt where there is none, and for guests.
    [[nodiscard]] virtual Result<std::optional<StoreConfig>> storedConfig() = 0;
    /// Records one, or with nullopt none. It counts for those who open the store afterwards.
    /// Unsupported where the store is not managed; ReadOnly.
    [[nodiscard]] virtual Result<void>
    setStoredConfig(const std::optional<StoreConfig> &config) = 0;

    /// The fields that are indexed, guests' too.
    [[nodiscard]] virtual Result<std::vector<FieldIndexInfo>> fieldIndexes() = 0;
    /// Makes indexes on fields of the values, which filters use from then on, and removes others:
    /// all of it or nothing. The one change of a guest's schema besides manage(), and only because
    /// somebody asks for it. Goes through every item and may hold a write lock meanwhile, some
    /// seconds for a million; Cancelled when `stop` asks for it.
    ///
    /// InvalidArgument for a field that cannot have one; InvalidValue where an index for the agent
    /// meets a value that is not valid JSON, which it names; NotFound where one to be removed is
    /// not there; Unsupported; ReadOnly. Nothing happens for an index that is there already.
    [[nodiscard]] virtual Result<void> changeFieldIndexes(const FieldIndexChange &change,
                                                          std::stop_token stop = {}) = 0;

    /// The vectors that the agent shares, of each of these items; none of those that are not there,
    /// or that were made of an older text. Of stores without vectors, none.
    [[nodiscard]] virtual Result<std::vector<std::vector<FieldVector>>>
    agentVectors(const std::vector<ItemId> &ids, std::stop_token stop = {});

    /// How the agent's own store answers, where a server can be asked so; nullptr elsewhere. Lives
    /// as long as this.
    [[nodiscard]] virtual AgentView *agentView() { return nullptr; }

    /// LangGraph's tables, where they stand in a database of SQLite: for who holds what Nestor
    /// answers against the agent's own statements (core/doctor), and nobody else. Only to be read.
    [[nodiscard]] virtual SqlFile *agentTables() const { return nullptr; }

    /// Counts what the store holds, in short transactions, so that an agent can write in between:
    /// numbers of a store that changes meanwhile are each true of some moment.
    [[nodiscard]] virtual Result<StoreStats> stats(std::stop_token stop = {}) = 0;
    /// What is known of one item beside its value; of one that is not there, what is left of it.
    [[nodiscard]] virtual Result<ItemRecord> itemRecord(const ItemId &id) = 0;

    /// The agent's vectors of these items as they are stored, for whoever deletes the items and may
    /// be asked to bring them back. None where the backend keeps no such vectors.
    [[nodiscard]] virtual Result<std::vector<KeptVector>>
    keptVectors(std::span<const ItemId> /*ids*/) {
        return std::vector<KeptVector>();
    }
    /// Writes such rows, all or none, in place of those of the same item and field. Those whose
    /// item is not there are passed over.
    [[nodiscard]] virtual Result<void> restoreVectors(std::span<const KeptVector> /*rows*/) {
        return {};
    }

    /// Looks for what is wrong with the store, page by page, and mends what it may. Reports items
    /// and vectors. Findings are no failure. checkStore() (core/jobs/check_job.h) is what programs
    /// call: it also brings up to date what search derives.
    [[nodiscard]] virtual Result<CheckReport> check(const StoreCheck &what, Job &job) = 0;
    /// Writes a copy of the whole store, one state of it, while others work on it, reads the copy
    /// through, and answers how many items it holds. What stands at the target stays as it is until
    /// the copy is whole. Corrupt where the copy does not hold up, Conflict where the target is in
    /// use. backupStore() (core/jobs/backup_job.h) is what programs call: it minds what stands at
    /// the target.
    [[nodiscard]] virtual Result<qint64> copyTo(const StoreCopy &copy, Job &job) = 0;
};

/// Those of a store; nullptr where it has none, or is not one as a whole.
[[nodiscard]] SqlFile *agentTablesOf(const Store &store);

} // namespace nestor
