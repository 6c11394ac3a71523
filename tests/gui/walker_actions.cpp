// SPDX-License-Identifier: GPL-3.0-or-later
// What a Walker can do, and what each of it may do to the file and to unsaved text.
#include "tests/gui/walker.h"

#include "ui/editor/history/history_view.h"
#include "ui/editor/item_editor.h"
#include "ui/editor/text/json_text_edit.h"
#include "ui/items/item_table_model.h"
#include "ui/search/items_panel.h"
#include "ui/session/item_commands.h"
#include "ui/session/store_session.h"
#include "ui/shell/main_window.h"

#include <QApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTabBar>
#include <QTableView>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

// ------------------------------------------------------------------------------ keys and clicks

void Walker::key(int key, Qt::KeyboardModifiers modifiers) {
    QWidget *focus = QApplication::focusWidget();
    QTest::keyClick(focus != nullptr ? focus : m_window.get(), static_cast<Qt::Key>(key),
                    modifiers);
}

void Walker::type(const QByteArray &letters) {
    for (const char letter : letters) {
        QWidget *focus = QApplication::focusWidget();
        QTest::keyClick(focus != nullptr ? focus : m_window.get(), letter);
    }
}

bool Walker::click(QWidget *widget, const QPoint &at, Qt::KeyboardModifiers modifiers) {
    if (widget == nullptr || !widget->isVisible() || !widget->isEnabled() ||
        !widget->rect().contains(at))
        return false;
    QTest::mouseClick(widget, Qt::LeftButton, modifiers, at);
    return true;
}

bool Walker::clickRow(Qt::KeyboardModifiers modifiers) {
    auto *table = find<QTableView>("itemTable");
    const int top = std::max(0, table->rowAt(0));
    const int end = table->rowAt(table->viewport()->height() - 1);
    const int last = end >= 0 ? end : table->model()->rowCount() - 1;
    if (last < top)
        return false;
    const QModelIndex index = table->model()->index(top + pick(last - top + 1), 0);
    return click(table->viewport(), table->visualRect(index).center(), modifiers);
}

bool Walker::clickTab(int tab) {
    auto *tabs = find<QTabBar>("itemTabs");
    return tabs->isTabEnabled(tab) && click(tabs, tabs->tabRect(tab).center());
}

void Walker::closePopups() {
    while (QWidget *popup = QApplication::activePopupWidget())
        popup->close();
}

// ------------------------------------------------------------------------------ the actions

void Walker::listActions() {
    const auto add = [this](const QString &name, int weight, std::function<Expected()> act) {
        m_actions.push_back({name, weight, std::move(act)});
    };
    const auto plain = [add](const QString &name, int weight, std::function<void()> act) {
        add(name, weight, [act = std::move(act)] {
            act();
            return Expected();
        });
    };
    add(u"move in the table"_s, 14, [this] { return moveInTable(); });
    plain(u"click a row"_s, 12, [this] { clickRow({}); });
    plain(u"click a row with Shift"_s, 3, [this] { clickRow(Qt::ShiftModifier); });
    plain(u"go to the items"_s, 4, [this] { key(Qt::Key_2, Qt::ControlModifier); });
    plain(u"go to the namespaces"_s, 2, [this] { key(Qt::Key_1, Qt::ControlModifier); });
    plain(u"go to the item"_s, 4, [this] { key(Qt::Key_3, Qt::ControlModifier); });
    plain(u"Return on a row"_s, 3, [this] {
        key(Qt::Key_2, Qt::ControlModifier);
        key(Qt::Key_Return);
    });
    plain(u"Tab"_s, 2, [this] {
        if (QApplication::focusWidget() == text())
            key(Qt::Key_Escape); // there Tab indents
        else
            key(Qt::Key_Tab);
        m_tabbed = true;
    });
    plain(u"sort"_s, 6, [this] {
        auto *header = find<QTableView>("itemTable")->horizontalHeader();
        const int column = pick(header->count());
        click(header->viewport(),
              QPoint(header->sectionViewportPosition(column) + header->sectionSize(column) / 2,
                     header->height() / 2));
    });
    plain(u"filter"_s, 4, [this] {
        auto *json = find<QLineEdit>("filterJson");
        if (!json->isVisible()) {
            auto *shows = find<QPushButton>("filterAsJson");
            click(shows, shows->rect().center());
        }
        click(json, json->rect().center());
        json->selectAll();
        static const char *const filters[] = {R"({"n":{"$gte":3}})", R"({"n":2})",
                                              R"({"text":{"$contains":"alps"}})", "", ""};
        const QByteArray filter = filters[pick(5)];
        if (filter.isEmpty())
            key(Qt::Key_Delete);
        type(filter);
        key(Qt::Key_Return);
    });
    plain(u"search"_s, 4, [this] {
        key(Qt::Key_L, Qt::ControlModifier);
        static const char *const words[] = {"alps", "boots", "agent", "lemon", "", ""};
        const QByteArray word = words[pick(6)];
        if (word.isEmpty())
            key(Qt::Key_Escape);
        type(word);
        key(pick(2) == 0 ? Qt::Key_Return : Qt::Key_Down);
    });
    plain(u"another place"_s, 6, [this] {
        auto *tree = find<QTreeView>("namespaceTree");
        const QModelIndex index = tree->indexAt({40, pick(tree->viewport()->height() / 4)});
        if (index.isValid() && tree->isVisible())
            click(tree->viewport(), tree->visualRect(index).center());
    });
    plain(u"open places"_s, 2, [this] {
        key(Qt::Key_1, Qt::ControlModifier);
        key(pick(2) == 0 ? Qt::Key_Right : Qt::Key_Down);
    });
    plain(u"back, forward or up"_s, 4, [this] {
        static const int keys[] = {Qt::Key_Left, Qt::Key_Right, Qt::Key_Up};
        key(keys[pick(3)], Qt::AltModifier);
    });
    plain(u"another tab"_s, 5, [this] { clickTab(pick(4)); });
    plain(u"another store"_s, 3, [this] { key(Qt::Key_Tab, Qt::ControlModifier); });
    add(u"refresh"_s, 2, [this] {
        key(Qt::Key_F5);
        Expected expected;
        expected.answers = true;
        return expected;
    });
    plain(u"Escape"_s, 2, [this] {
        m_tabbed = m_tabbed || QApplication::focusWidget() == text(); // the way out of it
        key(Qt::Key_Escape);
    });
    if (m_options.agent)
        plain(u"wait while another program holds the store"_s, 2, [this] {
            AgentProcess &agent = *m_agents[static_cast<size_t>(&shown() - m_opened.data())];
            if (!agent.isBusy())
                agent.lock(20 + pick(300));
        });
    add(u"type"_s, 16, [this] { return typeText(); });
    add(u"save"_s, 10, [this] { return save(); });
    add(u"undo"_s, 6, [this] { return undo(true); });
    add(u"redo"_s, 3, [this] { return undo(false); });
    add(u"delete what is selected"_s, 4, [this] { return removeSelected(); });
    add(u"delete what is shown"_s, 2, [this] { return removeShown(); });
    add(u"edit in the tree"_s, 6, [this] { return editTree(); });
    add(u"restore"_s, 5, [this] { return restore(); });
    add(u"choose in a notice"_s, 6, [this] { return chooseInNotice(); });
    add(u"new item"_s, 2, [this] { return newItem(); });
    add(u"revert"_s, 2, [this] {
        Expected expected;
        expected.mayDraft = true;
        auto *revert = find<QPushButton>("revertItem");
        click(revert, revert->rect().center());
        return expected;
    });
}

Walker::Expected Walker::moveInTable() {
    auto *table = find<QTableView>("itemTable");
    if (QApplication::focusWidget() != table)
        key(Qt::Key_2, Qt::ControlModifier);
    if (QApplication::focusWidget() != table)
        return {};
    static const std::pair<int, Qt::KeyboardModifiers> keys[] = {
        {Qt::Key_Down, Qt::NoModifier},     {Qt::Key_Down, Qt::NoModifier},
        {Qt::Key_Up, Qt::NoModifier},       {Qt::Key_PageDown, Qt::NoModifier},
        {Qt::Key_PageUp, Qt::NoModifier},   {Qt::Key_Home, Qt::NoModifier},
        {Qt::Key_End, Qt::NoModifier},      {Qt::Key_Home, Qt::ControlModifier},
        {Qt::Key_End, Qt::ControlModifier}, {Qt::Key_Down, Qt::ShiftModifier},
        {Qt::Key_Up, Qt::ShiftModifier},    {Qt::Key_Down, Qt::ControlModifier},
        {Qt::Key_Up, Qt::ControlModifier},  {Qt::Key_Left, Qt::NoModifier},
    };
    const auto &[code, modifiers] = keys[pick(int(std::size(keys)))];
    key(code, modifiers);
    return {};
}

/// At a place of the text, or on where the cursor is, as one who has not stopped typing.
Walker::Expected Walker::typeText() {
    Expected expected;
    const auto shownItem = page()->editor()->currentItem();
    if (!shownItem || text()->isReadOnly())
        return expected;
    if (QApplication::focusWidget() != text() || pick(2) == 0) {
        if (!text()->isVisible())
            clickTab(ItemEditor::TextTab);
        if (!text()->isVisible())
            return expected;
        click(text()->viewport(), text()->viewport()->rect().center());
        const QByteArray before = text()->bytes();
        // Mostly inside of a text, where what is typed leaves JSON behind.
        const qsizetype inside = before.indexOf("of ");
        text()->goTo(inside > 0 && pick(6) > 0 ? inside : pick(int(before.size())));
    }
    if (QApplication::focusWidget() != text() || text()->isReadOnly())
        return expected;
    QByteArray letters;
    for (int i = 1 + pick(3); i > 0; --i)
        letters += static_cast<char>('a' + pick(26));
    QByteArray after = text()->bytes();
    if (text()->selectionBegin() == text()->selectionEnd()) {
        after.insert(text()->cursorOffset(), letters);
        expected.typed = after;
    }
    type(letters);
    expected.mayDraft = true;
    return expected;
}

Walker::Expected Walker::save() {
    Expected expected;
    const Sight seen = look();
    const bool possible = find<QPushButton>("saveItem")->isEnabled();
    expected.must = !m_options.agent && possible;
    key(Qt::Key_S, Qt::ControlModifier);
    if (!seen.pane)
        return expected;
    expected.kind = Expected::Save;
    expected.items = {*seen.pane};
    expected.text = seen.text;
    expected.mayDraft = true;
    expected.answers = seen.edited || possible;
    return expected;
}

/// Where the part that has the keyboard has something to take back, that; else the last step.
Walker::Expected Walker::undo(bool back) {
    Expected expected;
    const QWidget *focus = QApplication::focusWidget();
    bool own = false;
    if (focus == text())
        own = back ? text()->isUndoAvailable() : text()->isRedoAvailable();
    else if (const auto *line = qobject_cast<const QLineEdit *>(focus))
        own = back ? line->isUndoAvailable() : line->isRedoAvailable();
    else if (focus != nullptr && find<QWidget>("treePage")->isAncestorOf(focus))
        own = back ? text()->isUndoAvailable() : text()->isRedoAvailable();
    key(Qt::Key_Z, back ? Qt::KeyboardModifiers(Qt::ControlModifier)
                        : Qt::ControlModifier | Qt::ShiftModifier);
    expected.mayDraft = true;
    if (own)
        return expected;
    const auto &steps = back ? shown().undo : shown().redo;
    expected.kind = back ? Expected::Undo : Expected::Redo;
    expected.answers = !steps.empty();
    return expected;
}

Walker::Expected Walker::removeSelected() {
    Expected expected;
    auto *table = find<QTableView>("itemTable");
    if (QApplication::focusWidget() != table)
        key(Qt::Key_2, Qt::ControlModifier);
    if (QApplication::focusWidget() != table)
        return expected;
    const Sight seen = look();
    if (seen.selectedRows > 8) {
        clickRow({}); // the store is to last
        return expected;
    }
    key(Qt::Key_Delete);
    if (seen.selectedRows == 0)
        return expected;
    expected.kind = Expected::Delete;
    // A row stays for a moment where its item has been deleted.
    for (const ItemId &id : seen.selected) {
        if (shown().store->holds(id))
            expected.items.insert(id);
    }
    expected.must = !m_options.agent;
    expected.unknown = seen.selectedRows != static_cast<int>(seen.selected.size());
    expected.mayDraft = true;
    expected.answers = true;
    return expected;
}

Walker::Expected Walker::removeShown() {
    Expected expected;
    const Sight seen = look();
    if (!seen.pane || seen.isNew)
        return expected;
    // Its menu says whether it can be deleted: it may be gone, or not yet read.
    QAction *entry = nullptr;
    if (const auto *more = find<QToolButton>("itemMenu"))
        entry = more->findChild<QAction *>(u"deleteItem"_s);
    if (entry == nullptr || !entry->isEnabled())
        return expected;
    const QWidget *focus = QApplication::focusWidget();
    const bool there = shown().store->holds(*seen.pane);
    key(Qt::Key_Delete, Qt::ControlModifier);
    if (focus == text() || qobject_cast<const QLineEdit *>(focus) != nullptr) {
        expected.mayDraft = true; // there it deletes a word
        return expected;
    }
    expected.kind = Expected::Delete;
    const auto *conflict = find<QLabel>("conflictText");
    // It stays to be seen for a moment where it has been deleted.
    expected.must = !m_options.agent && (conflict == nullptr || !conflict->isVisible()) && there;
    expected.items = {*seen.pane};
    expected.mayDraft = true;
    expected.answers = true;
    return expected;
}

Walker::Expected Walker::editTree() {
    Expected expected;
    expected.mayDraft = true;
    auto *tree = find<QTreeView>("jsonTree");
    if (!tree->isVisible()) {
        clickTab(ItemEditor::TreeTab);
        key(Qt::Key_3, Qt::ControlModifier);
        return expected;
    }
    if (QApplication::focusWidget() != tree)
        key(Qt::Key_3, Qt::ControlModifier);
    if (QApplication::focusWidget() != tree)
        return expected;
    for (int i = pick(4); i > 0; --i)
        key(Qt::Key_Down);
    switch (pick(5)) {
    case 0:
        key(Qt::Key_Delete);
        break;
    case 1:
        key(Qt::Key_Insert);
        type("\"x\"");
        key(Qt::Key_Return);
        break;
    case 2:
        key(Qt::Key_F2);
        type(QByteArray::number(pick(1000)));
        key(pick(3) == 0 ? Qt::Key_Escape : Qt::Key_Return);
        break;
    default:
        break;
    }
    return expected;
}

Walker::Expected Walker::restore() {
    Expected expected;
    clickTab(ItemEditor::HistoryTab);
    auto *list = find<QTreeView>("historyList");
    for (int i = 0; i < 20 && !list->isVisible(); ++i)
        QTest::qWait(5);
    if (!list->isVisible() || list->model()->rowCount() == 0)
        return expected;
    list->setFocus();
    for (int i = pick(3); i > 0; --i)
        key(Qt::Key_Down);
    const Sight seen = look();
    auto *button = find<QPushButton>("restoreVersion");
    // What is stored is the version that is shown.
    const auto asked = QObject::connect(
        find<HistoryView>("historyPage"), &HistoryView::restoreRequested,
        [&expected](const ItemId &, const HistoryEntry &entry) { expected.text = entry.value; });
    const bool clicked = seen.pane && click(button, button->rect().center());
    QObject::disconnect(asked);
    if (!clicked)
        return expected;
    expected.must = !m_options.agent && !expected.text.isNull();
    expected.kind = Expected::Restore;
    expected.items = {*seen.pane};
    expected.mayDraft = true;
    expected.answers = true;
    return expected;
}

Walker::Expected Walker::chooseInNotice() {
    Expected expected;
    expected.mayDraft = true;
    const auto *notice = find<QWidget>("itemNotice");
    QList<QPushButton *> choices;
    for (QPushButton *button : notice->findChildren<QPushButton *>()) {
        if (button->isVisible() && button->isEnabled())
            choices << button;
    }
    if (choices.isEmpty())
        return expected;
    QPushButton *chosen = choices[pick(int(choices.size()))];
    m_way.last() += u": "_s + chosen->text();
    const Sight seen = look();
    if (chosen->objectName() == u"undoDelete"_s) {
        expected.kind = Expected::Undo;
        expected.answers = !shown().undo.empty();
    } else if (chosen->objectName() == u"storeAgain"_s && seen.pane) {
        expected.kind = Expected::Restore;
        expected.items = {*seen.pane};
        expected.answers = true;
    }
    click(chosen, chosen->rect().center());
    return expected;
}

Walker::Expected Walker::newItem() {
    Expected expected;
    key(Qt::Key_N, Qt::ControlModifier);
    auto *ns = find<QLineEdit>("newItemNamespace");
    auto *name = find<QLineEdit>("newItemKey");
    if (!name->isVisible())
        return expected;
    if (ns->text().isEmpty()) {
        click(ns, ns->rect().center());
        type("agents.1.memories");
    }
    click(name, name->rect().center());
    name->selectAll();
    type("new-" + QByteArray::number(++m_made));
    expected.mayDraft = true;
    return expected;
}
