// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/sqlite_vectors.h"

#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/json/field_path.h"
#include "core/json/json_document.h"
#include "core/model/vector_bytes.h"

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

Result<void> writeAgentVectors(SqliteSession &session, const PutOp &op) {
    if (!session.schema.vectors) {
        if (op.vectors->empty())
            return {};
        if (auto made = createVectorTables(session.connection); !made)
            return made;
        session.schema.vectors = true;
    }
    auto remove =
        session.connection.prepare("DELETE FROM store_vectors WHERE prefix = ? AND key = ?"_ba);
    if (!remove)
        return failure(std::move(remove.error()));
    remove->bindText(1, op.ns.stored());
    remove->bindText(2, op.key);
    if (auto done = remove->run(); !done)
        return done;
    auto insert = session.connection.prepare(
        "INSERT OR REPLACE INTO store_vectors "
        "(prefix, key, field_name, embedding, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)"_ba);
    if (!insert)
        return failure(std::move(insert.error()));
    // Never older than the item, or it would pass for a leftover.
    const QByteArray written = std::max(session.now, op.updatedAt.value_or(session.now)).toStored();
    for (const FieldVector &vector : *op.vectors) {
        insert->bindText(1, op.ns.stored());
        insert->bindText(2, op.key);
        insert->bindText(3, vector.field);
        insert->bindBlob(4, storedVector(vector.vector));
        insert->bindText(5, written);
        insert->bindText(6, written);
        if (auto done = insert->run(); !done)
            return done;
    }
    return {};
}

Result<void> writeDerivedVectors(SqliteSession &session, const PutOp &op) {
    auto remove = session.connection.prepare(
        "DELETE FROM nestor_vectors WHERE prefix = ? AND key = ? AND embedder = ?"_ba);
    if (!remove)
        return failure(std::move(remove.error()));
    remove->bindText(1, op.ns.stored());
    remove->bindText(2, op.key);
    remove->bindText(3, op.vectorsEmbedder);
    if (auto done = remove->run(); !done)
        return done;
    auto insert = session.connection.prepare(
        "INSERT INTO nestor_vectors (prefix, key, field_name, embedder, embedding, text_hash, "
        "item_updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)"_ba);
    if (!insert)
        return failure(std::move(insert.error()));
    const QByteArray itemUpdated = op.updatedAt.value_or(session.now).toStored();
    if (op.index.kind == IndexChoice::None) {
        // A row without a vector: who embeds what is missing passes this item over.
        insert->bindText(1, op.ns.stored());
        insert->bindText(2, op.key);
        insert->bindText(3, ""_ba);
        insert->bindText(4, op.vectorsEmbedder);
        insert->bindBlob(5, ""_ba);
        insert->bindBlob(6, ""_ba);
        insert->bindText(7, itemUpdated);
        return insert->run();
    }
    for (const FieldVector &vector : *op.vectors) {
        insert->bindText(1, op.ns.stored());
        insert->bindText(2, op.key);
        insert->bindText(3, vector.field);
        insert->bindText(4, op.vectorsEmbedder);
        insert->bindBlob(5, storedVector(vector.vector));
        insert->bindBlob(6, vector.textHash);
        insert->bindText(7, itemUpdated);
        if (auto done = insert->run(); !done)
            return done;
    }
    return {};
}

/// The paths whose texts the agent's vectors of an item may stand for: of "tags.0" the path itself
/// and, as more than one text may have come of it, "tags".
Result<std::vector<FieldPath>> embeddedPaths(SqliteSession &session, const PutOp &op) {
    auto query = session.connection.prepare(
        "SELECT field_name FROM store_vectors WHERE prefix = ? AND key = ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, op.ns.stored());
    query->bindText(2, op.key);
    std::vector<FieldPath> paths;
    auto read = forEachRow(*query, [&] {
        const QByteArray field = query->bytes(0);
        paths.emplace_back(field);
        const qsizetype dot = field.lastIndexOf('.');
        bool isNumber = false;
        (void)field.mid(dot + 1).toLongLong(&isNumber);
        if (dot > 0 && isNumber)
            paths.emplace_back(field.first(dot));
    });
    if (!read)
        return failure(std::move(read.error()));
    return paths;
}

/// The item is no longer to be found by meaning.
Result<void> removeAllVectors(SqliteSession &session, const PutOp &op) {
    const auto removeFrom = [&](const QByteArray &table) -> Result<void> {
        auto remove =
            session.connection.prepare("DELETE FROM " + table + " WHERE prefix = ? AND key = ?");
        if (!remove)
            return failure(std::move(remove.error()));
        remove->bindText(1, op.ns.stored());
        remove->bindText(2, op.key);
        return remove->run();
    };
    if (session.schema.vectors) {
        if (auto done = removeFrom("store_vectors"_ba); !done)
            return done;
    }
    return session.schema.managed ? removeFrom("nestor_vectors"_ba) : Result<void>();
}

} // namespace

Result<void> writeVectors(SqliteSession &session, const PutOp &op) {
    if (op.index.kind == IndexChoice::None && (!op.vectors || op.vectors->empty())) {
        if (auto done = removeAllVectors(session, op); !done)
            return done;
    }
    if (!op.vectors)
        return {};
    if (op.vectorsEmbedder.isEmpty())
        return writeAgentVectors(session, op);
    return session.schema.managed ? writeDerivedVectors(session, op) : Result<void>();
}

Result<std::optional<QByteArray>> embeddedValue(SqliteSession &session, const PutOp &op) {
    if (!session.schema.vectors || op.vectors || op.index.kind != IndexChoice::Configured)
        return std::nullopt;
    auto query = session.connection.prepare(
        "SELECT s.value, min(v.updated_at) >= s.updated_at FROM store_vectors v "
        "JOIN store s ON s.prefix = v.prefix AND s.key = v.key "
        "WHERE v.prefix = ? AND v.key = ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, op.ns.stored());
    query->bindText(2, op.key);
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    if (!*row || query->integer(1) == 0) // NULL where there is no vector
        return std::nullopt;
    return query->bytes(0);
}

Result<void> keepFittingVectors(SqliteSession &session, const PutOp &op, const QByteArray &before) {
    auto paths = embeddedPaths(session, op);
    if (!paths)
        return failure(std::move(paths.error()));
    if (session.config.index) {
        for (const QByteArray &field : session.config.index->fields)
            paths->emplace_back(field);
    }
    const auto old = JsonDocument::parse(before);
    const auto now = JsonDocument::parse(*op.value);
    if (!old || !now)
        return {};
    bool anyText = false;
    for (const FieldPath &path : *paths) {
        const QByteArrayList texts = path.textsIn(*old);
        if (texts != path.textsIn(*now))
            return {};
        anyText = anyText || !texts.isEmpty();
    }
    if (!anyText)
        return {};
    auto touch = session.connection.prepare(
        "UPDATE store_vectors SET updated_at = ? WHERE prefix = ? AND key = ?"_ba);
    if (!touch)
        return failure(std::move(touch.error()));
    touch->bindText(1, std::max(session.now, op.updatedAt.value_or(session.now)).toStored());
    touch->bindText(2, op.ns.stored());
    touch->bindText(3, op.key);
    return touch->run();
}

} // namespace nestor
