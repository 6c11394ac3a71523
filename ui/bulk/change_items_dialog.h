// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "ui/session/bulk_change.h"

#include <QDialog>
#include <QPointer>
#include <QTimer>

#include <utility>
#include <vector>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
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

/// Changes many items alike: their values, how long they live, where they are, or that they are
/// there at all. What each item would be is shown first; all are then written as one step of undo.
/// What somebody else writes meanwhile is not overwritten: then nothing is written, and the preview
/// is made anew. Not modal.
class ChangeItemsDialog : public QDialog {
    Q_OBJECT

public:
    /// What the dialog knows of the window.
    struct Surroundings {
        QByteArrayList fields;              ///< that are offered
        std::vector<StoreSession *> others; ///< open stores that items can be copied to
    };

    /// `session` and `tasks` must outlive it.
    ChangeItemsDialog(StoreSession *session, TaskList *tasks, ItemSet items,
                      const Surroundings &around, QWidget *parent = nullptr);

    /// What is to be done, as long as nobody chooses something else.
    void setKind(BulkChange::Kind kind);

    [[nodiscard]] const PlannedChangesModel *model() const { return m_model; }
    /// Whether the preview is that of what is asked for.
    [[nodiscard]] bool isReady() const { return m_ready; }

Q_SIGNALS:
    /// A sentence for the window's last line.
    void said(const QString &sentence);
    /// Items are elsewhere now: from where to where. With all of them went the namespace `from`,
    /// unless that is the root.
    void moved(const std::vector<std::pair<nestor::ItemId, nestor::ItemId>> &items,
               const nestor::NamespacePath &from, const nestor::NamespacePath &to);

private:
    void build(const Surroundings &around);
    QWidget *makeLife();
    void nameWindow();
    void adaptFields();
    void ask();
    void preview();
    void showCurrent();
    void apply();
    void say(const QString &sentence);
    void showPlan();
    void written(const Result<void> &done, const QString &text);
    [[nodiscard]] BulkChange change() const;
    [[nodiscard]] StoreSession *targetStore() const;
    [[nodiscard]] QString stepText() const;
    [[nodiscard]] QString nothingToCompare(int row) const;

    StoreSession *m_session;
    TaskList *m_tasks;
    const ItemSet m_items;
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
    QDoubleSpinBox *m_life;
    QComboBox *m_unit;
    QWidget *m_lifeRow = nullptr;
    QComboBox *m_store;
    QLineEdit *m_target;
    QCheckBox *m_replaces;
    QLabel *m_summary;
    QListView *m_list;
    DiffView *m_diff;
    QPushButton *m_apply = nullptr;
    QTimer m_rest; ///< what is typed is previewed when typing pauses
    BulkChange m_planned;
    std::vector<QPointer<StoreSession>> m_others;
    bool m_ready = false;
    bool m_writing = false;
    quint64 m_task = 0;
};

} // namespace nestor::ui
