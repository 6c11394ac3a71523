// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>

namespace nestor::ui {

class MainWindow;
class StorePage;

/// The one rule of undo (docs/manual.md): Ctrl+Z takes back what was done last in the part that has
/// the keyboard (the text, the tree, a line that is typed in) as long as that has something to take
/// back; else the last step of the store.
///
/// Parts have an undo of their own and would take the keys for themselves, also where they have
/// nothing to take back. This takes the keys from them, so that the window's command decides.
/// A key that is held down stays where it began: it never goes on from a text into the store.
///
/// Nor does Ctrl+Delete in a line that is typed in, where it takes a word away, delete an item.
class UndoRule : public QObject {
    Q_OBJECT

public:
    enum Direction { Undo, Redo };

    explicit UndoRule(MainWindow *window);

    [[nodiscard]] bool isPossible(Direction direction, const StorePage *page) const;
    /// What would be undone, "Save mem-0193 in agents.42"; empty where nothing.
    [[nodiscard]] QString text(Direction direction, const StorePage *page) const;
    void run(Direction direction, StorePage *page);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    [[nodiscard]] bool isOfWindow(const QWidget *widget) const;

    MainWindow *m_window;
    bool m_held = false;       ///< the key repeats itself
    bool m_heldInPart = false; ///< and began in a part
};

} // namespace nestor::ui
