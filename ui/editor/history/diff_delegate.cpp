// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/history/diff_delegate.h"

#include "core/base/text.h"
#include "ui/editor/history/diff_model.h"
#include "ui/editor/text/json_colors.h"

#include <QAbstractItemView>
#include <QPainter>
#include <QTextLayout>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPadding = 8;
constexpr int kDigits = 4;
/// Of a longer line only the part around the first difference is shown.
constexpr qsizetype kShownBytes = 4000;
constexpr qsizetype kShownBefore = 400;

const DiffRow &rowOf(const QModelIndex &index) {
    return static_cast<const DiffModel *>(index.model())->rowAt(index.row());
}

qsizetype boundary(const QByteArray &text, qsizetype at) {
    while (at > 0 && at < text.size() && (static_cast<uchar>(text[at]) & 0xC0U) == 0x80U)
        --at;
    return at;
}

struct Shown {
    QString text;
    QList<QTextLayout::FormatRange> marks; ///< start and length only
};

Shown shownOf(const DiffRow &row) {
    qsizetype begin = 0;
    qsizetype end = row.text.size();
    if (end > kShownBytes) {
        const qsizetype first = row.marks.empty() ? 0 : row.marks.front().begin;
        begin = boundary(row.text, qMax<qsizetype>(0, first - kShownBefore));
        end = boundary(row.text, qMin(end, begin + kShownBytes));
    }
    Shown shown;
    const QString lead = begin > 0 ? u"…"_s : QString();
    const auto utf16 = [&](qsizetype from, qsizetype to) {
        return textOf(row.text.sliced(from, to - from));
    };
    shown.text = lead + utf16(begin, end) + (end < row.text.size() ? u"…"_s : QString());
    for (const DiffRow::Span &mark : row.marks) {
        const qsizetype from = qMax(mark.begin, begin);
        const qsizetype to = qMin(mark.begin + mark.length, end);
        if (from >= to)
            continue;
        QTextLayout::FormatRange range;
        range.start = static_cast<int>(lead.size() + utf16(begin, from).size());
        range.length = static_cast<int>(utf16(from, to).size());
        shown.marks.append(range);
    }
    return shown;
}

int viewWidth(const QStyleOptionViewItem &option) {
    const auto *view = qobject_cast<const QAbstractItemView *>(option.widget);
    return view ? view->viewport()->width() : option.rect.width();
}

} // namespace

int DiffDelegate::textLeft(const QFontMetrics &metrics) {
    return kPadding + metrics.horizontalAdvance(u'0') * (kDigits + 3) + kPadding;
}

qreal DiffDelegate::layOut(QTextLayout &layout, const DiffRow &row,
                           const QStyleOptionViewItem &option, qreal width) {
    const JsonColors colors = JsonColors::of(option.palette);
    Shown shown = shownOf(row);
    for (QTextLayout::FormatRange &range : shown.marks) {
        range.format.setBackground(row.kind == DiffRow::Removed ? colors.removedMark
                                                                : colors.addedMark);
        range.format.setFontUnderline(true);
    }
    QTextOption wrapping(Qt::AlignLeft);
    wrapping.setTextDirection(Qt::LeftToRight);
    wrapping.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setFont(option.font);
    layout.setText(shown.text);
    layout.setFormats(shown.marks);
    layout.setTextOption(wrapping);
    layout.beginLayout();
    qreal height = 0;
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(qMax(width, 40.0));
        line.setPosition({0, height});
        height += line.height();
    }
    layout.endLayout();
    return height;
}

QSize DiffDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const {
    QStyleOptionViewItem opt = option;
    initStyleOption(&opt, index);
    const int width = viewWidth(option);
    const DiffRow &row = rowOf(index);
    if (row.kind == DiffRow::Skipped)
        return {width, opt.fontMetrics.height() + kPadding};
    QTextLayout layout;
    const qreal height = layOut(layout, row, opt, width - textLeft(opt.fontMetrics) - kPadding);
    return {width, static_cast<int>(height) + 2};
}

void DiffDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                         const QModelIndex &index) const {
    QStyleOptionViewItem opt = option;
    initStyleOption(&opt, index);
    const DiffRow &row = rowOf(index);
    const JsonColors colors = JsonColors::of(opt.palette);
    const QRect rect = opt.rect;
    painter->save();
    painter->setClipRect(rect);
    painter->fillRect(rect, row.kind == DiffRow::Removed ? colors.removed
                            : row.kind == DiffRow::Added ? colors.added
                                                         : colors.paper);
    if (opt.state.testFlag(QStyle::State_Selected))
        painter->fillRect(QRect(rect.topLeft(), QSize(3, rect.height())),
                          opt.palette.color(QPalette::Highlight));
    painter->setFont(opt.font);
    const int character = opt.fontMetrics.horizontalAdvance(u'0');
    const int left = rect.left() + kPadding;
    if (row.kind == DiffRow::Skipped) {
        painter->setPen(colors.faint);
        painter->drawText(rect.adjusted(textLeft(opt.fontMetrics), 0, -kPadding, 0),
                          Qt::AlignVCenter | Qt::AlignLeft, u"⋯ "_s + opt.text);
        painter->restore();
        return;
    }
    const QRect top(left, rect.top() + 1, 0, opt.fontMetrics.height());
    painter->setPen(colors.faint);
    painter->drawText(QRect(top.topLeft(), QSize(character * kDigits, top.height())),
                      Qt::AlignRight | Qt::AlignVCenter,
                      QString::number(row.after > 0 ? row.after : row.before));
    painter->setPen(colors.text);
    const QString sign = row.kind == DiffRow::Removed ? u"−"_s
                         : row.kind == DiffRow::Added ? u"+"_s
                                                      : QString();
    painter->drawText(
        QRect(left + character * (kDigits + 1), top.top(), character * 2, top.height()),
        Qt::AlignCenter, sign);
    QTextLayout layout;
    layOut(layout, row, opt, rect.width() - textLeft(opt.fontMetrics) - kPadding);
    layout.draw(painter, QPointF(rect.left() + textLeft(opt.fontMetrics), rect.top() + 1));
    painter->restore();
}

} // namespace nestor::ui
