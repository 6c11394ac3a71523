// SPDX-License-Identifier: Apache-2.0
// VectorFollower's way from and to the file of the index.
#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/base/logging.h"
#include "core/base/stable_hash.h"
#include "core/search/sync/index_state.h"
#include "core/search/vectors/vector_follower.h"
#include "core/search/vectors/vector_stamp.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Names a change beyond its number, which another history of the store may have, too.
Result<QByteArray> changeAt(SqlConnection &connection, qint64 sequence) {
    auto query =
        connection.prepare("SELECT changed_at, prefix, key FROM nestor_log WHERE sequence = ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindInt(1, sequence);
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    if (!*row)
        return QByteArray();
    return query->bytes(0) + ' ' + QByteArray::number(itemHash(query->view(1), query->view(2)), 16);
}

/// A vector of the file by its item and field.
struct VectorName {
    quint64 item = 0;
    quint32 field = 0;
    std::size_t at = 0;
    friend bool operator<(const VectorName &a, const VectorName &b) {
        return std::tie(a.item, a.field) < std::tie(b.item, b.field);
    }
};

} // namespace

QByteArray VectorFollower::origin() const {
    const std::lock_guard lock(m_mutex);
    return m_origin;
}

Result<void> VectorFollower::load(const std::stop_token &stop) {
    if (!QFile::exists(m_indexFile.path)) {
        m_origin = "there is no file of the index yet";
        return {};
    }
    auto loaded = VectorIndex::load(m_indexFile.path);
    if (!loaded) {
        qCWarning(lcSearch, "making the vector index anew: %s", qPrintable(loaded.error().detail));
        m_origin = "the file of the index cannot be used";
        return {};
    }
    auto stamp = VectorStamp::fromBytes(loaded->stamp);
    const VectorIndexConfig &config = loaded->index->config();
    if (!stamp || stamp->store != m_file.identity() || stamp->embedder != m_source.embedder ||
        config.distance != m_set.distance()) {
        m_origin = "the file of the index is of another store or embedder";
        return {};
    }
    if (config.encoding != m_set.encoding()) {
        m_origin = config.encoding == VectorEncoding::Int8
                       ? "the file of the index holds 8-bit codes, which are not wanted any more"
                       : "the file of the index does not hold the 8-bit codes that are wanted";
        return {};
    }
    auto dims = dimsNow(stop);
    if (!dims)
        return failure(std::move(dims.error()));
    if (config.dims != *dims) {
        m_origin = "the file of the index is of vectors of another size";
        return {};
    }
    m_set.setDims(*dims);
    stamp->vectors.index = std::move(loaded->index);
    m_origin = "the index comes from its file";

    std::vector<ItemPlace> missing;
    auto settled = settle(*stamp, missing, stop);
    if (!settled)
        return failure(std::move(settled.error()));
    m_set.restore(std::move(stamp->vectors), ++m_seen);
    if (!*settled)
        return {}; // and is compared with what the file of the store holds
    auto position = positionNow(stop);
    if (!position)
        return failure(std::move(position.error()));
    sortPlaces(missing);
    if (auto done = readItems(missing, stop); !done)
        return done;
    position->log = stamp->log;
    position->mark = 0; // the log is yet to be read
    m_position = *position;
    return {};
}

Result<bool> VectorFollower::settle(VectorStamp &stamp, std::vector<ItemPlace> &places,
                                    const std::stop_token &stop) {
    if (!m_file.isManaged() || (m_source.home && m_source.home != &m_file))
        return false;
    auto &vectors = stamp.vectors.vectors;
    const QByteArrayList &fields = stamp.vectors.fields;
    std::vector<VectorName> names;
    names.reserve(vectors.size());
    for (std::size_t i = 0; i < vectors.size(); ++i)
        names.push_back({vectors[i].item, vectors[i].field, i});
    std::sort(names.begin(), names.end());
    std::vector<bool> met(vectors.size());
    bool fits = false;
    auto read = m_file.read(
        [&](SqlConnection &connection) -> Result<void> {
            auto change = changeAt(connection, stamp.log);
            auto writes = m_source.home ? vectorWrites(connection, m_source.embedder)
                                        : Result<qint64>(stamp.writes);
            if (!change || !writes)
                return failure(change ? writes.error() : change.error());
            fits = *change == stamp.change && *writes == stamp.writes;
            if (!fits)
                return {};
            // By indexes alone: the vectors themselves are not read.
            auto query = connection.prepare(
                m_source.home
                    ? "SELECT v.prefix, v.key, v.field_name, s.rowid, v.id FROM nestor_vectors v "
                      "JOIN store s ON s.prefix = v.prefix AND s.key = v.key "
                      "WHERE v.embedder = ? AND v.field_name <> ''"_ba
                    : "SELECT v.prefix, v.key, v.field_name, s.rowid, v.rowid FROM store_vectors v "
                      "JOIN store s ON s.prefix = v.prefix AND s.key = v.key"_ba);
            if (!query)
                return failure(std::move(query.error()));
            if (m_source.home)
                query->bindText(1, m_source.embedder);
            return forEachRow(*query, [&] {
                VectorName name{itemHash(query->view(0), query->view(1)), 0, 0};
                const auto field = std::find(fields.begin(), fields.end(), query->view(2));
                name.field = quint32(field - fields.begin());
                const auto known = std::lower_bound(names.begin(), names.end(), name);
                if (known == names.end() || name < *known) {
                    places.push_back({query->bytes(0), query->bytes(1)});
                    return;
                }
                vectors[known->at].row = query->integer(3);
                vectors[known->at].stored = query->integer(4);
                met[known->at] = true;
            });
        },
        stop);
    if (!read)
        return failure(std::move(read.error()));
    if (!fits)
        return false;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < vectors.size(); ++i) {
        if (met[i])
            vectors[kept++] = vectors[i];
    }
    vectors.resize(kept);
    return true;
}

Result<void> VectorFollower::save(Job *job) {
    VectorStamp stamp;
    {
        const std::lock_guard lock(m_mutex);
        // Whoever takes Nestor out of a store takes its index along.
        if (m_indexFile.path.isEmpty() || !m_indexFile.writable || !m_position ||
            m_file.isManaged() != m_indexFile.managed)
            return {};
        stamp.store = m_file.identity();
        stamp.embedder = m_source.embedder;
        stamp.log = m_position->log;
        stamp.writes = m_position->writes;
        if (m_position->hasLog) {
            auto read = m_file.read([&](SqlConnection &connection) -> Result<void> {
                auto change = changeAt(connection, stamp.log);
                if (!change)
                    return failure(std::move(change.error()));
                stamp.change = *std::move(change);
                return {};
            });
            if (!read)
                return read;
        }
        stamp.vectors = m_set.beginSnapshot();
    }
    Result<void> saved;
    if (!m_indexFile.managed)
        QDir().mkpath(QFileInfo(m_indexFile.path).absolutePath());
    if (stamp.vectors.index)
        saved = stamp.vectors.index->save(m_indexFile.path, stamp.toBytes(), job);
    m_set.endSnapshot();
    return saved;
}

} // namespace nestor
