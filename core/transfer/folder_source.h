// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/transfer/folder_files.h"
#include "core/transfer/record.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <vector>

namespace nestor {

/// The files below a folder, in the order of their paths, each one record; its name is the file's
/// (without ".json"), its path the folders between. Hidden files are passed over; links, which
/// might lead out of the folder, and files whose names are not UTF-8 are refused by name. For one
/// thread at a time.
class FolderSource final : public RecordSource {
public:
    enum class Content {
        Json, ///< the ".json" files, each one value, also compressed (".json.gz", ".json.zst")
        Text, ///< every file, as {"name":…,"path":…,"text":its content}
    };

    /// `root` is a folder, or for Content::Text also a single file. Fails with NotFound or Io; with
    /// Unsupported, and what is there, where a folder holds files and none that can be read.
    [[nodiscard]] static Result<std::unique_ptr<FolderSource>> open(const QString &root,
                                                                    Content content);

    [[nodiscard]] Result<bool> next(RawRecord &record) override;
    [[nodiscard]] qint64 position() const override { return static_cast<qint64>(m_next); }
    [[nodiscard]] qint64 size() const override { return static_cast<qint64>(m_files.size()); }

private:
    FolderSource(QString root, std::vector<FolderEntry> files, Content content);

    QString m_root;
    std::vector<FolderEntry> m_files;
    Content m_content;
    size_t m_next = 0;
    QByteArray m_text;
    QByteArray m_json;
};

} // namespace nestor
