// SPDX-License-Identifier: Apache-2.0
#include "core/jobs/import_reader.h"

#include "core/base/text.h"
#include "core/transfer/seen_items.h"

#include <QFileInfo>

#include <new>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Enough that handing chunks over costs nothing, few enough that a cancel is answered at once.
constexpr qint64 kChunkRecords = 256;
constexpr qsizetype kChunkBytes = 1 << 20;
/// How far reading may be ahead of writing, and how far it falls back before it goes on: who waits
/// is woken for several chunks, not for each.
constexpr size_t kChunksAhead = 16;
constexpr size_t kChunksBehind = kChunksAhead / 2;

/// Bytes of all files; 0 where one is standard input or a folder.
qint64 sizeOf(const QStringList &files) {
    qint64 total = 0;
    for (const QString &file : files) {
        const QFileInfo info(file);
        if (file == u"-"_s || info.isDir())
            return 0;
        total += info.size();
    }
    return total;
}

} // namespace

ImportReader::ImportReader(const ImportPlan &plan)
    : m_plan(plan)
    , m_bytesTotal(sizeOf(plan.files))
    , m_thread([this] { readAll(); }) {}

ImportReader::~ImportReader() {
    {
        const std::lock_guard lock(m_mutex);
        m_stop.request_stop();
    }
    m_changed.notify_all();
    m_thread.join();
}

Result<std::optional<ImportChunk>> ImportReader::next() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return !m_ready.empty() || m_over; });
    if (!m_ready.empty()) {
        ImportChunk chunk = std::move(m_ready.front());
        m_ready.pop_front();
        const bool wantsMore = m_ready.size() == kChunksBehind;
        lock.unlock();
        if (wantsMore)
            m_changed.notify_all();
        return chunk;
    }
    if (m_error)
        return failure(*m_error);
    return std::nullopt;
}

bool ImportReader::waitFor(std::chrono::milliseconds time) {
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, time, [this] { return !m_ready.empty() || m_over; });
}

bool ImportReader::send() {
    std::unique_lock lock(m_mutex);
    if (m_ready.size() >= kChunksAhead)
        m_changed.wait(
            lock, [this] { return m_ready.size() <= kChunksBehind || m_stop.stop_requested(); });
    if (m_stop.stop_requested())
        return false;
    m_ready.push_back(std::move(m_chunk));
    const bool mayBeAwaited = m_ready.size() == 1;
    lock.unlock();
    if (mayBeAwaited)
        m_changed.notify_all();
    m_chunk = ImportChunk();
    m_chunkBytes = 0;
    return true;
}

void ImportReader::readAll() {
    std::optional<Error> error;
    for (const QString &file : m_plan.files) {
        Result<void> done;
        try {
            done = readFile(file);
        } catch (const std::bad_alloc &) {
            done = failure(ErrorCode::Io, u"there is not enough memory to read it"_s);
        }
        if (done)
            continue;
        error = std::move(done.error());
        if (!error->detail.contains(file) && file != u"-"_s)
            error->detail = u"%1: %2"_s.arg(file, error->detail);
        break;
    }
    {
        const std::lock_guard lock(m_mutex);
        m_error = std::move(error);
        m_over = true;
    }
    m_changed.notify_all();
}

Result<void> ImportReader::readFile(const QString &file) {
    auto reader = CollectionReader::open(file, m_plan.reading, m_stop.get_token());
    if (!reader)
        return failure(std::move(reader.error()));
    m_formats.append(collectionFormatName((*reader)->format()));
    SeenItems seen;
    CollectionReader::Record record;
    for (;;) {
        const auto more = (*reader)->next(record);
        if (!more)
            return failure(more.error());
        // Said once, for the file: as many times as there are records it would help nobody more.
        if (*more && !record.placeHint.isEmpty())
            return failure(ErrorCode::InvalidArgument, record.placeHint);
        if (*more)
            take(file, record, seen);
        const bool full = m_chunk.records >= kChunkRecords || m_chunkBytes >= kChunkBytes;
        if (*more && !full)
            continue;
        m_chunk.position = m_bytesBefore + (*reader)->position();
        m_chunk.size = m_plan.files.size() == 1 ? (*reader)->size() : m_bytesTotal;
        if (!send() || !*more)
            break;
    }
    m_bytesBefore += (*reader)->position();
    m_notes += (*reader)->notes();
    return {};
}

void ImportReader::take(const QString &file, CollectionReader::Record &record, SeenItems &seen) {
    ++m_records;
    ++m_chunk.records;
    m_chunkBytes += record.text.size();
    if (!record.item) {
        refuse(file, record, record.item.error().detail);
        return;
    }
    PutOp &put = *record.item;
    // In a folder each file is a place of its own; there the number of the record will do.
    const qint64 place = record.file.isEmpty() ? record.line : m_records;
    if (const qint64 first = seen.add(put.ns, put.key, place); first != 0) {
        const QString where = record.file.isEmpty() ? u"line %1"_s.arg(first)
                                                    : u"record %1 of the folder"_s.arg(first);
        refuse(file, record,
               u"The item '%1' in '%2' stands on %3 already"_s.arg(
                   forMessage(put.key), forMessage(put.ns.stored()), where));
        return;
    }
    if (m_plan.ttlMinutes && put.ttl.kind != TtlChoice::Minutes && !put.expiresAt)
        put.ttl = {TtlChoice::Minutes, *m_plan.ttlMinutes};
    if (m_plan.ttlNever && put.ttl.kind != TtlChoice::Minutes && !put.expiresAt)
        put.ttl = {TtlChoice::Never, 0};
    m_chunk.items.push_back(std::move(put));
}

void ImportReader::refuse(const QString &file, const CollectionReader::Record &record,
                          QString reason) {
    m_chunk.refused.push_back({record.file.isEmpty() ? file : file + u'/' + record.file,
                               record.line, std::move(reason), record.text.toByteArray()});
}

} // namespace nestor
