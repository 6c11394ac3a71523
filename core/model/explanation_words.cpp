// SPDX-License-Identifier: Apache-2.0
#include "core/model/explanation_words.h"

#include <QtGlobal>

namespace nestor {

namespace {

QByteArray wayName(VectorWay way) {
    switch (way) {
    case VectorWay::Exact:
        return "exact";
    case VectorWay::Graph:
        return "hnsw";
    case VectorWay::FilteredGraph:
        return "hnsw-filtered";
    case VectorWay::WideningGraph:
        break;
    }
    return "hnsw-widening";
}

QByteArray argumentText(const SearchRemark::Argument &argument) {
    if (const auto *number = std::get_if<qint64>(&argument))
        return QByteArray::number(*number);
    if (const auto *measure = std::get_if<double>(&argument))
        return QByteArray::number(*measure, 'g', 3);
    return std::get<QByteArray>(argument);
}

} // namespace

QByteArray planName(const SearchPlan &plan) {
    switch (plan.rankedBy) {
    case RankedBy::Time:
        return "newest first";
    case RankedBy::Vectors:
        return wayName(plan.way);
    case RankedBy::Words:
        return "text";
    case RankedBy::Both:
        return "hybrid: " + wayName(plan.way);
    case RankedBy::WordsAlone:
        break;
    }
    return "hybrid: words";
}

const char *remarkTemplate(SearchRemark::Kind kind) {
    using Kind = SearchRemark::Kind;
    switch (kind) {
    case Kind::WordsLookedUp:
        return QT_TRANSLATE_NOOP("SearchRemark", "the words were looked up in the full-text index");
    case Kind::BestByBoth:
        return QT_TRANSLATE_NOOP("SearchRemark", "the best by words and by vectors");
    case Kind::NoQueryEmbedder:
        return QT_TRANSLATE_NOOP("SearchRemark", "there is no embedder for the query");
    case Kind::WrittenTogether:
        return QT_TRANSLATE_NOOP("SearchRemark", "%1 was written with %2");
    case Kind::AllCompared:
        return QT_TRANSLATE_NOOP("SearchRemark", "all vectors were compared");
    case Kind::AllPassingCompared:
        return QT_TRANSLATE_NOOP("SearchRemark", "all vectors that pass were compared");
    case Kind::NoGraph:
        return QT_TRANSLATE_NOOP("SearchRemark", "there is no graph");
    case Kind::WalksMiss:
        return QT_TRANSLATE_NOOP("SearchRemark",
                                 "walks of the graph find only %1 % of what is nearest");
    case Kind::Costs:
        return QT_TRANSLATE_NOOP("SearchRemark", "%1 of %2 vectors pass: exact %3 ms, "
                                                 "hnsw-filtered %4 ms, hnsw-widening %5 ms");
    case Kind::EstimatedCosts:
        return QT_TRANSLATE_NOOP("SearchRemark", "about %1 of %2 vectors pass: exact %3 ms, "
                                                 "hnsw-filtered %4 ms, hnsw-widening %5 ms");
    case Kind::EarlierCosts:
        return QT_TRANSLATE_NOOP(
            "SearchRemark", "as an earlier search found, about %1 of %2 vectors pass: exact %3 ms, "
                            "hnsw-filtered %4 ms, hnsw-widening %5 ms");
    case Kind::WalkIsQuicker:
        return QT_TRANSLATE_NOOP("SearchRemark", "all items may be found, and a walk is quicker "
                                                 "than comparing with %1 vectors");
    case Kind::ComparedBeside:
        return QT_TRANSLATE_NOOP("SearchRemark",
                                 "%1 vectors that are not yet in the index were compared, too");
    case Kind::CompletedByComparing:
        return QT_TRANSLATE_NOOP("SearchRemark",
                                 "the walk did not find enough, so all that pass were compared");
    case Kind::TakenByCodes:
        return QT_TRANSLATE_NOOP("SearchRemark", "compared by 8-bit codes, the nearest %1 told "
                                                 "apart by their stored numbers");
    case Kind::GraphBeingBuilt:
        return QT_TRANSLATE_NOOP("SearchRemark", "the index is being built");
    case Kind::NoIndexFile:
        return QT_TRANSLATE_NOOP("SearchRemark", "there is no file of the index yet");
    case Kind::IndexFileUnusable:
        return QT_TRANSLATE_NOOP("SearchRemark", "the file of the index cannot be used");
    case Kind::IndexFileOfAnother:
        return QT_TRANSLATE_NOOP("SearchRemark",
                                 "the file of the index is of another store or embedder");
    case Kind::IndexFileOfCodes:
        return QT_TRANSLATE_NOOP("SearchRemark", "the file of the index holds 8-bit codes, which "
                                                 "are not wanted any more");
    case Kind::IndexFileWithoutCodes:
        return QT_TRANSLATE_NOOP("SearchRemark", "the file of the index does not hold the 8-bit "
                                                 "codes that are wanted");
    case Kind::IndexFileOfAnotherSize:
        return QT_TRANSLATE_NOOP("SearchRemark",
                                 "the file of the index is of vectors of another size");
    case Kind::IndexFileRead:
        return QT_TRANSLATE_NOOP("SearchRemark", "the index comes from its file");
    case Kind::ServerItemsFirst:
        return QT_TRANSLATE_NOOP("SearchRemark",
                                 "the items that pass come first, then their vectors");
    case Kind::ServerItemsInNamespace:
        return QT_TRANSLATE_NOOP("SearchRemark", "%1 items are in this namespace");
    case Kind::ServerManyInNamespace:
        return QT_TRANSLATE_NOOP("SearchRemark", "so many items are in this namespace that all "
                                                 "vectors are read in a row");
    case Kind::ServerWalk:
        return QT_TRANSLATE_NOOP("SearchRemark", "approximate: by the server's index, as more than "
                                                 "%1 vectors are there");
    case Kind::ServerWalkTooFew:
        return QT_TRANSLATE_NOOP("SearchRemark", "the server's index led to too few");
    case Kind::VectorsPassedOver:
        return QT_TRANSLATE_NOOP("SearchRemark",
                                 "Vectors passed over, as they are not %2 finite numbers: %1");
    case Kind::EmbedderKnowsNone:
        return QT_TRANSLATE_NOOP("SearchRemark",
                                 "The embedder knows no words, so nothing was found");
    case Kind::NoWordInQuery:
        return QT_TRANSLATE_NOOP("SearchRemark",
                                 "The query holds no word to look for, so nothing was found");
    case Kind::OnlyWords:
        return QT_TRANSLATE_NOOP("SearchRemark", "The store has no embedder for the query: only "
                                                 "its words were looked for");
    case Kind::DistanceAssumed:
        return QT_TRANSLATE_NOOP("SearchRemark", "The store does not say how its vectors are "
                                                 "compared: the cosine is taken");
    }
    return "";
}

QByteArray remarkText(const SearchRemark &remark) {
    // Not QString::arg(): a key may hold "%2" itself.
    QByteArray text;
    for (const char *at = remarkTemplate(remark.kind); *at != '\0'; ++at) {
        const std::size_t argument = *at == '%' && at[1] >= '1' && at[1] <= '9'
                                         ? std::size_t(at[1] - '1')
                                         : remark.arguments.size();
        if (argument >= remark.arguments.size()) {
            text += *at;
            continue;
        }
        text += argumentText(remark.arguments[argument]);
        ++at;
    }
    return text;
}

QByteArray remarksText(std::span<const SearchRemark> remarks) {
    QByteArray text;
    for (const SearchRemark &remark : remarks) {
        if (!text.isEmpty())
            text += "; ";
        text += remarkText(remark);
    }
    return text;
}

} // namespace nestor
