// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/task_row.h"

#include "ui/jobs/thin_progress.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

/// QProgressBar counts in int; items and bytes need not fit.
constexpr int kProgressSteps = 1000;

} // namespace

TaskRow::TaskRow(const Task &task, QWidget *parent)
    : QWidget(parent)
    , m_title(new QLabel(this))
    , m_detail(new QLabel(this))
    , m_progress(new ThinProgress(this))
    , m_cancel(new QPushButton(tr("Cancel"), this)) {
    setObjectName(u"runningTask"_s);
    m_title->setObjectName(u"taskTitle"_s);
    m_title->setTextFormat(Qt::PlainText);
    m_detail->setObjectName(u"taskProgressText"_s);
    m_detail->setTextFormat(Qt::PlainText);
    m_detail->setForegroundRole(QPalette::PlaceholderText);
    m_progress->setObjectName(u"taskProgress"_s);
    m_cancel->setObjectName(u"cancelTask"_s);

    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(m_title);
    texts->addWidget(m_detail);
    // The bar must not jump while the numbers beside it change.
    m_detail->setMinimumWidth(fontMetrics().horizontalAdvance(u"12,345,678 of 23,456,789 · 0"_s));
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_detail->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_progress->setMaximumWidth(m_progress->sizeHint().width());

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(16);
    layout->addLayout(texts, 3);
    layout->setAlignment(texts, Qt::AlignVCenter);
    layout->addWidget(m_progress, 3);
    layout->addWidget(m_cancel);
    layout->addStretch(1);
    connect(m_cancel, &QPushButton::clicked, this, &TaskRow::cancelRequested);
    setTask(task);
}

void TaskRow::setTask(const Task &task) {
    m_title->setText(task.spec.title);
    m_detail->setText(task.progressText());
    const auto fraction = task.fraction();
    m_progress->setRange(0, fraction ? kProgressSteps : 0);
    if (fraction)
        m_progress->setValue(static_cast<int>(*fraction * kProgressSteps));
    else
        m_progress->update();
    m_progress->setAccessibleName(tr("Progress of %1").arg(task.spec.title));
    m_progress->setAccessibleDescription(m_detail->text());
    m_cancel->setAccessibleName(tr("Cancel %1").arg(task.spec.title));
    m_cancel->setEnabled(task.phase == Task::Phase::Running);
}

} // namespace nestor::ui
