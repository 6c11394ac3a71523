// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/text/json_text_edit.h"
#include "ui/editor/text/text_pieces.h"

#include <QTest>

using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// A text that is laid out piece by piece must behave as one that is there at once.
class JsonTextEditTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_edit.reset(); }

    void piecesAreWholeLines_data();
    void piecesAreWholeLines();
    void aPieceIsSmallUnlessItsLineIsLong();

    void aLargeTextIsThereAtOnceAndShownInPieces();
    void anotherTextTakesThePlaceOfOneThatIsNotAllShown();
    void typingMeanwhileStaysAndCanBeUndone();
    void readOnlyStaysReadOnly();
    void allIsSelectedBeforeAllIsShown();
    void placesFurtherDownAreReached();
    void matchesAreFoundFurtherDown();
    void aFaultFurtherDownIsMarked();
    void faultsComeAndGoWithTheirSentence();

private:
    /// Only the first piece is in the document yet.
    [[nodiscard]] bool isBeingShown() const { return m_edit->lines() < 200; }
    [[nodiscard]] int annotatedLines() const;

    std::unique_ptr<JsonTextEdit> m_edit;
};

namespace {

QByteArray largeText() {
    QByteArray text = "{\n";
    for (int i = 0; i < 3000; ++i)
        text += "  \"name-" + QByteArray::number(i) + "\": \"a sentence of some length\",\n";
    return text + "  \"last\": 1\n}";
}

} // namespace

void JsonTextEditTest::init() {
    m_edit = std::make_unique<JsonTextEdit>();
    m_edit->resize(400, 300);
    m_edit->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_edit.get()));
}

void JsonTextEditTest::piecesAreWholeLines_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("one line") << QByteArray("{}");
    QTest::newRow("ends with a line break") << QByteArray("{\n}\n");
    QTest::newRow("many lines") << largeText();
    QTest::newRow("line breaks only") << QByteArray(5000, '\n');
    QTest::newRow("a long line") << QByteArray(300'000, 'x');
    QTest::newRow("a long line among others")
        << "a\nb\n" + QByteArray(100'000, 'x') + "\nc\n" + largeText();
}

void JsonTextEditTest::piecesAreWholeLines() {
    QFETCH(QByteArray, text);
    TextPieces pieces(text);
    QByteArray taken;
    while (!pieces.atEnd()) {
        QCOMPARE(taken + pieces.rest().toByteArray(), text);
        const QByteArrayView piece = pieces.next();
        QVERIFY(!piece.isEmpty());
        QVERIFY(piece.endsWith('\n') || pieces.atEnd());
        taken += piece;
    }
    QCOMPARE(taken, text);
    QVERIFY(pieces.next().isEmpty());
    QVERIFY(pieces.rest().isEmpty());
}

void JsonTextEditTest::aPieceIsSmallUnlessItsLineIsLong() {
    TextPieces pieces("a\nb\n" + QByteArray(100'000, 'x') + "\nc\n" + largeText());
    QCOMPARE(pieces.next(), "a\nb\n");
    QCOMPARE(pieces.next().size(), 100'001);
    while (!pieces.atEnd()) {
        const QByteArrayView piece = pieces.next();
        QVERIFY(piece.size() < 16'000);
        QVERIFY(piece.count('\n') < 100);
    }
}

void JsonTextEditTest::aLargeTextIsThereAtOnceAndShownInPieces() {
    const QByteArray text = largeText();
    m_edit->setBytes(text);
    QVERIFY(isBeingShown());
    QCOMPARE(m_edit->bytes(), text);
    QCOMPARE(m_edit->byteCount(), text.size());
    const int margin = m_edit->marginWidth(0);

    QTRY_COMPARE(m_edit->lines(), 3003);
    QCOMPARE(m_edit->bytes(), text);
    QCOMPARE(m_edit->byteCount(), text.size());
    QCOMPARE(m_edit->text().toUtf8(), text);
    QCOMPARE(m_edit->marginWidth(0), margin); // the text did not move aside
    QCOMPARE(m_edit->firstVisibleLine(), 0);
    QVERIFY(!m_edit->isUndoAvailable());
}

void JsonTextEditTest::anotherTextTakesThePlaceOfOneThatIsNotAllShown() {
    m_edit->setBytes(largeText());
    QVERIFY(isBeingShown());
    m_edit->setBytes("{}");
    QTest::qWait(50);
    QCOMPARE(m_edit->bytes(), "{}");
    QCOMPARE(m_edit->text(), u"{}"_s);
}

void JsonTextEditTest::typingMeanwhileStaysAndCanBeUndone() {
    const QByteArray text = largeText();
    m_edit->setBytes(text);
    QTest::keyClicks(m_edit.get(), u"xyz"_s);
    QVERIFY(isBeingShown());
    QCOMPARE(m_edit->bytes(), "xyz" + text);
    // To the end of what is shown, which is not the end of the text.
    for (int i = 0; i < 30; ++i)
        QTest::keyClick(m_edit.get(), Qt::Key_PageDown);
    QTest::keyClick(m_edit.get(), Qt::Key_Delete);
    QTest::keyClick(m_edit.get(), Qt::Key_Backspace);

    QTRY_VERIFY(m_edit->lines() >= 3002);
    QVERIFY(m_edit->bytes().startsWith("xyz" + text.first(100)));
    QVERIFY(m_edit->bytes().endsWith(text.last(100)));
    QVERIFY(m_edit->bytes() != "xyz" + text);
    while (m_edit->isUndoAvailable())
        m_edit->undo();
    QCOMPARE(m_edit->bytes(), text);
}

void JsonTextEditTest::readOnlyStaysReadOnly() {
    m_edit->setReadOnly(true);
    const QByteArray text = largeText();
    m_edit->setBytes(text);
    QTest::keyClicks(m_edit.get(), u"x"_s);
    QTRY_COMPARE(m_edit->lines(), 3003);
    QTest::keyClicks(m_edit.get(), u"x"_s);
    QVERIFY(m_edit->isReadOnly());
    QCOMPARE(m_edit->bytes(), text);
}

void JsonTextEditTest::allIsSelectedBeforeAllIsShown() {
    const QByteArray text = largeText();
    m_edit->setBytes(text);
    QVERIFY(isBeingShown());
    QTest::keyClick(m_edit.get(), Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(m_edit->selectionBegin(), 0);
    QCOMPARE(m_edit->selectionEnd(), text.size());

    m_edit->setBytes(text);
    QVERIFY(isBeingShown());
    QTest::keyClick(m_edit.get(), Qt::Key_End, Qt::ControlModifier);
    QCOMPARE(m_edit->cursorOffset(), text.size());
}

void JsonTextEditTest::placesFurtherDownAreReached() {
    const QByteArray text = largeText();
    const qsizetype last = text.indexOf("\"last\"");
    m_edit->setBytes(text);
    QCOMPARE(m_edit->placeOf(last), (TextPlace{3002, 3}));
    m_edit->setBytes(text);
    m_edit->goTo(last);
    QCOMPARE(m_edit->cursorOffset(), last);
    m_edit->setBytes(text);
    m_edit->select(last, 6);
    QCOMPARE(m_edit->selectedText(), u"\"last\""_s);
    m_edit->setBytes(text);
    m_edit->scrollToLine(2000);
    QCOMPARE(m_edit->firstVisibleLine(), 2000);
    m_edit->setBytes(text);
    m_edit->splice(last, 6, "\"end\"");
    QVERIFY(m_edit->bytes().endsWith("\"end\": 1\n}"));
    QCOMPARE(m_edit->bytes().size(), text.size() - 1);
}

void JsonTextEditTest::matchesAreFoundFurtherDown() {
    m_edit->setBytes(largeText());
    QVERIFY(isBeingShown());
    QCOMPARE(m_edit->markMatches("SENTENCE", false).offsets.size(), 3000U);
    QVERIFY(m_edit->markMatches("SENTENCE", true).offsets.empty());
}

int JsonTextEditTest::annotatedLines() const {
    int lines = 0;
    for (int line = 0; line < m_edit->lines(); ++line)
        lines += m_edit->annotation(line).isEmpty() ? 0 : 1;
    return lines;
}

void JsonTextEditTest::aFaultFurtherDownIsMarked() {
    const QByteArray text = largeText();
    m_edit->setBytes(text);
    QVERIFY(isBeingShown());
    m_edit->setFault(JsonFault{text.indexOf("\"last\""), u"not this"_s});
    QCOMPARE(m_edit->annotation(3001), u"  not this"_s);
    QCOMPARE(annotatedLines(), 1);
    QCOMPARE(m_edit->bytes(), text);
}

void JsonTextEditTest::faultsComeAndGoWithTheirSentence() {
    m_edit->setBytes("{\n  \"a\": x,\n  \"b\": y\n}");
    const int margins = m_edit->marginWidth(0) + m_edit->marginWidth(1) + m_edit->marginWidth(2);
    m_edit->setFault(JsonFault{9, u"what is x?"_s});
    QCOMPARE(m_edit->annotation(1), u"  what is x?"_s);
    QVERIFY(m_edit->markersAtLine(1) != 0);
    // An edit above it moves it down, with its line.
    m_edit->splice(0, 1, "{\n");
    QCOMPARE(m_edit->annotation(2), u"  what is x?"_s);
    m_edit->setFault(JsonFault{21, u"what is y?"_s});
    QCOMPARE(annotatedLines(), 1);
    QCOMPARE(m_edit->annotation(3), u"  what is y?"_s);
    m_edit->setFault(std::nullopt);
    QCOMPARE(annotatedLines(), 0);
    QCOMPARE(m_edit->marginWidth(0) + m_edit->marginWidth(1) + m_edit->marginWidth(2), margins);
}

QTEST_MAIN(JsonTextEditTest)
#include "tst_json_text_edit.moc"
