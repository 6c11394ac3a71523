// SPDX-License-Identifier: Apache-2.0
#include "core/search/text/item_text.h"

#include <QtTest>

using namespace Qt::StringLiterals;
using namespace nestor;

class TestItemText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void leavesHavePathsAndDecodedText();
    void numbersAreTextOnlyForWords();
    void addressesAreWordsButNoMeaning_data();
    void addressesAreWordsButNoMeaning();
    void emptyTextsAreLeftOut();
    void whatIsNoJsonHasNoText();
    void deepValuesAreRead();
};

void TestItemText::leavesHavePathsAndDecodedText() {
    const auto leaves = textLeaves(
        R"({"a":"x","b":{"c":["y",{"d":"z\n\u00e9"},"w"]},"e":true,"f":null,"g":"last"})",
        LeafKinds::Strings);
    const std::vector<TextLeaf> expected{
        {"a", "x"}, {"b.c[0]", "y"}, {"b.c[1].d", "z\n\xc3\xa9"}, {"b.c[2]", "w"}, {"g", "last"}};
    QCOMPARE(leaves, expected);
    QCOMPARE(leafText(R"({"a":"x","b":["y"]})", LeafKinds::Strings), "x\ny"_ba);
}

void TestItemText::numbersAreTextOnlyForWords() {
    const QByteArray value = R"({"id":3513714948419280427,"year":1984,"t":"x"})";
    QCOMPARE(leafText(value, LeafKinds::Strings), "x"_ba);
    QCOMPARE(leafText(value, LeafKinds::StringsAndNumbers), "3513714948419280427\n1984\nx"_ba);
}

void TestItemText::addressesAreWordsButNoMeaning_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isMeant");
    QTest::addRow("https") << "https://upload.example.org/thumb/320px-Lost.jpg"_ba << false;
    QTest::addRow("another scheme") << "git+ssh://example.org/x"_ba << false;
    QTest::addRow("data") << "data:image/png;base64,iVBORw0KGgo="_ba << false;
    QTest::addRow("a sentence with an address") << "see https://example.org for it"_ba << true;
    QTest::addRow("a word with a colon") << "note:this"_ba << true;
    QTest::addRow("a time") << "12:30"_ba << true;
    QTest::addRow("a path") << "a/b"_ba << true;
    QTest::addRow("no scheme") << "://x"_ba << true;
    QTest::addRow("a name") << "Lost_in_the_Stars"_ba << true;
}

void TestItemText::addressesAreWordsButNoMeaning() {
    QFETCH(QByteArray, text);
    QFETCH(bool, isMeant);
    const QByteArray value = "{\"a\":\"" + text + "\"}";
    QCOMPARE(leafText(value, LeafKinds::StringsAndNumbers), text);
    QCOMPARE(leafText(value, LeafKinds::Strings), isMeant ? text : QByteArray());
    QCOMPARE(textLeaves(value, LeafKinds::Strings).size(), size_t(isMeant ? 1 : 0));
}

void TestItemText::emptyTextsAreLeftOut() {
    QCOMPARE(textLeaves(R"({"a":"","b":[[],{}]})", LeafKinds::StringsAndNumbers).size(), size_t(0));
}

void TestItemText::whatIsNoJsonHasNoText() {
    QCOMPARE(leafText("{broken", LeafKinds::Strings), QByteArray());
    QCOMPARE(textLeaves("", LeafKinds::Strings).size(), size_t(0));
    const std::vector<TextLeaf> bare{{"", "only"}};
    QCOMPARE(textLeaves("\"only\"", LeafKinds::Strings), bare);
}

void TestItemText::deepValuesAreRead() {
    const QByteArray value = QByteArray(900, '[') + "\"deep\"" + QByteArray(900, ']');
    const auto leaves = textLeaves(value, LeafKinds::Strings);
    QCOMPARE(leaves.size(), size_t(1));
    QVERIFY(leaves.front().path.startsWith("[0][0]"));
}

QTEST_APPLESS_MAIN(TestItemText)
#include "tst_item_text.moc"
