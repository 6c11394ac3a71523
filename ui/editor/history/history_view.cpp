// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/history/history_view.h"

#include "core/json/json_document.h"
#include "ui/editor/history/diff_view.h"
#include "ui/editor/history/history_model.h"
#include "ui/editor/text/shown_value.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QStyledItemDelegate>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

/// Laid out, so that two one-line values can be compared line by line.
QByteArray comparable(const QByteArray &value) {
    return JsonDocument::parse(value) ? readableJson(value) : value;
}

/// Rows of the height that tables have.
class RowDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override {
        QSize size = QStyledItemDelegate::sizeHint(option, index);
        size.setHeight(rowHeight(option.fontMetrics));
        return size;
    }
};

} // namespace

HistoryView::HistoryView(QWidget *parent)
    : QWidget(parent)
    , m_model(new HistoryModel(this))
    , m_list(new QTreeView(this))
    , m_diff(new DiffView(this))
    , m_message(new QLabel(this))
    , m_restore(new QPushButton(tr("Restore this version"), this))
    , m_blocked(new QLabel(this))
    , m_splitter(new QSplitter(Qt::Vertical, this)) {
    m_list->setObjectName(u"historyList"_s);
    m_list->setAccessibleName(tr("Former versions"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new RowDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAllColumnsShowFocus(true);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(HistoryModel::UntilColumn, QHeaderView::Stretch);
    m_diff->setObjectName(u"historyDiff"_s);
    m_diff->setNames(tr("this version"), tr("stored now"), tr("The same as what is stored now"));
    m_message->setObjectName(u"historyMessage"_s);
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    m_message->setMargin(12);
    m_restore->setObjectName(u"restoreVersion"_s);
    m_blocked->setObjectName(u"restoreBlocked"_s);
    m_blocked->setTextFormat(Qt::PlainText);
    m_blocked->setWordWrap(true);
    m_blocked->setForegroundRole(QPalette::PlaceholderText);

    m_splitter->setObjectName(u"historySplitter"_s);
    auto *lower = new QWidget(m_splitter);
    lower->setObjectName(u"historyVersion"_s);
    auto *footer = new QHBoxLayout;
    footer->setContentsMargins(12, 8, 12, 8);
    footer->addWidget(m_blocked, 1);
    footer->addWidget(m_restore);
    auto *lowerLayout = new QVBoxLayout(lower);
    lowerLayout->setContentsMargins(0, 0, 0, 0);
    lowerLayout->setSpacing(0);
    lowerLayout->addWidget(m_diff, 1);
    lowerLayout->addLayout(footer);
    m_splitter->addWidget(m_list);
    m_splitter->addWidget(lower);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setStretchFactor(1, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_message);
    layout->addWidget(m_splitter, 1);
    layout->addStretch(0);

    connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &index) { select(index.row()); });
    connect(m_splitter, &QSplitter::splitterMoved, this, [this] { m_divided = true; });
    connect(m_restore, &QPushButton::clicked, this, [this] {
        const int row = m_list->currentIndex().row();
        if (row >= 0)
            Q_EMIT restoreRequested(m_id, m_model->entryAt(row));
    });
    connect(m_list, &QAbstractItemView::activated, this, [this] {
        (m_restore->isEnabled() ? static_cast<QWidget *>(m_restore) : m_diff)
            ->setFocus(Qt::OtherFocusReason);
    });
    setUnavailable({});
}

void HistoryView::setHistory(const ItemId &id, HistoryAnswer entries, const QByteArray &current) {
    if (entries.empty()) {
        setUnavailable(tr("No former versions: this item has not changed since its history is "
                          "kept."));
        return;
    }
    const int before = m_list->currentIndex().row();
    const qint64 version = m_id == id && before >= 0 ? m_model->entryAt(before).version : -1;
    m_id = id;
    m_current = current;
    m_message->hide();
    m_splitter->show();
    m_model->setEntries(std::move(entries));
    int row = 0;
    for (int i = 0; i < m_model->rowCount(); ++i) {
        if (m_model->entryAt(i).version == version)
            row = i;
    }
    m_list->selectionModel()->setCurrentIndex(
        m_model->index(row, 0), QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    select(m_list->currentIndex().row());
    divide();
}

/// The list has room for its rows, as long as most of the height is left for what changed.
void HistoryView::divide() {
    if (m_divided || !m_splitter->isVisible())
        return;
    const int height = m_splitter->height() - m_splitter->handleWidth();
    const int rows = m_list->header()->sizeHint().height() +
                     m_model->rowCount() * rowHeight(m_list->fontMetrics()) + spacing::kSmall;
    const int list = std::min(rows, height * 2 / 5);
    m_splitter->setSizes({list, height - list});
}

void HistoryView::resizeEvent(QResizeEvent *event) {
    QWidget::resizeEvent(event);
    divide();
}

void HistoryView::showEvent(QShowEvent *event) {
    QWidget::showEvent(event);
    divide();
}

void HistoryView::setUnavailable(const QString &reason) {
    const QWidget *focus = QApplication::focusWidget();
    if (focus != nullptr && m_splitter->isAncestorOf(focus))
        Q_EMIT keyboardFree();
    m_id = {};
    m_model->setEntries({});
    m_message->setText(reason);
    m_message->show();
    m_splitter->hide();
}

void HistoryView::setRestoreBlocked(const QString &reason) {
    m_reason = reason;
    updateButton();
}

void HistoryView::select(int row) {
    if (row < 0)
        m_diff->setDiff({});
    else if (m_current.isNull())
        m_diff->setDiff(diffTexts(comparable(m_model->entryAt(row).value), {}));
    else
        m_diff->setDiff(diffTexts(comparable(m_model->entryAt(row).value), comparable(m_current)));
    updateButton();
}

void HistoryView::updateButton() {
    const int row = m_list->currentIndex().row();
    QString reason = m_reason;
    if (reason.isEmpty() && row >= 0 && m_model->entryAt(row).value == m_current)
        reason = tr("This is what is stored now.");
    m_blocked->setText(reason);
    const bool possible = row >= 0 && reason.isEmpty();
    if (!possible && m_restore->hasFocus())
        m_list->setFocus(Qt::OtherFocusReason); // not to whatever comes next
    m_restore->setEnabled(possible);
}

} // namespace nestor::ui
