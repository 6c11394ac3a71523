// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/filter_parser.h"
#include "tests/gui/shown_item_fixture.h"
#include "ui/items/item_table_view.h"

#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;
using Kind = ItemTableModel::ColumnKind;

/// The window acts only on the item that it shows: selection, current row and pane belong to an
/// item, whatever an agent, the order, the conditions or the window's own writes do to the rows.
class ShownItemTest : public ShownItemFixture {
    Q_OBJECT

private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }

    void whatIsTypedGoesIntoOneItemWhileAnAgentWrites();
    void anItemThatItsSaveMovesStaysChosen();
    void anItemThatItsSaveFiltersOutStaysInThePaneAndSaysWhy();
    void anotherOrderKeepsTheItem();
    void aRewrittenItemStaysChosenAmongOthers();
    void ctrlEndAndCtrlHomeMoveRowSelectionAndPaneTogether();
    void deleteTakesWhatIsShownAndNamesIt();
    void deleteTakesNothingWhereNothingIsSelected();
    void deleteTakesNothingWhileNoRowIsHighlighted();
    void severalItemsAreDeletedByWhatTheyAre();
    void takingARowOutOfTheSelectionMovesOnToAnother();
    void arrowsGoOnWhereADeletedItemWas();
    void undoLeavesOneRowSelected();
    void anItemOfAnotherPlaceSaysWhereItIsAndLeadsThere();
    void theSameKeyElsewhereIsAnotherItem();
    void theHeaderNamesThePlaceAndLeadsThere();
    void anItemThatASearchDoesNotFindSaysSo();
    void aDeletedItemStaysToBeReadAndUndoBringsItBack();
    void anItemThatAnAgentDeletedCanBeStoredAgain();
    void whatAnAgentChangedIsSaid();
    void unsavedTextIsALineOfTheBar();
    void aNewItemLeavesNoRowChosen();
    void anEmptyNewItemIsSavedByKeyAsByButton();
    void whatWasTypedWithoutAKeyIsNotLost();
    void aRowThatIsStillReadIsTheItemThatItWas();
    void aColumnThatComesLeavesTheRowSelected();
    void rowsThatWereNeverSeenStaySelectedWhileAnAgentWrites();
};

void ShownItemTest::whatIsTypedGoesIntoOneItemWhileAnAgentWrites() {
    sortBy(Kind::Updated, {}, Qt::DescendingOrder);
    click("k3");
    waitForItem("k3");
    text()->setFocus();
    text()->goTo(text()->bytes().indexOf("note"));
    int agents = 0;
    for (const char *piece : {"ABC", "DEF", "GHI"}) {
        type(piece);
        // The agent's item comes first, and all others move down.
        ++agents;
        file().put(kPlace, "agent" + QByteArray::number(agents), value(100 + agents));
        m_page->session()->checkForChanges();
        waitForRows(8 + agents);
        verifyChosen("k3");
    }
    QCOMPARE(draftKeys(), QList<QByteArray>{"k3"});
    QVERIFY2(text()->bytes().contains("ABCDEFGHInote"), text()->bytes());
    QVERIFY(text()->hasFocus());
}

void ShownItemTest::anItemThatItsSaveMovesStaysChosen() {
    sortBy(Kind::Field, "n", Qt::AscendingOrder);
    click("k2");
    waitForItem("k2");
    text()->setFocus();
    text()->replaceBytes(R"({"text":"note","n":99})");
    press(Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY(stored("k2").contains("99"));
    QTRY_COMPARE(rowOf("k2"), 7);
    verifyChosen("k2");
    QVERIFY(text()->hasFocus());
    // What is typed on goes into the same item, whichever has its former row.
    text()->goTo(text()->bytes().indexOf("note"));
    type("x");
    QTRY_COMPARE(draftKeys(), QList<QByteArray>{"k2"});
    QVERIFY(stored("k3").contains("\"n\":3"));
}

void ShownItemTest::anItemThatItsSaveFiltersOutStaysInThePaneAndSaysWhy() {
    m_page->items()->setFilter(parseFilter(R"({"n":{"$lt":4}})").value());
    waitForRows(3);
    click("k2");
    waitForItem("k2");
    text()->setFocus();
    text()->replaceBytes(R"({"text":"note","n":50})");
    press(Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY(stored("k2").contains("50"));
    waitForRows(2);
    verifyUnlisted("k2");
    QTRY_VERIFY2(line("listingText").contains(u"conditions"_s), qPrintable(line("listingText")));
    QVERIFY(text()->hasFocus());
    QVERIFY(text()->bytes().contains("50"));

    QTest::mouseClick(find<QPushButton>("showInList"), Qt::LeftButton);
    waitForRows(8);
    verifyChosen("k2");
    QCOMPARE(line("listingText"), QString());
}

void ShownItemTest::anotherOrderKeepsTheItem() {
    click("k2");
    waitForItem("k2");
    sortBy(Kind::Field, "n", Qt::DescendingOrder);
    QTRY_COMPARE(rowOf("k2"), 6);
    verifyChosen("k2");
    m_page->items()->setFilter(parseFilter(R"({"n":{"$in":[2,7]}})").value());
    waitForRows(2);
    verifyChosen("k2");
    m_page->items()->setFilter({});
    waitForRows(8);
    verifyChosen("k2");
}

void ShownItemTest::aRewrittenItemStaysChosenAmongOthers() {
    sortBy(Kind::Field, "n", Qt::AscendingOrder);
    click("k4");
    waitForItem("k4");
    // As many rows as before, and every one of them another item's: only what they are tells.
    for (int i = 1; i <= 8; ++i)
        file().put(kPlace, key(i), value(9 - i));
    m_page->session()->checkForChanges();
    QTRY_COMPARE(rowOf("k4"), 4);
    verifyChosen("k4");
    QTRY_VERIFY(text()->bytes().contains("\"n\": 5"));
}

void ShownItemTest::ctrlEndAndCtrlHomeMoveRowSelectionAndPaneTogether() {
    click("k3");
    verifyChosen("k3");
    press(Qt::Key_End, Qt::ControlModifier);
    verifyChosen("k8");
    press(Qt::Key_Home, Qt::ControlModifier);
    verifyChosen("k1");
    press(Qt::Key_Down, Qt::ControlModifier);
    verifyChosen("k2");
    press(Qt::Key_End);
    verifyChosen("k8");
    press(Qt::Key_Up);
    verifyChosen("k7");
    press(Qt::Key_PageUp);
    verifyChosen("k1");
    // With Shift the selection grows, by what is passed over.
    press(Qt::Key_End, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(table()->selectionModel()->selectedRows().size(), 8);
    QTRY_COMPARE(m_page->editor()->currentItem(), std::optional(idOf("k8")));
}

void ShownItemTest::deleteTakesWhatIsShownAndNamesIt() {
    click("k3");
    press(Qt::Key_End, Qt::ControlModifier);
    verifyChosen("k8");
    press(Qt::Key_Delete);
    QTRY_VERIFY(stored("k8").isNull());
    QVERIFY(!stored("k3").isNull());
    waitForRows(7);
    QTRY_VERIFY2(said().contains(u"k8"_s) && said().contains(u"team.notes"_s), qPrintable(said()));
    const QString undo = m_fixture->command(u"undo"_s)->text();
    QVERIFY2(undo.contains(u"k8"_s) && undo.contains(u"team.notes"_s), qPrintable(undo));
    QVERIFY(table()->hasFocus());
    // The menus name it, too.
    click("k4");
    verifyChosen("k4");
    QTRY_VERIFY(m_fixture->command(u"deleteItem"_s)->text().contains(u"k4 in team.notes"_s));
}

void ShownItemTest::deleteTakesNothingWhereNothingIsSelected() {
    click("k3");
    waitForItem("k3");
    press(Qt::Key_Delete);
    QTRY_VERIFY(stored("k3").isNull());
    waitForRows(7);
    verifyUnlisted("k3");
    press(Qt::Key_Delete);
    press(Qt::Key_Delete);
    QTRY_VERIFY2(said().contains(u"no item is selected"_s), qPrintable(said()));
    waitForRows(7);
}

void ShownItemTest::deleteTakesNothingWhileNoRowIsHighlighted() {
    for (int i = 0; i < 300; ++i)
        file().put("many", "m" + QByteArray::number(1000 + i), value(i));
    m_page->goTo(NamespacePath::fromStored("many"));
    QTRY_COMPARE(model()->rowCount(), 300);
    QTRY_VERIFY(!model()->isLoading());
    table()->setFocus();
    press(Qt::Key_End, Qt::ControlModifier);
    QTRY_VERIFY(m_page->editor()->currentItem() == idOf("m1299", "many"));
    // Of another order the first rows are there before those that have the item.
    bool pressed = false;
    connect(model(), &ItemTableModel::rowsChanged, this, [this, &pressed] {
        if (std::exchange(pressed, pressed || !table()->currentIndex().isValid()) != pressed)
            Q_EMIT find<ItemTableView>("itemTable")->deleteRequested();
    });
    sortBy(Kind::Field, "n", Qt::AscendingOrder);
    model()->disconnect(this);
    QVERIFY(pressed);
    QVERIFY2(said().contains(u"Nothing was done"_s), qPrintable(said()));
    QTRY_VERIFY(table()->currentIndex().isValid());
    QVERIFY(!file().valueOf("many", "m1299").isNull());
}

void ShownItemTest::severalItemsAreDeletedByWhatTheyAre() {
    sortBy(Kind::Updated, {}, Qt::DescendingOrder);
    click("k2");
    click("k5", Qt::ControlModifier);
    QTRY_COMPARE(table()->selectionModel()->selectedRows().size(), 2);
    // Other rows come before them.
    file().put(kPlace, "agent", value(9));
    m_page->session()->checkForChanges();
    waitForRows(9);
    QCOMPARE(table()->selectionModel()->selectedRows().size(), 2);
    QTRY_VERIFY(find<QLabel>("resultsText")->text().contains(u"2 selected"_s));
    press(Qt::Key_Delete);
    waitForRows(7);
    QVERIFY(stored("k2").isNull() && stored("k5").isNull());
    for (const QByteArray &kept : {"k1"_ba, "k3"_ba, "k4"_ba, "agent"_ba})
        QVERIFY2(!stored(kept).isNull(), kept);
    QVERIFY2(said().contains(u"k2"_s) && said().contains(u"k5"_s), qPrintable(said()));
}

void ShownItemTest::takingARowOutOfTheSelectionMovesOnToAnother() {
    click("k2");
    click("k5", Qt::ControlModifier);
    QTRY_COMPARE(m_page->editor()->currentItem(), std::optional(idOf("k5")));
    click("k5", Qt::ControlModifier); // what is current is among what a command takes
    verifyChosen("k2");
    click("k2", Qt::ControlModifier);
    verifyChosen("k2");
}

void ShownItemTest::arrowsGoOnWhereADeletedItemWas() {
    click("k3");
    waitForItem("k3");
    press(Qt::Key_Delete);
    waitForRows(7);
    verifyUnlisted("k3");
    press(Qt::Key_Down);
    verifyChosen("k4");
}

void ShownItemTest::undoLeavesOneRowSelected() {
    click("k3");
    waitForItem("k3");
    press(Qt::Key_Delete);
    waitForRows(7);
    click("k1");
    verifyChosen("k1");
    press(Qt::Key_2, Qt::ControlModifier);
    press(Qt::Key_Z, Qt::ControlModifier);
    waitForRows(8);
    verifyChosen("k3");
    QTRY_VERIFY2(said().contains(u"Undone: Delete k3 in team.notes"_s), qPrintable(said()));
    press(Qt::Key_Delete);
    QTRY_VERIFY(stored("k3").isNull());
    waitForRows(7);
    QVERIFY(!stored("k1").isNull());
}

void ShownItemTest::anItemOfAnotherPlaceSaysWhereItIsAndLeadsThere() {
    click("k3");
    waitForItem("k3");
    text()->setFocus();
    m_page->goTo(NamespacePath::fromStored("agents.43"));
    waitForRows(1);
    verifyUnlisted("k3");
    QTRY_VERIFY2(line("listingText").contains(u"team.notes"_s), qPrintable(line("listingText")));
    QVERIFY(text()->hasFocus());
    QTest::mouseClick(find<QPushButton>("showInList"), Qt::LeftButton);
    QCOMPARE(m_page->items()->currentNamespace(), NamespacePath::fromStored(kPlace));
    waitForRows(8);
    verifyChosen("k3");
    QCOMPARE(line("listingText"), QString());
}

void ShownItemTest::theSameKeyElsewhereIsAnotherItem() {
    file().put("team.others", "k3", R"({"text":"another"})");
    click("k3");
    waitForItem("k3");
    m_page->goTo(NamespacePath::fromStored("team.others"));
    QTRY_COMPARE(model()->rowCount(), 1);
    verifyUnlisted("k3");
    table()->setFocus();
    press(Qt::Key_Down);
    QTRY_COMPARE(m_page->editor()->currentItem(), std::optional(idOf("k3", "team.others")));
    QTRY_VERIFY(text()->bytes().contains("another"));
}

void ShownItemTest::theHeaderNamesThePlaceAndLeadsThere() {
    m_page->goTo(NamespacePath());
    waitForRows(11);
    click("k3");
    waitForItem("k3");
    auto *place = find<QPushButton>("itemNamespace");
    QVERIFY(place != nullptr && place->isVisible());
    QCOMPARE(place->text(), u"team.notes"_s);
    QTest::mouseClick(place, Qt::LeftButton);
    QCOMPARE(m_page->items()->currentNamespace(), NamespacePath::fromStored(kPlace));
    waitForRows(8);
    verifyChosen("k3");
}

void ShownItemTest::anItemThatASearchDoesNotFindSaysSo() {
    file().put(kPlace, "k4", value(4, "viola"));
    click("k3");
    waitForItem("k3");
    m_page->items()->setSearch(u"viola"_s, SearchMode::Text);
    waitForRows(1);
    verifyUnlisted("k3");
    QTRY_VERIFY2(line("listingText").contains(u"results"_s), qPrintable(line("listingText")));
    // Why it was found is said of what was found only.
    click("k4");
    verifyChosen("k4");
    QTRY_VERIFY(find<QWidget>("whyThisResult")->isVisible());
    m_page->items()->setSearch({}, SearchMode::Text);
    waitForRows(8);
    verifyChosen("k4");
    QTRY_VERIFY(!find<QWidget>("whyThisResult")->isVisible());
}

void ShownItemTest::aDeletedItemStaysToBeReadAndUndoBringsItBack() {
    click("k3");
    waitForItem("k3");
    press(Qt::Key_Delete);
    waitForRows(7);
    verifyUnlisted("k3");
    QTRY_VERIFY2(line("deletedText").contains(u"deleted"_s), qPrintable(line("deletedText")));
    QVERIFY(text()->bytes().contains("\"n\": 3"));
    QVERIFY(text()->isReadOnly());
    QVERIFY(!find<QLabel>("itemReason")->isVisible()); // no fault in what cannot be edited
    QVERIFY(!find<QPushButton>("saveItem")->isEnabled());

    QTest::mouseClick(find<QPushButton>("undoDelete"), Qt::LeftButton);
    waitForRows(8);
    verifyChosen("k3");
    QTRY_COMPARE(line("deletedText"), QString());
    QTRY_VERIFY(!text()->isReadOnly());
    // Without a value that was seen there is nothing to be read, and no fault either.
    m_page->goTo(idOf("never-there"));
    QTRY_VERIFY(line("deletedText").contains(u"no longer stored"_s));
    QVERIFY(text()->bytes().isEmpty());
    QVERIFY(!find<QLabel>("itemReason")->isVisible());
    QVERIFY(!text()->fault());
}

void ShownItemTest::anItemThatAnAgentDeletedCanBeStoredAgain() {
    click("k3");
    waitForItem("k3");
    const QByteArray before = stored("k3");
    file().remove(kPlace, "k3");
    m_page->session()->checkForChanges();
    waitForRows(7);
    verifyUnlisted("k3");
    QTRY_VERIFY(!line("deletedText").isEmpty());
    QTRY_VERIFY(find<QPushButton>("storeAgain") != nullptr);
    QTest::mouseClick(find<QPushButton>("storeAgain"), Qt::LeftButton);
    QTRY_COMPARE(stored("k3"), before);
    waitForRows(8);
    verifyChosen("k3");
    QTRY_COMPARE(line("deletedText"), QString());
}

void ShownItemTest::whatAnAgentChangedIsSaid() {
    click("k3");
    waitForItem("k3");
    file().put(kPlace, "k3", value(3, "changed by the agent"));
    m_page->session()->checkForChanges();
    QTRY_VERIFY(text()->bytes().contains("changed by the agent"));
    QTRY_VERIFY2(line("changedText").contains(u"Another program"_s),
                 qPrintable(line("changedText")));
    verifyChosen("k3");
    QTest::mouseClick(find<QPushButton>("changeSeen"), Qt::LeftButton);
    QCOMPARE(line("changedText"), QString());
    QVERIFY(m_page->editor()->isAncestorOf(QApplication::focusWidget()));
}

void ShownItemTest::unsavedTextIsALineOfTheBar() {
    click("k3");
    waitForItem("k3");
    text()->setFocus();
    const int top = text()->mapTo(m_page, QPoint()).y();
    text()->goTo(text()->bytes().indexOf("note"));
    type("x");
    QTRY_VERIFY(line("unsavedText").contains(u"Not saved"_s));
    QCoreApplication::sendPostedEvents();
    QCOMPARE(text()->mapTo(m_page, QPoint()).y(), top); // nothing jumps while one types
    press(Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE(line("unsavedText"), QString());
}

void ShownItemTest::aNewItemLeavesNoRowChosen() {
    click("k3");
    waitForItem("k3");
    press(Qt::Key_N, Qt::ControlModifier);
    QVERIFY(!table()->selectionModel()->hasSelection());
    QVERIFY(!table()->currentIndex().isValid());
    table()->setFocus();
    press(Qt::Key_Delete);
    QTRY_VERIFY(said().contains(u"no item is selected"_s));
    QVERIFY(!stored("k3").isNull());
}

void ShownItemTest::anEmptyNewItemIsSavedByKeyAsByButton() {
    press(Qt::Key_N, Qt::ControlModifier);
    auto *key = find<QLineEdit>("newItemKey");
    key->setFocus();
    press(Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY2(said().startsWith(u"Not saved."_s), qPrintable(said())); // it has no key
    type("k9");
    QTRY_VERIFY(find<QPushButton>("saveItem")->isEnabled());
    press(Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY(!stored("k9").isNull());
    waitForRows(9);
    verifyChosen("k9");
}

void ShownItemTest::whatWasTypedWithoutAKeyIsNotLost() {
    press(Qt::Key_N, Qt::ControlModifier);
    text()->replaceBytes(R"({"text":"a thought"})");
    QTRY_VERIFY(m_page->editor()->isEdited());
    click("k3");
    waitForItem("k3");
    QCOMPARE(m_page->editor()->unsavedTexts().size(), 1);
    // Also at the next start.
    m_page = nullptr;
    m_fixture->start();
    m_page = m_fixture->openMemory();
    m_fixture->window().activateWindow();
    m_fixture->trigger(u"newItem"_s);
    QTRY_VERIFY2(text()->bytes().contains("a thought"), text()->bytes());
}

void ShownItemTest::aRowThatIsStillReadIsTheItemThatItWas() {
    for (int i = 0; i < 300; ++i)
        file().put("many", "m" + QByteArray::number(1000 + i), value(i));
    m_page->goTo(NamespacePath::fromStored("many"));
    QTRY_COMPARE(model()->rowCount(), 300);
    QTRY_VERIFY(!model()->isLoading());
    table()->setFocus();
    // A row that says "…" yet, and other rows before it is read.
    table()->setCurrentIndex(model()->index(299, 0));
    QVERIFY(!model()->shownIdAt(299).has_value());
    m_page->items()->setSearch(u"note"_s, SearchMode::Text);
    QTRY_VERIFY(m_page->editor()->currentItem() == idOf("m1299", "many"));
    QTRY_VERIFY(!model()->isLoading());
    const int row = table()->currentIndex().row();
    QTRY_VERIFY(row < 0 || model()->idAt(row) == idOf("m1299", "many"));
    // And an item that is gone before it was read: what was shown stays.
    m_page->items()->setSearch({}, SearchMode::Text);
    QTRY_COMPARE(model()->rowCount(), 300);
    QTRY_VERIFY(!model()->isLoading());
    verifyChosenIn("m1299", "many");
    m_page->goTo(NamespacePath::fromStored(kPlace));
    waitForRows(8);
    m_page->goTo(NamespacePath::fromStored("many"));
    QTRY_COMPARE(model()->rowCount(), 300);
    QTRY_VERIFY(!model()->isLoading());
    file().remove("many", "m1100");
    m_page->items()->focusTable();
    table()->setCurrentIndex(model()->index(100, 0));
    m_page->session()->checkForChanges();
    QTRY_COMPARE(model()->rowCount(), 299);
    QTRY_VERIFY(m_page->editor()->currentItem() == idOf("m1299", "many"));
    verifyChosenIn("m1299", "many");
}

void ShownItemTest::aColumnThatComesLeavesTheRowSelected() {
    m_page->items()->setFilter(parseFilter(R"({"n":{"$lt":4}})").value());
    waitForRows(3);
    click("k2");
    waitForItem("k2");
    const int columns = model()->columnCount();
    // An item of another namespace is listed with its namespace, in a column of its own.
    file().put(kPlace + ".below", "k0", value(0));
    m_page->session()->checkForChanges();
    waitForRows(4);
    QTRY_COMPARE(model()->columnCount(), columns + 1);
    verifyChosen("k2");
    QVERIFY(!find<QLabel>("resultsText")->text().contains(u"2 selected"_s));
    press(Qt::Key_2, Qt::ControlModifier);
    press(Qt::Key_Delete);
    QTRY_VERIFY(stored("k2").isNull());
    QVERIFY(!stored("k1").isNull() && !stored("k3").isNull());
}

void ShownItemTest::rowsThatWereNeverSeenStaySelectedWhileAnAgentWrites() {
    for (int i = 0; i < 300; ++i)
        file().put("many", "m" + QByteArray::number(1000 + i), value(i));
    m_page->goTo(NamespacePath::fromStored("many"));
    QTRY_COMPARE(model()->rowCount(), 300);
    QTRY_VERIFY(!model()->isLoading());
    table()->setFocus();
    press(Qt::Key_End, Qt::ControlModifier);
    QTRY_VERIFY(m_page->editor()->currentItem() == idOf("m1299", "many"));
    press(Qt::Key_Home, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(m_page->editor()->currentItem() == idOf("m1000", "many"));
    QCOMPARE(table()->selectionModel()->selectedRows().size(), 300);
    // The agent deletes its newest item and writes another, which gets the same row id.
    file().remove("many", "m1299");
    file().put("many", "m1500", value(1));
    m_page->session()->checkForChanges();
    QTRY_COMPARE(table()->selectionModel()->selectedRows().size(), 299);
    QCOMPARE(model()->rowCount(), 300);
    QTRY_VERIFY(find<QLabel>("resultsText")->text().contains(u"299 selected"_s));
    press(Qt::Key_Delete);
    QTRY_COMPARE(model()->rowCount(), 1);
    QVERIFY(!file().valueOf("many", "m1500").isNull());
}

QTEST_MAIN(ShownItemTest)
#include "tst_shown_item.moc"
