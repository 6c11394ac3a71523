// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/import_job.h"
#include "ui/transfer/import_preview.h"

#include <QDialog>
#include <QFuture>
#include <QTimer>

class QComboBox;
class QCompleter;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableView;

namespace nestor::ui {

class PreviewModel;
class Prompts;
class StoreSession;
class TaskList;

/// Imports files into a store: chooses them, says where their records go, and shows at once what
/// the first would become. The work is a task; the dialog is not modal and may be closed meanwhile.
class ImportDialog : public QDialog {
    Q_OBJECT

public:
    /// All three must outlive the dialog.
    ImportDialog(StoreSession *session, TaskList *tasks, Prompts *prompts,
                 QWidget *parent = nullptr);
    ~ImportDialog() override;

    void setFiles(const QStringList &files);
    /// Records that do not say where they belong go here.
    void setNamespace(const NamespacePath &ns);
    /// What is chosen, as it would be imported.
    [[nodiscard]] ImportPlan plan() const;

Q_SIGNALS:
    void previewed();

private:
    void chooseFiles();
    void preview();
    void showPreview(const ImportPreview &preview);
    void start(bool dryRun);
    [[nodiscard]] QString fieldsAdvice() const;
    void updateButtons();
    void focusWhatIsNext();
    /// Completes the name of a field behind an open brace.
    void completeField(QLineEdit *edit);

    StoreSession *m_session;
    TaskList *m_tasks;
    Prompts *m_prompts;
    QStringList m_files;
    QLabel *m_fileNames;
    QComboBox *m_format;
    QLineEdit *m_namespace;
    QLineEdit *m_key;
    QComboBox *m_conflict;
    QLineEdit *m_ttl;
    QLabel *m_message;
    QTableView *m_table;
    PreviewModel *m_model;
    QLabel *m_numbers;
    QPushButton *m_dryRun;
    QPushButton *m_import;
    QStringList m_fields;
    QTimer m_pause;
    QFuture<ImportPreview> m_reading;
    quint64 m_generation = 0;
    bool m_readable = false;
    bool m_filesAreNew = false; ///< no preview of them was shown yet
};

} // namespace nestor::ui
