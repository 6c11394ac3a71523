// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/filter_parser.h"
#include "tests/gui/shown_item_fixture.h"
#include "ui/jobs/report_window.h"
#include "ui/jobs/task_list.h"
#include "ui/namespaces/namespace_panel.h"
#include "ui/shell/translations.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QDialog>
#include <QDir>
#include <QLineEdit>
#include <QTabBar>

#include <sqlite3.h>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// Makes pictures of the window in its states, for the manual and for whoever looks after them: no
/// test, though it is run as one.
///
///     NESTOR_PICTURES=FOLDER [NESTOR_PICTURE_SCHEME=dark] [NESTOR_PICTURE_SIZE=800x600]
///     [QT_SCALE_FACTOR=2] [LC_ALL=de_DE.UTF-8] window_pictures [SCENE…]
class WindowPictures : public ShownItemFixture {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup() { close(); }

    void item();
    void unsaved();
    void conflict();
    void deletedHere();
    void deletedElsewhere();
    void changedByTheAgent();
    void leftOut();
    void elsewhere();
    void undoneElsewhere();
    void newItem();
    void search();
    void fault();
    void tree();
    void history();
    void locked();
    void missing();
    void replaced();
    void report();
    void about();
    void sorted();
    void choices();
    void changeItems();
    void moveNamespace();
    void editCell();
    void nothingFound();
    void why();
    void compare();
    void review();

private:
    void picture(QWidget *widget = nullptr) const;
    void agentChanges(const QByteArray &itemKey) {
        file().put(kPlace, itemKey, value(77, "What the agent has learned since"));
        m_page->session()->checkForChanges();
    }
    void typeHere() {
        text()->setFocus();
        text()->goTo(text()->bytes().indexOf("note"));
        type("my own ");
        QTRY_VERIFY(m_page->editor()->isEdited());
    }

    [[nodiscard]] static QWidget *topLevel(const QString &name) {
        for (QWidget *widget : QApplication::topLevelWidgets()) {
            if (widget->objectName() == name && widget->isVisible())
                return widget;
        }
        return nullptr;
    }

    std::unique_ptr<Theme> m_theme;
};

void WindowPictures::initTestCase() {
    installTranslations(*qApp);
    m_theme = std::make_unique<Theme>();
    m_theme->setScheme(qgetenv("NESTOR_PICTURE_SCHEME") == "dark" ? ColorScheme::Dark
                                                                  : ColorScheme::Light);
    QVERIFY2(QDir().mkpath(qEnvironmentVariable("NESTOR_PICTURES", u"."_s)), "no folder");
}

void WindowPictures::init() {
    open();
    for (int i = 1; i <= 40; ++i)
        file().put("films.american." + QByteArray::number(2000 + i),
                   "a-film-with-a-long-key-" + QByteArray::number(1000 + i),
                   R"({"title":"A film whose title is a whole line of text, as they are","year":)" +
                       QByteArray::number(2000 + i) +
                       R"(,"genres":["Drama","Comedy"],"href":null})");
    const QStringList sides =
        qEnvironmentVariable("NESTOR_PICTURE_SIZE", u"1200x760"_s).split(u'x');
    m_fixture->window().resize(sides.value(0).toInt(), sides.value(1).toInt());
    click("k3");
    waitForItem("k3");
}

void WindowPictures::picture(QWidget *widget) const {
    QTest::qWait(700); // what comes late: counts, notices
    const QString folder = qEnvironmentVariable("NESTOR_PICTURES", u"."_s);
    const QString name = QString::fromLatin1(QTest::currentTestFunction());
    QVERIFY((widget != nullptr ? widget : &m_fixture->window())
                ->grab()
                .save(QDir(folder).filePath(name + u".png"_s)));
}

void WindowPictures::item() {
    picture();
}

void WindowPictures::unsaved() {
    typeHere();
    picture();
}

void WindowPictures::conflict() {
    typeHere();
    agentChanges("k3");
    QTRY_VERIFY(!line("conflictText").isEmpty());
    picture();
}

void WindowPictures::deletedHere() {
    press(Qt::Key_Delete);
    QTRY_VERIFY(!line("deletedText").isEmpty());
    picture();
}

void WindowPictures::deletedElsewhere() {
    file().remove(kPlace, "k3");
    m_page->session()->checkForChanges();
    QTRY_VERIFY(!line("deletedText").isEmpty());
    picture();
}

void WindowPictures::changedByTheAgent() {
    agentChanges("k3");
    QTRY_VERIFY(!line("changedText").isEmpty());
    picture();
}

void WindowPictures::leftOut() {
    m_page->items()->setFilter(parseFilter(R"({"n":{"$gt":5}})").value());
    QTRY_VERIFY(!line("listingText").isEmpty());
    typeHere();
    picture();
}

void WindowPictures::elsewhere() {
    m_page->goTo(NamespacePath::fromStored("films.american"));
    QTRY_VERIFY(!line("listingText").isEmpty());
    picture();
}

void WindowPictures::undoneElsewhere() {
    text()->replaceBytes(value(99));
    press(Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE(stored("k3"), value(99));
    click("k4");
    waitForItem("k4");
    typeHere();
    table()->setFocus();
    press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_VERIFY(!line("stepText").isEmpty());
    picture();
}

void WindowPictures::newItem() {
    press(Qt::Key_N, Qt::ControlModifier);
    picture();
}

void WindowPictures::search() {
    m_page->goTo(NamespacePath());
    m_page->items()->setSearch(u"film"_s, SearchMode::Text);
    QTRY_VERIFY(!model()->isLoading());
    table()->setFocus();
    press(Qt::Key_Home, Qt::ControlModifier);
    picture();
}

void WindowPictures::fault() {
    text()->setFocus();
    text()->goTo(text()->bytes().size() - 1);
    type("x");
    press(Qt::Key_S, Qt::ControlModifier);
    picture();
}

void WindowPictures::tree() {
    find<QTabBar>("itemTabs")->setCurrentIndex(ItemEditor::TreeTab);
    picture();
}

void WindowPictures::history() {
    find<QTabBar>("itemTabs")->setCurrentIndex(ItemEditor::HistoryTab);
    picture();
}

void WindowPictures::locked() {
    sqlite3 *other = nullptr;
    const QString path = file().filePath(u"locked.db"_s);
    QCOMPARE(sqlite3_open(path.toUtf8().constData(), &other), SQLITE_OK);
    sqlite3_exec(other, "CREATE TABLE store (prefix text, key text, value text); BEGIN EXCLUSIVE",
                 nullptr, nullptr, nullptr);
    m_fixture->window().openStore(path);
    picture();
    sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr);
    sqlite3_close(other);
}

void WindowPictures::missing() {
    typeHere();
    QVERIFY(QFile::rename(file().path(), file().path() + u".away"_s));
    auto *notice = m_fixture->find<QWidget>(u"storeNotice"_s);
    QTRY_VERIFY(notice->isVisible());
    picture();
}

void WindowPictures::replaced() {
    typeHere();
    QVERIFY(QFile::copy(file().path(), file().path() + u".other"_s));
    QVERIFY(QFile::rename(file().path(), file().path() + u".away"_s));
    QVERIFY(QFile::rename(file().path() + u".other"_s, file().path()));
    auto *notice = m_fixture->find<QWidget>(u"storeNotice"_s);
    QTRY_VERIFY(notice->isVisible());
    picture();
}

void WindowPictures::report() {
    std::vector<Op> ops;
    for (int i = 0; i < 25; ++i) {
        PutOp op;
        op.ns = NamespacePath::fromStored("team.old");
        op.key = "old" + QByteArray::number(100 + i);
        op.value = "{}";
        op.expiresAt = Timestamp::now().plusMinutes(-5);
        ops.emplace_back(std::move(op));
    }
    QVERIFY(file().agent().batch(ops).has_value());
    m_fixture->trigger(u"checkStore"_s);
    QTRY_VERIFY(m_fixture->find<QLabel>(u"taskOutcome"_s) != nullptr);
    Q_EMIT m_fixture->find<QLabel>(u"taskOutcome"_s)->linkActivated(u"report"_s);
    picture(m_fixture->find<ReportWindow>(u"reportWindow"_s));
}

void WindowPictures::about() {
    m_fixture->trigger(u"about"_s);
    picture(m_fixture->find<QDialog>(u"aboutDialog"_s));
}

void WindowPictures::sorted() {
    m_page->goTo(NamespacePath::fromStored("films"));
    waitForRows(40);
    sortBy(ItemTableModel::ColumnKind::Updated, {}, Qt::DescendingOrder);
    picture();
}

void WindowPictures::choices() {
    m_page->items()->addCondition();
    QTest::qWait(200);
    for (auto *box : m_page->findChildren<QComboBox *>()) {
        if (!box->isVisible() || box->count() < 2)
            continue;
        box->showPopup();
        QWidget *popup = QApplication::activePopupWidget();
        QVERIFY(popup != nullptr);
        picture(popup);
        popup->close();
        return;
    }
}

void WindowPictures::changeItems() {
    table()->setFocus();
    table()->selectAll();
    press(Qt::Key_H, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(m_page->findChild<QDialog *>(u"changeItems"_s) != nullptr);
    auto *dialog = m_page->findChild<QDialog *>(u"changeItems"_s);
    dialog->findChild<QComboBox *>(u"changeField"_s)->setCurrentText(u"n"_s);
    dialog->findChild<QLineEdit *>(u"changeValue"_s)->setText(u"5"_s);
    QTRY_VERIFY(dialog->findChild<QPushButton *>(u"applyChange"_s)->isEnabled());
    picture(dialog);
}

void WindowPictures::moveNamespace() {
    m_page->goTo(NamespacePath::fromStored("films.american"));
    m_page->namespaces()->askChange(NamespacePath::fromStored("films.american"), BulkChange::Move);
    QTRY_VERIFY(m_page->findChild<QDialog *>(u"changeItems"_s) != nullptr);
    picture(m_page->findChild<QDialog *>(u"changeItems"_s));
}

void WindowPictures::editCell() {
    table()->setFocus();
    press(Qt::Key_Right);
    press(Qt::Key_F2);
    QTRY_VERIFY(table()->findChild<QLineEdit *>(u"cellEditor"_s) != nullptr);
    picture();
}

void WindowPictures::nothingFound() {
    m_page->items()->setFilter(parseFilter(R"({"n":{"$gt":500}})").value());
    QTRY_COMPARE(model()->rowCount(), 0);
    picture();
}

void WindowPictures::why() {
    m_fixture->trigger(u"whyNotRecalled"_s);
    QTRY_VERIFY(find<QLineEdit>("doctorFilter") && find<QLineEdit>("doctorFilter")->isVisible());
    find<QLineEdit>("doctorFilter")->setText(uR"({"n":"3","text":"note"})"_s);
    find<QPushButton>("doctorAsk")->click();
    QTRY_VERIFY(find<QLabel>("gateMark:filtered") != nullptr);
    picture();
}

void WindowPictures::compare() {
    m_fixture->trigger(u"compareWithAgent"_s);
    QTRY_VERIFY(topLevel(u"compareWindow"_s) != nullptr);
    picture(topLevel(u"compareWindow"_s));
}

void WindowPictures::review() {
    file().put(kPlace, "r1", value(1, "Ada flies to Oslo on 3 March and asks for an aisle seat"));
    file().put(kPlace, "r2", value(2, "Ada flies to Oslo on 5 March and asks for an aisle seat"));
    file().put(kPlace, "r3", value(3, "ada flies to Oslo on 3 March, and asks for an aisle seat!"));
    m_fixture->trigger(u"reviewMemories"_s);
    QTRY_VERIFY(topLevel(u"reviewWindow"_s) != nullptr);
    picture(topLevel(u"reviewWindow"_s));
}

QTEST_MAIN(WindowPictures)
#include "window_pictures.moc"
