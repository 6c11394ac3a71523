// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/namespace_path.h"

#include <QWidget>

#include <vector>

class QHBoxLayout;
class QPushButton;

namespace nestor::ui {

/// Where one is: the labels of a namespace, each a way to go there. Where there is no room for all,
/// those in the middle go into the menu of a "…", so that a deep place makes the window no wider.
class Breadcrumbs : public QWidget {
    Q_OBJECT

public:
    explicit Breadcrumbs(QWidget *parent = nullptr);

    void setPlace(const NamespacePath &ns);

    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void chosen(const nestor::NamespacePath &ns);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    /// A label above the place, and the mark behind it.
    struct Crumb {
        QPushButton *button = nullptr;
        QWidget *separator = nullptr;
        NamespacePath target;
    };

    void clear();
    [[nodiscard]] QWidget *addSeparator();
    void arrange();
    void showHidden();

    QHBoxLayout *m_row;
    QPushButton *m_more = nullptr;
    QWidget *m_moreSeparator = nullptr;
    std::vector<Crumb> m_crumbs;
    QWidget *m_place = nullptr;
};

} // namespace nestor::ui
