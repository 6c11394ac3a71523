// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <vector>

class QHBoxLayout;

namespace nestor::ui {

/// A row whose last widgets go where there is no room for them, so that the first keep theirs. What
/// goes must be found elsewhere, too: in a menu.
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
    void arrange();

    QHBoxLayout *m_row;
    std::vector<Yielding> m_yielding;
};

} // namespace nestor::ui
