// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QtGlobal>

#include <tl/expected.hpp>

/// What went wrong, as data: callers branch on the code, the window translates the code, and the
/// detail says what and where. Core neither throws nor shows anything; exceptions of libraries
/// are turned into an Error in the file that called them. Values, usable from every thread.
namespace nestor {

enum class ErrorCode {
    InvalidNamespace, ///< empty, an empty label, a period in a label, a reserved root
    InvalidKey,       ///< text that cannot be a key (not valid Unicode)
    InvalidValue,     ///< no JSON, or JSON that is not an object
    InvalidFilter,    ///< not a filter, or a field name that must be quoted
    InvalidArgument,  ///< any other argument out of its range
    InvalidConfig,    ///< an index or TTL configuration that contradicts itself or the store
    NotFound,         ///< the item, file or version asked for is not there
    Conflict,         ///< what was to be replaced is no longer what the caller saw
    NotAStore,        ///< the file is something else
    NewerStore,       ///< written by a later version; opening it could damage it
    ReadOnly,         ///< the store was opened for reading, or the file cannot be written
    Busy,             ///< locked by another process for longer than we wait
    Corrupt,          ///< the file is damaged
    Io,               ///< reading or writing failed: permission, space, network
    Unreachable,      ///< no server answers, or the connection to it broke
    Denied,           ///< the server refuses: password, role, certificate, a right that is missing
    Embedding,        ///< the embedder failed or answered nonsense
    Unsupported,      ///< the backend cannot do this; see Store::capabilities()
    Cancelled,        ///< the caller asked to stop
    Internal,         ///< a fault of ours
};

struct Error {
    ErrorCode code = ErrorCode::Internal;
    /// One English sentence that says what and where, without a full stop. Never translated.
    QString detail;
    /// Byte offset of the fault in the text that was parsed; -1 where there is no such text.
    qsizetype offset = -1;

    bool operator==(const Error &) const = default;
};

template <typename T>
using Result = tl::expected<T, Error>;

/// The error as something a function returning any Result can return.
[[nodiscard]] inline tl::unexpected<Error> failure(ErrorCode code, QString detail,
                                                   qsizetype offset = -1) {
    return tl::unexpected<Error>(Error{code, std::move(detail), offset});
}

[[nodiscard]] inline tl::unexpected<Error> failure(Error error) {
    return tl::unexpected<Error>(std::move(error));
}

/// The code's stable English name, "InvalidFilter", for logs and machine-readable output.
[[nodiscard]] QLatin1StringView errorCodeName(ErrorCode code);

} // namespace nestor
