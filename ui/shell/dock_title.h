// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QDockWidget;
class QHBoxLayout;

namespace nestor::ui {

class ElidedLabel;

/// The head of a panel, in place of a dock's title bar: dragged, it moves the panel.
class DockTitle : public QWidget {
    Q_OBJECT

public:
    explicit DockTitle(QDockWidget *dock);

    /// A small control at the end of the head.
    void addControl(QWidget *control);

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void updateLook();

    ElidedLabel *m_label;
    QHBoxLayout *m_layout;
};

} // namespace nestor::ui
