// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/filter_parser.h"
#include "tests/gui/window_fixture.h"
#include "ui/items/item_table_model.h"
#include "ui/namespaces/namespace_panel.h"
#include "ui/saved_searches/saved_search_panel.h"
#include "ui/search/items_panel.h"
#include "ui/session/item_commands.h"

#include <QDockWidget>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QToolButton>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// A person keeps a search, finds it again at the next start, and changes their mind.
class SavedSearchesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_fixture = std::make_unique<WindowFixture>();
        m_page = m_fixture->openMemory();
    }
    void cleanup() { m_fixture.reset(); }

    void whatIsShownIsSavedUnderATypedName();
    void escapeGivesUp();
    void aClickBringsAllOfItBack();
    void theKeyboardChoosesMovesAndDeletes();
    void deletingIsUndoneAmongTheOtherEdits();
    void updatingTakesWhatIsShown();
    void theyComeBackAtTheNextStart();
    void theStoreIsNotWritten();
    void goToFindsThem();
    void thePanelIsADockThatCanBeHidden();

private:
    [[nodiscard]] QListView *list() const {
        return m_page->findChild<QListView *>(u"savedSearches"_s);
    }
    [[nodiscard]] QLineEdit *nameLine() const {
        return list()->findChild<QLineEdit *>(u"savedSearchName"_s);
    }
    [[nodiscard]] QStringList names() const {
        QStringList names;
        for (const SavedSearch &saved : m_page->savedSearches()->searches())
            names << saved.name;
        return names;
    }
    void show(const QByteArray &ns, const QByteArray &filter = "{}", const QString &text = {}) {
        m_page->goTo(NamespacePath::fromStored(ns));
        m_page->items()->setFilter(parseFilter(filter).value());
        m_page->items()->setSearch(text, SearchMode::Text);
    }
    void save(const QString &name) {
        m_fixture->trigger(u"saveSearch"_s);
        QTRY_VERIFY(nameLine() != nullptr);
        nameLine()->setText(name);
        QTest::keyClick(nameLine(), Qt::Key_Return);
        QTRY_VERIFY(names().contains(name));
    }
    void click(int row) {
        const QRect rect = list()->visualRect(list()->model()->index(row, 0));
        QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, rect.center());
    }
    /// Triggers an entry of the context menu of a row.
    void choose(int row, const QString &entry) {
        Q_EMIT list()->customContextMenuRequested(
            list()->visualRect(list()->model()->index(row, 0)).center());
        const auto *menu = m_page->findChild<QMenu *>(u"savedSearchMenu"_s);
        QVERIFY(menu != nullptr);
        auto *action = menu->findChild<QAction *>(entry);
        QVERIFY(action != nullptr && action->isEnabled());
        action->trigger();
        delete menu;
    }

    std::unique_ptr<WindowFixture> m_fixture;
    StorePage *m_page = nullptr;
};

void SavedSearchesTest::whatIsShownIsSavedUnderATypedName() {
    auto *hint = m_page->findChild<QLabel *>(u"savedSearchHint"_s);
    QVERIFY(hint->isVisible());
    show("agents.42.memories", R"({"n":{"$gte":2}})");
    m_page->findChild<QToolButton *>(u"saveSearchButton"_s)->click();
    QTRY_VERIFY(nameLine() != nullptr);
    QCOMPARE(nameLine()->text(), u"n ≥ 2"_s); // offered, and replaced by typing
    QCOMPARE(nameLine()->selectedText(), nameLine()->text());
    QTest::keyClicks(nameLine(), u"big ones"_s);
    QTest::keyClick(nameLine(), Qt::Key_Return);
    QTRY_COMPARE(names(), QStringList{u"big ones"_s});
    QVERIFY(!hint->isVisible());
    // What is shown is marked, and counted.
    QTRY_COMPARE(list()->selectionModel()->selectedIndexes().size(), 1);
    QTRY_COMPARE(list()->model()->index(0, 0).data(Qt::AccessibleTextRole).toString(),
                 u"big ones, 1 items"_s);
    show("agents");
    QTRY_VERIFY(list()->selectionModel()->selectedIndexes().isEmpty());
    QCOMPARE(m_fixture->prompts().asked, 0); // nothing modal
}

void SavedSearchesTest::escapeGivesUp() {
    m_fixture->trigger(u"saveSearch"_s);
    QTRY_VERIFY(nameLine() != nullptr);
    QTest::keyClick(nameLine(), Qt::Key_Escape);
    QTRY_COMPARE(list()->model()->rowCount(), 0);
    QVERIFY(names().isEmpty());
    QVERIFY(!m_page->session()->commands()->canUndo());
}

void SavedSearchesTest::aClickBringsAllOfItBack() {
    show("agents.42.memories", R"({"n":{"$gte":2}})", u"boots"_s);
    QTRY_COMPARE(m_page->items()->model()->rowCount(), 1);
    const ItemSearch search = m_page->items()->currentSearch();
    save(u"boots"_s);
    show("agents.43");
    QTRY_COMPARE(m_page->items()->model()->rowCount(), 1);
    click(0);
    QCOMPARE(m_page->items()->currentSearch(), search);
    QTRY_COMPARE(m_page->namespaces()->current(), search.ns);
    QTRY_VERIFY(m_page->items()->model()->idAt(0).has_value());
    QTRY_COMPARE(m_page->items()->model()->idAt(0)->key, "mem-2"_ba);
    QCOMPARE(m_page->findChild<QLineEdit *>(u"searchLine"_s)->text(), u"boots"_s);
    QVERIFY(m_page->findChild<QWidget *>(u"condition0"_s) != nullptr);
    m_fixture->trigger(u"goBack"_s);
    QCOMPARE(m_page->items()->currentNamespace(), NamespacePath::fromStored("agents.43"));
}

void SavedSearchesTest::theKeyboardChoosesMovesAndDeletes() {
    show("agents.42");
    save(u"first"_s);
    show("agents.43");
    save(u"second"_s);
    m_fixture->trigger(u"focusSaved"_s);
    list()->setCurrentIndex(list()->model()->index(0, 0));
    QTest::keyClick(list(), Qt::Key_Return);
    QCOMPARE(m_page->items()->currentNamespace(), NamespacePath::fromStored("agents.42"));
    QTest::keyClick(list(), Qt::Key_Down, Qt::ControlModifier);
    QCOMPARE(names(), (QStringList{u"second"_s, u"first"_s}));
    QTest::keyClick(list(), Qt::Key_F2);
    QTRY_VERIFY(nameLine() != nullptr);
    nameLine()->setText(u"renamed"_s);
    QTest::keyClick(nameLine(), Qt::Key_Return);
    QTRY_COMPARE(names(), (QStringList{u"second"_s, u"renamed"_s}));
    QTest::keyClick(list(), Qt::Key_Delete);
    QCOMPARE(names(), QStringList{u"second"_s});
}

void SavedSearchesTest::deletingIsUndoneAmongTheOtherEdits() {
    show("agents.42");
    save(u"first"_s);
    choose(0, u"deleteSaved"_s);
    QVERIFY(names().isEmpty());
    QVERIFY(m_fixture->command(u"undo"_s)->text().contains(u"first"_s));
    auto *commands = m_page->session()->commands();
    auto added = commands->add({NamespacePath::fromStored("agents.42"), "new"}, "{}");
    QTRY_VERIFY(added.isFinished());
    m_fixture->trigger(u"undo"_s); // the item first
    QTRY_VERIFY(m_fixture->file().valueOf("agents.42", "new").isNull());
    QTRY_VERIFY(m_fixture->command(u"undo"_s)->text().contains(u"first"_s));
    m_fixture->trigger(u"undo"_s);
    QCOMPARE(names(), QStringList{u"first"_s});
    m_fixture->trigger(u"undo"_s); // saving it
    QVERIFY(names().isEmpty());
    m_fixture->trigger(u"redo"_s);
    QCOMPARE(names(), QStringList{u"first"_s});
}

void SavedSearchesTest::updatingTakesWhatIsShown() {
    show("agents.42");
    save(u"mine"_s);
    show("agents.43", R"({"n":3})");
    choose(0, u"updateSaved"_s);
    QCOMPARE(m_page->savedSearches()->searches()[0].search, m_page->items()->currentSearch());
    QCOMPARE(names(), QStringList{u"mine"_s});
}

void SavedSearchesTest::theyComeBackAtTheNextStart() {
    show("agents.42.memories", R"({"n":1})");
    save(u"kept"_s);
    const SavedSearches saved = m_page->savedSearches()->searches();
    m_fixture->window().close();
    m_fixture->start();
    m_page = m_fixture->openMemory();
    QCOMPARE(m_page->savedSearches()->searches(), saved);
    QTRY_COMPARE(list()->model()->index(0, 0).data(Qt::AccessibleTextRole).toString(),
                 u"kept, 1 items"_s);
}

void SavedSearchesTest::theStoreIsNotWritten() {
    const auto content = [this] {
        QFile file(m_fixture->file().path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    const QByteArray before = content();
    show("agents.42");
    save(u"mine"_s);
    choose(0, u"deleteSaved"_s);
    m_fixture->window().closeStore(0);
    QCOMPARE(content(), before);
}

void SavedSearchesTest::goToFindsThem() {
    show("agents.42.memories");
    save(u"Weekend plans"_s);
    show("agents.43");
    m_fixture->trigger(u"goTo"_s);
    auto *line = m_fixture->find<QLineEdit>(u"goToLine"_s);
    line->setText(u"weekend"_s);
    QTest::keyClick(line, Qt::Key_Return);
    QCOMPARE(m_page->items()->currentNamespace(), NamespacePath::fromStored("agents.42.memories"));
}

void SavedSearchesTest::thePanelIsADockThatCanBeHidden() {
    auto *dock = m_page->findChild<QDockWidget *>(u"savedSearchDock"_s);
    QTRY_VERIFY(dock->isVisible());
    const auto *tree = m_page->findChild<QDockWidget *>(u"namespaceDock"_s);
    QTRY_VERIFY(dock->y() > tree->y()); // below the tree
    QCOMPARE(dock->x(), tree->x());
    QTRY_VERIFY(m_page->isLaidOut());
    for (const char *name : {"agents", "agents.42", "agents.43", "agents.42.memories"}) {
        show(name);
        save(QString::fromLatin1(name));
    }
    QTRY_VERIFY(!list()->verticalScrollBar()->isVisible()); // it grows with its rows
    dock->hide();
    m_fixture->trigger(u"saveSearch"_s); // shows where it goes
    QTRY_VERIFY(dock->isVisible());
    QTRY_VERIFY(nameLine() != nullptr);
}

QTEST_MAIN(SavedSearchesTest)
#include "tst_saved_searches.moc"
