// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/filter_parser.h"
#include "core/search/engine/search_engine.h"
#include "core/store/store_admin.h"
#include "tests/support/sample_store.h"
#include "tests/support/test_backend.h"
#include "ui/items/item_table_model.h"
#include "ui/search/filter_bar.h"
#include "ui/search/filter_text.h"
#include "ui/search/items_panel.h"
#include "ui/session/item_commands.h"
#include "ui/session/store_session.h"
#include "ui/theme/theme.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

class ItemsPanelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void breadcrumbsLeadUp();
    void aDeepPlaceMakesThePanelNoWider();
    void aNarrowPanelKeepsItsSearchLine();
    void conditionIsAddedAndTakenAwayByKeyboard();
    void conditionsAreChangedAsTheyStand_data();
    void conditionsAreChangedAsTheyStand();
    void anIndexOfAGuestIsAskedForAtThePlace();
    void wrongFilterIsExplainedAtThePlace();
    void homeAndEndGoToTheFirstAndTheLastItem();
    void typingASearchShowsHits();
    void writtenTogetherIsAChoice();
    void otherRowsAreShownFromTheFirstOn();
    void deletingIsUndone();
    void whatIsShownIsMarked();
    void rowsThatWereNeverSeenAreDeletedAndCopiedToo();
    void columnsStayAsWideAsTheUserMadeThem();
    void callIsCopiedAsPython();
    void everyWidgetThatTakesTheKeyboardHasAName();

private:
    template <typename T>
    T *child(const char *name) const {
        return m_panel->findChild<T *>(QString::fromLatin1(name));
    }
    /// With NESTOR_PICTURES set to a folder, saves what the panel looks like there.
    void picture(const QString &name) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<StoreSession> m_session;
    std::unique_ptr<ItemsPanel> m_panel;
    std::unique_ptr<Theme> m_theme;
};

void ItemsPanelTest::initTestCase() {
    m_theme = std::make_unique<Theme>();
    m_theme->setScheme(qEnvironmentVariable("NESTOR_SCHEME") == u"dark"_s ? ColorScheme::Dark
                                                                          : ColorScheme::Light);
}

void ItemsPanelTest::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    const QString path = m_folder->filePath(u"sample.db"_s);
    QVERIFY(test::makeSampleStore(path));
    m_session = std::make_unique<StoreSession>(path, OpenMode::Existing, standardOpener());
    QTRY_VERIFY(m_session->isOpen());
    m_panel = std::make_unique<ItemsPanel>(m_session.get());
    m_panel->resize(790, 600);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    m_panel->showNamespace(*NamespacePath::parse("agents.concierge.memories"));
    QTRY_COMPARE(m_panel->model()->rowCount(), 40);
    QTRY_VERIFY(m_panel->model()->idAt(0).has_value());
}

void ItemsPanelTest::cleanup() {
    m_panel.reset();
    m_session.reset();
    m_folder.reset();
}

void ItemsPanelTest::picture(const QString &name) const {
    const QString folder = qEnvironmentVariable("NESTOR_PICTURES");
    if (!folder.isEmpty())
        m_panel->grab().save(folder + u'/' + name + u".png"_s);
}

void ItemsPanelTest::breadcrumbsLeadUp() {
    QCOMPARE(child<QLabel>("place")->text(), u"memories"_s);
    QSignalSpy chosen(m_panel.get(), &ItemsPanel::namespaceChosen);
    const auto crumbs = m_panel->findChildren<QPushButton *>(u"crumb"_s);
    QCOMPARE(crumbs.size(), 3);
    crumbs.at(1)->click();
    QCOMPARE(chosen.at(0).at(0).value<NamespacePath>().stored(), "agents"_ba);
    picture(u"browse"_s);
}

void ItemsPanelTest::aDeepPlaceMakesThePanelNoWider() {
    const int least = m_panel->minimumSizeHint().width();
    m_panel->showNamespace(NamespacePath(QByteArrayList(
        {"households", "a-family-with-a-long-name", "agents", "concierge", "memories-of-it"})));
    QCOMPARE(m_panel->minimumSizeHint().width(), least);

    m_panel->resize(least, 600);
    QCoreApplication::sendPostedEvents();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    const auto *place = child<QLabel>("place");
    QVERIFY(place != nullptr && place->isVisible());
    QVERIFY(place->width() >= 10 * place->fontMetrics().averageCharWidth());
    auto *more = child<QPushButton>("moreCrumbs");
    QVERIFY(more != nullptr && more->isVisible());
    QTest::mouseClick(more, Qt::LeftButton);
    auto *menu = child<QMenu>("moreCrumbsMenu");
    QVERIFY(menu != nullptr);
    // All that is above, of which nothing else is shown.
    QStringList hidden;
    for (const QAction *action : menu->actions())
        hidden << action->text();
    QCOMPARE(hidden, QStringList({u"All namespaces"_s, u"households"_s,
                                  u"a-family-with-a-long-name"_s, u"agents"_s, u"concierge"_s}));
    QSignalSpy chosen(m_panel.get(), &ItemsPanel::namespaceChosen);
    menu->actions().at(3)->trigger();
    QCOMPARE(chosen.value(0).value(0).value<NamespacePath>(),
             NamespacePath(QByteArrayList({"households", "a-family-with-a-long-name", "agents"})));
    menu->close();

    m_panel->resize(1200, 600);
    QCoreApplication::sendPostedEvents();
    QVERIFY(!more->isVisible());
    QVERIFY(child<QPushButton>("crumb")->isVisible());
}

void ItemsPanelTest::aNarrowPanelKeepsItsSearchLine() {
    auto *line = child<QLineEdit>("searchLine");
    auto *exporting = child<QPushButton>("export");
    QVERIFY(exporting->isVisible());
    QVERIFY(line->width() > 160);
    m_panel->resize(m_panel->minimumSizeHint().width(), 600);
    QCoreApplication::sendPostedEvents();
    QTRY_VERIFY2(line->width() > 160, qPrintable(QString::number(line->width())));
    QVERIFY(line->geometry().bottom() < child<QPushButton>("searchMode")->geometry().top());
    QVERIFY(!exporting->isVisible()); // it is in the menu of its row
    QVERIFY(child<QToolButton>("itemsTopMenu")->isVisible());
}

void ItemsPanelTest::conditionIsAddedAndTakenAwayByKeyboard() {
    child<QPushButton>("newCondition")->click();
    auto *field = child<QComboBox>("conditionField");
    QVERIFY(field->findText(u"confidence"_s) >= 0);
    QTest::keyClicks(field->lineEdit(), u"confidence"_s);
    child<QComboBox>("conditionOperator")->setCurrentText(u"≥"_s);
    auto *value = child<QLineEdit>("conditionValue");
    QTest::keyClicks(value, u"0.95"_s);
    picture(u"condition"_s);
    QTest::keyClick(value, Qt::Key_Return);
    QTRY_VERIFY(m_panel->model()->rowCount() < 40);
    QTRY_VERIFY(!m_panel->model()->isLoading());
    const int passing = m_panel->model()->rowCount();
    QVERIFY(passing > 3);
    auto *chip = child<QPushButton>("condition0");
    QVERIFY(chip->text().startsWith(u"confidence ≥ 0.95"_s));
    picture(u"filtered"_s);
    // The text opens it for a change…
    chip->setFocus();
    QTest::keyClick(chip, Qt::Key_Space);
    QVERIFY(child<QWidget>("conditionEditor")->isVisible());
    QCOMPARE(field->currentText(), u"confidence"_s);
    QCOMPARE(value->text(), u"0.95"_s);
    value->setText(u"0.99"_s);
    QTest::keyClick(value, Qt::Key_Return);
    QTRY_COMPARE(m_panel->model()->rowCount(), 1);
    QCOMPARE(filterToJson(m_panel->query().filter), R"({"confidence": {"$gte": 0.99}})"_ba);
    // …and the cross, or Delete on the text, takes it away.
    child<QToolButton>("removeCondition0")->click();
    QTRY_COMPARE(m_panel->model()->rowCount(), 40);
    m_panel->setFilter(parseFilter(R"({"confidence":{"$gte":0.95}})").value());
    chip = child<QPushButton>("condition0");
    QTest::keyClick(chip, Qt::Key_Delete);
    QTRY_COMPARE(m_panel->model()->rowCount(), 40);
}

void ItemsPanelTest::conditionsAreChangedAsTheyStand_data() {
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<QString>("value"); // null: as JSON
    QTest::newRow("number") << R"({"n":{"$gte":10}})"_ba << u"10"_s;
    QTest::newRow("text") << R"({"source":"chat"})"_ba << u"chat"_s;
    QTest::newRow("text like a number") << R"({"id":"42"})"_ba << u"\"42\""_s;
    QTest::newRow("text with escapes") << R"({"a":"say \"x\""})"_ba << u"say \"x\""_s;
    QTest::newRow("list") << R"({"n":{"$in":["a","1",1]}})"_ba << u"[\"a\",\"1\",1]"_s;
    QTest::newRow("no value") << R"({"n":{"$exists":false}})"_ba << u""_s;
    QTest::newRow("either") << R"({"$or":[{"a":1},{"b":2}]})"_ba << QString();
}

void ItemsPanelTest::conditionsAreChangedAsTheyStand() {
    QFETCH(QByteArray, filter);
    QFETCH(QString, value);
    const Filter before = parseFilter(filter).value();
    m_panel->setFilter(before);
    child<QPushButton>("condition0")->click();
    if (value.isNull()) {
        QVERIFY(child<QLineEdit>("filterJson")->isVisible());
        QVERIFY(!child<QWidget>("conditionEditor")->isVisible());
        return;
    }
    QCOMPARE(child<QLineEdit>("conditionValue")->text(), value);
    child<QPushButton>("addCondition")->click(); // changed to what it was
    const QByteArray after = filterToJson(m_panel->query().filter);
    QCOMPARE(filterToJson(parseFilter(after).value()),
             filterToJson(filterOf(conditionsOf(before))));
    QVERIFY(child<QPushButton>("condition1") == nullptr);
}

void ItemsPanelTest::anIndexOfAGuestIsAskedForAtThePlace() {
    // The sample is managed: nobody else's, so nothing is asked.
    QSignalSpy requested(m_panel.get(), &ItemsPanel::fieldIndexChangeRequested);
    m_panel->indexField("confidence");
    QCOMPARE(requested.count(), 1);
    QVERIFY(!child<QWidget>("itemsNotice")->isVisible());
    QCOMPARE(requested.at(0).at(0).value<FieldIndexChange>().add.at(0).text, "confidence"_ba);
    // What obliges the agent is said first.
    m_panel->indexField("source", FieldIndexUse::Agent);
    QCOMPARE(requested.count(), 1);
    QVERIFY(child<QWidget>("itemsNotice")->isVisible());
    child<QPushButton>("noFieldIndex")->click();
    QVERIFY(!child<QWidget>("itemsNotice")->isVisible());
    QCOMPARE(requested.count(), 1);

    QVERIFY(test::storeOf(*m_session->store()).admin()->unmanage());
    m_session->reopen();
    QTRY_VERIFY(m_session->isOpen());
    m_panel->indexField("confidence");
    QCOMPARE(requested.count(), 1);
    QVERIFY(child<QLabel>("noticeText")->text().contains(u"confidence"_s));
    child<QPushButton>("writeFieldIndex")->click();
    QCOMPARE(requested.count(), 2);
    // A field that cannot have one says why.
    QSignalSpy said(m_panel.get(), &ItemsPanel::said);
    m_panel->indexField("a\"b");
    QCOMPARE(said.count(), 1);
    QCOMPARE(requested.count(), 2);
}

void ItemsPanelTest::wrongFilterIsExplainedAtThePlace() {
    child<QPushButton>("filterAsJson")->click();
    auto *json = child<QLineEdit>("filterJson");
    json->setText(uR"({"é": 1, "confidence": {"$near": 1}})"_s);
    QTest::keyClick(json, Qt::Key_Return);
    auto *fault = child<QLabel>("filterFault");
    QVERIFY(fault->isVisible());
    QVERIFY2(fault->text().contains(u"$near"_s), qPrintable(fault->text()));
    QVERIFY(json->selectedText().startsWith(u"\"$near\""_s) ||
            json->selectedText().startsWith(u"{\"$near\""_s));
    QCOMPARE(m_panel->model()->rowCount(), 40); // the filter in force stays
    picture(u"fault"_s);
    json->clear();
    QTest::keyClicks(json, uR"({"confidence": {"$gte": 0.99}})"_s);
    QTest::keyClick(json, Qt::Key_Return);
    QVERIFY(!fault->isVisible());
    QTRY_COMPARE(m_panel->model()->rowCount(), 1);
}

void ItemsPanelTest::homeAndEndGoToTheFirstAndTheLastItem() {
    auto *table = child<QTableView>("itemTable");
    table->setFocus();
    table->setCurrentIndex(m_panel->model()->index(3, 0));
    QTest::keyClick(table, Qt::Key_End);
    QCOMPARE(table->currentIndex().row(), 39);
    QTest::keyClick(table, Qt::Key_Home);
    QCOMPARE(table->currentIndex().row(), 0);
    QTest::keyClick(table, Qt::Key_End, Qt::ShiftModifier);
    QCOMPARE(table->selectionModel()->selectedRows().size(), 40);
}

void ItemsPanelTest::typingASearchShowsHits() {
    auto *line = child<QLineEdit>("searchLine");
    QTest::keyClicks(line, u"hazelnuts"_s);
    QTest::keyClick(line, Qt::Key_Return);
    QTRY_VERIFY(m_panel->model()->explanation().has_value());
    QTRY_VERIFY(m_panel->model()->idAt(0).has_value());
    QCOMPARE(m_panel->model()->idAt(0)->key, "mem-0019"_ba);
    QVERIFY(child<QLabel>("resultsText")->text().contains(u"result"_s));
    child<QPushButton>("explain")->click();
    QVERIFY(child<QLabel>("explanation")->isVisible());
    picture(u"hits"_s);
    QTest::keyClick(line, Qt::Key_Escape);
    QTRY_COMPARE(m_panel->model()->rowCount(), 40);
}

void ItemsPanelTest::writtenTogetherIsAChoice() {
    auto *choice = child<QAction>("searchTogether");
    QVERIFY(choice->isChecked());
    const auto isOn = m_session->store()->onStore(
        [](Store &store) { return store.searchEngine()->isTogether(); });
    m_panel->setSearch(u"tea"_s, SearchMode::Hybrid);
    QVERIFY(isOn());
    QSignalSpy searched(m_panel.get(), &ItemsPanel::searchChanged);
    choice->trigger();
    QCOMPARE(searched.count(), 1);
    QVERIFY(!isOn());
    // It has no say where words or meaning count alone.
    m_panel->setSearch(u"tea"_s, SearchMode::Text);
    QVERIFY(!choice->isEnabled());
    m_panel->setSearch(u"tea"_s, SearchMode::Hybrid);
    QVERIFY(choice->isEnabled());
    choice->trigger();
    QVERIFY(isOn());
}

void ItemsPanelTest::otherRowsAreShownFromTheFirstOn() {
    auto *table = child<QTableView>("itemTable");
    table->scrollToBottom();
    QVERIFY(table->rowAt(0) > 0);
    m_panel->refresh();
    QTest::qWait(100);
    QVERIFY(table->rowAt(0) > 0); // the same, read anew
    m_panel->showNamespace(*NamespacePath::parse("agents"));
    QTRY_COMPARE(m_panel->model()->rowCount(), 129);
    QCOMPARE(table->rowAt(0), 0);
}

void ItemsPanelTest::deletingIsUndone() {
    auto *table = child<QTableView>("itemTable");
    table->setCurrentIndex(m_panel->model()->index(0, 0));
    QTest::keyClick(table, Qt::Key_Delete);
    QTRY_COMPARE(m_panel->model()->rowCount(), 39);
    QTRY_VERIFY(m_session->commands()->canUndo());
    m_session->commands()->undo();
    QTRY_COMPARE(m_panel->model()->rowCount(), 40);
    QTRY_VERIFY(m_panel->model()->idAt(0).has_value());
    QCOMPARE(m_panel->model()->idAt(0)->key, "mem-0007"_ba);
}

void ItemsPanelTest::whatIsShownIsMarked() {
    auto *table = child<QTableView>("itemTable");
    QSignalSpy selected(m_panel.get(), &ItemsPanel::itemSelected);
    m_panel->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
    child<QLineEdit>("searchLine")->setFocus();
    table->setFocus(Qt::TabFocusReason);
    QTRY_COMPARE(selected.count(), 1);
    QCOMPARE(table->selectionModel()->selectedRows().size(), 1);
    QCOMPARE(table->selectionModel()->selectedRows().first().row(), table->currentIndex().row());
}

void ItemsPanelTest::rowsThatWereNeverSeenAreDeletedAndCopiedToo() {
    m_panel->showNamespace(NamespacePath());
    QTRY_COMPARE(m_panel->model()->rowCount(), 279);
    QTRY_VERIFY(m_panel->model()->idAt(0).has_value());
    QTRY_VERIFY(!m_panel->model()->isLoading());
    auto *table = child<QTableView>("itemTable");
    table->selectAll();
    QGuiApplication::clipboard()->clear();
    QTest::keySequence(table, QKeySequence::Copy);
    QTRY_COMPARE(QGuiApplication::clipboard()->text().count(u'\n'), 278);
    QTest::keyClick(table, Qt::Key_Delete);
    QTRY_COMPARE(m_panel->model()->rowCount(), 0);
    QTRY_VERIFY(m_session->commands()->canUndo());
    QVERIFY(m_session->commands()->undoText().contains(u"279"_s));
    m_session->commands()->undo();
    QTRY_COMPARE(m_panel->model()->rowCount(), 279);
}

void ItemsPanelTest::columnsStayAsWideAsTheUserMadeThem() {
    auto *table = child<QTableView>("itemTable");
    QTRY_VERIFY(table->columnWidth(0) > 0);
    table->setColumnWidth(0, 222); // as dragging its edge does
    m_panel->showNamespace(*NamespacePath::parse("agents"));
    QTRY_COMPARE(m_panel->model()->rowCount(), 129);
    QTRY_VERIFY(!m_panel->model()->isLoading());
    m_panel->resize(900, 600);
    QCOMPARE(table->columnWidth(0), 222);
    // All columns are seen without scrolling sideways.
    int used = 0;
    for (int column = 0; column < m_panel->model()->columnCount(); ++column)
        used += table->columnWidth(column);
    QTRY_VERIFY(table->viewport()->width() > 0);
    QVERIFY(used <= table->viewport()->width() + 1);
}

void ItemsPanelTest::callIsCopiedAsPython() {
    child<QPushButton>("filterAsJson")->click();
    auto *json = child<QLineEdit>("filterJson");
    QTest::keyClicks(json, uR"({"sensitive": true, "superseded": null})"_s);
    QTest::keyClick(json, Qt::Key_Return);
    child<QPushButton>("copyAsPython")->click();
    const QString call = QGuiApplication::clipboard()->text();
    QVERIFY2(call.contains(u"(\"agents\", \"concierge\", \"memories\")"_s), qPrintable(call));
    QVERIFY2(call.contains(u"\"sensitive\": True"_s), qPrintable(call));
    QVERIFY2(call.contains(u"\"superseded\": None"_s), qPrintable(call));
}

void ItemsPanelTest::everyWidgetThatTakesTheKeyboardHasAName() {
    child<QPushButton>("newCondition")->click();
    for (const QWidget *widget : m_panel->findChildren<QWidget *>()) {
        if (!(widget->focusPolicy() & Qt::TabFocus) || !widget->isVisible())
            continue;
        QVERIFY2(!widget->objectName().isEmpty() || widget->parentWidget()->inherits("QComboBox"),
                 widget->metaObject()->className());
        const bool named = !widget->accessibleName().isEmpty() ||
                           !widget->property("text").toString().isEmpty() ||
                           widget->parentWidget()->inherits("QComboBox");
        QVERIFY2(named, qPrintable(widget->objectName()));
    }
}

QTEST_MAIN(ItemsPanelTest)
#include "tst_items_panel.moc"
