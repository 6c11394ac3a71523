// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/history/diff_model.h"
#include "ui/editor/text/text_diff.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// What differs between two texts, as lines with marked tokens, and as a list model.
class TextDiffTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rows_data();
    void rows();
    void equalTextsHaveNoRows();
    void aCommaThatComesWithTheNextLineIsNoChange();
    void onlyWhatDiffersIsMarked();
    void farAwayLinesAreLeftOut();
    void theModelTellsRowsAndChanges();
    void theModelSaysWhatCannotBeSeen();
};

namespace {

/// "-{text}" with marks as [ ], one line a row.
QStringList printed(const TextDiff &diff) {
    QStringList lines;
    for (const DiffRow &row : diff.rows) {
        if (row.kind == DiffRow::Skipped) {
            lines << u"… %1"_s.arg(row.lines);
            continue;
        }
        QByteArray text = row.text;
        for (auto it = row.marks.rbegin(); it != row.marks.rend(); ++it)
            text.insert(it->begin + it->length, ']').insert(it->begin, '[');
        const QChar sign = row.kind == DiffRow::Same      ? u' '
                           : row.kind == DiffRow::Removed ? u'-'
                                                          : u'+';
        lines << sign + QString::fromUtf8(text);
    }
    return lines;
}

} // namespace

void TextDiffTest::rows_data() {
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QStringList>("expected");
    QTest::addColumn<int>("changes");
    QTest::newRow("a value") << QByteArray("{\n  \"a\": 1,\n  \"b\": 2\n}")
                             << QByteArray("{\n  \"a\": 1,\n  \"b\": 3\n}")
                             << QStringList{u" {"_s, u"   \"a\": 1,"_s, u"-  \"b\": [2]"_s,
                                            u"+  \"b\": [3]"_s, u" }"_s}
                             << 1;
    QTest::newRow("two neighbours are two changes")
        << QByteArray("{\n  \"a\": 1,\n  \"b\": 2\n}")
        << QByteArray("{\n  \"a\": 5,\n  \"b\": 6\n}") << QStringList{u" {"_s,
                                                                      u"-  \"a\": [1],"_s,
                                                                      u"+  \"a\": [5],"_s,
                                                                      u"-  \"b\": [2]"_s,
                                                                      u"+  \"b\": [6]"_s,
                                                                      u" }"_s}
        << 2;
    QTest::newRow("a value that becomes several lines")
        << QByteArray("{\n  \"a\": 1\n}") << QByteArray("{\n  \"a\": {\n    \"x\": 1\n  }\n}")
        << QStringList{u" {"_s,
                       u"-  \"a\": [1]"_s,
                       u"+  \"a\": [{]"_s,
                       u"+    \"x\": 1"_s,
                       u"+  }"_s,
                       u" }"_s}
        << 2;
    QTest::newRow("a member removed")
        << QByteArray("{\n  \"a\": 1,\n  \"b\": 2\n}") << QByteArray("{\n  \"a\": 1\n}")
        << QStringList{u" {"_s, u"   \"a\": 1"_s, u"-  \"b\": 2"_s, u" }"_s} << 1;
    QTest::newRow("words inside a string")
        << QByteArray("\"text\": \"hikes in the Alps\"")
        << QByteArray("\"text\": \"hikes in the wild Alps\"")
        << QStringList{u"-\"text\": \"hikes in the Alps\""_s,
                       u"+\"text\": \"hikes in the [wild ]Alps\""_s}
        << 1;
}

void TextDiffTest::rows() {
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QFETCH(QStringList, expected);
    QFETCH(int, changes);
    const TextDiff diff = diffTexts(before, after);
    QCOMPARE(printed(diff), expected);
    QCOMPARE(diff.changes, changes);
}

void TextDiffTest::equalTextsHaveNoRows() {
    QCOMPARE(diffTexts("{\n}", "{\n}"), TextDiff());
}

void TextDiffTest::aCommaThatComesWithTheNextLineIsNoChange() {
    const TextDiff diff = diffTexts("{\n  \"a\": 1\n}", "{\n  \"a\": 1,\n  \"b\": 2\n}");
    QCOMPARE(printed(diff), (QStringList{u" {"_s, u"   \"a\": 1,"_s, u"+  \"b\": 2"_s, u" }"_s}));
    QCOMPARE(diff.changes, 1);
}

void TextDiffTest::onlyWhatDiffersIsMarked() {
    const TextDiff diff = diffTexts("\"山\": [1, 2, 3]", "\"山\": [1, 22, 3]");
    QCOMPARE(diff.rows.size(), size_t(2));
    QCOMPARE(diff.rows[0].marks, (std::vector<DiffRow::Span>{{11, 1}}));
    QCOMPARE(diff.rows[1].marks, (std::vector<DiffRow::Span>{{11, 2}}));
}

void TextDiffTest::farAwayLinesAreLeftOut() {
    QByteArray before;
    for (int i = 0; i < 30; ++i)
        before += QByteArray::number(i) + ",\n";
    QByteArray after = before;
    after.replace("15,\n", "fifteen,\n");
    QCOMPARE(
        printed(diffTexts(before, after, 1)),
        (QStringList{u"… 14"_s, u" 14,"_s, u"-[15],"_s, u"+[fifteen],"_s, u" 16,"_s, u"… 14"_s}));
}

void TextDiffTest::theModelTellsRowsAndChanges() {
    DiffModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    const TextDiff diff = diffTexts("1\n2\n3\n4\n5\n6\n7", "1\n0\n3\n4\n5\n6\n0");
    model.setDiff(diff);
    model.setDiff(diff);
    QCOMPARE(reset.count(), 1);
    QCOMPARE(model.rowCount(), static_cast<int>(diff.rows.size()));
    QCOMPARE(model.nextChange(-1), 1);
    QCOMPARE(model.nextChange(1), 7);
    QCOMPARE(model.nextChange(7), -1);
    QCOMPARE(model.previousChange(7), 1);
    QCOMPARE(model.previousChange(1), -1);
}

void TextDiffTest::theModelSaysWhatCannotBeSeen() {
    DiffModel model;
    model.setDiff(diffTexts("a\nb", "a\nc"));
    QCOMPARE(model.index(1).data(Qt::AccessibleTextRole).toString(), u"Removed, line 2: b"_s);
    QCOMPARE(model.index(2).data(Qt::AccessibleTextRole).toString(), u"Added, line 2: c"_s);
    QCOMPARE(model.index(1).data().toString(), u"b"_s);
}

QTEST_GUILESS_MAIN(TextDiffTest)
#include "tst_text_diff.moc"
