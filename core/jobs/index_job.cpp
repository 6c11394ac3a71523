// SPDX-License-Identifier: Apache-2.0
#include "core/jobs/index_job.h"

#include "core/base/text.h"
#include "core/embedding/learned_embedder.h"
#include "core/embedding/learned_trainer.h"
#include "core/search/embed/make_embedder.h"
#include "core/search/engine/search_engine.h"
#include "core/search/sync/guest_identity.h"
#include "core/search/sync/index_state.h"

#include <optional>
#include <vector>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kItemsAtOnce = 1000;

/// Whether the store has outgrown its model: there are half as many items again as it was trained
/// on, or it has come to speak of other things, so that more than a fifth of the words of a sample
/// are unknown. Where a model had to leave words out, unknown ones say nothing.
bool hasOutgrown(const LearnedModel &model, qint64 items, const QByteArrayList &sample) {
    if (items > model.texts() + model.texts() / 2)
        return true;
    if (sample.isEmpty() || model.wordCount() >= LearnedOptions().maxWords)
        return false;
    double known = 0;
    for (const QByteArray &text : sample)
        known += model.knownShare(text);
    return known < 0.8 * double(sample.size());
}

/// The values of a store's items in the order of their rows, page by page.
class ValueReader {
public:
    ValueReader(SearchSource &store, Job &job)
        : m_store(store)
        , m_job(job) {}

    Result<bool> next(QByteArray &value) {
        while (m_next == m_page.size()) {
            if (m_atEnd)
                return false;
            if (m_job.cancelled())
                return failure(ErrorCode::Cancelled, u"The indexing was cancelled"_s);
            if (auto read = readPage(); !read)
                return failure(std::move(read.error()));
        }
        value = std::move(m_page[m_next++]);
        return true;
    }

private:
    Result<void> readPage() {
        m_page.clear();
        m_next = 0;
        return m_store.read(
            [this](SearchSnapshot &store) {
                auto shown = store.rowsAfter(m_after, kItemsAtOnce, [this](const ItemView &item) {
                    m_after = item.row;
                    m_page.push_back(item.value.toByteArray());
                    return true;
                });
                m_atEnd = qint64(m_page.size()) < kItemsAtOnce;
                return shown;
            },
            m_job.stopToken());
    }

    SearchSource &m_store;
    Job &m_job;
    std::vector<QByteArray> m_page;
    size_t m_next = 0;
    std::optional<RowHandle> m_after;
    bool m_atEnd = false;
};

/// The texts of a store's items, one an item.
class TextReader {
public:
    TextReader(SearchSource &store, const PutEmbedder &embedder, Job &job)
        : m_values(store, job)
        , m_embedder(embedder) {}

    Result<bool> next(QByteArray &text) {
        QByteArray value;
        auto more = m_values.next(value);
        if (!more || !*more)
            return more;
        text.clear();
        for (const FieldText &field : m_embedder.textsOf(value)) {
            if (!text.isEmpty())
                text += '\n';
            text += field.text;
        }
        return true;
    }

private:
    ValueReader m_values;
    const PutEmbedder &m_embedder;
};

/// Passes on what a part of the job says of itself, with the total that the part does not know.
class PartOfJob final : public Job {
public:
    PartOfJob(Job &whole, qint64 total)
        : Job(whole.stopToken())
        , m_whole(whole)
        , m_total(total) {}
    [[nodiscard]] bool cancelled() const override { return m_whole.cancelled(); }
    void report(qint64 done, qint64 total) override {
        m_whole.report(done, total > 0 ? total : m_total);
    }
    void step(const char *name) override { m_whole.step(name); }

private:
    Job &m_whole;
    const qint64 m_total;
};

class IndexBuilder {
public:
    IndexBuilder(const IndexPlan &plan, SearchEngine &engine, Job &job)
        : m_plan(plan)
        , m_engine(engine)
        , m_store(engine.source())
        , m_job(job) {}

    Result<IndexReport> run() {
        if (auto done = countItems(); !done)
            return failure(std::move(done.error()));
        // The store answers by now: a wait for its lock could be stopped until here only.
        m_home = &homeOfDerived(m_store, m_engine.cache());
        auto made = m_home->write([](SqlConnection &home) { return createIndexTables(home); },
                                  m_job.stopToken());
        if (!made)
            return failure(std::move(made.error()));
        const QByteArray &provider = m_plan.index.embedder.provider;
        const bool none = provider.isEmpty() || provider == "none";
        if (auto done = none ? forget() : buildVectors(); !done)
            return failure(std::move(done.error()));
        m_job.step("Indexing words");
        PartOfJob words(m_job, m_report.items);
        auto read = m_plan.rebuild ? m_engine.words().rebuild(m_plan.words, words)
                    : m_plan.words ? m_engine.words().choose(*m_plan.words, words)
                                   : m_engine.words().follow(words);
        if (!read)
            return failure(std::move(read.error()));
        if (auto done = m_engine.indexVectors(m_job); !done)
            return failure(std::move(done.error()));
        m_report.indexed = m_engine.semanticIndex()->vectors().indexed();
        m_report.bytes = qint64(m_engine.semanticIndex()->vectors().bytes());
        m_report.encoding = m_engine.semanticIndex()->vectors().encoding();
        return m_report;
    }

private:
    Result<void> countItems() {
        return m_store.read(
            [this](SearchSnapshot &store) -> Result<void> {
                auto items = store.count();
                if (!items)
                    return failure(std::move(items.error()));
                m_report.items = *items;
                return {};
            },
            m_job.stopToken());
    }

    Result<void> forget() {
        auto done =
            m_home->write([](SqlConnection &home) { return forgetIndex(home); }, m_job.stopToken());
        return done ? m_engine.refresh() : done;
    }

    /// The model that is there, where it serves; else one that is trained now, and stored.
    Result<std::shared_ptr<Embedder>> learn(const std::optional<RecordedIndex> &recorded,
                                            const std::optional<RecordedIndex> &begun) {
        const PutEmbedder reader(m_plan.index, nullptr, VectorHome::Nestor);
        for (const std::optional<RecordedIndex> &one : {recorded, begun}) {
            const bool sameTexts = one && one->config.embedder.provider == "learned" &&
                                   one->config.fields == m_plan.index.fields;
            if (!sameTexts || m_plan.rebuild)
                continue;
            auto stored = modelOf(one->embedder);
            if (!stored)
                return failure(std::move(stored.error()));
            if (*stored) {
                auto sample = sampleTexts(reader);
                if (!sample)
                    return failure(std::move(sample.error()));
                if (!hasOutgrown((*stored)->model(), m_report.items, *sample))
                    return std::shared_ptr<Embedder>(*std::move(stored));
            }
        }
        TextReader texts(m_store, reader, m_job);
        LearnedOptions options;
        if (m_plan.index.dims > 0)
            options.dims = m_plan.index.dims;
        auto trained = trainLearnedModel([&texts](QByteArray &text) { return texts.next(text); },
                                         m_report.items, options, m_job);
        if (!trained)
            return failure(std::move(trained.error()));
        auto model = std::make_shared<const LearnedModel>(*std::move(trained));
        auto embedder = std::make_shared<LearnedEmbedder>(model);
        auto stored = m_home->write(
            [&](SqlConnection &home) {
                return storeModel(home, embedder->identity(), model->toBytes());
            },
            m_job.stopToken());
        if (!stored)
            return failure(std::move(stored.error()));
        m_report.trained = true;
        return std::shared_ptr<Embedder>(std::move(embedder));
    }

    /// Refuses fields in which no item has a text, before anything is written: a misspelt name
    /// would take the place of what is embedded. Notes those among others that have none.
    Result<void> lookForTexts() {
        std::vector<PutEmbedder> readers;
        for (const QByteArray &field : m_plan.index.fields) {
            IndexConfig one = m_plan.index;
            one.fields = {field};
            readers.emplace_back(one, nullptr, VectorHome::Nestor);
        }
        m_report.emptyFields = m_plan.index.fields;
        ValueReader values(m_store, m_job);
        QByteArray value;
        for (;;) {
            auto more = values.next(value);
            if (!more)
                return failure(std::move(more.error()));
            if (!*more)
                break;
            for (size_t i = 0; i < readers.size(); ++i) {
                if (m_report.emptyFields.contains(m_plan.index.fields[qsizetype(i)]) &&
                    !readers[i].textsOf(value).empty())
                    m_report.emptyFields.removeAll(m_plan.index.fields[qsizetype(i)]);
            }
            if (m_report.emptyFields.isEmpty())
                return {};
        }
        if (m_report.items == 0)
            m_report.emptyFields.clear(); // nothing can be said
        if (m_report.items == 0 || m_report.emptyFields.size() < m_plan.index.fields.size())
            return {};
        return failure(ErrorCode::InvalidArgument,
                       u"No item has a text in '%1': nothing was changed"_s.arg(
                           textOf(m_plan.index.fields.join("', '"))));
    }

    /// The texts of some items, from all over the store.
    Result<QByteArrayList> sampleTexts(const PutEmbedder &reader) {
        constexpr qint64 kSample = 200;
        QByteArrayList texts;
        auto read = m_store.read(
            [&](SearchSnapshot &store) {
                return store.sample(kSample, [&](const ItemView &item) {
                    QByteArray text;
                    for (const FieldText &field : reader.textsOf(item.value.toByteArray()))
                        text += field.text + '\n';
                    if (!text.isEmpty())
                        texts.append(text);
                    return true;
                });
            },
            m_job.stopToken());
        if (!read)
            return failure(std::move(read.error()));
        return texts;
    }

    /// Null where there is none that can be read.
    Result<std::shared_ptr<LearnedEmbedder>> modelOf(const QByteArray &identity) {
        QByteArray bytes;
        auto read = m_home->read(
            [&](SqlConnection &home) -> Result<void> {
                auto stored = storedModel(home, identity);
                if (!stored)
                    return failure(std::move(stored.error()));
                bytes = *std::move(stored);
                return {};
            },
            m_job.stopToken());
        if (!read)
            return failure(std::move(read.error()));
        auto model = LearnedModel::fromBytes(bytes);
        if (!model) // it is derived, and will be trained again
            return std::shared_ptr<LearnedEmbedder>();
        return std::make_shared<LearnedEmbedder>(
            std::make_shared<const LearnedModel>(*std::move(model)));
    }

    Result<void> buildVectors() {
        auto recorded = recordedIndexOf(m_store, m_engine.cache());
        if (!recorded)
            return failure(std::move(recorded.error()));
        std::optional<RecordedIndex> begun;
        auto looked = m_home->read(
            [&](SqlConnection &home) -> Result<void> {
                auto index = begunIndex(home);
                if (!index)
                    return failure(std::move(index.error()));
                begun = *std::move(index);
                return {};
            },
            m_job.stopToken());
        if (!looked)
            return looked;
        const bool otherTexts = *recorded && (*recorded)->config.fields != m_plan.index.fields;
        const bool learned = m_plan.index.embedder.provider == "learned";
        // An embedder that is not to be had is said first: to make one asks nobody yet.
        IndexConfig agreed = m_plan.index;
        auto permitted = m_engine.permitted(agreed.embedder);
        if (!permitted)
            return failure(std::move(permitted.error()));
        agreed.embedder = *std::move(permitted);
        auto embedder = learned ? std::shared_ptr<Embedder>() : makeEmbedder(agreed);
        if (!embedder)
            return failure(std::move(embedder.error()));
        if (!*recorded || otherTexts) {
            if (auto useful = lookForTexts(); !useful)
                return useful;
        }
        if (learned)
            embedder = learn(*recorded, begun);
        if (!embedder)
            return failure(std::move(embedder.error()));
        if ((*embedder)->dims() == 0 && m_plan.index.embedder.provider != "learned") {
            // A service tells its dimensions, which its identity names, with its first answer.
            auto probe = (*embedder)->embedQuery("dimensions", m_job.stopToken());
            if (!probe)
                return failure(std::move(probe.error()));
        }
        const QByteArray identity = (*embedder)->identity();
        IndexConfig config = m_plan.index;
        config.dims = (*embedder)->dims();
        const RecordedIndex next{config, identity};
        // Where a build was broken off, the vectors that it made are good; else it begins here.
        if (m_plan.rebuild || (*recorded != next && begun != next)) {
            auto begin = m_home->write(
                [&](SqlConnection &home) -> Result<void> {
                    // The vectors that are there serve until others take their places.
                    if (m_plan.rebuild || otherTexts) {
                        if (auto again = followFromStart(home, identity); !again)
                            return again;
                    }
                    return beginIndex(home, next);
                },
                m_job.stopToken());
            if (!begin)
                return begin;
        }
        m_job.step("Embedding");
        const auto puts =
            std::make_shared<const PutEmbedder>(config, *embedder, VectorHome::Nestor);
        DerivedVectors vectors(m_store, m_engine.feed(), m_engine.cache(), puts,
                               m_plan.rebuild ? DerivedVectors::Reuse::None
                               : otherTexts   ? DerivedVectors::Reuse::SameText
                                              : DerivedVectors::Reuse::Current);
        PartOfJob embedding(m_job, m_report.items);
        if (auto done = vectors.follow(embedding); !done)
            return failure(std::move(done.error()));
        m_report.embedded = vectors.embedded();
        m_report.unchanged = vectors.unchanged();
        m_report.embedder = identity;
        m_report.dims = (*embedder)->dims();
        auto noted = m_home->write(
            [&](SqlConnection &home) -> Result<void> {
                if (auto done = recordIndex(home, next); !done)
                    return done;
                if (m_home == &m_engine.cache()) {
                    if (auto done = noteGuestFile(home, m_store); !done)
                        return done;
                }
                return keepOnly(home, m_report.embedder);
            },
            m_job.stopToken());
        return noted ? m_engine.refresh() : noted;
    }

    const IndexPlan &m_plan;
    SearchEngine &m_engine;
    SearchSource &m_store;
    Job &m_job;
    SqlFile *m_home = nullptr;
    IndexReport m_report;
};

} // namespace

Result<IndexReport> buildIndex(const IndexPlan &plan, Store &store, Job &job) {
    SearchEngine *engine = store.searchEngine();
    if (engine == nullptr)
        return failure(ErrorCode::Unsupported, u"This store keeps no index"_s);
    return IndexBuilder(plan, *engine, job).run();
}

} // namespace nestor
