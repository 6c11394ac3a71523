// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/backup_command.h"

#include "app/cli/console_job.h"
#include "app/cli/store_access.h"
#include "core/jobs/backup_job.h"
#include "core/json/json_string.h"

namespace nestor::cli {

using namespace Qt::StringLiterals;

int runBackup(const QStringList &arguments, Console &console) {
    const QString name = u"backup"_s;
    Arguments args(u"backup STORE TARGET"_s,
                   u"Copies a store while others use it, and verifies the copy."_s);
    args.addFlag(u"force"_s, u"replace TARGET where it exists"_s);
    args.addFlag(u"json"_s, u"one JSON object"_s);
    if (auto parsed = args.parse(arguments, 2, 2); !parsed)
        return wrongUsage(console, name, parsed.error());
    if (args.helpAsked()) {
        console.print(args.help());
        return Done;
    }
    auto store = openForCommand(args.positional().at(0), Access::Read);
    if (!store)
        return reportFailure(console, name, store.error());
    BackupPlan plan;
    plan.target = args.positional().at(1);
    plan.overwrite = args.isSet(u"force"_s);
    const auto report = [&] {
        ConsoleJob job(console);
        return backupStore(**store, plan, job);
    }();
    if (!report)
        return reportFailure(console, name, report.error());
    if (args.isSet(u"json"_s)) {
        console.writeLine("{\"target\":" + quotedJson(report->target.toUtf8()) +
                          ",\"bytes\":" + QByteArray::number(report->bytes) + ",\"items\":" +
                          QByteArray::number(report->items) + ",\"verified\":true}");
    } else {
        console.printLine(u"%1: %2 items, %3 bytes, verified"_s.arg(
            report->target, QString::number(report->items), QString::number(report->bytes)));
    }
    return Done;
}

} // namespace nestor::cli
