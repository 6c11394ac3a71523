// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/store_admin.h"
#include "tests/gui/item_editor_fixture.h"
#include "ui/editor/text/value_page.h"
#include "ui/editor/tree/json_tree_model.h"
#include "ui/session/item_commands.h"

#include <QAction>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTabBar>
#include <QTreeView>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// Editing an item from the keyboard to the stored bytes.
class ItemEditorTest : public ItemEditorFixture {
    Q_OBJECT

private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }

    void aCompactValueIsShownReadable();
    void savingWritesOnlyWhatWasEdited();
    void factsTellWhoWroteAndHowOften();
    void whyNamesTheFieldThatTheTextStandsIn();
    void textThatIsNoJsonSaysWhereAndCannotBeSaved();
    void aFaultBehindWideCharactersIsCountedInCharacters();
    void revertBringsTheStoredTextBack();
    void theTreeEditsTheText();
    void changesAreCountedAndShown();
    void aNewItemIsCheckedAndAdded();
    void aNewItemDoesNotReplaceAnother();
    void deletingCanBeUndone();
    void aLargeTextIsSavedOnlyIntoItsOwnItem();
    void guestStoresSayWhyThereIsNoHistory();
    void aHugeValueIsShownAsAHeadUntilAsked();
    void theTreeOfAHugeValueIsNotCalledInvalid();
    void aSaveThatItsItemLeftBehindIsSaid();
    void theFaultOfAnItemIsNotSaidOfTheNext();
    void findGoesThroughTheText();
    void atItsNarrowestThePanelShowsItsTabsAndItsKey();
    void factsScrollWhereThereIsNoRoomForThem();
    void everyWidgetHasANameAndTheKeyboardReachesThem();
};

void ItemEditorTest::aCompactValueIsShownReadable() {
    show("mem-1");
    QCOMPARE(text()->bytes(), QByteArray("{\n  \"text\": \"Hikes in the Alps\",\n"
                                         "  \"confidence\": 0.50,\n"
                                         "  \"id\": 3513714948419280427,\n"
                                         "  \"tags\": [\"a\", \"b\"]\n}"));
    QVERIFY(!m_editor->isEdited());
    QVERIFY(!find<QPushButton>(u"saveItem"_s)->isEnabled());
}

void ItemEditorTest::savingWritesOnlyWhatWasEdited() {
    show("mem-1");
    edit("0.50", "0.91");
    QVERIFY(m_editor->isEdited());
    QVERIFY(find<QLabel>(u"itemState"_s)->text().contains(u"edited"_s));
    QSignalSpy said(m_editor.get(), &ItemPane::said);
    QTest::mouseClick(find<QPushButton>(u"saveItem"_s), Qt::LeftButton);
    QTRY_COMPARE(said.count(), 1);
    QByteArray expected = kValue;
    expected.replace("0.50", "0.91");
    QCOMPARE(stored("mem-1"), expected);
    QTRY_VERIFY(!m_editor->isEdited());
    QTRY_VERIFY(find<QLabel>(u"factUpdated"_s)->text().contains(u"today"_s));
}

void ItemEditorTest::factsTellWhoWroteAndHowOften() {
    const auto updated = [this] { return find<QLabel>(u"factUpdated"_s)->text(); };
    show("mem-1");
    QVERIFY2(!updated().contains(u" · by "_s), qPrintable(updated())); // not seen: not told
    QVERIFY2(!updated().contains(u"version"_s), qPrintable(updated()));
    QCOMPARE(find<QLabel>(u"factVectors"_s)->text(), u"none"_s);
    edit("0.50", "0.91");
    m_editor->save();
    QTRY_VERIFY2(updated().contains(u"by you · 2 version"_s), qPrintable(updated()));
    put("mem-1", R"({"text":"the agent's"})");
    QTRY_VERIFY2(updated().contains(u"by another program · 3 version"_s), qPrintable(updated()));
    PutOp vectors;
    vectors.ns = kNamespace;
    vectors.key = "mem-2";
    vectors.value = R"({"text":"second"})";
    vectors.vectors = {{"text", Vector(256, 0.5F), {}}};
    vectors.vectorsEmbedder = "learned:0123";
    QVERIFY(m_store->run(vectors));
    show("mem-2");
    QTRY_COMPARE(find<QLabel>(u"factVectors"_s)->text(), u"1 · learned, 256 dims · up to date"_s);
}

void ItemEditorTest::whyNamesTheFieldThatTheTextStandsIn() {
    SearchItem hit;
    hit.item = m_store->get(kNamespace, "mem-1").value().value();
    hit.score = 1;
    hit.parts = ScoreParts{};
    hit.parts->vectorScore = 0.5;
    hit.parts->field = "$";
    hit.parts->matchedText = "Hikes in the Alps";
    hit.parts->words = {"hikes"};
    m_editor->showItem({kNamespace, "mem-1"}, hit);
    const QString why = find<QLabel>(u"whyMeaning"_s)->text();
    QVERIFY2(why.contains(u"field <code>text</code>"_s), qPrintable(why));
    hit.parts->matchedText = "Hikes in the Alps and further"; // all of the value, say
    m_editor->showItem({kNamespace, "mem-1"}, hit);
    QVERIFY(!find<QLabel>(u"whyMeaning"_s)->text().contains(u"field"_s));
    hit.parts->field = "tags[*]";
    m_editor->showItem({kNamespace, "mem-1"}, hit);
    QVERIFY(find<QLabel>(u"whyMeaning"_s)->text().contains(u"<code>tags[*]</code>"_s));
}

void ItemEditorTest::textThatIsNoJsonSaysWhereAndCannotBeSaved() {
    show("mem-1");
    edit("0.50,", "0.50");
    QVERIFY(!find<QPushButton>(u"saveItem"_s)->isEnabled());
    auto *reason = find<QLabel>(u"itemReason"_s);
    QVERIFY(reason->isVisible());
    QVERIFY2(reason->text().contains(u"Line 4, column 3"_s), qPrintable(reason->text()));
    QTRY_VERIFY(text()->fault().has_value());
    m_editor->save();
    QCOMPARE(stored("mem-1"), kValue);
    edit("0.50", "0.50,");
    QVERIFY(!reason->isVisible());
    QVERIFY(!m_editor->isEdited());
    QVERIFY(!text()->fault());
}

void ItemEditorTest::aFaultBehindWideCharactersIsCountedInCharacters() {
    put("mem-3", "{\"山\":\"é\"}");
    show("mem-3");
    edit("\"é\"", "\"é\" x");
    QVERIFY2(find<QLabel>(u"itemReason"_s)->text().contains(u"Line 2, column 12"_s),
             qPrintable(find<QLabel>(u"itemReason"_s)->text()));
}

void ItemEditorTest::revertBringsTheStoredTextBack() {
    show("mem-1");
    edit("Alps", "Andes");
    QTest::mouseClick(find<QPushButton>(u"revertItem"_s), Qt::LeftButton);
    QVERIFY(!m_editor->isEdited());
    QVERIFY(text()->bytes().contains("Alps"));
    text()->undo(); // the text's own undo brings it back
    QCoreApplication::processEvents();
    QVERIFY(m_editor->isEdited());
    QVERIFY(text()->bytes().contains("Andes"));
}

void ItemEditorTest::theTreeEditsTheText() {
    show("mem-1");
    m_editor->showTab(ItemEditor::TreeTab);
    auto *tree = find<QTreeView>(u"jsonTree"_s);
    auto *model = static_cast<JsonTreeModel *>(tree->model());
    QVERIFY(model->setData(model->indexOf(QByteArray("/tags/1"), JsonTreeModel::ValueColumn),
                           u"habits"_s));
    QVERIFY(text()->bytes().contains("[\"a\", \"habits\"]"));
    tree->setCurrentIndex(model->indexOf(QByteArray("/confidence")));
    tree->setFocus();
    QTest::keyClick(tree, Qt::Key_Delete);
    QVERIFY(!text()->bytes().contains("confidence"));
    QSignalSpy said(m_editor.get(), &ItemPane::said);
    m_editor->save();
    QTRY_COMPARE(said.count(), 1);
    QCOMPARE(stored("mem-1"),
             QByteArray(
                 R"({"text":"Hikes in the Alps","id":3513714948419280427,"tags":["a","habits"]})"));
}

void ItemEditorTest::changesAreCountedAndShown() {
    show("mem-1");
    edit("0.50", "0.91");
    edit("\"a\"", "\"c\"");
    m_editor->showTab(ItemEditor::ChangesTab);
    QCOMPARE(find<QTabBar>(u"itemTabs"_s)->accessibleTabName(ItemEditor::ChangesTab),
             u"Changes, 2"_s);
    auto *list = find<QWidget>(u"changesPage"_s)->findChild<QListView *>(u"diffList"_s);
    QStringList rows;
    for (int row = 0; row < list->model()->rowCount(); ++row)
        rows << list->model()->index(row, 0).data(Qt::AccessibleTextRole).toString();
    QVERIFY(rows.contains(u"Removed, line 3:   \"confidence\": 0.50,"_s));
    QVERIFY(rows.contains(u"Added, line 3:   \"confidence\": 0.91,"_s));
}

void ItemEditorTest::aNewItemIsCheckedAndAdded() {
    m_editor->newItem(kNamespace);
    auto *key = find<QLineEdit>(u"newItemKey"_s);
    auto *ns = find<QLineEdit>(u"newItemNamespace"_s);
    auto *message = find<QLabel>(u"newItemMessage"_s);
    QCOMPARE(ns->text(), u"agents.42.memories"_s);
    QVERIFY(message->text().contains(u"key"_s));
    QVERIFY(!find<QPushButton>(u"saveItem"_s)->isEnabled());
    QTest::keyClicks(key, u"mem-new"_s);
    QVERIFY(!message->isVisible());
    ns->setText(u"a..b"_s);
    QVERIFY(message->isVisible());
    QVERIFY(!m_editor->currentItem());
    ns->setText(u"agents.42.memories"_s);
    edit("{\n  \n}", "{\n  \"text\": \"new\",\n  \"n\": [1, 2]\n}");
    QVERIFY(find<QPushButton>(u"saveItem"_s)->isEnabled());
    QSignalSpy created(m_editor.get(), &ItemPane::itemCreated);
    m_editor->save();
    QTRY_COMPARE(created.count(), 1);
    QCOMPARE(stored("mem-new"), QByteArray(R"({"text":"new","n":[1,2]})"));
    QCOMPARE(m_editor->currentItem()->key, QByteArray("mem-new"));
    QVERIFY(!find<QWidget>(u"newItemForm"_s)->isVisible());
}

void ItemEditorTest::aNewItemDoesNotReplaceAnother() {
    m_editor->newItem(kNamespace);
    QTest::keyClicks(find<QLineEdit>(u"newItemKey"_s), u"mem-1"_s);
    QTRY_VERIFY(find<QLabel>(u"newItemMessage"_s)->text().contains(u"already"_s));
    QVERIFY(!find<QPushButton>(u"saveItem"_s)->isEnabled());
    m_editor->save();
    QCOMPARE(stored("mem-1"), kValue);
}

void ItemEditorTest::deletingCanBeUndone() {
    show("mem-1");
    m_editor->remove();
    QTRY_VERIFY(stored("mem-1").isNull());
    QTRY_VERIFY(find<QPushButton>(u"undoDelete"_s) != nullptr); // it stays to be read
    QVERIFY(text()->isReadOnly());
    QCOMPARE(m_editor->currentItem()->key, "mem-1"_ba);
    m_session->commands()->undo();
    QTRY_COMPARE(stored("mem-1"), kValue);
    QTRY_VERIFY(!text()->isReadOnly());
    QVERIFY(find<QPushButton>(u"undoDelete"_s) == nullptr);
}

void ItemEditorTest::aLargeTextIsSavedOnlyIntoItsOwnItem() {
    show("mem-2");
    edit("second", "a draft");
    put("mem-3", "{\"text\":\"" + QByteArray(200, 'x') + "\",\"lines\":[" +
                     QByteArray("\"a line of it\",\n").repeated(20'000) + "\"end\"]}");
    show("mem-3");
    edit("\"end\"", "\"END\"");
    m_editor->save(); // once the large text is checked…
    show("mem-2");    // …but by then another item is shown, whose draft nobody saved
    QTest::qWait(400);
    QCOMPARE(stored("mem-2"), QByteArray(R"({"text":"second"})"));
    QVERIFY(m_editor->isEdited());
}

void ItemEditorTest::guestStoresSayWhyThereIsNoHistory() {
    QVERIFY(m_store->admin()->unmanage().has_value());
    m_session->reopen();
    QTRY_VERIFY(m_session->isOpen() && !m_session->capabilities().history);
    reopenEditor();
    show("mem-1");
    m_editor->showTab(ItemEditor::HistoryTab);
    QTRY_VERIFY(find<QLabel>(u"historyMessage"_s)->text().contains(u"belongs to an agent"_s));
}

void ItemEditorTest::aHugeValueIsShownAsAHeadUntilAsked() {
    QByteArray value = "{\"text\":\"" + QByteArray(600'000, 'x') + "\",\"n\":1}";
    put("huge", value);
    m_editor->showItem({kNamespace, "huge"}, std::nullopt);
    QTRY_VERIFY(text()->byteCount() > 1000);
    QVERIFY(text()->byteCount() < 100'000);
    QVERIFY(text()->isReadOnly());
    QTest::mouseClick(find<QPushButton>(u"showWholeValue"_s), Qt::LeftButton);
    QTRY_VERIFY(text()->byteCount() > 600'000);
    QVERIFY(!text()->isReadOnly());
    edit("\"n\": 1", "\"n\": 2");
    QTRY_VERIFY(m_editor->isEdited());
    m_editor->save();
    value.replace("\"n\":1", "\"n\":2");
    QTRY_COMPARE(stored("huge"), value);
}

void ItemEditorTest::theTreeOfAHugeValueIsNotCalledInvalid() {
    put("huge", "{\"text\":\"" + QByteArray(600'000, 'x') + "\",\"n\":1}");
    m_editor->showItem({kNamespace, "huge"}, std::nullopt);
    QTRY_VERIFY(text()->byteCount() > 1000);
    m_editor->showTab(ItemEditor::TreeTab);
    const auto *message = find<QLabel>(u"treeMessage"_s);
    QVERIFY2(message->text().contains(u"Only the beginning"_s), qPrintable(message->text()));
    QVERIFY(!find<QLabel>(u"itemReason"_s)->isVisible()); // no fault in text that is valid
    QVERIFY(!text()->fault());
    auto *all = find<QPushButton>(u"showWholeTree"_s);
    QVERIFY(all->isVisible());
    QTest::mouseClick(all, Qt::LeftButton);
    const auto *tree = find<QTreeView>(u"jsonTree"_s);
    QTRY_COMPARE(tree->model()->rowCount(tree->model()->index(0, 0)), 2);
    QVERIFY(message->text().isEmpty());
}

void ItemEditorTest::aSaveThatItsItemLeftBehindIsSaid() {
    QByteArray large = "{";
    for (int i = 0; large.size() < 200'000; ++i)
        large += "\"text-" + QByteArray::number(i) + "\":\"" + QByteArray(500, 'x') + "\",";
    put("large", large + "\"n\":1}");
    show("large");
    edit("\"n\": 1", "\"n\": 2");
    QSignalSpy said(m_editor.get(), &ItemPane::said);
    m_editor->save(); // once its text is checked, on another thread
    m_editor->showItem({kNamespace, "mem-1"}, std::nullopt);
    QCOMPARE(said.count(), 1);
    QVERIFY2(said[0][0].toString().contains(u"large was not saved"_s),
             qPrintable(said[0][0].toString()));
    QCOMPARE(m_editor->unsavedTexts().size(), 1); // and is kept
    QTest::qWait(300);
    QVERIFY(stored("large").endsWith("\"n\":1}"));
}

void ItemEditorTest::theFaultOfAnItemIsNotSaidOfTheNext() {
    QByteArray large = "{";
    for (int i = 0; large.size() < 200'000; ++i)
        large += "\"text-" + QByteArray::number(i) + "\":\"" + QByteArray(500, 'x') + "\",";
    put("large", large + "\"n\":1}");
    show("mem-1");
    edit("0.50", "0.50.50");
    QTRY_VERIFY(text()->fault().has_value());
    // A large value is checked a little later, on another thread.
    show("large");
    QVERIFY(!text()->fault().has_value());
    QVERIFY(!find<QLabel>(u"itemReason"_s)->isVisible());
}

void ItemEditorTest::findGoesThroughTheText() {
    show("mem-1");
    text()->setFocus();
    QTest::keyClick(text(), Qt::Key_F, Qt::ControlModifier);
    auto *needle = find<QLineEdit>(u"findText"_s);
    QTRY_VERIFY(needle->isVisible());
    QTest::keyClicks(needle, u"\"a\""_s);
    QCOMPARE(find<QLabel>(u"findCount"_s)->text(), u"1 of 1"_s);
    needle->setText(u"THE"_s);
    QCOMPARE(find<QLabel>(u"findCount"_s)->text(), u"1 of 1"_s);
    QCOMPARE(text()->selectedText(), u"the"_s);
    needle->setText(u"nowhere"_s);
    QCOMPARE(find<QLabel>(u"findCount"_s)->text(), u"not found"_s);
    QTest::keyClick(needle, Qt::Key_Escape);
    QVERIFY(!needle->isVisible());
}

void ItemEditorTest::atItsNarrowestThePanelShowsItsTabsAndItsKey() {
    put("mem-of-which-the-key-is-long-as-keys-of-agents-are", kValue);
    show("mem-of-which-the-key-is-long-as-keys-of-agents-are");
    const int least = m_editor->minimumSizeHint().width();
    m_editor->resize(least, 600);
    QCoreApplication::sendPostedEvents();
    auto *tabs = find<QTabBar>(u"itemTabs"_s);
    auto *key = find<QLabel>(u"itemKey"_s);
    const auto check = [&] {
        QFont bold = tabs->font();
        bold.setWeight(QFont::DemiBold);
        for (int tab = 0; tab < tabs->count(); ++tab) {
            QVERIFY2(tabs->tabRect(tab).width() >
                         QFontMetrics(bold).horizontalAdvance(tabs->tabText(tab)),
                     qPrintable(tabs->tabText(tab)));
            QVERIFY(tabs->rect().contains(tabs->tabRect(tab)));
        }
        QVERIFY(key->width() >= 8 * key->fontMetrics().averageCharWidth());
        QVERIFY(find<QPushButton>(u"saveItem"_s)->isVisible());
    };
    check();
    // Edited, there is more to show, and the panel is no wider for it.
    edit("0.50", "0.75");
    QTRY_COMPARE(find<QLabel>(u"itemState"_s)->text(), u"● edited"_s);
    QCOMPARE(m_editor->minimumSizeHint().width(), least);
    QCOMPARE(m_editor->width(), least);
    check();
    // What may give way is in the menu.
    auto *entry = m_editor->findChild<QAction *>(u"revertItemEntry"_s);
    QVERIFY(entry != nullptr && entry->isEnabled());
    entry->trigger();
    QTRY_VERIFY(!m_editor->isEdited());
    m_editor->resize(500, 600);
    QTRY_VERIFY(find<QPushButton>(u"revertItem"_s)->isVisible());
}

void ItemEditorTest::factsScrollWhereThereIsNoRoomForThem() {
    show("mem-1");
    auto *scroll = find<QScrollArea>(u"itemFactsScroll"_s);
    const QWidget *facts = scroll->widget();
    QTRY_COMPARE(scroll->height(), facts->heightForWidth(scroll->width()));
    QCOMPARE(scroll->verticalScrollBar()->maximum(), 0);
    m_editor->resize(m_editor->minimumSizeHint().width(), 160);
    QTRY_VERIFY(scroll->verticalScrollBar()->maximum() > 0);
    QVERIFY(facts->height() >= facts->heightForWidth(facts->width())); // no line is cut
    QCOMPARE(scroll->focusPolicy(), Qt::TabFocus);
    m_editor->clear();
    QTRY_VERIFY(!scroll->isVisible() || scroll->height() == 0);
}

void ItemEditorTest::everyWidgetHasANameAndTheKeyboardReachesThem() {
    show("mem-1");
    for (QWidget *widget : m_editor->findChildren<QWidget *>()) {
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible() ||
            widget->objectName().startsWith(u"qt_"_s))
            continue;
        QVERIFY2(!widget->objectName().isEmpty(), widget->metaObject()->className());
        const bool named = !widget->accessibleName().isEmpty() ||
                           qobject_cast<QAbstractButton *>(widget) ||
                           qobject_cast<QLabel *>(widget);
        QVERIFY2(named, qPrintable(widget->objectName()));
    }
    for (const auto &name : {u"saveItem"_s, u"itemTabs"_s, u"valueText"_s, u"itemMenu"_s})
        QVERIFY(find<QWidget>(name)->focusPolicy() & Qt::TabFocus);
}

QTEST_MAIN(ItemEditorTest)
#include "tst_item_editor.moc"
