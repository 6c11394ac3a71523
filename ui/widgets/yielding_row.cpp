// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/yielding_row.h"

#include "ui/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>

#include <algorithm>

namespace nestor::ui {

YieldingRow::YieldingRow(QWidget *parent)
    : QWidget(parent)
    , m_row(new QHBoxLayout(this)) {
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(spacing::kSmall);
}

void YieldingRow::addStretching(QWidget *widget) {
    m_row->addWidget(widget, 1);
}

void YieldingRow::addWidget(QWidget *widget) {
    m_row->addWidget(widget);
}

void YieldingRow::addYielding(QWidget *widget) {
    m_row->addWidget(widget);
    m_yielding.push_back({widget});
}

void YieldingRow::setWanted(QWidget *widget, bool wanted) {
    for (Yielding &one : m_yielding) {
        if (one.widget == widget)
            one.wanted = wanted;
    }
    arrange();
}

const YieldingRow::Yielding *YieldingRow::yielding(const QWidget *widget) const {
    const auto found = std::find_if(m_yielding.begin(), m_yielding.end(),
                                    [&](const Yielding &one) { return one.widget == widget; });
    return found != m_yielding.end() ? &*found : nullptr;
}

/// Without those that go.
int YieldingRow::leastWidth() const {
    int width = 0;
    for (int i = 0; i < m_row->count(); ++i) {
        const QWidget *widget = m_row->itemAt(i)->widget();
        if (yielding(widget) != nullptr || widget->isHidden())
            continue;
        width += widget->minimumSizeHint().expandedTo(widget->minimumSize()).width() +
                 (width > 0 ? m_row->spacing() : 0);
    }
    return width;
}

QSize YieldingRow::minimumSizeHint() const {
    // Of the height that the row has with all of them: nothing below it is to move.
    int height = 0;
    for (int i = 0; i < m_row->count(); ++i)
        height = std::max(height, m_row->itemAt(i)->widget()->minimumSizeHint().height());
    const QMargins margins = contentsMargins();
    return {leastWidth() + margins.left() + margins.right(),
            height + margins.top() + margins.bottom()};
}

void YieldingRow::arrange() {
    const QMargins margins = contentsMargins();
    int room = width() - margins.left() - margins.right() - leastWidth();
    for (const Yielding &one : m_yielding) {
        room -= one.wanted ? one.widget->sizeHint().width() + m_row->spacing() : 0;
        one.widget->setVisible(one.wanted && room >= 0);
    }
}

bool YieldingRow::event(QEvent *event) {
    const bool answer = QWidget::event(event);
    if (event->type() == QEvent::LayoutRequest) // a text became longer
        arrange();
    return answer;
}

void YieldingRow::resizeEvent(QResizeEvent *event) {
    QWidget::resizeEvent(event);
    arrange();
}

} // namespace nestor::ui
