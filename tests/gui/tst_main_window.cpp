// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/backends/sqlite/driver/sql_connection.h"
#include "tests/gui/window_fixture.h"
#include "ui/editor/item_editor.h"
#include "ui/editor/text/json_text_edit.h"
#include "ui/items/item_table_model.h"
#include "ui/jobs/task_list.h"
#include "ui/namespaces/namespace_panel.h"
#include "ui/search/items_panel.h"
#include "ui/session/field_indexes.h"
#include "ui/session/item_commands.h"
#include "ui/session/store_session.h"
#include "ui/transfer/export_dialog.h"
#include "ui/transfer/import_dialog.h"
#include "ui/transfer/index_dialog.h"

#include <QDockWidget>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTableView>
#include <QTreeView>
#include <QUrl>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// The window on temporary stores, as a person uses it.
class MainWindowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void withoutAStoreItSaysHowToOpenOne();
    void aStoreOpensInATabWithItsNamespaces();
    void aStoreIsOpenOnlyOnce();
    void choosingANamespaceShowsItsItems();
    void anItemIsShownWhenItsRowIsSelected();
    void whatCannotBeOpenedSaysWhyInItsPage_data();
    void whatCannotBeOpenedSaysWhyInItsPage();
    void openingFailsWithoutChangingTheFile();
    void aNewStoreIsMadeWhereTheUserSays();
    void aFileDroppedOnTheWindowIsOpened();
    void deletingIsUndoneFromTheMenu();
    void undoOverwritesNothingThatSomebodyElseWrote();
    void backAndUpGoThroughNamespaces();
    void whatTheAgentWritesIsSeenAndSaid();
    void ownJobsAreNotTakenForAnotherProgram();
    void theStatusLineTellsHowFarTheIndexIs();
    void placesAndPanelsComeBackAtTheNextStart();
    void theGuestIsNotWrittenByLooking();
    void commandsHaveNamesAndNoShortcutTwice();
    void findingIsInTheTextOrAmongTheItems();
    void everyWidgetThatTakesTheKeyboardHasAName();
    void theFilterBoxFindsNamespaces();
    void keepingHistoryIsTurnedOnAndOffWithoutLosingThePlace();
    void checkTellsWhatItFound();
    void aBackupIsAStoreOfItsOwn();
    void anIndexIsBuiltFromTheMenu();
    void aFieldIsIndexedAndNoLonger();
    void aDroppedCollectionIsOfferedForImport();
    void exportOffersTheNamespaceShown();
    void aDialogIsOpenOnlyOnce();
    void theKeyboardGoesIntoTheItem();
    void panelsChangeSidesWithTheDirectionOfReading();

private:
    void start() {
        m_fixture->start();
        m_window = &m_fixture->window();
        m_settings = &m_fixture->settings();
    }
    StorePage *openMemory() { return m_fixture->openMemory(); }
    void trigger(const QString &name) { m_fixture->trigger(name); }
    [[nodiscard]] QAction *command(const QString &name) const { return m_fixture->command(name); }
    [[nodiscard]] QString textOf(const QString &label) const { return m_fixture->textOf(label); }
    template <typename T>
    [[nodiscard]] T *find(const QString &name) const {
        return m_fixture->find<T>(name);
    }

    std::unique_ptr<WindowFixture> m_fixture;
    UiTestStore *m_file = nullptr;
    AnsweredPrompts *m_prompts = nullptr;
    WindowSettings *m_settings = nullptr;
    MainWindow *m_window = nullptr;
};

void MainWindowTest::init() {
    m_fixture = std::make_unique<WindowFixture>();
    m_file = &m_fixture->file();
    m_prompts = &m_fixture->prompts();
    m_settings = &m_fixture->settings();
    m_window = &m_fixture->window();
}

void MainWindowTest::cleanup() {
    m_fixture.reset();
}

void MainWindowTest::withoutAStoreItSaysHowToOpenOne() {
    QCOMPARE(m_window->pageCount(), 0);
    QVERIFY(find<QWidget>(u"startPage"_s)->isVisible());
    QVERIFY(find<QPushButton>(u"startOpen"_s)->isVisible());
    QVERIFY(!command(u"newItem"_s)->isEnabled());
}

void MainWindowTest::aStoreOpensInATabWithItsNamespaces() {
    const StorePage *page = openMemory();
    QCOMPARE(find<QTabBar>(u"storeTabs"_s)->tabText(0), u"memory.db"_s);
    const auto *tree = page->findChild<QTreeView *>(u"namespaceTree"_s);
    QTRY_COMPARE(tree->model()->rowCount(), 1);
    QCOMPARE(tree->model()->index(0, 0).data().toString(), u"agents"_s);
    QTRY_COMPARE(textOf(u"statusCount"_s), u"3 items"_s);
    QVERIFY(textOf(u"statusLive"_s).startsWith(u"Live"_s));
    QVERIFY(m_settings->recent().contains(m_file->path()));
}

void MainWindowTest::aStoreIsOpenOnlyOnce() {
    StorePage *first = openMemory();
    QCOMPARE(m_window->openStore(m_file->path()), first);
    QCOMPARE(m_window->pageCount(), 1);
}

void MainWindowTest::choosingANamespaceShowsItsItems() {
    StorePage *page = openMemory();
    auto *tree = page->findChild<QTreeView *>(u"namespaceTree"_s);
    QTRY_COMPARE(tree->model()->rowCount(), 1);
    tree->setCurrentIndex(tree->model()->index(0, 0));
    QCOMPARE(page->items()->currentNamespace(), NamespacePath::fromStored("agents"));
    QTRY_COMPARE(page->items()->model()->rowCount(), 3);
}

void MainWindowTest::anItemIsShownWhenItsRowIsSelected() {
    StorePage *page = openMemory();
    page->goTo(ItemId{NamespacePath::fromStored("agents.42.memories"), "mem-2"});
    auto *text = page->findChild<JsonTextEdit *>(u"valueText"_s);
    QTRY_VERIFY(text->bytes().contains("Bought boots"));
    // The tree went along.
    QTRY_COMPARE(page->namespaces()->current(), NamespacePath::fromStored("agents.42.memories"));
}

void MainWindowTest::whatCannotBeOpenedSaysWhyInItsPage_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("missing") << u"missing.db"_s << QByteArray();
    QTest::newRow("no store") << u"letter.db"_s << QByteArray("Dear reader,\n").repeated(500);
    QTest::newRow("a directory") << u"."_s << QByteArray();
}

void MainWindowTest::whatCannotBeOpenedSaysWhyInItsPage() {
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    const QString path = m_file->filePath(name);
    if (!content.isEmpty()) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
    const StorePage *page = m_window->openStore(path);
    QTRY_COMPARE(page->session()->state(), StoreSession::State::Failed);
    const auto *headline = page->findChild<QLabel *>(u"messageHeadline"_s);
    QVERIFY(headline->isVisible());
    QVERIFY(!headline->text().isEmpty());
    QVERIFY(!page->findChild<QLabel *>(u"messageDetail"_s)->text().isEmpty());
    QCOMPARE(m_prompts->asked, 0); // nothing modal
    QVERIFY(!m_settings->recent().contains(path));

    QPushButton *closeButton = page->findChild<QPushButton *>(u"closeButton"_s);
    QVERIFY(closeButton != nullptr);
    closeButton->click();
    QCOMPARE(m_window->pageCount(), 0);
}

void MainWindowTest::openingFailsWithoutChangingTheFile() {
    const QString path = m_file->filePath(u"letter.db"_s);
    const QByteArray content = QByteArray("Dear reader,\n").repeated(500);
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
    const StorePage *page = m_window->openStore(path);
    QTRY_COMPARE(page->session()->state(), StoreSession::State::Failed);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), content);
    QVERIFY(!QFile::exists(m_file->filePath(u"letter.db-wal"_s)));
}

void MainWindowTest::aNewStoreIsMadeWhereTheUserSays() {
    m_prompts->files = {m_file->filePath(u"fresh.db"_s)};
    trigger(u"newStore"_s);
    QTRY_VERIFY(m_window->currentPage()->session()->isOpen());
    QVERIFY(QFile::exists(m_prompts->files.first()));
    QTRY_VERIFY(command(u"newItem"_s)->isEnabled());
}

void MainWindowTest::aFileDroppedOnTheWindowIsOpened() {
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(m_file->path())});
    QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(m_window, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(m_window, &drop);
    QCOMPARE(m_window->pageCount(), 1);
    QTRY_VERIFY(m_window->currentPage()->session()->isOpen());
}

void MainWindowTest::deletingIsUndoneFromTheMenu() {
    StorePage *page = openMemory();
    page->goTo(ItemId{NamespacePath::fromStored("agents.42.memories"), "mem-1"});
    QTRY_VERIFY(command(u"deleteItem"_s)->isEnabled());
    const QByteArray before = m_file->valueOf("agents.42.memories", "mem-1");
    QTRY_VERIFY(page->findChild<JsonTextEdit *>(u"valueText"_s)->bytes().contains("Alps"));
    trigger(u"deleteItem"_s);
    QTRY_VERIFY(m_file->valueOf("agents.42.memories", "mem-1").isNull());
    QTRY_COMPARE(page->items()->model()->rowCount(), 1);
    QTRY_VERIFY(command(u"undo"_s)->isEnabled());
    QVERIFY(command(u"undo"_s)->text().contains(u"mem-1"_s));
    trigger(u"undo"_s);
    QTRY_COMPARE(m_file->valueOf("agents.42.memories", "mem-1"), before);
    QTRY_COMPARE(page->items()->model()->rowCount(), 2);
    QTRY_VERIFY(command(u"redo"_s)->isEnabled());
}

void MainWindowTest::undoOverwritesNothingThatSomebodyElseWrote() {
    StorePage *page = openMemory();
    const ItemId id{NamespacePath::fromStored("agents.43"), "mem-3"};
    const auto stored = m_file->agent().get(id.ns, id.key);
    QVERIFY(stored && *stored);
    auto saved = page->session()->commands()->save(**stored, R"({"text":"mine"})");
    QTRY_VERIFY(saved.isFinished());
    QVERIFY(saved.result().has_value());
    m_file->put("agents.43", "mem-3", R"({"text":"the agent's"})");

    QSignalSpy failed(page->session()->commands(), &ItemCommands::failed);
    QTRY_VERIFY(command(u"undo"_s)->isEnabled());
    trigger(u"undo"_s);
    QTRY_COMPARE(failed.count(), 1);
    QCOMPARE(m_file->valueOf("agents.43", "mem-3"), R"({"text":"the agent's"})"_ba);
    QVERIFY(page->session()->commands()->canUndo()); // the step is still there
    QTRY_VERIFY(!textOf(u"statusSaid"_s).isEmpty());
}

void MainWindowTest::backAndUpGoThroughNamespaces() {
    StorePage *page = openMemory();
    const auto deep = NamespacePath::fromStored("agents.42.memories");
    page->goTo(deep);
    trigger(u"goUp"_s);
    QCOMPARE(page->items()->currentNamespace(), deep.parent());
    trigger(u"goBack"_s);
    QCOMPARE(page->items()->currentNamespace(), deep);
    trigger(u"goForward"_s);
    QCOMPARE(page->items()->currentNamespace(), deep.parent());
    QVERIFY(!command(u"goForward"_s)->isEnabled());
}

void MainWindowTest::whatTheAgentWritesIsSeenAndSaid() {
    StorePage *page = openMemory();
    page->goTo(NamespacePath::fromStored("agents.42.memories"));
    QTRY_COMPARE(page->items()->model()->rowCount(), 2);
    m_file->put("agents.42.memories", "mem-9");
    QTRY_COMPARE(page->items()->model()->rowCount(), 3);
    QTRY_VERIFY(textOf(u"statusLive"_s).contains(u"another program wrote"_s));
    QTRY_COMPARE(textOf(u"statusCount"_s), u"4 items"_s);
}

void MainWindowTest::ownJobsAreNotTakenForAnotherProgram() {
    // A managed store: its log names every write, also those of a job of the window's own.
    QVERIFY(m_file->agent().admin()->manage().has_value());
    StorePage *page = openMemory();
    StoreSession *session = page->session();
    QCOMPARE(session->ownership(), StoreSession::Ownership::Managed);
    QVector<bool> own;
    const auto note = [&own](const StoreChange &change) { own << change.own; };
    connect(session, &StoreSession::changed, this, note);
    const ItemId written{NamespacePath::fromStored("agents.43"), "job"};
    session->beginOwnWork();
    QVERIFY(
        test::storeOf(*session->store()).put(written.ns, written.key, R"({"n":1})").has_value());
    session->endOwnWork();
    // Told by the job's end, and again by the log.
    QTRY_VERIFY(own.size() >= 2);
    QVERIFY2(!own.contains(false), "what the window's job wrote was taken for somebody else's");
    QVERIFY(!session->lastForeignWrite());
    QVERIFY(!textOf(u"statusLive"_s).contains(u"another program"_s));

    // What is written from then on is somebody else's again.
    own.clear();
    session->checkForChanges();
    QTest::qWait(1200); // a look or two that see nothing
    m_file->put("agents.43", "theirs");
    QTRY_VERIFY(own.contains(false));
    QTRY_VERIFY(textOf(u"statusLive"_s).contains(u"another program wrote"_s));
    QCOMPARE(session->lastWriter({written.ns, "theirs"}), StoreSession::Writer::Foreign);
}

void MainWindowTest::theStatusLineTellsHowFarTheIndexIs() {
    QVERIFY(m_file->agent().admin()->manage().has_value());
    StorePage *page = openMemory();
    QTRY_COMPARE(textOf(u"statusIndex"_s), u"Not indexed by meaning"_s);
    trigger(u"buildIndex"_s);
    QTRY_COMPARE(textOf(u"statusIndex"_s), u"Index up to date"_s);
    // Another program that does not embed, as an agent does not.
    auto agent = [this] {
        SqlOptions options;
        options.path = m_file->path();
        return SqlConnection::open(options);
    }();
    QVERIFY(agent.has_value());
    QVERIFY((*agent)
                ->execute("INSERT INTO store (prefix, key, value) VALUES "
                          "('agents.43', 'theirs', '{\"text\":\"Bought boots\"}')"_ba)
                .has_value());
    QTRY_VERIFY(textOf(u"statusIndex"_s).startsWith(u"Index is 1 item"_s));
    QVERIFY(find<QLabel>(u"statusIndex"_s)->toolTip().contains(u"next search"_s));
    page->items()->setSearch(u"boots"_s, SearchMode::Semantic);
    QTRY_COMPARE(textOf(u"statusIndex"_s), u"Index up to date"_s);
}

void MainWindowTest::placesAndPanelsComeBackAtTheNextStart() {
    StorePage *page = openMemory();
    page->goTo(ItemId{NamespacePath::fromStored("agents.42.memories"), "mem-2"});
    QTRY_COMPARE(page->place().key, std::optional("mem-2"_ba));
    QTRY_VERIFY(!page->findChild<QDockWidget *>(u"itemDock"_s)->isHidden());
    QTRY_VERIFY(page->isLaidOut());
    page->findChild<QDockWidget *>(u"namespaceDock"_s)->hide();
    m_window->close();

    start();
    m_window->restoreStores();
    QCOMPARE(m_window->pageCount(), 1);
    page = m_window->currentPage();
    QTRY_VERIFY(page->editor()->currentItem().has_value());
    QCOMPARE(page->editor()->currentItem()->key, "mem-2"_ba);
    QTRY_VERIFY(page->findChild<QDockWidget *>(u"namespaceDock"_s)->isHidden());
}

void MainWindowTest::theGuestIsNotWrittenByLooking() {
    // As an agent leaves it: the rollback journal, nobody connected.
    const auto content = [this] {
        QFile file(m_file->path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    const QByteArray before = content();
    QVERIFY(!before.isEmpty());
    StorePage *page = openMemory();
    page->goTo(ItemId{NamespacePath::fromStored("agents.42.memories"), "mem-1"});
    QTRY_VERIFY(page->findChild<JsonTextEdit *>(u"valueText"_s)->bytes().contains("Alps"));
    m_window->closeStore(0);
    QCOMPARE(content(), before);
}

void MainWindowTest::commandsHaveNamesAndNoShortcutTwice() {
    QSet<QString> names;
    QSet<QKeySequence> shortcuts;
    for (const QAction *action : m_window->commands()) {
        QVERIFY2(!names.contains(action->objectName()), qPrintable(action->objectName()));
        names.insert(action->objectName());
        for (const QKeySequence &shortcut : action->shortcuts()) {
            QVERIFY2(!shortcuts.contains(shortcut), qPrintable(shortcut.toString()));
            shortcuts.insert(shortcut);
        }
    }
    QVERIFY(names.size() > 20);
}

void MainWindowTest::findingIsInTheTextOrAmongTheItems() {
    StorePage *page = openMemory();
    page->goTo(ItemId{NamespacePath::fromStored("agents.42.memories"), "mem-1"});
    QTRY_VERIFY(page->editor()->currentItem().has_value());
    auto *line = page->findChild<QLineEdit *>(u"searchLine"_s);
    auto *text = page->findChild<JsonTextEdit *>(u"valueText"_s);
    page->items()->focusTable();
    QTest::keyClick(m_window->focusWidget(), Qt::Key_F, Qt::ControlModifier);
    QVERIFY(line->hasFocus());
    text->setFocus();
    QTest::keyClick(text, Qt::Key_F, Qt::ControlModifier);
    QVERIFY(!line->hasFocus());
    QVERIFY(page->findChild<QLineEdit *>(u"findText"_s)->isVisible());
}

void MainWindowTest::everyWidgetThatTakesTheKeyboardHasAName() {
    StorePage *page = openMemory();
    page->goTo(ItemId{NamespacePath::fromStored("agents.42.memories"), "mem-1"});
    QTRY_VERIFY(page->editor()->currentItem().has_value());
    for (const QWidget *widget : m_window->findChildren<QWidget *>()) {
        if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus) ||
            widget->focusProxy() != nullptr)
            continue;
        const QString what =
            QString::fromLatin1(widget->metaObject()->className()) + u' ' + widget->objectName();
        QVERIFY2(!widget->objectName().isEmpty(), qPrintable(what));
        const auto *button = qobject_cast<const QAbstractButton *>(widget);
        const bool named =
            !widget->accessibleName().isEmpty() || (button != nullptr && !button->text().isEmpty());
        QVERIFY2(named, qPrintable(what));
    }
}

void MainWindowTest::theFilterBoxFindsNamespaces() {
    StorePage *page = openMemory();
    auto *box = page->findChild<QLineEdit *>(u"namespaceFilter"_s);
    auto *matches = page->findChild<QListView *>(u"namespaceMatches"_s);
    box->setText(u"agents.*.mem"_s);
    QTRY_VERIFY(matches->isVisible());
    QCOMPARE(matches->model()->rowCount(), 1);
    matches->setCurrentIndex(matches->model()->index(0, 0));
    QCOMPARE(page->items()->currentNamespace(), NamespacePath::fromStored("agents.42.memories"));
    box->clear();
    QTRY_VERIFY(page->findChild<QTreeView *>(u"namespaceTree"_s)->isVisible());
    QTRY_COMPARE(page->namespaces()->current(), NamespacePath::fromStored("agents.42.memories"));
}

void MainWindowTest::keepingHistoryIsTurnedOnAndOffWithoutLosingThePlace() {
    StorePage *page = openMemory();
    const auto ns = NamespacePath::fromStored("agents.42.memories");
    page->goTo(ns);
    QTRY_COMPARE(page->items()->model()->rowCount(), 2);
    trigger(u"keepHistory"_s);
    QTRY_COMPARE(page->session()->ownership(), StoreSession::Ownership::Managed);
    QTRY_VERIFY(command(u"keepHistory"_s)->isChecked());
    QTRY_COMPARE(page->items()->model()->rowCount(), 2);
    QTRY_COMPARE(page->namespaces()->current(), ns);

    QCOMPARE(m_prompts->asked, 0);
    // Now the log names what an agent writes.
    QSignalSpy changed(page->session(), &StoreSession::changed);
    m_file->put("agents.42.memories", "mem-7");
    QTRY_VERIFY(!changed.isEmpty());
    const auto change = changed.constLast().first().value<StoreChange>();
    QCOMPARE(change.items, (std::vector<ItemId>{{ns, "mem-7"}}));
    QVERIFY(!change.own);

    m_prompts->accept = false;
    trigger(u"keepHistory"_s);
    QCOMPARE(m_prompts->asked, 1);
    QVERIFY(command(u"keepHistory"_s)->isChecked());
    m_prompts->accept = true;
    trigger(u"keepHistory"_s);
    QTRY_COMPARE(page->session()->ownership(), StoreSession::Ownership::Guest);
    QTRY_VERIFY(!command(u"keepHistory"_s)->isChecked());
}

void MainWindowTest::checkTellsWhatItFound() {
    PutOp op;
    op.ns = NamespacePath::fromStored("agents.43");
    op.key = "short-lived";
    op.value = "{}";
    op.expiresAt = Timestamp::now().plusMinutes(-5);
    QVERIFY(m_file->agent().batch({op}).has_value());
    openMemory();
    QSignalSpy ended(m_window->tasks(), &TaskList::ended);
    trigger(u"checkStore"_s);
    QTRY_COMPARE(ended.count(), 1);
    const Task task = m_window->tasks()->tasks().back();
    QCOMPARE(task.phase, Task::Phase::Done);
    QVERIFY2(task.outcome.report.has_value(), qPrintable(task.outcome.summary));
    QVERIFY(!task.outcome.report->rows.isEmpty());
}

void MainWindowTest::aBackupIsAStoreOfItsOwn() {
    openMemory();
    const QString copy = m_file->filePath(u"copy.db"_s);
    m_prompts->files = {copy};
    QSignalSpy ended(m_window->tasks(), &TaskList::ended);
    trigger(u"backUpStore"_s);
    QTRY_COMPARE(ended.count(), 1);
    QCOMPARE(m_window->tasks()->tasks().back().phase, Task::Phase::Done);
    const StorePage *page = m_window->openStore(copy);
    QTRY_VERIFY(page->session()->isOpen());
    QTRY_COMPARE(page->session()->itemCount(), std::optional<qint64>(3));
}

void MainWindowTest::anIndexIsBuiltFromTheMenu() {
    StorePage *page = openMemory();
    QSignalSpy ended(m_window->tasks(), &TaskList::ended);
    trigger(u"buildIndex"_s);
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 20'000);
    const Task task = m_window->tasks()->tasks().back();
    QVERIFY2(task.phase == Task::Phase::Done, qPrintable(task.outcome.summary));
    page->goTo(NamespacePath::fromStored("agents"));
    page->items()->setSearch(u"alps"_s, SearchMode::Hybrid);
    QTRY_VERIFY(page->items()->model()->rowCount() > 0);
}

void MainWindowTest::aFieldIsIndexedAndNoLonger() {
    StorePage *page = openMemory();
    page->goTo(NamespacePath::fromStored("agents.42.memories"));
    QTRY_VERIFY(page->items()->model()->knownFields().contains("n"));
    auto *menu = find<QMenu>(u"indexedFieldsMenu"_s);
    const auto choose = [&](const QString &field) {
        Q_EMIT menu->aboutToShow();
        for (QAction *action : menu->actions()) {
            if (action->text() == field)
                return action->trigger();
        }
        QFAIL("no such field");
    };
    choose(u"n"_s);
    // A guest: what would be written is said before.
    auto *write = find<QPushButton>(u"writeFieldIndex"_s);
    QVERIFY(write != nullptr && write->isVisible());
    QVERIFY(page->session()->fieldIndexes()->all().empty());
    write->click();
    QTRY_VERIFY(page->session()->fieldIndexes()->find("n") != nullptr);
    QCOMPARE(m_file->agent().admin()->fieldIndexes()->size(), size_t(1));
    const auto *model = page->items()->model();
    for (int column = 0; column < model->columnCount(); ++column) {
        const bool isField = model->fieldOf(column) == "n";
        QCOMPARE(model->headerData(column, Qt::Horizontal, Qt::ToolTipRole).isValid(), isField);
    }
    choose(u"n"_s); // it is checked: now it goes
    QTRY_VERIFY(page->session()->fieldIndexes()->all().empty());
    QVERIFY(m_file->agent().admin()->fieldIndexes()->empty());
    QCOMPARE(m_prompts->asked, 0);
}

void MainWindowTest::aDroppedCollectionIsOfferedForImport() {
    StorePage *page = openMemory();
    const QString path = m_file->filePath(u"films.jsonl"_s);
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"title":"Alien","year":1979})"
                   "\n");
    }
    page->goTo(NamespacePath::fromStored("agents.43"));
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(m_window, &enter);
    QDropEvent drop(QPointF(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(m_window, &drop);
    QCOMPARE(m_window->pageCount(), 1);
    const auto *dialog = m_window->findChild<ImportDialog *>();
    QVERIFY(dialog != nullptr && dialog->isVisible());
    QVERIFY(!dialog->isModal());
}

void MainWindowTest::exportOffersTheNamespaceShown() {
    StorePage *page = openMemory();
    page->goTo(NamespacePath::fromStored("agents.42"));
    QTRY_VERIFY(command(u"exportItems"_s)->isEnabled());
    trigger(u"exportItems"_s);
    const auto *dialog = m_window->findChild<ExportDialog *>();
    QVERIFY(dialog != nullptr && dialog->isVisible());
    const auto plan = dialog->plan();
    QVERIFY2(plan.has_value(), plan ? "" : qPrintable(plan.error().detail));
    QCOMPARE(plan->scope.ns, NamespacePath::fromStored("agents.42"));
    m_window->closeStore(0); // with the dialog still open
    QCOMPARE(m_window->pageCount(), 0);
}

void MainWindowTest::aDialogIsOpenOnlyOnce() {
    const StorePage *page = openMemory();
    for (const char *name : {"importItems", "exportItems", "chooseIndex"}) {
        trigger(QString::fromLatin1(name));
        trigger(QString::fromLatin1(name));
    }
    QCOMPARE(page->findChildren<ImportDialog *>().size(), 1);
    QCOMPARE(page->findChildren<ExportDialog *>().size(), 1);
    QCOMPARE(page->findChildren<IndexDialog *>().size(), 1);
    for (const QDialog *dialog : page->findChildren<QDialog *>())
        QVERIFY(!dialog->isModal());
}

void MainWindowTest::theKeyboardGoesIntoTheItem() {
    StorePage *page = openMemory();
    page->goTo(ItemId{NamespacePath::fromStored("agents.42.memories"), "mem-2"});
    auto *text = page->findChild<JsonTextEdit *>(u"valueText"_s);
    QTRY_VERIFY(text->bytes().contains("Bought boots"));
    trigger(u"focusItems"_s);
    auto *table = page->findChild<QTableView *>(u"itemTable"_s);
    QTRY_VERIFY(table->currentIndex().isValid());
    QTest::keyClick(table, Qt::Key_Return);
    QCOMPARE(m_window->focusWidget(), static_cast<QWidget *>(text));
    page->editor()->showTab(ItemEditor::TreeTab);
    trigger(u"focusItem"_s);
    QVERIFY(m_window->focusWidget() != text);
    QVERIFY(page->editor()->isAncestorOf(m_window->focusWidget()));
}

void MainWindowTest::panelsChangeSidesWithTheDirectionOfReading() {
    const auto sideOfNamespaces = [this] {
        const StorePage *page = openMemory();
        auto *panels = qobject_cast<QMainWindow *>(page->panels());
        return panels->dockWidgetArea(page->findChild<QDockWidget *>(u"namespaceDock"_s));
    };
    QCOMPARE(sideOfNamespaces(), Qt::LeftDockWidgetArea);
    QGuiApplication::setLayoutDirection(Qt::RightToLeft);
    start();
    QCOMPARE(sideOfNamespaces(), Qt::RightDockWidgetArea);
    QGuiApplication::setLayoutDirection(Qt::LeftToRight);
    start();
    QCOMPARE(sideOfNamespaces(), Qt::LeftDockWidgetArea);
}

QTEST_MAIN(MainWindowTest)
#include "tst_main_window.moc"
