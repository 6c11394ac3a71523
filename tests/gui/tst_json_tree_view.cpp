// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/tree/json_tree_model.h"
#include "ui/editor/tree/json_tree_view.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// The tree of a value, edited by the keyboard: what is typed and cannot be is not lost.
class JsonTreeViewTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_view.reset(); }

    void textForANewElementIsTaken();
    void whatIsRefusedStandsInTheCellAgain();
    void whatIsRefusedWaitsWhereTheKeyboardWentElsewhere();
    void whatIsRefusedIsNotOfferedInAnotherValue();
    void anEmptiedNameIsNotTaken_data();
    void anEmptiedNameIsNotTaken();
    void theHeadOfALargeValueIsNotCalledInvalid();

private:
    void setText(const QByteArray &text) {
        m_text = text;
        auto parsed = JsonDocument::parse(text);
        QVERIFY(parsed.has_value());
        m_view->setDocument(std::make_shared<const JsonDocument>(std::move(*parsed)));
    }
    void goTo(const QByteArray &pointer) {
        m_tree->setCurrentIndex(m_view->model()->indexOf(pointer, JsonTreeModel::ValueColumn));
    }
    [[nodiscard]] QLineEdit *cell() const {
        return m_tree->findChild<QLineEdit *>(u"treeCellEditor"_s);
    }
    [[nodiscard]] QString message() const {
        return m_view->findChild<QLabel *>(u"treeMessage"_s)->text();
    }

    std::unique_ptr<JsonTreeView> m_view;
    QTreeView *m_tree = nullptr;
    QByteArray m_text;
};

void JsonTreeViewTest::init() {
    m_view = std::make_unique<JsonTreeView>();
    m_view->resize(500, 400);
    m_tree = m_view->findChild<QTreeView *>(u"jsonTree"_s);
    connect(m_view.get(), &JsonTreeView::editRequested, this, [this](const JsonEdit &edit) {
        QByteArray changed = m_text;
        setText(changed.replace(edit.at, edit.removed, edit.inserted));
    });
    setText(R"({"tags":["a"],"n":1})");
    m_view->show();
    m_view->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_view.get()));
    m_tree->setFocus();
}

void JsonTreeViewTest::textForANewElementIsTaken() {
    goTo("/tags/0");
    QTest::keyClick(m_tree, Qt::Key_Insert);
    QTRY_VERIFY(cell() != nullptr);
    cell()->selectAll();
    QTest::keyClicks(cell(), u"two words"_s);
    QTest::keyClick(cell(), Qt::Key_Return);
    QTRY_COMPARE(m_text, QByteArray(R"({"tags":["a","two words"],"n":1})"));
}

void JsonTreeViewTest::whatIsRefusedStandsInTheCellAgain() {
    goTo("/n");
    QTest::keyClick(m_tree, Qt::Key_F2);
    QTRY_VERIFY(cell() != nullptr);
    cell()->selectAll();
    QTest::keyClicks(cell(), u"12 apples"_s);
    QTest::keyClick(cell(), Qt::Key_Return);
    QTRY_VERIFY(!message().isEmpty());
    QTRY_VERIFY(cell() != nullptr && cell()->isVisible() && cell()->text() == u"12 apples"_s);
    QTRY_VERIFY(!message().isEmpty());
    cell()->setText(u"12"_s);
    QTest::keyClick(cell(), Qt::Key_Return);
    QTRY_COMPARE(m_text, QByteArray(R"({"tags":["a"],"n":12})"));
}

void JsonTreeViewTest::whatIsRefusedWaitsWhereTheKeyboardWentElsewhere() {
    goTo("/n");
    QTest::keyClick(m_tree, Qt::Key_F2);
    QTRY_VERIFY(cell() != nullptr);
    cell()->selectAll();
    QTest::keyClicks(cell(), u"12 apples"_s);
    m_view->findChild<QWidget *>(u"addMember"_s)->setFocus();
    m_tree->setFocus();
    QTRY_VERIFY(cell() == nullptr);
    QVERIFY(!message().isEmpty());
    goTo("/n");
    QTest::keyClick(m_tree, Qt::Key_F2);
    QTRY_VERIFY(cell() != nullptr);
    QCOMPARE(cell()->text(), u"12 apples"_s);
    QTest::keyClick(cell(), Qt::Key_Escape); // given up
    QTRY_VERIFY(cell() == nullptr);
    QTest::keyClick(m_tree, Qt::Key_F2);
    QTRY_VERIFY(cell() != nullptr);
    QCOMPARE(cell()->text(), u"1"_s);
}

void JsonTreeViewTest::whatIsRefusedIsNotOfferedInAnotherValue() {
    goTo("/n");
    QTest::keyClick(m_tree, Qt::Key_F2);
    QTRY_VERIFY(cell() != nullptr);
    cell()->selectAll();
    QTest::keyClicks(cell(), u"12 apples"_s);
    m_view->findChild<QWidget *>(u"addMember"_s)->setFocus();
    m_view->startOver();
    QTRY_VERIFY(cell() == nullptr);
    setText(R"({"tags":["b"],"n":2})");
    m_tree->setFocus();
    goTo("/n");
    QTest::keyClick(m_tree, Qt::Key_F2);
    QTRY_VERIFY(cell() != nullptr);
    QCOMPARE(cell()->text(), u"2"_s);
}

void JsonTreeViewTest::anEmptiedNameIsNotTaken_data() {
    QTest::addColumn<bool>("byKey");
    QTest::newRow("by Return") << true;
    QTest::newRow("the keyboard goes elsewhere") << false;
}

void JsonTreeViewTest::anEmptiedNameIsNotTaken() {
    QFETCH(bool, byKey);
    goTo("/n");
    m_tree->setCurrentIndex(m_tree->currentIndex().siblingAtColumn(0));
    QTest::keyClick(m_tree, Qt::Key_F2);
    QTRY_VERIFY(cell() != nullptr);
    QCOMPARE(cell()->text(), u"n"_s);
    QTest::keyClick(cell(), Qt::Key_Delete);
    QVERIFY(cell()->text().isEmpty());
    if (byKey)
        QTest::keyClick(cell(), Qt::Key_Return);
    else
        m_view->findChild<QWidget *>(u"addMember"_s)->setFocus();
    QTRY_VERIFY(!message().isEmpty());
    QCOMPARE(m_text, QByteArray(R"({"tags":["a"],"n":1})"));
    QTRY_VERIFY(cell() == nullptr);
}

void JsonTreeViewTest::theHeadOfALargeValueIsNotCalledInvalid() {
    m_view->startOver();
    m_view->showPartial();
    QVERIFY2(!message().contains(u"JSON"_s), qPrintable(message()));
    auto *all = m_view->findChild<QPushButton *>(u"showWholeTree"_s);
    QVERIFY(all->isVisible());
    QSignalSpy wanted(m_view.get(), &JsonTreeView::wholeRequested);
    QTest::mouseClick(all, Qt::LeftButton);
    QCOMPARE(wanted.count(), 1);
    setText(R"({"n":1})");
    QVERIFY(!all->isVisible());
    QVERIFY(message().isEmpty());
}

QTEST_MAIN(JsonTreeViewTest)
#include "tst_json_tree_view.moc"
