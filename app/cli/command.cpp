// SPDX-License-Identifier: Apache-2.0
#include "app/cli/command.h"

namespace nestor::cli {

using namespace Qt::StringLiterals;

const std::vector<Command> &commands() {
    static const std::vector<Command> all = {};
    return all;
}

int wrongUsage(Console &console, const QString &command, const Error &error) {
    console.failure(command, error);
    console.error(u"Try 'nestor-cli %1 --help'."_s.arg(command));
    return WrongUsage;
}

int statusFor(const Error &error) {
    switch (error.code) {
    case ErrorCode::InvalidNamespace:
    case ErrorCode::InvalidKey:
    case ErrorCode::InvalidValue:
    case ErrorCode::InvalidFilter:
    case ErrorCode::InvalidArgument:
    case ErrorCode::InvalidConfig:
        return WrongUsage;
    default:
        return Failed;
    }
}

int reportFailure(Console &console, const QString &command, const Error &error) {
    const int status = statusFor(error);
    console.failure(command, error);
    return status;
}

} // namespace nestor::cli
