// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/mcp/tool.h"

#include <QByteArray>

#include <optional>

namespace nestor::cli {

/// The Model Context Protocol (modelcontextprotocol.io) over lines of JSON-RPC 2.0: tools, and
/// nothing else. Speaks the revisions that begin with `initialize` (2024-11-05, 2025-03-26,
/// 2025-06-18, 2025-11-25) and the one in which each request says its own (2026-07-28).
///
/// Asks the client for nothing and tells it nothing unasked. Used on one thread.
class McpServer {
public:
    McpServer(ToolStore store, QByteArray version);

    /// The answer to one line, without a line feed; null where it gets none: for notifications,
    /// answers, and blank lines. Never fails: what is wrong is an answer of the protocol.
    [[nodiscard]] QByteArray answer(const QByteArray &line);

    /// What a line gets that is longer than anybody reads.
    [[nodiscard]] static QByteArray tooLong(qint64 most);
    /// What a line gets for which there is not enough memory.
    [[nodiscard]] static QByteArray noMemory();

private:
    struct Request {
        const JsonDocument &document;
        int params = -1;    ///< node of the object; -1: none
        QByteArray id;      ///< as it was sent
        QByteArray version; ///< the revision by which it is answered
        bool modern = false;
    };

    [[nodiscard]] QByteArray answerMessage(const JsonDocument &document, int node, bool inBatch);
    [[nodiscard]] QByteArray answerBatch(const JsonDocument &document);
    [[nodiscard]] QByteArray answerRequest(const Request &request, const QByteArray &method);
    [[nodiscard]] QByteArray initialize(const Request &request);
    [[nodiscard]] QByteArray discover(const Request &request) const;
    [[nodiscard]] QByteArray listTools(const Request &request) const;
    [[nodiscard]] QByteArray callTool(const Request &request) const;
    [[nodiscard]] QByteArray result(const Request &request, QByteArray members) const;
    [[nodiscard]] QByteArray serverInfo() const;

    const ToolStore m_store;
    const QByteArray m_serverVersion;
    const std::vector<Tool> m_tools;
    QByteArray m_revision; ///< that `initialize` agreed on; null before
};

} // namespace nestor::cli
