// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QByteArray>
#include <QString>

namespace nestor {

/// What readFile() may meet where links end.
enum class FileKind {
    Plain,       ///< a file
    PlainOrPipe, ///< also a pipe, as a shell's <(…) is; one that nobody writes to is given up
};

/// All of a file that is to be small: a configuration, a schema, a model. Never waits for ever and
/// never fills the memory: any other kind of file is refused, and so is one of more than `most`
/// bytes. NotFound, Io or InvalidValue, naming the file. From any thread.
[[nodiscard]] Result<QByteArray> readFile(const QString &path, qint64 most,
                                          FileKind kind = FileKind::Plain);

} // namespace nestor
