// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/list_command.h"

#include "app/cli/store_access.h"
#include "core/base/text.h"
#include "core/transfer/item_json.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <span>
#include <variant>
#include <vector>

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

/// How many namespaces are counted in one batch: enough that what each batch costs (a transaction,
/// a look at the schema) is nothing beside the counts, few enough that an agent's write never waits
/// for long.
constexpr size_t kCountedAtOnce = 512;

/// Items in each of some namespaces; with those below it where the depth cut the listing there.
Result<std::vector<qint64>> countItems(Store &store, std::span<const NamespacePath> namespaces,
                                       std::optional<qint64> maxDepth) {
    std::vector<Op> ops;
    ops.reserve(namespaces.size());
    for (const NamespacePath &ns : namespaces) {
        CountOp op;
        op.scope.ns = ns;
        op.scope.below = maxDepth && ns.depth() >= *maxDepth;
        ops.emplace_back(std::move(op));
    }
    const auto answers = store.batch(std::move(ops));
    if (!answers)
        return failure(answers.error());
    std::vector<qint64> counts;
    counts.reserve(answers->size());
    for (const OpAnswer &answer : *answers)
        counts.push_back(std::get<CountAnswer>(answer).items);
    return counts;
}

/// For a person: control characters cannot break the line or the terminal.
QByteArray printable(const NamespacePath &ns) {
    return forMessage(ns.stored(), std::numeric_limits<qsizetype>::max() / 8).toUtf8();
}

void writeNamespace(Console &console, const NamespacePath &ns, std::optional<qint64> items,
                    bool json) {
    QByteArray line;
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
    const bool counted = args.isSet(u"count"_s);
    for (size_t at = 0; at < namespaces->size(); at += kCountedAtOnce) {
        const std::span<const NamespacePath> part =
            std::span(*namespaces).subspan(at, std::min(kCountedAtOnce, namespaces->size() - at));
        std::vector<qint64> items;
        if (counted) {
            auto counts = countItems(**store, part, maxDepth);
            if (!counts)
                return reportFailure(console, name, counts.error());
            items = *std::move(counts);
        }
        for (size_t i = 0; i < part.size(); ++i)
            writeNamespace(console, part[i],
                           counted ? std::optional<qint64>(items[i]) : std::nullopt, json);
    }
    return Done;
}

} // namespace nestor::cli
