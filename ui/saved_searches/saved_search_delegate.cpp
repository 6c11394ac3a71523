// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/saved_searches/saved_search_delegate.h"

#include "ui/saved_searches/saved_search.h"
#include "ui/saved_searches/saved_search_model.h"
#include "ui/theme/colors.h"
#include "ui/theme/theme.h"
#include "ui/widgets/counted_row.h"

#include <QLineEdit>

namespace nestor::ui {

using namespace Qt::StringLiterals;

void SavedSearchDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                                const QModelIndex &index) const {
    QStyleOptionViewItem row = option;
    initStyleOption(&row, index);
    const Colors &colors = Colors::of(row.palette);
    const bool counted = index.data(SavedSearchModel::CountedRole).toBool();
    paintCountedRow(painter, row,
                    {.count = index.data(SavedSearchModel::CountTextRole).toString(),
                     .textColor = colors.text,
                     .countColor = counted ? colors.secondary : colors.faint,
                     .lead = spacing::kMedium});
}

QSize SavedSearchDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const {
    return {120, rowHeight(option.fontMetrics)};
}

QWidget *SavedSearchDelegate::createEditor(QWidget *parent, const QStyleOptionViewItem &,
                                           const QModelIndex &) const {
    auto *line = new QLineEdit(parent);
    line->setObjectName(u"savedSearchName"_s);
    line->setAccessibleName(tr("Name of the search"));
    line->setMaxLength(static_cast<int>(kSavedNameLength));
    line->setFrame(false);
    return line;
}

void SavedSearchDelegate::updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option,
                                               const QModelIndex &) const {
    // Where the name stands, but for the frame that a line has around its text.
    const bool rightToLeft = option.direction == Qt::RightToLeft;
    editor->setGeometry(textRectOf(option, spacing::kMedium, true)
                            .adjusted(rightToLeft ? 0 : -spacing::kTight, 1,
                                      rightToLeft ? spacing::kTight : 0, -1));
}

} // namespace nestor::ui
