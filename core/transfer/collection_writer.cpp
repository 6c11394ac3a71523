// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/collection_writer.h"

#include "core/base/text.h"
#include "core/base/whole_file.h"
#include "core/json/json_format.h"
#include "core/json/json_members.h"
#include "core/json/json_string.h"
#include "core/json/json_valid.h"
#include "core/transfer/csv_source.h"
#include "core/transfer/file_name.h"
#include "core/transfer/folder_files.h"
#include "core/transfer/item_json.h"

#include <QDir>
#include <QFileInfo>
#include <QHash>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kBufferSize = 1 << 18;

QString nameOf(const Item &item) {
    return u"'%1' in '%2'"_s.arg(forMessage(item.key), forMessage(item.ns.stored()));
}

/// Values and keys that JSON cannot carry over as they are.
Result<void> checked(const Item &item) {
    if (firstInvalidUtf8(item.key) >= 0 || firstInvalidUtf8(item.ns.stored()) >= 0) {
        return failure(ErrorCode::InvalidKey,
                       u"The name of %1 is not valid UTF-8"_s.arg(nameOf(item)));
    }
    if (!isValidJson(item.value))
        return failure(ErrorCode::InvalidValue, u"The value of %1 is not JSON"_s.arg(nameOf(item)));
    return {};
}

/// What forms keep of items that are nothing but names and values.
class LostTimes {
public:
    void note(const Item &item) {
        ++m_items;
        m_expiring += item.ttlMinutes || item.expiresAt ? 1 : 0;
    }
    [[nodiscard]] QStringList notes(CollectionFormat format) const {
        if (m_items == 0)
            return {};
        QString text = u"The format '%1' keeps no times: an import makes the items new"_s.arg(
            collectionFormatName(format));
        if (m_expiring > 0)
            text += u", and the %1 that expire live for ever"_s.arg(m_expiring);
        return {text};
    }

private:
    qint64 m_items = 0;
    qint64 m_expiring = 0;
};

/// Writes to a device through a buffer.
class DeviceWriter : public CollectionWriter {
public:
    explicit DeviceWriter(QIODevice &device)
        : m_device(device) {
        m_buffer.reserve(kBufferSize);
    }

    Result<void> finish() override { return flush(); }

protected:
    QByteArray &buffer() { return m_buffer; }
    Result<void> flushWhenFull() {
        return m_buffer.size() < kBufferSize ? Result<void>() : flush();
    }
    Result<void> flush() {
        qsizetype written = 0;
        while (written < m_buffer.size()) {
            const qint64 count =
                m_device.write(m_buffer.constData() + written, m_buffer.size() - written);
            if (count <= 0)
                return failure(ErrorCode::Io, m_device.errorString());
            written += count;
        }
        m_buffer.clear();
        return {};
    }

private:
    QIODevice &m_device;
    QByteArray m_buffer;
};

class JsonLinesWriter final : public DeviceWriter {
public:
    using DeviceWriter::DeviceWriter;
    Result<void> write(const Item &item) override {
        if (auto fit = checked(item); !fit)
            return fit;
        buffer() += itemToExchangeLine(item);
        buffer() += '\n';
        return flushWhenFull();
    }
};

class JsonWriterOfItems final : public DeviceWriter {
public:
    explicit JsonWriterOfItems(QIODevice &device)
        : DeviceWriter(device) {
        buffer() += R"({"format":"nestor-collection","version":1,"items":[)";
    }
    Result<void> write(const Item &item) override {
        if (auto fit = checked(item); !fit)
            return fit;
        buffer() += m_first ? "\n" : ",\n";
        m_first = false;
        buffer() += itemToExchangeLine(item);
        return flushWhenFull();
    }
    Result<void> finish() override {
        buffer() += "\n]}\n";
        return flush();
    }

private:
    bool m_first = true;
};

class LlamaIndexWriter final : public DeviceWriter {
public:
    explicit LlamaIndexWriter(QIODevice &device)
        : DeviceWriter(device) {
        buffer() += '{';
    }
    Result<void> write(const Item &item) override {
        if (auto fit = checked(item); !fit)
            return fit;
        if (!trimmedJson(item.value).startsWith('{')) {
            return failure(ErrorCode::InvalidValue,
                           u"The value of %1 is not an object, which the format cannot hold"_s.arg(
                               nameOf(item)));
        }
        m_lost.note(item);
        if (!m_ns || *m_ns != item.ns) {
            buffer() += m_ns ? "\n},\n" : "\n";
            appendJsonString(buffer(), item.ns.stored());
            buffer() += ":{\n";
            m_ns = item.ns;
        } else {
            buffer() += ",\n";
        }
        appendJsonString(buffer(), item.key);
        buffer() += ':';
        buffer() += valueInLine(item.value);
        return flushWhenFull();
    }
    Result<void> finish() override {
        buffer() += m_ns ? "\n}\n}\n" : "}\n";
        return flush();
    }
    [[nodiscard]] QStringList notes() const override {
        return m_lost.notes(CollectionFormat::LlamaIndex);
    }

private:
    LostTimes m_lost;
    std::optional<NamespacePath> m_ns;
};

class CsvWriter final : public DeviceWriter {
public:
    CsvWriter(TableColumns columns, QIODevice &device)
        : DeviceWriter(device)
        , m_columns(std::move(columns)) {
        for (size_t i = 0; i < m_columns.fields.size(); ++i)
            m_places.insert(m_columns.fields[i], i);
        cell("namespace");
        cell("key");
        for (const QByteArray &field : m_columns.fields)
            cell(columnOfField(field));
        if (m_columns.wholeValues)
            cell("value");
        cell("created_at");
        cell("updated_at");
        if (m_columns.timesToLive) {
            cell("ttl_minutes");
            cell("expires_at");
        }
        endRow();
    }

    Result<void> write(const Item &item) override {
        if (auto fit = checked(item); !fit)
            return fit;
        const QByteArrayView value = trimmedJson(item.value);
        const bool isObject = value.startsWith('{');
        const bool expires = item.ttlMinutes || item.expiresAt;
        std::vector<QByteArrayView> cells(m_columns.fields.size());
        bool covered = (isObject || m_columns.wholeValues) && (!expires || m_columns.timesToLive);
        for (const auto &[name, json] : jsonMembers(value)) {
            const auto place = m_places.constFind(decodeJsonString(name));
            covered = covered && place != m_places.constEnd();
            if (!covered)
                break;
            if (!cells[*place].isNull()) {
                return failure(
                    ErrorCode::InvalidValue,
                    u"The value of %1 has two members named %2, of which a table holds one"_s.arg(
                        nameOf(item), forMessage(name)));
            }
            cells[*place] = json;
        }
        if (!covered) {
            return failure(ErrorCode::InvalidValue,
                           u"%1 was changed while it was exported"_s.arg(nameOf(item)));
        }
        cell(item.ns.stored());
        cell(item.key);
        for (const QByteArrayView json : cells) {
            if (json.startsWith('"'))
                textCell(decodeJsonString(json));
            else
                cell(valueInLine(json));
        }
        if (m_columns.wholeValues)
            cell(isObject ? QByteArray() : valueInLine(item.value));
        cell(item.createdAt.toIso());
        cell(item.updatedAt.toIso());
        if (m_columns.timesToLive) {
            cell(item.ttlMinutes ? numberToJson(*item.ttlMinutes) : QByteArray());
            cell(item.expiresAt ? item.expiresAt->toIso() : QByteArray());
        }
        endRow();
        return flushWhenFull();
    }

private:
    void cell(const QByteArray &text) {
        if (m_inRow)
            buffer() += ',';
        m_inRow = true;
        const bool quoted =
            text.contains(',') || text.contains('"') || text.contains('\n') || text.contains('\r');
        if (!quoted) {
            buffer() += text;
            return;
        }
        buffer() += '"';
        buffer() += QByteArray(text).replace("\"", "\"\"");
        buffer() += '"';
    }
    /// Empty text is quoted: without quotes an empty cell is no field.
    void textCell(const QByteArray &text) {
        cell(text);
        if (text.isEmpty())
            buffer() += "\"\"";
    }
    void endRow() {
        buffer() += '\n';
        m_inRow = false;
    }

    TableColumns m_columns;
    QHash<QByteArray, size_t> m_places;
    bool m_inRow = false;
};

class FolderWriter final : public CollectionWriter {
public:
    explicit FolderWriter(QString root)
        : m_root(std::move(root)) {
        // Only where there is something already can something be left over.
        const auto before = filesBelow(m_root);
        m_hadFiles = before && !before->empty();
    }

    Result<void> write(const Item &item) override {
        if (auto fit = checked(item); !fit)
            return fit;
        QString inside;
        for (const QByteArray &label : item.ns.labels()) {
            const auto name = fileNameFor(label);
            if (!name)
                return tooLong(item);
            inside += *name + u'/';
            if (auto own = checkIsOwn(inside.chopped(1)); !own)
                return own;
        }
        const auto name = fileNameFor(item.key);
        if (!name)
            return tooLong(item);
        const QString folder = m_root + u'/' + inside;
        if (!QDir().mkpath(folder))
            return failure(ErrorCode::Io, u"Cannot make the folder '%1'"_s.arg(folder));
        inside += *name + u".json"_s;
        if (QFileInfo(m_root + u'/' + inside).isSymLink())
            return isLink(inside);
        if (auto written = writeWholeFile(m_root + u'/' + inside,
                                          trimmedJson(item.value).toByteArray() + '\n');
            !written)
            return written;
        m_lost.note(item);
        if (m_hadFiles)
            m_written.insert(QFile::encodeName(inside));
        return {};
    }

    Result<void> finish() override {
        m_notes = m_lost.notes(CollectionFormat::Folder);
        if (!m_hadFiles)
            return {};
        const auto after = filesBelow(m_root);
        if (!after)
            return failure(after.error());
        qint64 others = 0;
        QByteArray first;
        for (const FolderEntry &entry : *after) {
            if (!entry.path.endsWith(".json") || m_written.contains(entry.path))
                continue;
            if (others++ == 0)
                first = entry.path;
        }
        if (others > 0) {
            m_notes.append(u"The folder holds %1 .json files that this export did not write, which "
                           "an import would take for items: '%2' is the first"_s.arg(
                               QString::number(others), forMessage(first, 200)));
        }
        return {};
    }

    [[nodiscard]] QStringList notes() const override { return m_notes; }

private:
    static Result<void> tooLong(const Item &item) {
        return failure(ErrorCode::InvalidKey,
                       u"The name of %1 is too long for a file"_s.arg(nameOf(item)));
    }
    [[nodiscard]] Result<void> isLink(const QString &inside) const {
        return failure(
            ErrorCode::Io,
            u"'%1' is a link, and nothing is written through it: it may lead anywhere"_s.arg(
                m_root + u'/' + inside));
    }
    /// A folder below the root that is none, but a link to one, is somebody else's place.
    Result<void> checkIsOwn(const QString &inside) {
        if (m_own.contains(inside))
            return {};
        if (QFileInfo(m_root + u'/' + inside).isSymLink())
            return isLink(inside);
        m_own.insert(inside);
        return {};
    }

    QString m_root;
    bool m_hadFiles = false;
    QSet<QString> m_own;        ///< folders that were looked at
    QSet<QByteArray> m_written; ///< where there were files before
    LostTimes m_lost;
    QStringList m_notes;
};

} // namespace

Result<std::unique_ptr<CollectionWriter>> makeCollectionWriter(CollectionFormat format,
                                                               QIODevice &device) {
    switch (format) {
    case CollectionFormat::JsonLines:
        return std::make_unique<JsonLinesWriter>(device);
    case CollectionFormat::Json:
        return std::make_unique<JsonWriterOfItems>(device);
    case CollectionFormat::LlamaIndex:
        return std::make_unique<LlamaIndexWriter>(device);
    default:
        return failure(
            ErrorCode::Unsupported,
            u"The format '%1' is not written to one device"_s.arg(collectionFormatName(format)));
    }
}

std::unique_ptr<CollectionWriter> makeCsvWriter(TableColumns columns, QIODevice &device) {
    return std::make_unique<CsvWriter>(std::move(columns), device);
}

std::unique_ptr<CollectionWriter> makeFolderWriter(const QString &root) {
    return std::make_unique<FolderWriter>(root);
}

void TableColumns::add(const Item &item) {
    if (!isValidJson(item.value))
        return; // the writer will say so
    timesToLive = timesToLive || item.ttlMinutes || item.expiresAt;
    wholeValues = wholeValues || !trimmedJson(item.value).startsWith('{');
    for (const auto &[written, json] : jsonMembers(item.value)) {
        QByteArray name = decodeJsonString(written);
        if (m_known.contains(name))
            continue;
        m_known.insert(name);
        fields.push_back(std::move(name));
    }
}

} // namespace nestor
