// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_file.h"
#include "core/base/error.h"
#include "core/model/field_name.h"
#include "core/model/index_config.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <stop_token>
#include <vector>

namespace nestor {

/// How much of the past a managed store keeps. Nestor drops what is beyond, when it sweeps or
/// imports; the triggers only add.
struct HistoryLimits {
    qint64 versions = 100; ///< of one item; 0: none
    double days = 365;     ///< since the version ended

    bool operator==(const HistoryLimits &) const = default;
};

/// Whose queries a field index answers.
enum class FieldIndexUse {
    Nestor, ///< Nestor's filters: its expression never fails, whatever is written
    /// The agent's: on LangGraph's own json_extract(value, '$.field'). From then on a write of a
    /// value that the agent's SQLite does not take for JSON fails (docs/storage.md).
    Agent,
};

/// A field that is indexed.
struct FieldIndexInfo {
    FieldName field;
    FieldIndexUse use = FieldIndexUse::Nestor;

    bool operator==(const FieldIndexInfo &) const = default;
};

struct FieldIndexChange {
    std::vector<FieldName> add;
    FieldIndexUse use = FieldIndexUse::Nestor; ///< of those that are added
    std::vector<FieldName> drop;               ///< whoever they are for
};

/// The SQLite file under a SqliteStore, for the layer that keeps search indexes over it.
///
/// Store's operations carry items; what search derives from them (the words of nestor_fts, the
/// vectors, a model) it reads and writes with SQL of its own, through connections that this
/// lends. So `:memory:` has one file for both, and there is one place that waits for locks.
/// write() is never used on a guest's file.
class StoreFile : public SqlFile {
public:
    /// Absolute path; empty for `:memory:`.
    [[nodiscard]] virtual QString path() const = 0;
    [[nodiscard]] virtual bool isReadOnly() const = 0;
    /// Whether the file has Nestor's own tables (docs/storage.md); asked anew at every call, as
    /// another program may turn management on or off.
    [[nodiscard]] virtual bool isManaged() const = 0;
    /// Turns a guest's file into a managed store: from now on the history of items and a log of
    /// changes are kept, for every program's writes. Nothing happens where that is so already.
    [[nodiscard]] virtual Result<void> manage() = 0;
    /// Takes everything of Nestor's out of the file again, history and indexes too.
    [[nodiscard]] virtual Result<void> unmanage() = 0;
    /// Unsupported where the store is not managed.
    [[nodiscard]] virtual Result<HistoryLimits> historyLimits() = 0;
    /// Also drops what is beyond the new limits. InvalidArgument for negative ones.
    [[nodiscard]] virtual Result<void> setHistoryLimits(const HistoryLimits &limits) = 0;
    /// The configuration that is recorded in the file, for whoever opens it without one of his own;
    /// nullopt where there is none, and for guests.
    [[nodiscard]] virtual Result<std::optional<StoreConfig>> storedConfig() = 0;
    /// Records one, or with nullopt none. It counts for those who open the store afterwards.
    /// Unsupported where the store is not managed; ReadOnly.
    [[nodiscard]] virtual Result<void>
    setStoredConfig(const std::optional<StoreConfig> &config) = 0;

    /// The fields that are indexed, guests' too.
    [[nodiscard]] virtual Result<std::vector<FieldIndexInfo>> fieldIndexes() = 0;
    /// Makes indexes on fields of the values, which filters use from then on, and removes others:
    /// all of it or nothing. The one change of a guest's schema besides manage(), and only because
    /// somebody asks for it. Goes through every item and holds the write lock meanwhile, some
    /// seconds for a million; Cancelled when `stop` asks for it.
    ///
    /// InvalidArgument for a field that cannot have one (core/backends/sqlite/field_index.h);
    /// InvalidValue where an index for the agent meets a value that is no JSON, which it names;
    /// NotFound where one to be removed is not there; Unsupported in a file that is not in UTF-8;
    /// ReadOnly. Nothing happens for an index that is there already.
    [[nodiscard]] virtual Result<void> changeFieldIndexes(const FieldIndexChange &change,
                                                          std::stop_token stop = {}) = 0;

    /// The same for the same store wherever it is opened from, and no other: a managed store's
    /// recorded id, a guest's canonical path. Names files in the cache.
    [[nodiscard]] virtual QByteArray identity() const = 0;

    /// Differs from what it was whenever anybody, this program or another, has committed to the
    /// file since (PRAGMA data_version). Cheap enough to ask before every search.
    [[nodiscard]] virtual Result<quint64> changeMark() = 0;
};

} // namespace nestor
