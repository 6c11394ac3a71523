// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/arguments.h"
#include "core/store/decorators/schema_store.h"
#include "core/store/decorators/statistics_store.h"
#include "core/store/decorators/ttl_clamp_store.h"
#include "core/store/store.h"

#include <memory>
#include <optional>
#include <vector>

namespace nestor::cli {

/// The store that `batch` works on: what its options put over the store that was opened.
struct BatchStack {
    std::shared_ptr<Store> store;
    std::shared_ptr<StatisticsStore> statistics; ///< the same as `store`; null without --stats
};

/// Declares the options: --scope, --schema, --min-ttl, --max-ttl, --put-if-changed,
/// --raise-on-missing, --cache, --cache-minutes, --stats.
void addBatchStackOptions(Arguments &args);

/// What the options say, checked.
struct BatchStackOptions {
    QString cache; ///< the store that gets are answered from first; empty: none
    double cacheMinutes = 5;
    TtlLimits limits;
    bool putIfChanged = false;
    std::vector<SchemaRule> schemas;
    std::optional<NamespacePath> scope;
    bool raiseOnMissing = false;
    bool countsOperations = false;
};

/// Reads them before any store is opened or made. Wrong values are InvalidArgument,
/// InvalidNamespace or InvalidConfig and name the option; Io where a schema cannot be read.
[[nodiscard]] Result<BatchStackOptions> readBatchStackOptions(const Arguments &args);

/// Puts over `store` what the options say. From the inside: cache, limits of time-to-live, put if
/// changed, schemas (which see whole namespaces), scope, raise on missing, statistics. `cache` is
/// the store that the options name, opened; null where they name none.
[[nodiscard]] Result<BatchStack>
batchStack(std::shared_ptr<Store> store, std::unique_ptr<Store> cache, BatchStackOptions options);

/// What --stats prints and `{"op":"stats"}` answers: one JSON object, times in microseconds.
[[nodiscard]] QByteArray statisticsJson(const StoreStatistics &statistics);

} // namespace nestor::cli
