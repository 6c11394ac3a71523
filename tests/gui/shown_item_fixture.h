// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/store_admin.h"
#include "tests/gui/window_fixture.h"
#include "ui/editor/item_editor.h"
#include "ui/editor/text/json_text_edit.h"
#include "ui/items/item_table_model.h"
#include "ui/search/items_panel.h"
#include "ui/session/store_session.h"

#include <QApplication>
#include <QPushButton>
#include <QTableView>
#include <QTest>

/// The window on a place of eight items, k1 to k8, with a field that numbers them, used by keys and
/// clicks as a person would: keys go to the window, so that modifiers are held down while commands
/// run.
class ShownItemFixture : public QObject {
protected:
    inline static const QByteArray kPlace = "team.notes";

    void open(bool managed = false) {
        m_fixture = std::make_unique<WindowFixture>();
        for (int i = 1; i <= 8; ++i)
            m_fixture->file().put(kPlace, key(i), value(i));
        if (managed)
            QVERIFY(m_fixture->file().agent().admin()->manage().has_value());
        m_page = m_fixture->openMemory();
        m_fixture->window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&m_fixture->window()));
        m_page->goTo(nestor::NamespacePath::fromStored(kPlace));
        waitForRows(8);
    }
    void close() {
        m_page = nullptr;
        m_fixture.reset();
    }

    [[nodiscard]] static QByteArray key(int number) { return "k" + QByteArray::number(number); }
    [[nodiscard]] static QByteArray value(int number, const QByteArray &text = "note") {
        return R"({"text":")" + text + R"(","n":)" + QByteArray::number(number) + "}";
    }
    [[nodiscard]] static nestor::ItemId idOf(const QByteArray &itemKey,
                                             const QByteArray &ns = kPlace) {
        return {nestor::NamespacePath::fromStored(ns), itemKey};
    }

    [[nodiscard]] UiTestStore &file() const { return m_fixture->file(); }
    [[nodiscard]] QByteArray stored(const QByteArray &itemKey) const {
        return file().valueOf(kPlace, itemKey);
    }
    [[nodiscard]] nestor::ui::ItemTableModel *model() const { return m_page->items()->model(); }
    template <typename T>
    [[nodiscard]] T *find(const char *name) const {
        return m_page->findChild<T *>(QString::fromLatin1(name));
    }
    [[nodiscard]] QTableView *table() const { return find<QTableView>("itemTable"); }
    [[nodiscard]] nestor::ui::JsonTextEdit *text() const {
        return find<nestor::ui::JsonTextEdit>("valueText");
    }
    [[nodiscard]] QString line(const char *name) const {
        const auto *label = find<QLabel>(name);
        return label != nullptr && label->isVisible() ? label->text() : QString();
    }
    [[nodiscard]] QString said() const { return m_fixture->textOf(QStringLiteral("statusSaid")); }

    /// Presses a key in the window: what has the keyboard gets it, commands first.
    void press(Qt::Key pressed, Qt::KeyboardModifiers modifiers = Qt::NoModifier) const {
        QTest::keyClick(m_fixture->window().windowHandle(), pressed, modifiers);
    }
    void type(const char *letters) const {
        for (const char *letter = letters; *letter != '\0'; ++letter)
            QTest::keyClick(m_fixture->window().windowHandle(), *letter);
    }
    void waitForRows(int count) const {
        QTRY_COMPARE(model()->rowCount(), count);
        QTRY_VERIFY(!model()->isLoading());
        for (int row = 0; row < count; ++row)
            QTRY_VERIFY(model()->idAt(row).has_value());
    }
    [[nodiscard]] int rowOf(const QByteArray &itemKey) const {
        return model()->rowOf(idOf(itemKey));
    }
    void click(const QByteArray &itemKey, Qt::KeyboardModifiers modifiers = Qt::NoModifier) const {
        QTRY_VERIFY(rowOf(itemKey) >= 0);
        const QModelIndex index = model()->index(rowOf(itemKey), 0);
        table()->scrollTo(index);
        QTest::mouseClick(table()->viewport(), Qt::LeftButton, modifiers,
                          table()->visualRect(index).center());
    }
    /// The pane has an item, and its text is there.
    void waitForItem(const QByteArray &itemKey) const {
        QTRY_COMPARE(find<QLabel>("itemKey")->text(), QString::fromUtf8(itemKey));
        QTRY_VERIFY(!text()->isReadOnly());
    }
    /// Current row, selection and pane are of this item and of no other.
    void verifyChosen(const QByteArray &itemKey) const { verifyChosenIn(itemKey, kPlace); }
    void verifyChosenIn(const QByteArray &itemKey, const QByteArray &ns) const {
        QTRY_VERIFY(m_page->editor()->currentItem() == idOf(itemKey, ns));
        QTRY_VERIFY2(table()->currentIndex().isValid(), "no row is current");
        QTRY_VERIFY(model()->idAt(table()->currentIndex().row()) == idOf(itemKey, ns));
        QCOMPARE(table()->selectionModel()->selectedRows().size(), 1);
        QCOMPARE(table()->selectionModel()->selectedRows().first().row(),
                 table()->currentIndex().row());
    }
    /// The pane has this item, and the list has none.
    void verifyUnlisted(const QByteArray &itemKey) const {
        QTRY_VERIFY(!table()->currentIndex().isValid());
        QVERIFY(!table()->selectionModel()->hasSelection());
        QCOMPARE(m_page->editor()->currentItem(), std::optional(idOf(itemKey)));
    }
    [[nodiscard]] QList<QByteArray> draftKeys() const {
        QList<QByteArray> keys;
        for (const nestor::ui::UnsavedText &draft : m_page->editor()->unsavedTexts())
            keys << draft.id.key;
        return keys;
    }
    void sortBy(nestor::ui::ItemTableModel::ColumnKind kind, const QByteArray &field,
                Qt::SortOrder direction) const {
        for (int column = 0; column < model()->columnCount(); ++column) {
            if (model()->columnKind(column) != kind ||
                (!field.isEmpty() && model()->fieldOf(column) != field))
                continue;
            nestor::ui::ItemQuery query = model()->query();
            query.order = *model()->orderOf(column, direction);
            model()->setQuery(query);
            QTRY_VERIFY(!model()->isLoading());
            return;
        }
        QFAIL("no such column");
    }

    std::unique_ptr<WindowFixture> m_fixture;
    nestor::ui::StorePage *m_page = nullptr;
};
