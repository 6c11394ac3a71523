// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/sqlite_admin.h"

#include "core/backends/sqlite/field_index.h"
#include "core/backends/sqlite/managed_schema.h"
#include "core/backends/sqlite/sqlite_backup.h"
#include "core/backends/sqlite/sqlite_check.h"
#include "core/backends/sqlite/sqlite_file.h"
#include "core/backends/sqlite/sqlite_item_record.h"
#include "core/backends/sqlite/sqlite_schema.h"
#include "core/backends/sqlite/sqlite_search_source.h"
#include "core/backends/sqlite/sqlite_stats.h"
#include "core/backends/sqlite/sqlite_vector_rows.h"
#include "core/base/text.h"

#include <QFile>
#include <QtEndian>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

Result<void> requireHistory(SqlConnection &connection) {
    auto version = managedVersion(connection);
    if (!version)
        return failure(std::move(version.error()));
    if (*version == 0)
        return failure(ErrorCode::Unsupported, u"Only managed stores keep a history"_s);
    return {};
}

} // namespace

QString SqliteAdmin::path() const {
    return m_file.path();
}

bool SqliteAdmin::isReadOnly() const {
    return m_file.isReadOnly();
}

bool SqliteAdmin::isManaged() const {
    return m_file.isManaged();
}

Result<void> SqliteAdmin::manage() {
    auto done = m_file.write([this](SqlConnection &connection) -> Result<void> {
        auto known = m_file.schema(connection);
        if (!known)
            return failure(std::move(known.error()));
        if (known->managed)
            return {};
        if (!known->ttl) { // what the triggers read
            if (auto added = addTtlColumns(connection); !added)
                return added;
        }
        return createManagedTables(connection, true);
    });
    (void)m_file.isManaged(); // seen anew, for lastSchema()
    return done;
}

Result<void> SqliteAdmin::unmanage() {
    auto done =
        m_file.write([](SqlConnection &connection) { return dropManagedTables(connection); });
    (void)m_file.isManaged();
    if (const QString path = m_file.path(); done && !path.isEmpty())
        QFile::remove(path + u".hnsw"_s);
    return done;
}

Result<HistoryLimits> SqliteAdmin::historyLimits() {
    HistoryLimits limits;
    auto done = m_file.read([&](SqlConnection &connection) -> Result<void> {
        if (auto managed = requireHistory(connection); !managed)
            return managed;
        auto known = nestor::historyLimits(connection);
        if (!known)
            return failure(std::move(known.error()));
        limits = *known;
        return {};
    });
    if (!done)
        return failure(std::move(done.error()));
    return limits;
}

Result<void> SqliteAdmin::setHistoryLimits(const HistoryLimits &limits) {
    return m_file.write([&](SqlConnection &connection) -> Result<void> {
        if (auto managed = requireHistory(connection); !managed)
            return managed;
        if (auto done = nestor::setHistoryLimits(connection, limits); !done)
            return done;
        return trimManagedTables(connection);
    });
}

Result<std::optional<StoreConfig>> SqliteAdmin::storedConfig() {
    std::optional<StoreConfig> config;
    auto done = m_file.read([&](SqlConnection &connection) -> Result<void> {
        auto version = managedVersion(connection);
        if (!version)
            return failure(std::move(version.error()));
        if (*version == 0)
            return {};
        auto stored = nestor::storedConfig(connection);
        if (!stored)
            return failure(std::move(stored.error()));
        config = *std::move(stored);
        return {};
    });
    if (!done)
        return failure(std::move(done.error()));
    return config;
}

Result<void> SqliteAdmin::setStoredConfig(const std::optional<StoreConfig> &config) {
    return m_file.write([&](SqlConnection &connection) -> Result<void> {
        auto version = managedVersion(connection);
        if (!version)
            return failure(std::move(version.error()));
        if (*version == 0) {
            return failure(ErrorCode::Unsupported,
                           u"Only managed stores keep a configuration: 'nestor-cli manage' makes "
                           "this one"_s);
        }
        return nestor::setStoredConfig(connection, config);
    });
}

Result<std::vector<FieldIndexInfo>> SqliteAdmin::fieldIndexes() {
    std::vector<FieldIndexInfo> all;
    auto done = m_file.read([&](SqlConnection &connection) -> Result<void> {
        auto known = describeFieldIndexes(connection);
        if (!known)
            return failure(std::move(known.error()));
        all = *std::move(known);
        return {};
    });
    if (!done)
        return failure(std::move(done.error()));
    return all;
}

Result<void> SqliteAdmin::changeFieldIndexes(const FieldIndexChange &change, std::stop_token stop) {
    for (const FieldName &field : change.add) {
        if (auto can = checkIndexableField(field); !can)
            return can;
    }
    auto done = m_file.write(
        [&](SqlConnection &connection) -> Result<void> {
            for (const FieldName &field : change.drop) {
                auto dropped = dropFieldIndex(connection, field);
                if (!dropped)
                    return failure(std::move(dropped.error()));
                if (!*dropped) {
                    return failure(
                        ErrorCode::NotFound,
                        u"There is no index on the field '%1'"_s.arg(forMessage(field.text)));
                }
            }
            if (!change.add.empty())
                m_file.trustSchema(connection);
            for (const FieldName &field : change.add) {
                if (auto made = createFieldIndex(connection, field, change.use); !made)
                    return made;
            }
            return {};
        },
        std::move(stop));
    (void)m_file.isManaged(); // seen anew, for lastSchema()
    return done;
}

Result<std::vector<std::vector<FieldVector>>>
SqliteAdmin::agentVectors(const std::vector<ItemId> &ids, std::stop_token stop) {
    std::vector<std::vector<FieldVector>> found(ids.size());
    SqliteSearchSource source(m_file);
    const auto read = [&](SearchSnapshot &snapshot) -> Result<void> {
        auto vectors = snapshot.agentVectors();
        if (!vectors)
            return failure(std::move(vectors.error()));
        for (size_t i = 0; *vectors != nullptr && i < ids.size(); ++i) {
            found[i].clear();
            auto shown =
                (*vectors)->of({ids[i].ns.stored(), ids[i].key}, [&](const AgentVectorView &view) {
                    if (view.outOfDate)
                        return;
                    FieldVector vector;
                    vector.field = view.field.toByteArray();
                    vector.vector.resize(size_t(view.vector.size()) / sizeof(float));
                    for (size_t n = 0; n < vector.vector.size(); ++n) {
                        vector.vector[n] =
                            qFromLittleEndian<float>(view.vector.data() + n * sizeof(float));
                    }
                    found[i].push_back(std::move(vector));
                });
            if (!shown)
                return shown;
        }
        return {};
    };
    if (auto done = source.read(read, std::move(stop)); !done)
        return failure(std::move(done.error()));
    return found;
}

SqlFile *SqliteAdmin::agentTables() const {
    return &m_file;
}

Result<StoreStats> SqliteAdmin::stats(std::stop_token stop) {
    StoreStats stats;
    stats.path = path();
    stats.managed = isManaged();
    auto indexes = fieldIndexes();
    if (!indexes)
        return failure(std::move(indexes.error()));
    stats.fieldIndexes = *std::move(indexes);
    auto config = storedConfig();
    // What cannot be read of it was said when the store was opened, and is no reason not to count.
    if (!config && config.error().code != ErrorCode::InvalidConfig)
        return failure(std::move(config.error()));
    if (config)
        stats.config = *std::move(config);
    if (auto counted = countStore(m_file, stats, std::move(stop)); !counted)
        return failure(std::move(counted.error()));
    return stats;
}

Result<ItemRecord> SqliteAdmin::itemRecord(const ItemId &id) {
    return readItemRecord(m_file, id);
}

Result<std::vector<KeptVector>> SqliteAdmin::keptVectors(std::span<const ItemId> ids) {
    return readVectorRows(m_file, ids);
}

Result<void> SqliteAdmin::restoreVectors(std::span<const KeptVector> rows) {
    return writeVectorRows(m_file, rows);
}

Result<CheckReport> SqliteAdmin::check(const StoreCheck &what, Job &job) {
    return checkSqlite(m_file, what, job);
}

Result<qint64> SqliteAdmin::copyTo(const StoreCopy &copy, Job &job) {
    return backUpSqlite(m_file, copy, job);
}

} // namespace nestor
