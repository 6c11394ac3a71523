// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/folder_source.h"

#include "core/base/text.h"
#include "core/json/json_writer.h"
#include "core/transfer/byte_source.h"
#include "core/transfer/file_name.h"

#include <QFileInfo>
#include <QMap>

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// The length of what follows a record's name in the name of its file; 0 where it is none.
qsizetype endingOf(const QByteArray &name) {
    const QByteArray lower = name.toLower();
    qsizetype packed = 0;
    for (const QByteArrayView ending : {".gz", ".zst", ".zstd"}) {
        if (lower.endsWith(ending))
            packed = ending.size();
    }
    constexpr QByteArrayView json = ".json";
    return lower.chopped(packed).endsWith(json) ? packed + json.size() : 0;
}

/// What is there, for a message: "3 files that end in .md, 1 that ends in .pkl".
QString kindsOf(const std::vector<FolderEntry> &files) {
    constexpr qsizetype kShown = 5;
    QMap<QByteArray, int> count;
    for (const FolderEntry &file : files) {
        const QByteArray name = file.path.mid(file.path.lastIndexOf('/') + 1);
        const qsizetype dot = name.lastIndexOf('.');
        ++count[dot < 0 ? QByteArray() : name.mid(dot)];
    }
    QStringList kinds;
    for (auto kind = count.cbegin(); kind != count.cend(); ++kind) {
        if (kinds.size() == kShown) {
            kinds.append(u"…"_s);
            break;
        }
        const QString ending =
            kind.key().isEmpty() ? u"without an ending"_s : forMessage(kind.key());
        kinds.append(u"%1 %2"_s.arg(QString::number(kind.value()), ending));
    }
    return kinds.join(u", "_s);
}

} // namespace

FolderSource::FolderSource(QString root, std::vector<FolderEntry> files, Content content)
    : m_root(std::move(root))
    , m_files(std::move(files))
    , m_content(content) {}

Result<std::unique_ptr<FolderSource>> FolderSource::open(const QString &root, Content content) {
    const QFileInfo info(root);
    if (!info.exists())
        return failure(ErrorCode::NotFound, u"There is no folder '%1'"_s.arg(root));
    if (!info.isDir()) {
        if (content == Content::Json)
            return failure(ErrorCode::Io, u"'%1' is not a folder"_s.arg(root));
        return std::unique_ptr<FolderSource>(
            new FolderSource(info.path(), {{QFile::encodeName(info.fileName())}}, content));
    }
    auto files = filesBelow(root);
    if (!files)
        return failure(std::move(files.error()));
    if (content == Content::Json) {
        const auto isRecord = [](const FolderEntry &file) { return endingOf(file.path) > 0; };
        std::vector<FolderEntry> records;
        std::copy_if(files->begin(), files->end(), std::back_inserter(records), isRecord);
        if (records.empty() && !files->empty()) {
            return failure(ErrorCode::Unsupported,
                           u"The folder '%1' holds no .json file, but %2; --format files makes an "
                           "item of every text file"_s.arg(root, kindsOf(*files)));
        }
        *files = std::move(records);
    }
    return std::unique_ptr<FolderSource>(new FolderSource(root, *std::move(files), content));
}

Result<bool> FolderSource::next(RawRecord &record) {
    if (m_next == m_files.size())
        return false;
    const FolderEntry &file = m_files[m_next++];
    record = RawRecord();
    record.line = 1;
    QByteArrayList parts = file.path.split('/');
    QByteArray name = parts.takeLast();
    const QByteArray whole = name;
    if (m_content == Content::Json)
        name.chop(endingOf(name));
    record.name = fileNameText(name);
    for (const QByteArray &part : parts)
        record.path.append(fileNameText(part));
    record.file = textOf(file.path);
    record.isFile = true;
    if (file.kind != FolderEntry::Kind::File) {
        record.fault = file.kind == FolderEntry::Kind::Link
                           ? u"The file is a link, which is not followed"_s
                           : u"There is a pipe or a device in place of a file"_s;
        return true;
    }
    if (firstInvalidUtf8(file.path) >= 0) {
        record.fault = u"The name of the file is not valid UTF-8"_s;
        return true;
    }
    auto device = openBelow(m_root, file.path);
    if (!device)
        return failure(std::move(device.error()));
    auto source = openSource(std::unique_ptr<QIODevice>(*std::move(device)));
    auto text = source ? readAll(**source, kLargestValue) : failure(source.error());
    if (!text) {
        if (text.error().code == ErrorCode::Io)
            return failure(std::move(text.error()));
        record.fault = std::move(text.error().detail);
        return true;
    }
    m_text = std::move(*text);
    record.text = m_text;
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
        .string(whole)
        .name("path")
        .string(file.path)
        .name("text")
        .string(m_text)
        .endObject();
    record.json = m_json;
    return true;
}

} // namespace nestor
