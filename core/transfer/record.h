// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QByteArrayView>
#include <QStringList>

namespace nestor {

/// One record of a collection before it is mapped to an item.
struct RawRecord {
    qint64 line = 0; ///< where it begins in its file, counted from 1; 0 where there are no lines
    QByteArrayView text; ///< as it stands in the file; for showing what was refused
    QByteArrayView json; ///< the record as JSON text, not yet checked
    QString file;        ///< the file inside the collection, where that is a folder
    QByteArray name;     ///< the member's or file's name, where records have names
    /// Not empty: why the name is not text, so that nothing can be called so.
    QString nameFault;
    QByteArrayList path; ///< the collection or the folders that the record lies in
    bool isFile = false; ///< a file by itself: what stands between its tokens is the value's
    QString fault;       ///< not empty: why this is not a record; `json` says nothing then
};

/// Where records come from: one of these for each kind of file. For one thread at a time.
class RecordSource {
public:
    RecordSource() = default;
    RecordSource(const RecordSource &) = delete;
    RecordSource &operator=(const RecordSource &) = delete;
    virtual ~RecordSource() = default;

    /// Goes to the next record; false at the end. The record's views are valid until the next
    /// call. Fails where the file as a whole cannot be read on: Io, Corrupt, InvalidValue with
    /// line and column where it is not JSON (CSV) at all.
    [[nodiscard]] virtual Result<bool> next(RawRecord &record) = 0;

    /// Bytes read so far, and of the whole (0: not known), for progress.
    [[nodiscard]] virtual qint64 position() const = 0;
    [[nodiscard]] virtual qint64 size() const = 0;

    /// What a person should know about how the file was read, one sentence each.
    [[nodiscard]] virtual QStringList notes() const { return {}; }
};

} // namespace nestor
