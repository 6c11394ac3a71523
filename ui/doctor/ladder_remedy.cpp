// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/doctor/ladder_remedy.h"

#include "core/base/text.h"
#include "core/json/json_splice.h"
#include "ui/doctor/gate_text.h"

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

template <typename Facts>
const Facts *factsOf(const Diagnosis &diagnosis, Gate gate) {
    for (const GateResult &result : diagnosis.gates) {
        if (result.gate == gate)
            return std::get_if<Facts>(&result.facts);
    }
    return nullptr;
}

/// The value with the number in place of the text that is one; nullopt where it is not.
std::optional<QByteArray> withNumber(const QByteArray &value, const ConditionFacts &condition) {
    const auto document = JsonDocument::parse(value);
    if (!document)
        return std::nullopt;
    int node = 0;
    for (const QByteArray &name : condition.field.split('.')) {
        node = document->nodes()[size_t(node)].type == JsonType::Object
                   ? document->member(node, name)
                   : -1;
        if (node < 0)
            return std::nullopt;
    }
    const QByteArray number = document->string(node).trimmed();
    const auto parsed = JsonDocument::parse(number);
    if (!parsed || parsed->root().type != JsonType::Number)
        return std::nullopt;
    const auto edit = replaceValue(*document, node, number);
    return edit ? std::optional(edit->appliedTo(value)) : std::nullopt;
}

std::optional<LadderRemedy> filterRemedy(const DoctorQuestion &question,
                                         const Diagnosis &diagnosis) {
    const auto *facts = factsOf<FilterFacts>(diagnosis, Gate::Filtered);
    if (!facts || !diagnosis.item)
        return std::nullopt;
    for (const ConditionFacts &one : facts->conditions) {
        if (one.agent == true || !one.textAndNumber || !one.value.startsWith('"'))
            continue;
        if (auto value = withNumber(diagnosis.item->value, one)) {
            return LadderRemedy{LadderRemedy::SaveItem,
                                Doctor::tr("Store %1 as a Number").arg(forMessage(one.field)),
                                {},
                                *std::move(value)};
        }
    }
    DoctorQuestion unfiltered = question;
    unfiltered.filter.clear();
    return LadderRemedy{LadderRemedy::AskOtherwise,
                        Doctor::tr("Ask Without the Filter"),
                        std::move(unfiltered),
                        {}};
}

/// Of an item whose own vector has another size that is embedded anew; a search that fails on the
/// vector of another one is mended there.
std::optional<LadderRemedy> sizeRemedy(const Diagnosis &diagnosis, bool embeds) {
    const auto *facts = factsOf<SizeFacts>(diagnosis, Gate::WrongSize);
    if (!facts)
        return std::nullopt;
    if (facts->item >= 0 && embeds && diagnosis.item) {
        return LadderRemedy{
            LadderRemedy::SaveItem, Doctor::tr("Embed It Now"), {}, diagnosis.item->value};
    }
    if (facts->item >= 0 || !facts->example)
        return std::nullopt;
    return LadderRemedy{LadderRemedy::ShowItem,
                        Doctor::tr("Go to the Item on Which It Fails"),
                        {},
                        {},
                        *facts->example};
}

LadderRemedy askWithLimit(DoctorQuestion question, qint64 limit) {
    question.limit = limit;
    return {LadderRemedy::AskOtherwise,
            Doctor::tr("Ask With a Limit of %1").arg(limit),
            std::move(question),
            {}};
}

} // namespace

std::optional<LadderRemedy> ladderRemedy(const DoctorQuestion &question, const Diagnosis &diagnosis,
                                         bool embeds) {
    switch (diagnosis.verdict().value_or(Gate::Found)) {
    case Gate::Absent: {
        const auto *facts = factsOf<AbsentFacts>(diagnosis, Gate::Absent);
        if (!facts || !facts->last)
            return std::nullopt;
        return LadderRemedy{
            LadderRemedy::AddItem, Doctor::tr("Restore It"), {}, facts->last->value};
    }
    case Gate::OtherNamespace: {
        DoctorQuestion there = question;
        there.ns = diagnosis.id.ns;
        return LadderRemedy{
            LadderRemedy::AskOtherwise, Doctor::tr("Ask in Its Namespace"), std::move(there), {}};
    }
    case Gate::Filtered:
        return filterRemedy(question, diagnosis);
    case Gate::Expired:
        if (!diagnosis.item)
            return std::nullopt;
        return LadderRemedy{
            LadderRemedy::LiveForEver, Doctor::tr("Keep It for Good"), {}, diagnosis.item->value};
    case Gate::NotEmbedded:
    case Gate::StaleVector:
        if (!embeds || !diagnosis.item)
            return std::nullopt;
        return LadderRemedy{
            LadderRemedy::SaveItem, Doctor::tr("Embed It Now"), {}, diagnosis.item->value};
    case Gate::CrowdedOut:
        if (const auto *facts = factsOf<CrowdFacts>(diagnosis, Gate::CrowdedOut))
            return askWithLimit(question, facts->reach);
        return std::nullopt;
    case Gate::BelowLimit:
        if (const auto *facts = factsOf<LimitFacts>(diagnosis, Gate::BelowLimit))
            return askWithLimit(question, facts->reach);
        return std::nullopt;
    case Gate::WrongSize:
        return sizeRemedy(diagnosis, embeds);
    case Gate::Found:
        break;
    }
    return std::nullopt;
}

} // namespace nestor::ui
