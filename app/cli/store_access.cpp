// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/store_access.h"

#include "core/filter/filter_parser.h"
#include "core/open/open_store.h"

#include <QFile>
#include <QFileInfo>

#include <cstdio>

namespace nestor::cli {

using namespace Qt::StringLiterals;

Result<std::unique_ptr<Store>> openForCommand(const QString &location, Access access,
                                              std::optional<StoreConfig> config,
                                              UnfinishedWork unfinished) {
    OpenOptions options;
    options.location = location;
    options.readOnly = access == Access::Read;
    options.create = access == Access::WriteOrCreate;
    options.config = std::move(config);
    options.unfinished = unfinished;
    // Standard error, where nothing is written yet that this could stand in the middle of.
    options.notice = [](const QString &what) {
        const QByteArray line = u"nestor-cli: %1\n"_s.arg(what).toUtf8();
        (void)std::fwrite(line.constData(), 1, size_t(line.size()), stderr);
    };
    return openStore(options);
}

NewStoreFile::NewStoreFile(const QString &location) {
    const auto path = pathOfLocation(location);
    if (path && !path->isEmpty() && *path != u":memory:"_s && !QFileInfo::exists(*path))
        m_path = *path;
}

void NewStoreFile::remove() const {
    if (m_path.isEmpty())
        return;
    for (const QString &suffix : {u""_s, u"-wal"_s, u"-shm"_s, u"-journal"_s})
        (void)QFile::remove(m_path + suffix);
}

Result<NamespacePath> namespaceArgument(const QString &dotted, bool forWriting) {
    auto path = NamespacePath::parse(dotted.toUtf8());
    if (!path || !forWriting)
        return path;
    return validatedNamespace(path->labels(), false);
}

Result<Filter> filterArgument(const QString &json) {
    auto filter = parseFilter(json.toUtf8());
    if (filter)
        return std::move(*filter);
    Error error = std::move(filter.error());
    error.detail.prepend(u"--filter: "_s);
    if (error.offset >= 0)
        error.detail += u" (byte %1)"_s.arg(error.offset);
    return failure(std::move(error));
}

} // namespace nestor::cli
