// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/search/condition_chip.h"

#include "ui/theme/colors.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/literal_text.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

namespace nestor::ui {

using namespace Qt::StringLiterals;

ConditionChip::ConditionChip(const QString &text, size_t number, QWidget *parent)
    : QWidget(parent) {
    setObjectName(u"conditionChip%1"_s.arg(number));
    setAccessibleName(text);
    auto *edit = new QPushButton(literal(text));
    edit->setObjectName(u"condition%1"_s.arg(number));
    edit->setAccessibleName(tr("Condition %1; change").arg(text));
    edit->setToolTip(tr("Change this condition"));
    makeQuiet(edit);
    edit->installEventFilter(this);
    auto *remove = new QToolButton;
    remove->setObjectName(u"removeCondition%1"_s.arg(number));
    remove->setAccessibleName(tr("Condition %1; remove").arg(text));
    remove->setToolTip(tr("Remove this condition"));
    remove->setIcon(icon(u"close"_s));
    remove->setIconSize({12, 12});
    remove->setAutoRaise(true);
    remove->setFocusPolicy(Qt::TabFocus);

    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(spacing::kTight, 1, spacing::kTight, 1);
    row->setSpacing(0);
    row->addWidget(edit);
    row->addWidget(remove);
    connect(edit, &QPushButton::clicked, this, &ConditionChip::editRequested);
    connect(remove, &QToolButton::clicked, this, &ConditionChip::removeRequested);
}

void ConditionChip::paintEvent(QPaintEvent *) {
    const Colors &colors = Colors::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colors.line, 1));
    painter.setBrush(colors.chip);
    const qreal radius = height() / 2.0;
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
}

bool ConditionChip::eventFilter(QObject *watched, QEvent *event) {
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Delete || key == Qt::Key_Backspace) {
            Q_EMIT removeRequested();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace nestor::ui
