// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/postgres/driver/pq_connection.h"
#include "core/backends/postgres/postgres_schema.h"
#include "core/store/field_index_info.h"

namespace nestor {

/// The indexes on one field of the values, whoever made them: on the expression that the agent's
/// own filters have, so that they serve both.
[[nodiscard]] Result<std::vector<FieldIndexInfo>> postgresFieldIndexes(PqConnection &connection,
                                                                       const PostgresSchema &schema,
                                                                       const std::stop_token &stop);

/// Makes and removes such indexes without keeping anybody from writing (CONCURRENTLY). After a
/// failure those that it made are gone again; what it removed is not there. InvalidArgument for
/// fields inside fields, which LangGraph does not look into.
[[nodiscard]] Result<void> changePostgresFieldIndexes(PqConnection &connection,
                                                      const PostgresSchema &schema,
                                                      const FieldIndexChange &change,
                                                      const std::stop_token &stop);

} // namespace nestor
