// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/trust_command.h"

#include "app/cli/store_access.h"

#include <algorithm>

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

int allow(const Arguments &args, Store &store, Console &console) {
    const QString name = u"trust"_s;
    EmbedderConfig service;
    service.provider = "openai-compatible";
    service.url = args.value(u"allow"_s);
    service.apiKeyVariable = args.value(u"api-key-variable"_s);
    service.allowPlainHttp = args.isSet(u"allow-plain-http"_s);
    if (auto kept = store.allowService(service); !kept)
        return reportFailure(console, name, kept.error());
    console.printLine(u"This store may use %1 from now on"_s.arg(service.url));
    for (const StoreNotice &notice : store.notices()) {
        if (notice.kind == StoreNotice::Kind::ConsentNeeded)
            console.error(u"nestor-cli: trust: what the store asks for is more than that: "_s +
                          notice.detail);
    }
    return Done;
}

} // namespace

int runTrust(const QStringList &arguments, Console &console) {
    const QString name = u"trust"_s;
    Arguments args(
        u"trust STORE"_s,
        u"The file of a store may name a service that makes embeddings. Nothing is sent there\n"
        "before you say so, for this store and this address; it is kept outside of the file.\n"
        "Without an option says what the store asks for."_s);
    args.addOption(u"allow"_s, u"URL"_s, u"texts of this store may be sent to this address"_s);
    args.addOption(u"api-key-variable"_s, u"NAME"_s,
                   u"with --allow: and the value of this environment variable as the key"_s);
    args.addFlag(u"allow-plain-http"_s,
                 u"with --allow: also without encryption to another machine"_s);
    args.addFlag(u"forget"_s, u"take back all that was allowed for this store"_s);
    if (auto parsed = args.parse(arguments, 1, 1); !parsed)
        return wrongUsage(console, name, parsed.error());
    if (args.helpAsked()) {
        console.print(args.help());
        return Done;
    }
    const bool allows = args.isSet(u"allow"_s);
    const bool forgets = args.isSet(u"forget"_s);
    if (allows && forgets) {
        return wrongUsage(
            console, name,
            {ErrorCode::InvalidArgument, u"--allow and --forget contradict each other"_s});
    }
    for (const QString &option : {u"api-key-variable"_s, u"allow-plain-http"_s}) {
        if (args.isSet(option) && !allows) {
            return wrongUsage(
                console, name,
                {ErrorCode::InvalidArgument, u"--%1 goes with --allow"_s.arg(option)});
        }
    }
    // What it asks for is said as it is opened.
    auto store = openForCommand(args.positional().constFirst(), Access::Read);
    if (!store)
        return reportFailure(console, name, store.error());
    if (allows)
        return allow(args, **store, console);
    if (forgets) {
        if (auto done = (*store)->forgetServices(); !done)
            return reportFailure(console, name, done.error());
        return Done;
    }
    const std::vector<StoreNotice> notices = (*store)->notices();
    const bool asks = std::any_of(notices.begin(), notices.end(), [](const StoreNotice &notice) {
        return notice.kind == StoreNotice::Kind::ConsentNeeded;
    });
    if (!asks)
        console.printLine(u"This store asks for nothing that you have not allowed"_s);
    return Done;
}

} // namespace nestor::cli
