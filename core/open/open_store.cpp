// SPDX-License-Identifier: Apache-2.0
#include "core/open/open_store.h"

#include "core/base/logging.h"
#include "core/model/store_location.h"
#include "core/open/backends.h"
#include "core/search/embed/embedding_store.h"
#include "core/search/embed/make_embedder.h"
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
    if (const QString scheme = schemeOf(location); !scheme.isEmpty() && scheme != u"sqlite"_s) {
        auto backend = backendFor(location);
        if (!backend)
            return failure(std::move(backend.error()));
        return failure(ErrorCode::Unsupported, u"A store of '%1:' is not in a file"_s.arg(scheme));
    }
    auto parsed = StoreLocation::parse(location);
    if (!parsed)
        return failure(std::move(parsed.error()));
    return parsed->path();
}

namespace {

/// Beyond a year the clock's arithmetic would end before the wait does.
constexpr std::chrono::duration<double, std::ratio<60>> kLongestInterval(525'600.0);

/// Every so many minutes, where the configuration says so.
template <typename SweptStore>
void sweepAsConfigured(SweptStore &store, bool readOnly) {
    const auto interval = store.config().ttl.sweepIntervalMinutes;
    if (!interval || readOnly)
        return;
    const std::chrono::duration<double, std::ratio<60>> minutes(*interval);
    store.sweepEvery(
        std::chrono::ceil<std::chrono::milliseconds>(std::min(minutes, kLongestInterval)));
}

/// Of a store that ranks by itself: its vectors are made here, its searches are its own.
Result<std::unique_ptr<Store>> openRanking(const Backend &backend, BackendOptions how,
                                           std::shared_ptr<Embedder> embedder) {
    if (how.config && how.config->index) {
        IndexConfig &index = *how.config->index;
        if (index.embedder.provider == "learned") {
            return failure(ErrorCode::InvalidConfig,
                           u"The learned embedder is not for stores that rank by themselves: it "
                           "would put vectors of its own among the agent's"_s);
        }
        if (!embedder) {
            auto made = makeEmbedder(index);
            if (!made)
                return failure(std::move(made.error()));
            embedder = *std::move(made);
        }
        if (index.dims == 0 && embedder)
            index.dims = embedder->dims();
    }
    auto store = backend.open(how);
    if (!store)
        return store;
    const std::optional<IndexConfig> index = (*store)->config().index;
    auto embedding = std::make_unique<EmbeddingStore>(*std::move(store), index, embedder);
    sweepAsConfigured(*embedding, how.readOnly);
    return embedding;
}

} // namespace

Result<std::unique_ptr<Store>> openStore(const OpenOptions &options) {
    auto backend = backendFor(options.location);
    if (!backend)
        return failure(std::move(backend.error()));
    // Known before it is opened, which makes it.
    const auto path = pathOfLocation(options.location);
    const bool isNew = path && *path != u":memory:"_s && QFileInfo(*path).size() == 0;
    BackendOptions how;
    how.location = options.location;
    how.readOnly = options.readOnly;
    how.create = options.create;
    how.config = options.config;
    how.busyTimeout = options.busyTimeout;
    how.unfinished = options.unfinished;
    how.notice = options.notice;
    if (backend->ranks)
        return openRanking(*backend, std::move(how), options.embedder);
    // A configuration that cannot be followed must not leave a new, empty store behind.
    if (options.config && options.config->index && !options.embedder) {
        if (const auto made = makeEmbedder(*options.config->index); !made)
            return failure(made.error());
    }
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
    sweepAsConfigured(**searchable, options.readOnly);
    return std::unique_ptr<Store>(*std::move(searchable));
}

} // namespace nestor
