// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/doctor/gate_text.h"

#include "core/base/text.h"
#include "ui/session/item_commands.h"
#include "ui/session/time_text.h"

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

QString namesOf(const QByteArrayList &names) {
    constexpr qsizetype kShown = 6;
    QStringList texts;
    for (const QByteArray &name : names.first(qMin(kShown, names.size())))
        texts.append(forMessage(name));
    if (names.size() > kShown)
        texts.append(u"…"_s);
    return texts.join(u", "_s);
}

QString text(const NoFacts &facts, bool) {
    return facts.error.isEmpty() ? QString()
                                 : Doctor::tr("The agent's search fails: %1.").arg(facts.error);
}

QString text(const AbsentFacts &facts, bool ok) {
    if (ok)
        return Doctor::tr("The item is there.");
    QStringList parts{Doctor::tr("There is no such item.")};
    if (facts.last && facts.last->end == HistoryEntry::Expired)
        parts << Doctor::tr("It expired and was swept %1.").arg(fullTime(facts.last->endedAt));
    else if (facts.last)
        parts << Doctor::tr("It was deleted %1.").arg(fullTime(facts.last->endedAt));
    else if (!facts.keepsHistory)
        parts << Doctor::tr("The store keeps no history that would tell whether it ever was.");
    QByteArrayList places;
    for (const NamespacePath &ns : facts.elsewhere)
        places.append(ns.stored());
    if (!places.isEmpty())
        parts << Doctor::tr("Its key exists in %1.").arg(namesOf(places));
    return parts.join(u' ');
}

QString text(const NamespaceFacts &facts, bool ok) {
    if (ok)
        return facts.asked.isRoot() ? Doctor::tr("Every namespace is searched.")
                                    : Doctor::tr("It lies within the namespace.");
    const QByteArrayList asked = facts.asked.labels();
    const QByteArrayList item = facts.item.labels();
    const QString wanted = forMessage(asked.value(facts.differs));
    return facts.differs < item.size()
               ? Doctor::tr("Label %1 is “%2”, and the search asks for “%3”.")
                     .arg(QString::number(facts.differs + 1), forMessage(item[facts.differs]),
                          wanted)
               : Doctor::tr("It lies above “%1”.").arg(wanted);
}

QString answerText(const std::optional<bool> &answer) {
    return !answer ? Doctor::tr("fails") : *answer ? Doctor::tr("yes") : Doctor::tr("no");
}

QString text(const FilterFacts &facts, bool) {
    if (facts.conditions.empty())
        return Doctor::tr("The search has no filter.");
    QStringList lines;
    if (facts.broken) {
        lines.append(Doctor::tr("The value of %1 is not JSON: LangGraph's filter fails on it.")
                         .arg(itemText(*facts.broken)));
    }
    for (const ConditionFacts &one : facts.conditions) {
        const QString condition = forMessage(one.field) + u' ' +
                                  (one.op.isEmpty() ? u"="_s : forMessage(one.op)) + u' ' +
                                  forMessage(one.operand);
        QString line =
            Doctor::tr("%1: the value is %2. LangGraph says %3, Nestor %4.")
                .arg(condition, one.value.isEmpty() ? Doctor::tr("missing") : forMessage(one.value),
                     answerText(one.agent), answerText(one.nestor));
        if (!one.refusal.isEmpty())
            line += u' ' + Doctor::tr("LangGraph refuses it: %1.").arg(one.refusal);
        if (one.textAndNumber)
            line += u' ' + (one.value.startsWith('"')
                                ? Doctor::tr("The value is a text, not a number.")
                                : Doctor::tr("The condition is a text, the value a number."));
        lines.append(line);
    }
    return lines.join(u'\n');
}

QString text(const ExpiryFacts &facts, bool ok) {
    if (!facts.expiresAt)
        return Doctor::tr("It never expires.");
    if (ok)
        return Doctor::tr("It expires %1.").arg(fullTime(*facts.expiresAt));
    return Doctor::tr("It expired %1: served until somebody sweeps, then gone.")
        .arg(fullTime(*facts.expiresAt));
}

QString text(const EmbeddingFacts &facts, bool) {
    switch (facts.why) {
    case EmbeddingFacts::HasVectors:
        return Doctor::tr("It has vectors of %1.").arg(namesOf(facts.fields));
    case EmbeddingFacts::NotAsked:
        return Doctor::tr("Without a question the newest come first.");
    case EmbeddingFacts::NoIndex:
        return Doctor::tr("The store has no vectors: its agent works without an index.");
    case EmbeddingFacts::NoText:
        return Doctor::tr("It has no vector: %1 give no text.").arg(namesOf(facts.paths));
    case EmbeddingFacts::BeforeIndex:
        return Doctor::tr("It has no vector: it was written before the store's first one.");
    case EmbeddingFacts::NotIndexed:
        break;
    }
    return Doctor::tr("It has no vector: it was written with index=False, or without an index.");
}

QString text(const StaleFacts &facts, bool) {
    if (facts.stale.empty())
        return facts.compared ? Doctor::tr("Its vectors are those of its texts.")
                              : Doctor::tr("Its vectors are as new as the item.");
    QByteArrayList older;
    QByteArrayList gone;
    QByteArrayList other;
    for (const StaleFacts::Field &one : facts.stale) {
        (one.why == StaleFacts::Field::Older  ? older
         : one.why == StaleFacts::Field::Gone ? gone
                                              : other)
            .append(one.field);
    }
    QStringList parts;
    if (!older.isEmpty())
        parts << Doctor::tr("Older than the item: the vector of %1.").arg(namesOf(older));
    if (!gone.isEmpty())
        parts << Doctor::tr("The value does not give %1 any more.").arg(namesOf(gone));
    if (!other.isEmpty())
        parts << Doctor::tr("Not the vector of its text: %1.").arg(namesOf(other));
    return parts.join(u' ');
}

QString text(const SizeFacts &facts, bool ok) {
    if (ok)
        return Doctor::tr("All vectors that are compared have %1 numbers.").arg(facts.question);
    QStringList parts;
    if (facts.item >= 0)
        parts << Doctor::tr("The vector of %1 has %2 numbers, the question %3.")
                     .arg(forMessage(facts.field), QString::number(facts.item),
                          QString::number(facts.question));
    if (facts.others > 0)
        parts << Doctor::tr("Vectors of other items with another size: %1.").arg(facts.others);
    parts << Doctor::tr("The agent's search fails.");
    return parts.join(u' ');
}

QString text(const CrowdFacts &facts, bool ok) {
    QString sentence =
        Doctor::tr("Its best vector is number %1; LangGraph keeps the first %2, then tells items "
                   "apart.")
            .arg(facts.vectorPlace)
            .arg(facts.cut);
    if (ok)
        return sentence;
    QStringList takers;
    for (const CrowdFacts::Taker &taker : facts.takers)
        takers.append(
            Doctor::tr("%1 has %2").arg(itemText(taker.id), QString::number(taker.places)));
    return sentence + u' ' + Doctor::tr("Who took the places: %1.").arg(takers.join(u", "_s));
}

QString text(const LimitFacts &facts, bool ok) {
    QStringList parts{
        ok ? Doctor::tr("It is number %1; the limit is %2.").arg(facts.place).arg(facts.limit)
           : Doctor::tr("It is number %1; the limit is %2, %3 would reach it.")
                 .arg(facts.place)
                 .arg(facts.limit)
                 .arg(facts.reach)};
    if (facts.farthestFirst)
        parts << Doctor::tr("Under l2 LangGraph returns the farthest first.");
    if (facts.ties > 0)
        parts << Doctor::tr("As good, in an order that nobody defines: %1.").arg(facts.ties);
    return parts.join(u' ');
}

QString text(const FoundFacts &facts, bool) {
    return facts.place > 0 ? Doctor::tr("The agent gets it as number %1.").arg(facts.place)
                           : Doctor::tr("The agent does not get it.");
}

} // namespace

QString gateTitle(Gate gate) {
    switch (gate) {
    case Gate::Absent:
        return Doctor::tr("There");
    case Gate::OtherNamespace:
        return Doctor::tr("Namespace");
    case Gate::Filtered:
        return Doctor::tr("Filter");
    case Gate::Expired:
        return Doctor::tr("Lifetime");
    case Gate::NotEmbedded:
        return Doctor::tr("Embedded");
    case Gate::StaleVector:
        return Doctor::tr("Vector up to date");
    case Gate::WrongSize:
        return Doctor::tr("Vector size");
    case Gate::CrowdedOut:
        return Doctor::tr("Within the cut");
    case Gate::BelowLimit:
        return Doctor::tr("Within the limit");
    case Gate::Found:
        break;
    }
    return Doctor::tr("Found");
}

QString lossText(Gate gate) {
    switch (gate) {
    case Gate::Absent:
        return Doctor::tr("not there");
    case Gate::OtherNamespace:
        return Doctor::tr("other namespace");
    case Gate::Filtered:
        return Doctor::tr("filtered");
    case Gate::Expired:
        return Doctor::tr("expired");
    case Gate::NotEmbedded:
        return Doctor::tr("not embedded");
    case Gate::StaleVector:
        return Doctor::tr("stale vector");
    case Gate::WrongSize:
        return Doctor::tr("the search fails");
    case Gate::CrowdedOut:
        return Doctor::tr("crowded out");
    case Gate::BelowLimit:
        return Doctor::tr("below the limit");
    case Gate::Found:
        break;
    }
    return Doctor::tr("found");
}

QString gateFactText(const GateResult &result) {
    const bool ok = result.ok.value_or(false);
    return std::visit([ok](const auto &facts) { return text(facts, ok); }, result.facts);
}

} // namespace nestor::ui
