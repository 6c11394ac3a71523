// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/editor_tab_bar.h"

#include "ui/theme/colors.h"

#include <QPainter>
#include <QStyle>
#include <QStyleOptionFocusRect>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kSide = 10;
constexpr int kGap = 5;
constexpr int kUnderline = 2;

} // namespace

EditorTabBar::EditorTabBar(QWidget *parent)
    : QTabBar(parent) {
    setDrawBase(false);
    setExpanding(false);
    setElideMode(Qt::ElideRight);
    setUsesScrollButtons(true);
}

void EditorTabBar::setCount(int tab, int count) {
    if (tabData(tab).toInt() == count)
        return;
    setTabData(tab, count);
    setAccessibleTabName(tab, count > 0 ? tr("%1, %2", "tab, count").arg(tabText(tab)).arg(count)
                                        : QString());
    setTabText(tab, tabText(tab)); // lays the tabs out anew
    updateGeometry();
    update();
}

QString EditorTabBar::countText(int tab) const {
    const int count = tabData(tab).toInt();
    return count > 99 ? u"99+"_s : count > 0 ? QString::number(count) : QString();
}

QFont EditorTabBar::boldFont() const {
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    return bold;
}

int EditorTabBar::ringWidth(const QString &count) const {
    if (count.isEmpty())
        return 0;
    return qMax(fontMetrics().height() + 2, fontMetrics().horizontalAdvance(count) + 10);
}

QSize EditorTabBar::tabSizeHint(int index) const {
    const QFontMetrics metrics(boldFont());
    const int ring = ringWidth(countText(index));
    return {2 * kSide + metrics.horizontalAdvance(tabText(index)) + (ring > 0 ? kGap + ring : 0),
            metrics.height() + 16};
}

QSize EditorTabBar::minimumTabSizeHint(int index) const {
    return tabSizeHint(index);
}

void EditorTabBar::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int i = 0; i < count(); ++i) {
        const QRect rect = tabRect(i);
        const bool current = i == currentIndex();
        const QString count = countText(i);
        const int ring = ringWidth(count);
        painter.setFont(current ? boldFont() : font());
        painter.setPen(palette().color(isTabEnabled(i) ? QPalette::Active : QPalette::Disabled,
                                       current ? QPalette::WindowText : QPalette::PlaceholderText));
        QRect text = rect.adjusted(kSide, 0, -kSide - (ring > 0 ? kGap + ring : 0), 0);
        text = QStyle::visualRect(layoutDirection(), rect, text);
        painter.drawText(text, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, tabText(i));
        if (ring > 0) {
            QRect circle(rect.right() - kSide - ring + 1, 0, ring, fontMetrics().height() + 2);
            circle.moveTop(rect.center().y() - circle.height() / 2);
            circle = QStyle::visualRect(layoutDirection(), rect, circle);
            painter.setFont(font());
            painter.setBrush(Qt::NoBrush);
            const qreal radius = circle.height() / 2.0;
            painter.drawRoundedRect(QRectF(circle).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
            painter.drawText(circle, Qt::AlignCenter, count);
        }
        if (current) {
            painter.fillRect(QRect(rect.left() + kSide, rect.bottom() - kUnderline + 1,
                                   rect.width() - 2 * kSide, kUnderline),
                             Colors::of(palette()).accent);
            if (hasFocus()) {
                QStyleOptionFocusRect focus;
                focus.initFrom(this);
                focus.rect = rect.adjusted(3, 4, -3, -4);
                style()->drawPrimitive(QStyle::PE_FrameFocusRect, &focus, &painter, this);
            }
        }
    }
}

} // namespace nestor::ui
