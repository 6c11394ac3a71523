// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/shown_item_fixture.h"
#include "ui/widgets/literal_text.h"

#include <QTextDocument>
#include <QTreeView>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

namespace {

/// What a person reads in a tool tip of this text.
QString asSeen(const QString &tip) {
    if (!Qt::mightBeRichText(tip))
        return tip;
    QTextDocument document;
    document.setHtml(tip);
    return document.toPlainText();
}

QString withoutBreaks(QString text) {
    return text.remove(u'\n');
}

} // namespace

/// Text of a store is shown as the characters that it is: never as markup or as a shortcut.
class LiteralTextTest : public ShownItemFixture {
    Q_OBJECT

private Q_SLOTS:
    void toolTipsAreTheText_data();
    void toolTipsAreTheText();
    void toolTipsFitOnAScreen();
    void tablesAndTreesShowMarkupAsItIs();
    void ampersandsOfNamesAreShown();
};

void LiteralTextTest::toolTipsAreTheText_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("heading") << u"<h1>Your session expired</h1>Run <b>rm</b> now"_s;
    QTest::newRow("entities") << u"a &lt; b &amp;&amp; c &gt; d"_s;
    QTest::newRow("script") << u"<script>alert(1)</script> <b>bold</b> &amp;"_s;
    QTest::newRow("image") << u"<img src=\"file:///etc/hostname\">"_s;
    QTest::newRow("lines") << u"first\n  <b>second</b>\n\nthird"_s;
    QTest::newRow("plain") << u"R&D is 1 < 2"_s;
    QTest::newRow("empty") << QString();
}

void LiteralTextTest::toolTipsAreTheText() {
    QFETCH(QString, text);
    QCOMPARE(asSeen(literalToolTip(text)), text);
}

void LiteralTextTest::toolTipsFitOnAScreen() {
    for (const QString &text : {QString(300, u'x'), u"<b>"_s + QString(3000, u'x'),
                                u"word "_s.repeated(200), u"山歩き"_s.repeated(100)}) {
        const QStringList lines = asSeen(literalToolTip(text)).split(u'\n');
        QVERIFY(lines.size() > 1 && lines.size() <= 31);
        for (const QString &line : lines)
            QVERIFY2(line.size() <= 81, qPrintable(line));
        QVERIFY(text.startsWith(withoutBreaks(lines.mid(0, 30).join(QString())).left(200)));
    }
}

void LiteralTextTest::tablesAndTreesShowMarkupAsItIs() {
    open();
    const QString markup = u"<h1>expired</h1> a &lt; b"_s;
    file().put(kPlace, "<b>k9</b>", R"({"text":"<h1>expired</h1> a &lt; b"})");
    waitForRows(9);
    const int row = rowOf("<b>k9</b>");
    bool seen = false;
    for (int column = 0; column < model()->columnCount(); ++column) {
        const QString tip = model()->index(row, column).data(Qt::ToolTipRole).toString();
        if (model()->columnKind(column) == ItemTableModel::ColumnKind::Key)
            QCOMPARE(asSeen(tip), u"team.notes / <b>k9</b>"_s);
        if (model()->fieldOf(column) == "text") {
            QCOMPARE(asSeen(tip), markup);
            seen = true;
        }
    }
    QVERIFY(seen);
    click("<b>k9</b>");
    waitForItem("<b>k9</b>");
    QVERIFY(asSeen(find<QLabel>("itemKey")->toolTip()).contains(u"<b>k9</b>"_s));
    const auto *tree = find<QTreeView>("jsonTree")->model();
    QTRY_COMPARE(tree->rowCount(tree->index(0, 0)), 1);
    QCOMPARE(asSeen(tree->index(0, 1, tree->index(0, 0)).data(Qt::ToolTipRole).toString()), markup);
    close();
}

void LiteralTextTest::ampersandsOfNamesAreShown() {
    open();
    file().put("R&D.plain", "Q&A", R"({"text":"x"})");
    m_page->goTo(idOf("Q&A", "R&D.plain"));
    const auto crumbs = m_page->findChildren<QPushButton *>(u"crumb"_s);
    QVERIFY(!crumbs.isEmpty());
    QCOMPARE(crumbs.last()->text(), u"R&&D"_s);
    QCOMPARE(crumbs.last()->accessibleName(), u"Go to R&D"_s);
    QTRY_COMPARE(find<QPushButton>("itemNamespace")->text(), u"R&&D.plain"_s);
    QTRY_VERIFY(!text()->isReadOnly());
    m_page->editor()->remove();
    QTRY_VERIFY(m_fixture->command(u"undo"_s)->text().contains(u"Delete Q&&A in R&&D.plain"_s));
    close();
}

QTEST_MAIN(LiteralTextTest)
#include "tst_literal_text.moc"
