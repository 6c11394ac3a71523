// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/export_job.h"
#include "ui/session/latest_request.h"

#include <QDialog>
#include <QTimer>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace nestor::ui {

class Prompts;
class StoreSession;
class TaskList;

/// Exports a namespace, what a filter passes, or everything: shows how many items that are, asks
/// for a file, and leaves the work to a task. Not modal.
class ExportDialog : public QDialog {
    Q_OBJECT

public:
    /// All three must outlive the dialog.
    ExportDialog(StoreSession *session, TaskList *tasks, Prompts *prompts,
                 QWidget *parent = nullptr);

    void setNamespace(const NamespacePath &ns);
    /// Only items that pass; `text` is the filter as the user wrote it, to be shown.
    void setFilter(const Filter &filter, const QString &text);
    /// What is chosen, without the file; fails while the namespace is none.
    [[nodiscard]] Result<ExportPlan> plan() const;
    void exportTo(const QString &path);

private:
    void countItems();
    void chooseFile();

    StoreSession *m_session;
    TaskList *m_tasks;
    Prompts *m_prompts;
    Filter m_filter;
    QLineEdit *m_namespace;
    QCheckBox *m_below;
    QCheckBox *m_filtered;
    QComboBox *m_format;
    QLabel *m_count;
    QPushButton *m_export;
    QTimer m_pause;
    LatestRequest m_counting;
};

} // namespace nestor::ui
