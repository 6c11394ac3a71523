// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/driver/sql_file.h"
#include "core/backends/sqlite/sqlite_store.h"
#include "core/jobs/index_job.h"
#include "core/open/open_store.h"
#include "core/search/engine/searchable_store.h"
#include "core/store/decorators/store_decorator.h"

#include <QTemporaryDir>
#include <QTest>

#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

using namespace nestor;
using namespace Qt::StringLiterals;

namespace {

/// Lets some readers of a file through, and then holds them up until it is opened.
class Gate {
public:
    void close(int passes) {
        const std::lock_guard lock(m_mutex);
        m_passes = passes;
        m_waiting = false;
    }
    void open() {
        const std::lock_guard lock(m_mutex);
        m_passes = -1;
        m_changed.notify_all();
    }
    void pass() {
        std::unique_lock lock(m_mutex);
        if (m_passes > 0)
            --m_passes;
        else if (m_passes == 0) {
            m_waiting = true;
            m_changed.notify_all();
            m_changed.wait(lock, [this] { return m_passes < 0; });
        }
    }
    [[nodiscard]] bool waitForReader() {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, std::chrono::seconds(30), [this] { return m_waiting; });
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_passes = -1; ///< that are left; negative: it is open
    bool m_waiting = false;
};

class HeldFile final : public SqlFile {
public:
    HeldFile(SqlFile &file, Gate &gate)
        : m_file(file)
        , m_gate(gate) {}
    Result<void> read(const Work &work, std::stop_token stop = {}) override {
        m_gate.pass();
        return m_file.read(work, std::move(stop));
    }
    Result<void> write(const Work &work, std::stop_token stop = {}) override {
        return m_file.write(work, std::move(stop));
    }

private:
    SqlFile &m_file;
    Gate &m_gate;
};

/// A source whose derived data are slow to read.
class HeldSource final : public SearchSource {
public:
    HeldSource(SearchSource &source, Gate &gate)
        : m_source(source)
        , m_derived(*source.derivedData(), gate) {}
    Result<void> read(const Work &work, std::stop_token stop = {}) override {
        return m_source.read(work, std::move(stop));
    }
    void rest() override { m_source.rest(); }
    Result<bool> readsBesideWriting(std::stop_token stop = {}) override {
        return m_source.readsBesideWriting(std::move(stop));
    }
    [[nodiscard]] QByteArray identity() const override { return m_source.identity(); }
    [[nodiscard]] bool isReadOnly() const override { return m_source.isReadOnly(); }
    [[nodiscard]] SqlFile *derivedData() const override { return &m_derived; }
    [[nodiscard]] QString derivedPath() const override { return m_source.derivedPath(); }

private:
    SearchSource &m_source;
    mutable HeldFile m_derived;
};

class HeldStore final : public StoreDecorator {
public:
    HeldStore(std::shared_ptr<Store> store, Gate &gate)
        : StoreDecorator(std::move(store))
        , m_source(*inner().searchSource(), gate) {}
    [[nodiscard]] StoreAdmin *admin() const override { return inner().admin(); }
    [[nodiscard]] ChangeFeed *changeFeed() const override { return inner().changeFeed(); }
    [[nodiscard]] SearchSource *searchSource() const override { return &m_source; }

private:
    mutable HeldSource m_source;
};

} // namespace

/// What the window's thread asks of the engine waits for nobody who reads files.
class SearchEngineTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void itsConfigurationIsKnownWhileFilesAreRead_data();
    void itsConfigurationIsKnownWhileFilesAreRead();
};

void SearchEngineTest::itsConfigurationIsKnownWhileFilesAreRead_data() {
    QTest::addColumn<int>("passes");
    QTest::newRow("looking for another index") << 0;
    QTest::newRow("going over to it") << 1;
}

void SearchEngineTest::itsConfigurationIsKnownWhileFilesAreRead() {
    QFETCH(int, passes);
    const QTemporaryDir directory;
    const QString path = directory.filePath(u"store.db"_s);
    SqliteStoreOptions options;
    options.path = path;
    auto backend = SqliteStore::open(options);
    QVERIFY(backend);
    for (int i = 0; i < 20; ++i) {
        QVERIFY((*backend)->put(NamespacePath({"n"}), QByteArray::number(i),
                                R"({"text":"the garden in the rain"})"));
    }
    Gate gate;
    auto store =
        SearchableStore::create(std::make_unique<HeldStore>(*std::move(backend), gate), {});
    QVERIFY2(store, store ? "" : qPrintable(store.error().detail));
    const StoreConfig before = (*store)->config();
    {
        // Another program builds an index meanwhile.
        OpenOptions other;
        other.location = path;
        const auto another = openStore(other);
        QVERIFY(another);
        IndexPlan plan;
        plan.index.embedder.provider = "learned";
        Job job;
        const auto built = buildIndex(plan, **another, job);
        QVERIFY2(built, built ? "" : qPrintable(built.error().detail));
    }
    gate.close(passes);
    Result<void> refreshed;
    std::thread worker([&] { refreshed = (*store)->engine().refresh(); });
    const bool reads = gate.waitForReader();
    auto asked = std::async(std::launch::async, [&] {
        const bool ready = (*store)->capabilities().writable;
        return std::pair((*store)->config(), ready && (*store)->notices().empty());
    });
    const bool answered = asked.wait_for(std::chrono::seconds(10)) == std::future_status::ready;
    gate.open();
    worker.join();
    QVERIFY(reads);
    QVERIFY(answered);
    QVERIFY2(refreshed, refreshed ? "" : qPrintable(refreshed.error().detail));
    const auto [config, ready] = asked.get();
    QVERIFY(ready);
    QCOMPARE(config, before); // as long as the other one is not there
    QVERIFY((*store)->config().index);
    QCOMPARE((*store)->config().index->embedder.provider, "learned"_ba);
}

QTEST_GUILESS_MAIN(SearchEngineTest)
#include "tst_search_engine.moc"
