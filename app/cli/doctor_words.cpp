// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/doctor_words.h"

#include "core/base/text.h"

#include <algorithm>
#include <type_traits>

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

QString namespaceName(const NamespacePath &ns) {
    return ns.isRoot() ? u"the root"_s : forMessage(ns.stored(), 100);
}

QString joined(const QByteArrayList &names) {
    QStringList texts;
    for (const QByteArray &name : names)
        texts.append(forMessage(name));
    return texts.join(u", "_s);
}

QString counted(qint64 count, const QString &one, const QString &many) {
    return u"%1 %2"_s.arg(count).arg(count == 1 ? one : many);
}

QString timeText(const Timestamp &time) {
    return QString::fromLatin1(time.toStored());
}

QString fact(const NoFacts &facts) {
    return facts.error.isEmpty() ? QString() : u"the agent's search fails: "_s + facts.error;
}

QString fact(const AbsentFacts &facts, bool isThere) {
    if (isThere)
        return u"the item is there"_s;
    QStringList parts{u"there is no such item"_s};
    if (facts.last) {
        switch (facts.last->end) {
        case HistoryEntry::Deleted:
            parts.append(u"it was deleted at %1"_s.arg(timeText(facts.last->endedAt)));
            break;
        case HistoryEntry::Expired:
            parts.append(u"it expired and was swept at %1"_s.arg(timeText(facts.last->endedAt)));
            break;
        case HistoryEntry::Replaced:
            parts.append(u"its last version ended at %1"_s.arg(timeText(facts.last->endedAt)));
            break;
        }
    } else if (!facts.keepsHistory) {
        parts.append(u"the store keeps no history that would tell whether it ever was"_s);
    }
    QStringList places;
    for (const NamespacePath &ns : facts.elsewhere)
        places.append(namespaceName(ns));
    if (!places.isEmpty())
        parts.append(u"the key exists in "_s + places.join(u", "_s));
    return parts.join(u"; "_s);
}

QString fact(const NamespaceFacts &facts) {
    if (facts.differs < 0) {
        return facts.asked.isRoot() ? u"every namespace is searched"_s
                                    : u"%1 lies within %2"_s.arg(namespaceName(facts.item),
                                                                 namespaceName(facts.asked));
    }
    const QByteArrayList asked = facts.asked.labels();
    const QByteArrayList item = facts.item.labels();
    const QString wanted = forMessage(asked[facts.differs]);
    QString text = facts.differs < item.size()
                       ? u"label %1 is '%2', and the search asks for '%3'"_s.arg(facts.differs + 1)
                             .arg(forMessage(item[facts.differs]), wanted)
                       : u"the item lies in %1, above label %2 of the search, '%3'"_s.arg(
                             namespaceName(facts.item), QString::number(facts.differs + 1), wanted);
    if (facts.item.stored().startsWith(facts.asked.stored())) {
        text += u"; whole labels count (LangGraph before August 2026 compared the text, and "
                "returned it)"_s;
    }
    return text;
}

QString truth(const std::optional<bool> &answer, const QString &none) {
    return answer ? (*answer ? u"yes"_s : u"no"_s) : none;
}

QString fact(const FilterFacts &facts) {
    if (facts.conditions.empty())
        return u"the search has no filter"_s;
    QStringList parts;
    if (facts.broken) {
        parts.append(
            u"the value of %1 is not JSON: LangGraph's filter fails on it, and with it the "
            "whole search"_s.arg(itemName(*facts.broken)));
    }
    for (const ConditionFacts &one : facts.conditions) {
        QString part = one.op.isEmpty()
                           ? u"%1 = %2"_s.arg(forMessage(one.field), forMessage(one.operand))
                           : u"%1 %2 %3"_s.arg(forMessage(one.field), forMessage(one.op),
                                               forMessage(one.operand));
        part += u": the value is "_s +
                (one.value.isEmpty() ? u"missing"_s : forMessage(one.value)) +
                u"; LangGraph's SQL says %1"_s.arg(
                    truth(one.agent, one.refusal.isEmpty() ? u"nothing, it fails on the value"_s
                                                           : u"ValueError: "_s + one.refusal)) +
                u", Nestor's filter %1"_s.arg(
                    truth(one.nestor, u"nothing, it has no such condition"_s));
        if (one.textAndNumber) {
            part += one.value.startsWith('"') ? u"; the value is a text, not a number"_s
                                              : u"; the filter's is a text, the value a number"_s;
        }
        parts.append(part);
    }
    return parts.join(u" | "_s);
}

QString fact(const ExpiryFacts &facts) {
    if (!facts.expiresAt)
        return u"it never expires"_s;
    if (*facts.expiresAt >= facts.now)
        return u"it expires at %1"_s.arg(timeText(*facts.expiresAt));
    return u"it expired at %1: served until somebody sweeps, then gone; the agent's get would "
           u"revive "
           "it where reads refresh"_s.arg(timeText(*facts.expiresAt));
}

QString fact(const EmbeddingFacts &facts) {
    switch (facts.why) {
    case EmbeddingFacts::HasVectors:
        return counted(facts.fields.size(), u"vector"_s, u"vectors"_s) + u": "_s +
               joined(facts.fields.first(std::min<qsizetype>(facts.fields.size(), 10))) +
               (facts.fields.size() > 10 ? u", …"_s : QString());
    case EmbeddingFacts::NotAsked:
        return u"the search has no question: the newest come first, with vectors or without"_s;
    case EmbeddingFacts::NoIndex:
        return u"the store has no vectors at all: it was written by an agent without an index"_s;
    case EmbeddingFacts::NoText:
        return u"it has no vector: %1 %2 no text in its value"_s
            .arg(facts.pathsAreGuessed
                     ? u"the fields that other items' vectors name ("_s + joined(facts.paths) + u')'
                     : u"the configured paths ("_s + joined(facts.paths) + u')')
            .arg(u"give"_s);
    case EmbeddingFacts::BeforeIndex:
        return u"it has no vector: it was written before the store's first vector"_s;
    case EmbeddingFacts::NotIndexed:
        break;
    }
    return u"it has no vector, though its value has text to embed: it was written with "
           u"index=False, "
           "or by an agent without an index"_s;
}

QString fact(const StaleFacts &facts) {
    if (facts.stale.empty()) {
        return facts.compared ? u"its vectors are those of its texts"_s
                              : u"its vectors are as new as the item"_s;
    }
    QStringList parts;
    for (const StaleFacts::Field &one : facts.stale) {
        switch (one.why) {
        case StaleFacts::Field::Older:
            parts.append(u"the vector of %1 is older than the item"_s.arg(forMessage(one.field)));
            break;
        case StaleFacts::Field::Gone:
            parts.append(
                u"the value does not give %1, whose vector is there"_s.arg(forMessage(one.field)));
            break;
        case StaleFacts::Field::OtherText:
            parts.append(u"the vector of %1 is not that of its text"_s.arg(forMessage(one.field)));
            break;
        }
        if (parts.size() == 5 && facts.stale.size() > 5) {
            parts.append(u"and %1 more"_s.arg(facts.stale.size() - 5));
            break;
        }
    }
    QString text = parts.join(u"; "_s);
    if (facts.vectorTime) {
        text += u" (vector of %1, item of %2)"_s.arg(timeText(*facts.vectorTime),
                                                     timeText(facts.itemTime));
    }
    if (qsizetype(facts.stale.size()) < facts.vectors) {
        text += u"; %1 of its vectors %2 fresh"_s.arg(facts.vectors - qsizetype(facts.stale.size()))
                    .arg(facts.vectors - qsizetype(facts.stale.size()) == 1 ? u"is"_s : u"are"_s);
    }
    return text;
}

QString fact(const SizeFacts &facts) {
    if (facts.item < 0 && facts.others == 0)
        return u"all vectors that are compared have %1 numbers, as the question"_s.arg(
            facts.question);
    QString text;
    if (facts.item >= 0) {
        text = u"the vector of %1 has %2, the question %3"_s.arg(
            forMessage(facts.field), counted(facts.item, u"number"_s, u"numbers"_s),
            QString::number(facts.question));
    }
    if (facts.others > 0) {
        if (!text.isEmpty())
            text += u"; "_s;
        text += u"%1 of other items in the search %2 another size than %3"_s
                    .arg(counted(facts.others, u"vector"_s, u"vectors"_s))
                    .arg(facts.others == 1 ? u"has"_s : u"have"_s)
                    .arg(facts.question);
        if (facts.example)
            text +=
                u" (%1: %2)"_s.arg(itemName(*facts.example), QString::number(facts.exampleSize));
    }
    return text + u": the agent's search fails"_s;
}

QString fact(const CrowdFacts &facts, bool ok) {
    if (!facts.index.isEmpty()) {
        return u"its best vector is number %1 of the whole store, and number %2 of the items in "
               u"the "
               "search; the server's index %3 gives %4 vectors before namespace and filter are "
               "looked at"_s.arg(facts.vectorPlace)
                   .arg(facts.itemPlace)
                   .arg(forMessage(facts.index))
                   .arg(facts.cut);
    }
    QString text =
        u"its best vector is number %1; LangGraph keeps the first %2 vectors, then tells items apart"_s
            .arg(facts.vectorPlace)
            .arg(facts.cut);
    if (ok)
        return facts.vectorPlace <= facts.cut
                   ? text
                   : text + u"; with one vector an item it would be number %1, too far below too"_s
                                .arg(facts.itemPlace);
    QStringList takers;
    for (const CrowdFacts::Taker &taker : facts.takers)
        takers.append(u"%1 has %2"_s.arg(itemName(taker.id), QString::number(taker.places)));
    text += u"; these hold %1: "_s.arg(counted(facts.items, u"item"_s, u"items"_s)) +
            takers.join(u", "_s);
    return text + u"; if items were told apart first, it would be number %1"_s.arg(facts.itemPlace);
}

QString fact(const LimitFacts &facts, bool ok) {
    QString text = u"it is number %1 of the items"_s.arg(facts.place);
    if (facts.newestFirst)
        text += u", the newest first"_s;
    if (facts.farthestFirst)
        text += u"; under l2 LangGraph returns the farthest first"_s;
    if (facts.ties > 0) {
        text += u"; %1 as good, among which the order is undefined"_s.arg(
            facts.ties == 1 ? u"1 other is"_s : u"%1 others are"_s.arg(facts.ties));
    }
    text += u"; the limit is %1"_s.arg(facts.limit);
    if (!ok)
        text += u", %1 would reach it"_s.arg(facts.reach);
    return text;
}

QString fact(const FoundFacts &facts) {
    if (facts.place == 0)
        return u"the agent's search does not return it"_s;
    return u"the agent's search returns it as number %1"_s.arg(facts.place) +
           (facts.score ? u", score %1"_s.arg(*facts.score, 0, 'f', 4) : QString());
}

template <typename Facts>
const Facts *factsAt(const Diagnosis &diagnosis, Gate gate) {
    for (const GateResult &result : diagnosis.gates) {
        if (result.gate == gate)
            return std::get_if<Facts>(&result.facts);
    }
    return nullptr;
}

QString filterRemedy(const FilterFacts &facts) {
    if (facts.broken) {
        return u"Mend the value of %1, or delete it: the agent's search fails as long as it is there."_s
            .arg(itemName(*facts.broken));
    }
    for (const ConditionFacts &one : facts.conditions) {
        if (one.agent == true)
            continue;
        if (!one.refusal.isEmpty())
            return u"Ask without what LangGraph refuses (%1)."_s.arg(one.refusal);
        if (one.textAndNumber && one.value.startsWith('"'))
            return u"Store %1 as a number, or ask for the text."_s.arg(forMessage(one.field));
        if (one.textAndNumber)
            return u"Ask for %1 as a number."_s.arg(forMessage(one.field));
        if (one.value.isEmpty())
            return u"Write the field %1, or ask without the condition on it."_s.arg(
                forMessage(one.field));
        return u"Ask without the condition on %1, or change the value."_s.arg(
            forMessage(one.field));
    }
    return {};
}

QString absentRemedy(const Diagnosis &diagnosis, const AbsentFacts &facts) {
    if (facts.last) {
        return u"Restore it: nestor-cli history STORE %1 --restore %2"_s.arg(
            itemName(diagnosis.id), QString::number(facts.last->version));
    }
    if (!facts.elsewhere.empty())
        return u"Expect it in %1, or write it in %2."_s.arg(namespaceName(facts.elsewhere.front()),
                                                            namespaceName(diagnosis.id.ns));
    return u"The agent has to write it."_s;
}

QString embeddingRemedy(const EmbeddingFacts &facts) {
    switch (facts.why) {
    case EmbeddingFacts::NoIndex:
        return u"Give the agent's store an index, and let the agent put its items again."_s;
    case EmbeddingFacts::NoText:
        return u"Write a text under one of %1, or have the agent embed a field that the item has."_s
            .arg(joined(facts.paths));
    default:
        return u"Put it again without index=False: by the agent, or by nestor-cli put with the "
               "store's embedder configured."_s;
    }
}

} // namespace

QString itemName(const ItemId &id) {
    return forMessage(id.ns.stored(), 100) + u' ' + forMessage(id.key, 100);
}

QString gateFact(const GateResult &result) {
    const bool ok = result.ok.value_or(false);
    return std::visit(
        [ok](const auto &facts) {
            using Facts = std::decay_t<decltype(facts)>;
            constexpr bool kByOk = std::is_same_v<Facts, AbsentFacts> ||
                                   std::is_same_v<Facts, CrowdFacts> ||
                                   std::is_same_v<Facts, LimitFacts>;
            if constexpr (kByOk)
                return fact(facts, ok);
            else
                return fact(facts);
        },
        result.facts);
}

QString remedyFor(const Diagnosis &diagnosis) {
    const auto verdict = diagnosis.verdict();
    if (!verdict)
        return {};
    switch (*verdict) {
    case Gate::Absent:
        return absentRemedy(diagnosis, *factsAt<AbsentFacts>(diagnosis, Gate::Absent));
    case Gate::OtherNamespace:
        return u"Search in %1, or in a namespace above it."_s.arg(namespaceName(diagnosis.id.ns));
    case Gate::Filtered:
        return filterRemedy(*factsAt<FilterFacts>(diagnosis, Gate::Filtered));
    case Gate::Expired:
        return u"Let it live on: put it with another time-to-live (nestor-cli put --ttl never), or "
               "delete it."_s;
    case Gate::NotEmbedded:
        return embeddingRemedy(*factsAt<EmbeddingFacts>(diagnosis, Gate::NotEmbedded));
    case Gate::StaleVector:
        return u"Embed it anew: put its value again with the agent's embedder."_s;
    case Gate::WrongSize: {
        const auto *facts = factsAt<SizeFacts>(diagnosis, Gate::WrongSize);
        return facts && facts->item < 0
                   ? u"Embed the items whose vectors differ in size anew, or delete those vectors."_s
                   : u"Embed it anew with the embedder that the question is embedded with."_s;
    }
    case Gate::CrowdedOut:
        if (!factsAt<CrowdFacts>(diagnosis, Gate::CrowdedOut)->index.isEmpty())
            return u"Have the server's index go on until enough passes: the notes have the SQL."_s;
        return u"Ask with a limit of %1, or embed fewer fields of the items that took the places."_s
            .arg(factsAt<CrowdFacts>(diagnosis, Gate::CrowdedOut)->reach);
    case Gate::BelowLimit: {
        const auto *facts = factsAt<LimitFacts>(diagnosis, Gate::BelowLimit);
        return facts->farthestFirst
                   ? u"Ask with a limit of %1, or let the agent compare by cosine: under l2 it "
                     "gets the farthest first."_s.arg(facts->reach)
                   : u"Ask with a limit of %1."_s.arg(facts->reach);
    }
    case Gate::Found:
        break;
    }
    return {};
}

} // namespace nestor::cli
