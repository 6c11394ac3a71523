// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/sqlite_backend.h"

#include "core/backends/sqlite/sqlite_store.h"
#include "core/model/store_location.h"

#include <QFileInfo>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

Result<std::unique_ptr<Store>> openSqlite(const BackendOptions &options) {
    const auto location = StoreLocation::parse(options.location);
    if (!location)
        return failure(location.error());
    SqliteStoreOptions sqlite;
    sqlite.path = location->path();
    const QFileInfo file(sqlite.path);
    if (!options.create && sqlite.path != u":memory:"_s && (!file.exists() || file.size() == 0)) {
        return failure(ErrorCode::NotFound,
                       file.exists() ? u"%1 is empty: there is no store in it"_s.arg(sqlite.path)
                                     : u"There is no file %1"_s.arg(sqlite.path));
    }
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
    return std::unique_ptr<Store>(*std::move(store));
}

} // namespace

Backend sqliteBackend() {
    return {{u"sqlite"_s}, openSqlite, false};
}

} // namespace nestor
