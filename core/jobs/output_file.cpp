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

OutputFile::OutputFile(const QString &path)
    : m_path(path) {}

Result<void> OutputFile::open() {
    if (isDevice(m_path)) {
        m_foreign.emplace(m_path);
        if (!m_foreign->open(QIODevice::WriteOnly | QIODevice::Unbuffered)) {
            return failure(ErrorCode::Io,
                           u"Cannot write '%1': %2"_s.arg(m_path, m_foreign->errorString()));
        }
        m_device = &*m_foreign;
        return {};
    }
    m_file.emplace(m_path);
    if (auto opened = m_file->open(); !opened)
        return opened;
    m_device = &*m_file;
    return {};
}

Result<void> OutputFile::commit() {
    m_device = nullptr;
    if (m_file)
        return m_file->commit();
    if (!m_foreign)
        return failure(ErrorCode::Io, u"Cannot write '%1': it is not open"_s.arg(m_path));
    if (auto done = written(); !done) {
        m_foreign->close();
        return done;
    }
    m_foreign->close();
    return written();
}

Result<void> OutputFile::written() const {
    QString why;
    if (m_foreign && m_foreign->error() != QFileDevice::NoError)
        why = m_foreign->errorString();
    else if (m_file)
        why = m_file->whatFailed();
    if (why.isEmpty())
        return {};
    return failure(ErrorCode::Io, u"Cannot write '%1': %2"_s.arg(m_path, why));
}

} // namespace nestor
