// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/index_quality_command.h"

#include "app/cli/console_job.h"
#include "app/cli/store_access.h"
#include "core/jobs/index_quality.h"
#include "core/store/config_json.h"
#include "core/transfer/item_json.h"

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

QByteArray pointJson(const QualityReport::Point &point) {
    return "{\"ef\":" + QByteArray::number(point.ef) + ",\"recall\":" + numberToJson(point.recall) +
           ",\"milliseconds\":" + numberToJson(point.milliseconds) + '}';
}

QByteArray reportJson(const QualityReport &report) {
    QByteArray out = "{\"vectors\":" + QByteArray::number(report.vectors) +
                     ",\"k\":" + QByteArray::number(report.k) +
                     ",\"queries\":" + QByteArray::number(report.queries);
    if (report.vectors > 0) {
        out += ",\"codes\":\"" + encodingName(report.encoding) + '"';
        out += ",\"current\":" + pointJson(report.current) + ",\"by_ef\":[";
        for (size_t i = 0; i < report.others.size(); ++i)
            out += (i > 0 ? "," : "") + pointJson(report.others[i]);
        out += "],\"ef_for_99\":" +
               (report.efFor99 ? QByteArray::number(*report.efFor99) : QByteArray("null")) +
               ",\"exact_milliseconds\":" + numberToJson(report.exactMilliseconds);
    }
    return out + '}';
}

QString pointLine(const QualityReport::Point &point, bool current) {
    return u"  ef %1  recall %2  %3 ms%4"_s.arg(point.ef, 5)
        .arg(point.recall, 0, 'f', 4)
        .arg(point.milliseconds, 7, 'f', 3)
        .arg(current ? u"  <- searches use this"_s : QString());
}

void printReport(Console &console, const QualityReport &report) {
    if (report.vectors == 0) {
        console.printLine(u"There is no vector index: the store has so few vectors that searches "
                          "compare with all of them, exactly"_s);
        return;
    }
    console.printLine(
        u"%1 vectors%2, %3 questions, the nearest %4 of each"_s.arg(report.vectors)
            .arg(report.encoding == VectorEncoding::Int8 ? u" as 8-bit codes"_s : QString())
            .arg(report.queries)
            .arg(report.k));
    for (const QualityReport::Point &point : report.others)
        console.printLine(pointLine(point, point.ef == report.current.ef));
    console.printLine(
        u"  exact     recall 1       %1 ms"_s.arg(report.exactMilliseconds, 7, 'f', 3));
    console.printLine(report.efFor99 ? u"ef %1 reaches a recall of .99"_s.arg(*report.efFor99)
                                     : u"none of them reaches a recall of .99"_s);
}

} // namespace

int runIndexQuality(const Arguments &args, Console &console) {
    const QString name = u"index"_s;
    QualityPlan plan;
    const auto k = args.integer(u"k"_s, 1, 1000);
    const auto queries = args.integer(u"queries"_s, 1, 100'000);
    if (!k || !queries)
        return wrongUsage(console, name, k ? queries.error() : k.error());
    plan.k = *k;
    plan.queries = *queries;
    auto store = openForCommand(args.positional().constFirst(), Access::Write);
    if (!store)
        return reportFailure(console, name, store.error());
    Result<QualityReport> report;
    {
        ConsoleJob job(console, ConsoleJob::Unit::Items);
        report = measureIndexQuality(plan, **store, job);
    }
    if (!report)
        return reportFailure(console, name, report.error());
    if (args.isSet(u"json"_s))
        console.writeLine(reportJson(*report));
    else
        printReport(console, *report);
    return Done;
}

} // namespace nestor::cli
