// SPDX-License-Identifier: Apache-2.0
#include "core/open/backends.h"

#ifdef NESTOR_HAVE_POSTGRES
#include "core/backends/postgres/postgres_backend.h"
#endif
#include "core/backends/sqlite/sqlite_backend.h"

#include <QHash>
#include <QRegularExpression>

#include <mutex>
#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

struct Registry {
    std::mutex mutex;
    QHash<QString, Backend> byScheme;

    Registry() {
        add(sqliteBackend());
#ifdef NESTOR_HAVE_POSTGRES
        add(postgresBackend());
#endif
    }

    void add(const Backend &backend) {
        for (const QString &scheme : backend.schemes)
            byScheme.insert(scheme, backend);
    }
};

Registry &registry() {
    static Registry all;
    return all;
}

} // namespace

Result<void> registerBackend(Backend backend) {
    // One letter would be a drive of Windows.
    static const QRegularExpression usable(u"\\A[a-z][a-z0-9+.-]+\\z"_s);
    if (backend.schemes.isEmpty() || !backend.open)
        return failure(ErrorCode::InvalidArgument, u"A backend needs a scheme and an opener"_s);
    Registry &all = registry();
    const std::lock_guard lock(all.mutex);
    for (const QString &scheme : std::as_const(backend.schemes)) {
        if (!usable.match(scheme).hasMatch())
            return failure(ErrorCode::InvalidArgument, u"'%1' cannot be a scheme"_s.arg(scheme));
        if (all.byScheme.contains(scheme))
            return failure(ErrorCode::Conflict, u"There is a backend for '%1:'"_s.arg(scheme));
    }
    all.add(backend);
    return {};
}

QString schemeOf(const QString &location) {
    const qsizetype colon = location.indexOf(u':');
    if (colon <= 0)
        return {};
    // The schemes of servers are written in either case.
    const QString scheme = location.first(colon).toLower();
    if (location.mid(colon).startsWith(u"://"_s))
        return scheme;
    Registry &all = registry();
    const std::lock_guard lock(all.mutex);
    return all.byScheme.contains(scheme) ? scheme : QString();
}

Result<Backend> backendFor(const QString &location) {
    if (location.isEmpty())
        return failure(ErrorCode::InvalidArgument, u"The store has no name"_s);
    const QString scheme = schemeOf(location);
    Registry &all = registry();
    const std::lock_guard lock(all.mutex);
    const auto backend = all.byScheme.constFind(scheme.isEmpty() ? u"sqlite"_s : scheme);
    if (backend == all.byScheme.constEnd()) {
        const bool postgres = scheme == u"postgresql"_s || scheme == u"postgres"_s;
        return failure(ErrorCode::Unsupported,
                       postgres ? u"This Nestor was built without libpq and opens no stores in "
                                  "PostgreSQL"_s
                                : u"Stores of the kind '%1' cannot be opened"_s.arg(scheme));
    }
    return *backend;
}

} // namespace nestor
