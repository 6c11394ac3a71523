// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/shown_item_fixture.h"
#include "tests/support/test_backend.h"
#include "tests/unit/sqlite_samples.h"
#include "ui/session/item_commands.h"

#include <QLineEdit>
#include <QTabBar>
#include <QTreeView>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// The one rule of undo: in the part that has the keyboard as long as that has something to take
/// back, else the last step of the store, named, with its place, and shown where it happened.
class UndoRuleTest : public ShownItemFixture {
    Q_OBJECT

private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }

    void inTheTreeItTakesBackWhatTheTreeDid();
    void inTheTextItTakesBackWhatWasTyped();
    void inALineItTakesBackWhatWasTyped();
    void theMenuDoesAsTheKeyDoes();
    void aStepIsShownInItsPlaceAndNamed();
    void aStepOfAnotherItemLeavesUnsavedTextWhereItIs();
    void aKeyHeldDownDoesNotGoOnIntoTheStore();
    void whatComesBackHasTheAgentsVectors();

private:
    void saveEdit(const QByteArray &itemKey, const QByteArray &edited) {
        click(itemKey);
        waitForItem(itemKey);
        text()->replaceBytes(edited);
        press(Qt::Key_S, Qt::ControlModifier);
        QTRY_COMPARE(stored(itemKey), edited);
        QTRY_VERIFY(!m_page->editor()->isEdited());
    }
};

void UndoRuleTest::inTheTreeItTakesBackWhatTheTreeDid() {
    saveEdit("k1", value(11));
    click("k2");
    waitForItem("k2");
    find<QTabBar>("itemTabs")->setCurrentIndex(ItemEditor::TreeTab);
    auto *tree = find<QTreeView>("jsonTree");
    tree->setFocus();
    const QModelIndex root = tree->model()->index(0, 0);
    QTRY_COMPARE(tree->model()->rowCount(root), 2);
    tree->setCurrentIndex(tree->model()->index(1, 0, root));
    press(Qt::Key_Delete);
    QTRY_COMPARE(tree->model()->rowCount(tree->model()->index(0, 0)), 1);
    QVERIFY(m_page->editor()->isEdited());

    press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(tree->model()->rowCount(tree->model()->index(0, 0)), 2);
    QVERIFY(!m_page->editor()->isEdited());
    QCOMPARE(stored("k1"), value(11)); // the other item's save is as it was
    QCOMPARE(m_page->editor()->currentItem(), std::optional(idOf("k2")));
    press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(tree->model()->rowCount(tree->model()->index(0, 0)), 1);
    press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_VERIFY(!m_page->editor()->isEdited());

    // With nothing left in the tree it is the store's turn, shown where it happened.
    press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(stored("k1"), value(1));
    verifyChosen("k1");
    QVERIFY(table()->hasFocus());
}

void UndoRuleTest::inTheTextItTakesBackWhatWasTyped() {
    saveEdit("k1", value(11));
    click("k2");
    waitForItem("k2");
    text()->setFocus();
    const QByteArray before = text()->bytes();
    text()->goTo(before.indexOf("note"));
    type("xy");
    QTRY_VERIFY(m_page->editor()->isEdited());
    QVERIFY(m_fixture->command(u"undo"_s)->isEnabled());
    for (int i = 0; i < 2 && text()->bytes() != before; ++i)
        press(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(text()->bytes(), before);
    QCOMPARE(stored("k1"), value(11));
    press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(stored("k1"), value(1));
}

void UndoRuleTest::inALineItTakesBackWhatWasTyped() {
    saveEdit("k1", value(11));
    for (const char *name : {"searchLine", "namespaceFilter"}) {
        auto *edit = find<QLineEdit>(name);
        edit->setFocus();
        type("zz");
        QCOMPARE(edit->text(), u"zz"_s);
        press(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(edit->text(), QString());
        QCOMPARE(stored("k1"), value(11));
    }
    press(Qt::Key_Z, Qt::ControlModifier); // nothing left to take back in the line
    QTRY_COMPARE(stored("k1"), value(1));
}

void UndoRuleTest::theMenuDoesAsTheKeyDoes() {
    saveEdit("k1", value(11));
    click("k2");
    waitForItem("k2");
    text()->setFocus();
    text()->replaceBytes(value(22));
    QTRY_VERIFY(m_page->editor()->isEdited());
    m_fixture->window().updateCommands(); // as the menu does when it opens
    QVERIFY(m_fixture->command(u"undo"_s)->text().contains(u"value"_s));
    m_fixture->trigger(u"undo"_s);
    QTRY_VERIFY(!m_page->editor()->isEdited());
    QCOMPARE(stored("k1"), value(11));
    m_fixture->window().updateCommands();
    QVERIFY(m_fixture->command(u"undo"_s)->text().contains(u"Save k1 in team.notes"_s));
    m_fixture->trigger(u"undo"_s);
    QTRY_COMPARE(stored("k1"), value(1));
}

void UndoRuleTest::aStepIsShownInItsPlaceAndNamed() {
    saveEdit("k1", value(11));
    m_page->goTo(NamespacePath::fromStored("agents.43"));
    waitForRows(1);
    table()->setFocus();
    press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(stored("k1"), value(1));
    QTRY_COMPARE(m_page->items()->currentNamespace(), NamespacePath::fromStored(kPlace));
    waitForRows(8);
    verifyChosen("k1");
    QTRY_COMPARE(said(), u"Undone: Save k1 in team.notes"_s);
    press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(stored("k1"), value(11));
    QTRY_COMPARE(said(), u"Done again: Save k1 in team.notes"_s);
}

void UndoRuleTest::aStepOfAnotherItemLeavesUnsavedTextWhereItIs() {
    saveEdit("k1", value(11));
    click("k2");
    waitForItem("k2");
    text()->replaceBytes(value(22));
    QTRY_VERIFY(m_page->editor()->isEdited());
    table()->setFocus();
    press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(stored("k1"), value(1));
    QTRY_VERIFY2(line("stepText").contains(u"Undone: Save k1 in team.notes"_s),
                 qPrintable(line("stepText")));
    verifyChosen("k2");
    QCOMPARE(draftKeys(), QList<QByteArray>{"k2"});
    QTest::mouseClick(find<QPushButton>("showStep"), Qt::LeftButton);
    verifyChosen("k1");
    QCOMPARE(draftKeys(), QList<QByteArray>{"k2"});
}

void UndoRuleTest::aKeyHeldDownDoesNotGoOnIntoTheStore() {
    saveEdit("k1", value(11));
    click("k2");
    waitForItem("k2");
    text()->setFocus();
    text()->replaceBytes(value(22));
    QTRY_VERIFY(m_page->editor()->isEdited());
    press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_VERIFY(!m_page->editor()->isEdited());
    for (int i = 0; i < 5; ++i) {
        QKeyEvent again(QEvent::ShortcutOverride, Qt::Key_Z, Qt::ControlModifier, u"z"_s, true);
        QCoreApplication::sendEvent(text(), &again);
        m_fixture->command(u"undo"_s)->trigger();
    }
    QVERIFY(m_page->session()->commands()->canUndo());
    QTest::qWait(50);
    QCOMPARE(stored("k1"), value(11));
}

void UndoRuleTest::whatComesBackHasTheAgentsVectors() {
    SKIP_WITHOUT_A_FILE();
    // Nobody but the agent's embedder could make them again; one is older than its item.
    test::execute(
        file().path(),
        "CREATE TABLE IF NOT EXISTS store_vectors (prefix text NOT NULL, key text NOT NULL, "
        "field_name text NOT NULL, embedding BLOB, created_at TIMESTAMP, "
        "updated_at TIMESTAMP, PRIMARY KEY (prefix, key, field_name));"
        "INSERT INTO store_vectors VALUES "
        "('team.notes', 'k2', 'text', x'0000803f00000040', '2001-02-03', '2001-02-04'), "
        "('team.notes', 'k2', 'odd', x'ff', NULL, NULL), "
        "('team.notes', 'k3', '$', x'0000803f', '2001-02-03', '2001-02-04')"_ba);
    const auto rows = [this] {
        return test::textOf(file().path(),
                            "SELECT group_concat(key || field_name || hex(embedding) || "
                            "coalesce(created_at, '-') || coalesce(updated_at, '-')) FROM "
                            "(SELECT * FROM store_vectors ORDER BY key, field_name)"_ba);
    };
    const QByteArray before = rows();
    QVERIFY(before.contains("k2odd"));
    click("k2");
    waitForItem("k2");
    press(Qt::Key_Delete);
    // The file is written before the window knows it, and a step begins when the one before has
    // ended.
    const auto nextUndo = [this] {
        m_fixture->window().updateCommands();
        return m_fixture->command(u"undo"_s)->text();
    };
    QTRY_VERIFY(nextUndo().contains(u"Delete k2"_s));
    QCOMPARE(stored("k2"), QByteArray());
    QVERIFY(!rows().contains("k2"));
    for (int i = 0; i < 2; ++i) { // and deleted again, and brought back again
        press(Qt::Key_Z, Qt::ControlModifier);
        QTRY_VERIFY(said().contains(u"Undone: Delete k2"_s));
        QCOMPARE(stored("k2"), value(2));
        QCOMPARE(rows(), before);
        press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(said().contains(u"Done again: Delete k2"_s));
        QCOMPARE(stored("k2"), QByteArray());
        QVERIFY(!rows().contains("k2"));
    }
}

QTEST_MAIN(UndoRuleTest)
#include "tst_undo_rule.moc"
