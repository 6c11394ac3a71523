// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/elided_link.h"

#include "ui/theme/style.h"
#include "ui/widgets/literal_text.h"

#include <QEvent>
#include <QStyleOptionButton>

namespace nestor::ui {

namespace {

constexpr int kLettersAtLeast = 10;

} // namespace

ElidedLink::ElidedLink(QWidget *parent)
    : QPushButton(parent) {
    makeLink(this);
    setAutoDefault(false);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
}

void ElidedLink::setFullText(const QString &text) {
    m_text = text;
    cut();
    updateGeometry();
}

QSize ElidedLink::sizeFor(int textWidth) const {
    QStyleOptionButton option;
    initStyleOption(&option);
    return style()->sizeFromContents(QStyle::CT_PushButton, &option,
                                     {textWidth, fontMetrics().height()}, this);
}

QSize ElidedLink::sizeHint() const {
    return sizeFor(fontMetrics().horizontalAdvance(m_text));
}

QSize ElidedLink::minimumSizeHint() const {
    return sizeFor(qMin(fontMetrics().horizontalAdvance(m_text),
                        kLettersAtLeast * fontMetrics().averageCharWidth()));
}

void ElidedLink::cut() {
    constexpr int wide = 1000; // wider than the least that a style gives a button
    const int room = qMax(0, width() - (sizeFor(wide).width() - wide));
    // Measured as the hint is: what rounding takes is not to cut anything.
    const QString shown = room >= fontMetrics().horizontalAdvance(m_text)
                              ? m_text
                              : fontMetrics().elidedText(m_text, Qt::ElideMiddle, room);
    setText(literal(shown));
    setToolTip(shown == m_text ? QString() : literalToolTip(m_text));
}

void ElidedLink::resizeEvent(QResizeEvent *event) {
    QPushButton::resizeEvent(event);
    cut();
}

void ElidedLink::changeEvent(QEvent *event) {
    QPushButton::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        cut();
}

} // namespace nestor::ui
