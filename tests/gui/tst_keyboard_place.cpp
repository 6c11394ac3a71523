// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/shown_item_fixture.h"
#include "ui/editor/history/history_view.h"
#include "ui/namespaces/namespace_panel.h"

#include <QLineEdit>
#include <QTabBar>
#include <QToolButton>
#include <QTreeView>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// After whatever was done, the keyboard is where one goes on.
class KeyboardPlaceTest : public ShownItemFixture {
    Q_OBJECT

private Q_SLOTS:
    void init() { open(true); }
    void cleanup() { close(); }

    void aStoreThatOpensGivesItToTheItems();
    void savingByTheButtonGivesItBackToTheValue();
    void savingANewItemGivesItToWhatIsShownOfIt();
    void restoringAVersionLeavesItInTheHistory();
    void returnOnAVersionGoesToWhatItIsRestoredBy();
    void returnOnARowEditsTheItemWhateverIsShownOfIt();
    void reachingTheNamespacesGoesNowhere();
    void reachingTheItemsChoosesOneOnlyWhereNoneIsShown();
    void decidingAConflictGivesItBackToTheValue();
    void deletingByTheMenuOfTheItemGivesItToTheItems();
    void aLabelOfThePathGivesItToTheItems();
    void anotherStoreHasItsOwn();
    void keysOfTheWindowReachItFromTheText();
    void ctrlDeleteInALineTakesAWordAndNoItem();
    void versionsOfOneItemAreNotRestoredIntoAnother();

private:
    [[nodiscard]] QWidget *focus() const { return QApplication::focusWidget(); }
    void showHistory() {
        find<QTabBar>("itemTabs")->setCurrentIndex(ItemEditor::HistoryTab);
        QTRY_VERIFY(find<QTreeView>("historyList")->isVisible());
    }
};

void KeyboardPlaceTest::aStoreThatOpensGivesItToTheItems() {
    QCOMPARE(focus(), table());
    QVERIFY(!table()->selectionModel()->hasSelection());
    press(Qt::Key_Down);
    verifyChosen("k1");
}

void KeyboardPlaceTest::savingByTheButtonGivesItBackToTheValue() {
    click("k1");
    waitForItem("k1");
    text()->replaceBytes(value(11));
    auto *save = find<QPushButton>("saveItem");
    QTRY_VERIFY(save->isEnabled());
    save->setFocus();
    press(Qt::Key_Space);
    QTRY_COMPARE(stored("k1"), value(11));
    QTRY_VERIFY(!m_page->editor()->isEdited());
    QCOMPARE(focus(), text());
}

void KeyboardPlaceTest::savingANewItemGivesItToWhatIsShownOfIt() {
    int number = 0;
    for (const int tab : {ItemEditor::TextTab, ItemEditor::TreeTab, ItemEditor::ChangesTab}) {
        const QByteArray name = "new" + QByteArray::number(++number);
        press(Qt::Key_N, Qt::ControlModifier);
        find<QTabBar>("itemTabs")->setCurrentIndex(tab);
        auto *line = find<QLineEdit>("newItemKey");
        line->setFocus();
        type(name.constData());
        press(Qt::Key_S, Qt::ControlModifier);
        QTRY_VERIFY(!stored(name).isNull());
        QTRY_VERIFY(!line->isVisible());
        QVERIFY(focus() != nullptr && focus()->isVisible());
        QVERIFY2(m_page->editor()->isAncestorOf(focus()), qPrintable(focus()->objectName()));
    }
}

void KeyboardPlaceTest::restoringAVersionLeavesItInTheHistory() {
    file().put(kPlace, "k1", value(11));
    click("k1");
    waitForItem("k1");
    showHistory();
    auto *restore = find<QPushButton>("restoreVersion");
    QTRY_VERIFY(restore->isEnabled());
    restore->setFocus();
    press(Qt::Key_Space);
    QTRY_COMPARE(stored("k1"), value(1));
    QTRY_VERIFY(!restore->isEnabled() || find<QTreeView>("historyList")->model()->rowCount() > 1);
    QTRY_COMPARE(focus(), find<QTreeView>("historyList"));
}

void KeyboardPlaceTest::returnOnAVersionGoesToWhatItIsRestoredBy() {
    file().put(kPlace, "k1", value(11));
    click("k1");
    waitForItem("k1");
    showHistory();
    QTRY_VERIFY(find<QPushButton>("restoreVersion")->isEnabled());
    find<QTreeView>("historyList")->setFocus();
    press(Qt::Key_Return);
    QCOMPARE(focus(), find<QPushButton>("restoreVersion"));
}

void KeyboardPlaceTest::returnOnARowEditsTheItemWhateverIsShownOfIt() {
    click("k1");
    waitForItem("k1");
    for (const int tab : {ItemEditor::TextTab, ItemEditor::ChangesTab, ItemEditor::HistoryTab}) {
        find<QTabBar>("itemTabs")->setCurrentIndex(tab);
        table()->setFocus();
        press(Qt::Key_Return);
        QCOMPARE(focus(), text());
    }
    find<QTabBar>("itemTabs")->setCurrentIndex(ItemEditor::TreeTab);
    table()->setFocus();
    press(Qt::Key_Return);
    QCOMPARE(focus(), find<QTreeView>("jsonTree"));
}

void KeyboardPlaceTest::reachingTheNamespacesGoesNowhere() {
    m_page->goTo(NamespacePath());
    QTRY_COMPARE(model()->rowCount(), 11);
    press(Qt::Key_1, Qt::ControlModifier);
    QCOMPARE(focus(), find<QTreeView>("namespaceTree"));
    QCOMPARE(m_page->items()->currentNamespace(), NamespacePath());
    find<QWidget>("namespaceFilter")->setFocus();
    press(Qt::Key_Tab);
    QCOMPARE(m_page->items()->currentNamespace(), NamespacePath());
    find<QTreeView>("namespaceTree")->setFocus();
    press(Qt::Key_Down);
    QVERIFY(m_page->items()->currentNamespace() != NamespacePath());
}

void KeyboardPlaceTest::reachingTheItemsChoosesOneOnlyWhereNoneIsShown() {
    press(Qt::Key_2, Qt::ControlModifier);
    verifyChosen("k1");
    m_page->goTo(NamespacePath::fromStored("agents.43"));
    waitForRows(1);
    find<QWidget>("searchLine")->setFocus();
    press(Qt::Key_2, Qt::ControlModifier);
    verifyUnlisted("k1");
    QCOMPARE(focus(), table());
}

void KeyboardPlaceTest::decidingAConflictGivesItBackToTheValue() {
    click("k1");
    waitForItem("k1");
    text()->setFocus();
    text()->replaceBytes(value(11));
    QTRY_VERIFY(m_page->editor()->isEdited());
    file().put(kPlace, "k1", value(12));
    m_page->session()->checkForChanges();
    QTRY_VERIFY(!line("conflictText").isEmpty());
    auto *mine = find<QPushButton>("conflictKeepMine");
    mine->setFocus();
    press(Qt::Key_Space);
    QTRY_COMPARE(line("conflictText"), QString());
    QCOMPARE(focus(), text());
}

void KeyboardPlaceTest::deletingByTheMenuOfTheItemGivesItToTheItems() {
    click("k1");
    waitForItem("k1");
    find<QToolButton>("itemMenu")->setFocus();
    m_page->editor()->remove();
    QTRY_VERIFY(stored("k1").isNull());
    QTRY_COMPARE(focus(), table());
}

void KeyboardPlaceTest::aLabelOfThePathGivesItToTheItems() {
    auto *crumb = m_page->findChildren<QPushButton *>(u"crumb"_s).last();
    crumb->setFocus();
    press(Qt::Key_Space);
    QCOMPARE(m_page->items()->currentNamespace(), NamespacePath::fromStored("team"));
    QCOMPARE(focus(), table());
}

void KeyboardPlaceTest::anotherStoreHasItsOwn() {
    click("k1");
    waitForItem("k1");
    text()->setFocus();
    m_fixture->prompts().files = {file().filePath(u"other.db"_s)};
    m_fixture->trigger(u"newStore"_s);
    StorePage *other = m_fixture->window().currentPage();
    QTRY_VERIFY(other->session()->isOpen());
    QTRY_COMPARE(focus(), other->findChild<QTableView *>(u"itemTable"_s));
    press(Qt::Key_Tab, Qt::ControlModifier);
    QTRY_COMPARE(focus(), text());
    press(Qt::Key_Tab, Qt::ControlModifier);
    press(Qt::Key_W, Qt::ControlModifier);
    QTRY_COMPARE(m_fixture->window().pageCount(), 1);
    QTRY_VERIFY(focus() != nullptr && m_page->isAncestorOf(focus()));
}

void KeyboardPlaceTest::keysOfTheWindowReachItFromTheText() {
    click("k1");
    waitForItem("k1");
    text()->setFocus();
    text()->goTo(text()->bytes().indexOf("note"));
    const QByteArray before = text()->bytes();
    press(Qt::Key_L, Qt::ControlModifier); // which cuts a line in other editors
    QCOMPARE(text()->bytes(), before);
    QCOMPARE(focus(), find<QWidget>("searchLine"));
    for (const Qt::Key pressed : {Qt::Key_D, Qt::Key_T, Qt::Key_U, Qt::Key_L}) {
        text()->setFocus();
        for (const Qt::KeyboardModifiers modifiers :
             {Qt::KeyboardModifiers(Qt::ControlModifier), Qt::ControlModifier | Qt::ShiftModifier})
            press(pressed, modifiers);
        QCOMPARE(text()->bytes(), before);
    }
}

void KeyboardPlaceTest::ctrlDeleteInALineTakesAWordAndNoItem() {
    click("k1");
    waitForItem("k1");
    for (const char *name : {"searchLine", "namespaceFilter"}) {
        auto *edit = find<QLineEdit>(name);
        edit->setFocus();
        type("two words");
        press(Qt::Key_Home);
        press(Qt::Key_Delete, Qt::ControlModifier);
        QCOMPARE(edit->text(), u"words"_s);
        press(Qt::Key_End);
        press(Qt::Key_Delete, Qt::ControlModifier); // nothing left to take
        edit->clear();
        press(Qt::Key_Delete, Qt::ControlModifier);
    }
    QTest::qWait(50);
    QCOMPARE(stored("k1"), value(1));
    table()->setFocus();
    press(Qt::Key_Delete, Qt::ControlModifier);
    QTRY_VERIFY(stored("k1").isNull());
}

void KeyboardPlaceTest::versionsOfOneItemAreNotRestoredIntoAnother() {
    file().put(kPlace, "k1", value(11));
    click("k1");
    waitForItem("k1");
    showHistory();
    QTRY_VERIFY(find<QPushButton>("restoreVersion")->isEnabled());
    auto *history = find<HistoryView>("historyPage");
    HistoryEntry entry;
    entry.value = value(1);
    click("k2");
    Q_EMIT history->restoreRequested(idOf("k1"), entry); // as a click a moment too late would
    waitForItem("k2");
    QVERIFY(!find<QPushButton>("restoreVersion")->isVisible());
    QTest::qWait(50);
    QCOMPARE(stored("k2"), value(2));
    QCOMPARE(stored("k1"), value(11));
}

QTEST_MAIN(KeyboardPlaceTest)
#include "tst_keyboard_place.moc"
