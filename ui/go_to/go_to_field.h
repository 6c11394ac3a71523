// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

namespace nestor::ui {

/// In the corner of the menu bar: looks like the field that it opens.
class GoToField : public QAbstractButton {
    Q_OBJECT

public:
    explicit GoToField(QWidget *parent = nullptr);

    QSize sizeHint() const override;

Q_SIGNALS:
    void activated();

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace nestor::ui
