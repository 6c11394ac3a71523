// SPDX-License-Identifier: Apache-2.0
#include "core/search/embed/embedding_store.h"

#include "core/store/validation.h"

#include <iterator>
#include <optional>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Hands items down with the vectors of their texts.
class EmbeddingBulkWriter final : public BulkWriter {
public:
    EmbeddingBulkWriter(std::unique_ptr<BulkWriter> writer, const PutEmbedder &embedder,
                        std::stop_token stop)
        : m_writer(std::move(writer))
        , m_embedder(embedder)
        , m_stop(std::move(stop)) {}

    Result<std::vector<PutOutcome>> put(std::vector<PutOp> items, ConflictRule rule) override {
        std::vector<Op> ops(std::make_move_iterator(items.begin()),
                            std::make_move_iterator(items.end()));
        if (auto embedded = m_embedder.embed(ops, m_stop); !embedded) {
            m_rolledBack = m_writer->rollBack();
            return failure(std::move(embedded.error()));
        }
        items.clear();
        for (Op &op : ops)
            items.push_back(std::get<PutOp>(std::move(op)));
        return m_writer->put(std::move(items), rule);
    }
    Result<void> letOthersWrite() override { return m_writer->letOthersWrite(); }
    Result<void> commit() override { return m_writer->commit(); }
    Result<RollbackReport> rollBack() override {
        return m_rolledBack ? *m_rolledBack : m_writer->rollBack();
    }

private:
    std::unique_ptr<BulkWriter> m_writer;
    const PutEmbedder &m_embedder;
    std::stop_token m_stop;
    std::optional<Result<RollbackReport>> m_rolledBack;
};

} // namespace

EmbeddingStore::EmbeddingStore(std::shared_ptr<Store> store,
                               const std::optional<IndexConfig> &index,
                               const std::shared_ptr<Embedder> &embedder)
    : StoreDecorator(std::move(store)) {
    if (index)
        m_putEmbedder = std::make_unique<const PutEmbedder>(*index, embedder, VectorHome::Agent);
}

void EmbeddingStore::sweepEvery(std::chrono::milliseconds interval) {
    m_sweeper = std::make_unique<TtlSweeper>(*this, interval);
}

Capabilities EmbeddingStore::capabilities() const {
    Capabilities capabilities = inner().capabilities();
    capabilities.query = capabilities.query && m_putEmbedder && m_putEmbedder->embedder();
    return capabilities;
}

StoreConfig EmbeddingStore::config() const {
    StoreConfig config = inner().config();
    if (m_putEmbedder)
        config.index = m_putEmbedder->config();
    return config;
}

Result<std::unique_ptr<BulkWriter>> EmbeddingStore::bulkWriter(std::stop_token stop) {
    auto writer = inner().bulkWriter(stop);
    if (!writer || !m_putEmbedder || !m_putEmbedder->embedder())
        return writer;
    return std::make_unique<EmbeddingBulkWriter>(*std::move(writer), *m_putEmbedder,
                                                 std::move(stop));
}

Result<void> EmbeddingStore::embedQuery(SearchOp &op, const std::stop_token &stop) const {
    if (op.query.isEmpty() && !op.vector)
        return {};
    if (op.mode.value_or(SearchMode::Semantic) != SearchMode::Semantic) {
        return failure(ErrorCode::Unsupported,
                       u"This kind of store is not searched by words: it keeps no index of them"_s);
    }
    if (op.vector) {
        if (!m_putEmbedder)
            return {};
        return checkVectorFits(*op.vector, m_putEmbedder->dims(), m_putEmbedder->config().distance,
                               u"The query vector"_s);
    }
    if (!m_putEmbedder && !op.mode)
        return {};
    if (!m_putEmbedder || !m_putEmbedder->embedder()) {
        return failure(ErrorCode::InvalidConfig,
                       u"The store has no embedder for the query: give a vector, or open it with a "
                       "configuration that names one"_s);
    }
    auto vector = m_putEmbedder->embedder()->embedQuery(op.query, stop);
    if (!vector)
        return failure(std::move(vector.error()));
    if (auto fits = checkVectorFits(*vector, m_putEmbedder->dims(),
                                    m_putEmbedder->config().distance, u"The query vector"_s);
        !fits)
        return fits;
    op.vector = *std::move(vector);
    return {};
}

Result<std::vector<OpAnswer>> EmbeddingStore::batch(std::vector<Op> ops, std::stop_token stop) {
    // What is wrong is said before anybody is asked to embed something.
    for (size_t i = 0; i < ops.size(); ++i) {
        if (auto valid = validateOperation(ops[i]); !valid)
            return failure(inOperation(std::move(valid.error()), i, ops.size()));
    }
    bool puts = false;
    for (size_t i = 0; i < ops.size(); ++i) {
        puts = puts || std::holds_alternative<PutOp>(ops[i]);
        auto *search = std::get_if<SearchOp>(&ops[i]);
        if (search == nullptr)
            continue;
        if (auto embedded = embedQuery(*search, stop); !embedded)
            return failure(inOperation(std::move(embedded.error()), i, ops.size()));
    }
    if (puts && m_putEmbedder) {
        if (auto embedded = m_putEmbedder->embed(ops, stop); !embedded)
            return failure(std::move(embedded.error()));
    }
    return StoreDecorator::batch(std::move(ops), std::move(stop));
}

} // namespace nestor
