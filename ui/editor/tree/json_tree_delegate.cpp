// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/tree/json_tree_delegate.h"

#include "ui/editor/text/json_colors.h"
#include "ui/editor/tree/json_tree_model.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QLineEdit>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

JsonType typeOf(const QModelIndex &index) {
    return static_cast<JsonType>(index.data(JsonTreeModel::TypeRole).toInt());
}

/// True stands for both booleans.
constexpr JsonType kTypes[] = {JsonType::String, JsonType::Number, JsonType::True,
                               JsonType::Null,   JsonType::Array,  JsonType::Object};

} // namespace

QWidget *JsonTreeDelegate::createEditor(QWidget *parent, const QStyleOptionViewItem &option,
                                        const QModelIndex &index) const {
    if (index.column() != JsonTreeModel::TypeColumn) {
        QWidget *editor = QStyledItemDelegate::createEditor(parent, option, index);
        editor->setObjectName(u"treeCellEditor"_s);
        editor->setAccessibleName(index.column() == JsonTreeModel::NameColumn ? tr("Name")
                                                                              : tr("Value"));
        return editor;
    }
    auto *types = new QComboBox(parent);
    types->setObjectName(u"treeTypeEditor"_s);
    types->setAccessibleName(tr("Type"));
    types->setFrame(false);
    for (const JsonType type : kTypes)
        types->addItem(jsonTypeName(type), static_cast<int>(type));
    // Choosing is deciding: nobody should have to press Enter as well.
    auto *self = const_cast<JsonTreeDelegate *>(this);
    connect(types, &QComboBox::activated, self, [self, types] {
        Q_EMIT self->commitData(types);
        Q_EMIT self->closeEditor(types);
    });
    return types;
}

void JsonTreeDelegate::setEditorData(QWidget *editor, const QModelIndex &index) const {
    auto *types = qobject_cast<QComboBox *>(editor);
    if (!types) {
        QStyledItemDelegate::setEditorData(editor, index);
        return;
    }
    const JsonType type = typeOf(index);
    types->setCurrentText(jsonTypeName(type));
}

void JsonTreeDelegate::setModelData(QWidget *editor, QAbstractItemModel *model,
                                    const QModelIndex &index) const {
    if (const auto *types = qobject_cast<QComboBox *>(editor))
        model->setData(index, types->currentData());
    else
        QStyledItemDelegate::setModelData(editor, model, index);
}

QSize JsonTreeDelegate::sizeHint(const QStyleOptionViewItem &option,
                                 const QModelIndex &index) const {
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setHeight(option.fontMetrics.height() + 8);
    return size;
}

void JsonTreeDelegate::initStyleOption(QStyleOptionViewItem *option,
                                       const QModelIndex &index) const {
    QStyledItemDelegate::initStyleOption(option, index);
    const JsonColors colors = JsonColors::of(option->palette);
    QColor color = colors.text;
    const JsonType type = typeOf(index);
    switch (index.column()) {
    case JsonTreeModel::NameColumn:
        color = colors.name;
        break;
    case JsonTreeModel::TypeColumn:
        color = colors.faint;
        break;
    default:
        if (type == JsonType::String)
            color = colors.string;
        else if (type == JsonType::Number)
            color = colors.number;
        else if (type == JsonType::Array || type == JsonType::Object)
            color = colors.faint;
        else
            color = colors.literal;
    }
    if (index.column() != JsonTreeModel::TypeColumn) {
        option->font = codeFont(option->font);
        option->fontMetrics = QFontMetrics(option->font);
    }
    option->palette.setColor(QPalette::Text, color);
}

} // namespace nestor::ui
