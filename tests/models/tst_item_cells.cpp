// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/items/item_cells.h"

#include <QTest>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// What a table shows of values: what differs in them differs there.
class ItemCellsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void valuesThatDifferAreToldApart_data();
    void valuesThatDifferAreToldApart();
    void whatIsMissingIsToldFromWhatIsEmpty();
    void nothingIsHiddenInACell();
    void lettersThatTellKeysApart_data();
    void lettersThatTellKeysApart();

private:
    static QString cell(const QByteArray &value) {
        Item item;
        item.value = value;
        return cellsOf(item, {"f"}).fields.first();
    }
};

void ItemCellsTest::valuesThatDifferAreToldApart_data() {
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *name, const QByteArray &value, const QString &text) {
        QTest::newRow(name) << value << text;
    };
    row("a text", R"("Hikes in the Alps")", u"Hikes in the Alps"_s);
    row("null", "null", u"null"_s);
    row("a text null", R"("null")", u"\"null\""_s);
    row("a number", "0", u"0"_s);
    row("a text of digits", R"("0")", u"\"0\""_s);
    row("a negative number", "-1.50", u"-1.50"_s);
    row("a text like it", R"("-1.50")", u"\"-1.50\""_s);
    row("digits that are no number", R"("007")", u"007"_s);
    row("true", "true", u"true"_s);
    row("a text true", R"("true")", u"\"true\""_s);
    row("an empty text", R"("")", u"\"\""_s);
    row("a space", R"(" ")", u"\" \""_s);
    row("a text with a space behind it", R"("a ")", u"\"a \""_s);
    row("an empty object", "{}", u"{}"_s);
    row("a text of braces", R"("{}")", u"\"{}\""_s);
    row("a list", "[1, 2]", u"[1,2]"_s);
    row("a text in quotes", R"("\"a\"")", u"\"\"a\"\""_s);
    row("the sign of what is missing", R"("–")", u"\"–\""_s);
}

void ItemCellsTest::valuesThatDifferAreToldApart() {
    QFETCH(QByteArray, value);
    QFETCH(QString, text);
    QCOMPARE(cell(R"({"f":)" + value + '}'), text);
}

void ItemCellsTest::whatIsMissingIsToldFromWhatIsEmpty() {
    QCOMPARE(cell(R"({"g":1})"), missingCell());
    QVERIFY(saysNothing(cell("{}")));
    QVERIFY(saysNothing(cell(R"({"f":null})")));
    QVERIFY(!saysNothing(cell(R"({"f":"null"})")));
    QVERIFY(!saysNothing(cell(R"({"f":""})")));
}

void ItemCellsTest::nothingIsHiddenInACell() {
    QCOMPARE(cell(R"({"f":"a\nb\tc\r\nd"})"), u"a↵b⇥c↵d"_s);
    QCOMPARE(cell("{\"f\":\"a\u200bb\"}"), u"a\\u200bb"_s);
    QCOMPARE(cell("{\"f\":\"exe\u202egnp\"}"), u"exe\\u202egnp"_s);
    QCOMPARE(cell("{\"f\":\"\ufeff\"}"), u"\\ufeff"_s);
}

void ItemCellsTest::lettersThatTellKeysApart_data() {
    QTest::addColumn<QStringList>("keys");
    QTest::addColumn<int>("letters");
    QTest::newRow("none") << QStringList() << 10;
    QTest::newRow("short ones") << QStringList{u"a"_s, u"b"_s} << 10;
    QTest::newRow("the ends differ")
        << QStringList{u"conversation-000193"_s, u"conversation-000194"_s} << 10;
    QTest::newRow("the beginnings differ")
        << QStringList{u"alpha-conversation"_s, u"beta-conversation"_s} << 10;
    QTest::newRow("a middle differs")
        << QStringList{u"prefix-12345-the-suffix"_s, u"prefix-12346-the-suffix"_s} << 23;
    QTest::newRow("the same twice") << QStringList{u"a"_s, u"a"_s} << 10;
    QTest::newRow("too deep in the middle")
        << QStringList{QString(50, u'a') + u'1' + QString(50, u'a'),
                       QString(50, u'a') + u'2' + QString(50, u'a')}
        << 40;
}

void ItemCellsTest::lettersThatTellKeysApart() {
    QFETCH(QStringList, keys);
    QFETCH(int, letters);
    QCOMPARE(lettersToTellApart(keys, 10, 40), letters);
}

QTEST_GUILESS_MAIN(ItemCellsTest)
#include "tst_item_cells.moc"
