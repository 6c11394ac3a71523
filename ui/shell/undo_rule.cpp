// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/undo_rule.h"

#include "ui/editor/item_editor.h"
#include "ui/session/item_commands.h"
#include "ui/session/store_session.h"
#include "ui/shell/main_window.h"
#include "ui/shell/store_page.h"

#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QKeyEvent>
#include <QLineEdit>

#include <functional>
#include <optional>

namespace nestor::ui {

namespace {

/// What a part that has the keyboard can take back.
struct Part {
    QString name;
    bool possible = false;
    std::function<void()> run;
};

QLineEdit *lineOf(QWidget *focus) {
    if (auto *box = qobject_cast<QComboBox *>(focus))
        return box->lineEdit();
    return qobject_cast<QLineEdit *>(focus);
}

std::optional<Part> partWithKeyboard(UndoRule::Direction direction, const StorePage *page) {
    QWidget *focus = QApplication::focusWidget();
    if (focus == nullptr || page == nullptr)
        return std::nullopt;
    const bool undo = direction == UndoRule::Undo;
    if (QLineEdit *line = lineOf(focus); line != nullptr && !line->isReadOnly()) {
        const bool possible = undo ? line->isUndoAvailable() : line->isRedoAvailable();
        if (possible)
            return Part{UndoRule::tr("what was typed in this line"), true,
                        [line, undo] { undo ? line->undo() : line->redo(); }};
    }
    ItemEditor *editor = page->editor();
    if (!editor->isEditing(focus))
        return std::nullopt;
    return Part{UndoRule::tr("what was edited in this value"),
                undo ? editor->canUndoEdit() : editor->canRedoEdit(),
                [editor, undo] { undo ? editor->undoEdit() : editor->redoEdit(); }};
}

/// Ctrl+Delete takes a word away in a line. Qt leaves it to the command of that key, which deletes
/// the item.
bool isOfLine(const QKeyEvent *key, QWidget *widget) {
    const QLineEdit *line = lineOf(widget);
    return line != nullptr && !line->isReadOnly() && key->key() == Qt::Key_Delete &&
           key->modifiers().testFlag(Qt::ControlModifier);
}

std::optional<UndoRule::Direction> directionOf(const QKeyEvent *key) {
    if (key->matches(QKeySequence::Undo))
        return UndoRule::Undo;
    if (key->matches(QKeySequence::Redo))
        return UndoRule::Redo;
    return std::nullopt;
}

} // namespace

UndoRule::UndoRule(MainWindow *window)
    : QObject(window)
    , m_window(window) {
    qApp->installEventFilter(this);
}

bool UndoRule::isPossible(Direction direction, const StorePage *page) const {
    if (const auto part = partWithKeyboard(direction, page); part && part->possible)
        return true;
    const ItemCommands *commands = page->session()->commands();
    return direction == Undo ? commands->canUndo() : commands->canRedo();
}

QString UndoRule::text(Direction direction, const StorePage *page) const {
    if (const auto part = partWithKeyboard(direction, page); part && part->possible)
        return part->name;
    const ItemCommands *commands = page->session()->commands();
    return direction == Undo ? commands->undoText() : commands->redoText();
}

void UndoRule::run(Direction direction, StorePage *page) {
    const auto part = partWithKeyboard(direction, page);
    const bool inPart = part && part->possible;
    if (!m_held)
        m_heldInPart = inPart;
    if (inPart) {
        part->run();
        return;
    }
    if (m_held && m_heldInPart)
        return;
    ItemCommands *commands = page->session()->commands();
    direction == Undo ? commands->undo() : commands->redo();
}

/// Also a panel that was torn off is; a dialog is not.
bool UndoRule::isOfWindow(const QWidget *widget) const {
    for (; widget != nullptr; widget = widget->parentWidget()) {
        if (widget == m_window)
            return true;
        if (qobject_cast<const QDialog *>(widget) != nullptr)
            return false;
    }
    return false;
}

bool UndoRule::eventFilter(QObject *watched, QEvent *event) {
    if (event->type() != QEvent::ShortcutOverride)
        return false;
    const auto *key = static_cast<QKeyEvent *>(event);
    auto *widget = qobject_cast<QWidget *>(watched);
    if (widget != nullptr && isOfLine(key, widget)) {
        event->accept();
        return true;
    }
    if (widget == nullptr || !directionOf(key) || !isOfWindow(widget))
        return false;
    m_held = key->isAutoRepeat();
    m_window->updateCommands(); // a command that is not enabled would leave the key to the part
    event->ignore();
    return true;
}

} // namespace nestor::ui
