// SPDX-License-Identifier: Apache-2.0
#include "core/open/open_store.h"

#ifdef NESTOR_HAVE_POSTGRES
#include "core/backends/postgres/postgres_store.h"
#endif
#include "core/backends/sqlite/sqlite_store.h"
#include "core/model/store_location.h"
#include "core/search/embed/embedder_factory.h"
#include "core/search/embed/embedding_store.h"
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
    auto parsed = StoreLocation::parse(location);
    if (!parsed)
        return failure(std::move(parsed.error()));
    if (parsed->kind() != StoreLocation::Kind::Sqlite) {
        return failure(ErrorCode::Unsupported, u"%1 is not in a file"_s.arg(parsed->display()));
    }
    return parsed->path();
}

namespace {

/// Beyond a year the clock's arithmetic would end before the wait does.
constexpr std::chrono::duration<double, std::ratio<60>> kLongestInterval(525'600.0);

/// Every so many minutes, where the configuration says so.
template <typename SweptStore>
void sweepAsConfigured(SweptStore &store, bool readOnly) {
    const auto interval = store.config().ttl.sweepIntervalMinutes;
    if (!interval || readOnly)
        return;
    const std::chrono::duration<double, std::ratio<60>> minutes(*interval);
    store.sweepEvery(
        std::chrono::ceil<std::chrono::milliseconds>(std::min(minutes, kLongestInterval)));
}

#ifdef NESTOR_HAVE_POSTGRES
Result<std::unique_ptr<Store>> openPostgres(const StoreLocation &location,
                                            const OpenOptions &options) {
    PostgresStoreOptions postgres;
    postgres.location = location;
    postgres.readOnly = options.readOnly;
    postgres.create = options.create;
    postgres.busyTimeout = options.busyTimeout;
    postgres.config = options.config.value_or(StoreConfig());
    postgres.isConfigured = options.config.has_value();
    std::shared_ptr<Embedder> embedder = options.embedder;
    if (auto &index = postgres.config.index) {
        if (index->embedder.provider == "learned") {
            return failure(ErrorCode::InvalidConfig,
                           u"The learned embedder is not for stores in PostgreSQL: it would put "
                           "vectors of its own among the agent's"_s);
        }
        if (!embedder) {
            auto made = makeEmbedder(*index);
            if (!made)
                return failure(std::move(made.error()));
            embedder = *std::move(made);
        }
        if (index->dims == 0 && embedder)
            index->dims = embedder->dims();
    }
    auto store = PostgresStore::open(std::move(postgres));
    if (!store)
        return failure(std::move(store.error()));
    const std::optional<IndexConfig> index = (*store)->config().index;
    auto embedding = std::make_unique<EmbeddingStore>(*std::move(store), index, embedder);
    sweepAsConfigured(*embedding, options.readOnly);
    return embedding;
}
#endif

} // namespace

Result<std::unique_ptr<Store>> openStore(const OpenOptions &options) {
    auto location = StoreLocation::parse(options.location);
    if (!location)
        return failure(std::move(location.error()));
    if (location->kind() == StoreLocation::Kind::Postgres) {
#ifdef NESTOR_HAVE_POSTGRES
        return openPostgres(*location, options);
#else
        return failure(
            ErrorCode::Unsupported,
            u"%1: this Nestor was built without libpq and opens no stores in PostgreSQL"_s.arg(
                location->display()));
#endif
    }
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
    sqlite.unfinished = options.unfinished;
    sqlite.notice = options.notice;
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
    sweepAsConfigured(**searchable, options.readOnly);
    return std::unique_ptr<Store>(*std::move(searchable));
}

} // namespace nestor
