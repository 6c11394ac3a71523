// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/search_command.h"

#include "app/cli/store_access.h"
#include "core/base/text.h"
#include "core/jobs/index_status.h"
#include "core/model/explanation_words.h"
#include "core/transfer/item_json.h"

#include <limits>

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kNoMore = std::numeric_limits<qint64>::max();

Result<SearchOp> readSearch(const Arguments &args) {
    SearchOp op;
    auto ns = namespaceArgument(args.value(u"namespace"_s), false);
    if (!ns)
        return failure(ns.error());
    if (ns->labels().contains("*"))
        op.pattern = NamespacePattern{ns->labels()};
    else
        op.namespacePrefix = *std::move(ns);
    if (args.isSet(u"filter"_s)) {
        auto filter = filterArgument(args.value(u"filter"_s));
        if (!filter)
            return failure(filter.error());
        op.filter = *std::move(filter);
    }
    op.query = args.value(u"query"_s).toUtf8();
    const auto mode = args.choice(u"mode"_s, {u"semantic"_s, u"text"_s, u"hybrid"_s});
    if (!mode)
        return failure(mode.error());
    if (*mode == u"semantic"_s)
        op.mode = SearchMode::Semantic;
    else if (*mode == u"text"_s)
        op.mode = SearchMode::Text;
    else if (*mode == u"hybrid"_s || !op.query.isEmpty())
        op.mode = SearchMode::Hybrid;
    const auto minScore = args.number(u"min-score"_s);
    if (!minScore)
        return failure(minScore.error());
    op.minScore = *minScore;
    const auto limit = args.integer(u"limit"_s, 0, kNoMore);
    if (!limit)
        return failure(limit.error());
    op.limit = *limit;
    const auto offset = args.integer(u"offset"_s, 0, kNoMore);
    if (!offset)
        return failure(offset.error());
    op.offset = *offset;
    op.explain = args.isSet(u"explain"_s);
    op.refreshTtl = false; // looking is not using
    return op;
}

QString scoreParts(const ScoreParts &parts) {
    QStringList shares;
    const auto add = [&shares](const QString &name, std::optional<double> number) {
        if (number)
            shares.append(u"%1 %2"_s.arg(name).arg(*number, 0, 'f', 3));
    };
    add(u"meaning"_s, parts.vectorScore);
    add(u"words"_s, parts.textScore);
    add(u"related words"_s, parts.feedbackScore);
    if (!parts.field.isEmpty())
        shares.append(u"field %1"_s.arg(forMessage(parts.field)));
    QStringList words;
    for (const QByteArray &word : parts.words)
        words.append(forMessage(word));
    if (!words.isEmpty())
        shares.append(u"through "_s + words.join(u", "_s));
    return shares.join(u" · "_s);
}

void printHit(Console &console, const SearchItem &hit) {
    const QString score = hit.score ? u"%1  "_s.arg(*hit.score, 7, 'f', 4) : QString();
    console.printLine(u"%1%2  %3"_s.arg(score, forMessage(hit.item.ns.stored(), 200),
                                        forMessage(hit.item.key, 200)));
    const QString indent(score.size(), u' ');
    console.printLine(indent + forMessage(hit.item.value, 100));
    if (hit.parts)
        console.printLine(indent + scoreParts(*hit.parts));
}

void printExplanation(Console &console, const Explanation &explanation) {
    console.printLine(u"plan: %1 (%2)"_s.arg(forMessage(planName(explanation.plan), 100),
                                             forMessage(remarksText(explanation.reasons), 400)));
    console.printLine(u"items: %1 in the store, %2%3 pass namespace and filter, %4 scored"_s
                          .arg(explanation.items)
                          .arg(explanation.passingEstimated ? u"about "_s : QString())
                          .arg(explanation.passing)
                          .arg(explanation.candidates));
    if (explanation.sampled > 0) {
        console.printLine(
            u"sample: %1 items were looked at to choose the plan"_s.arg(explanation.sampled));
    }
    if (explanation.vectors > 0) {
        console.printLine(u"vectors: %1, %2 of them in the index"_s.arg(explanation.vectors)
                              .arg(explanation.indexed));
    }
    QStringList steps;
    for (const Explanation::Step &step : explanation.steps)
        steps.append(u"%1 %2 ms"_s.arg(forMessage(step.name)).arg(step.milliseconds, 0, 'f', 2));
    console.printLine(u"time: "_s + steps.join(u", "_s));
}

} // namespace

int runSearch(const QStringList &arguments, Console &console) {
    const QString name = u"search"_s;
    Arguments args(u"search STORE"_s,
                   u"Finds items. Without --query the newest come first; with it the best.\n"
                   "Searching here does not prolong the life of what it finds."_s);
    args.addOption(u"namespace"_s, u"a.b"_s, u"only at and below; '*' is any one label"_s);
    args.addOption(u"filter"_s, u"JSON"_s, u"only items that pass, {\"year\": {\"$gte\": 1990}}"_s);
    args.addOption(u"query"_s, u"TEXT"_s, u"what to look for"_s);
    args.addOption(u"mode"_s, u"MODE"_s, u"semantic, text or hybrid; hybrid unless said"_s);
    args.addOption(u"min-score"_s, u"X"_s, u"leave out what scores less"_s);
    args.addOption(u"limit"_s, u"N"_s, u"how many at most"_s, u"10"_s);
    args.addOption(u"offset"_s, u"N"_s, u"leave out the first N"_s, u"0"_s);
    args.addFlag(u"no-together"_s, u"hybrid: items that were written in one sitting "
                                   u"do not lift each other"_s);
    args.addFlag(u"explain"_s, u"say how the answer came about"_s);
    args.addFlag(u"json"_s, u"one JSON object a line"_s);
    if (auto parsed = args.parse(arguments, 1, 1); !parsed)
        return wrongUsage(console, name, parsed.error());
    if (args.helpAsked()) {
        console.print(args.help());
        return Done;
    }
    auto op = readSearch(args);
    if (!op)
        return wrongUsage(console, name, op.error());
    auto store = openForCommand(args.positional().constFirst(), Access::Read);
    if (!store)
        return reportFailure(console, name, store.error());
    setWrittenTogether(**store, !args.isSet(u"no-together"_s));
    const auto found = (*store)->search(*std::move(op));
    if (!found)
        return reportFailure(console, name, found.error());
    for (const SearchItem &hit : found->items) {
        if (args.isSet(u"json"_s))
            console.writeLine(hitToJson(hit));
        else
            printHit(console, hit);
    }
    if (found->explanation) {
        if (args.isSet(u"json"_s))
            console.error(textOf(explanationToJson(*found->explanation)));
        else
            printExplanation(console, *found->explanation);
    }
    for (const SearchRemark &note : found->notes)
        console.error(u"nestor-cli: search: "_s + textOf(remarkText(note)));
    if (found->items.empty() && !args.isSet(u"json"_s))
        console.error(u"nestor-cli: search: nothing found"_s);
    return Done;
}

} // namespace nestor::cli
