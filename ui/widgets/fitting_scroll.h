// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

namespace nestor::ui {

/// As high as what is in it at its width, where there is room; else it scrolls. In place of a
/// layout that cuts lines of text in half.
class FittingScroll : public QScrollArea {
    Q_OBJECT

public:
    /// `content` is as high as its layout says, and nothing while it is hidden.
    explicit FittingScroll(QWidget *content, QWidget *parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    [[nodiscard]] int contentHeight() const;
    void fit();
};

} // namespace nestor::ui
