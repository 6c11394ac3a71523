// SPDX-License-Identifier: Apache-2.0
#include "core/open/open_store.h"

#include "core/backends/sqlite/sqlite_store.h"
#include "core/search/embed/embedder_factory.h"
#include "core/search/engine/searchable_store.h"

#include <QFileInfo>

#include <algorithm>
#include <chrono>
#include <QStandardPaths>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

QString defaultCacheDirectory() {
    return QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) + u"/nestor"_s;
}

} // namespace

Result<QString> pathOfLocation(const QString &location) {
    if (location.isEmpty())
        return failure(ErrorCode::InvalidArgument, u"The store has no name"_s);
    if (location.startsWith(u"sqlite:"_s)) {
        const QString rest = location.mid(7);
        // sqlite:///relative and sqlite:////absolute; without a path the one in memory.
        const QString path = rest.startsWith(u"///"_s) ? rest.mid(3) : rest;
        return path.isEmpty() || path == u"//"_s ? u":memory:"_s : path;
    }
    if (const qsizetype scheme = location.indexOf(u"://"_s); scheme > 0) {
        return failure(ErrorCode::Unsupported,
                       u"Stores of the kind '%1' cannot be opened"_s.arg(location.first(scheme)));
    }
    return location;
}

namespace {

/// Beyond a year the clock's arithmetic would end before the wait does.
constexpr std::chrono::duration<double, std::ratio<60>> kLongestInterval(525'600.0);

} // namespace

Result<std::unique_ptr<Store>> openStore(const OpenOptions &options) {
    auto path = pathOfLocation(options.location);
    if (!path)
        return failure(std::move(path.error()));
    const QFileInfo file(*path);
    if (!options.create && *path != u":memory:"_s && (!file.exists() || file.size() == 0)) {
        return failure(ErrorCode::NotFound,
                       file.exists() ? u"%1 is empty: there is no store in it"_s.arg(*path)
                                     : u"There is no file %1"_s.arg(*path));
    }
    // A configuration that cannot be followed must not leave a new, empty store behind.
    if (options.config && options.config->index && !options.embedder) {
        if (const auto made = makeEmbedder(*options.config->index); !made)
            return failure(made.error());
    }
    SqliteStoreOptions sqlite;
    sqlite.path = *std::move(path);
    sqlite.readOnly = options.readOnly;
    sqlite.busyTimeout = options.busyTimeout;
    sqlite.config = options.config.value_or(StoreConfig());
    sqlite.isConfigured = options.config.has_value();
    sqlite.useStoredConfig = !sqlite.isConfigured;
    auto store = SqliteStore::open(std::move(sqlite));
    if (!store)
        return failure(std::move(store.error()));

    SearchSetup setup;
    if (options.config)
        setup.index = options.config->index;
    else
        setup.storedIndex = (*store)->config().index;
    setup.embedder = options.embedder;
    setup.graphFrom = options.graphFrom;
    setup.cacheDirectory =
        options.cacheDirectory.isEmpty() ? defaultCacheDirectory() : options.cacheDirectory;
    auto searchable = SearchableStore::create(*std::move(store), std::move(setup));
    if (!searchable)
        return failure(std::move(searchable.error()));
    if (const auto interval = (*searchable)->config().ttl.sweepIntervalMinutes;
        interval && !options.readOnly) {
        const std::chrono::duration<double, std::ratio<60>> minutes(*interval);
        (*searchable)
            ->sweepEvery(
                std::chrono::ceil<std::chrono::milliseconds>(std::min(minutes, kLongestInterval)));
    }
    return std::unique_ptr<Store>(*std::move(searchable));
}

} // namespace nestor
