// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/yielding_row.h"

#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QToolButton>

#include <algorithm>
#include <numeric>

namespace nestor::ui {

using namespace Qt::StringLiterals;

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

void YieldingRow::addMenu(const QString &accessibleName) {
    m_menu = new QToolButton(this);
    m_menu->setObjectName(objectName() + u"Menu"_s);
    m_menu->setText(u"⋯"_s);
    m_menu->setAccessibleName(accessibleName);
    m_menu->setToolTip(accessibleName);
    m_menu->setFocusPolicy(Qt::StrongFocus);
    m_menu->setAutoRaise(true);
    m_menu->hide();
    m_row->addWidget(m_menu);
    connect(m_menu, &QToolButton::clicked, this, &YieldingRow::showMenu);
}

void YieldingRow::showMenu() {
    auto *menu = new QMenu(this);
    menu->setObjectName(objectName() + u"Entries"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const Yielding &one : m_yielding) {
        auto *button = qobject_cast<QAbstractButton *>(one.widget);
        if (button == nullptr || !one.wanted || !one.widget->isHidden())
            continue;
        QAction *entry = menu->addAction(button->text(), button, &QAbstractButton::click);
        entry->setEnabled(button->isEnabled());
    }
    menu->popup(m_menu->mapToGlobal(m_menu->rect().bottomLeft()));
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
        if (yielding(widget) != nullptr || widget == m_menu || widget->isHidden())
            continue;
        width += widget->minimumSizeHint().expandedTo(widget->minimumSize()).width() +
                 (width > 0 ? m_row->spacing() : 0);
    }
    return width;
}

int YieldingRow::menuWidth() const {
    return m_menu != nullptr ? m_menu->sizeHint().width() + m_row->spacing() : 0;
}

QSize YieldingRow::minimumSizeHint() const {
    // Of the height that the row has with all of them: nothing below it is to move.
    int height = 0;
    for (int i = 0; i < m_row->count(); ++i)
        height = std::max(height, m_row->itemAt(i)->widget()->minimumSizeHint().height());
    const QMargins margins = contentsMargins();
    return {leastWidth() + menuWidth() + margins.left() + margins.right(),
            height + margins.top() + margins.bottom()};
}

void YieldingRow::arrange() {
    const QMargins margins = contentsMargins();
    int room = width() - margins.left() - margins.right() - leastWidth();
    const auto widthOf = [this](const Yielding &one) {
        return one.wanted ? one.widget->sizeHint().width() + m_row->spacing() : 0;
    };
    const int all =
        std::accumulate(m_yielding.begin(), m_yielding.end(), 0,
                        [&](int sum, const Yielding &one) { return sum + widthOf(one); });
    const bool some = all > room;
    if (some)
        room -= menuWidth();
    for (const Yielding &one : m_yielding) {
        room -= widthOf(one);
        one.widget->setVisible(one.wanted && room >= 0);
    }
    if (m_menu != nullptr)
        m_menu->setVisible(some);
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
