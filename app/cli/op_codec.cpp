// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/op_codec.h"

#include "app/cli/op_reader.h"
#include "core/json/json_document.h"
#include "core/json/json_string.h"
#include "core/json/non_finite.h"
#include "core/model/explanation_words.h"
#include "core/transfer/item_json.h"

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

template <typename... Visitors>
struct Overloaded : Visitors... {
    using Visitors::operator()...;
};
template <typename... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

template <typename T, typename ToJson>
QByteArray jsonArray(const std::vector<T> &values, ToJson toJson) {
    QByteArray out = "[";
    for (size_t i = 0; i < values.size(); ++i) {
        if (i > 0)
            out += ',';
        out += toJson(values[i]);
    }
    return out + ']';
}

QByteArray resultJson(const OpAnswer &answer) {
    return std::visit(
        Overloaded{
            [](const GetAnswer &item) { return item ? itemToJson(*item) : QByteArray("null"); },
            [](const PutAnswer &put) {
                return put.unchanged ? QByteArray("{\"unchanged\":true}") : QByteArray("null");
            },
            [](const SearchAnswer &found) { return jsonArray(found.items, hitToJson); },
            [](const ListNamespacesAnswer &all) { return jsonArray(all, namespaceToJson); },
            [](const SweepTtlAnswer &swept) { return QByteArray::number(swept.removed); },
            // No line asks for the browser's operations.
            [](const auto &) { return QByteArray("null"); },
        },
        answer);
}

/// Values may nest to the full depth inside an operation that is itself inside a batch's list.
constexpr int kDeepestLine = JsonDocument::kMaxDepth + 3;

} // namespace

Result<Request> parseRequest(const QByteArray &line) {
    NonFiniteMask mask = maskNonFinite(line);
    const auto document = JsonDocument::parse(mask.json, kDeepestLine);
    if (!document) {
        return failure(ErrorCode::InvalidArgument,
                       u"The line is not JSON: %1 (byte %2)"_s.arg(
                           document.error().detail, QString::number(document.error().offset)),
                       document.error().offset);
    }
    return OpReader(line, *document, std::move(mask.at)).readRequest();
}

QByteArray answerLine(const Request &request, const std::vector<OpAnswer> &answers) {
    if (request.isBatch)
        return "{\"ok\":true,\"result\":" + jsonArray(answers, resultJson) + '}';
    QByteArray out = "{\"ok\":true,\"result\":" + resultJson(answers.front());
    if (const auto *found = std::get_if<SearchAnswer>(&answers.front())) {
        if (found->explanation)
            out += ",\"explanation\":" + explanationToJson(*found->explanation);
        if (!found->notes.empty())
            out += ",\"notes\":" + jsonArray(found->notes, [](const SearchRemark &note) {
                       return quotedJson(remarkText(note));
                   });
    }
    return out + '}';
}

QByteArray errorTypeName(ErrorCode code) {
    switch (code) {
    case ErrorCode::InvalidNamespace:
        return "InvalidNamespaceError";
    case ErrorCode::InvalidKey:
    case ErrorCode::InvalidValue:
    case ErrorCode::InvalidFilter:
    case ErrorCode::InvalidArgument:
    case ErrorCode::InvalidConfig:
        return "ValueError";
    case ErrorCode::NotFound:
        return "KeyError";
    case ErrorCode::Unsupported:
        return "NotImplementedError";
    case ErrorCode::Io:
        return "OSError";
    case ErrorCode::Unreachable:
        return "ConnectionError";
    case ErrorCode::Denied:
        return "PermissionError";
    default:
        return QByteArray(errorCodeName(code).data(), errorCodeName(code).size()) + "Error";
    }
}

QByteArray errorLine(const Error &error) {
    return "{\"ok\":false,\"error\":{\"type\":\"" + errorTypeName(error.code) +
           "\",\"message\":" + quotedJson(error.detail.toUtf8()) + "}}";
}

} // namespace nestor::cli
