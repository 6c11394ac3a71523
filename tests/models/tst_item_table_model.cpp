// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/filter_parser.h"
#include "tests/support/sample_store.h"
#include "tests/support/test_backend.h"
#include "ui/items/item_table_model.h"
#include "ui/session/store_session.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;
using Kind = ItemTableModel::ColumnKind;

class ItemTableModelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void placeShowsItsItemsAndChosenFields();
    void namespaceColumnOnlyWhereItTellsSomething();
    void filterLeavesWhatPasses();
    void hitsComeWithScoresAndExplanation();
    void hitsOfOneNamespaceLeaveOutThoseBelow();
    void newestQueryWins();
    void sortingIsTheStores();
    void foreignWriteKeepsTheRowsThatStay();
    void rewrittenItemStaysInItsRow();
    void chosenFieldsAreShown();
    void failureIsReported();
    void unseenRowsAreFetchedWhenAskedFor();
    void rowsStayToBeReadWhileTheyAreReadAnew();
    void veryManyRowsComeInPartsAndAllOfThem();

private:
    ItemQuery at(const char *ns) const;
    void show(const ItemQuery &query);
    /// The display of a column, one text a row.
    QStringList column(Kind kind, int field = 0) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<StoreSession> m_session;
    std::unique_ptr<ItemTableModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

void ItemTableModelTest::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    const QString path = test::locationFor(m_folder->filePath(u"sample.db"_s));
    QVERIFY(test::makeSampleStore(path));
    m_session = std::make_unique<StoreSession>(path, OpenMode::Existing, standardOpener());
    QTRY_VERIFY(m_session->isOpen());
    m_model = std::make_unique<ItemTableModel>(m_session.get());
    m_tester = std::make_unique<QAbstractItemModelTester>(
        m_model.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
}

void ItemTableModelTest::cleanup() {
    m_tester.reset();
    m_model.reset();
    m_session.reset();
    m_folder.reset();
}

ItemQuery ItemTableModelTest::at(const char *ns) const {
    ItemQuery query;
    query.scope.ns = *NamespacePath::parse(ns);
    return query;
}

void ItemTableModelTest::show(const ItemQuery &query) {
    m_model->setQuery(query);
    QTRY_VERIFY(!m_model->isLoading());
    for (int row = 0; row < m_model->rowCount(); ++row)
        QTRY_VERIFY(m_model->idAt(row).has_value());
}

QStringList ItemTableModelTest::column(Kind kind, int field) const {
    QStringList texts;
    for (int column = 0; column < m_model->columnCount(); ++column) {
        if (m_model->columnKind(column) != kind || field-- > 0)
            continue;
        for (int row = 0; row < m_model->rowCount(); ++row)
            texts.append(m_model->index(row, column).data().toString());
        break;
    }
    return texts;
}

void ItemTableModelTest::placeShowsItsItemsAndChosenFields() {
    show(at("agents.concierge.preferences"));
    QCOMPARE(m_model->rowCount(), 12);
    QCOMPARE(column(Kind::Key).mid(0, 3),
             (QStringList{u"answer-length"_s, u"currency"_s, u"hotel"_s}));
    QCOMPARE(m_model->fields().first(), "text"_ba);
    QVERIFY(column(Kind::Field).first().startsWith(u"Short first"_s));
    QCOMPARE(column(Kind::Expires).first(), u"never"_s);
    QVERIFY(column(Kind::Score).isEmpty());
}

void ItemTableModelTest::namespaceColumnOnlyWhereItTellsSomething() {
    show(at("agents.concierge.preferences"));
    QVERIFY(column(Kind::Namespace).isEmpty());
    show(at("agents.concierge.threads"));
    QVERIFY(column(Kind::Namespace).contains(u"2026-09.summaries"_s));
}

void ItemTableModelTest::filterLeavesWhatPasses() {
    ItemQuery query = at("agents.concierge.memories");
    query.filter = *parseFilter(R"({"tags": {"$contains": "dog"}})");
    show(query);
    QCOMPARE(column(Kind::Key), (QStringList{u"mem-0088"_s, u"mem-0091"_s}));
}

void ItemTableModelTest::hitsComeWithScoresAndExplanation() {
    ItemQuery query = at("agents.concierge");
    query.query = "hazelnuts";
    query.mode = SearchMode::Text;
    show(query);
    QVERIFY(column(Kind::Key).contains(u"mem-0019"_s));
    QVERIFY(m_model->explanation().has_value());
    QCOMPARE(m_model->index(0, 0).data(ItemTableModel::ScoreRole).toDouble(), 1.0);
    QVERIFY(m_model->hitAt(0)->score.has_value());
    QVERIFY(!m_model->orderOf(1, Qt::AscendingOrder).has_value());
}

void ItemTableModelTest::hitsOfOneNamespaceLeaveOutThoseBelow() {
    // Those below are better, and more than a page of them.
    std::vector<PutOp> items;
    for (int i = 0; i < 400; ++i) {
        PutOp op;
        op.ns = *NamespacePath::parse(i < 250 ? "deep.place.below" : "deep.place");
        op.key = "k" + QByteArray::number(i);
        op.value = i < 250 ? R"({"text":"boots boots boots"})"_ba
                           : R"({"text":"boots, and some other things that were seen"})"_ba;
        items.push_back(std::move(op));
    }
    auto written = m_session->write(std::move(items));
    QTRY_VERIFY(written.isFinished());
    QVERIFY(written.result().has_value());
    ItemQuery query = at("deep.place");
    query.query = "boots";
    query.mode = SearchMode::Text;
    show(query);
    QCOMPARE(m_model->rowCount(), 100);
    QCOMPARE(m_model->idAt(0)->ns.stored(), "deep.place.below"_ba);
    query.scope.below = false;
    show(query);
    while (m_model->canFetchMore({})) {
        m_model->fetchMore({});
        QTRY_VERIFY(!m_model->isLoading());
    }
    QCOMPARE(m_model->rowCount(), 150);
    QSet<QByteArray> keys;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        QCOMPARE(m_model->idAt(row)->ns, query.scope.ns);
        keys.insert(m_model->idAt(row)->key);
    }
    QCOMPARE(keys.size(), 150);
}

void ItemTableModelTest::newestQueryWins() {
    m_model->setQuery(at("agents.concierge.memories"));
    m_model->setQuery(at("users.kenji.memories"));
    m_model->setQuery(at("users.olga.memories"));
    QSignalSpy resets(m_model.get(), &QAbstractItemModel::modelReset);
    QTRY_VERIFY(!m_model->isLoading());
    QTRY_COMPARE(m_model->rowCount(), 6);
    // One reset for the rows, one when the first page has told which fields there are.
    QTRY_COMPARE(resets.count(), 2);
}

void ItemTableModelTest::sortingIsTheStores() {
    show(at("agents.concierge.memories"));
    int updated = 0;
    while (m_model->columnKind(updated) != Kind::Updated)
        ++updated;
    ItemQuery query = m_model->query();
    query.order = *m_model->orderOf(updated, Qt::DescendingOrder);
    show(query);
    const auto first = *m_model->idAt(0);
    SearchOp newestFirst;
    newestFirst.namespacePrefix = first.ns;
    const auto newest = test::storeOf(*m_session->store()).run(newestFirst);
    QCOMPARE(first.key, newest->items.front().item.key);
}

void ItemTableModelTest::foreignWriteKeepsTheRowsThatStay() {
    show(at("users.olga.memories"));
    const QPersistentModelIndex third = m_model->index(2, 0);
    QSignalSpy resets(m_model.get(), &QAbstractItemModel::modelReset);
    QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
    OpenOptions options;
    options.location = m_session->url();
    auto agent = openStore(options);
    QVERIFY((*agent)->put(*NamespacePath::parse("users.olga.memories"), "mem-0000", "{}"));
    QTRY_COMPARE_WITH_TIMEOUT(m_model->rowCount(), 7, 5000);
    QCOMPARE(resets.count(), 0);
    QCOMPARE(inserted.count(), 1);
    QCOMPARE(third.row(), 3);
    QTRY_VERIFY(m_model->idAt(0).has_value());
    QCOMPARE(m_model->idAt(0)->key, "mem-0000"_ba);
}

void ItemTableModelTest::rewrittenItemStaysInItsRow() {
    show(at("users.olga.memories"));
    const QPersistentModelIndex second = m_model->index(1, 0);
    OpenOptions options;
    options.location = m_session->url();
    auto agent = openStore(options);
    QVERIFY((*agent)->put(*NamespacePath::parse("users.olga.memories"), "mem-0002",
                          R"({"text":"rewritten"})"));
    QTRY_VERIFY_WITH_TIMEOUT(column(Kind::Field).value(1) == u"rewritten"_s, 5000);
    QVERIFY(second.isValid());
    QCOMPARE(second.row(), 1);
}

void ItemTableModelTest::chosenFieldsAreShown() {
    show(at("agents.concierge.memories"));
    m_model->setFields({"confidence", "tags.0"});
    QTRY_COMPARE(m_model->fields(), (QByteArrayList{"confidence", "tags.0"}));
    QTRY_COMPARE(column(Kind::Field, 1).first(), u"childhood"_s);
    QCOMPARE(column(Kind::Field).first(), u"0.66"_s);
}

void ItemTableModelTest::failureIsReported() {
    QSignalSpy failed(m_model.get(), &ItemTableModel::failed);
    ItemQuery query = at("users");
    query.order.by = RowOrder::Field; // no field: nothing to order by
    m_model->setQuery(query);
    QTRY_COMPARE(failed.count(), 1);
    QVERIFY(!m_model->isLoading());
}

void ItemTableModelTest::unseenRowsAreFetchedWhenAskedFor() {
    m_model->setQuery(ItemQuery());
    QTRY_VERIFY(!m_model->isLoading());
    QTRY_COMPARE(m_model->rowCount(), 279);
    QSignalSpy loaded(m_model.get(), &ItemTableModel::rowsLoaded);
    QVERIFY(m_model->index(270, 0).isValid());
    (void)m_model->index(270, 0).data();
    QTRY_VERIFY(m_model->idAt(270).has_value());
    QVERIFY(loaded.count() >= 1);
}

void ItemTableModelTest::rowsStayToBeReadWhileTheyAreReadAnew() {
    m_model->setQuery(at("agents.concierge.memories"));
    QTRY_COMPARE(m_model->rowCount(), 40);
    QTRY_VERIFY(m_model->idAt(39).has_value());
    const QStringList before = column(Kind::Key);

    // Another program puts one before all of them, and rewrites the last: a new row of the table.
    const ItemId last = *m_model->idAt(39);
    const NamespacePath ns = NamespacePath::fromStored("agents.concierge.memories");
    QVERIFY(test::storeOf(*m_session->store()).remove(last.ns, last.key).has_value());
    QVERIFY(test::storeOf(*m_session->store()).put(ns, "aaa", "{}").has_value());
    QVERIFY(test::storeOf(*m_session->store()).put(ns, last.key, R"({"text":"anew"})").has_value());
    // What each row says the moment it is known which rows there are, before they are read.
    QStringList meanwhile;
    int known = 0;
    const auto look = connect(m_model.get(), &ItemTableModel::answered, this, [&] {
        if (m_model->rowCount() != 41 || !meanwhile.isEmpty())
            return;
        meanwhile = column(Kind::Key);
        for (int row = 0; row < 41; ++row)
            known += m_model->idAt(row) ? 1 : 0;
    });
    QTRY_COMPARE(meanwhile.size(), 41);
    disconnect(look);
    // As they were, and no more is claimed: whose a row is is told only once it has been read.
    QCOMPARE(meanwhile.mid(0, 39), before.mid(0, 39));
    QCOMPARE(known, 0);
    QTRY_COMPARE(column(Kind::Key), QStringList{u"aaa"_s} + before);
    QVERIFY(m_model->idAt(0).has_value());
}

void ItemTableModelTest::veryManyRowsComeInPartsAndAllOfThem() {
    constexpr int kMany = 120'000;
    {
        auto writer = test::storeOf(*m_session->store()).bulkWriter();
        QVERIFY(writer.has_value());
        std::vector<PutOp> items(kMany);
        for (int i = 0; i < kMany; ++i) {
            items[size_t(i)].ns = NamespacePath::fromStored("many");
            items[size_t(i)].key = QByteArray::number(i);
            items[size_t(i)].value = "{}";
        }
        QVERIFY((*writer)->put(std::move(items), ConflictRule::Replace).has_value());
        QVERIFY((*writer)->commit().has_value());
    }
    QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
    m_model->setQuery(at("many"));
    QTRY_COMPARE_WITH_TIMEOUT(m_model->rowCount(), kMany, 60'000);
    QTRY_VERIFY(!m_model->isLoading());
    QVERIFY(inserted.count() >= 2);
    // Another place while they are still coming: none of them stays.
    m_model->setQuery(ItemQuery());
    QTRY_VERIFY_WITH_TIMEOUT(m_model->rowCount() > kMany / 2, 60'000);
    m_model->setQuery(at("agents.concierge.memories"));
    QTRY_COMPARE(m_model->rowCount(), 40);
    QTRY_VERIFY(!m_model->isLoading());
    QCOMPARE(m_model->rowCount(), 40);
}

QTEST_GUILESS_MAIN(ItemTableModelTest)
#include "tst_item_table_model.moc"
