// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/mcp/mcp_server.h"

#include "core/base/text.h"
#include "core/json/json_compare.h"
#include "core/json/json_string.h"
#include "core/json/non_finite.h"

#include <algorithm>
#include <new>

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

/// JSON-RPC 2.0, section 5.1.
enum RpcError {
    ParseError = -32700,
    InvalidRequest = -32600,
    MethodNotFound = -32601,
    InvalidParams = -32602,
    InternalError = -32603,
    UnsupportedVersion = -32022, ///< of the Model Context Protocol, since 2026-07-28
};

/// Values may nest to the full depth inside the arguments of a message inside a batch.
constexpr int kDeepestLine = JsonDocument::kMaxDepth + 5;

/// Each request says its revision, and there is no `initialize`.
const QByteArray kModern = "2026-07-28";
/// Revisions that `initialize` agrees on, newest first.
const QByteArrayList kAgreed = {"2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"};
/// The one that has batches.
const QByteArray kWithBatches = "2025-03-26";
/// From this one on, arguments that do not fit are told to the model and not to the program.
const QByteArray kTellsTheModel = "2025-11-25";

const QByteArray kInMeta = "io.modelcontextprotocol/";
/// How long a client may keep the list of tools, which never changes: an hour.
const QByteArray kKeep = R"("ttlMs":3600000,"cacheScope":"private")";

QByteArray errorAnswer(const QByteArray &id, int code, const QString &message,
                       const QByteArray &data = {}) {
    QByteArray out = R"({"jsonrpc":"2.0","id":)" + (id.isEmpty() ? QByteArray("null") : id) +
                     R"(,"error":{"code":)" + QByteArray::number(code) + R"(,"message":)" +
                     quotedJson(message.toUtf8());
    if (!data.isEmpty())
        out += R"(,"data":)" + data;
    return out + "}}";
}

QByteArray versionsJson(const QByteArrayList &versions) {
    return listToJson(versions, [](const QByteArray &version) { return quotedJson(version); });
}

QByteArray toolJson(const Tool &tool) {
    const auto flag = [](bool is) { return QByteArray(is ? "true" : "false"); };
    return R"({"name":)" + quotedJson(tool.name) + R"(,"title":)" + quotedJson(tool.title) +
           R"(,"description":)" + quotedJson(tool.description) + R"(,"inputSchema":)" +
           tool.inputSchema + R"(,"annotations":{"title":)" + quotedJson(tool.title) +
           R"(,"readOnlyHint":)" + flag(!tool.writes) + R"(,"destructiveHint":)" +
           flag(tool.writes) + R"(,"idempotentHint":true,"openWorldHint":false}})";
}

QByteArray toolAnswer(const QByteArray &text, const QByteArray &structured, bool isError) {
    QByteArray out = R"("content":[{"type":"text","text":)" + quotedJson(text) + "}]";
    if (!structured.isEmpty())
        out += R"(,"structuredContent":)" + structured;
    return out + R"(,"isError":)" + (isError ? "true" : "false");
}

JsonType typeOf(const JsonDocument &document, int node) {
    return document.nodes()[static_cast<size_t>(node)].type;
}

} // namespace

McpServer::McpServer(ToolStore store, QByteArray version)
    : m_store(std::move(store))
    , m_serverVersion(std::move(version))
    , m_tools(toolsOf(m_store.writable)) {}

QByteArray McpServer::tooLong(qint64 most) {
    return errorAnswer({}, InvalidRequest, u"The message is longer than %1 bytes"_s.arg(most));
}

QByteArray McpServer::noMemory() {
    return errorAnswer({}, InternalError, u"There is not enough memory for this"_s);
}

QByteArray McpServer::answer(const QByteArray &line) {
    if (line.trimmed().isEmpty())
        return {};
    const auto document = JsonDocument::parse(line, kDeepestLine);
    if (!document) {
        return errorAnswer({}, ParseError,
                           u"The line is not JSON: %1 (byte %2)"_s.arg(
                               document.error().detail, QString::number(document.error().offset)));
    }
    if (document->root().type == JsonType::Array)
        return answerBatch(*document);
    return answerMessage(*document, 0, false);
}

QByteArray McpServer::answerBatch(const JsonDocument &document) {
    if (m_revision != kWithBatches) {
        return errorAnswer({}, InvalidRequest, u"This revision of the protocol has no batches"_s);
    }
    const int count = document.root().childCount;
    if (count == 0)
        return errorAnswer({}, InvalidRequest, u"The batch is empty"_s);
    QByteArrayList answers;
    int node = 1;
    for (int i = 0; i < count; ++i) {
        QByteArray one = answerMessage(document, node, true);
        if (!one.isNull())
            answers.append(std::move(one));
        node = document.nodes()[static_cast<size_t>(node)].next;
    }
    return answers.isEmpty() ? QByteArray() : '[' + answers.join(',') + ']';
}

QByteArray McpServer::answerMessage(const JsonDocument &document, int node, bool inBatch) {
    if (typeOf(document, node) != JsonType::Object)
        return errorAnswer({}, InvalidRequest, u"A message is a JSON object"_s);
    const auto member = [&](QByteArrayView name) { return lastMember(document, node, name); };
    const int id = member("id");
    const bool idFits = id >= 0 && (typeOf(document, id) == JsonType::String ||
                                    typeOf(document, id) == JsonType::Number);
    Request request{document, member("params"), {}, m_revision, false};
    if (idFits)
        request.id = document.raw(id).toByteArray();
    const int version = member("jsonrpc");
    if (version < 0 || document.string(version) != "2.0")
        return errorAnswer(request.id, InvalidRequest, u"'jsonrpc' must be \"2.0\""_s);
    const int method = member("method");
    if (method < 0) {
        // Nothing was asked that could be answered.
        if (id >= 0 && (member("result") >= 0 || member("error") >= 0))
            return {};
        return errorAnswer(request.id, InvalidRequest, u"'method' is missing"_s);
    }
    if (typeOf(document, method) != JsonType::String)
        return errorAnswer(request.id, InvalidRequest, u"'method' must be a string"_s);
    if (id < 0)
        return {}; // a notification: there is none that this acts upon
    if (!idFits)
        return errorAnswer({}, InvalidRequest, u"'id' must be a string or a number"_s);
    if (request.params >= 0 && typeOf(document, request.params) != JsonType::Object)
        return errorAnswer(request.id, InvalidParams, u"'params' must be an object"_s);
    const QByteArray name = document.string(method);
    if (inBatch && name == "initialize") {
        return errorAnswer(request.id, InvalidRequest, u"'initialize' cannot be in a batch"_s);
    }
    try {
        return answerRequest(request, name);
    } catch (const std::bad_alloc &) { // this request asked for too much; the next may not
        return errorAnswer(request.id, InternalError, u"There is not enough memory for this"_s);
    }
}

QByteArray McpServer::answerRequest(const Request &asked, const QByteArray &method) {
    Request request = asked;
    const JsonDocument &document = request.document;
    const int meta = request.params < 0 ? -1 : lastMember(document, request.params, "_meta");
    const auto inMeta = [&](QByteArrayView name) {
        return meta < 0 ? -1 : lastMember(document, meta, kInMeta + name.toByteArray());
    };
    if (const int version = inMeta("protocolVersion"); version >= 0) {
        request.version = document.string(version);
        request.modern = request.version == kModern;
        if (!request.modern && !kAgreed.contains(request.version)) {
            return errorAnswer(request.id, UnsupportedVersion, u"Unsupported protocol version"_s,
                               R"({"supported":)" +
                                   versionsJson(QByteArrayList{kModern} + kAgreed) +
                                   R"(,"requested":)" + quotedJson(request.version) + '}');
        }
    }
    if (request.modern) {
        const int capabilities = inMeta("clientCapabilities");
        if (capabilities < 0 || typeOf(document, capabilities) != JsonType::Object) {
            return errorAnswer(request.id, InvalidParams,
                               u"'_meta' must hold clientCapabilities, an object"_s);
        }
    }
    if (method == "tools/list")
        return listTools(request);
    if (method == "tools/call")
        return callTool(request);
    if (method == "server/discover") {
        return request.modern
                   ? discover(request)
                   : errorAnswer(request.id, InvalidParams, u"'_meta' must hold protocolVersion"_s);
    }
    if (method == "ping" && !request.modern)
        return result(request, {});
    if (method == "initialize" && !request.modern)
        return initialize(request);
    return errorAnswer(request.id, MethodNotFound,
                       u"There is no method '%1'"_s.arg(forMessage(method)));
}

QByteArray McpServer::serverInfo() const {
    return R"({"name":"nestor","title":"Nestor","version":)" + quotedJson(m_serverVersion) + '}';
}

QByteArray McpServer::result(const Request &request, QByteArray members) const {
    if (request.modern) {
        members.prepend(members.isEmpty() ? "" : ",");
        members.prepend(R"("resultType":"complete","_meta":{")" + kInMeta + R"(serverInfo":)" +
                        serverInfo() + '}');
    }
    return R"({"jsonrpc":"2.0","id":)" + request.id + R"(,"result":{)" + members + "}}";
}

static QByteArray instructions(const ToolStore &store) {
    QString text = u"A persistent memory: items are JSON objects under a key in a hierarchical "
                   "namespace, a list of labels. memory_search finds by words and meaning."_s;
    if (store.scope)
        text += u" Only namespace %1 and what is beneath can be reached."_s.arg(
            forMessage(store.scope->stored(), 200));
    if (!store.writable)
        text += u" Nothing can be written."_s;
    return quotedJson(text.toUtf8());
}

QByteArray McpServer::initialize(const Request &request) {
    const int version =
        request.params < 0 ? -1 : lastMember(request.document, request.params, "protocolVersion");
    if (version < 0 || typeOf(request.document, version) != JsonType::String) {
        return errorAnswer(request.id, InvalidParams,
                           u"'protocolVersion' must name the revision of the protocol"_s,
                           R"({"supported":)" + versionsJson(kAgreed) + '}');
    }
    const QByteArray asked = request.document.string(version);
    m_revision = kAgreed.contains(asked) ? asked : kAgreed.first();
    return result(request, R"("protocolVersion":)" + quotedJson(m_revision) +
                               R"(,"capabilities":{"tools":{"listChanged":false}},"serverInfo":)" +
                               serverInfo() + R"(,"instructions":)" + instructions(m_store));
}

QByteArray McpServer::discover(const Request &request) const {
    return result(request, R"("supportedVersions":)" +
                               versionsJson(QByteArrayList{kModern} + kAgreed) +
                               R"(,"capabilities":{"tools":{"listChanged":false}},)" + kKeep +
                               R"(,"instructions":)" + instructions(m_store));
}

QByteArray McpServer::listTools(const Request &request) const {
    // There is one page, so no cursor was ever given out.
    if (request.params >= 0 && lastMember(request.document, request.params, "cursor") >= 0)
        return errorAnswer(request.id, InvalidParams, u"The cursor is not known"_s);
    QByteArray members = R"("tools":)" + listToJson(m_tools, toolJson);
    if (request.modern)
        members += ',' + kKeep;
    return result(request, members);
}

QByteArray McpServer::callTool(const Request &request) const {
    const JsonDocument &document = request.document;
    const auto member = [&](QByteArrayView name) {
        return request.params < 0 ? -1 : lastMember(document, request.params, name);
    };
    const int name = member("name");
    if (name < 0 || typeOf(document, name) != JsonType::String)
        return errorAnswer(request.id, InvalidParams, u"'name' must name a tool"_s);
    const QByteArray called = document.string(name);
    const auto tool = std::find_if(m_tools.begin(), m_tools.end(),
                                   [&](const Tool &one) { return one.name == called; });
    if (tool == m_tools.end()) {
        return errorAnswer(request.id, InvalidParams,
                           u"Unknown tool: %1"_s.arg(forMessage(called)));
    }
    const int given = member("arguments");
    if (given >= 0 && typeOf(document, given) != JsonType::Object)
        return errorAnswer(request.id, InvalidParams, u"'arguments' must be an object"_s);
    ToolArguments arguments(document, given);
    arguments.refuseUnless(argumentNames(*tool));
    const auto answered = tool->run(m_store, arguments);
    if (arguments.error()) {
        const QString why = u"%1: %2"_s.arg(textOf(called), arguments.error()->detail);
        if (request.modern || request.version >= kTellsTheModel)
            return result(request, toolAnswer(why.toUtf8(), {}, true));
        return errorAnswer(request.id, InvalidParams, why);
    }
    if (!answered)
        return result(request, toolAnswer(answered.error().detail.toUtf8(), {}, true));
    return result(request, toolAnswer(*answered, *answered, false));
}

} // namespace nestor::cli
