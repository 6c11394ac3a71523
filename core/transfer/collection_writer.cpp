// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/collection_writer.h"

#include "core/base/text.h"
#include "core/json/json_format.h"
#include "core/json/json_members.h"
#include "core/json/json_string.h"
#include "core/json/json_valid.h"
#include "core/transfer/csv_source.h"
#include "core/transfer/file_name.h"
#include "core/transfer/item_json.h"

#include <QDir>
#include <QHash>
#include <QSaveFile>

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
        return failure(ErrorCode::InvalidValue, u"The value of %1 is no JSON"_s.arg(nameOf(item)));
    return {};
}

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

private:
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
        : m_root(std::move(root)) {}

    Result<void> write(const Item &item) override {
        if (auto fit = checked(item); !fit)
            return fit;
        QString folder = m_root;
        for (const QByteArray &label : item.ns.labels()) {
            const auto name = fileNameFor(label);
            if (!name)
                return tooLong(item);
            folder += u'/' + *name;
        }
        const auto name = fileNameFor(item.key);
        if (!name)
            return tooLong(item);
        if (!QDir().mkpath(folder))
            return failure(ErrorCode::Io, u"Cannot make the folder '%1'"_s.arg(folder));
        QSaveFile file(folder + u'/' + *name + u".json"_s);
        const QByteArray text = trimmedJson(item.value).toByteArray() + '\n';
        const bool written =
            file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.commit();
        if (!written)
            return failure(ErrorCode::Io,
                           u"Cannot write '%1': %2"_s.arg(file.fileName(), file.errorString()));
        return {};
    }
    Result<void> finish() override { return {}; }

private:
    static Result<void> tooLong(const Item &item) {
        return failure(ErrorCode::InvalidKey,
                       u"The name of %1 is too long for a file"_s.arg(nameOf(item)));
    }

    QString m_root;
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
