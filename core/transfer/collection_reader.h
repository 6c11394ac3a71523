// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/operations.h"
#include "core/transfer/collection_format.h"
#include "core/transfer/read_plan.h"
#include "core/transfer/record.h"
#include "core/transfer/record_mapper.h"

#include <memory>
#include <stop_token>

namespace nestor {

/// The items of one file, or folder, in their order: its records, mapped. For one thread at a time.
class CollectionReader {
public:
    struct Record {
        qint64 line = 0;     ///< 0 where the file has no lines
        QString file;        ///< the file inside a folder; else empty
        QByteArrayView text; ///< as it stands in the file; valid until the next call
        Result<PutOp> item;  ///< the error says why the record is not an item
        /// Of the first record alone: not empty where nothing says where it, and so its whole file,
        /// is to go (placeHint()).
        QString placeHint;
    };

    /// Opens a file ("-": standard input) or folder. Fails with NotFound or Io; Unsupported where
    /// its format cannot be told, or it is of a kind that holds no text; InvalidArgument where a
    /// template is none or one is missing that the file needs; and with what reading its beginning
    /// fails with.
    /// Once `stop` is requested, reading from a pipe that is silent fails with Io.
    [[nodiscard]] static Result<std::unique_ptr<CollectionReader>>
    open(const QString &path, const ReadPlan &plan, const std::stop_token &stop = {});

    /// Goes to the next record; false at the end. Fails as RecordSource::next() does; then nothing
    /// more can be read.
    [[nodiscard]] Result<bool> next(Record &record);

    /// What the file turned out to be; never Auto.
    [[nodiscard]] CollectionFormat format() const { return m_format; }
    [[nodiscard]] qint64 position() const { return m_source->position(); }
    [[nodiscard]] qint64 size() const { return m_source->size(); }
    /// What a person should know about how it was read; complete at the end.
    [[nodiscard]] QStringList notes() const;

private:
    CollectionReader(CollectionFormat format, std::unique_ptr<RecordSource> source,
                     RecordMapper mapper);

    CollectionFormat m_format;
    std::unique_ptr<RecordSource> m_source;
    RecordMapper m_mapper;
    RawRecord m_raw;
    QString m_path;
    bool m_isFirst = true;
};

} // namespace nestor
