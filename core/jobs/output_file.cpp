// SPDX-License-Identifier: Apache-2.0
#include "core/jobs/output_file.h"

#include <QFileInfo>

namespace nestor {

using namespace Qt::StringLiterals;

bool namesSameFile(const QString &one, const QString &other) {
    const QString file = QFileInfo(one).canonicalFilePath();
    return !file.isEmpty() && file == QFileInfo(other).canonicalFilePath();
}

Result<void> checkIsNotStore(const QString &path, const QString &store) {
    if (store.isEmpty())
        return {};
    for (const QString &suffix : {u""_s, u"-wal"_s, u"-shm"_s, u"-journal"_s, u".hnsw"_s}) {
        if (namesSameFile(path, store + suffix)) {
            return failure(ErrorCode::InvalidArgument,
                           u"Cannot write to '%1': it is the store itself"_s.arg(path));
        }
    }
    return {};
}

bool isDevice(const QString &path) {
    const QFileInfo info(path);
    return info.exists() && !info.isFile() && !info.isDir();
}

} // namespace nestor
