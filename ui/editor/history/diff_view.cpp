// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/history/diff_view.h"

#include "ui/editor/history/diff_delegate.h"
#include "ui/editor/history/diff_model.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QToolButton>
#include <QVBoxLayout>

namespace nestor::ui {

using namespace Qt::StringLiterals;

DiffView::DiffView(QWidget *parent)
    : QWidget(parent)
    , m_model(new DiffModel(this))
    , m_list(new QListView(this))
    , m_summary(new QLabel(this))
    , m_legend(new QLabel(this))
    , m_previous(new QToolButton(this))
    , m_next(new QToolButton(this)) {
    m_list->setObjectName(u"diffList"_s);
    m_list->setAccessibleName(tr("Differences"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setModel(m_model);
    m_list->setTabKeyNavigation(false);
    m_list->setItemDelegate(new DiffDelegate(m_list));
    m_list->setFont(codeFont(font()));
    m_list->setResizeMode(QListView::Adjust);
    m_list->setLayoutMode(QListView::Batched);
    m_list->setBatchSize(500);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);

    m_summary->setObjectName(u"diffSummary"_s);
    m_summary->setTextFormat(Qt::PlainText);
    m_legend->setObjectName(u"diffLegend"_s);
    m_legend->setTextFormat(Qt::PlainText);
    m_legend->setForegroundRole(QPalette::PlaceholderText);
    const auto button = [this](QToolButton *tool, const QString &name, const QString &text,
                               const QString &tip, const QKeySequence &key) {
        tool->setObjectName(name);
        tool->setText(text);
        tool->setAutoRaise(true);
        tool->setShortcut(key);
        tool->setToolTip(tip + u" ("_s + key.toString(QKeySequence::NativeText) + u')');
        tool->setAccessibleName(tip);
    };
    button(m_previous, u"previousChange"_s, u"↑"_s, tr("Previous change"), u"Shift+F7"_s);
    button(m_next, u"nextChange"_s, u"↓"_s, tr("Next change"), u"F7"_s);
    connect(m_previous, &QToolButton::clicked, this, [this] {
        const int row = m_list->currentIndex().row();
        goTo(m_model->previousChange(row < 0 ? m_model->rowCount() : row));
    });
    connect(m_next, &QToolButton::clicked, this,
            [this] { goTo(m_model->nextChange(m_list->currentIndex().row())); });

    auto *header = new QHBoxLayout;
    header->setContentsMargins(12, 4, 8, 4);
    header->setSpacing(8);
    header->addWidget(m_summary);
    header->addWidget(m_legend, 1);
    header->addWidget(m_previous);
    header->addWidget(m_next);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(header);
    layout->addWidget(m_list, 1);
    setFocusProxy(m_list);
    layout->addStretch(); // takes the list's room while that is hidden
    updateHeader();
}

void DiffView::setNames(const QString &before, const QString &after, const QString &nothing) {
    m_before = before;
    m_after = after;
    m_nothing = nothing;
    updateHeader();
}

void DiffView::setDiff(TextDiff diff) {
    m_model->setDiff(std::move(diff));
    updateHeader();
}

void DiffView::goTo(int row) {
    if (row < 0)
        return;
    m_list->setCurrentIndex(m_model->index(row));
    m_list->scrollTo(m_model->index(row), QAbstractItemView::PositionAtCenter);
}

void DiffView::updateHeader() {
    const int changes = m_model->diff().changes;
    m_summary->setText(changes == 0 ? m_nothing : tr("%n change(s)", nullptr, changes));
    m_legend->setText(changes == 0 ? QString() : tr("− %1   + %2").arg(m_before, m_after));
    m_previous->setEnabled(changes > 0);
    m_next->setEnabled(changes > 0);
    m_previous->setVisible(changes > 0);
    m_next->setVisible(changes > 0);
    m_list->setVisible(changes > 0);
    // Tab would go to what stands for this, and stay where it was if that is not there.
    setFocusProxy(m_list->isHidden() ? nullptr : m_list);
}

} // namespace nestor::ui
