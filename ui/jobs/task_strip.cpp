// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/task_strip.h"

#include "ui/jobs/report_window.h"
#include "ui/jobs/task_list.h"
#include "ui/jobs/task_row.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kEndedShown = 2;

/// A sign that says by its shape how it ended.
QString signOf(Task::Phase phase) {
    switch (phase) {
    case Task::Phase::Failed:
        return u"✕"_s;
    case Task::Phase::Cancelled:
        return u"■"_s;
    default:
        return u"✓"_s;
    }
}

QString outcomeHtml(const Task &task) {
    QString html = signOf(task.phase) + u"&nbsp;"_s + task.outcome.summary.toHtmlEscaped();
    if (task.outcome.report)
        html += u" · <a href=\"report\">"_s + TaskStrip::tr("Report").toHtmlEscaped() + u"</a>"_s;
    return html;
}

} // namespace

TaskStrip::TaskStrip(TaskList *tasks, Prompts *prompts, QWidget *parent)
    : QWidget(parent)
    , m_tasks(tasks)
    , m_prompts(prompts) {
    setObjectName(u"taskStrip"_s);
    setAccessibleName(tr("Tasks"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(16);
    m_runningRows = new QVBoxLayout;
    m_runningRows->setSpacing(8);
    m_endedRows = new QVBoxLayout;
    m_endedRows->setSpacing(4);
    m_endedRows->setAlignment(Qt::AlignVCenter);
    layout->addLayout(m_runningRows, 3);
    layout->addLayout(m_endedRows, 2);

    for (const Task &task : m_tasks->tasks())
        add(task.id);
    connect(m_tasks, &TaskList::added, this, &TaskStrip::add);
    connect(m_tasks, &TaskList::changed, this, &TaskStrip::update);
    connect(m_tasks, &TaskList::removed, this, &TaskStrip::remove);
    adjustVisibility();
}

QSize TaskStrip::minimumSizeHint() const {
    return {0, QWidget::minimumSizeHint().height()}; // the texts give way, not the window
}

void TaskStrip::add(quint64 id) {
    const Task *task = m_tasks->find(id);
    if (!task)
        return;
    if (!task->isRunning()) {
        showEnded(*task);
        return;
    }
    auto *row = new TaskRow(*task, this);
    connect(row, &TaskRow::cancelRequested, m_tasks, [this, id] { m_tasks->cancel(id); });
    m_runningRows->addWidget(row);
    m_running.insert(id, row);
    adjustVisibility();
}

void TaskStrip::update(quint64 id) {
    const Task *task = m_tasks->find(id);
    if (!task)
        return;
    if (task->isRunning()) {
        if (TaskRow *row = m_running.value(id))
            row->setTask(*task);
        return;
    }
    if (TaskRow *row = m_running.take(id))
        row->deleteLater();
    showEnded(*task);
}

void TaskStrip::remove(quint64 id) {
    if (TaskRow *row = m_running.take(id))
        row->deleteLater();
    if (QWidget *row = m_ended.take(id))
        row->deleteLater();
    adjustVisibility();
}

void TaskStrip::showEnded(const Task &task) {
    if (task.outcome.summary.isEmpty() || m_ended.contains(task.id)) {
        adjustVisibility();
        return;
    }
    auto *row = new QWidget(this);
    row->setObjectName(u"endedTask"_s);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    auto *text = new QLabel(outcomeHtml(task), row);
    text->setObjectName(u"taskOutcome"_s);
    text->setAccessibleName(task.outcome.summary);
    text->setTextFormat(Qt::RichText);
    text->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    text->setWordWrap(true);
    text->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    connect(text, &QLabel::linkActivated, this, [this, id = task.id] { showReport(id); });
    auto *close = new QToolButton(row);
    close->setObjectName(u"dismissTask"_s);
    close->setText(u"✕"_s);
    close->setAutoRaise(true);
    close->setToolTip(tr("Take off the list"));
    close->setAccessibleName(tr("Take off the list: %1").arg(task.outcome.summary));
    connect(close, &QToolButton::clicked, m_tasks, [this, id = task.id] { m_tasks->dismiss(id); });
    layout->addWidget(text, 1);
    layout->addWidget(close);
    m_endedRows->addWidget(row);
    m_ended.insert(task.id, row);
    // The newest count; the others are in the log.
    while (m_ended.size() > kEndedShown) {
        const quint64 oldest = *std::min_element(m_ended.keyBegin(), m_ended.keyEnd());
        m_ended.take(oldest)->deleteLater();
    }
    adjustVisibility();
}

void TaskStrip::showReport(quint64 id) {
    const Task *task = m_tasks->find(id);
    if (!task || !task->outcome.report)
        return;
    auto *report = new ReportWindow(*task->outcome.report, m_prompts, window());
    report->setAttribute(Qt::WA_DeleteOnClose);
    connect(report, &ReportWindow::itemRequested, this, &TaskStrip::itemRequested);
    report->show();
}

void TaskStrip::adjustVisibility() {
    // What has ended has all the room where nothing runs.
    static_cast<QHBoxLayout *>(layout())->setStretch(0, m_running.isEmpty() ? 0 : 3);
    setVisible(!m_running.isEmpty() || !m_ended.isEmpty());
}

} // namespace nestor::ui
