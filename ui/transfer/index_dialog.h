// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/index_job.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace nestor::ui {

class Prompts;
class StoreSession;
class TaskList;

/// How a store is searched: chooses who makes the vectors and of which fields, and what counts as a
/// word, and builds the index as a task. Not modal.
class IndexDialog : public QDialog {
    Q_OBJECT

public:
    /// All three must outlive the dialog.
    IndexDialog(StoreSession *session, TaskList *tasks, Prompts *prompts,
                QWidget *parent = nullptr);

    /// What is chosen; InvalidConfig says what is missing.
    [[nodiscard]] Result<IndexPlan> plan() const;
    void start();

private:
    void showConfig(const IndexConfig &config);
    void update();

    StoreSession *m_session;
    TaskList *m_tasks;
    Prompts *m_prompts;
    QFormLayout *m_form;
    QComboBox *m_embedder;
    QLabel *m_explanation;
    QLineEdit *m_fields;
    QLineEdit *m_url;
    QLineEdit *m_model;
    QLineEdit *m_keyVariable;
    QCheckBox *m_plainHttp;
    QWidget *m_folderRow;
    QLineEdit *m_folder;
    QCheckBox *m_codes;
    QComboBox *m_words;
    QLabel *m_wordsExplanation;
    QCheckBox *m_rebuild;
    QLabel *m_message;
    QPushButton *m_start;
    int m_ef = 0; ///< as the store has it; not asked for here
};

} // namespace nestor::ui
