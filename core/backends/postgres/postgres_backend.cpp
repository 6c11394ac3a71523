// SPDX-License-Identifier: Apache-2.0
#include "core/backends/postgres/postgres_backend.h"

#include "core/backends/postgres/postgres_store.h"

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

Result<std::unique_ptr<Store>> openPostgres(const BackendOptions &options) {
    auto location = StoreLocation::parse(options.location);
    if (!location)
        return failure(std::move(location.error()));
    PostgresStoreOptions postgres;
    postgres.location = *std::move(location);
    postgres.readOnly = options.readOnly;
    postgres.create = options.create;
    postgres.busyTimeout = options.busyTimeout;
    postgres.config = options.config.value_or(StoreConfig());
    postgres.isConfigured = options.config.has_value();
    auto store = PostgresStore::open(std::move(postgres));
    if (!store)
        return failure(std::move(store.error()));
    return std::unique_ptr<Store>(*std::move(store));
}

} // namespace

Backend postgresBackend() {
    return {{u"postgresql"_s, u"postgres"_s}, openPostgres, true};
}

} // namespace nestor
