// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/thin_progress.h"

#include "ui/theme/colors.h"

#include <QDateTime>
#include <QPainter>

namespace nestor::ui {

ThinProgress::ThinProgress(QWidget *parent)
    : QProgressBar(parent) {
    setTextVisible(false);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

int ThinProgress::thickness() const {
    return qMax(4, fontMetrics().height() / 3);
}

QSize ThinProgress::sizeHint() const {
    return {fontMetrics().averageCharWidth() * 36, thickness()};
}

QSize ThinProgress::minimumSizeHint() const {
    return {fontMetrics().averageCharWidth() * 8, thickness()};
}

void ThinProgress::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    QRectF groove(0, (height() - thickness()) / 2.0, width(), thickness());
    const qreal radius = 1.5;
    const Colors &colors = Colors::of(palette());
    painter.setBrush(colors.chip);
    painter.drawRoundedRect(groove, radius, radius);
    painter.setBrush(isEnabled() ? colors.accent : colors.faint);
    QRectF bar = groove;
    if (maximum() > minimum()) {
        const qreal share = qreal(value() - minimum()) / qreal(maximum() - minimum());
        bar.setWidth(groove.width() * qBound(0.0, share, 1.0));
        if (layoutDirection() == Qt::RightToLeft)
            bar.moveRight(groove.right());
    } else {
        // Runs with the clock, so that whoever updates it need not keep a phase.
        const qreal phase = qreal(QDateTime::currentMSecsSinceEpoch() % 2000) / 2000.0;
        bar.setWidth(groove.width() / 4);
        bar.moveLeft(groove.left() + phase * (groove.width() - bar.width()));
    }
    painter.drawRoundedRect(bar, radius, radius);
}

} // namespace nestor::ui
