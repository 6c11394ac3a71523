// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/search/python_call.h"

#include "core/base/text.h"
#include "core/filter/filter_parser.h"
#include "core/json/json_string.h"
#include "core/json/json_tokens.h"

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

/// JSON as a Python expression: the same but for three names.
QByteArray pythonLiteral(const QByteArray &json) {
    QByteArray out;
    for (const JsonToken &token : tokenizeJson(json)) {
        const QByteArray text = json.sliced(token.begin, token.end - token.begin);
        if (text == "true")
            out += "True";
        else if (text == "false")
            out += "False";
        else if (text == "null")
            out += "None";
        else if (text == ":" || text == ",")
            out += text + ' ';
        else
            out += text;
    }
    return out;
}

QByteArray pythonTuple(const NamespacePath &ns) {
    QByteArrayList labels;
    for (const QByteArray &label : ns.labels())
        labels.append(quotedJson(label));
    return '(' + labels.join(", ") + (labels.size() == 1 ? ",)" : ")");
}

} // namespace

QString pythonCall(const ItemQuery &query) {
    QByteArray call = "store.search(\n    " + pythonTuple(query.scope.ns) + ",\n";
    if (!query.query.isEmpty())
        call += "    query=" + quotedJson(query.query) + ",\n";
    if (!query.filter.isEmpty())
        call += "    filter=" + pythonLiteral(filterToJson(query.filter)) + ",\n";
    call += "    limit=10,\n)";
    if (!query.query.isEmpty() && query.mode != SearchMode::Semantic)
        call += "  # LangGraph ranks by meaning alone";
    if (!query.scope.below)
        call += "  # and finds items below the namespace, too";
    return textOf(call);
}

} // namespace nestor::ui
