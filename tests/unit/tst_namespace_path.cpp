// SPDX-License-Identifier: Apache-2.0
#include "core/model/namespace_path.h"

#include <QTest>

using namespace nestor;
using namespace Qt::StringLiterals;

class NamespacePathTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void storedFormIsSplitAndJoinedWithoutLoss_data();
    void storedFormIsSplitAndJoinedWithoutLoss();
    void rootIsNotOneEmptyLabel();
    void containsWholeLabelsOnly();
    void parseNamesTheEmptyLabel();
    void emptyLabelIsRejected();
    void periodInLabelIsRejected();
    void nulInLabelIsRejected();
    void reservedRootIsRejectedOnlyOutsideBatches();
    void truncatedAndParent();
    void starMatchesExactlyOneLabel();
};

void NamespacePathTest::storedFormIsSplitAndJoinedWithoutLoss_data() {
    QTest::addColumn<QByteArray>("stored");
    QTest::addColumn<int>("depth");
    QTest::newRow("one") << "a"_ba << 1;
    QTest::newRow("three") << "agents.42.memories"_ba << 3;
    QTest::newRow("empty label") << ""_ba << 1;
    QTest::newRow("empty middle") << "a..b"_ba << 3;
    QTest::newRow("trailing") << "a."_ba << 2;
    QTest::newRow("unicode") << "utilisateur.été.記憶"_ba << 3;
}

void NamespacePathTest::storedFormIsSplitAndJoinedWithoutLoss() {
    QFETCH(QByteArray, stored);
    QFETCH(int, depth);
    const auto path = NamespacePath::fromStored(stored);
    QCOMPARE(path.depth(), depth);
    QCOMPARE(path.labels().size(), depth);
    QCOMPARE(NamespacePath(path.labels()), path);
    QCOMPARE(path.stored(), stored);
}

void NamespacePathTest::rootIsNotOneEmptyLabel() {
    const NamespacePath root;
    const auto empty = NamespacePath::fromStored("");
    QVERIFY(root.isRoot());
    QVERIFY(!empty.isRoot());
    QVERIFY(root != empty);
    QVERIFY(root < empty);
    QCOMPARE(root.labels(), QByteArrayList());
    QCOMPARE(empty.labels(), QByteArrayList{""});
}

void NamespacePathTest::containsWholeLabelsOnly() {
    const auto ab = NamespacePath::fromStored("a.b");
    QVERIFY(ab.contains(ab));
    QVERIFY(ab.contains(NamespacePath::fromStored("a.b.c")));
    QVERIFY(!ab.contains(NamespacePath::fromStored("a.bc")));
    QVERIFY(!ab.contains(NamespacePath::fromStored("a.b-c")));
    QVERIFY(!ab.contains(NamespacePath::fromStored("a")));
    QVERIFY(NamespacePath().contains(ab));
    QVERIFY(!ab.contains(NamespacePath()));
}

void NamespacePathTest::parseNamesTheEmptyLabel() {
    const auto parsed = NamespacePath::parse("a..b");
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().code, ErrorCode::InvalidNamespace);
    QCOMPARE(parsed.error().offset, 2);
    QVERIFY(parsed.error().detail.contains(u"a..b"_s));
    QVERIFY(NamespacePath::parse("")->isRoot());
    QCOMPARE(NamespacePath::parse("a.b")->labels(), (QByteArrayList{"a", "b"}));
}

void NamespacePathTest::emptyLabelIsRejected() {
    QCOMPARE(validatedNamespace({}, true).error().code, ErrorCode::InvalidNamespace);
    QCOMPARE(validatedNamespace({"a", ""}, true).error().code, ErrorCode::InvalidNamespace);
}

void NamespacePathTest::periodInLabelIsRejected() {
    const auto refused = validatedNamespace({"a", "b.c"}, true);
    QVERIFY(!refused);
    QVERIFY(refused.error().detail.contains(u"b.c"_s));
}

void NamespacePathTest::nulInLabelIsRejected() {
    for (const QByteArray &label :
         {QByteArray("a\0", 2), QByteArray("\0", 1), QByteArray("a\0b", 3)}) {
        const auto refused = validatedNamespace({"x", label}, true);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::InvalidNamespace);
        QVERIFY(refused.error().detail.contains(u"NUL"_s));
    }
}

void NamespacePathTest::reservedRootIsRejectedOnlyOutsideBatches() {
    QVERIFY(!validatedNamespace({"langgraph", "foo"}, false));
    QVERIFY(validatedNamespace({"langgraph", "foo"}, true).has_value());
    QVERIFY(validatedNamespace({"foo", "langgraph"}, false).has_value());
}

void NamespacePathTest::truncatedAndParent() {
    const auto path = NamespacePath::fromStored("a.b.c");
    QCOMPARE(path.truncated(2).stored(), "a.b"_ba);
    QCOMPARE(path.truncated(9), path);
    QCOMPARE(path.parent().stored(), "a.b"_ba);
    QVERIFY(NamespacePath::fromStored("a").parent().isRoot());
    QCOMPARE(path.child("d").stored(), "a.b.c.d"_ba);
    QCOMPARE(NamespacePath().child("d").stored(), "d"_ba);
    QCOMPARE(path.lastLabel(), "c"_ba);
}

void NamespacePathTest::starMatchesExactlyOneLabel() {
    const auto path = NamespacePath::fromStored("a.b.c");
    QVERIFY((NamespacePattern{{"a", "*"}}.matchesPrefixOf(path)));
    QVERIFY((NamespacePattern{{"*", "c"}}.matchesSuffixOf(path)));
    QVERIFY(!(NamespacePattern{{"a", "*", "c", "*"}}.matchesPrefixOf(path)));
    QVERIFY(NamespacePattern{}.matchesPrefixOf(path));
}

QTEST_APPLESS_MAIN(NamespacePathTest)
#include "tst_namespace_path.moc"
