// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <utility>
#include <vector>

class QAbstractItemView;

namespace nestor::ui {

/// Lines between the rows of two lists that stand side by side, where both show the same item.
class AgentLinks : public QWidget {
    Q_OBJECT

public:
    AgentLinks(QAbstractItemView *left, QAbstractItemView *right, QWidget *parent = nullptr);

    /// Pairs of rows, from 0.
    void setLinks(std::vector<std::pair<int, int>> links);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QAbstractItemView *m_left;
    QAbstractItemView *m_right;
    std::vector<std::pair<int, int>> m_links;
};

} // namespace nestor::ui
