// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/history_command.h"

#include "app/cli/store_access.h"
#include "core/base/text.h"
#include "core/store/store_admin.h"
#include "core/transfer/item_json.h"

#include <algorithm>
#include <limits>

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

QByteArray endName(HistoryEntry::End end) {
    switch (end) {
    case HistoryEntry::Replaced:
        return "replaced";
    case HistoryEntry::Deleted:
        return "deleted";
    case HistoryEntry::Expired:
        return "expired";
    }
    return "replaced";
}

QByteArray toJson(const HistoryEntry &entry) {
    QByteArray line = "{\"version\":" + QByteArray::number(entry.version) + ',';
    appendValueMember(line, entry.value);
    return line + ",\"created_at\":\"" + entry.createdAt.toIso() + "\",\"updated_at\":\"" +
           entry.updatedAt.toIso() + "\",\"ended_at\":\"" + entry.endedAt.toIso() +
           "\",\"end\":\"" + endName(entry.end) + "\"}";
}

/// Writes a former version as the item's value. What the item is now goes into the history.
Result<void> restore(Store &store, const ItemId &id, qint64 version) {
    HistoryOp op{id, std::numeric_limits<qint64>::max()};
    const auto versions = store.run(std::move(op));
    if (!versions)
        return failure(versions.error());
    const auto found =
        std::find_if(versions->begin(), versions->end(),
                     [version](const HistoryEntry &entry) { return entry.version == version; });
    if (found == versions->end()) {
        return failure(ErrorCode::NotFound, u"there is no version %1 of this item"_s.arg(version));
    }
    const auto current = store.run(PeekOp{id});
    if (!current)
        return failure(current.error());
    PutOp put;
    put.ns = id.ns;
    put.key = id.key;
    put.value = found->value;
    // Somebody may write between looking and writing: then nothing is overwritten.
    put.expectedValue = current->item ? current->item->value : QByteArray();
    if (current->item && current->item->expiresAt) {
        put.expiresAt = current->item->expiresAt;
        if (current->item->ttlMinutes)
            put.ttl = {TtlChoice::Minutes, *current->item->ttlMinutes};
    }
    const auto done = store.run(std::move(put));
    if (!done)
        return failure(done.error());
    return {};
}

int turn(const QString &name, const QString &about, const QStringList &arguments, Console &console,
         Result<void> (StoreAdmin::*action)()) {
    Arguments args(name + u" STORE"_s, about);
    if (auto parsed = args.parse(arguments, 1, 1); !parsed)
        return wrongUsage(console, name, parsed.error());
    if (args.helpAsked()) {
        console.print(args.help());
        return Done;
    }
    auto store = openForCommand(args.positional().constFirst(), Access::Write);
    if (!store)
        return reportFailure(console, name, store.error());
    StoreAdmin *admin = (*store)->admin();
    if (admin == nullptr)
        return reportFailure(console, name, {ErrorCode::Unsupported, u"this store has no file"_s});
    if (auto done = (admin->*action)(); !done)
        return reportFailure(console, name, done.error());
    return Done;
}

} // namespace

int runHistory(const QStringList &arguments, Console &console) {
    const QString name = u"history"_s;
    Arguments args(u"history STORE NAMESPACE KEY"_s,
                   u"Prints the former versions of an item, newest first. Only managed stores\n"
                   "keep them; 'nestor-cli manage' makes a store one."_s);
    args.addOption(u"limit"_s, u"N"_s, u"how many versions at most"_s, u"100"_s);
    args.addOption(u"restore"_s, u"VERSION"_s, u"make this version the item's value again"_s);
    args.addFlag(u"json"_s, u"one JSON object a line"_s);
    if (auto parsed = args.parse(arguments, 3, 3); !parsed)
        return wrongUsage(console, name, parsed.error());
    if (args.helpAsked()) {
        console.print(args.help());
        return Done;
    }
    const QStringList given = args.positional();
    const auto ns = namespaceArgument(given[1], false);
    if (!ns)
        return wrongUsage(console, name, ns.error());
    const auto limit = args.integer(u"limit"_s, 1, std::numeric_limits<qint64>::max());
    if (!limit)
        return wrongUsage(console, name, limit.error());
    const ItemId id{*ns, given[2].toUtf8()};
    const bool restoring = args.isSet(u"restore"_s);
    auto store = openForCommand(given[0], restoring ? Access::Write : Access::Read);
    if (!store)
        return reportFailure(console, name, store.error());
    if (restoring) {
        const auto version = args.integer(u"restore"_s, 1, std::numeric_limits<qint64>::max());
        if (!version)
            return wrongUsage(console, name, version.error());
        if (auto done = restore(**store, id, *version); !done)
            return reportFailure(console, name, done.error());
        return Done;
    }
    const auto versions = (*store)->run(HistoryOp{id, *limit});
    if (!versions)
        return reportFailure(console, name, versions.error());
    for (const HistoryEntry &entry : *versions) {
        if (args.isSet(u"json"_s)) {
            console.writeLine(toJson(entry));
            continue;
        }
        console.printLine(u"%1  %2 %3  %4"_s.arg(entry.version, 6)
                              .arg(QString::fromLatin1(endName(entry.end)),
                                   QString::fromLatin1(entry.endedAt.toIso()),
                                   forMessage(entry.value, 100)));
    }
    if (versions->empty() && !args.isSet(u"json"_s))
        console.error(u"nestor-cli: history: no former versions are kept"_s);
    return Done;
}

int runManage(const QStringList &arguments, Console &console) {
    return turn(u"manage"_s,
                u"From now on the store keeps the history of its items and a log of changes, for\n"
                "the writes of every program. 'unmanage' takes all of that out again."_s,
                arguments, console, &StoreAdmin::manage);
}

int runUnmanage(const QStringList &arguments, Console &console) {
    return turn(u"unmanage"_s,
                u"Takes everything that is Nestor's out of the file: history, log, indexes. What\n"
                "agents wrote stays as it is."_s,
                arguments, console, &StoreAdmin::unmanage);
}

} // namespace nestor::cli
