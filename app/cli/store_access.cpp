// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/store_access.h"

#include "core/backends/sqlite/driver/new_file.h"
#include "core/filter/filter_parser.h"
#include "core/open/open_store.h"

#include <QFileInfo>

#include <cstdio>

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

std::function<void(const QString &)> &noticeSink() {
    static std::function<void(const QString &)> sink;
    return sink;
}

/// As a shell takes it for one word.
QString quoted(const QString &word) {
    QString text = word;
    return u'\'' + text.replace(u'\'', u"'\\''"_s) + u'\'';
}

/// The command that lets a store use a service, with everything that is let.
QString commandThatAllows(const QString &location, const EmbedderConfig &service) {
    QString command =
        u"nestor-cli trust %1 --allow %2"_s.arg(quoted(location), quoted(service.url));
    if (!service.apiKeyVariable.isEmpty())
        command += u" --api-key-variable "_s + quoted(service.apiKeyVariable);
    if (service.allowPlainHttp)
        command += u" --allow-plain-http"_s;
    return command;
}

void tell(const QString &location, const Store &store) {
    if (!noticeSink())
        return;
    for (const StoreNotice &notice : store.notices()) {
        QString line = u"nestor-cli: warning: "_s + notice.detail;
        if (notice.service)
            line += u". To allow it: "_s + commandThatAllows(location, *notice.service);
        noticeSink()(line);
    }
}

} // namespace

void setNoticeSink(std::function<void(const QString &)> sink) {
    noticeSink() = std::move(sink);
}

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
    auto store = openStore(options);
    if (store)
        tell(location, **store);
    return store;
}

NewStoreFile::NewStoreFile(const QString &location) {
    const auto path = pathOfLocation(location);
    if (path && !path->isEmpty() && *path != u":memory:"_s && !QFileInfo::exists(*path))
        m_path = *path;
}

void NewStoreFile::remove() const {
    if (!m_path.isEmpty())
        removeNewFile(m_path);
}

bool isEmpty(Store &store) {
    const auto count = store.run(CountOp{});
    return count && count->items == 0;
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
