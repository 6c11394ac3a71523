// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/configure_command.h"

#include "app/cli/store_access.h"
#include "core/base/read_file.h"
#include "core/embedding/service_address.h"
#include "core/search/embed/make_embedder.h"
#include "core/store/config_json.h"
#include "core/store/store_admin.h"

namespace nestor::cli {

using namespace Qt::StringLiterals;

Result<std::optional<StoreConfig>> readConfigFile(const QString &path, const QString &command,
                                                  Console &console, UnknownMembers unknown) {
    if (path.isEmpty())
        return std::optional<StoreConfig>();
    constexpr qint64 kLargest = qint64(1) << 20;
    const auto content = readFile(path, kLargest, FileKind::PlainOrPipe);
    if (!content)
        return failure(content.error());
    auto parsed = parseStoreConfig(*content);
    if (!parsed)
        return failure(parsed.error().code, u"%1: %2"_s.arg(path, parsed.error().detail));
    // What is recorded replaces what was: a misspelt name would clear what it should have set.
    if (unknown == UnknownMembers::Refused && !parsed->ignored.isEmpty()) {
        return failure(ErrorCode::InvalidConfig,
                       u"%1: '%2' is not known; nothing was recorded"_s.arg(
                           path, parsed->ignored.join(u"', '"_s)));
    }
    for (const QString &member : parsed->ignored) {
        console.error(
            u"nestor-cli: %1: %2: '%3' is not known and was ignored"_s.arg(command, path, member));
    }
    return std::optional<StoreConfig>(std::move(parsed->config));
}

QByteArray shownConfig(StoreConfig config) {
    if (config.index && !config.index->embedder.url.isEmpty()) {
        QString &address = config.index->embedder.url;
        const QUrl url(address, QUrl::StrictMode);
        if (!url.isValid() || holdsSecret(url))
            address = shownAddress(address);
    }
    return storeConfigToJson(config);
}

int runConfigure(const QStringList &arguments, Console &console) {
    const QString name = u"configure"_s;
    Arguments args(
        u"configure STORE [FILE.json]"_s,
        u"Records in a managed store how its items are embedded and how long they live,\n"
        "for everybody who opens it without a configuration of his own: batch without\n"
        "--index, put, import, the window. Without FILE prints what is recorded."_s);
    args.addFlag(u"clear"_s, u"record nothing any more"_s);
    if (auto parsed = args.parse(arguments, 1, 2); !parsed)
        return wrongUsage(console, name, parsed.error());
    if (args.helpAsked()) {
        console.print(args.help());
        return Done;
    }
    const bool given = args.positional().size() > 1;
    const bool clears = args.isSet(u"clear"_s);
    if (given && clears) {
        return wrongUsage(
            console, name,
            {ErrorCode::InvalidArgument, u"FILE and --clear contradict each other"_s});
    }
    auto config = readConfigFile(given ? args.positional().at(1) : QString(), name, console,
                                 UnknownMembers::Refused);
    if (!config)
        return reportFailure(console, name, config.error());
    // What nobody could use would only be in the way of whoever opens the store.
    if (*config && (*config)->index) {
        if (const auto usable = makeEmbedder(*(*config)->index); !usable)
            return reportFailure(console, name, usable.error());
    }
    auto store = openForCommand(args.positional().constFirst(),
                                given || clears ? Access::Write : Access::Read);
    if (!store)
        return reportFailure(console, name, store.error());
    StoreAdmin *admin = (*store)->admin();
    if (admin == nullptr) {
        return reportFailure(console, name,
                             {ErrorCode::Unsupported, u"this store has no file to record it in"_s});
    }
    if (given || clears) {
        if (auto done = admin->setStoredConfig(*config); !done)
            return reportFailure(console, name, done.error());
        // Who configures a service for a store lets it use the service.
        if (given && (*config)->index) {
            if (auto kept = (*store)->allowService((*config)->index->embedder); !kept)
                return reportFailure(console, name, kept.error());
        }
        return Done;
    }
    const auto stored = admin->storedConfig();
    if (!stored)
        return reportFailure(console, name, stored.error());
    console.writeLine(*stored ? shownConfig(**stored) : QByteArray("null"));
    return Done;
}

} // namespace nestor::cli
