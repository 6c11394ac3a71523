// SPDX-License-Identifier: Apache-2.0
#include "core/doctor/nestor_search.h"

#include "core/backends/sqlite/agent_items.h"
#include "core/backends/sqlite/agent_search.h"
#include "core/backends/sqlite/driver/sql_file.h"
#include "core/doctor/item_gates.h"
#include "core/doctor/question_vector.h"
#include "core/filter/filter_match.h"
#include "core/filter/filter_parser.h"
#include "core/search/engine/search_engine.h"
#include "core/store/store_admin.h"

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// How far down the items are told their places.
constexpr qint64 kPlacesKnown = 10'000;
constexpr qint64 kElsewhere = 10;

std::shared_ptr<SemanticIndex> derivedIndex(Store &store) {
    const SearchEngine *engine = store.searchEngine();
    auto index = engine ? engine->semanticIndex() : nullptr;
    return index && index->own() ? index : nullptr;
}

Result<std::vector<SearchItem>> nearest(Store &store, const DoctorQuestion &question,
                                        const Filter &filter, qint64 limit, Job &job) {
    SearchOp op;
    op.namespacePrefix = question.ns;
    op.filter = filter;
    op.query = question.query;
    op.limit = limit;
    op.mode = SearchMode::Semantic;
    op.refreshTtl = false;
    auto found = store.run(std::move(op), job.stopToken());
    if (!found)
        return failure(std::move(found.error()));
    return std::move(found->items);
}

qint64 placeIn(const std::vector<SearchItem> &hits, const ItemId &id) {
    for (size_t i = 0; i < hits.size(); ++i) {
        if (hits[i].item.ns == id.ns && hits[i].item.key == id.key)
            return qint64(i) + 1;
    }
    return 0;
}

Result<AbsentFacts> absentFacts(Store &store, SqlFile &file, const ItemId &id, Job &job) {
    AbsentFacts facts;
    auto read = file.read(
        [&](SqlConnection &connection) -> Result<void> {
            auto elsewhere = namespacesOfKey(connection, id.key, kElsewhere);
            if (!elsewhere)
                return failure(std::move(elsewhere.error()));
            facts.elsewhere = *std::move(elsewhere);
            return {};
        },
        job.stopToken());
    if (!read)
        return failure(std::move(read.error()));
    facts.keepsHistory = store.capabilities().history;
    if (facts.keepsHistory) {
        auto versions = store.run(HistoryOp{id, 1}, job.stopToken());
        if (!versions)
            return failure(std::move(versions.error()));
        if (!versions->empty())
            facts.last = versions->front();
    }
    return facts;
}

Result<GateResult> filterGateOf(SqlFile &file, const DoctorQuestion &question, const Filter &filter,
                                const ItemId &id, const QByteArray &value, Job &job) {
    auto conditions = agentConditions(question.filter);
    if (!conditions)
        return failure(std::move(conditions.error()));
    std::vector<std::optional<bool>> answers;
    auto read = file.read(
        [&](SqlConnection &connection) -> Result<void> {
            auto agent = conditionsOn(connection, *conditions, id);
            if (!agent)
                return failure(std::move(agent.error()));
            answers = *std::move(agent);
            return {};
        },
        job.stopToken());
    if (!read)
        return failure(std::move(read.error()));
    GateResult gate = filterGate(*conditions, answers, value);
    const auto matcher = FilterMatcher::compile(filter);
    gate.ok = matcher && matcher->matches(value);
    return gate;
}

} // namespace

Result<bool> isAskedThroughNestor(Store &store, const DoctorQuestion &question,
                                  const DoctorOptions &options) {
    SqlFile *file = agentTablesOf(store);
    if (!file || !store.admin()->isManaged() || question.vector || question.like ||
        question.query.isEmpty() || options.index || !derivedIndex(store))
        return false;
    bool hasVectors = false;
    auto read = file->read([&](SqlConnection &connection) -> Result<void> {
        auto schema = readStoreSchema(connection);
        if (!schema)
            return failure(std::move(schema.error()));
        auto any = hasAgentVectors(connection, *schema);
        if (!any)
            return failure(std::move(any.error()));
        hasVectors = *any;
        return {};
    });
    if (!read)
        return failure(std::move(read.error()));
    return !hasVectors;
}

Result<DoctorReport> examineNestorsSearch(Store &store, const DoctorQuestion &question,
                                          const std::vector<ItemId> &expected,
                                          const DoctorOptions &options, Job &job) {
    SqlFile &file = *agentTablesOf(store);
    const IndexConfig config = derivedIndex(store)->putEmbedder()->config();
    auto filter = parseFilter(question.filter.isEmpty() ? "{}"_ba : question.filter);
    if (!filter)
        return failure(std::move(filter.error()));
    DoctorReport report;
    report.question = question;
    report.distance = config.distance;
    report.embeds = true;
    report.notes.push_back("The store's vectors are Nestor's own: this is what an agent gets that "
                           "asks through Nestor"_ba);
    job.step("Asking");
    auto all =
        nearest(store, question, *filter,
                expected.empty() ? question.limit : std::max(question.limit, kPlacesKnown), job);
    if (!all)
        return failure(std::move(all.error()));
    DoctorQuestion everywhere = question;
    everywhere.ns = options.reach;
    auto exact = nearest(store, everywhere, Filter(), question.limit, job);
    if (!exact)
        return failure(std::move(exact.error()));
    for (size_t i = 0; i < all->size() && qint64(i) < question.limit; ++i) {
        const Item &item = (*all)[i].item;
        report.agent.push_back(
            {(*all)[i], qint64(i) + 1, placeIn(*exact, {item.ns, item.key}), {}});
    }
    const auto matcher = FilterMatcher::compile(*filter);
    for (SearchItem &hit : *exact) {
        DoctorHit one;
        one.exactPlace = qint64(report.exact.size()) + 1;
        const qint64 place = placeIn(*all, {hit.item.ns, hit.item.key});
        one.agentPlace = place <= question.limit ? place : 0;
        if (one.agentPlace == 0) {
            if (!question.ns.contains(hit.item.ns))
                one.lostAt = Gate::OtherNamespace;
            else
                one.lostAt =
                    matcher && matcher->matches(hit.item.value) ? Gate::BelowLimit : Gate::Filtered;
        }
        one.hit = std::move(hit);
        report.exact.push_back(std::move(one));
    }
    const Timestamp now = Timestamp::now();
    for (const ItemId &id : expected) {
        auto peeked = store.run(PeekOp{id}, job.stopToken());
        if (!peeked)
            return failure(std::move(peeked.error()));
        Diagnosis diagnosis{id, peeked->item, {}};
        for (const Gate gate : kGates)
            diagnosis.gates.push_back({gate, std::nullopt, NoFacts{}});
        const auto set = [&diagnosis](GateResult result) {
            diagnosis.gates[size_t(result.gate)] = std::move(result);
        };
        const qint64 place = placeIn(*all, id);
        const qint64 agentPlace = place <= question.limit ? place : 0;
        set(namespaceGate(question.ns, id.ns));
        FoundFacts foundFacts{agentPlace, std::nullopt};
        if (agentPlace > 0)
            foundFacts.score = (*all)[size_t(agentPlace) - 1].score;
        set({Gate::Found, agentPlace > 0, foundFacts});
        if (!peeked->item) {
            auto absent = absentFacts(store, file, id, job);
            if (!absent)
                return failure(std::move(absent.error()));
            std::erase_if(absent->elsewhere, [&options](const NamespacePath &ns) {
                return !options.reach.contains(ns);
            });
            set({Gate::Absent, false, *std::move(absent)});
            report.expected.push_back(std::move(diagnosis));
            continue;
        }
        set({Gate::Absent, true, AbsentFacts{}});
        auto filtered = filterGateOf(file, question, *filter, id, peeked->item->value, job);
        if (!filtered)
            return failure(std::move(filtered.error()));
        set(*std::move(filtered));
        set(expiryGate(*peeked->item, now));
        std::vector<AgentItemVector> vectors;
        for (const QByteArray &field : peeked->vectorFields)
            vectors.push_back({field, {}, peeked->item->updatedAt});
        set(embeddingGate(*peeked->item, vectors, {true, config.fields, false, Timestamp{}}));
        if (!vectors.empty()) {
            StaleFacts stale;
            stale.vectors = qsizetype(vectors.size());
            stale.itemTime = peeked->item->updatedAt;
            if (peeked->vectorOutOfDate) {
                for (const AgentItemVector &vector : vectors)
                    stale.stale.push_back({vector.field, StaleFacts::Field::Older});
            }
            set({Gate::StaleVector, !peeked->vectorOutOfDate, stale});
        }
        if (place > 0) {
            LimitFacts limit;
            limit.place = place;
            limit.limit = question.limit;
            limit.reach = place;
            set({Gate::BelowLimit, agentPlace > 0, limit});
        }
        report.expected.push_back(std::move(diagnosis));
    }
    return report;
}

} // namespace nestor
