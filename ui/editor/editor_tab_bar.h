// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTabBar>

namespace nestor::ui {

/// Flat tabs: the current one is bold and underlined; a tab may carry a count in a ring.
class EditorTabBar : public QTabBar {
    Q_OBJECT

public:
    explicit EditorTabBar(QWidget *parent = nullptr);

    /// 0 takes the ring away.
    void setCount(int tab, int count);
    /// What all tabs need to be read whole, with or without a count.
    [[nodiscard]] int leastWidth() const;

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    QSize tabSizeHint(int index) const override;
    QSize minimumTabSizeHint(int index) const override;

private:
    [[nodiscard]] QString countText(int tab) const;
    [[nodiscard]] QFont boldFont() const;
    [[nodiscard]] int textWidth(int tab) const;
    /// What is left free beside a tab's text; less where there is not enough for all tabs.
    [[nodiscard]] int sideOf(int tab) const;
    [[nodiscard]] int ringWidth(const QString &count) const;
};

} // namespace nestor::ui
