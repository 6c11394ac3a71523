// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/saved_searches/saved_search_panel.h"

#include "ui/saved_searches/saved_search_counter.h"
#include "ui/saved_searches/saved_search_delegate.h"
#include "ui/saved_searches/saved_search_model.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QVBoxLayout>

#include <algorithm>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kRowsFitted = 8;

} // namespace

SavedSearchPanel::SavedSearchPanel(StoreSession *session, QWidget *parent)
    : QWidget(parent)
    , m_model(new SavedSearchModel(this))
    , m_counter(new SavedSearchCounter(session, m_model, this))
    , m_list(new QListView)
    , m_hint(new QLabel(tr("+ keeps what is shown, under a name."))) {
    setObjectName(u"savedSearchPanel"_s);
    setAccessibleName(tr("Saved searches"));
    m_list->setObjectName(u"savedSearches"_s);
    m_list->setAccessibleName(tr("Saved searches"));
    m_list->setModel(m_model);
    auto *delegate = new SavedSearchDelegate(this);
    m_list->setItemDelegate(delegate);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setEditTriggers(QAbstractItemView::EditKeyPressed); // F2
    m_list->setDragDropMode(QAbstractItemView::InternalMove);
    m_list->setDefaultDropAction(Qt::MoveAction);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->installEventFilter(this);
    m_hint->setObjectName(u"savedSearchHint"_s);
    m_hint->setWordWrap(true);
    m_hint->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    m_hint->setForegroundRole(QPalette::PlaceholderText);
    m_hint->setContentsMargins(spacing::kMedium, 0, spacing::kMedium, spacing::kSmall);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_hint, 1);
    layout->addWidget(m_list, 1);

    connect(m_list, &QListView::clicked, this,
            [this](const QModelIndex &index) { choose(index.row()); });
    connect(m_list, &QWidget::customContextMenuRequested, this, [this](const QPoint &at) {
        const int row = m_list->indexAt(at).row();
        if (!m_model->searchAt(row))
            return;
        QMenu *menu = menuFor(row).release();
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->popup(m_list->viewport()->mapToGlobal(at));
    });
    connect(delegate, &QAbstractItemDelegate::closeEditor, this,
            [this](const QWidget *, QAbstractItemDelegate::EndEditHint hint) {
                // Named, it is no longer a proposal; given up, it goes.
                if (hint == QAbstractItemDelegate::RevertModelCache)
                    m_model->dropProposed();
            });
    connect(m_model, &SavedSearchModel::edited, this, &SavedSearchPanel::edited);
    connect(m_model, &SavedSearchModel::searchesChanged, this, [this] {
        markShown();
        Q_EMIT searchesChanged();
    });
    for (const auto changed : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_model, changed, this, &SavedSearchPanel::updateHint);
    connect(m_model, &QAbstractItemModel::modelReset, this, &SavedSearchPanel::updateHint);
    updateHint();
}

const SavedSearches &SavedSearchPanel::searches() const {
    return m_model->searches();
}

void SavedSearchPanel::setSearches(SavedSearches searches) {
    m_model->setSearches(std::move(searches));
}

void SavedSearchPanel::setShown(const ItemSearch &shown) {
    m_shown = shown;
    markShown();
}

void SavedSearchPanel::markShown() {
    const QModelIndex row = m_model->index(m_model->rowThatShows(m_shown));
    QItemSelectionModel *selection = m_list->selectionModel();
    if (row.isValid())
        selection->setCurrentIndex(row, QItemSelectionModel::ClearAndSelect);
    else
        selection->clearSelection(); // the keyboard stays where it is
}

void SavedSearchPanel::saveShown() {
    const QModelIndex row = m_model->propose(m_shown);
    if (!row.isValid()) {
        Q_EMIT said(tr("%1 searches are saved already; delete one first").arg(kSavedSearchesKept));
        return;
    }
    m_list->setFocus(Qt::ShortcutFocusReason);
    m_list->setCurrentIndex(row);
    m_list->scrollTo(row);
    m_list->edit(row);
}

void SavedSearchPanel::rename(int row) {
    const QModelIndex index = m_model->index(row);
    m_list->setCurrentIndex(index);
    m_list->edit(index);
}

void SavedSearchPanel::choose(int row) {
    if (const auto search = m_model->searchAt(row))
        Q_EMIT chosen(*search);
}

void SavedSearchPanel::focusList() {
    m_list->setFocus(Qt::ShortcutFocusReason);
    if (!m_list->currentIndex().isValid() && m_model->rowCount() > 0)
        m_list->selectionModel()->setCurrentIndex(m_model->index(0), QItemSelectionModel::NoUpdate);
}

void SavedSearchPanel::updateHint() {
    const bool empty = m_model->rowCount() == 0;
    m_hint->setVisible(empty);
    m_list->setVisible(!empty);
}

int SavedSearchPanel::fittingHeight(int width) const {
    if (m_model->rowCount() == 0)
        return m_hint->heightForWidth(width) + spacing::kSmall;
    const int rows = std::clamp(m_model->rowCount(), 2, kRowsFitted);
    return rows * rowHeight(fontMetrics()) + spacing::kSmall;
}

void SavedSearchPanel::resizeEvent(QResizeEvent *event) {
    QWidget::resizeEvent(event);
    // The narrower the panel, the more lines the hint has: they are all to be read.
    m_hint->setMinimumHeight(m_hint->heightForWidth(width()));
}

std::unique_ptr<QMenu> SavedSearchPanel::menuFor(int row) {
    auto menu = std::make_unique<QMenu>(this);
    menu->setObjectName(u"savedSearchMenu"_s);
    const auto add = [&](const QString &name, const QString &text, auto triggered) {
        QAction *action = menu->addAction(text);
        action->setObjectName(name);
        connect(action, &QAction::triggered, this, std::move(triggered));
        return action;
    };
    add(u"openSaved"_s, tr("&Open"), [this, row] { choose(row); });
    menu->addSeparator();
    add(u"renameSaved"_s, tr("&Rename"), [this, row] {
        rename(row);
    })->setShortcut(QKeySequence(Qt::Key_F2));
    add(u"updateSaved"_s, tr("&Update to What Is Shown"), [this, row] {
        m_model->replace(row, m_shown);
    })->setEnabled(m_model->searchAt(row) != m_shown);
    add(u"moveSavedUp"_s, tr("Move U&p"), [this, row] {
        m_model->move(row, row - 1);
    })->setEnabled(row > 0);
    add(u"moveSavedDown"_s, tr("Move Do&wn"), [this, row] {
        m_model->move(row, row + 1);
    })->setEnabled(m_model->searchAt(row + 1).has_value());
    menu->addSeparator();
    QAction *remove = add(u"deleteSaved"_s, tr("&Delete"), [this, row] { m_model->remove(row); });
    remove->setIcon(icon(u"trash"_s));
    remove->setShortcut(QKeySequence(Qt::Key_Delete));
    return menu;
}

bool SavedSearchPanel::keyPressed(int key, Qt::KeyboardModifiers modifiers) {
    const int row = m_list->currentIndex().row();
    if (!m_model->searchAt(row))
        return false;
    if (modifiers == Qt::NoModifier && (key == Qt::Key_Return || key == Qt::Key_Enter))
        choose(row);
    else if (modifiers == Qt::NoModifier && key == Qt::Key_Delete)
        m_model->remove(row);
    else if (modifiers == Qt::ControlModifier && key == Qt::Key_Up)
        m_model->move(row, row - 1);
    else if (modifiers == Qt::ControlModifier && key == Qt::Key_Down)
        m_model->move(row, row + 1);
    else
        return false;
    return true;
}

bool SavedSearchPanel::eventFilter(QObject *watched, QEvent *event) {
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (keyPressed(key->key(), key->modifiers() & ~Qt::KeypadModifier))
            return true;
    }
    return QWidget::eventFilter(watched, event);
}

void SavedSearchPanel::showEvent(QShowEvent *event) {
    QWidget::showEvent(event);
    m_counter->setActive(true);
}

void SavedSearchPanel::hideEvent(QHideEvent *event) {
    QWidget::hideEvent(event);
    m_counter->setActive(false);
}

} // namespace nestor::ui
