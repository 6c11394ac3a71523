// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <vector>

class QHBoxLayout;
class QToolButton;

namespace nestor::ui {

/// A row whose last widgets go where there is no room for them, so that the first keep theirs. What
/// goes must be found elsewhere, too: in a menu, which may be the row's own.
class YieldingRow : public QWidget {
    Q_OBJECT

public:
    explicit YieldingRow(QWidget *parent = nullptr);

    /// Stays; gets what room is left.
    void addStretching(QWidget *widget);
    /// Stays.
    void addWidget(QWidget *widget);
    /// Goes where there is no room, the last that was added first.
    void addYielding(QWidget *widget);
    /// A button at the end with a menu of what went; there only while something has gone. The
    /// yielding widgets must be buttons.
    void addMenu(const QString &accessibleName);
    /// Whether a yielding widget is wanted at all.
    void setWanted(QWidget *widget, bool wanted);

    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    bool event(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Yielding {
        QWidget *widget = nullptr;
        bool wanted = true;
    };

    [[nodiscard]] const Yielding *yielding(const QWidget *widget) const;
    [[nodiscard]] int leastWidth() const;
    [[nodiscard]] int menuWidth() const;
    void arrange();
    void showMenu();

    QHBoxLayout *m_row;
    QToolButton *m_menu = nullptr;
    std::vector<Yielding> m_yielding;
};

} // namespace nestor::ui
