// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/shown_item_fixture.h"
#include "ui/bulk/change_items_dialog.h"
#include "ui/bulk/planned_changes.h"
#include "ui/session/item_commands.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QListView>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// Many items are changed alike: each change is seen first, all are one step, and nothing that
/// somebody else wrote is overwritten.
class ChangeItemsTest : public ShownItemFixture {
    Q_OBJECT

private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }

    void aFieldIsSetInWhatIsSelectedByKeyboardAlone();
    void eachChangeIsSeenBeforeItIsMade();
    void aFieldIsRenamedAndRemoved();
    void textIsFoundAndReplaced();
    void whatCannotBeChangedIsSaidAndLeft();
    void whatSomebodyElseWroteIsNotOverwritten();
    void withoutASelectionItSaysSo();

private:
    ChangeItemsDialog *ask() {
        press(Qt::Key_H, Qt::ControlModifier | Qt::ShiftModifier);
        [this] { QTRY_VERIFY(m_page->findChild<ChangeItemsDialog *>() != nullptr); }();
        auto *dialog = m_page->findChild<ChangeItemsDialog *>();
        [dialog] { QVERIFY(QTest::qWaitForWindowActive(dialog)); }();
        return dialog;
    }
    void selectAll() {
        table()->setFocus();
        table()->selectAll();
        QTRY_COMPARE(table()->selectionModel()->selectedRows().size(), model()->rowCount());
    }
    template <typename T>
    static T *in(const ChangeItemsDialog *dialog, const char *name) {
        return dialog->findChild<T *>(QString::fromLatin1(name));
    }
    static void choose(ChangeItemsDialog *dialog, ValueChange::Kind kind, const QString &field) {
        auto *kinds = in<QComboBox>(dialog, "changeKind");
        kinds->setCurrentIndex(kinds->findData(kind));
        in<QComboBox>(dialog, "changeField")->setCurrentText(field);
    }
    static QString summary(const ChangeItemsDialog *dialog) {
        return in<QLabel>(dialog, "changeSummary")->text();
    }
    static void apply(ChangeItemsDialog *dialog) {
        QTRY_VERIFY2(dialog->isReady(), qPrintable(summary(dialog)));
        auto *button = in<QPushButton>(dialog, "applyChange");
        QVERIFY2(button->isEnabled(), qPrintable(summary(dialog)));
        QTest::mouseClick(button, Qt::LeftButton);
    }
};

void ChangeItemsTest::aFieldIsSetInWhatIsSelectedByKeyboardAlone() {
    click("k2");
    waitForItem("k2");
    press(Qt::Key_Down, Qt::ShiftModifier);
    press(Qt::Key_Down, Qt::ShiftModifier);
    QTRY_COMPARE(table()->selectionModel()->selectedRows().size(), 3);
    auto *dialog = ask();
    const auto keys = [dialog](const QString &text) {
        for (const QChar letter : text)
            QTest::keyClick(dialog->windowHandle(), letter.toLatin1());
    };
    const auto goTo = [dialog](const QWidget *wanted) {
        for (int i = 0; i < 20 && QApplication::focusWidget() != wanted; ++i)
            QTest::keyClick(dialog->windowHandle(), Qt::Key_Tab);
        QCOMPARE(QApplication::focusWidget(), wanted);
    };
    goTo(in<QComboBox>(dialog, "changeField"));
    keys(u"seen"_s);
    goTo(in<QLineEdit>(dialog, "changeValue"));
    keys(u"true"_s);
    QTRY_VERIFY2(dialog->isReady(), qPrintable(summary(dialog)));
    QVERIFY2(summary(dialog).contains(u"3 items to change"_s), qPrintable(summary(dialog)));
    QCOMPARE(stored("k2"), value(2)); // nothing is written yet
    goTo(in<QPushButton>(dialog, "applyChange"));
    QTest::keyClick(dialog->windowHandle(), Qt::Key_Space);
    QTRY_COMPARE(stored("k2"), QByteArray(R"({"text":"note","n":2,"seen":true})"));
    QCOMPARE(stored("k4"), QByteArray(R"({"text":"note","n":4,"seen":true})"));
    QCOMPARE(stored("k1"), value(1));
    QCOMPARE(stored("k5"), value(5));
    QTRY_VERIFY2(said().contains(u"Set seen in 3 items"_s), qPrintable(said()));
    // All of it is one step.
    table()->setFocus();
    QTRY_VERIFY(m_page->session()->commands()->canUndo());
    QCOMPARE(m_page->session()->commands()->undoText(), u"Set seen in 3 items"_s);
    m_page->session()->commands()->undo();
    QTRY_COMPARE(stored("k4"), value(4));
    QCOMPARE(stored("k2"), value(2));
    QCOMPARE(stored("k3"), value(3));
    QTRY_VERIFY(!m_page->session()->commands()->canUndo());
}

void ChangeItemsTest::eachChangeIsSeenBeforeItIsMade() {
    selectAll();
    auto *dialog = ask();
    choose(dialog, ValueChange::SetField, u"n"_s);
    in<QLineEdit>(dialog, "changeValue")->setText(u"5"_s);
    QTRY_VERIFY(dialog->isReady());
    QVERIFY2(summary(dialog).contains(u"7 items to change"_s) &&
                 summary(dialog).contains(u"1 unchanged"_s),
             qPrintable(summary(dialog)));
    QCOMPARE(dialog->model()->rowCount(), 7);
    for (int row = 0; row < 7; ++row) {
        const auto &one = dialog->model()->changes().items[size_t(row)];
        QVERIFY(one.after.contains("\"n\":5") && !one.before.value.contains("\"n\":5"));
    }
    // What is asked for now has no preview yet: it cannot be made.
    in<QLineEdit>(dialog, "changeValue")->setText(u"6"_s);
    QVERIFY(!dialog->isReady());
    QVERIFY(!in<QPushButton>(dialog, "applyChange")->isEnabled());
    QTRY_VERIFY(dialog->isReady());
    in<QLineEdit>(dialog, "changeValue")->setText(u"six"_s);
    QTRY_VERIFY2(summary(dialog).contains(u"cannot be done"_s), qPrintable(summary(dialog)));
    QVERIFY(!in<QPushButton>(dialog, "applyChange")->isEnabled());
}

void ChangeItemsTest::aFieldIsRenamedAndRemoved() {
    selectAll();
    auto *dialog = ask();
    choose(dialog, ValueChange::RenameField, u"n"_s);
    in<QLineEdit>(dialog, "changeName")->setText(u"number"_s);
    apply(dialog);
    QTRY_COMPARE(stored("k8"), QByteArray(R"({"text":"note","number":8})"));
    QTRY_VERIFY(m_page->findChild<ChangeItemsDialog *>() == nullptr);
    m_fixture->window().activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&m_fixture->window()));
    QTRY_VERIFY(!model()->isLoading());
    selectAll();
    dialog = ask();
    choose(dialog, ValueChange::RemoveField, u"text"_s);
    apply(dialog);
    QTRY_COMPARE(stored("k8"), QByteArray(R"({"number":8})"));
    QCOMPARE(stored("k1"), QByteArray(R"({"number":1})"));
}

void ChangeItemsTest::textIsFoundAndReplaced() {
    file().put(kPlace, "k1", value(1, "see https://one.example/a"));
    m_page->session()->checkForChanges();
    selectAll();
    auto *dialog = ask();
    choose(dialog, ValueChange::ReplaceText, {});
    in<QCheckBox>(dialog, "changePattern")->setChecked(true);
    in<QLineEdit>(dialog, "changeFind")->setText(uR"(https://(\w+)\.example)"_s);
    in<QLineEdit>(dialog, "changeReplacement")->setText(uR"(https://\1.test)"_s);
    apply(dialog);
    QTRY_COMPARE(stored("k1"), value(1, "see https://one.test/a"));
    QCOMPARE(stored("k2"), value(2));
}

void ChangeItemsTest::whatCannotBeChangedIsSaidAndLeft() {
    file().put(kPlace, "k1", R"({"n":1,"m":2})");
    m_page->session()->checkForChanges();
    selectAll();
    auto *dialog = ask();
    choose(dialog, ValueChange::RenameField, u"n"_s);
    in<QLineEdit>(dialog, "changeName")->setText(u"m"_s);
    QTRY_VERIFY(dialog->isReady());
    QVERIFY2(summary(dialog).contains(u"1 cannot be changed"_s), qPrintable(summary(dialog)));
    apply(dialog);
    QTRY_COMPARE(stored("k2"), QByteArray(R"({"text":"note","m":2})"));
    QCOMPARE(stored("k1"), QByteArray(R"({"n":1,"m":2})"));
}

void ChangeItemsTest::whatSomebodyElseWroteIsNotOverwritten() {
    selectAll();
    auto *dialog = ask();
    choose(dialog, ValueChange::SetField, u"n"_s);
    in<QLineEdit>(dialog, "changeValue")->setText(u"0"_s);
    QTRY_VERIFY(dialog->isReady());
    file().put(kPlace, "k5", value(55, "by the agent"));
    apply(dialog);
    QTRY_VERIFY2(said().contains(u"Nothing was changed"_s), qPrintable(said()));
    QCOMPARE(stored("k1"), value(1));
    QCOMPARE(stored("k5"), value(55, "by the agent"));
    apply(dialog); // of what is stored now
    QTRY_COMPARE(stored("k5"), value(0, "by the agent"));
    QCOMPARE(stored("k1"), value(0));
}

void ChangeItemsTest::withoutASelectionItSaysSo() {
    table()->clearSelection();
    press(Qt::Key_H, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY2(said().contains(u"no item is selected"_s), qPrintable(said()));
    QVERIFY(m_page->findChild<ChangeItemsDialog *>() == nullptr);
}

QTEST_MAIN(ChangeItemsTest)
#include "tst_change_items.moc"
