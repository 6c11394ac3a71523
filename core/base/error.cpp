// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"

namespace nestor {

QLatin1StringView errorCodeName(ErrorCode code) {
    switch (code) {
    case ErrorCode::InvalidNamespace:
        return QLatin1StringView("InvalidNamespace");
    case ErrorCode::InvalidKey:
        return QLatin1StringView("InvalidKey");
    case ErrorCode::InvalidValue:
        return QLatin1StringView("InvalidValue");
    case ErrorCode::InvalidFilter:
        return QLatin1StringView("InvalidFilter");
    case ErrorCode::InvalidArgument:
        return QLatin1StringView("InvalidArgument");
    case ErrorCode::InvalidConfig:
        return QLatin1StringView("InvalidConfig");
    case ErrorCode::NotFound:
        return QLatin1StringView("NotFound");
    case ErrorCode::Conflict:
        return QLatin1StringView("Conflict");
    case ErrorCode::NotAStore:
        return QLatin1StringView("NotAStore");
    case ErrorCode::NewerStore:
        return QLatin1StringView("NewerStore");
    case ErrorCode::ReadOnly:
        return QLatin1StringView("ReadOnly");
    case ErrorCode::Busy:
        return QLatin1StringView("Busy");
    case ErrorCode::Corrupt:
        return QLatin1StringView("Corrupt");
    case ErrorCode::Io:
        return QLatin1StringView("Io");
    case ErrorCode::Unreachable:
        return QLatin1StringView("Unreachable");
    case ErrorCode::Denied:
        return QLatin1StringView("Denied");
    case ErrorCode::Embedding:
        return QLatin1StringView("Embedding");
    case ErrorCode::Unsupported:
        return QLatin1StringView("Unsupported");
    case ErrorCode::Cancelled:
        return QLatin1StringView("Cancelled");
    case ErrorCode::Internal:
        return QLatin1StringView("Internal");
    }
    return QLatin1StringView("Internal");
}

} // namespace nestor
