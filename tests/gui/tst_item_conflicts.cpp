// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/item_editor_fixture.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// What somebody else writes, and what was typed and not saved: neither loses anything.
class ItemConflictsTest : public ItemEditorFixture {
    Q_OBJECT

private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }

    void anItemWrittenMeanwhileIsShownAnewWhileNothingIsEdited();
    void aConflictOverwritesNothing_data();
    void aConflictOverwritesNothing();
    void aConflictIsDecidedByTheKeyboard();
    void anItemDeletedMeanwhileCanBeKept();
    void unsavedTextSurvivesAnotherItem();
    void unsavedTextSurvivesTheProgram();
};

void ItemConflictsTest::anItemWrittenMeanwhileIsShownAnewWhileNothingIsEdited() {
    show("mem-1");
    put("mem-1", R"({"text":"from the agent"})");
    m_session->checkForChanges();
    QTRY_VERIFY(text()->bytes().contains("from the agent"));
    QVERIFY(!m_editor->isEdited());
}

void ItemConflictsTest::aConflictOverwritesNothing_data() {
    QTest::addColumn<bool>("seenBeforeSaving");
    QTest::addColumn<bool>("keepMine");
    QTest::newRow("seen while editing, mine kept") << true << true;
    QTest::newRow("seen while editing, theirs taken") << true << false;
    QTest::newRow("seen when saving, mine kept") << false << true;
    QTest::newRow("seen when saving, theirs taken") << false << false;
}

void ItemConflictsTest::aConflictOverwritesNothing() {
    QFETCH(bool, seenBeforeSaving);
    QFETCH(bool, keepMine);
    const QByteArray theirs = R"({"text":"from the agent", "n":1.0})";
    show("mem-1");
    edit("Alps", "Andes");
    put("mem-1", theirs);
    if (seenBeforeSaving)
        m_session->checkForChanges();
    else
        m_editor->save();
    QTRY_VERIFY(find<QPushButton>(u"conflictKeepMine"_s));
    QCOMPARE(stored("mem-1"), theirs);
    QVERIFY(!find<QPushButton>(u"saveItem"_s)->isEnabled());
    QVERIFY(text()->bytes().contains("Andes"));
    if (keepMine) {
        QTest::mouseClick(find<QPushButton>(u"conflictKeepMine"_s), Qt::LeftButton);
        QVERIFY(m_editor->isEdited());
        QSignalSpy said(m_editor.get(), &ItemPane::said);
        m_editor->save();
        QTRY_COMPARE(said.count(), 1);
        QVERIFY(stored("mem-1").contains("Andes"));
        QVERIFY(!stored("mem-1").contains("from the agent"));
    } else {
        QTest::mouseClick(find<QPushButton>(u"conflictTakeTheirs"_s), Qt::LeftButton);
        QVERIFY(!m_editor->isEdited());
        QVERIFY(text()->bytes().contains("from the agent"));
        QCOMPARE(stored("mem-1"), theirs);
    }
}

void ItemConflictsTest::aConflictIsDecidedByTheKeyboard() {
    show("mem-1");
    text()->setFocus();
    edit("Alps", "Andes");
    put("mem-1", R"({"text":"from the agent"})");
    m_session->checkForChanges();
    QTRY_VERIFY(find<QPushButton>(u"conflictKeepMine"_s));
    QTest::keyClick(text(), Qt::Key_Escape); // Tab would indent
    QCOMPARE(QApplication::focusWidget(), find<QPushButton>(u"conflictTakeTheirs"_s));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab, Qt::ShiftModifier);
    QCOMPARE(QApplication::focusWidget(), find<QPushButton>(u"conflictKeepMine"_s));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab, Qt::ShiftModifier);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab, Qt::ShiftModifier);
    QCOMPARE(QApplication::focusWidget(), find<QTabBar>(u"itemTabs"_s));
}

void ItemConflictsTest::anItemDeletedMeanwhileCanBeKept() {
    show("mem-1");
    edit("Alps", "Andes");
    QVERIFY(m_store->remove(kNamespace, "mem-1"));
    m_session->checkForChanges();
    QTRY_VERIFY(find<QPushButton>(u"conflictKeepMine"_s));
    QTest::mouseClick(find<QPushButton>(u"conflictKeepMine"_s), Qt::LeftButton);
    m_editor->save();
    QTRY_VERIFY(stored("mem-1").contains("Andes"));
}

void ItemConflictsTest::unsavedTextSurvivesAnotherItem() {
    show("mem-1");
    edit("Alps", "Andes");
    show("mem-2");
    QVERIFY(!m_editor->isEdited());
    QCOMPARE(m_editor->unsavedTexts().size(), 1);
    show("mem-1");
    QTRY_VERIFY(text()->bytes().contains("Andes"));
    QVERIFY(m_editor->isEdited());
    m_editor->revert();
    QVERIFY(m_editor->unsavedTexts().isEmpty());
}

void ItemConflictsTest::unsavedTextSurvivesTheProgram() {
    show("mem-1");
    edit("Alps", "Andes");
    reopenEditor();
    QCOMPARE(m_editor->unsavedTexts().size(), 1);
    put("mem-1", R"({"text":"from the agent"})");
    m_editor->showItem({kNamespace, "mem-1"}, std::nullopt);
    QTRY_VERIFY(text()->bytes().contains("Andes"));
    QTRY_VERIFY(find<QPushButton>(u"conflictTakeTheirs"_s));
    QTest::mouseClick(find<QPushButton>(u"conflictTakeTheirs"_s), Qt::LeftButton);
    reopenEditor();
    QVERIFY(m_editor->unsavedTexts().isEmpty());
}

QTEST_MAIN(ItemConflictsTest)
#include "tst_item_conflicts.moc"
