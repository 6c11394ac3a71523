// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/namespaces/namespace_delegate.h"

#include "ui/namespaces/namespace_tree_model.h"
#include "ui/theme/colors.h"
#include "ui/theme/theme.h"
#include "ui/widgets/counted_row.h"

#include <QLocale>

namespace nestor::ui {

void NamespaceDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                              const QModelIndex &index) const {
    QStyleOptionViewItem row = option;
    initStyleOption(&row, index);
    const Colors &colors = Colors::of(row.palette);
    const bool more = index.data(NamespaceTreeModel::MoreRole).toBool();
    const bool enabled = index.flags() & Qt::ItemIsEnabled;
    CountedRow counted{.count = {},
                       .textColor = more      ? colors.accent
                                    : enabled ? colors.text
                                              : colors.faint,
                       .countColor = {},
                       .lead = spacing::kTight,
                       .cut = Qt::ElideMiddle};
    if (!more && row.features.testFlag(QStyleOptionViewItem::HasDisplay) &&
        index.data(NamespaceTreeModel::PathRole).isValid() &&
        qobject_cast<const NamespaceTreeModel *>(index.model()) != nullptr) {
        const QVariant count = index.data(NamespaceTreeModel::CountRole);
        counted.count =
            count.isValid() ? QLocale().toString(count.toLongLong()) : QStringLiteral("…");
        counted.countColor = count.isValid() ? colors.secondary : colors.faint;
    }
    paintCountedRow(painter, row, counted);
}

QSize NamespaceDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const {
    return {120, rowHeight(option.fontMetrics)};
}

} // namespace nestor::ui
