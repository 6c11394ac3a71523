// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/mcp/tool.h"

#include "core/base/text.h"
#include "core/json/json_compare.h"
#include "core/json/json_string.h"
#include "core/transfer/item_json.h"

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMostListed = 10'000;

const QByteArray kNamespaceAndKey =
    R"("namespace":{"type":"array","items":{"type":"string"},"minItems":1,)"
    R"("description":"The namespace, as its labels from the root."},)"
    R"("key":{"type":"string","description":"The item's key within its namespace."})";

QString nameOf(const NamespacePath &ns) {
    return forMessage(ns.stored(), 200);
}

Error missing(const ItemId &id) {
    return {ErrorCode::NotFound,
            u"There is no item '%1' in namespace %2"_s.arg(forMessage(id.key, 200), nameOf(id.ns))};
}

/// Reads namespace and key; the error of the arguments, or of the scope.
Result<ItemId> itemArgument(const ToolStore &on, ToolArguments &arguments) {
    ItemId id{arguments.ns("namespace", true), arguments.key()};
    if (arguments.error())
        return failure(*arguments.error());
    auto within = on.within(id.ns);
    if (!within)
        return failure(std::move(within.error()));
    return id;
}

Result<QByteArray> runGetTool(const ToolStore &on, ToolArguments &arguments) {
    const auto id = itemArgument(on, arguments);
    if (!id)
        return failure(id.error());
    const auto item = on.store->run(GetOp{id->ns, id->key, false}); // looking is not using
    if (!item)
        return failure(item.error());
    if (!*item)
        return failure(missing(*id));
    return itemToExchangeLine(**item);
}

Result<QByteArray> runListTool(const ToolStore &on, ToolArguments &arguments) {
    ListNamespacesOp op;
    const NamespacePath asked = arguments.ns("namespace", false);
    op.limit = arguments.integer("limit", 1, kMostListed, 100);
    const qint64 limit = op.limit++; // one more tells whether there is more
    op.offset = arguments.integer("offset", 0, std::numeric_limits<qint64>::max() / 2, 0);
    if (arguments.has("max_depth"))
        op.maxDepth = arguments.integer("max_depth", 1, kMostListed, 1);
    if (arguments.error())
        return failure(*arguments.error());
    const auto within = on.within(asked);
    if (!within)
        return failure(within.error());
    if (!within->isRoot())
        op.conditions.push_back({MatchCondition::Prefix, NamespacePattern{within->labels()}});
    if (op.maxDepth && on.scope)
        op.maxDepth = std::max<qint64>(*op.maxDepth, on.scope->depth());
    auto all = on.store->listNamespaces(std::move(op));
    if (!all)
        return failure(std::move(all.error()));
    const bool more = qint64(all->size()) > limit;
    if (more)
        all->resize(size_t(limit));
    std::erase_if(*all, [&on](const NamespacePath &ns) { return !on.reaches(ns); });
    return "{\"namespaces\":" + listToJson(*all, namespaceToJson) +
           ",\"more\":" + (more ? "true" : "false") + '}';
}

Result<QByteArray> runPutTool(const ToolStore &on, ToolArguments &arguments) {
    PutOp put;
    const NamespacePath ns = arguments.ns("namespace", true);
    put.key = arguments.key();
    put.value = arguments.object("value");
    if (arguments.isNull("ttl")) {
        put.ttl.kind = TtlChoice::Never;
    } else if (const auto minutes = arguments.number("ttl")) {
        if (*minutes <= 0)
            arguments.refuse(ErrorCode::InvalidArgument, "ttl", u"must be more than 0 minutes"_s);
        put.ttl = {TtlChoice::Minutes, *minutes};
    }
    if (!arguments.error()) {
        if (const auto valid = validatedNamespace(ns.labels(), false); !valid)
            arguments.refuse(valid.error().code, "namespace", u": "_s + valid.error().detail);
    }
    if (arguments.error())
        return failure(*arguments.error());
    if (const auto within = on.within(ns); !within)
        return failure(within.error());
    const ItemId id{ns, put.key};
    put.ns = ns;
    // In one batch the read sees the state before the write.
    std::vector<Op> ops{GetOp{id.ns, id.key, false}, std::move(put)};
    const auto answers = on.store->batch(std::move(ops));
    if (!answers)
        return failure(answers.error());
    const bool replaced = std::get<GetAnswer>(answers->front()).has_value();
    const auto written = on.store->run(GetOp{id.ns, id.key, false});
    if (!written)
        return failure(written.error());
    QByteArray out = "{\"namespace\":" + namespaceToJson(id.ns) + ",\"key\":" + quotedJson(id.key) +
                     ",\"replaced\":" + (replaced ? "true" : "false");
    if (*written) {
        out += ",\"created_at\":\"" + (*written)->createdAt.toIso() + "\",\"updated_at\":\"" +
               (*written)->updatedAt.toIso() + '"';
        if ((*written)->expiresAt)
            out += ",\"expires_at\":\"" + (*written)->expiresAt->toIso() + '"';
    }
    return out + '}';
}

Result<QByteArray> runDeleteTool(const ToolStore &on, ToolArguments &arguments) {
    const auto id = itemArgument(on, arguments);
    if (!id)
        return failure(id.error());
    PutOp deletion;
    deletion.ns = id->ns;
    deletion.key = id->key;
    std::vector<Op> ops{GetOp{id->ns, id->key, false}, std::move(deletion)};
    const auto answers = on.store->batch(std::move(ops));
    if (!answers)
        return failure(answers.error());
    const bool deleted = std::get<GetAnswer>(answers->front()).has_value();
    return "{\"namespace\":" + namespaceToJson(id->ns) + ",\"key\":" + quotedJson(id->key) +
           ",\"deleted\":" + (deleted ? "true" : "false") + '}';
}

Tool getTool() {
    return {"memory_get",
            "Get a memory",
            "Reads one item by namespace and key: its value, and when it was created and updated.",
            R"({"type":"object","properties":{)" + kNamespaceAndKey +
                R"(},"required":["namespace","key"],"additionalProperties":false})",
            false,
            runGetTool};
}

Tool listTool() {
    return {"memory_list_namespaces",
            "List namespaces",
            "Lists the namespaces that hold items, at and below a namespace.",
            R"({"type":"object","properties":{)"
            R"("namespace":{"type":"array","items":{"type":"string"},"description":)"
            R"("Only at and below this one; '*' is any one label. Left out: all."},)"
            R"("max_depth":{"type":"integer","minimum":1,"description":)"
            R"("Cuts namespaces to so many labels, each then told once."},)"
            R"("limit":{"type":"integer","minimum":1,"maximum":10000,"default":100},)"
            R"("offset":{"type":"integer","minimum":0,"default":0}},"additionalProperties":false})",
            false,
            runListTool};
}

Tool putTool() {
    return {"memory_put",
            "Store a memory",
            "Writes an item; what was there under this namespace and key is replaced.",
            R"({"type":"object","properties":{)" + kNamespaceAndKey +
                R"(,"value":{"type":"object","description":"What to remember: a JSON object."},)"
                R"("ttl":{"type":["number","null"],"exclusiveMinimum":0,"description":)"
                R"("Minutes to live; null: for ever. Left out: as the store is configured."}},)"
                R"("required":["namespace","key","value"],"additionalProperties":false})",
            true,
            runPutTool};
}

Tool deleteTool() {
    return {"memory_delete",
            "Delete a memory",
            "Deletes one item by namespace and key. Says whether there was one.",
            R"({"type":"object","properties":{)" + kNamespaceAndKey +
                R"(},"required":["namespace","key"],"additionalProperties":false})",
            true,
            runDeleteTool};
}

} // namespace

Result<NamespacePath> ToolStore::within(const NamespacePath &ns) const {
    if (!scope)
        return ns;
    if (ns.isRoot())
        return *scope;
    if (scope->contains(ns))
        return ns;
    return failure(ErrorCode::InvalidNamespace,
                   u"Namespace %1 lies outside of %2, to which this server is restricted"_s.arg(
                       nameOf(ns), nameOf(*scope)));
}

QByteArrayList argumentNames(const Tool &tool) {
    QByteArrayList names;
    const auto schema = JsonDocument::parse(tool.inputSchema);
    if (!schema)
        return names;
    for (const JsonMember &member : distinctMembers(*schema, schema->member(0, "properties")))
        names.append(member.name);
    return names;
}

std::vector<Tool> toolsOf(bool writable) {
    std::vector<Tool> tools{searchTool(), getTool(), listTool(), changesTool(), doctorTool()};
    if (writable) {
        tools.push_back(putTool());
        tools.push_back(deleteTool());
    }
    return tools;
}

} // namespace nestor::cli
