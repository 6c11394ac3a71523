// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/base/error.h"
#include "core/store/search_source.h"

#include <QByteArray>

#include <optional>
#include <vector>

/// How far the vectors that Nestor makes are behind the items of a store that keeps them itself.
namespace nestor {

/// Of the store's change log, how far the vectors of this embedder follow it; nullopt where they
/// have not begun to.
[[nodiscard]] Result<std::optional<qint64>> vectorPosition(SqlConnection &home,
                                                           const QByteArray &embedder);

/// Of these items, those whose vectors are not of their present text: a put of Nestor's brings its
/// vectors along, so that it leaves nothing behind. Whole seconds, as agents write them, tell
/// nothing: much happens within one. 0 where the store keeps no vectors itself.
[[nodiscard]] Result<qint64> vectorsBehind(SearchSnapshot &store,
                                           const std::vector<ItemPlace> &places,
                                           const QByteArray &embedder);

} // namespace nestor
