// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/base/whole_file.h"

#include <QFile>
#include <QString>

#include <optional>

/// Rules for files that jobs write beside a store. Usable from every thread.
namespace nestor {

/// Whether two paths, as given, lead to one existing file.
[[nodiscard]] bool namesSameFile(const QString &one, const QString &other);

/// InvalidArgument where writing to `path` would overwrite a store: its file `store` (may be
/// empty: then there is none) or one that SQLite or Nestor keeps beside it.
[[nodiscard]] Result<void> checkIsNotStore(const QString &path, const QString &store);

/// Whether what stands at `path` takes bytes but is not a file of its own: a device, a pipe. Such
/// is written to; it must not be replaced.
[[nodiscard]] bool isDevice(const QString &path);

/// Where a job writes what somebody named: a WholeFile, or a device or pipe that is there under
/// that name, which gets the bytes as they come. For one thread.
class OutputFile {
public:
    explicit OutputFile(const QString &path);

    /// Io as WholeFile::open().
    [[nodiscard]] Result<void> open();
    [[nodiscard]] bool isOpen() const { return m_device != nullptr; }
    /// Once it is open. Errors in writing come at the latest with commit().
    [[nodiscard]] QIODevice &device() const { return *m_device; }
    /// Io with the first error in writing.
    [[nodiscard]] Result<void> commit();
    /// The same before commit(): for who failed, and does not know whether it was for this.
    [[nodiscard]] Result<void> written() const;

private:
    const QString m_path;
    std::optional<WholeFile> m_file;
    std::optional<QFile> m_foreign;
    QIODevice *m_device = nullptr;
};

} // namespace nestor
