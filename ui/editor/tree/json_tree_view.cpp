// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/tree/json_tree_view.h"

#include "ui/editor/tree/json_tree_delegate.h"
#include "ui/editor/tree/json_tree_model.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

/// Of a larger value only the first level is opened.
constexpr int kOpenAllNodes = 200;

} // namespace

JsonTreeView::JsonTreeView(QWidget *parent)
    : QWidget(parent)
    , m_model(new JsonTreeModel(this))
    , m_tree(new QTreeView(this))
    , m_message(new QLabel(this))
    , m_add(new QToolButton(this))
    , m_remove(new QToolButton(this))
    , m_showAll(new QPushButton(tr("Show all and edit"), this)) {
    m_tree->setObjectName(u"jsonTree"_s);
    m_tree->setAccessibleName(tr("Value as a tree"));
    m_tree->setModel(m_model);
    auto *delegate = new JsonTreeDelegate(m_tree);
    m_tree->setItemDelegate(delegate);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setUniformRowHeights(true);
    m_tree->setAllColumnsShowFocus(true);
    m_tree->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                            QAbstractItemView::SelectedClicked);
    m_tree->setTabKeyNavigation(false);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(JsonTreeModel::NameColumn, QHeaderView::Interactive);
    m_tree->header()->setSectionResizeMode(JsonTreeModel::ValueColumn, QHeaderView::Stretch);
    m_tree->header()->setSectionResizeMode(JsonTreeModel::TypeColumn, QHeaderView::Interactive);
    m_tree->header()->resizeSection(JsonTreeModel::NameColumn,
                                    fontMetrics().averageCharWidth() * 17);
    m_tree->header()->resizeSection(JsonTreeModel::TypeColumn,
                                    fontMetrics().averageCharWidth() * 10);

    m_message->setObjectName(u"treeMessage"_s);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setWordWrap(true);
    m_message->setForegroundRole(QPalette::PlaceholderText);

    const auto button = [this](QToolButton *tool, const QString &name, const QString &text,
                               const QKeySequence &key, auto slot) {
        auto *action = new QAction(text, this);
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        action->setToolTip(text + u" ("_s + key.toString(QKeySequence::NativeText) + u')');
        connect(action, &QAction::triggered, this, slot);
        m_tree->addAction(action);
        tool->setObjectName(name);
        tool->setDefaultAction(action);
        tool->setAccessibleName(text);
        tool->setToolButtonStyle(Qt::ToolButtonTextOnly);
        tool->setAutoRaise(true);
    };
    button(m_add, u"addMember"_s, tr("Add"), QKeySequence(Qt::Key_Insert), &JsonTreeView::add);
    button(m_remove, u"removeMember"_s, tr("Remove"), QKeySequence(Qt::Key_Delete),
           &JsonTreeView::remove);

    auto *footer = new QHBoxLayout;
    footer->setContentsMargins(12, 4, 8, 4);
    footer->addWidget(m_message, 1);
    m_showAll->setObjectName(u"showWholeTree"_s);
    m_showAll->hide();
    footer->addWidget(m_showAll);
    footer->addWidget(m_add);
    footer->addWidget(m_remove);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_tree, 1);
    layout->addLayout(footer);

    connect(m_showAll, &QPushButton::clicked, this, &JsonTreeView::wholeRequested);
    connect(delegate, &JsonTreeDelegate::refused, this, &JsonTreeView::keepRefused);
    connect(m_model, &JsonTreeModel::editRequested, this, &JsonTreeView::editRequested);
    connect(m_model, &JsonTreeModel::refused, this, &JsonTreeView::say);
    connect(m_model, &QAbstractItemModel::modelAboutToBeReset, this, &JsonTreeView::rememberOpen);
    connect(m_model, &QAbstractItemModel::modelReset, this, &JsonTreeView::reopen);
    connect(m_model, &QAbstractItemModel::modelReset, delegate, &JsonTreeDelegate::forgetRefused);
    connect(m_model, &QAbstractItemModel::dataChanged, this, [this] { say({}); });
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &JsonTreeView::updateActions);
    updateActions();
}

void JsonTreeView::setDocument(std::shared_ptr<const JsonDocument> document) {
    const bool none = !document;
    m_showAll->hide();
    m_model->setDocument(std::move(document));
    if (none)
        say(tr(
            "The text is not valid JSON: mend it in the Text tab, then its tree is here again."));
    updateActions();
}

void JsonTreeView::showPartial() {
    m_model->setDocument(nullptr);
    say(tr("Only the beginning of this value is shown. Its tree is here once all of it is."));
    m_showAll->show();
    updateActions();
}

/// What was typed and refused is not lost: it stands in the cell again, to be mended, or waits in
/// it for the next time where the keyboard went elsewhere.
void JsonTreeView::keepRefused(const QModelIndex &index, bool again) {
    if (!again)
        return;
    const QString reason = m_message->text();
    const auto column = static_cast<JsonTreeModel::Column>(index.column());
    // The editor that was left closes first.
    QMetaObject::invokeMethod(
        this,
        [this, reason, column, pointer = index.data(JsonTreeModel::PointerRole).toByteArray()] {
            const QModelIndex cell = m_model->indexOf(pointer, column);
            if (!cell.isValid() || !m_tree->isVisible())
                return;
            m_tree->setCurrentIndex(cell);
            m_tree->edit(cell);
            say(reason);
        },
        Qt::QueuedConnection);
}

void JsonTreeView::setReadOnly(bool readOnly) {
    m_readOnly = readOnly;
    m_model->setReadOnly(readOnly);
    updateActions();
}

void JsonTreeView::startOver() {
    m_model->setDocument(nullptr);
    m_open.clear();
    m_current.clear();
    m_known = false;
}

void JsonTreeView::rememberOpen() {
    if (!m_model->document())
        return;
    m_current = m_tree->currentIndex().data(JsonTreeModel::PointerRole).toByteArray();
    m_open.clear();
    // Only what is open can have open children: the walk is as short as what is seen.
    QList<QModelIndex> pending{m_model->index(0, 0)};
    while (!pending.isEmpty()) {
        const QModelIndex index = pending.takeLast();
        if (!m_tree->isExpanded(index))
            continue;
        m_open.insert(index.data(JsonTreeModel::PointerRole).toByteArray());
        for (int row = 0; row < m_model->rowCount(index); ++row)
            pending.append(m_model->index(row, 0, index));
    }
    m_known = true;
}

void JsonTreeView::reopen() {
    say({});
    if (!m_model->document())
        return;
    if (!m_known) {
        if (m_model->document()->nodes().size() <= kOpenAllNodes)
            m_tree->expandAll();
        else
            m_tree->expand(m_model->index(0, 0));
    } else {
        for (const QByteArray &pointer : std::as_const(m_open)) {
            const QModelIndex index = m_model->indexOf(pointer);
            if (index.isValid())
                m_tree->expand(index);
        }
    }
    const QModelIndex current = m_model->indexOf(m_current);
    m_tree->setCurrentIndex(current.isValid() ? current : m_model->index(0, 0));
    updateActions();
}

void JsonTreeView::add() {
    const QByteArray pointer = m_model->requestAdd(m_tree->currentIndex().siblingAtColumn(0));
    if (pointer.isNull())
        return;
    const QModelIndex added = m_model->indexOf(pointer);
    if (!added.isValid())
        return; // a large text is checked on a worker; the new row comes with its answer
    m_tree->expand(added.parent());
    const bool named = added.flags().testFlag(Qt::ItemIsEditable);
    const QModelIndex start = named ? added : added.siblingAtColumn(JsonTreeModel::ValueColumn);
    m_tree->setCurrentIndex(start);
    m_tree->edit(start);
}

void JsonTreeView::remove() {
    const QModelIndex index = m_tree->currentIndex().siblingAtColumn(0);
    const QModelIndex parent = index.parent();
    const QByteArray parentPointer = parent.data(JsonTreeModel::PointerRole).toByteArray();
    const int row = index.row();
    if (!m_model->requestRemove(index))
        return;
    const QModelIndex container = m_model->indexOf(parentPointer);
    const int rows = m_model->rowCount(container);
    m_tree->setCurrentIndex(rows > 0 ? m_model->index(qMin(row, rows - 1), 0, container)
                                     : container);
}

void JsonTreeView::updateActions() {
    const QModelIndex index = m_tree->currentIndex();
    const bool there = m_model->document() != nullptr;
    m_add->defaultAction()->setEnabled(there && !m_readOnly);
    m_remove->defaultAction()->setEnabled(there && !m_readOnly && index.parent().isValid());
}

void JsonTreeView::say(const QString &sentence) {
    m_message->setText(sentence);
    m_message->setAccessibleName(sentence);
}

} // namespace nestor::ui
