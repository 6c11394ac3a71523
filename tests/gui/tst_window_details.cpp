// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/shown_item_fixture.h"
#include "ui/jobs/report_window.h"
#include "ui/jobs/task_list.h"
#include "ui/shell/tab_names.h"
#include "ui/theme/colors.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QDialog>
#include <QDir>
#include <QHeaderView>
#include <QMenu>
#include <QPointer>
#include <QSignalSpy>
#include <QStyleOptionHeader>
#include <QTabBar>
#include <QToolButton>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// Small things that everybody meets every day.
class WindowDetailsTest : public ShownItemFixture {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<Theme>(); } // as the program has it
    void init() { open(); }
    void cleanup() { close(); }

    void storesOfOneNameHaveTabsOfTheirOwn();
    void tabsNameAsMuchOfTheFoldersAsTellsThemApart_data();
    void tabsNameAsMuchOfTheFoldersAsTellsThemApart();
    void escapeClosesAbout();
    void rowsOfAReportLeadToTheirItems();
    void aReportSaysOfHowManyItNamesTheFirst();
    void buttonsNameTheirKeys();
    void whatHasNoRoomIsInAMenuOfItsRow();
    void keysAreWideEnoughToBeToldApart();
    void menusAreWrittenAlike();
    void theListOfAComboBoxHasAFrame();
    void theSignOfTheOrderLeavesTheHeaderItsName();
    void theWindowFitsIntoEightHundredPixels();

private:
    std::unique_ptr<Theme> m_theme;
    void expire(int count);
    [[nodiscard]] TaskReport check();
};

void WindowDetailsTest::storesOfOneNameHaveTabsOfTheirOwn() {
    auto *tabs = m_fixture->find<QTabBar>(u"storeTabs"_s);
    QCOMPARE(tabs->tabText(0), u"memory.db"_s);
    QVERIFY(QDir(file().filePath({})).mkdir(u"other"_s));
    m_fixture->prompts().files = {file().filePath(u"other/memory.db"_s)};
    m_fixture->trigger(u"newStore"_s);
    QTRY_VERIFY(m_fixture->window().currentPage()->session()->isOpen());
    QCOMPARE(tabs->tabText(1), u"memory.db – other"_s);
    QVERIFY2(tabs->tabText(0).startsWith(u"memory.db – "_s), qPrintable(tabs->tabText(0)));
    QVERIFY(tabs->tabText(0) != tabs->tabText(1));
    m_fixture->trigger(u"closeStore"_s);
    QTRY_COMPARE(tabs->tabText(0), u"memory.db"_s);
}

void WindowDetailsTest::tabsNameAsMuchOfTheFoldersAsTellsThemApart_data() {
    QTest::addColumn<QStringList>("titles");
    QTest::addColumn<QStringList>("urls");
    QTest::addColumn<QStringList>("names");
    const auto row = [](const char *name, const QStringList &titles, const QStringList &urls,
                        const QStringList &names) {
        QTest::newRow(name) << titles << urls << names;
    };
    const QStringList two{u"x.db"_s, u"x.db"_s};
    row("none", {}, {}, {});
    row("other names", {u"x.db"_s, u"y.db"_s}, {u"/a/x.db"_s, u"/a/y.db"_s},
        {u"x.db"_s, u"y.db"_s});
    row("other folders", {u"x.db"_s, u"x.db"_s, u"y.db"_s},
        {u"/a/x.db"_s, u"/b/x.db"_s, u"/a/y.db"_s}, {u"x.db – a"_s, u"x.db – b"_s, u"y.db"_s});
    row("folders of one name", two, {u"/one/data/x.db"_s, u"/two/data/x.db"_s},
        {u"x.db – "_s + QDir::toNativeSeparators(u"one/data"_s),
         u"x.db – "_s + QDir::toNativeSeparators(u"two/data"_s)});
    row("one above the other", two, {u"/x.db"_s, u"/a/x.db"_s}, {u"x.db – "_s, u"x.db – a"_s});
    row("servers", {u"memory"_s, u"memory"_s},
        {u"postgresql://me:secret@one.example/memory"_s,
         u"postgresql://me:secret@two.example/memory?sslmode=require"_s},
        {u"memory – one.example"_s, u"memory – two.example"_s});
}

void WindowDetailsTest::tabsNameAsMuchOfTheFoldersAsTellsThemApart() {
    QFETCH(QStringList, titles);
    QFETCH(QStringList, urls);
    QFETCH(QStringList, names);
    QCOMPARE(tabNames(titles, urls), names);
}

void WindowDetailsTest::escapeClosesAbout() {
    m_fixture->trigger(u"about"_s);
    const QPointer about = m_fixture->find<QDialog>(u"aboutDialog"_s);
    QVERIFY(about);
    QVERIFY(QTest::qWaitForWindowActive(about));
    QTest::keyClick(about->windowHandle(), Qt::Key_Escape);
    QTRY_VERIFY(!about);
}

void WindowDetailsTest::expire(int count) {
    std::vector<Op> ops;
    for (int i = 0; i < count; ++i) {
        PutOp op;
        op.ns = NamespacePath::fromStored("team.old");
        op.key = "old" + QByteArray::number(100 + i);
        op.value = "{}";
        op.expiresAt = Timestamp::now().plusMinutes(-5);
        ops.emplace_back(std::move(op));
    }
    QVERIFY(file().agent().batch(ops).has_value());
}

TaskReport WindowDetailsTest::check() {
    const TaskList *tasks = m_fixture->window().tasks();
    QSignalSpy ended(tasks, &TaskList::ended);
    m_fixture->trigger(u"checkStore"_s);
    [&ended] { QTRY_COMPARE(ended.count(), 1); }();
    return tasks->tasks().back().outcome.report.value_or(TaskReport());
}

void WindowDetailsTest::rowsOfAReportLeadToTheirItems() {
    expire(2);
    const TaskReport report = check();
    QVERIFY(!report.rows.isEmpty());
    auto *outcome = m_fixture->find<QLabel>(u"taskOutcome"_s);
    QVERIFY(outcome != nullptr);
    Q_EMIT outcome->linkActivated(u"report"_s);
    auto *window = m_fixture->find<ReportWindow>(u"reportWindow"_s);
    QVERIFY(window != nullptr);
    QVERIFY(QTest::qWaitForWindowActive(window));
    auto *lines = window->findChild<QTableView *>(u"reportTable"_s);
    auto *show = window->findChild<QPushButton *>(u"showItem"_s);
    const ItemId wanted = idOf("old101", "team.old");
    int row = -1;
    for (int i = 0; i < report.rows.size(); ++i) {
        if (report.itemAt(i) == wanted)
            row = i;
    }
    QVERIFY(row >= 0);
    lines->setCurrentIndex(lines->model()->index(row, 0));
    QVERIFY(show->isEnabled());
    lines->setFocus();
    QTest::keyClick(lines, Qt::Key_Return);
    QTRY_COMPARE(m_page->editor()->currentItem(), std::optional(wanted));
    QCOMPARE(m_page->items()->currentNamespace(), wanted.ns);
    QVERIFY(window->isVisible()); // the next one is looked at, too
    verifyChosenIn("old101", "team.old");
    // The line of the problem as a whole is about no item.
    for (int i = 0; i < report.rows.size(); ++i) {
        lines->setCurrentIndex(lines->model()->index(i, 0));
        QCOMPARE(show->isEnabled(), report.itemAt(i).has_value());
    }
}

void WindowDetailsTest::aReportSaysOfHowManyItNamesTheFirst() {
    expire(25);
    const TaskReport report = check();
    QVERIFY(report.rows.size() > 1);
    QCOMPARE(report.items.size(), size_t(report.rows.size()));
    const QString head = report.rows.first().join(u' ');
    QVERIFY2(head.contains(u"first 10 of 25"_s), qPrintable(head));
}

void WindowDetailsTest::buttonsNameTheirKeys() {
    const auto tip = [this](const char *name) { return find<QPushButton>(name)->toolTip(); };
    QVERIFY2(tip("newItem").contains(u"Ctrl+N"_s), qPrintable(tip("newItem")));
    QVERIFY2(tip("import").contains(u"Ctrl+I"_s), qPrintable(tip("import")));
    QVERIFY2(tip("export").contains(u"Ctrl+E"_s), qPrintable(tip("export")));
}

void WindowDetailsTest::whatHasNoRoomIsInAMenuOfItsRow() {
    auto *more = find<QToolButton>("itemsTopMenu");
    QVERIFY(more != nullptr && !more->isVisible());
    m_fixture->window().resize(800, 600);
    QTRY_VERIFY(more->isVisible());
    QStringList gone;
    for (const char *name : {"newItem", "import", "export"}) {
        if (!find<QPushButton>(name)->isVisible())
            gone << find<QPushButton>(name)->text();
    }
    QVERIFY(!gone.isEmpty());
    QTest::mouseClick(more, Qt::LeftButton);
    auto *menu = find<QMenu>("itemsTopEntries");
    QVERIFY(menu != nullptr && menu->isVisible());
    QStringList entries;
    for (const QAction *entry : menu->actions())
        entries << entry->text();
    QCOMPARE(entries, gone);
    QSignalSpy exported(m_page, &StorePage::exportRequested);
    menu->actions().last()->trigger();
    menu->close();
    QCOMPARE(exported.count(), 1);
    m_fixture->window().resize(1400, 800);
    QTRY_VERIFY(!more->isVisible());
    QTRY_VERIFY(find<QPushButton>("export")->isVisible());
}

void WindowDetailsTest::keysAreWideEnoughToBeToldApart() {
    const QByteArray title = R"("title":"A title that is as long as a line of text can well be")";
    for (int i = 0; i < 9; ++i)
        file().put("films", "prefix-1234" + QByteArray::number(i) + "-the-suffix",
                   '{' + title + R"(,"year":1999,"genre":"a long genre of films"})");
    m_fixture->window().resize(1200, 700);
    m_page->goTo(NamespacePath::fromStored("films"));
    waitForRows(9);
    const QFontMetrics metrics(codeFont(table()->font()));
    int column = 0;
    while (model()->columnKind(column) != ItemTableModel::ColumnKind::Key)
        ++column;
    QSet<QString> cut;
    for (int row = 0; row < 9; ++row)
        cut.insert(metrics.elidedText(model()->index(row, column).data().toString(),
                                      Qt::ElideMiddle,
                                      table()->columnWidth(column) - 2 * spacing::kSmall));
    QCOMPARE(cut.size(), 9);
}

void WindowDetailsTest::menusAreWrittenAlike() {
    click("k1");
    waitForItem("k1");
    QContextMenuEvent asked(QContextMenuEvent::Keyboard, {}, table()->mapToGlobal(QPoint(5, 5)));
    QCoreApplication::sendEvent(table()->viewport(), &asked);
    QVERIFY(table()->findChild<QMenu *>(u"itemTableMenu"_s) != nullptr);
    // As the menus of the window: all words but small ones begin with a capital.
    static const QStringList small{u"a"_s,   u"an"_s,   u"and"_s, u"as"_s,        u"by"_s,
                                   u"for"_s, u"in"_s,   u"of"_s,  u"on"_s,        u"the"_s,
                                   u"to"_s,  u"with"_s, u"k1"_s,  u"team.notes"_s};
    for (const QMenu *menu : m_fixture->window().findChildren<QMenu *>()) {
        for (const QAction *entry : menu->actions()) {
            QString text = entry->text();
            text.remove(u'&').remove(u'…').remove(u'?').remove(u':');
            // Files, fields and ways to search have names of their own.
            static const QStringList others{u"recentMenu"_s, u"indexedFieldsMenu"_s,
                                            u"searchModeMenu"_s, u"searchScopeMenu"_s};
            if (others.contains(menu->objectName()))
                continue;
            for (const QString &word : text.split(u' ', Qt::SkipEmptyParts)) {
                QVERIFY2(word.front() == word.front().toUpper() || small.contains(word),
                         qPrintable(menu->objectName() + u": "_s + entry->text()));
            }
        }
    }
}

void WindowDetailsTest::theListOfAComboBoxHasAFrame() {
    QComboBox box;
    box.addItems({u"one"_s, u"two"_s});
    box.show();
    QVERIFY(QTest::qWaitForWindowExposed(&box));
    box.showPopup();
    QWidget *popup = QApplication::activePopupWidget();
    QVERIFY(popup != nullptr);
    const QImage picture = popup->grab().toImage();
    const QRgb frame = Colors::of(box.palette()).outline.rgb();
    const int right = picture.width() - 1;
    const int bottom = picture.height() - 1;
    for (const QPoint &edge : {QPoint(right / 2, 0), QPoint(0, bottom / 2),
                               QPoint(right / 2, bottom), QPoint(right, bottom / 2)})
        QCOMPARE(picture.pixel(edge), frame);
    popup->close();
}

void WindowDetailsTest::theSignOfTheOrderLeavesTheHeaderItsName() {
    const QHeaderView *header = table()->horizontalHeader();
    for (int column = 0; column < model()->columnCount(); ++column) {
        QStyleOptionHeader option;
        option.initFrom(header);
        option.rect = QRect(0, 0, header->sectionSize(column), header->height());
        option.section = column;
        option.text = model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        option.sortIndicator = QStyleOptionHeader::SortUp;
        const QRect name = header->style()->subElementRect(QStyle::SE_HeaderLabel, &option, header);
        const QRect sign = header->style()->subElementRect(QStyle::SE_HeaderArrow, &option, header);
        QVERIFY2(name.width() >= QFontMetrics(header->font()).horizontalAdvance(option.text),
                 qPrintable(option.text));
        QVERIFY(!name.intersects(sign));
        QVERIFY(option.rect.contains(sign));
    }
}

void WindowDetailsTest::theWindowFitsIntoEightHundredPixels() {
    click("k3");
    waitForItem("k3");
    text()->setFocus();
    type("x"); // with all that is said of an item that is edited
    QTRY_VERIFY(m_page->editor()->isEdited());
    m_fixture->window().resize(800, 600);
    QTest::qWait(50);
    QCOMPARE(m_fixture->window().size(), QSize(800, 600));
}

QTEST_MAIN(WindowDetailsTest)
#include "tst_window_details.moc"
