// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/postgres/postgres_session.h"
#include "core/model/operations.h"

namespace nestor {

/// Answers a search that brings a vector, on the server: `limit` hits when so many exist, one an
/// item by its best field, each with the server's own distance; ties by namespace and key, so that
/// pages continue. Fails with InvalidArgument for a vector of another size, InvalidConfig where
/// there are no vectors.
[[nodiscard]] Result<SearchAnswer> searchVectors(const PostgresSession &session,
                                                 const SearchOp &op);

/// By what the store's vectors are compared: as configured, as their index was made, else cosine.
[[nodiscard]] Distance distanceOf(const PostgresSession &session);

} // namespace nestor
