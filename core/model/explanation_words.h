// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/explanation.h"

#include <span>

/// The English words for an Explanation, for command lines, logs and machine-readable output. Pure
/// functions, usable from every thread.
namespace nestor {

/// "newest first", "text", "exact", "hnsw", "hnsw-filtered", "hnsw-widening", and for a hybrid
/// search "hybrid: words", "hybrid: exact" …
[[nodiscard]] QByteArray planName(const SearchPlan &plan);

/// The clause for a kind of remark with %1, %2 … for its arguments, UTF-8, in the translation
/// context "SearchRemark".
[[nodiscard]] const char *remarkTemplate(SearchRemark::Kind kind);

/// The clause with its arguments; without a full stop.
[[nodiscard]] QByteArray remarkText(const SearchRemark &remark);

/// All of them, joined by semicolons.
[[nodiscard]] QByteArray remarksText(std::span<const SearchRemark> remarks);

} // namespace nestor
