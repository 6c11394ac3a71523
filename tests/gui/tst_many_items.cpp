// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/filter_parser.h"
#include "tests/gui/shown_item_fixture.h"
#include "ui/bulk/change_items_dialog.h"
#include "ui/bulk/planned_changes.h"
#include "ui/namespaces/namespace_panel.h"
#include "ui/session/item_commands.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QTreeView>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// Items go elsewhere, live as long as one says, or go: many at once, whole namespaces, seen before
/// it is done, and taken back in one step.
class ManyItemsTest : public ShownItemFixture {
    Q_OBJECT

private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }

    void aNamespaceIsRenamedByKeyboardAlone();
    void whatIsTakenThereIsSeenBeforeAndStays();
    void whatIsTakenThereIsReplacedOnlyWhereOneSaysSo();
    void aNamespaceGoesBeneathItself();
    void whatIsSelectedGoesToAnotherNamespace();
    void timesLifeAndVectorsGoAlong();
    void itemsLiveAsLongAsOneSays();
    void allThatAFilterFindsIsChanged();
    void moreThanCanBeChosenIsDeletedAndComesBack();
    void aNamespaceIsDeletedFromItsMenu();
    void itemsAreCopiedToAnotherStore();
    void aPlaceThatIsNoneIsSaid();

private:
    [[nodiscard]] ChangeItemsDialog *dialog() const {
        [this] {
            QTRY_VERIFY(m_page->findChild<ChangeItemsDialog *>() != nullptr);
            QVERIFY(QTest::qWaitForWindowActive(m_page->findChild<ChangeItemsDialog *>()));
        }();
        return m_page->findChild<ChangeItemsDialog *>();
    }
    template <typename T>
    static T *in(const ChangeItemsDialog *dialog, const char *name) {
        return dialog->findChild<T *>(QString::fromLatin1(name));
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
    void undo() {
        QTRY_VERIFY(m_page->session()->commands()->canUndo());
        QTRY_VERIFY(!m_page->session()->commands()->isStoring());
        m_page->session()->commands()->undo();
        QTRY_VERIFY(!m_page->session()->commands()->isStoring());
    }
    /// Asks from the menu of a namespace.
    ChangeItemsDialog *ask(const QByteArray &ns, const char *entry) {
        const auto menu =
            m_page->findChild<NamespacePanel *>()->menuFor(NamespacePath::fromStored(ns));
        auto *action = menu->findChild<QAction *>(QString::fromLatin1(entry));
        [action] { QVERIFY(action != nullptr && action->isEnabled()); }();
        action->trigger();
        return dialog();
    }
    [[nodiscard]] std::optional<Item> itemOf(const QByteArray &ns, const QByteArray &key) {
        const auto answers = file().agent().batch({PeekOp{idOf(key, ns)}});
        return answers ? std::get<PeekAnswer>(answers->front()).item : std::nullopt;
    }
};

void ManyItemsTest::aNamespaceIsRenamedByKeyboardAlone() {
    file().put("team.notes.old", "deep", value(9));
    m_page->session()->checkForChanges();
    click("k3");
    waitForItem("k3");
    press(Qt::Key_1, Qt::ControlModifier);
    press(Qt::Key_F2);
    auto *asking = dialog();
    auto *target = in<QLineEdit>(asking, "changeTarget");
    QTRY_COMPARE(QApplication::focusWidget(), target);
    QCOMPARE(target->text(), u"team.notes"_s);
    for (const char letter : QByteArray("team.archive"))
        QTest::keyClick(asking->windowHandle(), letter);
    QCOMPARE(target->text(), u"team.archive"_s);
    QTRY_VERIFY2(asking->isReady(), qPrintable(summary(asking)));
    QVERIFY2(summary(asking).contains(u"9 items to move"_s), qPrintable(summary(asking)));
    QCOMPARE(stored("k1"), value(1)); // nothing is written yet
    auto *button = in<QPushButton>(asking, "applyChange");
    for (int i = 0; i < 8 && QApplication::focusWidget() != button; ++i)
        QTest::keyClick(asking->windowHandle(), Qt::Key_Tab); // no part keeps it for itself
    QCOMPARE(QApplication::focusWidget(), button);
    QTest::keyClick(asking->windowHandle(), Qt::Key_Space);
    QTRY_COMPARE(file().valueOf("team.archive", "k1"), value(1));
    QCOMPARE(file().valueOf("team.archive.old", "deep"), value(9));
    QVERIFY(stored("k1").isNull());
    QVERIFY(file().valueOf("team.notes.old", "deep").isNull());
    // The window goes along.
    QTRY_COMPARE(m_page->items()->currentNamespace().stored(), QByteArray("team.archive"));
    QTRY_VERIFY(m_page->editor()->currentItem() == idOf("k3", "team.archive"));
    undo();
    QTRY_COMPARE(stored("k8"), value(8));
    QCOMPARE(file().valueOf("team.notes.old", "deep"), value(9));
    QVERIFY(file().valueOf("team.archive", "k1").isNull());
    QTRY_VERIFY(!m_page->session()->commands()->canUndo());
}

void ManyItemsTest::whatIsTakenThereIsSeenBeforeAndStays() {
    file().put("team.archive", "k2", value(22));
    auto *asking = ask(kPlace, "moveNamespace");
    in<QLineEdit>(asking, "changeTarget")->setText(u"team.archive"_s);
    QTRY_VERIFY(asking->isReady());
    QVERIFY2(summary(asking).contains(u"7 items to move"_s) &&
                 summary(asking).contains(u"1 cannot be changed"_s),
             qPrintable(summary(asking)));
    apply(asking);
    QTRY_COMPARE(file().valueOf("team.archive", "k1"), value(1));
    QCOMPARE(file().valueOf("team.archive", "k2"), value(22));
    QCOMPARE(stored("k2"), value(2));
}

void ManyItemsTest::whatIsTakenThereIsReplacedOnlyWhereOneSaysSo() {
    file().put("team.archive", "k2", value(22));
    auto *asking = ask(kPlace, "moveNamespace");
    in<QLineEdit>(asking, "changeTarget")->setText(u"team.archive"_s);
    in<QCheckBox>(asking, "changeReplaces")->setChecked(true);
    QTRY_VERIFY(asking->isReady());
    QVERIFY2(summary(asking).contains(u"1 replaced there"_s), qPrintable(summary(asking)));
    apply(asking);
    QTRY_COMPARE(file().valueOf("team.archive", "k2"), value(2));
    QVERIFY(stored("k2").isNull());
    undo();
    QTRY_COMPARE(file().valueOf("team.archive", "k2"), value(22));
    QCOMPARE(stored("k2"), value(2));
}

void ManyItemsTest::aNamespaceGoesBeneathItself() {
    file().put("team.notes.notes", "k1", value(11));
    auto *asking = ask(kPlace, "moveNamespace");
    in<QLineEdit>(asking, "changeTarget")->setText(u"team.notes.notes"_s);
    in<QCheckBox>(asking, "changeReplaces")->setChecked(true);
    apply(asking);
    // k1 comes to where another k1 was, which goes on.
    QTRY_COMPARE(file().valueOf("team.notes.notes.notes", "k1"), value(11));
    QCOMPARE(file().valueOf("team.notes.notes", "k1"), value(1));
    QVERIFY(stored("k1").isNull());
    undo();
    QTRY_COMPARE(stored("k1"), value(1));
    QCOMPARE(file().valueOf("team.notes.notes", "k1"), value(11));
    QVERIFY(file().valueOf("team.notes.notes.notes", "k1").isNull());
}

void ManyItemsTest::whatIsSelectedGoesToAnotherNamespace() {
    click("k2");
    waitForItem("k2");
    press(Qt::Key_Down, Qt::ShiftModifier);
    QTRY_COMPARE(table()->selectionModel()->selectedRows().size(), 2);
    press(Qt::Key_M, Qt::ControlModifier | Qt::ShiftModifier);
    auto *asking = dialog();
    in<QLineEdit>(asking, "changeTarget")->setText(u"elsewhere"_s);
    apply(asking);
    QTRY_COMPARE(file().valueOf("elsewhere", "k2"), value(2));
    QCOMPARE(file().valueOf("elsewhere", "k3"), value(3));
    QVERIFY(stored("k3").isNull());
    QCOMPARE(stored("k4"), value(4));
    QTRY_VERIFY2(said().contains(u"Move 2 items to elsewhere"_s), qPrintable(said()));
    undo();
    QTRY_COMPARE(stored("k3"), value(3));
}

void ManyItemsTest::timesLifeAndVectorsGoAlong() {
    PutOp put;
    put.ns = NamespacePath::fromStored(kPlace);
    put.key = "k1";
    put.value = value(1);
    put.ttl = {.kind = TtlChoice::Minutes, .minutes = 600};
    put.createdAt = Timestamp::parse("2024-01-02 03:04:05").value();
    put.updatedAt = Timestamp::parse("2024-02-03 04:05:06").value();
    QVERIFY(file().agent().batch({put}).has_value());
    const KeptVector vector{idOf("k1"), "text", QByteArray(8, '\1'), "2024-01-02 03:04:05",
                            "2024-01-02 03:04:05"};
    const std::vector<KeptVector> rows{vector};
    const bool kept = file().agent().admin()->restoreVectors(rows).has_value();
    const Item before = *itemOf(kPlace, "k1");
    auto *asking = ask(kPlace, "moveNamespace");
    in<QLineEdit>(asking, "changeTarget")->setText(u"far"_s);
    apply(asking);
    QTRY_VERIFY(itemOf("far", "k1").has_value());
    const auto vectorsOf = [this](const ItemId &id) {
        const std::vector<ItemId> ids{id};
        return *file().agent().admin()->keptVectors(ids);
    };
    const Item after = *itemOf("far", "k1");
    QCOMPARE(after.createdAt, before.createdAt);
    QCOMPARE(after.updatedAt, before.updatedAt);
    QCOMPARE(after.ttlMinutes, before.ttlMinutes);
    QCOMPARE(after.expiresAt, before.expiresAt);
    const bool had = kept && !rows.empty();
    QVERIFY(had);
    QTRY_COMPARE(vectorsOf(idOf("k1", "far")).size(), size_t(1));
    QCOMPARE(vectorsOf(idOf("k1", "far")).front().vector, vector.vector);
    QVERIFY(vectorsOf(idOf("k1")).empty());
    undo();
    QTRY_VERIFY(itemOf(kPlace, "k1") == before);
    QTRY_COMPARE(vectorsOf(idOf("k1")).size(), size_t(1));
    QVERIFY(vectorsOf(idOf("k1", "far")).empty());
}

void ManyItemsTest::itemsLiveAsLongAsOneSays() {
    const Item before = *itemOf(kPlace, "k1");
    QVERIFY(!before.expiresAt);
    auto *asking = ask(kPlace, "expireNamespace");
    in<QDoubleSpinBox>(asking, "changeLife")->setValue(2);
    QTRY_VERIFY(asking->isReady());
    QVERIFY2(summary(asking).contains(u"8 items to change"_s), qPrintable(summary(asking)));
    apply(asking);
    QTRY_VERIFY(itemOf(kPlace, "k8")->expiresAt.has_value());
    const Item after = *itemOf(kPlace, "k1");
    QCOMPARE(after.ttlMinutes, std::optional(2.0 * 24 * 60));
    QCOMPARE(after.value, before.value);
    QCOMPARE(after.updatedAt, before.updatedAt); // nobody wrote it anew
    undo();
    QTRY_VERIFY(itemOf(kPlace, "k1") == before);
    // Never is a life, too; who never expires has it.
    asking = ask(kPlace, "expireNamespace");
    in<QComboBox>(asking, "changeUnit")->setCurrentIndex(3);
    QTRY_VERIFY(asking->isReady());
    QVERIFY2(summary(asking).contains(u"8 unchanged"_s), qPrintable(summary(asking)));
}

void ManyItemsTest::allThatAFilterFindsIsChanged() {
    m_page->items()->setFilter(*parseFilter(R"({"n":{"$gte":6}})"));
    waitForRows(3);
    press(Qt::Key_H, Qt::ControlModifier | Qt::AltModifier);
    auto *asking = dialog();
    in<QComboBox>(asking, "changeField")->setCurrentText(u"late"_s);
    in<QLineEdit>(asking, "changeValue")->setText(u"true"_s);
    QTRY_VERIFY(asking->isReady());
    QVERIFY2(summary(asking).contains(u"3 items to change"_s), qPrintable(summary(asking)));
    apply(asking);
    QTRY_COMPARE(stored("k6"), QByteArray(R"({"text":"note","n":6,"late":true})"));
    QCOMPARE(stored("k5"), value(5));
}

void ManyItemsTest::moreThanCanBeChosenIsDeletedAndComesBack() {
    constexpr int many = 10'050;
    std::vector<Op> ops;
    for (int i = 0; i < many; ++i) {
        PutOp put;
        put.ns = NamespacePath::fromStored("crowd");
        put.key = "c" + QByteArray::number(i);
        put.value = R"({"n":1})";
        ops.emplace_back(std::move(put));
    }
    QVERIFY(file().agent().batch(std::move(ops)).has_value());
    m_page->goTo(NamespacePath::fromStored("crowd"));
    QTRY_COMPARE(model()->rowCount(), many);
    table()->setFocus();
    table()->selectAll();
    press(Qt::Key_Delete);
    auto *asking = dialog();
    QTRY_VERIFY_WITH_TIMEOUT(asking->isReady(), 60'000);
    QVERIFY2(summary(asking).contains(u"10,050 items to delete"_s), qPrintable(summary(asking)));
    apply(asking);
    const auto count = [this] {
        const auto answers = file().agent().batch(
            {CountOp{{NamespacePath::fromStored("crowd"), true, std::nullopt}, {}}});
        return std::get<CountAnswer>(answers->front()).items;
    };
    QTRY_COMPARE_WITH_TIMEOUT(count(), qint64(0), 60'000);
    QTRY_VERIFY_WITH_TIMEOUT(m_page->session()->commands()->canUndo(), 60'000);
    m_page->session()->commands()->undo();
    QTRY_COMPARE_WITH_TIMEOUT(count(), qint64(many), 60'000);
    QTRY_VERIFY_WITH_TIMEOUT(!m_page->session()->commands()->isStoring(), 60'000);
}

void ManyItemsTest::aNamespaceIsDeletedFromItsMenu() {
    file().put("team.notes.old", "deep", value(9));
    file().put("team.notesOfOthers", "k1", value(1));
    auto *asking = ask(kPlace, "deleteNamespace");
    QTRY_VERIFY(asking->isReady());
    QVERIFY2(summary(asking).contains(u"9 items to delete"_s), qPrintable(summary(asking)));
    QCOMPARE(asking->model()->rowCount(), 9);
    apply(asking);
    QTRY_VERIFY(stored("k1").isNull());
    QVERIFY(file().valueOf("team.notes.old", "deep").isNull());
    QCOMPARE(file().valueOf("team.notesOfOthers", "k1"), value(1));
    undo();
    QTRY_COMPARE(file().valueOf("team.notes.old", "deep"), value(9));
    QCOMPARE(stored("k8"), value(8));
}

void ManyItemsTest::itemsAreCopiedToAnotherStore() {
    UiTestStore other;
    other.put(kPlace, "k2", value(22));
    StorePage *second = m_fixture->window().openStore(other.path());
    QTRY_VERIFY(second->session()->isOpen());
    m_fixture->window().openStore(file().path());
    auto *asking = ask(kPlace, "copyNamespace");
    in<QComboBox>(asking, "changeStore")->setCurrentIndex(1);
    in<QLineEdit>(asking, "changeTarget")->clear();
    QTRY_VERIFY(asking->isReady());
    QVERIFY2(summary(asking).contains(u"7 items to copy"_s), qPrintable(summary(asking)));
    apply(asking);
    QTRY_COMPARE(other.valueOf(kPlace, "k1"), value(1));
    QCOMPARE(other.valueOf(kPlace, "k2"), value(22));
    QCOMPARE(stored("k1"), value(1));
    // It is a step of the store that was written.
    QVERIFY(!m_page->session()->commands()->canUndo());
    QTRY_VERIFY(second->session()->commands()->canUndo());
    second->session()->commands()->undo();
    QTRY_VERIFY(other.valueOf(kPlace, "k1").isNull());
    QTRY_VERIFY(!second->session()->commands()->isStoring());
    m_fixture->window().closeStore(1);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

void ManyItemsTest::aPlaceThatIsNoneIsSaid() {
    auto *asking = ask(kPlace, "moveNamespace");
    in<QLineEdit>(asking, "changeTarget")->setText(u"team..x"_s);
    QTRY_VERIFY2(summary(asking).contains(u"cannot be done"_s), qPrintable(summary(asking)));
    QVERIFY(!in<QPushButton>(asking, "applyChange")->isEnabled());
}

QTEST_MAIN(ManyItemsTest)
#include "tst_many_items.moc"
