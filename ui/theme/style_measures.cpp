// SPDX-License-Identifier: GPL-3.0-or-later
// How large Style makes things, where their parts lie, and how they behave.
#include "ui/theme/colors.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QStyleOption>

#include <algorithm>

namespace nestor::ui {

using namespace Qt::StringLiterals;

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex *option,
                            SubControl subControl, const QWidget *widget) const {
    if (control == CC_ScrollBar) {
        // No arrow buttons: the groove is all of it.
        if (subControl == SC_ScrollBarAddLine || subControl == SC_ScrollBarSubLine)
            return {};
        if (const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option)) {
            const bool vertical = bar->orientation == Qt::Vertical;
            const int length = vertical ? bar->rect.height() : bar->rect.width();
            const qint64 range = qint64(bar->maximum) - bar->minimum;
            const int shortest = std::min(length, 28);
            int extent = length;
            if (range > 0) {
                extent = int(qint64(length) * bar->pageStep / (range + bar->pageStep));
                extent = std::clamp(extent, shortest, length);
            }
            const int start = sliderPositionFromValue(
                bar->minimum, bar->maximum, bar->sliderPosition, length - extent, bar->upsideDown);
            const auto part = [&](int from, int size) {
                const QRect rect = vertical ? QRect(0, from, bar->rect.width(), size)
                                            : QRect(from, 0, size, bar->rect.height());
                return visualRect(bar->direction, bar->rect, rect);
            };
            switch (subControl) {
            case SC_ScrollBarGroove:
                return bar->rect;
            case SC_ScrollBarSlider:
                return part(start, extent);
            case SC_ScrollBarSubPage:
                return part(0, start);
            case SC_ScrollBarAddPage:
                return part(start + extent, length - start - extent);
            default:
                break;
            }
        }
    }
    return QProxyStyle::subControlRect(control, option, subControl, widget);
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption *option,
                       const QWidget *widget) const {
    switch (metric) {
    case PM_SplitterWidth:
    case PM_MenuPanelWidth: // a line around menus: not every desktop gives them a shadow
        return 1;
    case PM_DockWidgetSeparatorExtent:
        return 5;
    case PM_DockWidgetFrameWidth:
    case PM_DefaultFrameWidth:
        if (widget != nullptr && widget->inherits("QComboBox"))
            break;
        return metric == PM_DefaultFrameWidth ? 1 : 0;
    case PM_ScrollBarExtent:
        return 12;
    case PM_ScrollView_ScrollBarSpacing:
        return 0;
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_TabBarIconSize:
    case PM_ListViewIconSize:
        return 16;
    case PM_TreeViewIndentation:
        return 16;
    case PM_HeaderMargin:
        return spacing::kSmall;
    case PM_FocusFrameHMargin: // beside the text of cells: in line with their header
        return spacing::kSmall - 1;
    case PM_TabBarTabHSpace:
        return 2 * spacing::kMedium;
    case PM_TabBarTabVSpace:
        return spacing::kMedium;
    case PM_TabBarTabOverlap:
    case PM_TabBarBaseOverlap:
    case PM_TabBarTabShiftVertical:
    case PM_TabBarTabShiftHorizontal:
        return 0;
    case PM_TabCloseIndicatorWidth:
    case PM_TabCloseIndicatorHeight:
        return 16;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    case PM_LayoutLeftMargin:
    case PM_LayoutTopMargin:
    case PM_LayoutRightMargin:
    case PM_LayoutBottomMargin:
        return spacing::kMedium;
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing:
        return spacing::kSmall;
    case PM_MenuBarPanelWidth:
        return 0;
    case PM_MenuBarHMargin:
        return spacing::kTight;
    case PM_MenuBarItemSpacing:
        return 0;
    default:
        break;
    }
    return QProxyStyle::pixelMetric(metric, option, widget);
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                              const QWidget *widget) const {
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    const int control = option != nullptr ? option->fontMetrics.height() + spacing::kMedium : 0;
    switch (type) {
    case CT_PushButton:
        result.setHeight(std::max(size.height() + spacing::kSmall, control));
        result.setWidth(size.width() + 2 * spacing::kMedium);
        break;
    case CT_LineEdit:
    case CT_ComboBox:
        result.setHeight(std::max(result.height(), control));
        if (type == CT_ComboBox)
            result.setWidth(size.width() + 2 * spacing::kMedium + spacing::kLarge);
        break;
    case CT_HeaderSection:
        result.setHeight(std::max(result.height(), control));
        break;
    case CT_MenuBarItem:
        result.setHeight(option->fontMetrics.height() + spacing::kMedium);
        result.setWidth(size.width() + 2 * spacing::kSmall);
        break;
    case CT_TabBarTab:
        // The current tab is set in a heavier weight: room for it, so that no tab jumps.
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option)) {
            QFont bold = widget != nullptr ? widget->font() : QFont();
            bold.setWeight(QFont::DemiBold);
            result.rwidth() += QFontMetrics(bold).horizontalAdvance(tab->text) -
                               tab->fontMetrics.horizontalAdvance(tab->text) + 1;
        }
        break;
    default:
        break;
    }
    return result;
}

QRect Style::subElementRect(SubElement element, const QStyleOption *option,
                            const QWidget *widget) const {
    const QRect rect = QProxyStyle::subElementRect(element, option, widget);
    if (element == SE_HeaderLabel || element == SE_HeaderArrow) {
        // The arrow of the order stands at the end of the section, and the name has all else.
        const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option);
        if (header == nullptr)
            return rect;
        constexpr int kArrow = 12;
        const QRect inside = header->rect.adjusted(spacing::kSmall, 0, -spacing::kTight, 0);
        const bool arrow = header->sortIndicator != QStyleOptionHeader::None;
        const QRect part =
            element == SE_HeaderArrow
                ? QRect(inside.right() - kArrow + 1, inside.top(), kArrow, inside.height())
                : inside.adjusted(0, 0, arrow ? -kArrow : -spacing::kTight, 0);
        return visualRect(header->direction, header->rect, part);
    }
    if (element == SE_LineEditContents) {
        const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
        if (frame != nullptr && frame->lineWidth > 0)
            return rect.adjusted(spacing::kTight, 0, -spacing::kTight, 0);
    }
    return rect;
}

QIcon Style::standardIcon(StandardPixmap standardIcon, const QStyleOption *option,
                          const QWidget *widget) const {
    if (standardIcon == SP_LineEditClearButton)
        return icon(u"close"_s);
    return QProxyStyle::standardIcon(standardIcon, option, widget);
}

int Style::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                     QStyleHintReturn *returnData) const {
    switch (hint) {
    case SH_DialogButtonBox_ButtonsHaveIcons:
    case SH_EtchDisabledText:
    case SH_DitherDisabledText:
        return 0;
    case SH_ItemView_ShowDecorationSelected:
        return 1;
    case SH_ItemView_ActivateItemOnSingleClick:
        return 0;
    case SH_Table_GridLineColor:
        return option != nullptr ? int(Colors::of(option->palette).line.rgb()) : 0;
    case SH_ScrollBar_LeftClickAbsolutePosition:
        return 0;
    case SH_TabBar_Alignment:
        return Qt::AlignLeft;
    case SH_DockWidget_ButtonsHaveFrame:
        return 0;
    case SH_ToolTipLabel_Opacity:
        return 255;
    default:
        break;
    }
    return QProxyStyle::styleHint(hint, option, widget, returnData);
}

} // namespace nestor::ui
