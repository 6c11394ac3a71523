// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/postgres/driver/pq_connection.h"
#include "core/backends/postgres/postgres_schema.h"
#include "core/model/index_config.h"

#include <stop_token>

namespace nestor {

/// What the parts of the backend work with: a connection, what its database looks like, how the
/// store is configured. Lasts as long as one batch.
struct PostgresSession {
    PqConnection &connection;
    const PostgresSchema &schema;
    const StoreConfig &config;
    const std::stop_token &stop;
    qint64 mostReadVectors; ///< as in PostgresStoreOptions
};

} // namespace nestor
