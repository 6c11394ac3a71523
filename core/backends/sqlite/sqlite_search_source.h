// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/sqlite_schema.h"
#include "core/store/search_source.h"

#include <memory>

namespace nestor {

class SqliteFile;
class SqlConnection;

/// What ranking asks of an SQLite store. What search derives stands in the file itself where Nestor
/// manages it; a guest's file is never written to.
class SqliteSearchSource final : public SearchSource {
public:
    explicit SqliteSearchSource(SqliteFile &file)
        : m_file(file) {}

    [[nodiscard]] Result<void> read(const Work &work, std::stop_token stop = {}) override;
    void rest() override;
    [[nodiscard]] Result<bool> readsBesideWriting(std::stop_token stop = {}) override;
    [[nodiscard]] QByteArray identity() const override;
    [[nodiscard]] std::optional<QByteArray> incarnation() const override;
    [[nodiscard]] bool isReadOnly() const override;
    [[nodiscard]] SqlFile *derivedData() const override;
    [[nodiscard]] QString derivedPath() const override;

private:
    SqliteFile &m_file;
};

/// What `connection`, whose tables `schema` tells, sees inside its transaction; outlived by it.
[[nodiscard]] std::unique_ptr<SearchSnapshot> sqliteSnapshot(SqlConnection &connection,
                                                             StoreSchema schema);

} // namespace nestor
