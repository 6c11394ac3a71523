// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/check_command.h"

#include "app/cli/console_job.h"
#include "app/cli/store_access.h"
#include "core/base/text.h"
#include "core/jobs/check_job.h"
#include "core/jobs/index_status.h"
#include "core/json/json_string.h"

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

QByteArray toJson(const ItemId &id) {
    QByteArrayList labels;
    for (const QByteArray &label : id.ns.labels())
        labels.append(quotedJson(label));
    return "{\"namespace\":[" + labels.join(',') + "],\"key\":" + quotedJson(id.key) + '}';
}

QByteArray toJson(const Finding &finding) {
    QByteArrayList examples;
    for (const ItemId &id : finding.examples)
        examples.append(toJson(id));
    QByteArrayList details;
    for (const QString &detail : finding.details)
        details.append(quotedJson(detail.toUtf8()));
    return "{\"problem\":" + quotedJson(QByteArrayView(problemName(finding.problem))) +
           ",\"count\":" + QByteArray::number(finding.count) +
           ",\"repairable\":" + (finding.repairable ? "true" : "false") +
           ",\"repaired\":" + QByteArray::number(finding.repaired) +
           ",\"explanation\":" + quotedJson(finding.explanation.toUtf8()) +
           ",\"remedy\":" + quotedJson(finding.remedy.toUtf8()) + ",\"examples\":[" +
           examples.join(',') + "],\"details\":[" + details.join(',') + "]}";
}

QByteArray toJson(const CheckReport &report) {
    QByteArrayList findings;
    for (const Finding &finding : report.findings)
        findings.append(toJson(finding));
    return QByteArray("{\"ok\":") + (report.isClean() ? "true" : "false") +
           ",\"items\":" + QByteArray::number(report.items) +
           ",\"vectors\":" + QByteArray::number(report.vectors) + ",\"findings\":[" +
           findings.join(',') + "],\"removed_to\":" +
           (report.removedTo.isEmpty() ? "null"_ba : quotedJson(report.removedTo.toUtf8())) + '}';
}

/// The graph is derived: what it does not find is no damage of the store.
void printGraph(Console &console, Store &store) {
    const auto status = indexStatus(store);
    if (!status || !status->quality)
        return;
    const QString recall = QString::number(100 * status->quality->recall, 'f', 1);
    console.printLine(
        (status->quality->exact
             ? u"graph: walks find only %1 % of what is nearest, so searches compare with all; "
               "'nestor-cli index --rebuild' makes it anew"_s
             : u"graph: finds %1 % of what is nearest"_s)
            .arg(recall));
}

void printForPeople(Console &console, const CheckReport &report) {
    for (const Finding &finding : report.findings) {
        QString state;
        if (finding.repaired == finding.count)
            state = u", repaired"_s;
        else if (finding.repaired > 0)
            state = u", %1 repaired"_s.arg(finding.repaired);
        else if (finding.repairable)
            state = u", --repair mends it"_s;
        console.printLine(
            u"%1: %2%3"_s.arg(problemName(finding.problem)).arg(finding.count).arg(state));
        console.printLine(u"    %1."_s.arg(finding.explanation));
        console.printLine(u"    %1."_s.arg(finding.remedy));
        for (const ItemId &id : finding.examples)
            console.printLine(u"    %1  %2"_s.arg(forMessage(id.ns.stored()), forMessage(id.key)));
        for (const QString &detail : finding.details)
            console.printLine(u"    %1"_s.arg(detail));
    }
    if (!report.removedTo.isEmpty())
        console.printLine(u"What was removed is kept in %1"_s.arg(report.removedTo));
    console.printLine(u"%1 items and %2 vectors checked: %3"_s.arg(report.items)
                          .arg(report.vectors)
                          .arg(report.findings.empty() ? u"nothing found"_s
                               : report.isClean()      ? u"all that was found is repaired"_s
                                                       : u"see above"_s));
}

/// What nobody but the person at the terminal can decide.
std::vector<Problem> askWhatToDelete(Console &console, const CheckReport &report) {
    std::vector<Problem> agreed;
    for (const Finding &finding : report.findings) {
        const qint64 left = finding.count - finding.repaired;
        if (!isRemovable(finding.problem) || left == 0)
            continue;
        console.print(
            u"Delete the %1 with %2 (%3)? They are kept in a store beside this one. [y/N] "_s.arg(
                finding.problem == Problem::WrongVectorSize ? u"vectors"_s : u"items"_s,
                problemName(finding.problem), QString::number(left)));
        console.flush();
        if (console.readLine().trimmed().toLower().startsWith('y'))
            agreed.push_back(finding.problem);
    }
    return agreed;
}

} // namespace

int runCheck(const QStringList &arguments, Console &console) {
    const QString name = u"check"_s;
    Arguments args(u"check STORE"_s,
                   u"Looks for what is wrong with a store and explains it. Leaves with status 3 "
                   u"where something is left to mend or to decide."_s);
    args.addFlag(u"repair"_s,
                 u"delete vectors that are of no use, mend and catch up the indexes; on a terminal "
                 u"asks about the items that nobody can use"_s);
    args.addOption(u"delete"_s, u"PROBLEM,…"_s,
                   u"delete the items, or vectors, with these: expired-item, invalid-json, "
                   u"not-an-object, bad-namespace, wrong-vector-size"_s);
    args.addFlag(u"keep-import"_s, u"keep the items of an import that was killed, which the next "
                                   u"command that writes takes back otherwise"_s);
    args.addFlag(u"json"_s, u"one JSON object"_s);
    if (auto parsed = args.parse(arguments, 1, 1); !parsed)
        return wrongUsage(console, name, parsed.error());
    if (args.helpAsked()) {
        console.print(args.help());
        return Done;
    }
    CheckPlan plan;
    plan.repair = args.isSet(u"repair"_s);
    for (const QString &kinds : args.values(u"delete"_s)) {
        for (const QString &kind : kinds.split(u',')) {
            const auto problem = problemNamed(kind.trimmed());
            if (!problem || !isRemovable(*problem)) {
                return wrongUsage(console, name,
                                  {ErrorCode::InvalidArgument,
                                   u"--delete: items cannot be deleted for '%1'"_s.arg(kind)});
            }
            plan.remove.push_back(*problem);
        }
    }
    const bool writes = plan.repair || !plan.remove.empty();
    const bool keeps = args.isSet(u"keep-import"_s);
    auto store = openForCommand(args.positional().constFirst(),
                                writes || keeps ? Access::Write : Access::Read, {},
                                keeps ? UnfinishedWork::Keep : UnfinishedWork::TakeBack);
    if (!store)
        return reportFailure(console, name, store.error());
    const auto check = [&] {
        ConsoleJob job(console);
        return checkStore(**store, plan, job);
    };
    auto report = check();
    if (!report)
        return reportFailure(console, name, report.error());
    if (args.isSet(u"json"_s)) {
        console.writeLine(toJson(*report));
        return report->isClean() ? Done : SomeRefused;
    }
    printForPeople(console, *report);
    printGraph(console, **store);
    if (plan.repair && console.inIsTerminal() && console.outIsTerminal()) {
        plan.remove = askWhatToDelete(console, *report);
        if (!plan.remove.empty()) {
            report = check();
            if (!report)
                return reportFailure(console, name, report.error());
            printForPeople(console, *report);
        }
    }
    return report->isClean() ? Done : SomeRefused;
}

} // namespace nestor::cli
