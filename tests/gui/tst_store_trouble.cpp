// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/agent_process.h"
#include "tests/gui/window_fixture.h"
#include "ui/editor/item_editor.h"
#include "ui/editor/text/json_text_edit.h"
#include "ui/items/item_table_model.h"
#include "ui/search/items_panel.h"
#include "ui/session/item_commands.h"
#include "ui/session/store_session.h"
#include "ui/session/store_trouble.h"

#include <QPushButton>
#include <QTableView>

#include <sqlite3.h>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// What becomes of an open store whose file is moved, deleted, replaced, cut off or locked by
/// somebody else: it is said within a second, nothing goes where it does not belong, what was typed
/// is kept, and the window goes on by itself once it can.
class StoreTroubleTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void aFileThatWentAwayIsSaidAndComesBack();
    void nothingIsSavedIntoAFileThatWentAway();
    void anotherFileInItsPlaceIsShown();
    void whatWasDoneToTheFormerFileIsNotUndoneInTheNewOne();
    void aFileThatIsNoStoreInItsPlaceIsSaidAndAStoreOpened();
    void aFileThatIsCutOffIsSaidAndComesBack_data();
    void aFileThatIsCutOffIsSaidAndComesBack();
    void aLockedStoreOpensByItselfOnceItCan();
    void rowsOfALockedStoreComeByThemselves();
    void aSearchOfALockedStoreSaysThatItIsUnderWay();
    void savingWaitsForAnotherProgram();
    void keepingHistoryFromNowOnDisturbsNoItem();

private:
    /// A store as an agent makes it: with a rollback journal, closed.
    void makeGuest(const QString &path, int items, const QByteArray &word);
    StorePage *open();
    void showItem(const QByteArray &key);
    void typeIntoText();
    [[nodiscard]] JsonTextEdit *text() const {
        return m_fixture->find<JsonTextEdit>(u"valueText"_s);
    }
    [[nodiscard]] QString notice() const {
        const auto *bar = m_fixture->find<QWidget>(u"storeNotice"_s);
        const auto *label = bar->findChild<QLabel *>(u"noticeText"_s);
        return bar->isVisible() ? label->text() : QString();
    }
    [[nodiscard]] QString live() const { return m_fixture->textOf(u"statusLive"_s); }
    [[nodiscard]] QString said() const { return m_fixture->textOf(u"statusSaid"_s); }
    [[nodiscard]] static QByteArray valueIn(const QString &path, const QByteArray &key);

    std::unique_ptr<WindowFixture> m_fixture;
    QTemporaryDir m_folder;
    QString m_path;
    StorePage *m_page = nullptr;
    int m_made = 0;
};

namespace {

/// Noticed, said and shown: a second, and what a busy machine takes beside it.
constexpr int kSoon = 3000;

} // namespace

void StoreTroubleTest::init() {
    m_fixture = std::make_unique<WindowFixture>();
    m_path = m_folder.filePath(u"agent%1.db"_s.arg(++m_made));
    makeGuest(m_path, 5, "first");
}

void StoreTroubleTest::cleanup() {
    m_fixture.reset();
    m_page = nullptr;
}

void StoreTroubleTest::makeGuest(const QString &path, int items, const QByteArray &word) {
    sqlite3 *database = nullptr;
    QCOMPARE(sqlite3_open(path.toUtf8().constData(), &database), SQLITE_OK);
    QByteArray sql =
        "CREATE TABLE store (prefix text NOT NULL, key text NOT NULL, value text NOT NULL, "
        "created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, updated_at TIMESTAMP DEFAULT "
        "CURRENT_TIMESTAMP, expires_at TIMESTAMP, ttl_minutes REAL, PRIMARY KEY (prefix, key));"
        "CREATE TABLE store_migrations (v INTEGER PRIMARY KEY);"
        "INSERT INTO store_migrations VALUES (0), (1), (2), (3), (4); BEGIN;";
    for (int i = 0; i < items; ++i)
        sql += "INSERT INTO store (prefix, key, value) VALUES ('a', 'k" + QByteArray::number(i) +
               R"(', '{"text":")" + word + R"( text"}');)";
    sql += "COMMIT";
    QCOMPARE(sqlite3_exec(database, sql.constData(), nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
}

QByteArray StoreTroubleTest::valueIn(const QString &path, const QByteArray &key) {
    sqlite3 *database = nullptr;
    sqlite3_open_v2(path.toUtf8().constData(), &database, SQLITE_OPEN_READONLY, nullptr);
    sqlite3_stmt *query = nullptr;
    sqlite3_prepare_v2(database, "SELECT value FROM store WHERE key = ?", -1, &query, nullptr);
    sqlite3_bind_text(query, 1, key.constData(), -1, SQLITE_STATIC);
    QByteArray value;
    if (sqlite3_step(query) == SQLITE_ROW)
        value = {static_cast<const char *>(sqlite3_column_blob(query, 0)),
                 sqlite3_column_bytes(query, 0)};
    sqlite3_finalize(query);
    sqlite3_close(database);
    return value;
}

StorePage *StoreTroubleTest::open() {
    m_page = m_fixture->window().openStore(m_path);
    [this] { QTRY_VERIFY(m_page->session()->isOpen()); }();
    m_page->goTo(NamespacePath::fromStored("a"));
    [this] { QTRY_COMPARE(m_page->items()->model()->rowCount(), 5); }();
    return m_page;
}

void StoreTroubleTest::showItem(const QByteArray &key) {
    m_page->goTo(ItemId{NamespacePath::fromStored("a"), key});
    QTRY_VERIFY(text()->bytes().contains("text"));
    QTRY_VERIFY(!text()->isReadOnly());
}

void StoreTroubleTest::typeIntoText() {
    text()->setFocus();
    text()->goTo(text()->bytes().indexOf("first"));
    QTest::keyClicks(text(), u"my "_s);
    QTRY_VERIFY(m_page->editor()->isEdited());
}

void StoreTroubleTest::aFileThatWentAwayIsSaidAndComesBack() {
    open();
    showItem("k1");
    QVERIFY2(live().startsWith(u"Live"_s), qPrintable(live()));
    QVERIFY(QFile::rename(m_path, m_path + u".away"_s));
    QTRY_VERIFY_WITH_TIMEOUT(!notice().isEmpty(), kSoon);
    QVERIFY2(!live().startsWith(u"Live"_s), qPrintable(live()));
    QVERIFY(QFile::rename(m_path + u".away"_s, m_path));
    QTRY_VERIFY_WITH_TIMEOUT(notice().isEmpty(), kSoon);
    QVERIFY2(live().startsWith(u"Live"_s), qPrintable(live()));
}

void StoreTroubleTest::nothingIsSavedIntoAFileThatWentAway() {
    open();
    showItem("k1");
    typeIntoText();
    const QString away = m_path + u".away"_s;
    QVERIFY(QFile::rename(m_path, away));
    // At once, before anything has noticed it, too.
    QTest::keyClick(text(), Qt::Key_S, Qt::ControlModifier);
    auto *itemNotice = m_fixture->find<QWidget>(u"itemNotice"_s);
    QTRY_VERIFY(itemNotice->isVisible() || said().startsWith(u"Not saved"_s));
    QTRY_VERIFY_WITH_TIMEOUT(!notice().isEmpty(), kSoon);
    QTest::keyClick(text(), Qt::Key_S, Qt::ControlModifier);
    QTest::qWait(100);
    QVERIFY(!QFile::exists(m_path));
    QVERIFY(!valueIn(away, "k1").contains("my"));
    QVERIFY(text()->bytes().contains("my first"));
    QVERIFY(m_page->editor()->isEdited());

    QVERIFY(QFile::rename(away, m_path));
    QTRY_VERIFY_WITH_TIMEOUT(notice().isEmpty(), kSoon);
    QVERIFY(text()->bytes().contains("my first"));
    QTest::keyClick(text(), Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY(valueIn(m_path, "k1").contains("my first"));
}

void StoreTroubleTest::anotherFileInItsPlaceIsShown() {
    open();
    showItem("k1");
    typeIntoText();
    const QString other = m_path + u".other"_s;
    makeGuest(other, 3, "second");
    // What is open goes on under another name.
    QVERIFY(QFile::rename(m_path, m_path + u".former"_s));
    QVERIFY(QFile::rename(other, m_path));
    QTRY_COMPARE_WITH_TIMEOUT(m_page->items()->model()->rowCount(), 3, kSoon);
    QVERIFY(!notice().isEmpty());
    QVERIFY2(live().startsWith(u"Live"_s), qPrintable(live()));
    // What was typed is there, and says what it would change.
    QTRY_VERIFY(text()->bytes().contains("my first"));
    QTRY_VERIFY(m_fixture->find<QPushButton>(u"conflictKeepMine"_s) != nullptr);
    QTRY_VERIFY(m_fixture->find<QLabel>(u"unreadText"_s) == nullptr); // it is read by now
    QTest::keyClick(text(), Qt::Key_S, Qt::ControlModifier);
    QTest::qWait(100);
    QVERIFY(valueIn(m_path, "k1").contains("second"));
    QVERIFY(!valueIn(m_path + u".former"_s, "k1").contains("my"));
}

void StoreTroubleTest::whatWasDoneToTheFormerFileIsNotUndoneInTheNewOne() {
    open();
    showItem("k4");
    m_fixture->trigger(u"deleteItem"_s);
    QTRY_VERIFY(m_page->session()->commands()->canUndo());
    const QString other = m_path + u".other"_s;
    makeGuest(other, 3, "second");
    QVERIFY(QFile::remove(m_path));
    QVERIFY(QFile::rename(other, m_path));
    QTRY_COMPARE_WITH_TIMEOUT(m_page->items()->model()->rowCount(), 3, kSoon);
    QVERIFY(!m_page->session()->commands()->canUndo());
}

void StoreTroubleTest::aFileThatIsNoStoreInItsPlaceIsSaidAndAStoreOpened() {
    open();
    showItem("k1");
    typeIntoText();
    QVERIFY(QFile::rename(m_path, m_path + u".former"_s));
    {
        QFile other(m_path);
        QVERIFY(other.open(QIODevice::WriteOnly));
        other.write("This is not a store, but a letter.");
    }
    QTRY_COMPARE_WITH_TIMEOUT(m_page->session()->state(), StoreSession::State::Failed, kSoon);
    QVERIFY(m_fixture->find<QWidget>(u"messagePage"_s)->isVisible());
    QVERIFY(QFile::remove(m_path));
    QVERIFY(QFile::rename(m_path + u".former"_s, m_path));
    QTRY_COMPARE_WITH_TIMEOUT(m_page->session()->state(), StoreSession::State::Open, kSoon);
    QTRY_VERIFY(text()->bytes().contains("my first"));
}

void StoreTroubleTest::aFileThatIsCutOffIsSaidAndComesBack_data() {
    QTest::addColumn<int>("left");
    QTest::newRow("to nothing") << 0;
    QTest::newRow("in the middle") << 5000;
    QTest::newRow("within its head") << 60;
}

void StoreTroubleTest::aFileThatIsCutOffIsSaidAndComesBack() {
    QFETCH(int, left);
    open();
    showItem("k1");
    typeIntoText();
    QFile file(m_path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    const QByteArray whole = file.readAll();
    QVERIFY(file.resize(left));
    QTRY_VERIFY_WITH_TIMEOUT(!notice().isEmpty(), kSoon);
    QVERIFY2(!live().startsWith(u"Live"_s), qPrintable(live()));
    QTest::keyClick(text(), Qt::Key_S, Qt::ControlModifier);
    QTest::qWait(100);
    QCOMPARE(file.size(), qint64(left));
    QVERIFY(text()->bytes().contains("my first"));

    QVERIFY(file.seek(0));
    QCOMPARE(file.write(whole), whole.size());
    file.close();
    QTRY_VERIFY_WITH_TIMEOUT(live().startsWith(u"Live"_s), kSoon);
    QTRY_VERIFY(text()->bytes().contains("my first"));
    QTRY_COMPARE(m_page->items()->model()->rowCount(), 5);
}

void StoreTroubleTest::aLockedStoreOpensByItselfOnceItCan() {
    AgentProcess agent(m_path);
    agent.lock(2500);
    m_page = m_fixture->window().openStore(m_path);
    QTRY_VERIFY_WITH_TIMEOUT(live().startsWith(u"Waiting for another program"_s), 1500);
    const auto *headline = m_page->findChild<QLabel *>(u"messageHeadline"_s);
    QVERIFY2(headline->text().contains(u"another program"_s), qPrintable(headline->text()));
    QTRY_VERIFY_WITH_TIMEOUT(m_page->session()->isOpen(), 6000);
    QTRY_VERIFY(live().startsWith(u"Live"_s));
    QTRY_COMPARE(m_page->items()->model()->rowCount(), 5);
}

void StoreTroubleTest::rowsOfALockedStoreComeByThemselves() {
    open();
    AgentProcess agent(m_path);
    agent.lock(2500);
    m_page->items()->setFilter({});
    m_page->items()->refresh();
    QTRY_VERIFY_WITH_TIMEOUT(live().startsWith(u"Waiting for another program"_s), 1500);
    m_page->goTo(NamespacePath());
    QTRY_VERIFY_WITH_TIMEOUT(live().startsWith(u"Live"_s), 6000);
    QTRY_COMPARE(m_page->items()->model()->rowCount(), 5);
    QTRY_VERIFY(!m_page->items()->model()->isLoading());
    const QString results = m_fixture->textOf(u"resultsText"_s);
    QVERIFY2(!results.contains(u"locked"_s) && !results.startsWith(u'✕'), qPrintable(results));
}

void StoreTroubleTest::aSearchOfALockedStoreSaysThatItIsUnderWay() {
    open();
    AgentProcess agent(m_path);
    agent.lock(2000);
    m_page->items()->setSearch(u"text"_s, SearchMode::Text);
    QTRY_COMPARE_WITH_TIMEOUT(m_fixture->textOf(u"resultsText"_s), u"Searching…"_s, 1500);
    QTRY_VERIFY_WITH_TIMEOUT(!m_page->items()->model()->isLoading(), 8000);
    QTRY_COMPARE(m_page->items()->model()->rowCount(), 5);
    QTRY_VERIFY2(m_fixture->textOf(u"resultsText"_s).contains(u"5 results"_s),
                 qPrintable(m_fixture->textOf(u"resultsText"_s)));
}

void StoreTroubleTest::savingWaitsForAnotherProgram() {
    open();
    showItem("k1");
    typeIntoText();
    AgentProcess agent(m_path);
    agent.lock(2500);
    QTest::keyClick(text(), Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(live().startsWith(u"Waiting for another program"_s), 2000);
    QTRY_VERIFY_WITH_TIMEOUT(said().startsWith(u"Saved"_s), 6000);
    QVERIFY(valueIn(m_path, "k1").contains("my first"));
}

void StoreTroubleTest::keepingHistoryFromNowOnDisturbsNoItem() {
    open();
    showItem("k1");
    m_fixture->trigger(u"keepHistory"_s);
    QTRY_COMPARE(m_page->session()->ownership(), StoreSession::Ownership::Managed);
    QTRY_VERIFY(!m_page->items()->model()->isLoading());
    const auto *itemNotice = m_fixture->find<QWidget>(u"itemNotice"_s);
    QVERIFY(!itemNotice->isVisible());
    typeIntoText();
    QTest::keyClick(text(), Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY(valueIn(m_path, "k1").contains("my first"));
}

QTEST_MAIN(StoreTroubleTest)
#include "tst_store_trouble.moc"
