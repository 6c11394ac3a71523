// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/store_tools.h"

#include "core/base/text.h"
#include "core/doctor/scan.h"
#include "core/jobs/backup_job.h"
#include "core/jobs/check_job.h"
#include "core/store/store_admin.h"
#include "ui/jobs/task_list.h"
#include "ui/session/error_text.h"
#include "ui/session/prompts.h"
#include "ui/session/store_session.h"

#include <QFileInfo>
#include <QLocale>
#include <QPointer>
#include <QWidget>

#include <algorithm>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

QString failed(const QString &what, const Error &error) {
    if (error.code == ErrorCode::Cancelled)
        return StoreTools::tr("%1: cancelled").arg(what);
    // What is wrong with what was asked for is all in its own words.
    const QString headline =
        error.code == ErrorCode::InvalidArgument ? QString() : errorHeadline(error.code) + u' ';
    return what + u": "_s + headline + error.detail;
}

QString problemTitle(Problem problem) {
    switch (problem) {
    case Problem::DamagedFile:
        return StoreTools::tr("Damaged file");
    case Problem::BrokenReference:
        return StoreTools::tr("Broken reference");
    case Problem::InvalidJson:
        return StoreTools::tr("Value that is not JSON");
    case Problem::NotAnObject:
        return StoreTools::tr("Value that is not an object");
    case Problem::BadNamespace:
        return StoreTools::tr("Bad namespace");
    case Problem::BadTime:
        return StoreTools::tr("Unreadable time");
    case Problem::BlobName:
        return StoreTools::tr("Name that is not text");
    case Problem::ForeignTrigger:
        return StoreTools::tr("Foreign trigger");
    case Problem::ExpiredItem:
        return StoreTools::tr("Expired item still there");
    case Problem::OrphanedVector:
        return StoreTools::tr("Vector without its item");
    case Problem::StaleVector:
        return StoreTools::tr("Vector of a text that is gone");
    case Problem::OutOfDateVector:
        return StoreTools::tr("Vector of an older text");
    case Problem::WrongVectorSize:
        return StoreTools::tr("Vector of a wrong size");
    case Problem::DamagedDerivedVector:
        return StoreTools::tr("Damaged vector of Nestor's");
    case Problem::WordIndexDamaged:
        return StoreTools::tr("Full text is damaged");
    case Problem::WordIndexIncomplete:
        return StoreTools::tr("Full text is incomplete");
    case Problem::TextIndexBehind:
        return StoreTools::tr("Full text is behind");
    case Problem::VectorIndexBehind:
        return StoreTools::tr("Vector index is behind");
    }
    return QString::fromLatin1(problemName(problem));
}

/// What is said of a finding as a whole; its items have rows of their own.
QString whereOf(const Finding &finding) {
    QStringList places;
    const auto named = static_cast<qint64>(finding.examples.size());
    if (named > 0 && named < finding.count)
        places << StoreTools::tr("the first %L1 of %L2 are listed below")
                      .arg(named)
                      .arg(finding.count);
    for (const QString &detail : finding.details)
        places << detail;
    return places.join(u"; "_s);
}

TaskReport reportOf(const CheckReport &report, const QString &title, const QString &store,
                    bool repaired) {
    TaskReport table;
    table.title = title;
    table.store = store;
    table.intro = StoreTools::tr("%L1 items and %L2 vectors were looked at.")
                      .arg(report.items)
                      .arg(report.vectors);
    table.columns = {StoreTools::tr("Problem"), StoreTools::tr("Count")};
    if (repaired)
        table.columns << StoreTools::tr("Mended");
    table.columns << StoreTools::tr("Where") << StoreTools::tr("What it means");
    const QLocale locale;
    for (const Finding &finding : report.findings) {
        QStringList row{problemTitle(finding.problem), locale.toString(finding.count)};
        if (repaired)
            row << locale.toString(finding.repaired);
        table.rows.append(row << whereOf(finding)
                              << finding.explanation + u". "_s + finding.remedy);
        table.items.emplace_back();
        for (const ItemId &id : finding.examples) {
            QStringList example{problemTitle(finding.problem), QString()};
            if (repaired)
                example << QString();
            table.rows.append(example << forMessage(id.ns.stored()) + u" / "_s + forMessage(id.key)
                                      << QString());
            table.items.emplace_back(id);
        }
    }
    if (!report.removedTo.isEmpty())
        table.intro +=
            u' ' + StoreTools::tr("What was removed is kept in %1.").arg(report.removedTo);
    return table;
}

QString lossTitle(ScanFinding::Kind kind) {
    switch (kind) {
    case ScanFinding::NoVector:
        return StoreTools::tr("No vector: no search by meaning returns it");
    case ScanFinding::WrongSize:
        return StoreTools::tr("Vector of a wrong size: searches that meet it fail");
    case ScanFinding::NotByItself:
        return StoreTools::tr("Its own vector does not bring it within limit 10");
    case ScanFinding::Expired:
        break;
    }
    return StoreTools::tr("Expired, and served until somebody sweeps");
}

TaskReport lossesOf(const ScanReport &report, const QString &title, const QString &store) {
    constexpr qsizetype kRows = 1000;
    TaskReport table;
    table.title = title;
    table.store = store;
    table.intro = StoreTools::tr("%L1 items and %L2 vectors were looked at.")
                      .arg(report.items)
                      .arg(report.vectors);
    if (report.isFarthestFirst && !report.notByItself.empty())
        table.intro += u' ' + StoreTools::tr("Under l2 LangGraph returns the farthest first.");
    table.columns = {StoreTools::tr("Namespace"), StoreTools::tr("Key"),
                     StoreTools::tr("What it means")};
    const auto all = static_cast<qint64>(report.unreachable.size() + report.notByItself.size() +
                                         report.expired.size());
    if (all > kRows)
        table.intro +=
            u' ' + StoreTools::tr("The first %L1 of %L2 are listed.").arg(kRows).arg(all);
    for (const auto *findings : {&report.unreachable, &report.notByItself, &report.expired}) {
        for (const ScanFinding &finding : *findings) {
            if (table.rows.size() == kRows)
                return table;
            table.rows.append({forMessage(finding.id.ns.stored(), 200),
                               forMessage(finding.id.key, 200), lossTitle(finding.kind)});
            table.items.emplace_back(finding.id);
        }
    }
    return table;
}

} // namespace

StoreTools::StoreTools(TaskList *tasks, Prompts *prompts, QWidget *window)
    : QObject(window)
    , m_tasks(tasks)
    , m_prompts(prompts)
    , m_window(window) {}

void StoreTools::check(StoreSession *session, bool repair) {
    const QString title =
        repair ? tr("Repairing %1").arg(session->title()) : tr("Checking %1").arg(session->title());
    if (repair)
        session->beginOwnWork();
    m_tasks->start<CheckReport>(
        {.title = title, .key = {}, .unit = TaskSpec::Unit::Items}, session,
        session->store()->onStore([repair](Store &store, Job &job) {
            return checkStore(store, {.repair = repair}, job);
        }),
        [session, repair, title](const Result<CheckReport> &report) -> TaskOutcome {
            if (repair)
                session->endOwnWork();
            if (!report)
                return {failed(title, report.error()), std::nullopt};
            if (report->findings.empty()) {
                return {tr("%1: nothing is wrong, %L2 items")
                            .arg(session->title(), QLocale().toString(report->items)),
                        std::nullopt};
            }
            qint64 found = 0;
            qint64 mended = 0;
            for (const Finding &finding : report->findings) {
                found += finding.count;
                mended += finding.repaired;
            }
            const QString summary =
                repair
                    ? tr("%1: %L2 problems found, %L3 mended")
                          .arg(session->title(), QLocale().toString(found),
                               QLocale().toString(mended))
                    : tr("%1: %L2 problems found").arg(session->title(), QLocale().toString(found));
            return {summary, reportOf(*report, summary, session->url(), repair)};
        });
}

void StoreTools::findLost(StoreSession *session) {
    const QString title = tr("Looking for lost items in %1").arg(session->title());
    m_tasks->start<ScanReport>(
        {.title = title, .key = {}, .unit = TaskSpec::Unit::Items}, session,
        session->store()->onStore(
            [](Store &store, Job &job) { return scanStore(store, {}, {}, job); }),
        [session, title](const Result<ScanReport> &report) -> TaskOutcome {
            if (!report)
                return {failed(title, report.error()), std::nullopt};
            if (report->isSound())
                return {
                    tr("%1: nothing is lost, %L2 items").arg(session->title()).arg(report->items),
                    std::nullopt};
            const auto lost = qint64(report->unreachable.size() + report->notByItself.size() +
                                     report->expired.size());
            const QString summary =
                tr("%1: %L2 items are lost or about to be").arg(session->title()).arg(lost);
            return {summary, lossesOf(*report, summary, session->url())};
        });
}

void StoreTools::backUp(StoreSession *session) {
    const QFileInfo file(session->url());
    const Prompts::FileRequest request{
        .title = tr("Back up %1").arg(session->title()),
        .folder = file.absolutePath(),
        .name = tr("%1 backup.%2").arg(file.completeBaseName(), file.suffix()),
        .filters = {tr("Stores (*.db *.sqlite *.sqlite3)"), tr("All files (*)")},
        .defaultSuffix = u"db"_s};
    const QString title = tr("Backing up %1").arg(session->title());
    m_prompts->saveFile(
        m_window, request, [this, session = QPointer(session), title](const QString &path) {
            if (!session || !session->isOpen())
                return;
            m_tasks->start<BackupReport>(
                {.title = title, .key = {}, .unit = TaskSpec::Unit::Items}, session,
                session->store()->onStore([path](Store &store, Job &job) {
                    return backupStore(store, {.target = path, .overwrite = true}, job);
                }),
                [title](const Result<BackupReport> &report) -> TaskOutcome {
                    if (!report)
                        return {failed(title, report.error()), std::nullopt};
                    return {tr("Backed up %L1 items to %2")
                                .arg(report->items)
                                .arg(QFileInfo(report->target).fileName()),
                            std::nullopt};
                });
        });
}

void StoreTools::setManaged(StoreSession *session, bool managed) {
    if (managed) {
        manage(session, true);
        return;
    }
    m_prompts->ask(m_window,
                   {.title = tr("Forget the history?"),
                    .text = tr("Stop keeping the history of %1?").arg(session->title()),
                    .details = tr("The former versions of its items, the log of changes and "
                                  "Nestor's indexes are removed from the file. The items stay as "
                                  "they are. This cannot be undone."),
                    .accept = tr("Forget the history")},
                   [this, session = QPointer(session)] {
                       if (session && session->isOpen())
                           manage(session, false);
                   });
}

void StoreTools::manage(StoreSession *session, bool managed) {
    const QString title = managed ? tr("Preparing %1 to keep history").arg(session->title())
                                  : tr("Removing the history of %1").arg(session->title());
    session->beginOwnWork();
    m_tasks->start<bool>(
        {.title = title, .key = {}, .unit = TaskSpec::Unit::Items}, session,
        session->store()->onStore([managed](const Store &store, Job &) -> Result<bool> {
            StoreAdmin *admin = store.admin();
            if (admin == nullptr)
                return failure(ErrorCode::Unsupported, u"This kind of store keeps no history"_s);
            const auto done = managed ? admin->manage() : admin->unmanage();
            if (!done)
                return failure(done.error());
            return managed;
        }),
        [session, title, managed](const Result<bool> &done) -> TaskOutcome {
            session->endOwnWork();
            if (!done)
                return {failed(title, done.error()), std::nullopt};
            session->reopen();
            return {managed ? tr("%1 keeps every change from now on").arg(session->title())
                            : tr("%1 is as its agent made it").arg(session->title()),
                    std::nullopt};
        });
}

} // namespace nestor::ui
