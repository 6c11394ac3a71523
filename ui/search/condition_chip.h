// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace nestor::ui {

/// A condition in force: its text, which opens it for a change, and a cross, which takes it away.
/// On the text Delete takes it away, too.
class ConditionChip : public QWidget {
    Q_OBJECT

public:
    /// `number` makes the names of its parts, "condition0" and "removeCondition0".
    ConditionChip(const QString &text, size_t number, QWidget *parent = nullptr);

Q_SIGNALS:
    void editRequested();
    void removeRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
};

} // namespace nestor::ui
