// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/error_text.h"

#include <QCoreApplication>

namespace nestor::ui {

namespace {

struct Errors {
    Q_DECLARE_TR_FUNCTIONS(Errors)
};

} // namespace

QString errorHeadline(ErrorCode code) {
    switch (code) {
    case ErrorCode::InvalidNamespace:
        return Errors::tr("That is not a namespace.");
    case ErrorCode::InvalidKey:
        return Errors::tr("That cannot be a key.");
    case ErrorCode::InvalidValue:
        return Errors::tr("The value is not a JSON object.");
    case ErrorCode::InvalidFilter:
        return Errors::tr("That is not a filter.");
    case ErrorCode::InvalidArgument:
        return Errors::tr("Something asked for is out of its range.");
    case ErrorCode::InvalidConfig:
        return Errors::tr("The configuration does not fit this store.");
    case ErrorCode::NotFound:
        return Errors::tr("It is not there.");
    case ErrorCode::Conflict:
        return Errors::tr("It was changed by somebody else meanwhile.");
    case ErrorCode::NotAStore:
        return Errors::tr("This is not a store.");
    case ErrorCode::NewerStore:
        return Errors::tr("This store was written by a later version.");
    case ErrorCode::ReadOnly:
        return Errors::tr("The store cannot be written.");
    case ErrorCode::Busy:
        return Errors::tr("The store is locked by another program.");
    case ErrorCode::Corrupt:
        return Errors::tr("The file is damaged.");
    case ErrorCode::Io:
        return Errors::tr("The file cannot be read or written.");
    case ErrorCode::Unreachable:
        return Errors::tr("The server cannot be reached.");
    case ErrorCode::Denied:
        return Errors::tr("The server refuses this.");
    case ErrorCode::Embedding:
        return Errors::tr("The text could not be embedded.");
    case ErrorCode::Unsupported:
        return Errors::tr("This store cannot do that.");
    case ErrorCode::Cancelled:
        return Errors::tr("It was cancelled.");
    case ErrorCode::Internal:
        break;
    }
    return Errors::tr("Something went wrong inside Nestor.");
}

QString errorAdvice(ErrorCode code) {
    switch (code) {
    case ErrorCode::NotAStore:
        return Errors::tr(
            "Nestor opens SQLite files that LangGraph's SqliteStore or Nestor itself made. "
            "Nothing was changed in this one.");
    case ErrorCode::NewerStore:
        return Errors::tr(
            "A newer Nestor can open it. Opening it with this one could damage it, so "
            "nothing was changed.");
    case ErrorCode::NotFound:
        return Errors::tr("Perhaps it was moved or renamed.");
    case ErrorCode::Busy:
        return Errors::tr("Try again when the other program has finished writing.");
    case ErrorCode::Corrupt:
        return Errors::tr("A copy may still be readable: look for a backup. Nothing was changed.");
    case ErrorCode::Io:
        return Errors::tr("Look at the file's permissions, and whether the disk is full.");
    case ErrorCode::Unreachable:
        return Errors::tr("Look at the address and the network, and whether the server runs.");
    case ErrorCode::Denied:
        return Errors::tr(
            "Look at the role, its password and its rights: the details say what is missing.");
    default:
        return {};
    }
}

} // namespace nestor::ui
