// SPDX-License-Identifier: Apache-2.0
#include "core/open/open_store.h"

#include "core/backends/sqlite/sqlite_backend.h"
#include "core/base/logging.h"
#include "core/open/backends.h"
#include "core/search/embed/embedder_factory.h"
#include "core/search/engine/searchable_store.h"

#include <QFileInfo>
#include <QStandardPaths>

#include <algorithm>
#include <chrono>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

QString defaultCacheDirectory() {
    return QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) + u"/nestor"_s;
}

} // namespace

Result<QString> pathOfLocation(const QString &location) {
    auto backend = backendFor(location);
    if (!backend)
        return failure(std::move(backend.error()));
    if (const QString scheme = schemeOf(location); !scheme.isEmpty() && scheme != u"sqlite"_s)
        return failure(ErrorCode::Unsupported, u"%1 is not a file"_s.arg(location));
    return sqlitePathOf(location);
}

namespace {

/// Beyond a year the clock's arithmetic would end before the wait does.
constexpr std::chrono::duration<double, std::ratio<60>> kLongestInterval(525'600.0);

} // namespace

Result<std::unique_ptr<Store>> openStore(const OpenOptions &options) {
    auto backend = backendFor(options.location);
    if (!backend)
        return failure(std::move(backend.error()));
    // A configuration that cannot be followed must not leave a new, empty store behind.
    if (options.config && options.config->index && !options.embedder) {
        if (const auto made = makeEmbedder(*options.config->index); !made)
            return failure(made.error());
    }
    // Known before it is opened, which makes it.
    const auto path = pathOfLocation(options.location);
    const bool isNew = path && *path != u":memory:"_s && QFileInfo(*path).size() == 0;
    BackendOptions how;
    how.location = options.location;
    how.readOnly = options.readOnly;
    how.create = options.create;
    how.config = options.config;
    how.busyTimeout = options.busyTimeout;
    auto opened = backend->open(how);
    if (!opened)
        return opened;
    if (!(*opened)->searchSource())
        return opened; // it is searched as the backend does

    SearchSetup setup;
    if (options.config)
        setup.index = options.config->index;
    else
        setup.storedIndex = (*opened)->config().index;
    setup.embedder = options.embedder;
    setup.graphFrom = options.graphFrom;
    setup.consentFile = options.consentFile;
    setup.cacheDirectory =
        options.cacheDirectory.isEmpty() ? defaultCacheDirectory() : options.cacheDirectory;
    auto searchable = SearchableStore::create(*std::move(opened), std::move(setup));
    if (!searchable)
        return failure(std::move(searchable.error()));
    // What a new store was made with, it may use without it, too.
    if (options.config && options.config->index && isNew) {
        if (auto kept = (*searchable)->allowService(options.config->index->embedder); !kept)
            qCInfo(lcStore).noquote() << kept.error().detail;
    }
    if (const auto interval = (*searchable)->config().ttl.sweepIntervalMinutes;
        interval && !options.readOnly) {
        const std::chrono::duration<double, std::ratio<60>> minutes(*interval);
        (*searchable)
            ->sweepEvery(
                std::chrono::ceil<std::chrono::milliseconds>(std::min(minutes, kLongestInterval)));
    }
    return std::unique_ptr<Store>(*std::move(searchable));
}

} // namespace nestor
