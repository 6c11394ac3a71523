// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/filter_parser.h"
#include "tests/gui/shown_item_fixture.h"
#include "ui/items/cell_editor.h"
#include "ui/session/item_commands.h"

#include <QContextMenuEvent>
#include <QLineEdit>
#include <QMenu>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// What a cell of the table is good for: to be typed into, and to find what is like it; and what
/// the list says where it finds nothing.
class TableCellsTest : public ShownItemFixture {
    Q_OBJECT

private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }

    void aPlainValueIsTypedIntoItsCell();
    void aTextStaysOne();
    void aCellIsEditedWhileItsRowIsReadAgain();
    void escapeLeavesTheCellAsItWas();
    void whatIsNoValueStaysToBeMended();
    void whatStandsInTheCellStaysWithItsItem();
    void whatSomebodyElseWroteIsNotOverwritten();
    void whatIsNotPlainIsEditedInTheItem();
    void anItemWithUnsavedTextIsNotTypedInto();
    void aCellLeadsToWhatIsLikeIt();
    void whereNothingIsFoundTheConditionsCanBeDropped();
    void aFirstQuestionOffersAnIndex();

private:
    [[nodiscard]] int columnOf(const QByteArray &field) const {
        for (int column = 0; column < model()->columnCount(); ++column) {
            if (model()->fieldOf(column) == field)
                return column;
        }
        return -1;
    }
    void goToCell(const QByteArray &itemKey, const QByteArray &field) const {
        click(itemKey);
        waitForItem(itemKey);
        for (int i = 0; i < 10 && table()->currentIndex().column() != columnOf(field); ++i)
            press(table()->currentIndex().column() < columnOf(field) ? Qt::Key_Right
                                                                     : Qt::Key_Left);
        QCOMPARE(table()->currentIndex().column(), columnOf(field));
    }
    [[nodiscard]] CellEditor *editor() const {
        auto *found = table()->findChild<CellEditor *>();
        return found != nullptr && found->isVisible() ? found : nullptr;
    }
    void typeInto(const char *letters) const {
        QTRY_VERIFY(editor() != nullptr);
        QTRY_VERIFY(editor()->hasFocus());
        type(letters);
    }
    void choose(const char *entry) const {
        const QPoint at = table()->visualRect(table()->currentIndex()).center();
        QContextMenuEvent event(QContextMenuEvent::Keyboard, at, table()->mapToGlobal(at));
        QApplication::sendEvent(table()->viewport(), &event);
        auto *menu = table()->findChild<QMenu *>(u"itemTableMenu"_s);
        QVERIFY(menu != nullptr);
        auto *action = menu->findChild<QAction *>(QString::fromLatin1(entry));
        QVERIFY(action != nullptr && action->isEnabled());
        action->trigger();
        menu->close();
    }
};

void TableCellsTest::aPlainValueIsTypedIntoItsCell() {
    goToCell("k3", "n");
    press(Qt::Key_F2);
    typeInto("30");
    press(Qt::Key_Return);
    QTRY_COMPARE(stored("k3"), value(30));
    QTRY_VERIFY(!m_page->session()->commands()->isStoring());
    QTRY_VERIFY(editor() == nullptr);
    QTRY_COMPARE(QApplication::focusWidget(), table());
    verifyChosen("k3");
}

void TableCellsTest::aTextStaysOne() {
    goToCell("k4", "text");
    press(Qt::Key_F2);
    typeInto("12");
    press(Qt::Key_Return);
    QTRY_COMPARE(stored("k4"), value(4, "12"));
    QTRY_VERIFY(!m_page->session()->commands()->isStoring());
    press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(stored("k4"), value(4));
}

void TableCellsTest::aCellIsEditedWhileItsRowIsReadAgain() {
    goToCell("k3", "n");
    // Rows are read again after every write; until they are, they do not say which item they are.
    const int row = table()->currentIndex().row();
    bool pressed = false;
    const QMetaObject::Connection answered =
        connect(model(), &ItemTableModel::answered, this, [this, row, &pressed] {
            if (pressed || model()->idAt(row))
                return;
            pressed = true;
            press(Qt::Key_F2);
        });
    model()->refresh();
    QTRY_VERIFY(pressed);
    disconnect(answered);
    typeInto("33");
    press(Qt::Key_Return);
    QTRY_COMPARE(stored("k3"), value(33));
}

void TableCellsTest::escapeLeavesTheCellAsItWas() {
    goToCell("k3", "n");
    press(Qt::Key_F2);
    typeInto("9");
    press(Qt::Key_Escape);
    QTRY_VERIFY(editor() == nullptr);
    QCOMPARE(QApplication::focusWidget(), table());
    QCOMPARE(stored("k3"), value(3));
    QVERIFY(!m_page->session()->commands()->canUndo());
}

void TableCellsTest::whatIsNoValueStaysToBeMended() {
    goToCell("k3", "n");
    press(Qt::Key_F2);
    typeInto("3 apples");
    press(Qt::Key_Return);
    QTRY_VERIFY2(said().contains(u"not a JSON value"_s), qPrintable(said()));
    QVERIFY(editor() != nullptr);
    QCOMPARE(editor()->text(), u"3 apples"_s);
    QCOMPARE(stored("k3"), value(3));
    editor()->setText(u"\"3 apples\""_s);
    press(Qt::Key_Return);
    QTRY_COMPARE(stored("k3"), QByteArray(R"({"text":"note","n":"3 apples"})"));
}

void TableCellsTest::whatStandsInTheCellStaysWithItsItem() {
    goToCell("k3", "n");
    press(Qt::Key_F2);
    typeInto("33");
    file().put(kPlace, "a-first", value(0));
    m_page->session()->checkForChanges();
    waitForRows(9);
    QVERIFY(editor() != nullptr);
    QCOMPARE(editor()->text(), u"33"_s);
    press(Qt::Key_Return);
    QTRY_COMPARE(stored("k3"), value(33));
    QCOMPARE(stored("k2"), value(2));
}

void TableCellsTest::whatSomebodyElseWroteIsNotOverwritten() {
    goToCell("k3", "n");
    press(Qt::Key_F2);
    typeInto("33");
    file().put(kPlace, "k3", value(3, "by the agent"));
    press(Qt::Key_Return);
    QTRY_VERIFY2(said().contains(u"Nothing was changed"_s), qPrintable(said()));
    QCOMPARE(stored("k3"), value(3, "by the agent"));
    QVERIFY(editor() != nullptr);
    QCOMPARE(editor()->text(), u"33"_s);
    press(Qt::Key_Escape);
    QTRY_VERIFY(editor() == nullptr);
}

void TableCellsTest::whatIsNotPlainIsEditedInTheItem() {
    file().put(kPlace, "k3", R"({"text":"note","n":[1,2]})");
    m_page->session()->checkForChanges();
    goToCell("k3", "n");
    QTRY_VERIFY(table()->currentIndex().data().toString() != u"3"_s);
    press(Qt::Key_F2);
    QTRY_VERIFY2(said().contains(u"does not fit"_s), qPrintable(said()));
    QVERIFY(editor() == nullptr);
}

void TableCellsTest::anItemWithUnsavedTextIsNotTypedInto() {
    goToCell("k3", "n");
    text()->replaceBytes(value(3, "mine"));
    QTRY_VERIFY(m_page->editor()->isEdited());
    table()->setFocus();
    press(Qt::Key_F2);
    QTRY_VERIFY2(said().contains(u"not saved"_s), qPrintable(said()));
    QVERIFY(editor() == nullptr);
}

void TableCellsTest::aCellLeadsToWhatIsLikeIt() {
    goToCell("k3", "n");
    choose("atLeastThis");
    waitForRows(6);
    goToCell("k5", "n");
    choose("notThis");
    waitForRows(5);
    QVERIFY(rowOf("k5") < 0);
    goToCell("k6", "n");
    choose("onlyThis");
    waitForRows(1);
    QCOMPARE(filterToJson(m_page->items()->query().filter).count("\"n\""), 1);
    verifyChosen("k6");
}

void TableCellsTest::whereNothingIsFoundTheConditionsCanBeDropped() {
    m_page->items()->setFilter(*parseFilter(R"({"n":{"$gt":100}})"));
    waitForRows(0);
    QTRY_VERIFY2(line("nothingFoundText").contains(u"No item"_s),
                 qPrintable(line("nothingFoundText")));
    QTest::mouseClick(find<QPushButton>("dropConditions"), Qt::LeftButton);
    waitForRows(8);
    QVERIFY(m_page->items()->query().filter.isEmpty());
    QTRY_VERIFY(line("nothingFoundText").isEmpty());
}

void TableCellsTest::aFirstQuestionOffersAnIndex() {
    QVERIFY(line("noIndexText").isEmpty());
    m_page->items()->setSearch(u"note"_s, SearchMode::Hybrid);
    QTRY_VERIFY2(line("noIndexText").contains(u"Nothing is written into this store"_s),
                 qPrintable(line("noIndexText")));
    QTest::mouseClick(find<QPushButton>("noIndexNow"), Qt::LeftButton);
    QTRY_VERIFY(line("noIndexText").isEmpty());
    m_page->items()->setSearch(u"notes"_s, SearchMode::Hybrid);
    QTRY_VERIFY(!model()->isLoading());
    QVERIFY(line("noIndexText").isEmpty()); // it was answered
}

QTEST_MAIN(TableCellsTest)
#include "tst_table_cells.moc"
