// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/doctor/agent_links.h"

#include "ui/theme/colors.h"

#include <QAbstractItemView>
#include <QPainter>
#include <QScrollBar>

namespace nestor::ui {

namespace {

int middleOf(const QAbstractItemView *view, int row, const QWidget *on) {
    const QRect rect = view->visualRect(view->model()->index(row, 0));
    return on->mapFromGlobal(view->viewport()->mapToGlobal(rect.center())).y();
}

} // namespace

AgentLinks::AgentLinks(QAbstractItemView *left, QAbstractItemView *right, QWidget *parent)
    : QWidget(parent)
    , m_left(left)
    , m_right(right) {
    setFixedWidth(fontMetrics().averageCharWidth() * 4);
    for (const QAbstractItemView *view : {left, right}) {
        connect(view->verticalScrollBar(), &QScrollBar::valueChanged, this,
                qOverload<>(&QWidget::update));
    }
}

void AgentLinks::setLinks(std::vector<std::pair<int, int>> links) {
    m_links = std::move(links);
    update();
}

void AgentLinks::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Colors &colors = Colors::of(palette());
    for (const auto &[left, right] : m_links) {
        painter.setPen(QPen(left == right ? colors.line : colors.accent, 1));
        painter.drawLine(0, middleOf(m_left, left, this), width(), middleOf(m_right, right, this));
    }
}

} // namespace nestor::ui
