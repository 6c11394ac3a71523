// SPDX-License-Identifier: Apache-2.0
#include "core/open/location_watch.h"

#include "core/backends/sqlite/driver/file_identity.h"
#include "core/backends/sqlite/driver/lock_waits.h"
#include "core/open/open_store.h"

#include <QDateTime>
#include <QFileInfo>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Empty where a location names no file.
QString fileOf(const QString &location) {
    const auto path = pathOfLocation(location);
    return path && *path != u":memory:"_s ? QFileInfo(*path).absoluteFilePath() : QString();
}

} // namespace

QByteArray fileAtLocation(const QString &location) {
    const QString path = fileOf(location);
    const auto identity = path.isEmpty() ? std::nullopt : fileIdentity(path);
    return identity
               ? QByteArray::number(identity->device) + ' ' + QByteArray::number(identity->inode)
               : QByteArray();
}

QByteArray locationStamp(const QString &location) {
    const QByteArray file = fileAtLocation(location);
    if (file.isEmpty())
        return {};
    const QFileInfo info(fileOf(location));
    return file + ' ' + QByteArray::number(info.size()) + ' ' +
           QByteArray::number(info.lastModified().toMSecsSinceEpoch());
}

qint64 sizeAtLocation(const QString &location) {
    const QFileInfo info(fileOf(location));
    return info.exists() ? info.size() : -1;
}

bool isLocationLocked(const QString &location) {
    const QString path = fileOf(location);
    return !path.isEmpty() && isLockAwaited(path);
}

} // namespace nestor
