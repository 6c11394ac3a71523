// SPDX-License-Identifier: Apache-2.0
#include "core/jobs/backup_job.h"

#include "core/jobs/output_file.h"
#include "core/store/store_admin.h"

#include <QDir>
#include <QFileInfo>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

Result<void> checkTarget(const QFileInfo &target, const BackupPlan &plan, const StoreAdmin &store) {
    const auto refuse = [&](const QString &why) {
        return failure(ErrorCode::InvalidArgument,
                       u"Cannot back up to '%1': %2"_s.arg(plan.target, why));
    };
    if (plan.target.isEmpty())
        return refuse(u"no file is named"_s);
    if (target.isDir())
        return refuse(u"it is a directory"_s);
    if (!target.dir().exists())
        return failure(ErrorCode::Io,
                       u"Cannot back up to '%1': its directory does not exist"_s.arg(plan.target));
    if (auto fits = checkIsNotStore(plan.target, store.path()); !fits)
        return fits;
    if (isDevice(plan.target))
        return refuse(u"it is not a file"_s);
    if (target.exists() && !plan.overwrite)
        return failure(ErrorCode::Conflict,
                       u"Cannot back up to '%1': it exists"_s.arg(plan.target));
    return {};
}

} // namespace

Result<BackupReport> backupStore(Store &store, const BackupPlan &plan, Job &job) {
    StoreAdmin *admin = store.admin();
    if (admin == nullptr)
        return failure(ErrorCode::Unsupported, u"This store cannot be backed up"_s);
    const QFileInfo target(plan.target);
    if (auto fits = checkTarget(target, plan, *admin); !fits)
        return failure(std::move(fits.error()));
    BackupReport report;
    report.target = target.absoluteFilePath();
    const auto items = admin->copyTo({report.target, plan.overwrite}, job);
    if (!items)
        return failure(items.error());
    report.items = *items;
    report.bytes = QFileInfo(report.target).size();
    return report;
}

} // namespace nestor
