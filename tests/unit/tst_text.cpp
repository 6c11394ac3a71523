// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"

#include <QDirIterator>
#include <QFile>
#include <QTest>

using namespace nestor;
using namespace Qt::StringLiterals;

class TextTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void firstFaultIsFound_data();
    void firstFaultIsFound();
    void messagesAreShortAndPrintable();
    void invisibleCharactersAreWrittenOut();
    void noCharacterIsLostOnTheWay_data();
    void noCharacterIsLostOnTheWay();
    void nothingElseDecodesText();
};

void TextTest::firstFaultIsFound_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qsizetype>("offset");
    QTest::newRow("ascii") << "plain"_ba << qsizetype(-1);
    QTest::newRow("all lengths") << "é記😀\U0010FFFF"_ba << qsizetype(-1);
    QTest::newRow("overlong") << "a\xC0\x80"_ba << qsizetype(1);
    QTest::newRow("overlong 3") << "\xE0\x80\x80"_ba << qsizetype(0);
    QTest::newRow("surrogate") << "ab\xED\xA0\x80"_ba << qsizetype(2);
    QTest::newRow("too large") << "\xF4\x90\x80\x80"_ba << qsizetype(0);
    QTest::newRow("cut off") << "abc\xE8\xA8"_ba << qsizetype(3);
    QTest::newRow("continuation alone") << "\x80"_ba << qsizetype(0);
}

void TextTest::firstFaultIsFound() {
    QFETCH(QByteArray, text);
    QFETCH(qsizetype, offset);
    QCOMPARE(firstInvalidUtf8(text), offset);
}

void TextTest::messagesAreShortAndPrintable() {
    QCOMPARE(forMessage("a\nb\x01"), u"a\\nb\\u0001"_s);
    QCOMPARE(forMessage("abcdef", 3), u"abc…"_s);
}

void TextTest::invisibleCharactersAreWrittenOut() {
    QCOMPARE(forMessage("\u009b31m\u202ertl\u200b\ufeff\u2028"_ba),
             u"\\u009b31m\\u202ertl\\u200b\\ufeff\\u2028"_s);
    QCOMPARE(visibleText(u"a\x1b[31m\r"_s), u"a\\u001b[31m\\u000d"_s);
    // What letters are joined by is seen: without it, words of Persian and families fall apart.
    const QByteArray joined = "می\u200cخواهم 👨\u200d👩\u200d👧 é ß"_ba;
    QCOMPARE(forMessage(joined).toUtf8(), joined);
}

void TextTest::noCharacterIsLostOnTheWay_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << ""_ba;
    QTest::newRow("mark at the beginning") << "\ufeffabc"_ba;
    QTest::newRow("marks alone") << "\ufeff\ufeff"_ba;
    QTest::newRow("zero at the end") << QByteArray("a\0\0", 3);
    QTest::newRow("beyond the first plane") << "\U0001F300\U0010FFFF"_ba;
    QTest::newRow("no characters") << "\uffff\ufffe"_ba;
}

void TextTest::noCharacterIsLostOnTheWay() {
    QFETCH(QByteArray, text);
    QCOMPARE(textOf(text).toUtf8(), text);
}

void TextTest::nothingElseDecodesText() {
    QStringList found;
    for (const QString &folder : {u"/app"_s, u"/core"_s, u"/ui"_s}) {
        QDirIterator files(QStringLiteral(NESTOR_SOURCE_DIR) + folder, {u"*.cpp"_s, u"*.h"_s},
                           QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray source = file.readAll();
            if (source.contains("QString::fromUtf8(") && !file.fileName().contains(u"base/text."_s))
                found.append(file.fileName());
        }
    }
    QVERIFY2(found.isEmpty(), qPrintable(found.join(u", "_s)));
}

QTEST_APPLESS_MAIN(TextTest)
#include "tst_text.moc"
