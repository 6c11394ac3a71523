// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QStyledItemDelegate>

namespace nestor::ui {

/// Draws a JsonTreeModel in the colours of the text, and edits types with a list.
class JsonTreeDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QWidget *createEditor(QWidget *parent, const QStyleOptionViewItem &option,
                          const QModelIndex &index) const override;
    void setEditorData(QWidget *editor, const QModelIndex &index) const override;
    void setModelData(QWidget *editor, QAbstractItemModel *model,
                      const QModelIndex &index) const override;
    bool eventFilter(QObject *object, QEvent *event) override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

    /// What was refused belongs to a value that is shown no longer, or stands elsewhere now.
    void forgetRefused() { m_refusedCell = {}; }

Q_SIGNALS:
    /// What was typed was not taken. It is in the editor of this cell the next time that one opens;
    /// `again`: that should be now, as the user is still there.
    void refused(const QModelIndex &index, bool again);

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;

private:
    /// A cell, by what stays when the tree is built anew.
    struct Cell {
        QByteArray pointer;
        int column = -1;

        bool operator==(const Cell &) const = default;
    };
    [[nodiscard]] static Cell cellOf(const QModelIndex &index);

    // Editing is const to Qt.
    mutable Cell m_refusedCell;
    mutable QString m_refusedText;
    mutable bool m_byKey = false; ///< the editor is left by Enter or Tab, not for another widget
};

} // namespace nestor::ui
