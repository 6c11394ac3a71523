// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/list_command.h"

#include "app/cli/store_access.h"
#include "core/base/text.h"
#include "core/transfer/item_json.h"

#include <limits>

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

/// Items in a namespace; with those below it where the depth cut the listing there.
Result<qint64> countItems(Store &store, const NamespacePath &ns, std::optional<qint64> maxDepth) {
    CountOp op;
    op.scope.ns = ns;
    op.scope.below = maxDepth && ns.depth() >= *maxDepth;
    const auto counted = store.run(std::move(op));
    if (!counted)
        return failure(counted.error());
    return counted->items;
}

/// For a person: control characters cannot break the line or the terminal.
QByteArray printable(const NamespacePath &ns) {
    return forMessage(ns.stored(), std::numeric_limits<qsizetype>::max() / 8).toUtf8();
}

} // namespace

int runList(const QStringList &arguments, Console &console) {
    const QString name = u"list"_s;
    Arguments args(u"list STORE [NAMESPACE]"_s,
                   u"Prints the namespaces that hold items, all or those at and below NAMESPACE,\n"
                   "where '*' stands for any one label."_s);
    args.addOption(u"depth"_s, u"N"_s, u"only N levels below NAMESPACE"_s);
    args.addFlag(u"count"_s, u"also the number of items, and a tab before the namespace"_s);
    args.addFlag(u"json"_s, u"one JSON object a line"_s);
    if (auto parsed = args.parse(arguments, 1, 2); !parsed)
        return wrongUsage(console, name, parsed.error());
    if (args.helpAsked()) {
        console.print(args.help());
        return Done;
    }
    ListNamespacesOp op;
    op.limit = -1;
    const auto start = namespaceArgument(args.positional().value(1), false);
    if (!start)
        return wrongUsage(console, name, start.error());
    if (!start->isRoot())
        op.conditions.push_back({MatchCondition::Prefix, {start->labels()}});
    if (args.isSet(u"depth"_s)) {
        const auto depth = args.integer(u"depth"_s, 1, 1'000'000);
        if (!depth)
            return wrongUsage(console, name, depth.error());
        op.maxDepth = start->depth() + *depth;
    }
    auto store = openForCommand(args.positional().constFirst(), Access::Read);
    if (!store)
        return reportFailure(console, name, store.error());
    const auto maxDepth = op.maxDepth;
    const auto namespaces = (*store)->listNamespaces(std::move(op));
    if (!namespaces)
        return reportFailure(console, name, namespaces.error());
    const bool json = args.isSet(u"json"_s);
    for (const NamespacePath &ns : *namespaces) {
        QByteArray line;
        std::optional<qint64> items;
        if (args.isSet(u"count"_s)) {
            const auto counted = countItems(**store, ns, maxDepth);
            if (!counted)
                return reportFailure(console, name, counted.error());
            items = *counted;
        }
        if (json) {
            line = "{\"namespace\":" + namespaceToJson(ns);
            if (items)
                line += ",\"items\":" + QByteArray::number(*items);
            line += '}';
        } else {
            if (items)
                line = QByteArray::number(*items) + '\t';
            line += printable(ns);
        }
        console.writeLine(line);
    }
    return Done;
}

} // namespace nestor::cli
