// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/mcp/tool.h"

#include "core/base/text.h"
#include "core/json/json_string.h"
#include "core/model/explanation_words.h"
#include "core/transfer/item_json.h"

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMostHits = 1000;

/// Why a hit was found, for a model to read.
QString whyFound(const SearchItem &hit) {
    if (!hit.score)
        return u"newest first, as nothing was asked"_s;
    if (!hit.parts)
        return u"it passes namespace and filter"_s;
    const ScoreParts &parts = *hit.parts;
    QStringList reasons;
    if (parts.textScore || parts.feedbackScore) {
        QStringList words;
        for (const QByteArray &word : parts.words)
            words.append(forMessage(word));
        const QString what = parts.textScore ? u"words"_s : u"related words"_s;
        reasons.append(words.isEmpty() ? what : u"%1: %2"_s.arg(what, words.join(u", "_s)));
    }
    if (parts.vectorScore) {
        QString near = u"near in meaning (%1"_s.arg(*parts.vectorScore, 0, 'f', 3);
        if (!parts.field.isEmpty())
            near += u", field "_s + forMessage(parts.field);
        reasons.append(near + u')');
    }
    return reasons.isEmpty() ? u"its score"_s : reasons.join(u"; "_s);
}

QByteArray foundToJson(const SearchItem &hit) {
    QByteArray line = hitToJson(hit);
    line.chop(1);
    return line + ",\"why\":" + quotedJson(whyFound(hit).toUtf8()) + '}';
}

Result<QByteArray> runSearchTool(const ToolStore &on, ToolArguments &arguments) {
    SearchOp op;
    op.query = arguments.text("query");
    const NamespacePath asked = arguments.ns("namespace", false);
    op.filter = arguments.filter("filter");
    op.limit = arguments.integer("limit", 1, kMostHits, 10);
    op.offset = arguments.integer("offset", 0, std::numeric_limits<qint64>::max() / 2, 0);
    op.minScore = arguments.number("min_score");
    const QByteArray mode = arguments.choice("mode", {"hybrid", "semantic", "text"});
    if (arguments.error())
        return failure(*arguments.error());
    auto within = on.within(asked);
    if (!within)
        return failure(std::move(within.error()));
    if (within->labels().contains("*"))
        op.pattern = NamespacePattern{within->labels()};
    else
        op.namespacePrefix = *std::move(within);
    if (mode == "semantic")
        op.mode = SearchMode::Semantic;
    else if (mode == "text")
        op.mode = SearchMode::Text;
    else if (!op.query.isEmpty())
        op.mode = SearchMode::Hybrid;
    op.explain = !op.query.isEmpty();
    op.refreshTtl = false; // looking is not using
    auto found = on.store->search(std::move(op));
    if (!found)
        return failure(std::move(found.error()));
    std::erase_if(found->items, [&on](const SearchItem &hit) { return !on.reaches(hit.item.ns); });
    QByteArray out = "{\"results\":" + listToJson(found->items, foundToJson);
    if (found->explanation) {
        out += ",\"plan\":" + quotedJson(planName(found->explanation->plan)) +
               ",\"reason\":" + quotedJson(remarksText(found->explanation->reasons));
    }
    return out + ",\"notes\":" +
           listToJson(found->notes,
                      [](const SearchRemark &note) { return quotedJson(remarkText(note)); }) +
           '}';
}

} // namespace

Tool searchTool() {
    return {"memory_search",
            "Search memories",
            "Finds items by words and by meaning together, best first, and says of each why it was "
            "found. Without a query the newest come first.",
            R"({"type":"object","properties":{)"
            R"("query":{"type":"string","description":"What to look for, in plain words."},)"
            R"("namespace":{"type":"array","items":{"type":"string"},"description":)"
            R"("Only at and below this namespace; '*' is any one label. Left out: everywhere."},)"
            R"("filter":{"type":"object","description":"Conditions on fields of the values, )"
            R"(as {\"year\":{\"$gte\":1990}}."},)"
            R"("mode":{"type":"string","enum":["hybrid","semantic","text"],"default":"hybrid"},)"
            R"("min_score":{"type":"number","description":"Leaves out what scores less."},)"
            R"("limit":{"type":"integer","minimum":1,"maximum":1000,"default":10},)"
            R"("offset":{"type":"integer","minimum":0,"default":0}},"additionalProperties":false})",
            false,
            runSearchTool};
}

} // namespace nestor::cli
