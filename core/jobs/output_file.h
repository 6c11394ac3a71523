// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QString>

/// Rules for files that jobs write beside a store. Usable from every thread.
namespace nestor {

/// Whether two paths, as given, lead to one existing file.
[[nodiscard]] bool namesSameFile(const QString &one, const QString &other);

/// InvalidArgument where writing to `path` would overwrite a store: its file `store` (may be
/// empty: then there is none) or one that SQLite or Nestor keeps beside it.
[[nodiscard]] Result<void> checkIsNotStore(const QString &path, const QString &store);

/// Whether what stands at `path` takes bytes but is no file of its own: a device, a pipe. Such is
/// written to; it must not be replaced.
[[nodiscard]] bool isDevice(const QString &path);

} // namespace nestor
