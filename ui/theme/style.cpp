// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/style.h"

#include "ui/theme/colors.h"
#include "ui/theme/icons.h"
#include "ui/theme/style_drawing.h"
#include "ui/theme/theme.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>
#include <QStyleFactory>
#include <QStyleOption>
#include <QTabBar>
#include <QToolButton>

#include <algorithm>

namespace nestor::ui {

using namespace Qt::StringLiterals;
using namespace drawing;

void makePrimary(QWidget *button) {
    button->setProperty("primary", true);
}
void makeQuiet(QWidget *button) {
    button->setProperty("quiet", true);
}
void makeLink(QWidget *button) {
    makeQuiet(button);
    button->setProperty("link", true);
}

Style::Style()
    : QProxyStyle(QStyleFactory::create(u"Fusion"_s)) {}

void Style::polish(QWidget *widget) {
    QProxyStyle::polish(widget);
    if (qobject_cast<QPushButton *>(widget) || qobject_cast<QComboBox *>(widget) ||
        qobject_cast<QToolButton *>(widget) || qobject_cast<QTabBar *>(widget))
        widget->setAttribute(Qt::WA_Hover);
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                          const QWidget *widget) const {
    const Colors &colors = colorsOf(option);
    switch (element) {
    case PE_PanelButtonCommand:
        drawButtonPanel(option, painter, widget);
        return;
    case PE_PanelButtonTool:
        if (option->state & (State_Sunken | State_On))
            fillRounded(painter, option->rect, colors.selection, {});
        else if (option->state & State_Enabled && option->state & State_MouseOver)
            fillRounded(painter, option->rect, colors.hover, {});
        return;
    case PE_PanelLineEdit:
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option)) {
            if (frame->lineWidth > 0)
                drawField(option, painter);
            else
                painter->fillRect(option->rect, option->palette.base());
            return;
        }
        break;
    case PE_IndicatorCheckBox:
        drawCheckBox(option, painter);
        return;
    case PE_FrameLineEdit:
        return; // drawn with its panel
    case PE_PanelScrollAreaCorner:
        painter->fillRect(option->rect, option->palette.base());
        return;
    case PE_IndicatorArrowDown:
    case PE_IndicatorArrowUp:
    case PE_IndicatorArrowLeft:
    case PE_IndicatorArrowRight: {
        const QString name = element == PE_IndicatorArrowDown   ? u"chevron-down"_s
                             : element == PE_IndicatorArrowUp   ? u"chevron-up"_s
                             : element == PE_IndicatorArrowLeft ? u"chevron-left"_s
                                                                : u"chevron-right"_s;
        drawIcon(painter, name, option->state & State_Enabled ? colors.secondary : colors.outline,
                 option->rect, 10);
        return;
    }
    case PE_FrameFocusRect:
        // Rows show by their tint what is current.
        if (qobject_cast<const QAbstractItemView *>(widget) != nullptr)
            return;
        fillRounded(painter, option->rect, {}, colors.accent);
        return;
    case PE_FrameDefaultButton:
    case PE_FrameStatusBarItem:
    case PE_PanelStatusBar:
    case PE_FrameTabWidget:
    case PE_FrameDockWidget:
        return;
    case PE_FrameTabBarBase:
        painter->fillRect(
            QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
            colors.line);
        return;
    case PE_FrameMenu:
        painter->save();
        painter->setPen(colors.outline);
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        painter->restore();
        return;
    case PE_PanelMenu:
        painter->fillRect(option->rect, colors.surface);
        return;
    case PE_IndicatorBranch:
        if (option->state & State_Children) {
            const bool open = option->state & State_Open;
            const QString closed =
                option->direction == Qt::RightToLeft ? u"chevron-left"_s : u"chevron-right"_s;
            drawIcon(painter, open ? u"chevron-down"_s : closed, colors.secondary, option->rect,
                     12);
        }
        return;
    case PE_IndicatorHeaderArrow:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option)) {
            const bool up = header->sortIndicator == QStyleOptionHeader::SortUp;
            if (header->sortIndicator != QStyleOptionHeader::None)
                drawIcon(painter, up ? u"chevron-down"_s : u"chevron-up"_s, colors.accent,
                         option->rect, 12);
            return;
        }
        break;
    case PE_PanelItemViewRow: // of a tree: also where the branches are drawn
        if (option->state & State_Selected)
            painter->fillRect(option->rect, colors.selection);
        return;
    case PE_IndicatorDockWidgetResizeHandle: {
        // Wide enough to be taken hold of, drawn as the line that it is.
        painter->fillRect(option->rect, colors.surface);
        QRect line = option->rect;
        if (option->state & State_Horizontal) {
            line.setTop(line.center().y());
            line.setHeight(1);
        } else {
            line.setLeft(line.center().x());
            line.setWidth(1);
        }
        painter->fillRect(line, option->state & State_MouseOver ? colors.accent : colors.line);
        return;
    }
    case PE_PanelItemViewItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionViewItem *>(option)) {
            if (item->backgroundBrush.style() != Qt::NoBrush)
                painter->fillRect(item->rect, item->backgroundBrush);
            if (item->state & State_Selected)
                painter->fillRect(item->rect, colors.selection);
            else if (item->state & State_MouseOver && item->state & State_Enabled)
                painter->fillRect(item->rect, colors.hover);
            return;
        }
        break;
    case PE_IndicatorTabClose: {
        const bool hover = option->state & State_MouseOver;
        if (hover)
            fillRounded(painter, option->rect, colors.chip, {});
        drawIcon(painter, u"close"_s, hover ? colors.text : colors.faint, option->rect, 10);
        return;
    }
    default:
        break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void Style::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                        const QWidget *widget) const {
    const Colors &colors = colorsOf(option);
    switch (element) {
    case CE_PushButtonLabel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
            button != nullptr && option->state & State_Enabled &&
            (has(widget, "primary") || has(widget, "link"))) {
            QStyleOptionButton label = *button;
            label.palette.setColor(QPalette::ButtonText,
                                   has(widget, "primary") ? colors.onAccent : colors.accent);
            QProxyStyle::drawControl(element, &label, painter, widget);
            return;
        }
        break;
    case CE_HeaderSection:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option)) {
            drawHeaderSection(header, painter);
            return;
        }
        break;
    case CE_HeaderEmptyArea:
        painter->fillRect(option->rect, colors.surface);
        painter->fillRect(
            QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
            colors.line);
        return;
    case CE_HeaderLabel:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option)) {
            QStyleOptionHeader label = *header;
            label.palette.setColor(QPalette::ButtonText, colors.secondary);
            label.palette.setColor(QPalette::WindowText, colors.secondary);
            label.state &= ~State_On; // bold for the selected column says nothing here
            label.text =
                label.fontMetrics.elidedText(label.text, Qt::ElideRight, label.rect.width());
            QProxyStyle::drawControl(element, &label, painter, widget);
            return;
        }
        break;
    case CE_TabBarTabShape:
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option)) {
            drawTabShape(tab, painter, widget);
            return;
        }
        break;
    case CE_TabBarTabLabel:
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option)) {
            QStyleOptionTab label = *tab;
            const bool current = tab->state & State_Selected;
            const QColor color = current ? colors.text : colors.secondary;
            label.palette.setColor(QPalette::WindowText, color);
            label.palette.setColor(QPalette::ButtonText, color);
            label.state &= ~State_HasFocus;
            painter->save();
            if (current) {
                QFont bold = painter->font();
                bold.setWeight(QFont::DemiBold);
                painter->setFont(bold);
            }
            QProxyStyle::drawControl(element, &label, painter, widget);
            painter->restore();
            if (tab->state & State_HasFocus && tab->state & State_KeyboardFocusChange)
                fillRounded(painter, tab->rect.adjusted(2, 2, -4, -2), {}, colors.accent);
            return;
        }
        break;
    case CE_ShapedFrame:
        // The list of a combo box lies over what is beneath it as a menu does.
        if (widget != nullptr && widget->inherits("QComboBoxPrivateContainer")) {
            painter->save();
            painter->setPen(colors.outline);
            painter->setBrush(Qt::NoBrush);
            painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
            painter->restore();
            return;
        }
        break;
    case CE_MenuBarEmptyArea:
        painter->fillRect(option->rect, colors.surface);
        return;
    case CE_MenuBarItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option)) {
            painter->fillRect(item->rect, colors.surface);
            if (item->state & (State_Selected | State_Sunken))
                fillRounded(painter, item->rect.adjusted(0, 3, 0, -3), colors.hover, {});
            // Alt gives the menu bar the keyboard, and then its letters are underlined.
            const int mnemonic = widget != nullptr && widget->hasFocus() ? Qt::TextShowMnemonic
                                                                         : Qt::TextHideMnemonic;
            proxy()->drawItemText(painter, item->rect,
                                  Qt::AlignCenter | Qt::TextSingleLine | mnemonic, item->palette,
                                  item->state & State_Enabled, item->text, QPalette::WindowText);
            return;
        }
        break;
    case CE_Splitter:
        painter->fillRect(option->rect, colors.line);
        return;
    case CE_ProgressBar:
        if (const auto *bar = qstyleoption_cast<const QStyleOptionProgressBar *>(option)) {
            drawProgress(bar, painter);
            return;
        }
        break;
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option,
                               QPainter *painter, const QWidget *widget) const {
    const Colors &colors = colorsOf(option);
    if (control == CC_ComboBox) {
        if (const auto *combo = qstyleoption_cast<const QStyleOptionComboBox *>(option)) {
            if (combo->editable)
                drawField(option, painter);
            else
                drawButtonPanel(option, painter, widget);
            const QRect arrow = subControlRect(control, option, SC_ComboBoxArrow, widget);
            drawIcon(painter, u"chevron-down"_s,
                     option->state & State_Enabled ? colors.secondary : colors.outline, arrow, 10);
            return;
        }
    }
    if (control == CC_ScrollBar) {
        if (const auto *slider = qstyleoption_cast<const QStyleOptionSlider *>(option)) {
            painter->fillRect(option->rect, option->palette.base());
            QRect handle = subControlRect(control, option, SC_ScrollBarSlider, widget);
            if (slider->maximum > slider->minimum && handle.isValid()) {
                const bool hot = option->state & State_MouseOver ||
                                 slider->activeSubControls & SC_ScrollBarSlider;
                handle = slider->orientation == Qt::Vertical ? handle.adjusted(3, 2, -3, -2)
                                                             : handle.adjusted(2, 3, -2, -3);
                painter->save();
                painter->setRenderHint(QPainter::Antialiasing);
                painter->setPen(Qt::NoPen);
                painter->setBrush(hot ? colors.faint : colors.outline);
                painter->drawRoundedRect(handle, 3, 3);
                painter->restore();
            }
            return;
        }
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

} // namespace nestor::ui
