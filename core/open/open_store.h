// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/embedding/embedder.h"
#include "core/model/index_config.h"
#include "core/store/bulk_writer.h"
#include "core/store/store.h"

#include <QString>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace nestor {

struct OpenOptions {
    /// A path, `sqlite:PATH`, `sqlite:///PATH` as SQLAlchemy has it, `:memory:`, or the address of
    /// a server, `postgresql://user@host/database` (StoreLocation); or a URL of another backend
    /// (core/open/backends.h).
    QString location;
    /// Nothing is ever written, also no refreshed time-to-live.
    bool readOnly = false;
    /// Whether a missing or empty file becomes a new store; else it is NotFound.
    bool create = true;
    /// How items are embedded and how long they live, in place of the store's own configuration
    /// (StoreAdmin::storedConfig()). A new store has it recorded as its own. A service that it
    /// names is named by a person; one that only the store's file names is used when a person says
    /// so (Store::notices(), Store::allowService()). In a guest's file reading prolongs lives only
    /// where this is given, or where an operation says so.
    std::optional<StoreConfig> config;
    /// In place of the embedder that the configuration names: for programs that bring their own.
    std::shared_ptr<Embedder> embedder;
    /// Where search keeps what it derives from stores that it must not write to; empty:
    /// `nestor` in QStandardPaths' cache location.
    QString cacheDirectory;
    /// Where it is kept which services a person lets which stores use (ServiceConsents); empty:
    /// where all programs of Nestor's keep it.
    QString consentFile;
    /// From how many vectors on a search walks an index instead of comparing with all; absent: as
    /// many as take about a millisecond to compare with.
    std::optional<qint64> graphFrom;
    /// How long to wait for another program's lock before failing with Busy.
    std::chrono::milliseconds busyTimeout{15'000};
    /// What becomes of the items of an import that was killed (docs/storage.md), where the store is
    /// opened for writing.
    UnfinishedWork unfinished = UnfinishedWork::TakeBack;
    /// Told what a person should know of what opening found and did: one English sentence without a
    /// full stop each. Called before openStore() returns, on its thread.
    std::function<void(const QString &)> notice;
};

/// Opens a store with everything over it: what the window, the command line and programs that
/// embed Nestor call. The store may be used from several threads.
///
/// Fails with NotAStore (a directory, another kind of file), NewerStore, NotFound, Io, Busy or
/// Corrupt, naming the file; then nothing was changed. Unsupported where the location names a
/// backend that this build does not have. Opening an existing file changes no byte of it.
[[nodiscard]] Result<std::unique_ptr<Store>> openStore(const OpenOptions &options);

/// The file that a location names, or ":memory:". InvalidArgument or Unsupported as openStore().
[[nodiscard]] Result<QString> pathOfLocation(const QString &location);

} // namespace nestor
