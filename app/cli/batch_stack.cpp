// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/batch_stack.h"

#include "core/base/read_file.h"
#include "core/json/json_string.h"
#include "core/store/decorators/cached_store.h"
#include "core/store/decorators/put_if_changed_store.h"
#include "core/store/decorators/raise_on_missing_store.h"
#include "core/store/decorators/scoped_store.h"
#include "core/transfer/item_json.h"

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kLargestSchema = qint64(64) << 20;

tl::unexpected<Error> wrong(const QString &option, Error error) {
    error.detail = u"--%1: %2"_s.arg(option, error.detail);
    return failure(std::move(error));
}

/// `NS=FILE`; `=FILE` and `*=FILE` are for namespaces of any kind and of one label or more.
Result<SchemaRule> schemaRule(const QString &text) {
    const QString option = u"schema"_s;
    const qsizetype equals = text.indexOf(u'=');
    if (equals < 0) {
        return wrong(option, {ErrorCode::InvalidArgument,
                              u"'%1' must be NAMESPACE=FILE, or =FILE for all"_s.arg(text)});
    }
    SchemaRule rule;
    if (equals > 0) {
        const auto ns = NamespacePath::parse(text.first(equals).toUtf8());
        if (!ns)
            return wrong(option, ns.error());
        rule.pattern.labels = ns->labels();
    }
    const QString path = text.mid(equals + 1);
    const auto content = readFile(path, kLargestSchema, FileKind::PlainOrPipe);
    if (!content)
        return wrong(option, content.error());
    auto schema = JsonSchema::parse(*content);
    if (!schema)
        return wrong(option, {schema.error().code, u"%1: %2"_s.arg(path, schema.error().detail)});
    rule.schema = *std::move(schema);
    return rule;
}

Result<void> readCache(const Arguments &args, BatchStackOptions &options) {
    options.cache = args.value(u"cache"_s);
    if (!args.isSet(u"cache"_s)) {
        if (args.isSet(u"cache-minutes"_s))
            return failure(ErrorCode::InvalidArgument, u"--cache-minutes goes with --cache"_s);
        return {};
    }
    if (options.cache.isEmpty())
        return failure(ErrorCode::InvalidArgument, u"--cache must name a store"_s);
    const auto minutes = args.number(u"cache-minutes"_s);
    if (!minutes)
        return failure(minutes.error());
    if (*minutes && !(**minutes > 0))
        return failure(ErrorCode::InvalidArgument, u"--cache-minutes must be above 0"_s);
    options.cacheMinutes = minutes->value_or(options.cacheMinutes);
    return {};
}

Result<void> readLimits(const Arguments &args, BatchStackOptions &options) {
    const auto least = args.number(u"min-ttl"_s);
    if (!least)
        return failure(least.error());
    const auto most = args.number(u"max-ttl"_s);
    if (!most)
        return failure(most.error());
    options.limits = {*least, *most};
    if (const auto valid = TtlClampStore::check(options.limits); !valid)
        return failure(ErrorCode::InvalidArgument,
                       u"--min-ttl, --max-ttl: %1"_s.arg(valid.error().detail));
    return {};
}

Result<void> readSchemas(const Arguments &args, BatchStackOptions &options) {
    for (const QString &text : args.values(u"schema"_s)) {
        auto rule = schemaRule(text);
        if (!rule)
            return failure(std::move(rule.error()));
        options.schemas.push_back(*std::move(rule));
    }
    return {};
}

Result<void> readScope(const Arguments &args, BatchStackOptions &options) {
    if (!args.isSet(u"scope"_s))
        return {};
    const auto scope = NamespacePath::parse(args.value(u"scope"_s).toUtf8());
    if (!scope)
        return wrong(u"scope"_s, scope.error());
    if (auto valid = ScopedStore::check(*scope); !valid)
        return wrong(u"scope"_s, valid.error());
    options.scope = *scope;
    return {};
}

QByteArray number(double value) {
    return QByteArray::number(value, 'f', 1);
}

QByteArray countsJson(const OperationCounts &counts) {
    const std::pair<const char *, qint64> members[] = {
        {"gets", counts.gets},   {"hits", counts.hits},         {"misses", counts.misses},
        {"puts", counts.puts},   {"deletes", counts.deletes},   {"searches", counts.searches},
        {"found", counts.found}, {"listings", counts.listings}, {"others", counts.others}};
    QByteArrayList all;
    for (const auto &[name, count] : members)
        all.append('"' + QByteArray(name) + "\":" + QByteArray::number(count));
    return '{' + all.join(',') + '}';
}

QByteArray latencyJson(const LatencySummary &summary) {
    return "{\"count\":" + QByteArray::number(summary.count) + ",\"mean\":" + number(summary.mean) +
           ",\"deviation\":" + number(summary.deviation) + ",\"min\":" + number(summary.min) +
           ",\"max\":" + number(summary.max) + ",\"p50\":" + number(summary.p50) +
           ",\"p90\":" + number(summary.p90) + ",\"p99\":" + number(summary.p99) + '}';
}

} // namespace

void addBatchStackOptions(Arguments &args) {
    args.addOption(u"scope"_s, u"a.b"_s, u"show the items under one namespace as a store"_s);
    args.addOption(u"schema"_s, u"a.b=FILE"_s,
                   u"refuse values there that do not fit this JSON Schema; again for others"_s);
    args.addOption(u"min-ttl"_s, u"MINUTES"_s, u"give no written item a shorter life"_s);
    args.addOption(u"max-ttl"_s, u"MINUTES"_s, u"give no written item a longer life"_s);
    args.addFlag(u"put-if-changed"_s, u"leave items alone that have the value already"_s);
    args.addFlag(u"raise-on-missing"_s, u"answer a get of what is missing with an error"_s);
    args.addOption(u"cache"_s, u"STORE"_s, u"answer gets from this store first; ':memory:'"_s);
    args.addOption(u"cache-minutes"_s, u"MINUTES"_s, u"how long items stay in it, 5 unless said"_s);
    args.addFlag(u"stats"_s, u"count what is asked; printed on standard error at the end"_s);
}

Result<BatchStackOptions> readBatchStackOptions(const Arguments &args) {
    BatchStackOptions options;
    for (const auto read : {readCache, readLimits, readSchemas, readScope}) {
        if (auto done = read(args, options); !done)
            return failure(std::move(done.error()));
    }
    options.putIfChanged = args.isSet(u"put-if-changed"_s);
    options.raiseOnMissing = args.isSet(u"raise-on-missing"_s);
    options.countsOperations = args.isSet(u"stats"_s);
    return options;
}

Result<BatchStack> batchStack(std::shared_ptr<Store> store, std::unique_ptr<Store> cache,
                              BatchStackOptions options) {
    if (cache) {
        store =
            std::make_shared<CachedStore>(std::move(store), std::move(cache), options.cacheMinutes);
    }
    if (options.limits != TtlLimits()) {
        auto limited = TtlClampStore::create(std::move(store), options.limits);
        if (!limited)
            return failure(std::move(limited.error()));
        store = *std::move(limited);
    }
    if (options.putIfChanged)
        store = std::make_shared<PutIfChangedStore>(std::move(store));
    if (!options.schemas.empty())
        store = std::make_shared<SchemaStore>(std::move(store), std::move(options.schemas));
    if (options.scope) {
        auto scoped = ScopedStore::create(std::move(store), *options.scope);
        if (!scoped)
            return failure(std::move(scoped.error()));
        store = *std::move(scoped);
    }
    if (options.raiseOnMissing)
        store = std::make_shared<RaiseOnMissingStore>(std::move(store));
    if (!options.countsOperations)
        return BatchStack{std::move(store), nullptr};
    auto statistics = std::make_shared<StatisticsStore>(std::move(store));
    return BatchStack{statistics, statistics};
}

QByteArray statisticsJson(const StoreStatistics &statistics) {
    QByteArrayList latencies;
    for (const auto &[kind, summary] : statistics.latencies)
        latencies.append(quotedJson(kind) + ':' + latencyJson(summary));
    QByteArrayList namespaces;
    for (const auto &[ns, counts] : statistics.namespaces) {
        namespaces.append("{\"namespace\":" + namespaceToJson(ns) +
                          ",\"operations\":" + countsJson(counts) + '}');
    }
    return "{\"batches\":" + QByteArray::number(statistics.batches) +
           ",\"failed_batches\":" + QByteArray::number(statistics.failedBatches) +
           ",\"operations\":" + countsJson(statistics.operations) + ",\"latencies\":{" +
           latencies.join(',') + "},\"namespaces\":[" + namespaces.join(',') + "]}";
}

} // namespace nestor::cli
