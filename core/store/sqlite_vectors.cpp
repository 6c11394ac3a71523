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

} // namespace

QByteArray storedVector(const Vector &vector) {
    QByteArray bytes(qsizetype(vector.size() * sizeof(float)), Qt::Uninitialized);
    qToLittleEndian<float>(vector.data(), qsizetype(vector.size()), bytes.data());
    return bytes;
}

Result<void> writeVectors(SqliteSession &session, const PutOp &op) {
    if (!op.vectors || !op.vectorsEmbedder.isEmpty())
        return {};
    return writeAgentVectors(session, op);
}

} // namespace nestor
