// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProgressBar>

namespace nestor::ui {

/// A progress bar that is a line: the numbers stand in words beside it. A range of 0 to 0 shows
/// that something goes on, as with every progress bar.
class ThinProgress : public QProgressBar {
    Q_OBJECT

public:
    explicit ThinProgress(QWidget *parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] int thickness() const;
};

} // namespace nestor::ui
