// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/value_change.h"
#include "core/model/item.h"

#include <QDialog>
#include <QTimer>

#include <vector>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QListView;
class QPushButton;

namespace nestor::ui {

class DiffView;
class PlannedChangesModel;
class StoreSession;
class TaskList;

/// Changes many items alike: sets, renames or removes a field, or finds and replaces text. What
/// each item would be is shown first; all are then written as one step of undo. What somebody else
/// writes meanwhile is not overwritten: then nothing is written, and the preview is made anew. Not
/// modal.
class ChangeItemsDialog : public QDialog {
    Q_OBJECT

public:
    /// `session` and `tasks` must outlive it.
    ChangeItemsDialog(StoreSession *session, TaskList *tasks, std::vector<ItemId> items,
                      const QByteArrayList &fields, QWidget *parent = nullptr);

    [[nodiscard]] const PlannedChangesModel *model() const { return m_model; }
    /// Whether the preview is that of what is asked for.
    [[nodiscard]] bool isReady() const { return m_ready; }

Q_SIGNALS:
    /// A sentence for the window's last line.
    void said(const QString &sentence);

private:
    void build(const QByteArrayList &fields);
    void adaptFields();
    void ask();
    void preview();
    void showCurrent();
    void apply();
    void say(const QString &sentence);
    [[nodiscard]] ValueChange change() const;
    [[nodiscard]] QString stepText() const;

    StoreSession *m_session;
    TaskList *m_tasks;
    const std::vector<ItemId> m_items;
    PlannedChangesModel *m_model;
    QFormLayout *m_form = nullptr;
    QComboBox *m_kind;
    QComboBox *m_field;
    QLineEdit *m_json;
    QLineEdit *m_name;
    QLineEdit *m_find;
    QLineEdit *m_replacement;
    QCheckBox *m_pattern;
    QCheckBox *m_case;
    QLabel *m_summary;
    QListView *m_list;
    DiffView *m_diff;
    QPushButton *m_apply = nullptr;
    QTimer m_rest; ///< what is typed is previewed when typing pauses
    ValueChange m_planned;
    bool m_ready = false;
    bool m_writing = false;
    quint64 m_task = 0;
};

} // namespace nestor::ui
