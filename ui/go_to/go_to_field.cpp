// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/go_to/go_to_field.h"

#include "ui/theme/colors.h"
#include "ui/theme/theme.h"

#include <QKeySequence>
#include <QPainter>
#include <QStyle>

namespace nestor::ui {

using namespace Qt::StringLiterals;

GoToField::GoToField(QWidget *parent)
    : QAbstractButton(parent) {
    setObjectName(u"goToField"_s);
    setText(tr("Go to namespace, item, command…"));
    setAccessibleName(text());
    setCursor(Qt::IBeamCursor);
    setFocusPolicy(Qt::NoFocus); // Ctrl+K is its key
    setAttribute(Qt::WA_Hover);
    connect(this, &QAbstractButton::clicked, this, &GoToField::activated);
}

QSize GoToField::sizeHint() const {
    return {fontMetrics().horizontalAdvance(text()) + 96,
            fontMetrics().height() + spacing::kMedium};
}

void GoToField::paintEvent(QPaintEvent *) {
    const Colors &colors = Colors::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRect field = rect().adjusted(0, 2, -spacing::kMedium, -2);
    painter.setPen(colors.outline);
    painter.setBrush(underMouse() ? colors.hover : colors.surface);
    painter.drawRoundedRect(QRectF(field).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
    const QRect inner = field.adjusted(spacing::kSmall, 0, -spacing::kSmall, 0);
    painter.setPen(colors.faint);
    const int side = int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft));
    const int otherSide = int(QStyle::visualAlignment(layoutDirection(), Qt::AlignRight));
    painter.drawText(inner, side | Qt::AlignVCenter, text());
    painter.setFont(codeFont(font()));
    painter.drawText(inner, otherSide | Qt::AlignVCenter,
                     QKeySequence(Qt::CTRL | Qt::Key_K).toString(QKeySequence::NativeText));
}

} // namespace nestor::ui
