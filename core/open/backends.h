// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/backend.h"

#include <optional>

/// The kinds of stores that openStore() knows. Those of this build are there from the beginning; a
/// program that embeds Nestor may add its own. May be called from any thread.
namespace nestor {

/// From now on openStore() takes URLs with the backend's schemes. InvalidArgument for a scheme that
/// cannot be one, Conflict where it is taken; then nothing was added.
[[nodiscard]] Result<void> registerBackend(Backend backend);

/// The scheme of a location: what stands before its "://", or before its ":" where that is a
/// backend's scheme. Empty for a path.
[[nodiscard]] QString schemeOf(const QString &location);

/// Who opens a location. InvalidArgument for an empty one; Unsupported where it has a scheme that
/// nobody registered.
[[nodiscard]] Result<Backend> backendFor(const QString &location);

} // namespace nestor
