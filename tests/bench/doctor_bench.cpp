// SPDX-License-Identifier: Apache-2.0
// What the retrieval doctor costs beside the two searches that it holds against each other:
// LangGraph's own statement, and comparing the question with every vector of the store.
#include "core/backends/sqlite/agent_search.h"
#include "core/backends/sqlite/driver/sql_file.h"
#include "core/doctor/doctor.h"
#include "core/doctor/scan.h"
#include "core/doctor/vector_places.h"
#include "core/open/open_store.h"
#include "core/store/store_admin.h"
#include "core/vector/exact_search.h"
#include "tests/bench/bench_support.h"
#include "tests/bench/vector_samples.h"

#include <cstdio>
#include <cstdlib>
#include <memory>

namespace nestor::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr double kTwice = 2;
constexpr std::size_t kBatch = 2000;

template <typename T>
T valueOrDie(Result<T> result) {
    if (!result) {
        std::fprintf(stderr, "nestor_bench: %s\n", qPrintable(result.error().detail));
        std::exit(1);
    }
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

ItemId idAt(std::size_t i) {
    return {NamespacePath({"bench", QByteArray::number(qulonglong(i % 100))}),
            "item" + QByteArray::number(qulonglong(i))};
}

/// The sample's vectors, each of an item of 250 bytes, in 100 namespaces.
Store &sampleStore() {
    static const std::unique_ptr<Store> store = [] {
        OpenOptions open;
        open.location = QString::fromStdString(temporaryPath("doctor.db"));
        open.config.emplace();
        open.config->index.emplace();
        open.config->index->dims = int(options().dims);
        open.config->index->fields = {"text"};
        auto made = valueOrDie(openStore(open));
        const VectorSample &sample = vectorSample();
        std::vector<Op> ops;
        for (std::size_t i = 0; i < sample.count; ++i) {
            PutOp put;
            const ItemId id = idAt(i);
            put.ns = id.ns;
            put.key = id.key;
            put.value = R"({"number":)" + QByteArray::number(qulonglong(i % 1000)) +
                        R"(,"text":")" + QByteArray(230, 'x') + "\"}";
            const auto vector = sample[i];
            put.vectors = {{"text", Vector(vector.begin(), vector.end())}};
            ops.emplace_back(std::move(put));
            if (ops.size() == kBatch || i + 1 == sample.count)
                valueOrDie(made->batch(std::exchange(ops, {})));
        }
        return made;
    }();
    return *store;
}

/// LangGraph's search as it is, and the nearest of all by comparing.
void twoSearches(const Vector &vector, const QByteArray &filter) {
    SqlFile *file = agentTablesOf(sampleStore());
    if (file == nullptr)
        std::exit(1);
    valueOrDie(file->read(
        [&](SqlConnection &connection) -> Result<void> {
            if (auto done = registerAgentDistances(connection, agentKernels()); !done)
                return done;
            auto schema = readStoreSchema(connection);
            if (!schema)
                return failure(std::move(schema.error()));
            AgentQuestion question;
            question.ns = NamespacePath({"bench"});
            question.conditions = valueOrDie(agentConditions(filter));
            question.vector = vector;
            auto found = agentSearch(connection, *schema, question);
            if (!found)
                return failure(std::move(found.error()));
            auto exact = ExactSearch::create(vector, question.distance, 10);
            if (!exact)
                return failure(std::move(exact.error()));
            return eachAgentVector(connection, question, [&](const AgentVectorRow &row) {
                exact->addStored(VectorId(row.itemRow), row.bytes);
            });
        },
        {}));
}

void askDoctor(benchmark::State &state, const QByteArray &filter) {
    const VectorSample &sample = vectorSample();
    sampleStore(); // made outside of what is measured
    std::size_t asked = 0;
    const auto next = [&] {
        const auto &query = sample.queries[asked % sample.queries.size()];
        return Vector(query.begin(), query.end());
    };
    runBesideLimit(
        state, kTwice, [&] { twoSearches(next(), filter); },
        [&] {
            DoctorQuestion question;
            question.ns = NamespacePath({"bench"});
            question.filter = filter;
            question.vector = next();
            Job job;
            valueOrDie(examine(sampleStore(), question, {idAt(asked % sample.count)}, {}, job));
            ++asked;
        });
}

void scanWhole(benchmark::State &state) {
    const auto &query = vectorSample().queries.front();
    sampleStore();
    runBesideLimit(
        state, kTwice, [&] { twoSearches(Vector(query.begin(), query.end()), {}); },
        [] {
            Job job;
            valueOrDie(scanStore(sampleStore(), {}, {}, job));
        });
}

} // namespace

void registerDoctorBenchmarks() {
    benchmark::RegisterBenchmark("doctor/question", [](benchmark::State &state) {
        askDoctor(state, {});
    })->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark("doctor/question-with-filter", [](benchmark::State &state) {
        askDoctor(state, R"({"number":{"$lt":500}})");
    })->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark("doctor/scan", scanWhole)->Unit(benchmark::kMillisecond);
}

} // namespace nestor::bench
