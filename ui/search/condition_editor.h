// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/filter.h"

#include <QByteArrayList>
#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace nestor::ui {

/// One condition being made or changed: field, operator, value. A fault is said below it, in words.
class ConditionEditor : public QWidget {
    Q_OBJECT

public:
    explicit ConditionEditor(QWidget *parent = nullptr);

    /// Fields offered for completion; others can be typed.
    void setFields(const QByteArrayList &fields);
    /// Empties it and takes the keyboard.
    void begin();
    /// Fills in a condition to be changed and takes the keyboard; false where it cannot be shown
    /// in these fields.
    [[nodiscard]] bool begin(const FieldCondition &condition);

Q_SIGNALS:
    void accepted(const nestor::Filter &condition);
    void cancelled();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void accept();
    void adaptToOperator();

    QComboBox *m_field;
    QComboBox *m_operator;
    QLineEdit *m_value;
    QLabel *m_fault;
    QPushButton *m_accept;
};

} // namespace nestor::ui
