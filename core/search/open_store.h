// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/store.h"

#include <QString>

#include <memory>
#include <optional>

namespace nestor {

struct OpenOptions {
    /// A path, `sqlite:PATH`, or `:memory:`.
    QString location;
    /// Nothing is ever written, also no refreshed time-to-live.
    bool readOnly = false;
    /// Whether a missing or empty file becomes a new store; else it is NotFound.
    bool create = true;
    /// In place of the store's own configuration.
    std::optional<StoreConfig> config;
};

/// Opens a store with everything over it: what the window, the command line and programs that
/// embed Nestor call. The store may be used from several threads.
///
/// Fails with NotAStore (a directory, another kind of file), NewerStore, NotFound, Io, Busy or
/// Corrupt, naming the file; then nothing was changed. Unsupported where the location names a
/// backend that this build does not have. Opening an existing file changes no byte of it.
[[nodiscard]] Result<std::unique_ptr<Store>> openStore(const OpenOptions &options);

} // namespace nestor
