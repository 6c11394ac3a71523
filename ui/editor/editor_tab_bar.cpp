// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/editor_tab_bar.h"

#include "ui/theme/colors.h"

#include <QHelpEvent>
#include <QPainter>
#include <QStyle>
#include <QStyleOptionFocusRect>
#include <QToolTip>

#include <algorithm>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kSide = 10;
constexpr int kSideAtLeast = 4;
constexpr int kMostCounted = 99;
constexpr int kGap = 5;
constexpr int kUnderline = 2;

} // namespace

EditorTabBar::EditorTabBar(QWidget *parent)
    : QTabBar(parent) {
    setDrawBase(false);
    setExpanding(false);
    setElideMode(Qt::ElideNone);
    setUsesScrollButtons(false); // the tabs get narrower instead: there are five
}

void EditorTabBar::setCount(int tab, int count) {
    if (tabData(tab).toInt() == count)
        return;
    setTabData(tab, count);
    setAccessibleTabName(
        tab, count > 0 ? tr("%1, %2", "tab, count").arg(tabText(tab), QString::number(count))
                       : QString());
    setTabText(tab, tabText(tab)); // lays the tabs out anew
    updateGeometry();
    update();
}

QString EditorTabBar::countText(int tab) const {
    const int count = tabData(tab).toInt();
    return count > kMostCounted ? u"%1+"_s.arg(kMostCounted)
           : count > 0          ? QString::number(count)
                                : QString();
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

int EditorTabBar::textWidth(int tab) const {
    return QFontMetrics(boldFont()).horizontalAdvance(tabText(tab));
}

QSize EditorTabBar::tabSizeHint(int index) const {
    const int ring = ringWidth(countText(index));
    return {2 * kSide + textWidth(index) + (ring > 0 ? kGap + ring : 0),
            QFontMetrics(boldFont()).height() + 16};
}

QSize EditorTabBar::minimumTabSizeHint(int index) const {
    const int ring = ringWidth(countText(index));
    return {2 * kSideAtLeast + textWidth(index) + (ring > 0 ? kGap + ring : 0),
            tabSizeHint(index).height()};
}

int EditorTabBar::leastWidth() const {
    int width = kGap + ringWidth(u"%1+"_s.arg(kMostCounted));
    for (int tab = 0; tab < count(); ++tab)
        width += 2 * kSideAtLeast + textWidth(tab);
    return width;
}

int EditorTabBar::sideOf(int tab) const {
    const int spare = tabSizeHint(tab).width() - tabRect(tab).width();
    return qBound(kSideAtLeast, kSide - (spare + 1) / 2, kSide);
}

bool EditorTabBar::event(QEvent *event) {
    if (event->type() == QEvent::ToolTip) { // what is cut off
        const auto *help = static_cast<QHelpEvent *>(event);
        const int tab = tabAt(help->pos());
        const bool cut = tab >= 0 && tabRect(tab).width() < tabSizeHint(tab).width();
        QToolTip::showText(help->globalPos(), cut ? tabText(tab) : QString(), this);
        return true;
    }
    return QTabBar::event(event);
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
        const int side = sideOf(i);
        QRect text = rect.adjusted(side, 0, -side - (ring > 0 ? kGap + ring : 0), 0);
        text = QStyle::visualRect(layoutDirection(), rect, text);
        painter.drawText(
            text,
            int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft)) | Qt::AlignVCenter |
                Qt::TextSingleLine,
            painter.fontMetrics().elidedText(tabText(i), Qt::ElideRight, text.width() + 1));
        if (ring > 0) {
            // Beside its own word, not beside the next tab's.
            const int word =
                std::min(text.width(), painter.fontMetrics().horizontalAdvance(tabText(i)));
            QRect circle(rect.left() + side + word + kGap, 0, ring, fontMetrics().height() + 2);
            circle.moveTop(rect.center().y() - circle.height() / 2);
            circle = QStyle::visualRect(layoutDirection(), rect, circle);
            painter.setFont(font());
            painter.setBrush(Qt::NoBrush);
            const qreal radius = circle.height() / 2.0;
            painter.drawRoundedRect(QRectF(circle).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
            painter.drawText(circle, Qt::AlignCenter, count);
        }
        if (current) {
            painter.fillRect(QRect(rect.left() + side, rect.bottom() - kUnderline + 1,
                                   rect.width() - 2 * side, kUnderline),
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
