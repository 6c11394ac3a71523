// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/doctor_command.h"

#include "app/cli/configure_command.h"
#include "app/cli/console_job.h"
#include "app/cli/doctor_json.h"
#include "app/cli/doctor_words.h"
#include "app/cli/store_access.h"
#include "core/base/read_file.h"
#include "core/base/text.h"
#include "core/base/whole_file.h"
#include "core/doctor/capsule.h"
#include "core/doctor/doctor.h"
#include "core/doctor/scan.h"
#include "core/json/json_document.h"

#include <cmath>
#include <utility>

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

using Pair = std::pair<QString, QString>;

/// Takes the options that have two values, NAMESPACE and KEY, out of the arguments: the parser has
/// no such thing.
Result<std::vector<Pair>> takePairs(QStringList &arguments, const QString &option) {
    std::vector<Pair> pairs;
    for (qsizetype i = 0; i < arguments.size();) {
        const bool joined = arguments[i].startsWith(option + u'=');
        if (arguments[i] != option && !joined) {
            ++i;
            continue;
        }
        const qsizetype first = joined ? i : i + 1;
        if (first + 1 >= arguments.size()) {
            return failure(ErrorCode::InvalidArgument,
                           u"%1 takes a namespace and a key"_s.arg(option));
        }
        const QString ns = joined ? arguments[i].sliced(option.size() + 1) : arguments[first];
        pairs.emplace_back(ns, arguments[first + 1]);
        arguments.remove(i, first + 2 - i);
    }
    return pairs;
}

Result<ItemId> itemArgument(const Pair &pair) {
    auto ns = namespaceArgument(pair.first, false);
    if (!ns)
        return failure(std::move(ns.error()));
    return ItemId{*std::move(ns), pair.second.toUtf8()};
}

Result<Vector> vectorArgument(const QString &given) {
    QByteArray text = given.toUtf8();
    if (given.startsWith(u'@')) {
        constexpr qint64 kLargest = qint64(1) << 24;
        auto content = readFile(given.sliced(1), kLargest, FileKind::PlainOrPipe);
        if (!content)
            return failure(std::move(content.error()));
        text = *std::move(content);
    }
    const auto wrong = [](const QString &why) {
        return failure(ErrorCode::InvalidArgument,
                       u"--vector must be a JSON list of numbers: %1"_s.arg(why));
    };
    const auto document = JsonDocument::parse(text);
    if (!document)
        return wrong(document.error().detail);
    if (document->root().type != JsonType::Array || document->root().childCount == 0)
        return wrong(u"it is not a list of at least one"_s);
    Vector vector;
    for (int node = 1; node < document->root().next; node = document->nodes()[size_t(node)].next) {
        const auto number = document->nodes()[size_t(node)].type == JsonType::Number
                                ? document->raw(node).toByteArray().toFloat()
                                : std::nanf("");
        if (!std::isfinite(number))
            return wrong(u"'%1' is none"_s.arg(forMessage(document->raw(node))));
        vector.push_back(number);
    }
    return vector;
}

struct Request {
    DoctorQuestion question;
    std::vector<ItemId> expected;
};

Result<Request> readRequest(const Arguments &args, const std::vector<Pair> &expected,
                            const std::vector<Pair> &like) {
    Request request;
    auto ns = namespaceArgument(args.value(u"namespace"_s), false);
    if (!ns)
        return failure(std::move(ns.error()));
    request.question.ns = *std::move(ns);
    if (args.isSet(u"filter"_s)) {
        const auto filter = filterArgument(args.value(u"filter"_s));
        if (!filter)
            return failure(filter.error());
        request.question.filter = args.value(u"filter"_s).toUtf8();
    }
    request.question.query = args.value(u"query"_s).toUtf8();
    if (args.isSet(u"vector"_s)) {
        auto vector = vectorArgument(args.value(u"vector"_s));
        if (!vector)
            return failure(std::move(vector.error()));
        request.question.vector = *std::move(vector);
    }
    if (like.size() > 1)
        return failure(ErrorCode::InvalidArgument, u"--like is given more than once"_s);
    if (!like.empty() && (args.isSet(u"vector"_s) || args.isSet(u"query"_s))) {
        return failure(ErrorCode::InvalidArgument,
                       u"--like is a question by itself, without --query or --vector"_s);
    }
    if (!like.empty()) {
        auto id = itemArgument(like.front());
        if (!id)
            return failure(std::move(id.error()));
        request.question.like = *std::move(id);
    }
    constexpr qint64 kMost = 1'000'000;
    const auto limit = args.integer(u"limit"_s, 1, kMost);
    if (!limit)
        return failure(limit.error());
    request.question.limit = *limit;
    for (const Pair &pair : expected) {
        auto id = itemArgument(pair);
        if (!id)
            return failure(std::move(id.error()));
        request.expected.push_back(*std::move(id));
    }
    return request;
}

void printDiagnosis(Console &console, const Diagnosis &diagnosis) {
    const auto verdict = diagnosis.verdict();
    console.printLine(itemName(diagnosis.id) + u": "_s +
                      (verdict ? QString(gateName(*verdict)) : u"cannot be told"_s));
    for (const GateResult &result : diagnosis.gates) {
        const QString mark = result.ok ? (*result.ok ? u"✓"_s : u"✗"_s) : u"–"_s;
        console.printLine(
            u"  %1 %2  %3"_s
                .arg(mark, QString(gateName(result.gate)).leftJustified(15), gateFact(result))
                .trimmed()
                .prepend(u"  "_s));
    }
    if (const QString remedy = remedyFor(diagnosis); !remedy.isEmpty())
        console.printLine(u"  → "_s + remedy);
    console.printLine({});
}

void printHits(Console &console, const std::vector<DoctorHit> &hits, bool isExact) {
    if (hits.empty())
        console.printLine(u"  (nothing)"_s);
    for (size_t i = 0; i < hits.size(); ++i) {
        const DoctorHit &hit = hits[i];
        const QString score =
            hit.hit.score ? u"%1"_s.arg(*hit.hit.score, 8, 'f', 4) : QString(8, u' ');
        const qint64 other = isExact ? hit.agentPlace : hit.exactPlace;
        QString tie;
        if (hit.lostAt)
            tie = u"  ✗ "_s + QString(gateName(*hit.lostAt));
        else if (other == 0 && !isExact)
            tie = u"  (not among the nearest)"_s;
        else if (other != qint64(i) + 1)
            tie = u"  ↔ %1"_s.arg(other);
        console.printLine(u"  %1  %2  %3%4"_s.arg(i + 1, 3).arg(
            score, itemName({hit.hit.item.ns, hit.hit.item.key}), tie));
    }
}

void printReport(Console &console, const DoctorReport &report) {
    for (const Diagnosis &diagnosis : report.expected)
        printDiagnosis(console, diagnosis);
    console.printLine(u"what the agent gets:"_s);
    if (report.agentFailure.isEmpty())
        printHits(console, report.agent, false);
    else
        console.printLine(u"  nothing, its search fails: "_s + report.agentFailure);
    if (!report.question.isSemantic())
        return;
    console.printLine({});
    console.printLine(u"nearest of all:"_s);
    printHits(console, report.exact, true);
}

void printFindings(Console &console, const QString &title,
                   const std::vector<ScanFinding> &findings) {
    constexpr size_t kListed = 20;
    console.printLine(u"%1: %2"_s.arg(title).arg(findings.size()));
    for (size_t i = 0; i < findings.size() && i < kListed; ++i) {
        QString line = u"  "_s + itemName(findings[i].id);
        if (findings[i].kind == ScanFinding::WrongSize)
            line += u"  (a vector of %1 numbers)"_s.arg(findings[i].size);
        if (findings[i].expiresAt)
            line += u"  ("_s + QString::fromLatin1(findings[i].expiresAt->toStored()) + u')';
        console.printLine(line);
    }
    if (findings.size() > kListed)
        console.printLine(u"  … and %1 more"_s.arg(findings.size() - kListed));
}

void printScan(Console &console, const ScanReport &report) {
    console.printLine(u"items: %1, vectors: %2"_s.arg(report.items).arg(report.vectors));
    if (!report.hasVectors) {
        console.printLine(
            u"no vector of an agent's: its searches are not by meaning, and nothing is missing"_s);
    } else {
        printFindings(console, u"no search by meaning can return"_s, report.unreachable);
        printFindings(console,
                      u"their own vector does not bring them within limit %1"_s.arg(kScanLimit),
                      report.notByItself);
        if (report.isFarthestFirst && !report.notByItself.empty())
            console.printLine(u"  (under l2 LangGraph returns the farthest first)"_s);
        if (report.isCut)
            console.printLine(u"  (there are more crowds of equal vectors than were looked at)"_s);
    }
    printFindings(console, u"expired and still served"_s, report.expired);
}

int runScan(Store &store, const NamespacePath &ns, const DoctorOptions &options, bool json,
            Console &console) {
    ConsoleJob job(console);
    const auto report = scanStore(store, ns, options, job);
    console.endProgress();
    if (!report)
        return reportFailure(console, u"doctor"_s, report.error());
    if (json)
        console.writeLine(scanJson(*report));
    else
        printScan(console, *report);
    return report->isSound() ? Done : SomeRefused;
}

/// Of the first item that is lost; false where none is.
Result<bool> writeCapsule(const DoctorReport &report, const QString &path) {
    for (const Diagnosis &diagnosis : report.expected) {
        if (diagnosis.verdict().value_or(Gate::Found) == Gate::Found)
            continue;
        const auto content = capsuleFor(report, diagnosis);
        if (!content)
            return failure(content.error());
        WholeFile file(path);
        if (auto opened = file.open(); !opened)
            return failure(std::move(opened.error()));
        file.write(*content);
        if (auto done = file.commit(); !done)
            return failure(std::move(done.error()));
        return true;
    }
    return false;
}

} // namespace

int runDoctor(const QStringList &given, Console &console) {
    const QString name = u"doctor"_s;
    Arguments args(
        u"doctor STORE [--namespace a.b] [--query TEXT] [--vector JSON|@FILE]\n"
        "       [--like NAMESPACE KEY] [--filter JSON] [--limit N]\n"
        "       [--expect NAMESPACE KEY]… [--index FILE.json] [--capsule FILE.py] [--json]"_s,
        u"Says why an agent's search does or does not return an item: runs LangGraph's own\n"
        "statement, compares with every vector, and takes each expected item up a ladder of\n"
        "gates. The first that fails is the verdict. Without a question scans the store for\n"
        "items that no search returns. Status 3 where anything is not found. Writes nothing."_s);
    args.addOption(u"namespace"_s, u"a.b"_s, u"where the agent searches"_s);
    args.addOption(u"query"_s, u"TEXT"_s, u"the question"_s);
    args.addOption(u"vector"_s, u"JSON"_s, u"the question as the agent embeds it, or @FILE"_s);
    args.addOption(u"filter"_s, u"JSON"_s, u"the filter of the agent's search"_s);
    args.addOption(u"limit"_s, u"N"_s, u"the limit of the agent's search"_s, u"10"_s);
    args.addOption(u"index"_s, u"FILE"_s, u"how the agent embeds; else as the store says"_s);
    args.addOption(u"capsule"_s, u"FILE.py"_s,
                   u"write a test that shows the first loss, without anything of the store's"_s);
    // Taken out below, here for the help.
    args.addOption(u"like"_s, u"NAMESPACE KEY"_s, u"the item's own vector is the question"_s);
    args.addOption(u"expect"_s, u"NAMESPACE KEY"_s, u"an item that should be found; repeatable"_s);
    args.addFlag(u"json"_s, u"one JSON object"_s);
    QStringList arguments = given;
    const auto expected = takePairs(arguments, u"--expect"_s);
    const auto like = takePairs(arguments, u"--like"_s);
    if (auto parsed = args.parse(arguments, 1, 1); !parsed)
        return wrongUsage(console, name, parsed.error());
    if (args.helpAsked()) {
        console.print(args.help());
        return Done;
    }
    if (!expected)
        return wrongUsage(console, name, expected.error());
    if (!like)
        return wrongUsage(console, name, like.error());
    if (args.isSet(u"capsule"_s) && expected->empty()) {
        return wrongUsage(console, name,
                          {ErrorCode::InvalidArgument,
                           u"--capsule shows the loss of an item: name it by --expect"_s});
    }
    const auto request = readRequest(args, *expected, *like);
    if (!request)
        return wrongUsage(console, name, request.error());
    auto config = readConfigFile(args.value(u"index"_s), name, console);
    if (!config)
        return reportFailure(console, name, config.error());
    DoctorOptions options;
    if (*config)
        options.index = (*config)->index;
    auto store = openForCommand(args.positional().constFirst(), Access::Read);
    if (!store)
        return reportFailure(console, name, store.error());
    const DoctorQuestion &question = request->question;
    if (!question.isSemantic() && !args.isSet(u"filter"_s) && request->expected.empty())
        return runScan(**store, question.ns, options, args.isSet(u"json"_s), console);
    ConsoleJob job(console);
    const auto report = examine(**store, question, request->expected, options, job);
    console.endProgress();
    if (!report)
        return reportFailure(console, name, report.error());
    if (args.isSet(u"json"_s))
        console.writeLine(reportJson(*report));
    else
        printReport(console, *report);
    for (const QByteArray &note : report->notes)
        console.error(u"nestor-cli: doctor: "_s + textOf(note));
    if (args.isSet(u"capsule"_s)) {
        const auto written = writeCapsule(*report, args.value(u"capsule"_s));
        if (!written)
            return reportFailure(console, name, written.error());
        if (!*written)
            console.error(u"nestor-cli: doctor: nothing is lost, so no capsule was written"_s);
    }
    return report->allFound() ? Done : SomeRefused;
}

} // namespace nestor::cli
