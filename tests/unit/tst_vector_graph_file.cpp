// SPDX-License-Identifier: Apache-2.0
#include "search_samples.h"

#include "core/model/explanation_words.h"
#include "core/search/engine/searchable_store.h"
#include "core/store/store_admin.h"
#include "core/vector/vector_index.h"
#include "core/vector/vector_metric.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QtTest>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <map>

using namespace Qt::StringLiterals;
using namespace nestor;

namespace {

constexpr int kDims = 8;
constexpr int kItems = 1200;

SearchOp nearest(Vector vector, qint64 limit = 5) {
    SearchOp op;
    op.vector = std::move(vector);
    op.limit = limit;
    op.explain = true;
    return op;
}

std::unique_ptr<Store> openAt(OpenOptions options, VectorEncoding encoding, bool readOnly = false,
                              qint64 graphFrom = 600) {
    options.config.emplace();
    options.config->index.emplace();
    options.config->index->dims = kDims;
    options.config->index->fields = {"text"};
    options.config->index->encoding = encoding;
    options.graphFrom = graphFrom;
    options.readOnly = readOnly;
    auto store = openStore(options);
    if (!store)
        qFatal("%s", qPrintable(store.error().detail));
    return *std::move(store);
}

/// What is killed: writes, indexes and saves without end.
int writeUntilKilled(const OpenOptions &options, VectorEncoding encoding) {
    QRandomGenerator random = QRandomGenerator::securelySeeded();
    auto store = openAt(options, encoding);
    for (;;) {
        std::vector<Op> ops;
        for (int i = 0; i < 60; ++i) {
            PutOp op = putOp("n", QByteArray::number(random.bounded(kItems)), R"({"text":"x"})");
            Vector vector;
            for (int d = 0; d < kDims; ++d)
                vector.push_back(float(random.generateDouble() * 2 - 1));
            op.vectors = {{"text", std::move(vector)}};
            ops.emplace_back(std::move(op));
        }
        Job job;
        if (!store->batch(std::move(ops)) ||
            !static_cast<SearchableStore &>(*store).engine().indexVectors(job))
            return 1;
        std::puts("written");
        std::fflush(stdout);
    }
}

QByteArray pythonNumbers(const Vector &vector) {
    QByteArray text;
    for (const float x : vector)
        text += ", " + QByteArray::number(double(x), 'g', 9);
    return text;
}

} // namespace

/// The file of a store's vector index: a program that opens the store goes on from it, whatever
/// happened to the store or the file meanwhile.
class TestVectorGraphFile : public QObject {
    Q_OBJECT

public:
    explicit TestVectorGraphFile(VectorEncoding encoding)
        : m_encoding(encoding) {}

private Q_SLOTS:
    void init();
    void theNextProgramGoesOnFromIt_data();
    void theNextProgramGoesOnFromIt();
    void whatChangedMeanwhileIsCaughtUp_data();
    void whatChangedMeanwhileIsCaughtUp();
    void aTruncatedLogIsNoLoss();
    void anotherHistoryOfTheStoreIsNoticed();
    void aFileThatIsOfNoUseIsMadeAnew_data();
    void aFileThatIsOfNoUseIsMadeAnew();
    void unmanagingRemovesIt();
    void aStoreThatIsOnlyReadUsesIt();
    void aKilledProgramLeavesOneThatCatchesUp();

private:
    [[nodiscard]] std::unique_ptr<Store> open(bool readOnly = false) const {
        return openAt(m_sample->options(), m_encoding, readOnly);
    }
    void fill(Store &store);
    static void indexNow(Store &store);
    /// Some searches find what comparing with m_vectors finds.
    void compare(Store &store);
    Vector randomVector();
    PutOp put(const QByteArray &key, const Vector &vector);
    [[nodiscard]] QString indexPath() const;

    const VectorEncoding m_encoding;
    std::unique_ptr<SampleStore> m_sample;
    std::map<QByteArray, Vector> m_vectors;
    QRandomGenerator m_random{3};
};

void TestVectorGraphFile::init() {
    m_sample = std::make_unique<SampleStore>();
    m_vectors.clear();
}

QString TestVectorGraphFile::indexPath() const {
    if (QFile::exists(m_sample->path() + u".hnsw"_s))
        return m_sample->path() + u".hnsw"_s;
    const QStringList cached = QDir(m_sample->cacheDirectory()).entryList({u"*.hnsw"_s});
    return cached.isEmpty() ? QString() : m_sample->cacheDirectory() + u'/' + cached.first();
}

Vector TestVectorGraphFile::randomVector() {
    Vector vector;
    for (int i = 0; i < kDims; ++i)
        vector.push_back(float(m_random.generateDouble() * 2 - 1));
    return vector;
}

PutOp TestVectorGraphFile::put(const QByteArray &key, const Vector &vector) {
    PutOp op = putOp("n", key, R"({"text":"x"})");
    op.vectors = {{"text", vector}};
    m_vectors[key] = vector;
    return op;
}

void TestVectorGraphFile::fill(Store &store) {
    std::vector<Op> ops;
    for (int i = 0; i < kItems; ++i)
        ops.emplace_back(put(QByteArray::number(i), randomVector()));
    QVERIFY(store.batch(std::move(ops)));
}

void TestVectorGraphFile::indexNow(Store &store) {
    Job job;
    const auto done = static_cast<SearchableStore &>(store).engine().indexVectors(job);
    QVERIFY2(done, done ? "" : qPrintable(done.error().detail));
}

void TestVectorGraphFile::compare(Store &store) {
    int met = 0;
    for (int round = 0; round < 30; ++round) {
        const Vector query = preparedVector(randomVector(), Distance::Cosine);
        std::vector<std::pair<float, QByteArray>> all;
        for (const auto &[key, vector] : m_vectors) {
            const Vector prepared = preparedVector(vector, Distance::Cosine);
            all.emplace_back(vectorRank(Distance::Cosine, query.data(), prepared.data(), kDims),
                             key);
        }
        std::sort(all.begin(), all.end());
        const auto found = store.search(nearest(query));
        QVERIFY(found);
        QCOMPARE(found->explanation->vectors, qint64(m_vectors.size()));
        for (const SearchItem &hit : found->items) {
            QVERIFY2(m_vectors.contains(hit.item.key), hit.item.key);
            // The score is that of the vector as it was put, whatever the graph has of it.
            const auto expected = std::find_if(all.begin(), all.end(), [&](const auto &one) {
                return one.second == hit.item.key;
            });
            QCOMPARE(*hit.score, hitFromRank(Distance::Cosine, 0, expected->first).score);
            met += std::any_of(all.begin(), all.begin() + 5,
                               [&](const auto &one) { return one.second == hit.item.key; });
        }
    }
    QVERIFY2(met >= 30 * 5 * 0.97, qPrintable(QString::number(met)));
}

void TestVectorGraphFile::theNextProgramGoesOnFromIt_data() {
    QTest::addColumn<bool>("managed");
    QTest::addRow("managed") << true;
    QTest::addRow("guest") << false;
}

void TestVectorGraphFile::theNextProgramGoesOnFromIt() {
    QFETCH(bool, managed);
    if (!managed) {
        SKIP_WITHOUT_PYTHON();
        QVERIFY(m_sample->python("setup()"));
    }
    {
        auto store = open();
        fill(*store);
        QVERIFY(indexPath().isEmpty());
        indexNow(*store);
    }
    QVERIFY(!indexPath().isEmpty());
    QCOMPARE(indexPath().startsWith(m_sample->path()), managed);
    auto store = open();
    const auto found = store->search(nearest(randomVector()));
    QCOMPARE(found->explanation->indexed, qint64(kItems));
    compare(*store);
}

void TestVectorGraphFile::whatChangedMeanwhileIsCaughtUp_data() {
    theNextProgramGoesOnFromIt_data();
}

void TestVectorGraphFile::whatChangedMeanwhileIsCaughtUp() {
    SKIP_WITHOUT_PYTHON();
    QFETCH(bool, managed);
    if (!managed)
        QVERIFY(m_sample->python("setup()"));
    {
        auto store = open();
        fill(*store);
        indexNow(*store);
        // After the file was written, by this program and by an agent, and by VACUUM.
        for (int i = 0; i < 40; ++i)
            QVERIFY(store->batch({put(QByteArray::number(i), randomVector())}));
        QVERIFY(store->batch({put("new", randomVector())}));
        QVERIFY(store->remove(NamespacePath::fromStored("n"), "50"));
        m_vectors.erase("50");
    }
    const Vector theirs = randomVector();
    const Vector changed = randomVector();
    QVERIFY(m_sample->python("put('n', 'theirs', '{\"text\":\"x\"}')\n"
                             "embed('n', 'theirs', 'text'" +
                             pythonNumbers(theirs) +
                             ")\n"
                             "put('n', '60', '{\"text\":\"x\"}')\n"
                             "embed('n', '60', 'text'" +
                             pythonNumbers(changed) +
                             ")\n"
                             "delete('n', '61')\n"
                             "db.commit()\n"
                             "db.execute('VACUUM')"));
    m_vectors["theirs"] = theirs;
    m_vectors["60"] = changed;
    m_vectors.erase("61");
    auto store = open();
    compare(*store);
    const auto found = store->search(nearest(theirs, 1));
    QCOMPARE(found->items.front().item.key, "theirs"_ba);
    QVERIFY(found->explanation->indexed > kItems - 60);
    QCOMPARE(store->search(nearest(changed, 1))->items.front().item.key, "60"_ba);
}

void TestVectorGraphFile::aTruncatedLogIsNoLoss() {
    {
        auto store = open();
        fill(*store);
        indexNow(*store);
        for (int i = 0; i < 20; ++i)
            QVERIFY(store->batch({put(QByteArray::number(i), randomVector())}));
        QVERIFY(fileOf(*store).write([](SqlConnection &connection) {
            return connection.execute("DELETE FROM nestor_log WHERE sequence < "
                                      "(SELECT max(sequence) FROM nestor_log) - 3");
        }));
    }
    auto store = open();
    compare(*store);
    // What did not change is still in the graph.
    QVERIFY(store->search(nearest(randomVector()))->explanation->indexed > kItems / 2);
}

void TestVectorGraphFile::anotherHistoryOfTheStoreIsNoticed() {
    const QString backup = m_sample->path() + u".backup"_s;
    auto store = open();
    fill(*store);
    store.reset();
    QVERIFY(QFile::copy(m_sample->path(), backup));
    auto old = m_vectors;
    store = open();
    for (int i = 0; i < 30; ++i)
        QVERIFY(store->batch({put(QByteArray::number(i), randomVector())}));
    indexNow(*store);
    store.reset();
    // The backup takes the store's place, and goes on for longer than the other went.
    for (const QString &suffix : {u""_s, u"-wal"_s, u"-shm"_s})
        QFile::remove(m_sample->path() + suffix);
    QVERIFY(QFile::copy(backup, m_sample->path()));
    m_vectors = old;
    store = open();
    for (int i = 100; i < 150; ++i)
        QVERIFY(store->batch({put(QByteArray::number(i), randomVector())}));
    store.reset();
    store = open();
    compare(*store);
    for (int i = 0; i < 30; ++i) {
        const QByteArray key = QByteArray::number(i);
        QCOMPARE(store->search(nearest(m_vectors[key], 1))->items.front().item.key, key);
    }
}

void TestVectorGraphFile::aFileThatIsOfNoUseIsMadeAnew_data() {
    QTest::addColumn<QByteArray>("what");
    for (const char *what :
         {"cut", "empty", "flipped", "another's", "of the other codes", "a directory's"})
        QTest::addRow("%s", what) << QByteArray(what);
}

void TestVectorGraphFile::aFileThatIsOfNoUseIsMadeAnew() {
    QFETCH(QByteArray, what);
    {
        auto store = open();
        fill(*store);
        indexNow(*store);
    }
    QFile file(indexPath());
    QVERIFY(file.open(QIODevice::ReadWrite));
    QByteArray bytes = file.readAll();
    if (what == "cut") {
        QVERIFY(file.resize(bytes.size() / 2));
    } else if (what == "empty") {
        QVERIFY(file.resize(0));
    } else if (what == "flipped") {
        QVERIFY(file.seek(bytes.size() / 3));
        QVERIFY(file.putChar(char(~bytes[bytes.size() / 3])));
    } else if (what == "another's") {
        SampleStore other;
        auto store = openAt(other.options(), m_encoding);
        const auto mine = m_vectors;
        fill(*store);
        m_vectors = mine;
        indexNow(*store);
        QFile theirs(other.path() + u".hnsw"_s);
        QVERIFY(theirs.open(QIODevice::ReadOnly));
        QVERIFY(file.resize(0) && file.seek(0));
        file.write(theirs.readAll());
    }
    file.close();
    if (what == "of the other codes") {
        // Another program wants the others, and makes the file so.
        auto store =
            openAt(m_sample->options(), m_encoding == VectorEncoding::Int8 ? VectorEncoding::Float32
                                                                           : VectorEncoding::Int8);
        QVERIFY(store->search(nearest(m_vectors["7"], 1)));
        indexNow(*store);
        QCOMPARE(VectorIndex::describeFile(indexPath())->config.encoding != m_encoding, true);
    }
    if (what == "a directory's") {
        const QString path = indexPath();
        QVERIFY(QFile::remove(path));
        QVERIFY(QDir().mkpath(path));
    }
    auto store = open();
    const auto found = store->search(nearest(m_vectors["7"], 1));
    QCOMPARE(found->items.front().item.key, "7"_ba);
    const QByteArray why = remarksText(found->explanation->reasons);
    QVERIFY2(why.contains("file of the index"), why);
    compare(*store);
    if (what == "a directory's")
        return;
    indexNow(*store);
    store = open();
    QCOMPARE(store->search(nearest(randomVector()))->explanation->indexed, qint64(kItems));
    QCOMPARE(VectorIndex::describeFile(indexPath())->config.encoding, m_encoding);
    compare(*store);
}

void TestVectorGraphFile::unmanagingRemovesIt() {
    auto store = open();
    fill(*store);
    indexNow(*store);
    QVERIFY(QFile::exists(m_sample->path() + u".hnsw"_s));
    QVERIFY(store->admin()->unmanage());
    QVERIFY(!QFile::exists(m_sample->path() + u".hnsw"_s));
    fill(*store);
    indexNow(*store);
    compare(*store);
    store.reset();
    QVERIFY(!QFile::exists(m_sample->path() + u".hnsw"_s));
}

void TestVectorGraphFile::aStoreThatIsOnlyReadUsesIt() {
    {
        auto store = open();
        fill(*store);
        indexNow(*store);
        QVERIFY(store->batch({put("new", randomVector())}));
    }
    auto store = open(true);
    compare(*store);
    QVERIFY(store->search(nearest(randomVector()))->explanation->indexed >= kItems);
}

void TestVectorGraphFile::aKilledProgramLeavesOneThatCatchesUp() {
    {
        auto store = open();
        fill(*store);
    }
    for (int round = 0; round < 8; ++round) {
        QProcess writer;
        writer.start(QCoreApplication::applicationFilePath(),
                     {u"--write-until-killed"_s, m_sample->path(), m_sample->cacheDirectory(),
                      m_encoding == VectorEncoding::Int8 ? u"int8"_s : u"float32"_s});
        QVERIFY(writer.waitForReadyRead(120'000));
        QTest::qWait(m_random.bounded(400));
        writer.kill();
        QVERIFY(writer.waitForFinished());
        QCOMPARE(writer.exitStatus(), QProcess::CrashExit);

        // The same store without its index.
        SampleStore other;
        for (const QString &suffix : {u""_s, u"-wal"_s})
            QFile::copy(m_sample->path() + suffix, other.path() + suffix);
        auto store = open();
        auto exact = openAt(other.options(), m_encoding, false, std::numeric_limits<qint64>::max());
        int met = 0;
        for (int i = 0; i < 20; ++i) {
            const Vector query = randomVector();
            const auto found = store->search(nearest(query));
            const auto expected = exact->search(nearest(query));
            QVERIFY(found && expected);
            QCOMPARE(expected->explanation->indexed, 0);
            QCOMPARE(found->explanation->vectors, expected->explanation->vectors);
            // Exactly this query's scores: no vector of an older text.
            for (const SearchItem &hit : found->items) {
                met += std::any_of(
                    expected->items.begin(), expected->items.end(), [&](const SearchItem &one) {
                        return one.item.key == hit.item.key && one.score == hit.score;
                    });
            }
        }
        QVERIFY2(met >= 20 * 5 * 0.97, qPrintable(QString::number(met)));
    }
}

int main(int argc, char **argv) {
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 5 && arguments[1] == u"--write-until-killed"_s) {
        OpenOptions options;
        options.location = arguments[2];
        options.cacheDirectory = arguments[3];
        return writeUntilKilled(options, arguments[4] == u"int8"_s ? VectorEncoding::Int8
                                                                   : VectorEncoding::Float32);
    }
    // Once with vectors as they are in the graph, and once with their codes.
    int failed = 0;
    for (const VectorEncoding encoding : {VectorEncoding::Float32, VectorEncoding::Int8}) {
        TestVectorGraphFile test(encoding);
        failed += QTest::qExec(&test, argc, argv);
    }
    return failed;
}

#include "tst_vector_graph_file.moc"
