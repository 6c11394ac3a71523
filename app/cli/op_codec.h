// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/model/operations.h"

#include <QByteArray>

#include <vector>

/// The line protocol of `nestor-cli batch` (docs/command-line.md): operations and answers as JSON.
/// Pure functions.
namespace nestor::cli {

/// One line of input.
struct Request {
    std::vector<Op> ops; ///< exactly one unless `isBatch` or `isStatistics`
    bool isBatch = false;
    bool isStatistics = false; ///< asks for what --stats has counted, and of no store
};

/// Reads an operation line. Nothing is guessed: unknown operations, members of the wrong type and
/// missing ones fail with an error that names the member; inside a batch also the operation.
/// The bytes of values, filters' operands and numbers are taken as they stand.
[[nodiscard]] Result<Request> parseRequest(const QByteArray &line);

/// `{"ok":true,"result":…}`. A put answers null, or {"unchanged":true} where the item was left as
/// it was (--put-if-changed).
[[nodiscard]] QByteArray answerLine(const Request &request, const std::vector<OpAnswer> &answers);

/// `{"ok":false,"error":{"type":…,"message":…}}`.
[[nodiscard]] QByteArray errorLine(const Error &error);

/// The error's type as Python programs name it: InvalidNamespaceError, ValueError, …
[[nodiscard]] QByteArray errorTypeName(ErrorCode code);

} // namespace nestor::cli
