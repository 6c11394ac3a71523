// SPDX-License-Identifier: Apache-2.0
#include "core/search/vectors/derived_vectors.h"

#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/model/vector_bytes.h"
#include "core/search/sync/index_state.h"

#include <algorithm>
#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Written items that are remembered by name.
constexpr std::size_t kMostWrites = 20'000;

} // namespace

DerivedVectors::DerivedVectors(SearchSource &store, ChangeFeed &feed, SearchCache &cache,
                               std::shared_ptr<const PutEmbedder> embedder, Reuse reuse)
    : m_embedder(std::move(embedder))
    , m_identity(m_embedder->embedder()->identity())
    , m_reuse(reuse)
    , m_synchronizer(store, feed, cache, *this) {}

Result<bool> DerivedVectors::isReady(SqlConnection &home) {
    auto tables = home.integer("SELECT count(*) FROM sqlite_master WHERE name IN "
                               "('nestor_vectors', 'nestor_search', 'nestor_models')"_ba);
    if (!tables)
        return failure(std::move(tables.error()));
    return *tables == 3;
}

Result<void> DerivedVectors::create(SqlConnection &home) {
    return createIndexTables(home);
}

Result<qint64> DerivedVectors::position(SqlConnection &home) {
    auto query = home.prepare("SELECT value FROM nestor_search WHERE name = ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, positionName(m_identity));
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    return *row ? query->integer(0) : 0;
}

Result<void> DerivedVectors::setPosition(SqlConnection &home, qint64 position) {
    auto insert =
        home.prepare("INSERT OR REPLACE INTO nestor_search (name, value) VALUES (?, ?)"_ba);
    if (!insert)
        return failure(std::move(insert.error()));
    insert->bindText(1, positionName(m_identity));
    insert->bindInt(2, position);
    return insert->run();
}

Result<std::vector<ItemPlace>> DerivedVectors::known(SqlConnection &home,
                                                     const std::optional<ItemPlace> &after,
                                                     const std::optional<ItemPlace> &last) {
    QByteArray sql = "SELECT DISTINCT prefix, key FROM nestor_vectors WHERE embedder = ?5";
    if (after)
        sql += " AND (prefix, key) > (?1, ?2)";
    if (last)
        sql += " AND (prefix, key) <= (?3, ?4)";
    auto query = home.prepare(sql + " ORDER BY prefix, key");
    if (!query)
        return failure(std::move(query.error()));
    if (after) {
        query->bindText(1, after->prefix);
        query->bindText(2, after->key);
    }
    if (last) {
        query->bindText(3, last->prefix);
        query->bindText(4, last->key);
    }
    query->bindText(5, m_identity);
    std::vector<ItemPlace> places;
    auto read = forEachRow(*query, [&] { places.push_back({query->bytes(0), query->bytes(1)}); });
    if (!read)
        return failure(std::move(read.error()));
    return places;
}

Result<std::vector<DerivedVectors::Stored>> DerivedVectors::stored(SqlConnection &home,
                                                                   const ItemPlace &place) {
    auto query = home.prepare("SELECT field_name, text_hash, item_updated_at FROM nestor_vectors "
                              "WHERE prefix = ? AND key = ? AND embedder = ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, place.prefix);
    query->bindText(2, place.key);
    query->bindText(3, m_identity);
    std::vector<Stored> all;
    auto read = forEachRow(*query, [&] {
        all.push_back({query->bytes(0), query->bytes(1), query->bytes(2)});
    });
    if (!read)
        return failure(std::move(read.error()));
    return all;
}

Result<bool> DerivedVectors::isLeftOut(SqlConnection &home, const ItemState &item) {
    auto query = home.prepare("SELECT 1 FROM nestor_vectors WHERE prefix = ? AND key = ? "
                              "AND field_name = '' AND item_updated_at = ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, item.place.prefix);
    query->bindText(2, item.place.key);
    query->bindText(3, item.updatedAt);
    return query->step();
}

Result<std::vector<ItemState>> DerivedVectors::prepare(SqlFile &home, std::vector<ItemState> items,
                                                       bool /*writesAnyway*/,
                                                       const std::stop_token &stop) {
    m_prepared.clear();
    std::vector<ItemState> changed;
    QByteArrayList texts;
    std::vector<std::pair<size_t, size_t>> places; // of each text: item and vector
    auto read = home.read(
        [&](SqlConnection &connection) -> Result<void> {
            for (ItemState &item : items) {
                auto there = stored(connection, item.place);
                if (!there)
                    return failure(std::move(there.error()));
                if (!item.value) {
                    if (!there->empty()) {
                        changed.push_back(std::move(item));
                        m_prepared.emplace_back();
                    }
                    continue;
                }
                // Written with the item itself: what it says is embedded as the put wanted it.
                // Whole seconds, as agents write them, tell nothing: much happens within one.
                const bool current =
                    m_reuse == Reuse::Current && !there->empty() && item.updatedAt.contains('.') &&
                    std::all_of(there->begin(), there->end(), [&item](const Stored &one) {
                        return one.itemUpdatedAt == item.updatedAt;
                    });
                if (current) {
                    m_unchanged += qint64(there->size());
                    continue;
                }
                auto leftOut = isLeftOut(connection, item);
                if (!leftOut)
                    return failure(std::move(leftOut.error()));
                if (*leftOut)
                    continue;
                Prepared prepared;
                for (FieldText &text : m_embedder->textsOf(*item.value)) {
                    const QByteArray hash = textHash(text.text);
                    const bool same =
                        m_reuse != Reuse::None &&
                        std::any_of(there->begin(), there->end(), [&](const Stored &one) {
                            return one.field == text.field && one.textHash == hash;
                        });
                    if (same) {
                        ++m_unchanged;
                        prepared.kept.append(text.field);
                        continue;
                    }
                    places.emplace_back(changed.size(), prepared.vectors.size());
                    texts.append(text.text);
                    prepared.vectors.push_back({text.field, {}, hash});
                }
                if (prepared.vectors.empty() && prepared.kept.isEmpty() && there->empty())
                    continue; // nothing to embed, nothing there
                changed.push_back(std::move(item));
                m_prepared.push_back(std::move(prepared));
            }
            return {};
        },
        stop);
    if (!read)
        return failure(std::move(read.error()));
    if (!texts.isEmpty()) {
        if (auto done = embed(texts, places, stop); !done)
            return failure(std::move(done.error()));
    }
    return changed;
}

Result<void> DerivedVectors::embed(const QByteArrayList &texts,
                                   const std::vector<std::pair<size_t, size_t>> &places,
                                   const std::stop_token &stop) {
    auto vectors = m_embedder->embedder()->embed(texts, stop);
    if (!vectors)
        return failure(std::move(vectors.error()));
    if (vectors->size() != size_t(texts.size())) {
        return failure(ErrorCode::Embedding,
                       u"The embedder answered %1 vectors for %2 texts"_s.arg(vectors->size())
                           .arg(texts.size()));
    }
    for (size_t i = 0; i < vectors->size(); ++i) {
        Vector &vector = (*vectors)[i];
        if (!vector.empty()) {
            auto fits = checkVectorFits(vector, m_embedder->dims(), m_embedder->config().distance,
                                        u"What the embedder made of a text"_s);
            if (!fits)
                return failure(ErrorCode::Embedding, fits.error().detail);
        }
        m_prepared[places[i].first].vectors[places[i].second].vector = std::move(vector);
    }
    m_embedded += texts.size();
    return {};
}

OwnWrites DerivedVectors::takeWrites() {
    const std::lock_guard lock(m_writesMutex);
    OwnWrites writes = std::exchange(m_writes, {});
    m_writes.before = m_writes.last = writes.last;
    return writes;
}

Result<void> DerivedVectors::noteWrite(SqlConnection &home, const std::vector<ItemState> &items) {
    auto before = countVectorWrite(home, m_identity);
    if (!before)
        return failure(std::move(before.error()));
    // Where the transaction fails, the numbers no longer fit, and everything is compared.
    const std::lock_guard lock(m_writesMutex);
    if (m_writes.isEmpty())
        m_writes.before = *before;
    else if (m_writes.last != *before)
        m_writes.many = true; // another program's lie between
    m_writes.last = *before + 1;
    if (m_writes.items.size() + items.size() > kMostWrites)
        m_writes.many = true;
    if (m_writes.many) {
        m_writes.items.clear();
        return {};
    }
    for (const ItemState &item : items)
        m_writes.items.push_back(item.place);
    return {};
}

Result<void> DerivedVectors::apply(SqlConnection &home, const std::vector<ItemState> &items) {
    if (items.empty())
        return {};
    if (auto done = noteWrite(home, items); !done)
        return done;
    auto remove = home.prepare("DELETE FROM nestor_vectors WHERE prefix = ? AND key = ? "
                               "AND embedder = ? AND field_name = ?"_ba);
    auto touch = home.prepare("UPDATE nestor_vectors SET item_updated_at = ? WHERE prefix = ? "
                              "AND key = ? AND embedder = ?"_ba);
    auto insert = home.prepare(
        "INSERT OR REPLACE INTO nestor_vectors (prefix, key, field_name, embedder, embedding, "
        "text_hash, item_updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)"_ba);
    if (!remove || !touch || !insert)
        return failure(!remove ? remove.error() : !touch ? touch.error() : insert.error());
    for (size_t i = 0; i < items.size(); ++i) {
        const ItemPlace &place = items[i].place;
        const Prepared &prepared = m_prepared[i];
        auto there = stored(home, place);
        if (!there)
            return failure(std::move(there.error()));
        for (const Stored &one : *there) {
            if (prepared.kept.contains(one.field))
                continue;
            remove->bindText(1, place.prefix);
            remove->bindText(2, place.key);
            remove->bindText(3, m_identity);
            remove->bindText(4, one.field);
            if (auto done = remove->run(); !done)
                return done;
        }
        if (!prepared.kept.isEmpty()) {
            touch->bindText(1, items[i].updatedAt);
            touch->bindText(2, place.prefix);
            touch->bindText(3, place.key);
            touch->bindText(4, m_identity);
            if (auto done = touch->run(); !done)
                return done;
        }
        for (const FieldVector &vector : prepared.vectors) {
            if (vector.vector.empty())
                continue;
            insert->bindText(1, place.prefix);
            insert->bindText(2, place.key);
            insert->bindText(3, vector.field);
            insert->bindText(4, m_identity);
            insert->bindBlob(5, storedVector(vector.vector));
            insert->bindBlob(6, vector.textHash);
            insert->bindText(7, items[i].updatedAt);
            if (auto done = insert->run(); !done)
                return done;
        }
    }
    return {};
}

} // namespace nestor
