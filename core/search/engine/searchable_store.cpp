// SPDX-License-Identifier: Apache-2.0
#include "core/search/engine/searchable_store.h"

#include "core/store/validation.h"

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

std::vector<ItemPlace> writtenBy(const std::vector<Op> &ops) {
    std::vector<ItemPlace> items;
    for (const Op &op : ops) {
        if (const auto *put = std::get_if<PutOp>(&op))
            items.push_back({put->ns.stored(), put->key});
    }
    return items;
}

bool haveSwept(const std::vector<OpAnswer> &answers) {
    return std::any_of(answers.begin(), answers.end(), [](const OpAnswer &answer) {
        const auto *swept = std::get_if<SweepTtlAnswer>(&answer);
        return swept && swept->removed > 0;
    });
}

/// Tells the engine when a long write has happened.
class NotingBulkWriter final : public BulkWriter {
public:
    NotingBulkWriter(std::unique_ptr<BulkWriter> writer, SearchEngine &engine)
        : m_writer(std::move(writer))
        , m_engine(engine) {}

    Result<std::vector<PutOutcome>> put(std::vector<PutOp> items, ConflictRule rule) override {
        return m_writer->put(std::move(items), rule);
    }
    Result<void> letOthersWrite() override { return m_writer->letOthersWrite(); }
    Result<RollbackReport> rollBack() override {
        auto report = m_writer->rollBack();
        if (!report || report->undone > 0 || report->left > 0)
            m_engine.noteBulkWrite();
        return report;
    }
    Result<void> commit() override {
        auto done = m_writer->commit();
        if (done)
            m_engine.noteBulkWrite();
        return done;
    }

private:
    std::unique_ptr<BulkWriter> m_writer;
    SearchEngine &m_engine;
};

/// What the store would say, before anybody is asked to embed something.
Result<void> validateAll(const std::vector<Op> &ops) {
    for (size_t i = 0; i < ops.size(); ++i) {
        auto valid = validateOperation(ops[i]);
        if (valid)
            continue;
        Error error = std::move(valid.error());
        if (ops.size() > 1)
            error.detail = u"Operation %1: %2"_s.arg(i).arg(error.detail);
        return failure(std::move(error));
    }
    return {};
}

} // namespace

SearchableStore::SearchableStore(std::unique_ptr<Store> store, std::unique_ptr<SearchEngine> engine)
    : m_store(std::move(store))
    , m_engine(std::move(engine)) {}

Result<std::unique_ptr<SearchableStore>> SearchableStore::create(std::unique_ptr<Store> store,
                                                                 SearchSetup setup) {
    if (!store->searchSource() || !store->changeFeed())
        return failure(ErrorCode::Unsupported, u"This kind of store cannot be searched so"_s);
    auto engine = SearchEngine::create(*store, std::move(setup));
    if (!engine)
        return failure(std::move(engine.error()));
    return std::unique_ptr<SearchableStore>(
        new SearchableStore(std::move(store), *std::move(engine)));
}

StoreConfig SearchableStore::config() const {
    StoreConfig config = m_store->config();
    if (const auto puts = m_engine->semanticIndex()->putEmbedder())
        config.index = puts->config();
    return config;
}

std::vector<StoreNotice> SearchableStore::notices() const {
    std::vector<StoreNotice> notices = m_store->notices();
    if (const auto &fault = m_engine->semanticIndex()->fault())
        notices.push_back(*fault);
    return notices;
}

SearchableStore::~SearchableStore() = default;

void SearchableStore::sweepEvery(std::chrono::milliseconds interval) {
    m_sweeper = std::make_unique<TtlSweeper>(*this, interval);
}

Capabilities SearchableStore::capabilities() const {
    Capabilities capabilities = m_store->capabilities();
    capabilities.query = true;
    return capabilities;
}

Result<std::unique_ptr<BulkWriter>> SearchableStore::bulkWriter(std::stop_token stop) {
    auto writer = m_store->bulkWriter(std::move(stop));
    if (!writer)
        return writer;
    return std::make_unique<NotingBulkWriter>(*std::move(writer), *m_engine);
}

Result<std::vector<OpAnswer>> SearchableStore::runBelow(std::vector<Op> ops, std::stop_token stop) {
    const std::vector<ItemPlace> written = writtenBy(ops);
    auto answers = m_store->batch(std::move(ops), std::move(stop));
    if (answers && !written.empty())
        m_engine->noteWrites(written);
    if (answers && haveSwept(*answers))
        m_engine->noteBulkWrite();
    return answers;
}

Result<std::vector<OpAnswer>> SearchableStore::batch(std::vector<Op> ops, std::stop_token stop) {
    std::vector<size_t> ranked;
    bool puts = false;
    for (size_t i = 0; i < ops.size(); ++i) {
        puts = puts || std::holds_alternative<PutOp>(ops[i]);
        if (const auto *search = std::get_if<SearchOp>(&ops[i]); search && m_engine->ranks(*search))
            ranked.push_back(i);
    }
    const std::shared_ptr<const PutEmbedder> embedder =
        puts ? m_engine->semanticIndex()->putEmbedder() : nullptr;
    const bool embeds = embedder != nullptr;
    if (embeds || !ranked.empty()) {
        if (auto valid = validateAll(ops); !valid)
            return failure(std::move(valid.error()));
    }
    if (embeds) {
        if (auto done = embedder->embed(ops, stop); !done)
            return failure(std::move(done.error()));
    }
    if (ranked.empty())
        return runBelow(std::move(ops), std::move(stop));

    // Searches first: they see the state before the batch. What they found lives on as if it had
    // been got, which is how the store below is told.
    std::vector<OpAnswer> answers(ops.size());
    std::vector<Op> below;
    std::vector<size_t> positions;
    size_t next = 0;
    for (size_t i = 0; i < ops.size(); ++i) {
        if (next == ranked.size() || ranked[next] != i) {
            positions.push_back(i);
            below.push_back(std::move(ops[i]));
            continue;
        }
        ++next;
        auto found = m_engine->search(std::get<SearchOp>(ops[i]), stop);
        if (!found) {
            Error error = std::move(found.error());
            if (ops.size() > 1)
                error.detail = u"Operation %1: %2"_s.arg(i).arg(error.detail);
            return failure(std::move(error));
        }
        answers[i] = *std::move(found);
    }
    const size_t own = below.size();
    const TtlConfig ttl = m_store->config().ttl;
    for (const size_t i : ranked) {
        const auto &op = std::get<SearchOp>(ops[i]);
        if (!op.refreshTtl.value_or(ttl.refreshOnRead.value_or(false)))
            continue;
        for (const SearchItem &hit : std::get<SearchAnswer>(answers[i]).items) {
            if (hit.item.ttlMinutes)
                below.push_back(GetOp{hit.item.ns, hit.item.key, op.refreshTtl});
        }
    }
    if (below.empty())
        return answers;
    auto rest = runBelow(std::move(below), std::move(stop));
    if (!rest)
        return failure(std::move(rest.error()));
    for (size_t i = 0; i < own; ++i)
        answers[positions[i]] = std::move((*rest)[i]);
    return answers;
}

} // namespace nestor
