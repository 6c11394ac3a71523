// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/model/item.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace nestor::ui {

class ElidedLabel;
class ItemTableModel;

/// What was looked at, how, and how long it took; the whole explanation one click away.
class ResultsLine : public QWidget {
    Q_OBJECT

public:
    explicit ResultsLine(QWidget *parent = nullptr);

    /// Says what the model shows now.
    void describe(const ItemTableModel &model);
    void showError(const Error &error);
    /// How many rows are selected: said from the second on.
    void setSelected(int rows);

Q_SIGNALS:
    void copyAsPythonRequested();
    /// What an agent would get for the same question is to be shown.
    void comparisonRequested();
    void retryRequested();

private:
    [[nodiscard]] static QString summary(const ItemTableModel &model);
    [[nodiscard]] static QString explain(const Explanation &explanation);
    void setFault(bool fault);
    void showText();

    QString m_summary;
    int m_selected = 0;
    ElidedLabel *m_text;
    QLabel *m_notes;
    QLabel *m_explanation;
    QPushButton *m_explain;
    QPushButton *m_python;
    QPushButton *m_compare;
    QPushButton *m_retry;
};

} // namespace nestor::ui
