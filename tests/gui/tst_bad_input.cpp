// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/backends/sqlite/sqlite_store.h"
#include "tests/gui/window_fixture.h"
#include "ui/editor/item_editor.h"
#include "ui/editor/text/json_text_edit.h"
#include "ui/items/item_table_model.h"
#include "ui/search/items_panel.h"
#include "ui/session/item_commands.h"
#include "ui/transfer/export_dialog.h"
#include "ui/transfer/import_dialog.h"

#include <QDir>
#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSqlDatabase>
#include <QSqlQuery>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// What is wrong is said where it is wrong, without a box to be answered, and nothing is changed.
class BadInputTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_window = std::make_unique<WindowFixture>(); }
    void cleanup() { m_window.reset(); }

    void aFileThatIsNoStoreIsLeftAsItIs_data();
    void aFileThatIsNoStoreIsLeftAsItIs();
    void anUnreadableFileIsSaid();
    void aFileThatCameRightOpensWhenTriedAgain();
    void aValueThatCannotBeStoredIsNotStored_data();
    void aValueThatCannotBeStoredIsNotStored();
    void aNamespaceThatIsNoneIsSaidInTheForm_data();
    void aNamespaceThatIsNoneIsSaidInTheForm();
    void aWrongFilterIsExplainedAndTheOldOneStays_data();
    void aWrongFilterIsExplainedAndTheOldOneStays();
    void aCollectionThatIsNoneImportsNothing_data();
    void aCollectionThatIsNoneImportsNothing();

private:
    QString write(const QString &name, const QByteArray &content) {
        const QString path = m_window->file().filePath(name);
        QFile file(path);
        [&] { QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) >= 0); }();
        return path;
    }
    static QByteArray read(const QString &path) {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    std::unique_ptr<WindowFixture> m_window;
};

void BadInputTest::aFileThatIsNoStoreIsLeftAsItIs_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("text") << u"text"_s << ErrorCode::NotAStore;
    QTest::newRow("another SQLite file") << u"other"_s << ErrorCode::NotAStore;
    QTest::newRow("a later version") << u"newer"_s << ErrorCode::NewerStore;
    QTest::newRow("a directory") << u"directory"_s << ErrorCode::NotAStore;
    QTest::newRow("missing") << u"missing"_s << ErrorCode::NotFound;
}

void BadInputTest::aFileThatIsNoStoreIsLeftAsItIs() {
    QFETCH(QString, kind);
    QFETCH(ErrorCode, code);
    const QString path = m_window->file().filePath(kind + u".db"_s);
    const auto sql = [&path](const QStringList &statements) {
        {
            QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"badInput"_s);
            database.setDatabaseName(path);
            QVERIFY(database.open());
            for (const QString &statement : statements) {
                QSqlQuery query(database);
                QVERIFY2(query.exec(statement), qPrintable(statement));
            }
        }
        QSqlDatabase::removeDatabase(u"badInput"_s);
    };
    if (kind == u"text"_s) {
        write(u"text.db"_s, QByteArray("Dear reader,\n").repeated(500));
    } else if (kind == u"other"_s) {
        sql({u"CREATE TABLE bookmarks (url TEXT)"_s, u"INSERT INTO bookmarks VALUES ('a')"_s});
    } else if (kind == u"directory"_s) {
        QVERIFY(QDir().mkdir(path));
    } else if (kind == u"newer"_s) {
        SqliteStoreOptions options;
        options.path = path;
        options.createManaged = false;
        QVERIFY(SqliteStore::open(options).has_value());
        sql({u"INSERT INTO store_migrations (v) VALUES (99)"_s});
    }
    const QByteArray before = read(path);
    const QStringList files = QFileInfo(path).dir().entryList(QDir::Files | QDir::Hidden);

    const StorePage *page = m_window->window().openStore(path);
    QTRY_COMPARE(page->session()->state(), StoreSession::State::Failed);
    QCOMPARE(page->session()->error().code, code);
    // What, and where.
    QVERIFY(!page->findChild<QLabel *>(u"messageHeadline"_s)->text().isEmpty());
    const QString detail = page->findChild<QLabel *>(u"messageDetail"_s)->text();
    QVERIFY2(detail.contains(kind), qPrintable(detail));
    QVERIFY(page->findChild<QLabel *>(u"messageDetail"_s)->isVisible());
    QCOMPARE(m_window->prompts().asked, 0);
    QVERIFY(QApplication::activeModalWidget() == nullptr);

    QCOMPARE(read(path), before);
    QCOMPARE(QFileInfo(path).dir().entryList(QDir::Files | QDir::Hidden), files);
    QVERIFY(!m_window->command(u"newItem"_s)->isEnabled());
    QVERIFY(!m_window->command(u"importItems"_s)->isEnabled());
}

void BadInputTest::anUnreadableFileIsSaid() {
    const QString path = m_window->file().filePath(u"locked.db"_s);
    QVERIFY(QFile::copy(m_window->file().path(), path));
    QFile::setPermissions(path, {});
    if (QFile(path).open(QIODevice::ReadOnly))
        QSKIP("this user may read everything");
    const StorePage *page = m_window->window().openStore(path);
    QTRY_COMPARE(page->session()->state(), StoreSession::State::Failed);
    QCOMPARE(page->session()->error().code, ErrorCode::Io);
    QVERIFY(page->findChild<QLabel *>(u"messageDetail"_s)->text().contains(u"locked.db"_s));
}

void BadInputTest::aFileThatCameRightOpensWhenTriedAgain() {
    const QString path = m_window->file().filePath(u"later.db"_s);
    const StorePage *page = m_window->window().openStore(path);
    QTRY_COMPARE(page->session()->state(), StoreSession::State::Failed);
    QVERIFY(QFile::copy(m_window->file().path(), path));
    page->findChild<QPushButton *>(u"retryButton"_s)->click();
    QTRY_VERIFY(page->session()->isOpen());
}

void BadInputTest::aValueThatCannotBeStoredIsNotStored_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("said");
    QTest::newRow("cut off") << "{\"text\": \"Hikes"_ba << u"Line 1"_s;
    QTest::newRow("a comma too many") << "{\n\"a\": 1,\n}"_ba << u"Line 3, column 1"_s;
    QTest::newRow("a list") << "[1, 2]"_ba << u"object"_s;
    QTest::newRow("a number") << "17"_ba << u"object"_s;
    QTest::newRow("nothing") << ""_ba << u"Line 1"_s;
    QTest::newRow("NaN") << "{\"a\": NaN}"_ba << u"Line 1, column 7"_s;
}

void BadInputTest::aValueThatCannotBeStoredIsNotStored() {
    QFETCH(QByteArray, text);
    QFETCH(QString, said);
    const QByteArray before = m_window->file().valueOf("agents.42.memories", "mem-1");
    StorePage *page = m_window->openMemory();
    page->goTo(ItemId{NamespacePath::fromStored("agents.42.memories"), "mem-1"});
    auto *edit = page->findChild<JsonTextEdit *>(u"valueText"_s);
    QTRY_VERIFY(edit->byteCount() > 0);
    edit->replaceBytes(text);
    auto *reason = page->findChild<QLabel *>(u"itemReason"_s);
    QTRY_VERIFY(reason->isVisible());
    QVERIFY2(reason->text().contains(said), qPrintable(reason->text()));
    QVERIFY(!page->findChild<QPushButton *>(u"saveItem"_s)->isEnabled());
    page->editor()->save(); // as Ctrl+S does
    QTRY_VERIFY(edit->fault().has_value());
    QVERIFY(page->editor()->isEdited());
    QCOMPARE(m_window->file().valueOf("agents.42.memories", "mem-1"), before);
    QVERIFY(QApplication::activeModalWidget() == nullptr);
}

void BadInputTest::aNamespaceThatIsNoneIsSaidInTheForm_data() {
    QTest::addColumn<QString>("ns");
    QTest::newRow("nothing") << QString();
    QTest::newRow("an empty label") << u"agents..memories"_s;
    QTest::newRow("a period at the end") << u"agents."_s;
    QTest::newRow("a period at the beginning") << u".agents"_s;
    QTest::newRow("LangGraph's own") << u"langgraph.memories"_s;
}

void BadInputTest::aNamespaceThatIsNoneIsSaidInTheForm() {
    QFETCH(QString, ns);
    StorePage *page = m_window->openMemory();
    page->editor()->newItem(NamespacePath::fromStored("agents.43"));
    auto *nsField = page->findChild<QLineEdit *>(u"newItemNamespace"_s);
    QVERIFY(nsField != nullptr);
    page->findChild<QLineEdit *>(u"newItemKey"_s)->setText(u"a-key"_s);
    nsField->setText(ns);
    auto *save = page->findChild<QPushButton *>(u"saveItem"_s);
    QTRY_VERIFY(!save->isEnabled());
    QVERIFY(!save->toolTip().isEmpty());
    QSignalSpy saidSpy(page->editor(), &ItemPane::said);
    page->editor()->save();
    QCOMPARE(saidSpy.count(), 1);
    QVERIFY(saidSpy.first().first().toString().startsWith(u"Not saved."_s));
    QCOMPARE(page->session()->commands()->canUndo(), false);
}

void BadInputTest::aWrongFilterIsExplainedAndTheOldOneStays_data() {
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("said");
    QTest::newRow("no JSON") << u"{\"n\": "_s << u"At character"_s;
    QTest::newRow("no object") << u"[1]"_s << u"object"_s;
    QTest::newRow("an unknown operator") << u"{\"n\": {\"$gross\": 1}}"_s << u"$gross"_s;
    QTest::newRow("a wrong operand") << u"{\"n\": {\"$in\": 1}}"_s << u"$in"_s;
}

void BadInputTest::aWrongFilterIsExplainedAndTheOldOneStays() {
    QFETCH(QString, json);
    QFETCH(QString, said);
    StorePage *page = m_window->openMemory();
    page->goTo(NamespacePath::fromStored("agents"));
    QTRY_COMPARE(page->items()->model()->rowCount(), 3);
    page->findChild<QPushButton *>(u"filterAsJson"_s)->click();
    auto *line = page->findChild<QLineEdit *>(u"filterJson"_s);
    line->setText(u"{\"n\": {\"$gte\": 2}}"_s);
    QTest::keyClick(line, Qt::Key_Return);
    QTRY_COMPARE(page->items()->model()->rowCount(), 2);

    line->setText(json);
    QTest::keyClick(line, Qt::Key_Return);
    const auto *fault = page->findChild<QLabel *>(u"filterFault"_s);
    QVERIFY(fault->isVisible());
    QVERIFY2(fault->text().contains(said), qPrintable(fault->text()));
    QVERIFY(fault->text().contains(u"still in force"_s));
    QCOMPARE(page->items()->model()->rowCount(), 2);
    QCOMPARE(line->text(), json); // to be mended, not to be typed again
}

void BadInputTest::aCollectionThatIsNoneImportsNothing_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("no JSON") << u"broken.json"_s << "{\"items\": [1, 2"_ba;
    QTest::newRow("no records") << u"empty.jsonl"_s << ""_ba;
    QTest::newRow("records without a place") << u"films.jsonl"_s << "{\"title\":\"Dune\"}\n"_ba;
    QTest::newRow("a namespace with an empty label")
        << u"labels.jsonl"_s << R"({"namespace":["a",""],"key":"k","value":{}})"_ba;
    QTest::newRow("a namespace with a period")
        << u"period.jsonl"_s << R"({"namespace":["a.b"],"key":"k","value":{}})"_ba;
}

void BadInputTest::aCollectionThatIsNoneImportsNothing() {
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    StorePage *page = m_window->openMemory();
    m_window->trigger(u"importItems"_s);
    auto *dialog = page->findChild<ImportDialog *>();
    QVERIFY(dialog != nullptr);
    QVERIFY(!dialog->isModal());
    QSignalSpy previewed(dialog, &ImportDialog::previewed);
    dialog->setFiles({write(name, content)});
    QTRY_COMPARE(previewed.count(), 1);
    QVERIFY(!dialog->findChild<QPushButton *>(u"importStart"_s)->isEnabled());
    QVERIFY(!dialog->findChild<QLabel *>(u"importMessage"_s)->text().isEmpty());
}

QTEST_MAIN(BadInputTest)
#include "tst_bad_input.moc"
