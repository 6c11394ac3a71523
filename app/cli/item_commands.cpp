// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/item_commands.h"

#include "app/cli/store_access.h"
#include "core/json/json_document.h"
#include "core/transfer/item_json.h"

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

/// JSON that is not an object, or no JSON: said before the store is touched, with its place.
Result<void> checkValue(const QByteArray &value) {
    const auto document = JsonDocument::parse(value);
    if (!document) {
        return failure(ErrorCode::InvalidValue,
                       u"the value is not JSON: %1 (byte %2)"_s.arg(
                           document.error().detail, QString::number(document.error().offset)),
                       document.error().offset);
    }
    if (document->root().type != JsonType::Object)
        return failure(ErrorCode::InvalidValue, u"the value must be a JSON object"_s);
    return {};
}

} // namespace

int runGet(const QStringList &arguments, Console &console) {
    const QString name = u"get"_s;
    Arguments args(u"get STORE NAMESPACE KEY"_s,
                   u"Prints the value of an item, byte by byte as it is stored.\n"
                   "Reading here does not prolong the item's life."_s);
    args.addFlag(u"json"_s, u"print the whole item as one line of JSON"_s);
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
    auto store = openForCommand(given[0], Access::Read);
    if (!store)
        return reportFailure(console, name, store.error());
    const auto item = (*store)->run(GetOp{*ns, given[2].toUtf8(), false});
    if (!item)
        return reportFailure(console, name, item.error());
    if (!*item) {
        console.error(u"nestor-cli: get: there is no item '%1' in %2"_s.arg(given[2], given[1]));
        return Failed;
    }
    console.writeLine(args.isSet(u"json"_s) ? itemToJson(**item) : (*item)->value);
    return Done;
}

int runPut(const QStringList &arguments, Console &console) {
    const QString name = u"put"_s;
    Arguments args(
        u"put STORE NAMESPACE KEY [VALUE|-]"_s,
        u"Writes an item; VALUE is a JSON object, '-' or nothing reads it from standard\n"
        "input. A missing store is created."_s);
    args.addOption(u"ttl"_s, u"MINUTES"_s, u"how long the item lives; 'never' for ever"_s);
    if (auto parsed = args.parse(arguments, 3, 4); !parsed)
        return wrongUsage(console, name, parsed.error());
    if (args.helpAsked()) {
        console.print(args.help());
        return Done;
    }
    const QStringList given = args.positional();
    PutOp op;
    const auto ns = namespaceArgument(given[1], true);
    if (!ns)
        return wrongUsage(console, name, ns.error());
    op.ns = *ns;
    op.key = given[2].toUtf8();
    if (args.value(u"ttl"_s) == u"never"_s) {
        op.ttl.kind = TtlChoice::Never;
    } else {
        const auto minutes = args.number(u"ttl"_s);
        if (!minutes)
            return wrongUsage(console, name, minutes.error());
        if (*minutes && **minutes <= 0) {
            return wrongUsage(console, name,
                              {ErrorCode::InvalidArgument, u"--ttl must be more than 0 minutes"_s});
        }
        if (*minutes)
            op.ttl = {TtlChoice::Minutes, **minutes};
    }
    QByteArray value =
        given.size() > 3 && given[3] != u"-"_s ? given[3].toUtf8() : console.readAll().trimmed();
    if (auto checked = checkValue(value); !checked)
        return reportFailure(console, name, checked.error());
    op.value = std::move(value);
    const NewStoreFile newFile(given[0]);
    auto store = openForCommand(given[0], Access::WriteOrCreate);
    if (!store)
        return reportFailure(console, name, store.error());
    if (auto done = (*store)->run(std::move(op)); !done) {
        const bool removesStore = newFile.isNew() && isEmpty(**store);
        store->reset();
        if (removesStore)
            newFile.remove();
        return reportFailure(console, name, done.error());
    }
    return Done;
}

int runDelete(const QStringList &arguments, Console &console) {
    const QString name = u"delete"_s;
    Arguments args(u"delete STORE NAMESPACE KEY"_s,
                   u"Deletes an item. Deleting what is not there succeeds and says so."_s);
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
    auto store = openForCommand(given[0], Access::Write);
    if (!store)
        return reportFailure(console, name, store.error());
    const QByteArray key = given[2].toUtf8();
    // In one batch the read sees the state before the delete.
    PutOp deletion;
    deletion.ns = *ns;
    deletion.key = key;
    std::vector<Op> ops{GetOp{*ns, key, false}, std::move(deletion)};
    const auto answers = (*store)->batch(std::move(ops));
    if (!answers)
        return reportFailure(console, name, answers.error());
    if (!std::get<GetAnswer>(answers->front()))
        console.error(
            u"nestor-cli: delete: there was no item '%1' in %2"_s.arg(given[2], given[1]));
    return Done;
}

} // namespace nestor::cli
