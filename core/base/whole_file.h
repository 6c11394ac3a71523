// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QByteArrayView>
#include <QIODevice>
#include <QString>

#include <memory>

namespace nestor {

/// A file that is there under its name only when all of it is: written, flushed to the disk, every
/// error looked at. Whoever opens it meanwhile, or after a crash at any point, finds what stood
/// there before or the whole new file. Every file that Nestor writes for somebody to keep is
/// written by this. (QSaveFile commits whatever became of its last buffer: on a full disk an empty
/// file replaces a good one.)
///
/// Until commit() the file has no name where the system knows such files (Linux, O_TMPFILE), so
/// that a program that is killed leaves nothing behind; elsewhere it is a hidden file beside the
/// other. Permissions and, where that is allowed, the owner are those of the file that is replaced.
/// A link is followed. For one thread.
class WholeFile final : public QIODevice {
public:
    enum class Readers {
        Anybody, ///< whom the system lets, as with every file
        Owner,   ///< nobody else: what is in it is private
    };

    explicit WholeFile(const QString &path, Readers readers = Readers::Anybody);
    ~WholeFile() override; ///< without commit(): what was there stays
    WholeFile(const WholeFile &) = delete;
    WholeFile &operator=(const WholeFile &) = delete;

    /// Opens for writing, in place of QIODevice's. Io: the folder does not exist or cannot be
    /// written, the file that is there cannot be, or it is not a file.
    [[nodiscard]] Result<void> open();
    /// All that was written is on the disk and under its name, or Io with the first thing that went
    /// wrong, since open(). To be called once, with nothing written behind it.
    [[nodiscard]] Result<void> commit();

    /// The first thing that went wrong since open(); empty: nothing yet.
    [[nodiscard]] QString whatFailed() const { return m_failure; }

    [[nodiscard]] QString path() const { return m_path; }
    /// The descriptor, for who writes by it; -1 where there is none. What is buffered comes later.
    [[nodiscard]] int descriptor() const;

    [[nodiscard]] bool isSequential() const override { return true; }
    void close() override; ///< gives the file up

protected:
    qint64 readData(char *data, qint64 size) override;
    qint64 writeData(const char *data, qint64 size) override;

private:
    using QIODevice::open;

    [[nodiscard]] Result<void> failed(const QString &why);
    [[nodiscard]] bool flushBuffer();

    class Place;
    const QString m_path; ///< as it was given
    const Readers m_readers;
    std::unique_ptr<Place> m_place;
    QByteArray m_buffer;
    QString m_failure; ///< the first one; empty: none yet
};

/// Writes all of a file at once. Io, with what stood there before as it was.
[[nodiscard]] Result<void> writeWholeFile(const QString &path, QByteArrayView bytes,
                                          WholeFile::Readers readers = WholeFile::Readers::Anybody);

} // namespace nestor
