// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"

#include "app/cli/backup_command.h"
#include "app/cli/batch_command.h"
#include "app/cli/check_command.h"
#include "app/cli/configure_command.h"
#include "app/cli/copy_command.h"
#include "app/cli/doctor_command.h"
#include "app/cli/export_command.h"
#include "app/cli/history_command.h"
#include "app/cli/import_command.h"
#include "app/cli/index_command.h"
#include "app/cli/item_commands.h"
#include "app/cli/key_command.h"
#include "app/cli/list_command.h"
#include "app/cli/mcp_command.h"
#include "app/cli/radar_command.h"
#include "app/cli/search_command.h"
#include "app/cli/stats_command.h"
#include "app/cli/trust_command.h"

namespace nestor::cli {

using namespace Qt::StringLiterals;

const std::vector<Command> &commands() {
    static const std::vector<Command> all = {
        {u"get"_s, u"print an item's value"_s, runGet},
        {u"put"_s, u"write an item"_s, runPut},
        {u"delete"_s, u"delete an item"_s, runDelete},
        {u"list"_s, u"list namespaces"_s, runList},
        {u"search"_s, u"find items"_s, runSearch},
        {u"import"_s, u"take collections in"_s, runImport},
        {u"export"_s, u"write a collection"_s, runExport},
        {u"doctor"_s, u"say why an agent's search does not return an item"_s, runDoctor},
        {u"index"_s, u"make a store searchable by words and meaning"_s, runIndex},
        {u"stats"_s, u"say what a store holds"_s, runStats},
        {u"configure"_s, u"record how items are embedded and how long they live"_s, runConfigure},
        {u"check"_s, u"find what is wrong with a store, and mend it"_s, runCheck},
        {u"radar"_s, u"find memories that say the same or contradict each other"_s, runRadar},
        {u"backup"_s, u"copy a store while others use it"_s, runBackup},
        {u"copy"_s, u"copy items from one store into another, a file or a server's"_s, runCopy},
        {u"history"_s, u"print or restore former versions of an item"_s, runHistory},
        {u"manage"_s, u"let a store keep history and a change log"_s, runManage},
        {u"unmanage"_s, u"take everything of Nestor's out of a store"_s, runUnmanage},
        {u"key"_s, u"keep the key of an embedding service"_s, runKey},
        {u"trust"_s, u"let a store use the embedding service that its file names"_s, runTrust},
        {u"batch"_s, u"answer operations, one line of JSON each"_s, runBatch},
        {u"mcp"_s, u"serve a store to an agent, by the Model Context Protocol"_s, runMcp},
    };
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
