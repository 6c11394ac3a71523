// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/json_splice.h"

#include <QSet>
#include <QWidget>

#include <memory>

class QLabel;
class QPushButton;
class QToolButton;
class QTreeView;

namespace nestor::ui {

class JsonTreeModel;

/// A value as a tree that can be edited in place: values, names and types by typing (F2), members
/// and elements added (Insert) and removed (Delete). Each edit is asked for as an edit of the text.
class JsonTreeView : public QWidget {
    Q_OBJECT

public:
    explicit JsonTreeView(QWidget *parent = nullptr);

    /// The document of the text as it stands; null where it is not JSON. What was open stays open.
    void setDocument(std::shared_ptr<const JsonDocument> document);
    void setReadOnly(bool readOnly);
    /// Only the beginning of the value is shown: of that there is no tree, and nothing is wrong.
    void showPartial();
    /// Another value comes: forgets what was open in the former one.
    void startOver();
    [[nodiscard]] JsonTreeModel *model() const { return m_model; }

Q_SIGNALS:
    void editRequested(const nestor::JsonEdit &edit);
    /// The user wants all of a value of which only the head is shown.
    void wholeRequested();

private:
    void add();
    void remove();
    void updateActions();
    void say(const QString &sentence);
    void keepRefused(const QModelIndex &index, bool again);
    void rememberOpen();
    void reopen();

    JsonTreeModel *m_model;
    QTreeView *m_tree;
    QLabel *m_message;
    QToolButton *m_add;
    QToolButton *m_remove;
    QPushButton *m_showAll;
    bool m_readOnly = false;
    QSet<QByteArray> m_open; ///< JSON Pointers of what is expanded
    QByteArray m_current;
    bool m_known = false; ///< whether m_open says anything about this value
};

} // namespace nestor::ui
