// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/radar_command.h"

#include "app/cli/console_job.h"
#include "app/cli/store_access.h"
#include "core/base/text.h"
#include "core/json/json_string.h"
#include "core/review/radar.h"
#include "core/transfer/item_json.h"

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

QByteArray pairToJson(const MemoryPair &pair) {
    QByteArray line = pair.kind == PairKind::Duplicate ? R"({"kind":"duplicate","items":[)"
                                                       : R"({"kind":"conflict","items":[)";
    line += itemToJson(pair.items[0]) + ',' + itemToJson(pair.items[1]) + R"(],"differs":[)";
    for (qsizetype i = 0; i < pair.differs.size(); ++i)
        line += (i > 0 ? "," : "") + quotedJson(pair.differs[i]);
    line += R"(],"later":)";
    line += pair.later ? quotedJson(pair.items[size_t(*pair.later)].key) : QByteArray("null");
    return line + '}';
}

void printPair(Console &console, const MemoryPair &pair) {
    QString what = pair.kind == PairKind::Duplicate ? u"duplicate"_s : u"conflict"_s;
    if (!pair.differs.isEmpty()) {
        what += pair.byFields ? u" in field "_s : u": "_s;
        QStringList differs;
        for (const QByteArray &one : pair.differs)
            differs.append(forMessage(one));
        what += differs.join(u", "_s);
    }
    console.printLine(what);
    for (size_t i = 0; i < pair.items.size(); ++i) {
        const Item &item = pair.items[i];
        const bool later = pair.later && size_t(*pair.later) == i;
        console.printLine(u"  %1  %2  %3%4"_s.arg(
            forMessage(item.ns.stored(), 200), forMessage(item.key, 200),
            QString::fromLatin1(item.updatedAt.toIso()), later ? u"  (later)"_s : QString()));
        console.printLine(u"    "_s + forMessage(item.value, 200));
    }
}

} // namespace

int runRadar(const QStringList &arguments, Console &console) {
    const QString name = u"radar"_s;
    Arguments args(
        u"radar STORE"_s,
        u"Finds memories that say the same, and such that contradict each other: nearly\n"
        "the same words, but another number, date or name, or a negation; or the same\n"
        "fields with another value. Changes nothing."_s);
    args.addOption(u"namespace"_s, u"a.b"_s, u"only items at and below"_s);
    args.addFlag(u"json"_s, u"one JSON object a line"_s);
    if (auto parsed = args.parse(arguments, 1, 1); !parsed)
        return wrongUsage(console, name, parsed.error());
    if (args.helpAsked()) {
        console.print(args.help());
        return Done;
    }
    RadarPlan plan;
    auto ns = namespaceArgument(args.value(u"namespace"_s), false);
    if (!ns)
        return wrongUsage(console, name, ns.error());
    plan.ns = *std::move(ns);
    auto store = openForCommand(args.positional().constFirst(), Access::Read);
    if (!store)
        return reportFailure(console, name, store.error());
    ConsoleJob job(console, ConsoleJob::Unit::Items);
    const bool json = args.isSet(u"json"_s);
    const auto report = findPairs(**store, plan, job, [&](const MemoryPair &pair) {
        console.endProgress();
        if (json)
            console.writeLine(pairToJson(pair));
        else
            printPair(console, pair);
    });
    console.endProgress();
    if (!report)
        return reportFailure(console, name, report.error());
    if (!json) {
        console.printLine(u"%1 items: %2 duplicates, %3 conflicts"_s.arg(report->items)
                              .arg(report->duplicates)
                              .arg(report->conflicts));
    }
    return Done;
}

} // namespace nestor::cli
