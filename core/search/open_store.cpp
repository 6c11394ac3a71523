// SPDX-License-Identifier: Apache-2.0
#include "core/search/open_store.h"

#include "core/store/sqlite_store.h"

#include <QFileInfo>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// The path behind a location; Unsupported for another scheme than sqlite.
Result<QString> pathOf(const QString &location) {
    if (location.isEmpty())
        return failure(ErrorCode::InvalidArgument, u"The store has no name"_s);
    if (location.startsWith(u"sqlite:"_s))
        return location.mid(7);
    if (const qsizetype scheme = location.indexOf(u"://"_s); scheme > 0) {
        return failure(ErrorCode::Unsupported,
                       u"Stores of the kind '%1' cannot be opened"_s.arg(location.first(scheme)));
    }
    return location;
}

} // namespace

Result<std::unique_ptr<Store>> openStore(const OpenOptions &options) {
    auto path = pathOf(options.location);
    if (!path)
        return failure(std::move(path.error()));
    const QFileInfo file(*path);
    if (!options.create && *path != u":memory:"_s && (!file.exists() || file.size() == 0)) {
        return failure(ErrorCode::NotFound,
                       file.exists() ? u"%1 is empty: there is no store in it"_s.arg(*path)
                                     : u"There is no file %1"_s.arg(*path));
    }
    SqliteStoreOptions sqlite;
    sqlite.path = *std::move(path);
    sqlite.readOnly = options.readOnly;
    sqlite.config = options.config.value_or(StoreConfig());
    auto store = SqliteStore::open(std::move(sqlite));
    if (!store)
        return failure(std::move(store.error()));
    return std::unique_ptr<Store>(*std::move(store));
}

} // namespace nestor
