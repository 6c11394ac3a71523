// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/mcp/change_readers.h"
#include "app/cli/mcp/tool.h"

#include "core/json/json_string.h"
#include "core/transfer/item_json.h"

namespace nestor::cli {

namespace {

constexpr qint64 kMostChanges = 1000;
constexpr qint64 kSecond = 1'000'000;

QByteArray changeToJson(const SeenChange &change) {
    QByteArray out = "{\"namespace\":" + namespaceToJson(change.id.ns) +
                     ",\"key\":" + quotedJson(change.id.key) + ",\"change\":\"" +
                     (change.deleted ? "deleted" : "written") + "\",\"at\":\"" + change.at.toIso() +
                     '"';
    if (change.item) {
        out += ',';
        appendValueMember(out, change.item->value);
        out += ",\"created_at\":\"" + change.item->createdAt.toIso() + "\",\"updated_at\":\"" +
               change.item->updatedAt.toIso() + '"';
    }
    return out + '}';
}

Result<QByteArray> runChangesTool(const ToolStore &on, ToolArguments &arguments) {
    ChangesAsked asked;
    const NamespacePath ns = arguments.ns("namespace", false);
    asked.since = arguments.time("since");
    if (asked.since) // agents write times in whole seconds
        asked.since->micros -= asked.since->micros % kSecond;
    asked.cursor = arguments.text("cursor");
    asked.limit = arguments.integer("limit", 1, kMostChanges, 100);
    if (asked.since && !asked.cursor.isEmpty()) {
        arguments.refuse(ErrorCode::InvalidArgument, "cursor",
                         QStringLiteral("goes on from an answer and takes no 'since' beside it"));
    }
    if (arguments.error())
        return failure(*arguments.error());
    auto within = on.within(ns);
    if (!within)
        return failure(std::move(within.error()));
    asked.in.ns = *std::move(within);
    if (asked.in.ns.labels().contains("*")) {
        asked.in.pattern = NamespacePattern{asked.in.ns.labels()};
        asked.in.ns = {};
    }
    auto seen = on.store->capabilities().changeLog ? changesOfLog(*on.store, asked)
                                                   : changesByTime(*on.store, asked);
    if (!seen)
        return failure(std::move(seen.error()));
    std::erase_if(seen->changes,
                  [&on](const SeenChange &change) { return !on.reaches(change.id.ns); });
    return "{\"changes\":" + listToJson(seen->changes, changeToJson) +
           ",\"cursor\":" + quotedJson(seen->cursor) +
           ",\"more\":" + (seen->more ? "true" : "false") +
           ",\"exact\":" + (seen->exact ? "true" : "false") + ",\"notes\":" +
           listToJson(seen->notes, [](const QByteArray &note) { return quotedJson(note); }) + '}';
}

} // namespace

Tool changesTool() {
    return {
        "memory_changes",
        "What changed",
        "Says which items were written or deleted, oldest change first, each item once with "
        "what it is now. Ask with 'since', then again with the 'cursor' of the last answer. "
        "With neither, the newest changes. A store that keeps no log of changes tells what was "
        "written by its time, and no deletions: then 'exact' is false.",
        R"({"type":"object","properties":{)"
        R"("since":{"type":"string","format":"date-time","description":)"
        R"("A moment as ISO 8601 has it; UTC where it names no offset."},)"
        R"("cursor":{"type":"string","description":"From the last answer: what came after it."},)"
        R"("namespace":{"type":"array","items":{"type":"string"},"description":)"
        R"("Only at and below this namespace; '*' is any one label. Left out: everywhere."},)"
        R"("limit":{"type":"integer","minimum":1,"maximum":1000,"default":100}},)"
        R"("additionalProperties":false})",
        false,
        runChangesTool};
}

} // namespace nestor::cli
