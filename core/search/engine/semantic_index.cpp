// SPDX-License-Identifier: Apache-2.0
#include "core/search/engine/semantic_index.h"

#include "core/base/logging.h"
#include "core/embedding/embedder_factory.h"
#include "core/embedding/service_consents.h"
#include "core/embedding/stored_learned_embedder.h"
#include "core/search/embed/make_embedder.h"
#include "core/search/sync/guest_identity.h"

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

Result<std::shared_ptr<Embedder>> learnedEmbedder(SearchSource &store, SearchCache &cache,
                                                  const QByteArray &identity) {
    QByteArray bytes;
    auto read = homeOfDerived(store, cache).read([&](SqlConnection &home) -> Result<void> {
        auto model = storedModel(home, identity);
        if (!model)
            return failure(std::move(model.error()));
        bytes = *std::move(model);
        return {};
    });
    if (!read)
        return failure(std::move(read.error()));
    if (bytes.isEmpty())
        return std::shared_ptr<Embedder>();
    auto embedder = StoredLearnedEmbedder::create(std::move(bytes), identity);
    if (!embedder) {
        // It is derived: the store is opened all the same, and the next index trains another.
        qCWarning(lcSearch).noquote() << embedder.error().detail;
        return std::shared_ptr<Embedder>();
    }
    return *std::move(embedder);
}

/// Where another store's file was put at a guest's path, what was learned from the old one's texts
/// says nothing of the new one's. True: it is forgotten now. (Vectors of other embedders are those
/// of their texts, whosever they are.)
Result<bool> forgetAnothersModel(SearchSource &store, SearchCache &cache,
                                 const QByteArray &embedder) {
    if (&homeOfDerived(store, cache) != &cache || !store.incarnation())
        return false;
    auto another = isAnotherGuest(store, cache, embedder);
    if (!another || !*another)
        return another;
    qCWarning(lcSearch).noquote() << "Another store is at" << store.identity()
                                  << "than the one that its index was learned from";
    auto forgot = cache.write([](SqlConnection &home) { return forgetIndex(home); });
    if (!forgot)
        return failure(std::move(forgot.error()));
    return true;
}

VectorSynchronizer::File indexFileOf(const SearchSource &store, const SearchCache &cache) {
    VectorSynchronizer::File file;
    file.inStore = store.derivedData() != nullptr;
    if (file.inStore) {
        file.path = store.derivedPath().isEmpty() ? QString() : store.derivedPath() + u".hnsw"_s;
        file.writable = !store.isReadOnly();
    } else if (!cache.path().isEmpty()) {
        file.path = cache.path() + u".hnsw"_s;
    }
    return file;
}

} // namespace

QByteArray consentName(const SearchSource &store) {
    return store.identity();
}

Result<std::optional<RecordedIndex>> recordedIndexOf(SearchSource &store, SearchCache &cache,
                                                     QString *unreadable) {
    std::optional<RecordedIndex> recorded;
    SqlFile &home = homeOfDerived(store, cache);
    if (&home == &cache && !cache.isThere())
        return recorded;
    auto read = home.read([&](SqlConnection &connection) -> Result<void> {
        auto index = recordedIndex(connection);
        if (!index)
            return failure(std::move(index.error()));
        recorded = *std::move(index);
        return {};
    });
    // A store is not lost for its index, which can be built anew.
    if (!read && read.error().code == ErrorCode::InvalidConfig) {
        if (unreadable != nullptr)
            *unreadable = read.error().detail;
        return std::optional<RecordedIndex>();
    }
    if (!read)
        return failure(std::move(read.error()));
    return recorded;
}

SemanticIndex::SemanticIndex(SearchSource &store, ChangeFeed &feed, SearchCache &cache,
                             const IndexConfig &config, int dims, const SearchSetup &setup)
    : m_store(store)
    , m_cache(cache)
    , m_vectors(config, dims, setup.graphFrom)
    , m_synchronizer(store, feed, m_vectors, dims)
    , m_maintenance(m_vectors, m_synchronizer) {}

Result<std::shared_ptr<SemanticIndex>> SemanticIndex::create(SearchSource &store, ChangeFeed &feed,
                                                             SearchCache &cache,
                                                             const SearchSetup &setup) {
    std::optional<IndexConfig> config = setup.index;
    std::shared_ptr<Embedder> embedder = setup.embedder;
    VectorHome place = setup.home;
    std::optional<StoreNotice> fault;
    QString unreadable;
    auto recorded = recordedIndexOf(store, cache, &unreadable);
    if (!recorded)
        return failure(std::move(recorded.error()));
    if (!unreadable.isEmpty()) {
        fault = {StoreNotice::Kind::ConfigUnreadable,
                 u"What is recorded of the index is passed over: %1"_s.arg(unreadable)};
    }
    if (*recorded && (*recorded)->config.embedder.provider == "learned") {
        auto forgot = forgetAnothersModel(store, cache, (*recorded)->embedder);
        if (!forgot)
            return failure(std::move(forgot.error()));
        if (*forgot)
            recorded->reset();
    }
    if (!config && *recorded) {
        config = (*recorded)->config;
        place = VectorHome::Nestor;
    }
    if (!config)
        config = setup.storedIndex;
    if (config && !embedder) {
        const QByteArray &provider = config->embedder.provider;
        if (isLocalProvider(provider))
            place = VectorHome::Nestor;
        const bool named = setup.index.has_value(); // by who opens the store, not by its file
        IndexConfig agreed = *config;
        const auto unusable = [](const Error &error) {
            return StoreNotice{
                StoreNotice::Kind::EmbedderUnusable,
                u"Nothing can be embedded, and searches by meaning do not work: %1"_s.arg(
                    error.detail),
                {}};
        };
        bool allowed = true;
        const auto usable = checkService(config->embedder);
        if (!named && !usable) {
            fault = unusable(usable.error());
            allowed = false;
        } else if (!named && sendsTexts(config->embedder)) {
            const auto word =
                ServiceConsents(setup.consentFile).permitted(consentName(store), config->embedder);
            if (word && word->allowPlainHttp == config->embedder.allowPlainHttp) {
                agreed.embedder = *word;
            } else {
                fault = {StoreNotice::Kind::ConsentNeeded, consentMissing(config->embedder).detail,
                         config->embedder};
                allowed = false;
            }
        }
        if (allowed) {
            auto made = provider == "learned" && *recorded
                            ? learnedEmbedder(store, cache, (*recorded)->embedder)
                            : makeEmbedder(agreed);
            if (made) {
                embedder = *std::move(made);
            } else if (named) {
                return failure(std::move(made.error()));
            } else {
                fault = unusable(made.error());
            }
        }
    }

    std::shared_ptr<const PutEmbedder> puts;
    if (config)
        puts = std::make_shared<const PutEmbedder>(*config, embedder, place);
    std::shared_ptr<SemanticIndex> index(new SemanticIndex(
        store, feed, cache, config.value_or(IndexConfig()), puts ? puts->dims() : 0, setup));
    index->m_putEmbedder = std::move(puts);
    index->m_synchronizer.setFile(indexFileOf(store, cache));
    index->m_home = place;
    index->m_recorded = *std::move(recorded);
    index->m_fault = std::move(fault);
    if (embedder && place == VectorHome::Nestor) {
        index->m_local = isLocalProvider(config->embedder.provider);
        index->m_own = std::make_unique<DerivedVectors>(store, feed, cache, index->m_putEmbedder);
    }
    return index;
}

VectorSource SemanticIndex::source() const {
    VectorSource source;
    if (m_own) {
        source.home = m_local ? &m_own->synchronizer().home() : &homeOfDerived(m_store, m_cache);
        source.embedder = embedder()->identity();
        source.inStore = source.home != &m_cache;
    }
    return source;
}

Result<void> SemanticIndex::follow(Job &job) {
    OwnWrites writes;
    if (m_own) {
        if (m_local) {
            if (auto wrote = m_own->follow(job); !wrote)
                return failure(std::move(wrote.error()));
        }
        writes = m_own->takeWrites();
    }
    auto done = m_synchronizer.follow(source(), std::move(writes), job.stopToken());
    if (done)
        m_maintenance.wake();
    return done;
}

std::optional<VectorQuality> SemanticIndex::quality() const {
    std::optional<VectorQuality> quality = m_vectors.quality();
    if (!quality && m_vectors.size() == 0) {
        const QString path = indexFileOf(m_store, m_cache).path;
        if (const auto file = VectorIndex::describeFile(path); !path.isEmpty() && file)
            quality = file->quality;
    }
    if (quality && quality->questions == 0)
        quality.reset();
    return quality;
}

std::vector<SearchRemark> SemanticIndex::whyNoGraph() const {
    if (m_vectors.indexed() > 0 || !m_vectors.wantsMoving())
        return {};
    std::vector<SearchRemark> why;
    if (const auto origin = m_synchronizer.origin())
        why.push_back({*origin, {}});
    why.push_back({SearchRemark::Kind::GraphBeingBuilt, {}});
    return why;
}

void SemanticIndex::noteWrites(const std::vector<ItemPlace> &items) {
    if (m_own)
        m_own->synchronizer().noteWrites(items);
    m_synchronizer.noteWrites(items);
}

void SemanticIndex::noteBulkWrite() {
    if (m_own)
        m_own->synchronizer().noteBulkWrite();
    m_synchronizer.noteBulkWrite();
}

} // namespace nestor
