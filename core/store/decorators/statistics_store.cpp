// SPDX-License-Identifier: Apache-2.0
#include "core/store/decorators/statistics_store.h"

#include <chrono>
#include <cstring>

namespace nestor {

namespace {

constexpr qsizetype kMostNamespaces = 1000;

constexpr const char *kGet = "get";
constexpr const char *kPut = "put";
constexpr const char *kSearch = "search";
constexpr const char *kListing = "list_namespaces";
constexpr const char *kOther = "other";
constexpr const char *kMixed = "mixed";

void count(OperationCounts &counts, const char *kind, bool removes, const OpAnswer &answer) {
    if (const auto *item = std::get_if<GetAnswer>(&answer); item != nullptr && kind == kGet) {
        ++counts.gets;
        ++(*item ? counts.hits : counts.misses);
    } else if (const auto *result = std::get_if<SearchAnswer>(&answer)) {
        ++counts.searches;
        counts.found += static_cast<qint64>(result->items.size());
    } else if (kind == kPut) {
        ++(removes ? counts.deletes : counts.puts);
    } else if (kind == kListing) {
        ++counts.listings;
    } else {
        ++counts.others;
    }
}

} // namespace

StatisticsStore::Asked StatisticsStore::remember(const Op &op) const {
    if (const auto *get = std::get_if<GetOp>(&op))
        return {kGet, false, get->ns.truncated(m_depth)};
    if (const auto *put = std::get_if<PutOp>(&op))
        return {kPut, !put->value, put->ns.truncated(m_depth)};
    if (const auto *search = std::get_if<SearchOp>(&op)) {
        const NamespacePath &prefix = search->namespacePrefix;
        return {kSearch, false,
                prefix.isRoot() ? std::nullopt : std::optional(prefix.truncated(m_depth))};
    }
    if (std::holds_alternative<ListNamespacesOp>(op))
        return {kListing, false, std::nullopt};
    return {kOther, false, std::nullopt};
}

OperationCounts &StatisticsStore::countsOf(const NamespacePath &ns) {
    const bool room = m_namespaces.size() < kMostNamespaces || m_namespaces.contains(ns);
    return m_namespaces[room ? ns : NamespacePath()];
}

Result<std::vector<OpAnswer>> StatisticsStore::batch(std::vector<Op> ops, std::stop_token stop) {
    std::vector<Asked> asked;
    asked.reserve(ops.size());
    const char *kind = ops.empty() ? kOther : nullptr;
    for (const Op &op : ops) {
        asked.push_back(remember(op));
        kind = kind == nullptr || kind == asked.back().kind ? asked.back().kind : kMixed;
    }
    const auto started = std::chrono::steady_clock::now();
    auto answers = inner().batch(std::move(ops), std::move(stop));
    const auto took = std::chrono::steady_clock::now() - started;

    const std::lock_guard lock(m_mutex);
    ++m_batches;
    if (!answers) {
        ++m_failed;
        return answers;
    }
    m_latencies[kind].add(took);
    for (size_t i = 0; i < asked.size(); ++i) {
        count(m_operations, asked[i].kind, asked[i].removes, (*answers)[i]);
        if (asked[i].ns)
            count(countsOf(*asked[i].ns), asked[i].kind, asked[i].removes, (*answers)[i]);
    }
    return answers;
}

StoreStatistics StatisticsStore::statistics() const {
    const std::lock_guard lock(m_mutex);
    StoreStatistics statistics;
    statistics.batches = m_batches;
    statistics.failedBatches = m_failed;
    statistics.operations = m_operations;
    for (const auto &[kind, histogram] : m_latencies)
        statistics.latencies.emplace(kind, histogram.summary());
    for (auto it = m_namespaces.cbegin(); it != m_namespaces.cend(); ++it)
        statistics.namespaces.emplace(it.key(), it.value());
    return statistics;
}

void StatisticsStore::reset() {
    const std::lock_guard lock(m_mutex);
    m_batches = 0;
    m_failed = 0;
    m_operations = {};
    m_latencies.clear();
    m_namespaces.clear();
}

} // namespace nestor
