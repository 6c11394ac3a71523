// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace nestor::ui {

/// A line of plain text that gives way: what there is no room for is cut with "…", and its tool tip
/// has it whole, unless it was given one of its own.
class ElidedLabel : public QLabel {
    Q_OBJECT

public:
    explicit ElidedLabel(QWidget *parent = nullptr);

    /// How much of the text always shows, in average letters.
    void setLettersAtLeast(int letters);
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] bool isCut() const;

    int m_letters = 1;
};

} // namespace nestor::ui
