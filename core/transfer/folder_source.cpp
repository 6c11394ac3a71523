// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/folder_source.h"

#include "core/base/text.h"
#include "core/json/json_writer.h"
#include "core/transfer/byte_source.h"
#include "core/transfer/file_name.h"

#include <QDir>
#include <QDirIterator>
#include <QFileInfo>

namespace nestor {

using namespace Qt::StringLiterals;

FolderSource::FolderSource(QString root, QStringList files, Content content)
    : m_root(std::move(root))
    , m_files(std::move(files))
    , m_content(content) {}

Result<std::unique_ptr<FolderSource>> FolderSource::open(const QString &root, Content content) {
    const QFileInfo info(root);
    if (!info.exists())
        return failure(ErrorCode::NotFound, u"There is no folder '%1'"_s.arg(root));
    if (!info.isDir()) {
        if (content == Content::Json)
            return failure(ErrorCode::Io, u"'%1' is no folder"_s.arg(root));
        return std::unique_ptr<FolderSource>(
            new FolderSource(info.path(), {info.fileName()}, content));
    }
    if (!info.isReadable())
        return failure(ErrorCode::Io, u"The folder '%1' cannot be read"_s.arg(root));
    // Absolute: QDir takes relative names, which the iterator gives for a relative root, for its
    // own.
    const QDir folder(info.absoluteFilePath());
    QStringList files;
    QDirIterator entries(folder.path(), QDir::Files, QDirIterator::Subdirectories);
    while (entries.hasNext()) {
        const QString file = folder.relativeFilePath(entries.next());
        const bool hidden = file.startsWith(u'.') || file.contains(u"/."_s);
        if (!hidden && (content == Content::Text || file.endsWith(u".json"_s)))
            files.append(file);
    }
    files.sort();
    return std::unique_ptr<FolderSource>(new FolderSource(root, std::move(files), content));
}

Result<bool> FolderSource::next(RawRecord &record) {
    if (m_next == m_files.size())
        return false;
    const QString file = m_files[m_next++];
    auto source = openSource(m_root + u'/' + file);
    auto text = source ? readAll(**source) : failure(source.error());
    if (!text)
        return failure(std::move(text.error()));
    m_text = std::move(*text);

    record = RawRecord();
    record.line = 1;
    record.text = m_text;
    QStringList parts = file.split(u'/');
    QString name = parts.takeLast();
    if (m_content == Content::Json)
        name.chop(QStringLiteral(".json").size());
    record.name = fileNameText(name);
    for (const QString &part : parts)
        record.path.append(fileNameText(part));
    record.file = file;
    record.isFile = true;
    if (m_content == Content::Json) {
        record.json = m_text;
        return true;
    }
    if (firstInvalidUtf8(m_text) >= 0) {
        record.fault = u"The file is not UTF-8 text"_s;
        return true;
    }
    m_json.clear();
    JsonWriter(m_json)
        .beginObject()
        .name("name")
        .string(name.toUtf8())
        .name("path")
        .string(file.toUtf8())
        .name("text")
        .string(m_text)
        .endObject();
    record.json = m_json;
    return true;
}

} // namespace nestor
