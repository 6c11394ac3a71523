// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/fitting_scroll.h"

#include <QResizeEvent>
#include <QScrollBar>

namespace nestor::ui {

namespace {

constexpr int kLinesAtLeast = 3;

} // namespace

FittingScroll::FittingScroll(QWidget *content, QWidget *parent)
    : QScrollArea(parent) {
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWidgetResizable(true);
    setFocusPolicy(Qt::NoFocus);
    // The keyboard goes there only to scroll.
    connect(verticalScrollBar(), &QScrollBar::rangeChanged, this,
            [this](int, int most) { setFocusPolicy(most > 0 ? Qt::TabFocus : Qt::NoFocus); });
    setWidget(content);
    content->setAutoFillBackground(false);
    viewport()->setAutoFillBackground(false);
    content->installEventFilter(this);
    fit();
}

int FittingScroll::contentHeight() const {
    const QWidget *content = widget();
    if (content == nullptr || content->isHidden())
        return 0;
    return content->hasHeightForWidth() ? content->heightForWidth(width())
                                        : content->sizeHint().height();
}

QSize FittingScroll::sizeHint() const {
    return {widget() != nullptr ? widget()->minimumSizeHint().width() : 0, contentHeight()};
}

QSize FittingScroll::minimumSizeHint() const {
    return {0, qMin(contentHeight(), kLinesAtLeast * fontMetrics().lineSpacing())};
}

void FittingScroll::fit() {
    setMaximumHeight(contentHeight());
    updateGeometry();
}

bool FittingScroll::eventFilter(QObject *watched, QEvent *event) {
    const bool answer = QScrollArea::eventFilter(watched, event);
    if (watched == widget() &&
        (event->type() == QEvent::LayoutRequest || event->type() == QEvent::ShowToParent ||
         event->type() == QEvent::HideToParent))
        fit();
    return answer;
}

void FittingScroll::resizeEvent(QResizeEvent *event) {
    QScrollArea::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        fit();
}

} // namespace nestor::ui
