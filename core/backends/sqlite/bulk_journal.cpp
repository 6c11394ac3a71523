// SPDX-License-Identifier: Apache-2.0
// BulkUndo's journal: how it outlives the program that writes it.
#include "core/backends/sqlite/bulk_undo.h"

#include <QDir>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QTemporaryFile>

#include <array>
#include <cerrno>
#include <utility>

#if defined(Q_OS_UNIX)
#include <sys/file.h>
#include <unistd.h>
#endif

namespace nestor {

using namespace Qt::StringLiterals;

/// At the beginning of the file; numbers as the machine has them.
struct BulkUndo::Header {
    std::array<char, 8> magic{'N', 'e', 's', 't', 'o', 'r', 'I', 'm'};
    quint32 version = 1;
    quint32 final = 0;       ///< the turn that begins at finalBytes makes it whole
    qint64 historyBegan = 0; ///< the newest version in nestor_history before it
    qint64 begun = 0;        ///< milliseconds since 1970
    qint64 bytes =
        kHeaderSize; ///< where the entries of turns that were committed, or were to be, end
    qint64 entries = 0;
    qint64 finalBytes = 0;
    qint64 spare = 0;
};

namespace {

const QString kInfix = u".import-"_s;

/// False: somebody else has it.
bool lock([[maybe_unused]] QFile &file) {
#if defined(Q_OS_UNIX)
    return ::flock(file.handle(), LOCK_EX | LOCK_NB) == 0;
#else
    return true;
#endif
}

bool sync([[maybe_unused]] QFile &file) {
#if defined(Q_OS_UNIX)
    return ::fsync(file.handle()) == 0 || errno == EINVAL;
#else
    return file.flush();
#endif
}

} // namespace

BulkUndo::BulkUndo(QString store)
    : m_store(std::move(store))
    , m_begun(QDateTime::currentDateTimeUtc()) {}

BulkUndo::~BulkUndo() {
    if (m_isJournal && !m_keeps)
        (void)m_file->remove();
}

void BulkUndo::finish() {
    if (m_isJournal)
        (void)m_file->remove();
    m_isJournal = false;
    m_file.reset();
    m_buffer.clear();
    m_buffered = kHeaderSize;
    m_end = {kHeaderSize, 0};
}

Result<void> BulkUndo::openFile() {
    if (m_file)
        return {};
    static_assert(sizeof(Header) == kHeaderSize);
    if (!m_store.isEmpty()) {
        const QString name =
            m_store + kInfix + QString::number(QRandomGenerator::global()->generate(), 16);
        auto file = std::make_unique<QFile>(name);
        if (file->open(QIODevice::ReadWrite | QIODevice::NewOnly | QIODevice::Unbuffered)) {
            m_file = std::move(file);
            m_isJournal = true;
            // As private as the store; locked before it says anything.
            m_file->setPermissions(QFile::permissions(m_store));
            // It says at once whose it is, and that nothing is to be undone yet.
            Header header;
            header.begun = m_begun.toMSecsSinceEpoch();
            if (lock(*m_file) && writeHeader(header))
                return {};
            (void)m_file->remove();
            m_file.reset();
            m_isJournal = false;
        }
    }
    auto file = std::make_unique<QTemporaryFile>();
    if (!file->open()) {
        return failure(ErrorCode::Io,
                       u"What is needed to undo the write cannot be kept in %1: %2"_s.arg(
                           file->fileTemplate(), file->errorString()));
    }
    m_file = std::move(file);
    return {};
}

bool BulkUndo::writeHeader(const Header &header) {
    return m_file->seek(0) && m_file->write(reinterpret_cast<const char *>(&header),
                                            sizeof(header)) == qint64(sizeof(header));
}

Result<void> BulkUndo::persist(qint64 historyBegan, bool final, const Mark &turnBegan) {
    if (auto flushed = flush(); !flushed)
        return flushed;
    if (!m_isJournal)
        return {};
    Header header;
    header.final = final ? 1 : 0;
    header.historyBegan = historyBegan;
    header.begun = m_begun.toMSecsSinceEpoch();
    header.bytes = m_end.bytes;
    header.entries = m_end.entries;
    header.finalBytes = turnBegan.bytes;
    // First what it speaks of, then the header: it never says more than there is.
    if (sync(*m_file) && writeHeader(header) && sync(*m_file))
        return {};
    return failure(ErrorCode::Io,
                   u"What is needed to undo the write cannot be kept in %1: %2"_s.arg(
                       m_file->fileName(), m_file->errorString()));
}

QStringList BulkUndo::journalsOf(const QString &store) {
    const QFileInfo file(store);
    QStringList paths;
    // Compared by text: a store's name may look like a pattern.
    const QString beginning = file.fileName() + kInfix;
    for (const QString &name : file.absoluteDir().entryList(QDir::Files | QDir::Hidden)) {
        if (name.startsWith(beginning))
            paths.append(file.absoluteDir().filePath(name));
    }
    return paths;
}

Result<std::unique_ptr<BulkUndo>> BulkUndo::resume(const QString &journal) {
    auto undo = std::make_unique<BulkUndo>(QString());
    auto file = std::make_unique<QFile>(journal);
    if (!file->open(QIODevice::ReadWrite | QIODevice::ExistingOnly | QIODevice::Unbuffered)) {
        return failure(file->exists() ? ErrorCode::Io : ErrorCode::NotFound,
                       u"%1 cannot be read: %2"_s.arg(journal, file->errorString()));
    }
    if (!lock(*file))
        return failure(ErrorCode::Busy, u"The import of %1 goes on"_s.arg(journal));
    // Whoever had the lock before may have removed it as the last thing that he did.
    if (!file->exists())
        return failure(ErrorCode::NotFound, u"%1 is gone"_s.arg(journal));
    Header header;
    const Header ours;
    const bool read =
        file->read(reinterpret_cast<char *>(&header), sizeof(header)) == qint64(sizeof(header));
    if (!read || header.magic != ours.magic || header.version != ours.version ||
        header.bytes < kHeaderSize || header.bytes > file->size() || header.entries < 0) {
        return failure(ErrorCode::Corrupt, u"%1 is not the journal of an import"_s.arg(journal));
    }
    undo->m_file = std::move(file);
    undo->m_isJournal = true;
    undo->m_keeps = true; // until somebody has decided
    undo->m_buffered = header.bytes;
    undo->m_end = {header.bytes, header.entries};
    undo->m_begun = QDateTime::fromMSecsSinceEpoch(header.begun, Qt::UTC);
    undo->m_historyBegan = header.historyBegan;
    undo->m_final = header.final != 0;
    undo->m_finalBytes = header.finalBytes;
    return undo;
}

} // namespace nestor
