// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/model/index_config.h"
#include "core/store/store.h"

#include <QString>
#include <QStringList>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace nestor {

/// How a backend is to open a store.
struct BackendOptions {
    QString location;      ///< as it was given: a path, or a URL with the backend's scheme
    bool readOnly = false; ///< nothing is ever written, also no refreshed time-to-live
    bool create = true;    ///< whether what is missing or empty becomes a new store
    /// In place of the store's own configuration (StoreAdmin::storedConfig()); a new store has it
    /// recorded. It comes from whoever the store is for, an agent's process: reading prolongs lives
    /// as it says in a guest, too. Of `index`, the layer above makes something.
    std::optional<StoreConfig> config;
    /// How long to wait for another program's lock before failing with Busy.
    std::chrono::milliseconds busyTimeout{15'000};
    /// What becomes of the items of an import that was killed, where the store is opened for
    /// writing and the backend keeps a journal of such.
    UnfinishedWork unfinished = UnfinishedWork::TakeBack;
    /// Told what a person should know of what opening found and did; one English sentence without a
    /// full stop each. Called before open() returns, on its thread.
    std::function<void(const QString &)> notice;
};

/// A kind of store: where its URLs begin, and who opens them. docs/backends.md says what a backend
/// has to do.
struct Backend {
    /// "postgresql" of "postgresql://host/database"; at least two lower-case letters or digits.
    QStringList schemes;
    /// Opens a store. NotFound, NotAStore, NewerStore, Io, Busy or Corrupt, naming the place; then
    /// nothing was changed. Store::config() says how it is to be searched, with what the store has
    /// recorded where `config` says nothing. Called from any thread.
    std::function<Result<std::unique_ptr<Store>>(const BackendOptions &)> open;
    /// Whether it ranks by vectors itself, as a server does: then the vectors of texts and queries
    /// are made above it, and all else is left to it.
    bool ranks = false;
};

} // namespace nestor
