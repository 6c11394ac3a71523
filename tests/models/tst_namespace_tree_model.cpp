// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/ui_test_store.h"
#include "ui/namespaces/namespace_filter.h"
#include "ui/namespaces/namespace_tree_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// The tree of namespaces shows what the store has, a page at a time, and follows it.
class NamespaceTreeModelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void onlyTheRootIsReadAtFirst();
    void aNamespaceIsReadWhenItIsFetched();
    void siblingsStandInTheOrderOfTheirBytes();
    void countsComeForWhatIsLookedAt();
    void aLongListComesInPages();
    void anAgentsNewNamespaceAppearsWithoutAReset();
    void anEmptiedNamespaceGoes();
    void countsFollowWrites();
    void oddLabelsAreShown();
    void filtersMatchLabels_data();
    void filtersMatchLabels();

private:
    void open();
    void fetch(const QByteArray &path);
    [[nodiscard]] QStringList printed(const QModelIndex &parent = {}, int depth = 0) const;
    [[nodiscard]] QVariant countOf(const QByteArray &path) const;

    std::unique_ptr<UiTestStore> m_file;
    std::unique_ptr<StoreSession> m_session;
    std::unique_ptr<NamespaceTreeModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

void NamespaceTreeModelTest::init() {
    m_file = std::make_unique<UiTestStore>();
    m_file->put("agents.42.memories", "a");
    m_file->put("agents.42.memories", "b");
    m_file->put("agents.42", "own");
    m_file->put("agents.43.memories", "a");
    m_file->put("users", "ada");
}

void NamespaceTreeModelTest::cleanup() {
    m_tester.reset();
    m_model.reset();
    m_session.reset();
    m_file.reset();
}

void NamespaceTreeModelTest::open() {
    m_session =
        std::make_unique<StoreSession>(m_file->path(), OpenMode::Existing, m_file->opener());
    QTRY_VERIFY(m_session->isOpen());
    m_model = std::make_unique<NamespaceTreeModel>();
    m_tester = std::make_unique<QAbstractItemModelTester>(
        m_model.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    QSignalSpy read(m_model.get(), &NamespaceTreeModel::pageRead);
    m_model->setSession(m_session.get());
    QTRY_VERIFY(!read.isEmpty());
}

void NamespaceTreeModelTest::fetch(const QByteArray &path) {
    const QModelIndex index = m_model->indexOf(NamespacePath::fromStored(path));
    QVERIFY(index.isValid());
    if (m_model->canFetchMore(index))
        m_model->fetchMore(index);
    QTRY_VERIFY(m_model->rowCount(index) > 0);
}

QStringList NamespaceTreeModelTest::printed(const QModelIndex &parent, int depth) const {
    QStringList lines;
    for (int row = 0; row < m_model->rowCount(parent); ++row) {
        const QModelIndex index = m_model->index(row, 0, parent);
        lines.append(QString(depth, u' ') + index.data().toString());
        lines.append(printed(index, depth + 1));
    }
    return lines;
}

QVariant NamespaceTreeModelTest::countOf(const QByteArray &path) const {
    return m_model->indexOf(NamespacePath::fromStored(path)).data(NamespaceTreeModel::CountRole);
}

void NamespaceTreeModelTest::onlyTheRootIsReadAtFirst() {
    open();
    QCOMPARE(printed().filter(QRegularExpression(u"^\\S"_s)),
             (QStringList{u"agents"_s, u"users"_s}));
    QVERIFY(m_model->hasChildren(m_model->index(0, 0)));
    QVERIFY(!m_model->hasChildren(m_model->index(1, 0)));
}

void NamespaceTreeModelTest::aNamespaceIsReadWhenItIsFetched() {
    open();
    fetch("agents");
    fetch("agents.42");
    QVERIFY(printed().contains(u"  memories"_s));
    QVERIFY(m_model->indexOf(NamespacePath::fromStored("agents.42"))
                .data(NamespaceTreeModel::HasItemsRole)
                .toBool());
    QVERIFY(!m_model->indexOf(NamespacePath::fromStored("agents"))
                 .data(NamespaceTreeModel::HasItemsRole)
                 .toBool());
}

void NamespaceTreeModelTest::siblingsStandInTheOrderOfTheirBytes() {
    m_file->put("agents-x", "k");
    m_file->put("Zeta", "k");
    m_file->put("äther", "k");
    open();
    QCOMPARE(printed().filter(QRegularExpression(u"^\\S"_s)),
             (QStringList{u"Zeta"_s, u"agents"_s, u"agents-x"_s, u"users"_s, u"äther"_s}));
}

void NamespaceTreeModelTest::countsComeForWhatIsLookedAt() {
    open();
    QTRY_COMPARE(countOf("agents"), QVariant(qint64(4)));
    QTRY_COMPARE(countOf("users"), QVariant(qint64(1)));
    fetch("agents");
    QTRY_COMPARE(countOf("agents.42"), QVariant(qint64(3)));
}

void NamespaceTreeModelTest::aLongListComesInPages() {
    std::vector<Op> ops;
    const int children = int(NamespaceTreeModel::kPageSize) + 20;
    for (int i = 0; i < children; ++i) {
        PutOp op;
        op.ns = NamespacePath::fromStored("many." + QByteArray::number(i).rightJustified(5, '0'));
        op.key = "k";
        op.value = "{}";
        ops.emplace_back(op);
    }
    QVERIFY(m_file->agent().batch(std::move(ops)).has_value());
    open();
    fetch("many");
    const QModelIndex many = m_model->indexOf(NamespacePath::fromStored("many"));
    QTRY_COMPARE(m_model->rowCount(many), int(NamespaceTreeModel::kPageSize) + 1);
    const QModelIndex more = m_model->index(int(NamespaceTreeModel::kPageSize), 0, many);
    QVERIFY(more.data(NamespaceTreeModel::MoreRole).toBool());
    QVERIFY(!more.data(NamespaceTreeModel::PathRole).isValid());

    // Also where it is asked for while a change is being followed.
    m_model->refresh();
    m_model->showMore(more);
    QTRY_COMPARE(m_model->rowCount(many), children);
    QVERIFY(!m_model->index(children - 1, 0, many).data(NamespaceTreeModel::MoreRole).toBool());
}

void NamespaceTreeModelTest::anAgentsNewNamespaceAppearsWithoutAReset() {
    open();
    fetch("agents");
    QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
    QSignalSpy removed(m_model.get(), &QAbstractItemModel::rowsRemoved);
    QSignalSpy reset(m_model.get(), &QAbstractItemModel::modelReset);
    const QPersistentModelIndex kept = m_model->indexOf(NamespacePath::fromStored("agents.43"));
    m_file->put("agents.420", "k");
    QTRY_VERIFY(m_model->indexOf(NamespacePath::fromStored("agents.420")).isValid());
    QCOMPARE(inserted.count(), 1);
    QCOMPARE(removed.count(), 0);
    QCOMPARE(reset.count(), 0);
    QCOMPARE(kept.data().toString(), u"43"_s);
    QCOMPARE(kept.row(), 2);
}

void NamespaceTreeModelTest::anEmptiedNamespaceGoes() {
    open();
    QSignalSpy removed(m_model.get(), &QAbstractItemModel::rowsRemoved);
    m_file->remove("users", "ada");
    QTRY_VERIFY(!m_model->indexOf(NamespacePath::fromStored("users")).isValid());
    QCOMPARE(removed.count(), 1);
}

void NamespaceTreeModelTest::countsFollowWrites() {
    open();
    QTRY_COMPARE(countOf("users"), QVariant(qint64(1)));
    m_file->put("users", "bob");
    QTRY_COMPARE(countOf("users"), QVariant(qint64(2)));
}

void NamespaceTreeModelTest::oddLabelsAreShown() {
    auto odd = m_file->agent().batch({[] {
        PutOp op;
        op.ns = NamespacePath::fromStored("with space.日本語");
        op.key = "k";
        op.value = "{}";
        return Op(op);
    }()});
    QVERIFY(odd.has_value());
    open();
    fetch("with space");
    QVERIFY(printed().contains(u"with space"_s));
    QVERIFY(printed().contains(u" 日本語"_s));
}

void NamespaceTreeModelTest::filtersMatchLabels_data() {
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<bool>("matches");
    const QByteArray path = "agents.42.memories";
    QTest::newRow("nothing matches all") << u""_s << path << true;
    QTest::newRow("a part of a label") << u"mem"_s << path << true;
    QTest::newRow("any case") << u"MEM"_s << path << true;
    QTest::newRow("star for a label") << u"agents.*.memories"_s << path << true;
    QTest::newRow("in the middle") << u"42.mem"_s << path << true;
    QTest::newRow("star in a label") << u"a*s"_s << path << true;
    QTest::newRow("labels must follow each other") << u"agents.memories"_s << path << false;
    QTest::newRow("no such label") << u"cache"_s << path << false;
    QTest::newRow("longer than the path") << u"agents.42.memories.x"_s << path << false;
}

void NamespaceTreeModelTest::filtersMatchLabels() {
    QFETCH(QString, filter);
    QFETCH(QByteArray, path);
    QFETCH(bool, matches);
    QCOMPARE(NamespaceFilter(filter).matches(NamespacePath::fromStored(path)), matches);
}

QTEST_GUILESS_MAIN(NamespaceTreeModelTest)
#include "tst_namespace_tree_model.moc"
