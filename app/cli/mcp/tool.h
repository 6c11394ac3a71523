// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/mcp/tool_arguments.h"
#include "core/store/store.h"

#include <QByteArray>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace nestor::cli {

/// What the tools of one server work on.
struct ToolStore {
    std::shared_ptr<Store> store;
    /// Nothing outside this namespace is read, found, listed or written; absent: the whole store.
    std::optional<NamespacePath> scope;
    bool writable = false;

    [[nodiscard]] bool reaches(const NamespacePath &ns) const {
        return !scope || scope->contains(ns);
    }
    /// The namespace to look in where `ns` was asked for: itself, or the scope for the root.
    /// InvalidNamespace where it lies outside of the scope.
    [[nodiscard]] Result<NamespacePath> within(const NamespacePath &ns) const;
};

/// One tool of the Model Context Protocol.
struct Tool {
    QByteArray name;
    QByteArray title;
    QByteArray description;
    QByteArray inputSchema; ///< JSON Schema of an object
    bool writes = false;
    /// Answers a JSON object on one line. Where arguments.error() is set, what it answers does not
    /// count; else an error is one of the tool, for the model to read.
    std::function<Result<QByteArray>(const ToolStore &, ToolArguments &)> run;
};

/// The names of the arguments that a tool's schema has.
[[nodiscard]] QByteArrayList argumentNames(const Tool &tool);

/// Those that read; with `writable` also those that write.
[[nodiscard]] std::vector<Tool> toolsOf(bool writable);

/// The parts that toolsOf() puts together.
[[nodiscard]] Tool searchTool();
[[nodiscard]] Tool changesTool();
[[nodiscard]] Tool doctorTool();

/// A JSON array of what `toJson` makes of each.
template <typename List, typename ToJson>
[[nodiscard]] QByteArray listToJson(const List &list, ToJson toJson) {
    QByteArray out = "[";
    for (const auto &entry : list) {
        if (out.size() > 1)
            out += ',';
        out += toJson(entry);
    }
    return out + ']';
}

} // namespace nestor::cli
