// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite_vectors.h"

#include <QtEndian>

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

Result<void> writeOwnVectors(SqliteSession &session, const PutOp &op) {
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

QByteArray storedVector(const Vector &vector) {
    QByteArray bytes(qsizetype(vector.size() * sizeof(float)), Qt::Uninitialized);
    qToLittleEndian<float>(vector.data(), qsizetype(vector.size()), bytes.data());
    return bytes;
}

Result<void> writeVectors(SqliteSession &session, const PutOp &op) {
    if (op.index.kind == IndexChoice::None && (!op.vectors || op.vectors->empty())) {
        if (auto done = removeAllVectors(session, op); !done)
            return done;
    }
    if (!op.vectors)
        return {};
    if (op.vectorsEmbedder.isEmpty())
        return writeAgentVectors(session, op);
    return session.schema.managed ? writeOwnVectors(session, op) : Result<void>();
}

} // namespace nestor
