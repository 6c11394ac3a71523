// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/transfer/line_reader.h"
#include "core/transfer/record.h"

#include <QByteArray>

#include <memory>
#include <vector>

namespace nestor {

/// The records of one JSON document, which is read whole: of a nestor-collection its items, of an
/// array its elements, of an object of objects its members with their names, of an object of
/// collections (LlamaIndex' SimpleKVStore) the members of each. An object that is none of these,
/// and holds no list of objects either, is one record.
class JsonDocumentSource final : public RecordSource {
public:
    struct Options {
        /// A JSON Pointer (RFC 6901) to the array or object that holds the records; null: found by
        /// the document's shape.
        QByteArray recordsAt;
        /// Read as an object of collections. Without it, a document is read so when its collections
        /// are named like LlamaIndex' ("docstore/data"), or when `twoLevels` allows.
        bool llamaIndex = false;
        /// Nothing says where records go, so an object of objects of objects is taken for
        /// collections, which name places for all their records.
        bool twoLevels = false;
    };

    /// Reads `lines`, which reads `source`, to the end. Fails with InvalidValue, line and column,
    /// when that is not one JSON document; with InvalidArgument when `recordsAt` leads nowhere or
    /// the document's shape does not tell where the records are; with NewerStore for a later
    /// version of the form.
    [[nodiscard]] static Result<std::unique_ptr<JsonDocumentSource>>
    open(std::unique_ptr<ByteSource> source, std::unique_ptr<LineReader> lines,
         const Options &options);

    [[nodiscard]] Result<bool> next(RawRecord &record) override;
    [[nodiscard]] qint64 position() const override { return m_at - m_text.data(); }
    [[nodiscard]] qint64 size() const override { return m_text.size(); }
    [[nodiscard]] QStringList notes() const override { return m_notes; }
    /// Whether the document is a nestor-collection: its records are items.
    [[nodiscard]] bool isCollection() const { return m_isCollection; }

private:
    /// An array of records, or an object of them.
    struct Group {
        QByteArrayList path;
        QByteArrayView json;
        bool isRecord = false; ///< it is one record itself
    };

    explicit JsonDocumentSource(QByteArray text);
    [[nodiscard]] Result<void> findRecords(const Options &options);
    [[nodiscard]] Result<void> findInObject(QByteArrayView object, const Options &options);
    void takeWhole(QByteArrayView object);
    [[nodiscard]] qint64 lineAt(const char *place);

    QByteArray m_text;
    std::vector<Group> m_groups;
    size_t m_group = 0;
    bool m_entered = false;
    const char *m_at;  ///< where the last record ended
    const char *m_end; ///< of the group
    const char *m_counted;
    qint64 m_line = 1; ///< of m_counted
    bool m_isCollection = false;
    QStringList m_notes;
};

} // namespace nestor
