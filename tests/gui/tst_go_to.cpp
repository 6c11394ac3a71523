// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/filter_parser.h"
#include "tests/gui/window_fixture.h"
#include "ui/editor/item_editor.h"
#include "ui/items/item_table_model.h"
#include "ui/search/items_panel.h"

#include <QLineEdit>
#include <QListView>
#include <QTableView>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// Ctrl+K: by a few letters to everything that has a name, and to the row of an item.
class GoToTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_fixture = std::make_unique<WindowFixture>();
        m_page = m_fixture->openMemory();
    }
    void cleanup() { m_fixture.reset(); }

    void findsANamespaceAndACommand();
    void findsAnItemByItsNamespaceAndKey();
    void findsAnItemByAPartOfItsKeyAnywhere();
    void makesARowFarDownCurrent();
    void showsAnItemThatTheConditionsLeaveOut();
    void searchesForWhatIsNoName();

private:
    QLineEdit *open() {
        m_fixture->trigger(u"goTo"_s);
        return m_fixture->find<QLineEdit>(u"goToLine"_s);
    }

    std::unique_ptr<WindowFixture> m_fixture;
    StorePage *m_page = nullptr;
};

void GoToTest::findsANamespaceAndACommand() {
    QLineEdit *line = open();
    QVERIFY(line != nullptr && line->isVisible());
    const auto *list = m_fixture->find<QListView>(u"goToList"_s);
    line->setText(u"42.mem"_s);
    QTRY_COMPARE(list->model()->rowCount(), 2);
    QCOMPARE(list->model()->index(0, 0).data().toString(), u"agents.42.memories"_s);
    QCOMPARE(list->model()->index(1, 0).data().toString(), u"Search for “42.mem”"_s);
    QTest::keyClick(line, Qt::Key_Return);
    QCOMPARE(m_page->items()->currentNamespace(), NamespacePath::fromStored("agents.42.memories"));

    QTRY_VERIFY(m_fixture->find<QLineEdit>(u"goToLine"_s) == nullptr); // it goes when it is done
    line = open();
    line->setText(u"close store"_s);
    QTest::keyClick(line, Qt::Key_Return);
    QCOMPARE(m_fixture->window().pageCount(), 0);
}

void GoToTest::findsAnItemByItsNamespaceAndKey() {
    QLineEdit *line = open();
    const auto *list = m_fixture->find<QListView>(u"goToList"_s);
    line->setText(u"agents.43 mem-3"_s);
    QTRY_VERIFY(list->model()->rowCount() > 0 &&
                list->model()->index(0, 0).data().toString() == u"mem-3"_s);
    QTest::keyClick(line, Qt::Key_Return);
    QTRY_VERIFY(m_page->editor()->currentItem().has_value());
    QCOMPARE(m_page->editor()->currentItem()->key, "mem-3"_ba);
}

void GoToTest::findsAnItemByAPartOfItsKeyAnywhere() {
    QLineEdit *line = open();
    const auto *list = m_fixture->find<QListView>(u"goToList"_s);
    line->setText(u"EM-3"_s);
    QTRY_COMPARE(list->model()->rowCount(), 2);
    QCOMPARE(list->model()->index(0, 0).data().toString(), u"mem-3"_s);
    QCOMPARE(list->currentIndex().row(), 0);
    // Return right after typing waits for what is found.
    line->setText(u"mem-2"_s);
    QTest::keyClick(line, Qt::Key_Return);
    QTRY_VERIFY(m_page->editor()->currentItem().has_value());
    QCOMPARE(m_page->editor()->currentItem()->key, "mem-2"_ba);
}

void GoToTest::makesARowFarDownCurrent() {
    for (int i = 0; i < 300; ++i)
        m_fixture->file().put("agents.42.memories", "many-" + QByteArray::number(1000 + i));
    const auto *table = m_page->findChild<QTableView *>(u"itemTable"_s);
    m_page->goTo(NamespacePath::fromStored("agents.42"));
    QTRY_COMPARE(m_page->items()->model()->rowCount(), 302);
    m_page->goTo(ItemId{NamespacePath::fromStored("agents.42.memories"), "many-1250"});
    QTRY_COMPARE(m_page->editor()->currentItem().value_or(ItemId()).key, "many-1250"_ba);
    QTRY_VERIFY(table->currentIndex().isValid());
    QTRY_COMPARE(m_page->items()->model()->idAt(table->currentIndex().row()).value_or(ItemId()).key,
                 "many-1250"_ba);
    QVERIFY(table->selectionModel()->isRowSelected(table->currentIndex().row(), {}));
    QVERIFY(table->viewport()->rect().intersects(table->visualRect(table->currentIndex())));
}

void GoToTest::showsAnItemThatTheConditionsLeaveOut() {
    m_page->items()->setFilter(*parseFilter(R"({"nothing":"has this"})"));
    m_page->goTo(ItemId{NamespacePath::fromStored("agents.42.memories"), "mem-2"});
    QTRY_COMPARE(m_page->editor()->currentItem().value_or(ItemId()).key, "mem-2"_ba);
    QCOMPARE(m_page->items()->model()->rowCount(), 0);
}

void GoToTest::searchesForWhatIsNoName() {
    QLineEdit *line = open();
    line->setText(u"nothing is called that"_s);
    QTest::keyClick(line, Qt::Key_Return);
    QTRY_COMPARE(m_page->items()->searchText(), u"nothing is called that"_s);
    QTRY_VERIFY(m_fixture->find<QLineEdit>(u"goToLine"_s) == nullptr);
}

QTEST_MAIN(GoToTest)
#include "tst_go_to.moc"
