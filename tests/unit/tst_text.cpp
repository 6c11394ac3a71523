// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"

#include <QTest>

using namespace nestor;
using namespace Qt::StringLiterals;

class TextTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void firstFaultIsFound_data();
    void firstFaultIsFound();
    void messagesAreShortAndPrintable();
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

QTEST_APPLESS_MAIN(TextTest)
#include "tst_text.moc"
