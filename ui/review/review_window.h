// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/review/radar.h"
#include "ui/session/latest_request.h"

#include <QDialog>
#include <QSet>

#include <functional>
#include <optional>

class QLabel;
class QListView;
class QPushButton;
class QShortcut;

namespace nestor::ui {

class MergePane;
class PairModel;
class PairSide;
class StoreSession;
class TaskList;
struct StoreChange;

/// Where "no problem" is remembered.
struct ReviewMarks {
    std::function<QSet<QByteArray>()> all;
    std::function<void(const QByteArray &mark, bool noted)> note;
};

/// Memories that say the same or contradict each other, pair by pair: keep one of both, merge them
/// into one in an editor, or say that they are no problem. Each is a step of the store's undo. Not
/// modal; looks for the pairs by itself, as a task.
class ReviewWindow : public QDialog {
    Q_OBJECT

public:
    /// `session` and `tasks` must outlive it.
    ReviewWindow(StoreSession *session, TaskList *tasks, ReviewMarks marks, const NamespacePath &ns,
                 QWidget *parent = nullptr);

    [[nodiscard]] PairModel *model() const { return m_model; }
    /// Whether the pairs are being looked for.
    [[nodiscard]] bool isSearching() const { return m_searching; }

public Q_SLOTS:
    /// Ends a merge that nothing was typed into first, and stays where something was.
    void reject() override;

private:
    void build();
    QPushButton *addButton(const QString &name, const QString &text, const QString &key,
                           void (ReviewWindow::*command)());
    void search();
    void showCurrent();
    void updateSummary();
    void keepLeft() { keep(0); }
    void keepRight() { keep(1); }
    void keep(size_t side);
    void merge();
    void saveMerge();
    void endMerge();
    void dismiss();
    void lookAgain(const StoreChange &change);
    void say(const QString &sentence);

    StoreSession *m_session;
    TaskList *m_tasks;
    ReviewMarks m_marks;
    NamespacePath m_ns;
    PairModel *m_model;
    QLabel *m_summary;
    QLabel *m_what;
    QLabel *m_message;
    QListView *m_list;
    PairSide *m_left;
    PairSide *m_right;
    MergePane *m_merge;
    std::optional<MemoryPair> m_merging;
    std::vector<QPushButton *> m_buttons;
    std::vector<QShortcut *> m_shortcuts; ///< those that are letters elsewhere
    LatestRequest m_look;
    std::vector<int> m_looked; ///< numbers of the pairs that are being looked at again
    bool m_searching = false;
    qint64 m_items = 0;
};

} // namespace nestor::ui
