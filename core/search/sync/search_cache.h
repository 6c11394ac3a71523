// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_file.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <mutex>

namespace nestor {

class SqlConnectionPool;

/// A database of Nestor's own, beside a store that must not be written to: its words, vectors and
/// model. Everything in it is derived; a missing, damaged or outdated one is made anew, and where
/// no file can be written it lives in memory.
///
/// Several programs may use the same one at once. May be called from several threads.
class SearchCache final : public SqlFile {
public:
    /// For the store called `identity` (see SearchSource::identity()); an empty one, or an empty
    /// directory, gives a cache in memory. Nothing is made before the first use.
    SearchCache(const QString &directory, const QByteArray &identity);
    ~SearchCache() override;

    [[nodiscard]] Result<void> read(const Work &work, std::stop_token stop = {}) override;
    [[nodiscard]] Result<void> write(const Work &work, std::stop_token stop = {}) override;

    /// Whether there is something to read, without making it.
    [[nodiscard]] bool isThere();

    /// The file; empty for a cache in memory.
    [[nodiscard]] QString path() const { return m_path; }

private:
    [[nodiscard]] Error named(Error error) const;
    [[nodiscard]] Result<SqlConnectionPool *> pool();
    [[nodiscard]] Result<std::unique_ptr<SqlConnectionPool>> open(const QString &path) const;

    const QByteArray m_identity;
    QString m_path;
    std::mutex m_mutex;
    std::unique_ptr<SqlConnectionPool> m_pool;
};

} // namespace nestor
