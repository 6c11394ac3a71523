// SPDX-License-Identifier: Apache-2.0
// VectorSynchronizer's way from and to the file of the index.
#include "core/base/logging.h"
#include "core/base/stable_hash.h"
#include "core/search/sync/index_state.h"
#include "core/search/vectors/vector_stamp.h"
#include "core/search/vectors/vector_synchronizer.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// A vector of the file by its item and field.
struct VectorName {
    quint64 item = 0;
    quint32 field = 0;
    std::size_t at = 0;
    friend bool operator<(const VectorName &a, const VectorName &b) {
        return std::tie(a.item, a.field) < std::tie(b.item, b.field);
    }
};

using Meet = FunctionRef<void(QByteArrayView prefix, QByteArrayView key, QByteArrayView field,
                              RowHandle item, qint64 stored)>;

/// Shows the names of Nestor's own vectors whose items are in the store.
Result<void> meetOwn(SearchSnapshot &store, const QByteArray &embedder, Meet meet) {
    constexpr std::size_t kNames = 1000;
    std::vector<DerivedVectorRow> rows;
    std::vector<ItemPlace> places;
    const auto meetThese = [&]() -> Result<void> {
        auto found = store.find(places, SearchSnapshot::Read::Row,
                                [&](std::size_t at, const ItemView &item) {
                                    const DerivedVectorRow &own = rows[at];
                                    meet(own.prefix, own.key, own.field, item.row, own.id);
                                    return true;
                                });
        rows.clear();
        places.clear();
        return found;
    };
    SqlConnection *home = store.derived();
    if (!home)
        return {}; // it is no longer managed
    auto named = forEachDerivedVector(*home, embedder, [&](DerivedVectorRow &&row) -> Result<void> {
        places.push_back({row.prefix, row.key});
        rows.push_back(std::move(row));
        return rows.size() < kNames ? Result<void>() : meetThese();
    });
    return named ? meetThese() : named;
}

} // namespace

std::optional<SearchRemark::Kind> VectorSynchronizer::origin() const {
    const std::lock_guard lock(m_mutex);
    return m_origin;
}

Result<void> VectorSynchronizer::load(const std::stop_token &stop) {
    if (!QFile::exists(m_indexFile.path)) {
        m_origin = SearchRemark::Kind::NoIndexFile;
        return {};
    }
    auto loaded = VectorIndex::load(m_indexFile.path);
    if (!loaded) {
        qCWarning(lcSearch, "making the vector index anew: %s", qPrintable(loaded.error().detail));
        m_origin = SearchRemark::Kind::IndexFileUnusable;
        return {};
    }
    auto stamp = VectorStamp::fromBytes(loaded->stamp);
    const VectorIndexConfig &config = loaded->index->config();
    if (!stamp || stamp->store != m_store.identity() || stamp->embedder != m_source.embedder ||
        config.distance != m_set.distance()) {
        m_origin = SearchRemark::Kind::IndexFileOfAnother;
        return {};
    }
    if (config.encoding != m_set.encoding()) {
        m_origin = config.encoding == VectorEncoding::Int8
                       ? SearchRemark::Kind::IndexFileOfCodes
                       : SearchRemark::Kind::IndexFileWithoutCodes;
        return {};
    }
    auto dims = dimsNow(stop);
    if (!dims)
        return failure(std::move(dims.error()));
    if (config.dims != *dims) {
        m_origin = SearchRemark::Kind::IndexFileOfAnotherSize;
        return {};
    }
    m_set.setDims(*dims);
    stamp->vectors.index = std::move(loaded->index);
    m_origin = SearchRemark::Kind::IndexFileRead;

    std::vector<ItemPlace> missing;
    auto settled = settle(*stamp, missing, stop);
    if (!settled)
        return failure(std::move(settled.error()));
    m_set.restore(std::move(stamp->vectors), ++m_seen);
    if (!*settled)
        return {}; // and is compared with what the file of the store holds
    auto mark = m_feed.now(stop);
    auto position = positionNow(stop);
    if (!mark || !position)
        return failure(mark ? std::move(position.error()) : std::move(mark.error()));
    sortPlaces(missing);
    if (auto done = readItems(missing, stop); !done)
        return done;
    position->writes = stamp->writes;
    mark->sequence = stamp->log; // what followed is yet to be read
    m_position = *position;
    m_cursor.startFrom(*mark);
    return {};
}

Result<bool> VectorSynchronizer::settle(VectorStamp &stamp, std::vector<ItemPlace> &places,
                                        const std::stop_token &stop) {
    if (!m_store.derivedData() || (m_source.home && !m_source.inStore))
        return false;
    auto change = m_feed.nameOf(stamp.log, stop);
    auto writes = m_source.home ? writesOf(stop) : Result<qint64>(stamp.writes);
    if (!change || !writes)
        return failure(change ? writes.error() : change.error());
    if (*change != stamp.change || *writes != stamp.writes)
        return false;
    auto &vectors = stamp.vectors.vectors;
    const QByteArrayList &fields = stamp.vectors.fields;
    std::vector<VectorName> names;
    names.reserve(vectors.size());
    for (std::size_t i = 0; i < vectors.size(); ++i)
        names.push_back({vectors[i].item, vectors[i].field, i});
    std::sort(names.begin(), names.end());
    std::vector<bool> met(vectors.size());
    const auto meet = [&](QByteArrayView prefix, QByteArrayView key, QByteArrayView ofField,
                          RowHandle item, qint64 stored) {
        VectorName name{itemHash(prefix, key), 0, 0};
        const auto field = std::find(fields.begin(), fields.end(), ofField);
        name.field = quint32(field - fields.begin());
        const auto known = std::lower_bound(names.begin(), names.end(), name);
        if (known == names.end() || name < *known) {
            places.push_back({prefix.toByteArray(), key.toByteArray()});
            return;
        }
        vectors[known->at].row = item;
        vectors[known->at].stored = stored;
        met[known->at] = true;
    };
    auto read = m_store.read(
        [&](SearchSnapshot &store) -> Result<void> {
            if (m_source.home)
                return meetOwn(store, m_source.embedder, meet);
            auto agents = store.agentVectors();
            if (!agents || !*agents)
                return agents ? Result<void>() : failure(std::move(agents.error()));
            return (*agents)->names([&](const AgentVectorView &vector) {
                meet(vector.prefix, vector.key, vector.field, vector.item, vector.row);
            });
        },
        stop);
    if (!read)
        return failure(std::move(read.error()));
    std::size_t kept = 0;
    for (std::size_t i = 0; i < vectors.size(); ++i) {
        if (met[i])
            vectors[kept++] = vectors[i];
    }
    vectors.resize(kept);
    return true;
}

Result<void> VectorSynchronizer::save(Job *job) {
    VectorStamp stamp;
    {
        const std::lock_guard lock(m_mutex);
        // Whoever takes Nestor out of a store takes its index along.
        if (m_indexFile.path.isEmpty() || !m_indexFile.writable || !m_cursor.mark() ||
            (m_store.derivedData() != nullptr) != m_indexFile.inStore)
            return {};
        stamp.store = m_store.identity();
        stamp.embedder = m_source.embedder;
        stamp.writes = m_position.writes;
        if (m_cursor.mark()->hasLog()) {
            stamp.log = m_cursor.mark()->sequence;
            auto change = m_feed.nameOf(stamp.log);
            if (!change)
                return failure(std::move(change.error()));
            stamp.change = *std::move(change);
        }
        stamp.vectors = m_set.beginSnapshot();
    }
    Result<void> saved;
    if (!m_indexFile.inStore)
        QDir().mkpath(QFileInfo(m_indexFile.path).absolutePath());
    if (stamp.vectors.index)
        saved = stamp.vectors.index->save(m_indexFile.path, stamp.toBytes(), job);
    m_set.endSnapshot();
    return saved;
}

} // namespace nestor
