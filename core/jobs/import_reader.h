// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/jobs/import_job.h"
#include "core/transfer/collection_reader.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

namespace nestor {

class SeenItems;

/// Some records of an import, mapped.
struct ImportChunk {
    std::vector<PutOp> items;
    std::vector<RefusedRecord> refused;
    qint64 records = 0;
    qint64 position = 0; ///< bytes read when these were, of all files
    qint64 size = 0;     ///< bytes of all files; 0: not known
};

/// Reads the files of an import on a thread of its own, a few chunks ahead of whoever writes them:
/// reading and mapping takes a third of an import's time, and so costs none where there are two
/// cores. Used by one thread; the destructor stops the reading and waits for its thread.
class ImportReader {
public:
    /// `plan` outlives the reader.
    explicit ImportReader(const ImportPlan &plan);
    ~ImportReader();
    ImportReader(const ImportReader &) = delete;
    ImportReader &operator=(const ImportReader &) = delete;

    /// The next chunk, in the order of the files; nullopt at the end. Fails with what reading a
    /// file fails with, which names the file, once the chunks before are given out.
    [[nodiscard]] Result<std::optional<ImportChunk>> next();

    /// Whether next() will answer at once, after at most this long.
    [[nodiscard]] bool waitFor(std::chrono::milliseconds time);

    /// What each file turned out to be, and what is to be known of it. After the end only.
    [[nodiscard]] const QStringList &formats() const { return m_formats; }
    [[nodiscard]] const QStringList &notes() const { return m_notes; }

private:
    void readAll();
    [[nodiscard]] Result<void> readFile(const QString &file);
    void take(const QString &file, CollectionReader::Record &record, SeenItems &seen);
    void refuse(const QString &file, const CollectionReader::Record &record, QString reason);
    [[nodiscard]] bool send();

    const ImportPlan &m_plan;

    // The reading thread's alone, until it is over.
    ImportChunk m_chunk;
    qsizetype m_chunkBytes = 0;
    qint64 m_records = 0;
    qint64 m_bytesBefore = 0; ///< of the files already read
    qint64 m_bytesTotal = 0;
    QStringList m_formats;
    QStringList m_notes;

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<ImportChunk> m_ready;
    std::optional<Error> m_error;
    bool m_over = false;     ///< nothing more is read
    std::stop_source m_stop; ///< requested: nobody wants more
    std::thread m_thread;    ///< last: everything else is there when it starts
};

} // namespace nestor
