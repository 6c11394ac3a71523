// SPDX-License-Identifier: Apache-2.0
#include "search_samples.h"
#include "word_embedder.h"

#include "core/filter/filter_parser.h"
#include "core/search/engine/searchable_store.h"
#include "core/store/store_admin.h"

#include <QtTest>

using namespace Qt::StringLiterals;
using namespace nestor;

namespace {

StoreConfig configuredFor(VectorEncoding encoding) {
    StoreConfig config;
    config.index.emplace();
    config.index->dims = 2;
    config.index->fields = {"text"};
    config.index->encoding = encoding;
    return config;
}

PutOp put(const QByteArray &key, Vector vector, const QByteArray &value = R"({"text":"x"})") {
    PutOp op = putOp("n", key, value);
    op.vectors = {{"text", std::move(vector)}};
    return op;
}

SearchOp nearest(Vector vector, qint64 limit = 10) {
    SearchOp op;
    op.vector = std::move(vector);
    op.limit = limit;
    return op;
}

} // namespace

/// Searches by vector follow what others write, by what changed and no more.
class VectorSynchronizerTest : public QObject {
    Q_OBJECT

public:
    explicit VectorSynchronizerTest(VectorEncoding encoding)
        : m_encoding(encoding) {}

private Q_SLOTS:
    void init() { m_sample = std::make_unique<SampleStore>(); }
    void everyKindOfChangeIsSeen_data();
    void everyKindOfChangeIsSeen();
    void changesInPlaceOfAGuestAreSeenSoon();
    void ownWritesToAGuestAreSeenAtOnce();
    void anotherNestorsWritesAreSeen();
    void aVacuumDoesNotMixUpItems();
    void aTruncatedLogIsNoLoss();
    void managingWhileOpenIsFollowed();

private:
    QByteArrayList find(Store &store, Vector vector = {1, 0}) {
        const auto found = store.search(nearest(std::move(vector)));
        return found ? keysOf(*found) : QByteArrayList{"failed"};
    }
    [[nodiscard]] StoreConfig configured() const { return configuredFor(m_encoding); }

    const VectorEncoding m_encoding;
    std::unique_ptr<SampleStore> m_sample;
};

void VectorSynchronizerTest::everyKindOfChangeIsSeen_data() {
    QTest::addColumn<bool>("managed");
    QTest::addColumn<qint64>("graphFrom");
    QTest::addRow("guest") << false << qint64(1000);
    QTest::addRow("managed") << true << qint64(1000);
    QTest::addRow("guest, in a graph") << false << qint64(1);
    QTest::addRow("managed, in a graph") << true << qint64(1);
}

void VectorSynchronizerTest::everyKindOfChangeIsSeen() {
    SKIP_WITHOUT_PYTHON();
    QFETCH(bool, managed);
    QFETCH(qint64, graphFrom);
    if (!managed)
        QVERIFY(m_sample->python("setup()"));
    OpenOptions options = m_sample->options();
    options.config = configured();
    options.graphFrom = graphFrom;
    auto store = *openStore(options);
    QCOMPARE(store->admin()->isManaged(), managed);
    QVERIFY(m_sample->python("put('n', 'a', '{\"text\":\"x\"}'); embed('n', 'a', 'text', 1, 1)\n"
                             "put('n', 'b', '{\"text\":\"x\"}'); embed('n', 'b', 'text', 0, 1)"));
    QCOMPARE(find(*store), (QByteArrayList{"a", "b"}));
    // New, replaced by LangGraph's statement, without its vector, deleted.
    QVERIFY(m_sample->python("put('n', 'c', '{\"text\":\"x\"}'); embed('n', 'c', 'text', 9, 1)"));
    QCOMPARE(find(*store), (QByteArrayList{"c", "a", "b"}));
    QVERIFY(m_sample->python("put('n', 'b', '{\"text\":\"y\"}'); embed('n', 'b', 'text', 1, 0)"));
    QCOMPARE(find(*store), (QByteArrayList{"b", "c", "a"}));
    QVERIFY(m_sample->python("delete('n', 'c')"));
    QCOMPARE(find(*store), (QByteArrayList{"b", "a"}));
    // The value alone, with the vector that it had; a filter sees the new one.
    QVERIFY(m_sample->python("put('n', 'a', '{\"text\":\"x\",\"v\":1}')\n"
                             "embed('n', 'a', 'text', 1, 1)"));
    SearchOp filtered = nearest({1, 0});
    filtered.filter = *parseFilter(R"({"v":1})");
    QCOMPARE(keysOf(*store->search(filtered)), QByteArrayList{"a"});
    // Not indexed any more: LangGraph leaves the vector behind.
    QVERIFY(m_sample->python("put('n', 'a', '{\"other\":1}')"));
    QCOMPARE(find(*store), QByteArrayList{"b"});
}

void VectorSynchronizerTest::changesInPlaceOfAGuestAreSeenSoon() {
    SKIP_WITHOUT_PYTHON();
    QVERIFY(m_sample->python("setup()\n"
                             "put('n', 'a', '{\"text\":\"x\"}'); embed('n', 'a', 'text', 1, 0)\n"
                             "put('n', 'b', '{\"text\":\"x\"}'); embed('n', 'b', 'text', 0, 1)"));
    auto store = m_sample->open(configured());
    QCOMPARE(find(*store), (QByteArrayList{"a", "b"}));
    QVERIFY(m_sample->python("db.execute(\"UPDATE store_vectors SET embedding = ? WHERE key = 'a'\""
                             ", (struct.pack('<2f', -1, 0),))"));
    QTRY_COMPARE_WITH_TIMEOUT(find(*store), (QByteArrayList{"b", "a"}), 60'000);
}

void VectorSynchronizerTest::ownWritesToAGuestAreSeenAtOnce() {
    SKIP_WITHOUT_PYTHON();
    QVERIFY(m_sample->python("setup()"));
    auto store = m_sample->open(configured());
    QVERIFY(store->batch({put("a", {1, 0}), put("b", {0, 1})}));
    QCOMPARE(find(*store), (QByteArrayList{"a", "b"}));
    // An UPSERT: the row stays the same.
    QVERIFY(store->batch({put("a", {-1, 0})}));
    QCOMPARE(find(*store), (QByteArrayList{"b", "a"}));
    QVERIFY(store->remove(NamespacePath::fromStored("n"), "b"));
    QCOMPARE(find(*store), QByteArrayList{"a"});
}

void VectorSynchronizerTest::anotherNestorsWritesAreSeen() {
    auto store = m_sample->open(configured());
    QVERIFY(store->batch({put("a", {1, 0})}));
    QCOMPARE(find(*store), QByteArrayList{"a"});
    auto other = m_sample->open(configured());
    QVERIFY(other->batch({put("a", {-1, 0}), put("b", {1, 1})}));
    QCOMPARE(find(*store), (QByteArrayList{"b", "a"}));
}

void VectorSynchronizerTest::aVacuumDoesNotMixUpItems() {
    SKIP_WITHOUT_PYTHON();
    auto store = m_sample->open(configured());
    std::vector<Op> ops;
    for (int i = 0; i < 20; ++i) {
        ops.emplace_back(put(QByteArray::number(i), {1, float(i)},
                             R"({"text":"x","i":)" + QByteArray::number(i) + "}"));
    }
    QVERIFY(store->batch(std::move(ops)));
    QCOMPARE(find(*store).first(), "0"_ba);
    // What a VACUUM may do, as nothing of LangGraph's numbers its rows: they move.
    QVERIFY(m_sample->python("db.execute(\"DELETE FROM store WHERE key IN ('3', '4')\")\n"
                             "db.execute('UPDATE store SET rowid = rowid + 1000')\n"
                             "db.commit()\n"
                             "db.execute('VACUUM')"));
    SearchOp filtered = nearest({1, 0});
    filtered.filter = *parseFilter(R"({"i":{"$in":[2,3,7]}})");
    QCOMPARE(keysOf(*store->search(filtered)), (QByteArrayList{"2", "7"}));
}

void VectorSynchronizerTest::aTruncatedLogIsNoLoss() {
    auto store = m_sample->open(configured());
    QVERIFY(store->batch({put("a", {1, 0})}));
    QCOMPARE(find(*store), QByteArrayList{"a"});
    auto other = m_sample->open(configured());
    for (int i = 0; i < 5; ++i)
        QVERIFY(other->batch({put(QByteArray::number(i), {1, float(i + 1)})}));
    QVERIFY(fileOf(*other).write([](SqlConnection &connection) {
        return connection.execute("DELETE FROM nestor_log WHERE sequence < 5");
    }));
    QCOMPARE(find(*store), (QByteArrayList{"a", "0", "1", "2", "3", "4"}));
}

void VectorSynchronizerTest::managingWhileOpenIsFollowed() {
    SKIP_WITHOUT_PYTHON();
    QVERIFY(m_sample->python("setup()"));
    auto store = m_sample->open(configured());
    QVERIFY(store->batch({put("a", {1, 0})}));
    QCOMPARE(find(*store), QByteArrayList{"a"});
    QVERIFY(store->admin()->manage());
    QVERIFY(m_sample->python("put('n', 'b', '{\"text\":\"x\"}'); embed('n', 'b', 'text', 2, 1)"));
    QCOMPARE(find(*store), (QByteArrayList{"a", "b"}));
    QVERIFY(store->admin()->unmanage());
    QVERIFY(m_sample->python("delete('n', 'a')"));
    QCOMPARE(find(*store), QByteArrayList{"b"});
}

/// Once with vectors as they are in the graph, and once with their codes.
int main(int argc, char **argv) {
    const QCoreApplication application(argc, argv);
    int failed = 0;
    for (const VectorEncoding encoding : {VectorEncoding::Float32, VectorEncoding::Int8}) {
        VectorSynchronizerTest test(encoding);
        failed += QTest::qExec(&test, argc, argv);
    }
    return failed;
}

#include "tst_vector_synchronizer.moc"
