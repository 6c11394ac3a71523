// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/transfer/record.h"

#include <QByteArray>
#include <QStringList>

#include <memory>

namespace nestor {

/// The files below a folder, in the order of their paths, each one record; its name is the file's
/// (without ".json"), its path the folders between. Hidden files are passed over. For one
/// thread at a time.
class FolderSource final : public RecordSource {
public:
    enum class Content {
        Json, ///< the ".json" files, each one value
        Text, ///< every file, as {"name":…,"path":…,"text":its content}
    };

    /// `root` is a folder, or for Content::Text also a single file. Fails with NotFound or Io.
    [[nodiscard]] static Result<std::unique_ptr<FolderSource>> open(const QString &root,
                                                                    Content content);

    [[nodiscard]] Result<bool> next(RawRecord &record) override;
    [[nodiscard]] qint64 position() const override { return m_next; }
    [[nodiscard]] qint64 size() const override { return m_files.size(); }

private:
    FolderSource(QString root, QStringList files, Content content);

    QString m_root;
    QStringList m_files; ///< relative to the root
    Content m_content;
    qsizetype m_next = 0;
    QByteArray m_text;
    QByteArray m_json;
};

} // namespace nestor
