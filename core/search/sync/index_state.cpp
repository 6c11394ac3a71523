// SPDX-License-Identifier: Apache-2.0
#include "core/search/sync/index_state.h"

#include "core/store/config_json.h"

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

Result<bool> hasTable(SqlConnection &home, const QByteArray &name) {
    auto query = home.prepare("SELECT 1 FROM sqlite_master WHERE name = ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, name);
    return query->step();
}

Result<void> remove(SqlConnection &home, const QByteArray &table, const QByteArray &embedder) {
    auto there = hasTable(home, table);
    if (!there)
        return failure(std::move(there.error()));
    if (!*there)
        return {};
    auto query = home.prepare("DELETE FROM " + table + " WHERE embedder <> ?");
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, embedder);
    return query->run();
}

} // namespace

QByteArray positionName(const QByteArray &embedder) {
    return "position of " + embedder;
}

QByteArray writesName(const QByteArray &embedder) {
    return "writes of " + embedder;
}

Result<qint64> vectorWrites(SqlConnection &home, const QByteArray &embedder) {
    auto there = hasTable(home, "nestor_search"_ba);
    if (!there)
        return failure(std::move(there.error()));
    if (!*there)
        return 0;
    auto query = home.prepare("SELECT value FROM nestor_search WHERE name = ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, writesName(embedder));
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    return *row ? query->integer(0) : 0;
}

Result<qint64> countVectorWrite(SqlConnection &home, const QByteArray &embedder) {
    auto before = vectorWrites(home, embedder);
    if (!before)
        return before;
    auto insert =
        home.prepare("INSERT OR REPLACE INTO nestor_search (name, value) VALUES (?, ?)"_ba);
    if (!insert)
        return failure(std::move(insert.error()));
    insert->bindText(1, writesName(embedder));
    insert->bindInt(2, *before + 1);
    if (auto done = insert->run(); !done)
        return failure(std::move(done.error()));
    return before;
}

SqlFile &homeOfDerived(const SearchSource &store, SearchCache &cache) {
    SqlFile *inStore = store.derivedData();
    return inStore ? *inStore : cache;
}

Result<void> createIndexTables(SqlConnection &home) {
    return home.execute(
        "CREATE TABLE IF NOT EXISTS nestor_search (name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
        "CREATE TABLE IF NOT EXISTS nestor_models (embedder TEXT PRIMARY KEY, model BLOB NOT NULL);"
        // As in a managed store, where it is there already.
        "CREATE TABLE IF NOT EXISTS nestor_vectors (id INTEGER PRIMARY KEY, prefix TEXT NOT NULL, "
        "key TEXT NOT NULL, field_name TEXT NOT NULL, embedder TEXT NOT NULL, "
        "embedding BLOB NOT NULL, text_hash BLOB, item_updated_at TEXT NOT NULL, "
        "UNIQUE (prefix, key, embedder, field_name))"_ba);
}

namespace {

/// Under which names in nestor_search an index stands.
struct IndexNames {
    QByteArray config;
    QByteArray embedder;
};
const IndexNames kRecorded{"config"_ba, "embedder"_ba};
const IndexNames kBegun{"next config"_ba, "next embedder"_ba};

Result<std::optional<RecordedIndex>> readIndex(SqlConnection &home, const IndexNames &names) {
    auto there = hasTable(home, "nestor_search"_ba);
    if (!there)
        return failure(std::move(there.error()));
    if (!*there)
        return std::nullopt;
    auto query = home.prepare("SELECT value FROM nestor_search WHERE name = ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    QByteArray values[2];
    for (int i = 0; i < 2; ++i) {
        query->bindText(1, i == 0 ? names.config : names.embedder);
        auto row = query->step();
        if (!row)
            return failure(std::move(row.error()));
        if (!*row)
            return std::nullopt;
        values[i] = query->bytes(0);
        query->reset();
    }
    auto config = parseStoreConfig(values[0]);
    if (!config)
        return failure(std::move(config.error()));
    if (!config->config.index)
        return std::nullopt;
    return RecordedIndex{*config->config.index, values[1]};
}

Result<void> writeIndex(SqlConnection &home, const RecordedIndex &index, const IndexNames &names) {
    StoreConfig config;
    config.index = index.config;
    auto insert =
        home.prepare("INSERT OR REPLACE INTO nestor_search (name, value) VALUES (?, ?)"_ba);
    if (!insert)
        return failure(std::move(insert.error()));
    insert->bindText(1, names.config);
    insert->bindText(2, storeConfigToJson(config));
    if (auto done = insert->run(); !done)
        return done;
    insert->bindText(1, names.embedder);
    insert->bindText(2, index.embedder);
    return insert->run();
}

} // namespace

Result<std::optional<RecordedIndex>> recordedIndex(SqlConnection &home) {
    return readIndex(home, kRecorded);
}

Result<std::optional<RecordedIndex>> begunIndex(SqlConnection &home) {
    return readIndex(home, kBegun);
}

Result<void> beginIndex(SqlConnection &home, const RecordedIndex &index) {
    return writeIndex(home, index, kBegun);
}

Result<void> recordIndex(SqlConnection &home, const RecordedIndex &index) {
    if (auto done = writeIndex(home, index, kRecorded); !done)
        return done;
    auto remove = home.prepare("DELETE FROM nestor_search WHERE name IN (?, ?)"_ba);
    if (!remove)
        return failure(std::move(remove.error()));
    remove->bindText(1, kBegun.config);
    remove->bindText(2, kBegun.embedder);
    return remove->run();
}

Result<void> forgetIndex(SqlConnection &home) {
    for (const QByteArray &table : {"nestor_vectors"_ba, "nestor_models"_ba, "nestor_search"_ba}) {
        auto there = hasTable(home, table);
        if (!there)
            return failure(std::move(there.error()));
        if (!*there)
            continue;
        if (auto done = home.execute("DELETE FROM " + table); !done)
            return done;
    }
    return {};
}

Result<QByteArray> storedModel(SqlConnection &home, const QByteArray &embedder) {
    auto query = home.prepare("SELECT model FROM nestor_models WHERE embedder = ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, embedder);
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    return *row ? query->bytes(0) : QByteArray();
}

Result<void> storeModel(SqlConnection &home, const QByteArray &embedder, const QByteArray &model) {
    auto insert =
        home.prepare("INSERT OR REPLACE INTO nestor_models (embedder, model) VALUES (?, ?)"_ba);
    if (!insert)
        return failure(std::move(insert.error()));
    insert->bindText(1, embedder);
    insert->bindBlob(2, model);
    return insert->run();
}

Result<void> followFromStart(SqlConnection &home, const QByteArray &embedder) {
    auto position = home.prepare("DELETE FROM nestor_search WHERE name = ?"_ba);
    if (!position)
        return failure(std::move(position.error()));
    position->bindText(1, positionName(embedder));
    return position->run();
}

Result<void> keepOnly(SqlConnection &home, const QByteArray &embedder) {
    if (auto done = remove(home, "nestor_vectors"_ba, embedder); !done)
        return done;
    return remove(home, "nestor_models"_ba, embedder);
}

} // namespace nestor
