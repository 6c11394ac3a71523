// SPDX-License-Identifier: Apache-2.0
#include "core/store/sqlite_bulk_writer.h"

#include "core/base/logging.h"
#include "core/base/text.h"
#include "core/store/managed_schema.h"
#include "core/store/sqlite_items.h"
#include "core/store/validation.h"

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Bytes of page cache in KiB, as PRAGMA cache_size takes them (negative). With SQLite's default
/// of 2 MB an import of 200,000 items takes 1.7 times as long.
const QByteArray kLargeCache = "PRAGMA cache_size = -262144"_ba;
const QByteArray kUsualCache = "PRAGMA cache_size = -2000; PRAGMA shrink_memory"_ba;

} // namespace

Result<std::unique_ptr<BulkWriter>>
SqliteBulkWriter::begin(SqliteFile &file, const StoreConfig &config, std::stop_token stop) {
    if (file.isReadOnly())
        return failure(ErrorCode::ReadOnly, u"%1 is open for reading only"_s.arg(file.path()));
    auto lease = file.pool().writer(stop);
    if (!lease)
        return failure(std::move(lease.error()));
    std::unique_ptr<SqliteBulkWriter> writer(
        new SqliteBulkWriter(std::move(*lease), config, std::move(stop)));
    SqlConnection &connection = *writer->m_writer;
    if (auto done = connection.execute(kLargeCache); !done)
        return failure(std::move(done.error()));
    auto transaction = SqlTransaction::begin(connection, SqlTransaction::Kind::Write);
    if (!transaction)
        return failure(std::move(transaction.error()));
    writer->m_transaction.emplace(std::move(*transaction));
    auto schema = file.schema(connection);
    if (!schema)
        return failure(std::move(schema.error()));
    writer->m_session.schema = *schema;
    return std::unique_ptr<BulkWriter>(std::move(writer));
}

SqliteBulkWriter::SqliteBulkWriter(SqlConnectionPool::Lease writer, const StoreConfig &config,
                                   std::stop_token stop)
    : m_writer(std::move(writer))
    , m_session{*m_writer, {}, config}
    , m_stop(std::move(stop)) {}

SqliteBulkWriter::~SqliteBulkWriter() {
    giveUp();
    m_writer->setStopToken({}); // the tidying is to happen, however this ended
    if (auto done = m_writer->execute(kUsualCache); !done)
        qCWarning(lcStore, "%s", qUtf8Printable(done.error().detail));
}

void SqliteBulkWriter::giveUp() {
    m_transaction.reset();
}

Result<std::vector<PutOutcome>> SqliteBulkWriter::put(std::vector<PutOp> items, ConflictRule rule) {
    if (!m_transaction)
        return failure(ErrorCode::Internal, u"The bulk write is over"_s);
    m_session.now = Timestamp::now();
    std::vector<PutOutcome> outcomes;
    outcomes.reserve(items.size());
    for (const PutOp &item : items) {
        // SQLite itself asks only within long statements.
        if (m_stop.stop_requested()) {
            giveUp();
            return failure(ErrorCode::Cancelled, u"The bulk write was stopped"_s);
        }
        auto outcome = putOne(item, rule);
        if (!outcome) {
            giveUp();
            return failure(std::move(outcome.error()));
        }
        outcomes.push_back(*outcome);
    }
    return outcomes;
}

Result<PutOutcome> SqliteBulkWriter::putOne(const PutOp &item, ConflictRule rule) {
    if (auto valid = validatePut(item, ValueRule::Json); !valid)
        return failure(std::move(valid.error()));
    if (!item.value)
        return failure(ErrorCode::InvalidValue, u"An item without a value cannot be imported"_s);
    if (rule != ConflictRule::Replace) {
        auto stored = updateTime(m_session, item.ns, item.key);
        if (!stored)
            return failure(std::move(stored.error()));
        if (*stored) {
            if (rule == ConflictRule::Fail) {
                return failure(ErrorCode::Conflict,
                               u"The store has an item '%1' in '%2' already"_s.arg(
                                   forMessage(item.key), forMessage(item.ns.stored())));
            }
            const bool older = item.updatedAt.value_or(m_session.now) <= **stored;
            if (rule == ConflictRule::Skip || older)
                return PutOutcome::Skipped;
        }
    }
    auto inserted = writeItem(m_session, item);
    if (!inserted)
        return failure(std::move(inserted.error()));
    return *inserted ? PutOutcome::Inserted : PutOutcome::Replaced;
}

Result<void> SqliteBulkWriter::commit() {
    if (!m_transaction)
        return failure(ErrorCode::Internal, u"The bulk write is over"_s);
    // An import is much at once: what it pushes over the limits goes with it.
    auto done = m_session.schema.managed ? trimManagedTables(*m_writer) : Result<void>();
    if (done)
        done = m_transaction->commit();
    giveUp();
    return done;
}

} // namespace nestor
