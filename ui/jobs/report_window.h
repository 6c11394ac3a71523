// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/jobs/task.h"

#include <QDialog>

class QPushButton;
class QTableView;

namespace nestor::ui {

class Prompts;

/// A task's report as a table that can be copied and saved, whose rows lead to the items that they
/// are about. Not modal; closes with Escape.
class ReportWindow : public QDialog {
    Q_OBJECT

public:
    /// Without `prompts`, nothing can be saved.
    ReportWindow(TaskReport report, Prompts *prompts, QWidget *parent = nullptr);

    /// The whole table, as RFC 4180 has it.
    [[nodiscard]] QByteArray csv() const;

Q_SIGNALS:
    /// A row leads to its item in a store.
    void itemRequested(const QString &store, const nestor::ItemId &id);

private:
    void showItem(int row);
    void copy();
    void save();

    TaskReport m_report;
    Prompts *m_prompts;
    QTableView *m_table;
    QPushButton *m_show;
};

} // namespace nestor::ui
