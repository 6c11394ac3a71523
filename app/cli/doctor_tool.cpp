// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/doctor_json.h"
#include "app/cli/mcp/tool.h"
#include "core/doctor/doctor.h"
#include "core/filter/filter_parser.h"

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

/// Nothing outside of the scope is told. The doctor looks at nothing else as it is, places
/// included, and is held to that all the same.
void keepWithin(const ToolStore &on, DoctorReport &report) {
    const auto isOutside = [&on](const DoctorHit &hit) { return !on.reaches(hit.hit.item.ns); };
    std::erase_if(report.exact, isOutside);
    std::erase_if(report.agent, isOutside);
    for (Diagnosis &diagnosis : report.expected) {
        for (GateResult &gate : diagnosis.gates) {
            if (auto *absent = std::get_if<AbsentFacts>(&gate.facts)) {
                std::erase_if(absent->elsewhere,
                              [&on](const NamespacePath &ns) { return !on.reaches(ns); });
            } else if (auto *crowd = std::get_if<CrowdFacts>(&gate.facts)) {
                std::erase_if(crowd->takers, [&on](const CrowdFacts::Taker &taker) {
                    return !on.reaches(taker.id.ns);
                });
            } else if (auto *size = std::get_if<SizeFacts>(&gate.facts)) {
                if (size->example && !on.reaches(size->example->ns))
                    size->example.reset();
            }
        }
    }
}

Result<QByteArray> runDoctorTool(const ToolStore &on, ToolArguments &arguments) {
    DoctorQuestion question;
    question.query = arguments.text("query");
    question.vector = arguments.vector("vector");
    const NamespacePath asked = arguments.ns("namespace", false);
    const Filter filter = arguments.filter("filter");
    if (!filter.isEmpty())
        question.filter = filterToJson(filter);
    constexpr qint64 kMostLimit = 1000;
    question.limit = arguments.integer("limit", 1, kMostLimit, 10);
    std::vector<ItemId> expected;
    const NamespacePath expectedIn = arguments.ns("expect_namespace", true);
    expected.push_back({expectedIn, arguments.requiredText("expect_key")});
    if (arguments.error())
        return failure(*arguments.error());
    auto within = on.within(asked);
    if (!within)
        return failure(std::move(within.error()));
    question.ns = *std::move(within);
    if (const auto reached = on.within(expectedIn); !reached)
        return failure(reached.error());
    Job job;
    DoctorOptions options;
    options.reach = on.scope.value_or(NamespacePath());
    auto report = examine(*on.store, question, expected, options, job);
    if (!report)
        return failure(std::move(report.error()));
    keepWithin(on, *report);
    return reportJson(*report);
}

} // namespace

Tool doctorTool() {
    return {"memory_doctor",
            "Ask why a memory was not recalled",
            "Says at which gate an agent's search loses an item, and what brings it back: absent, "
            "other-namespace, filtered, expired, not-embedded, stale-vector, wrong-size, "
            "crowded-out, below-limit, or found.",
            R"({"type":"object","properties":{)"
            R"("query":{"type":"string","description":"What was asked, in plain words."},)"
            R"("vector":{"type":"array","items":{"type":"number"},"description":)"
            R"("The question as the agent embeds it."},)"
            R"("namespace":{"type":"array","items":{"type":"string"},"description":)"
            R"("Where was searched. Left out: everywhere."},)"
            R"("filter":{"type":"object","description":"The filter of that search."},)"
            R"("limit":{"type":"integer","minimum":1,"maximum":1000,"default":10},)"
            R"("expect_namespace":{"type":"array","items":{"type":"string"},"minItems":1,)"
            R"("description":"The namespace of the item that should have come."},)"
            R"("expect_key":{"type":"string","description":"Its key."}},)"
            R"("required":["expect_namespace","expect_key"],"additionalProperties":false})",
            false,
            runDoctorTool};
}

} // namespace nestor::cli
