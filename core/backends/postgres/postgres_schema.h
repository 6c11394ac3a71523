// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/postgres/driver/pq_connection.h"
#include "core/model/index_config.h"

#include <QByteArray>
#include <QByteArrayList>

#include <optional>
#include <stop_token>

namespace nestor {

/// What is known of the tables in a database, and of the session that asked. A value.
struct PostgresSchema {
    /// The schema of LangGraph's tables: where `search_path` finds `store`, or would make it.
    QByteArray schema;
    bool exists = false; ///< `store` is there
    bool ttl = false;    ///< with expires_at and ttl_minutes
    /// Keys sort as their bytes: an index on them gives that order.
    bool bytewise = false;
    bool recovering = false; ///< a standby: nothing can be written
    /// Sessions are lent by a pooler: each transaction may meet another one.
    bool pooled = false;
    bool mayWrite = true; ///< the role has the rights to insert, update and delete
    /// Prefix and key are unique in `store`, as LangGraph has it: else nothing can be replaced.
    bool isKeyed = true;
    /// Triggers that are neither the server's own nor Nestor's: writing runs them.
    QByteArrayList triggers;

    struct Managed {
        QByteArray schema;     ///< where Nestor keeps the log of this store
        bool readable = false; ///< by this role
        bool operator==(const Managed &) const = default;
    };
    std::optional<Managed> managed;
    QByteArrayList migrations; ///< the tables that record them, of those that may be read

    struct Vectors {
        QByteArray type;      ///< "vector" or "halfvec"
        int dims = 0;         ///< 0: any
        QByteArray extension; ///< schema of the extension, whose operators are used
        QByteArray indexKind; ///< "hnsw", "ivfflat"; empty without an index
        QByteArray indexName;
        bool indexValid = false;
        std::optional<Distance> distance; ///< that the index is made for
        QByteArray version;               ///< of the extension
        qint64 estimated = 0;             ///< how many there are, as the server thinks
        bool operator==(const Vectors &) const = default;
    };
    std::optional<Vectors> vectors; ///< absent: no table for them
    QByteArray vectorExtension;     ///< its version; empty: not installed in this database
    qint64 estimatedItems = 0;

    /// A table of LangGraph's as SQL has it.
    [[nodiscard]] QByteArray table(const QByteArray &name) const {
        return quotedIdentifier(schema) + '.' + quotedIdentifier(name);
    }
    [[nodiscard]] QByteArray store() const { return table("store"); }
    [[nodiscard]] QByteArray storeVectors() const { return table("store_vectors"); }

    bool operator==(const PostgresSchema &) const = default;
};

/// Puts the server's own operators before anybody else's, and, in a session of our own, sets limits
/// for waiting. Then reads what is there.
///
/// NotAStore where `store` is something else: a view, other columns; NewerStore where a later
/// LangGraph has changed it. Changes nothing.
[[nodiscard]] Result<PostgresSchema> readPostgresSchema(PqConnection &connection, bool readOnly,
                                                        std::chrono::milliseconds busyTimeout,
                                                        const std::stop_token &stop);

/// NewerStore where the migrations that are recorded go beyond those we know. What the role may not
/// read is passed over.
[[nodiscard]] Result<void> checkPostgresMigrations(PqConnection &connection,
                                                   const PostgresSchema &schema,
                                                   const std::stop_token &stop);

/// Which rights the role lacks for what was refused, to read or also to write, as the statement
/// that would give them; else, as a policy may be in the way, what to look at. Empty where the
/// server does not say.
[[nodiscard]] QString missingRights(PqConnection &connection, const PostgresSchema &schema,
                                    bool writes, const std::stop_token &stop);

/// What a transaction begins with where the session is not ours alone.
[[nodiscard]] QByteArray pooledPath();
/// One statement that reads, outside of a transaction, with the server's own operators.
[[nodiscard]] Result<PqResult> askAlone(PqConnection &connection, bool pooled, const PqQuery &query,
                                        const std::stop_token &stop);

/// LangGraph's migrations that are outstanding, recorded as such, one after the other; with an
/// index also those of the vectors. What is there already is left. Fails with Denied, Unsupported
/// (no pgvector), InvalidConfig (vectors of another size are there, or a distance that their index
/// does not know).
[[nodiscard]] Result<void> migratePostgres(PqConnection &connection, const PostgresSchema &schema,
                                           const std::optional<IndexConfig> &index,
                                           const std::stop_token &stop);

/// InvalidConfig where vectors as `index` has them do not fit the table that is there.
[[nodiscard]] Result<void> checkVectorsFit(const PostgresSchema &schema, const IndexConfig &index);

} // namespace nestor
