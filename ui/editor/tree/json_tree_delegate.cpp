// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/tree/json_tree_delegate.h"

#include "ui/editor/text/json_colors.h"
#include "ui/editor/tree/json_tree_model.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QKeyEvent>
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
        if (auto *line = qobject_cast<QLineEdit *>(editor); line && m_refusedCell == cellOf(index))
            line->setText(m_refusedText);
        return;
    }
    const JsonType type = typeOf(index);
    types->setCurrentText(jsonTypeName(type));
}

void JsonTreeDelegate::setModelData(QWidget *editor, QAbstractItemModel *model,
                                    const QModelIndex &index) const {
    if (const auto *types = qobject_cast<QComboBox *>(editor)) {
        model->setData(index, types->currentData());
        return;
    }
    const auto *line = qobject_cast<QLineEdit *>(editor);
    if (line == nullptr) {
        QStyledItemDelegate::setModelData(editor, model, index);
        return;
    }
    const Cell cell = cellOf(index);
    const QPersistentModelIndex where = index;
    const QString typed = line->text();
    // Nobody names a member by clearing its cell: that is to give up.
    const bool unchanged = typed == index.data(Qt::EditRole).toString() ||
                           (typed.isEmpty() && index.column() == JsonTreeModel::NameColumn);
    const bool taken = model->setData(index, typed) || unchanged;
    if (m_refusedCell == cell)
        m_refusedCell = {};
    if (taken)
        return;
    m_refusedCell = cell;
    m_refusedText = typed;
    Q_EMIT const_cast<JsonTreeDelegate *>(this)->refused(where, m_byKey);
}

JsonTreeDelegate::Cell JsonTreeDelegate::cellOf(const QModelIndex &index) {
    return {index.data(JsonTreeModel::PointerRole).toByteArray(), index.column()};
}

bool JsonTreeDelegate::eventFilter(QObject *object, QEvent *event) {
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        m_byKey = key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Tab ||
                  key == Qt::Key_Backtab;
        if (key == Qt::Key_Escape)
            m_refusedCell = {}; // given up
    } else if (event->type() == QEvent::FocusOut) {
        m_byKey = false;
    }
    return QStyledItemDelegate::eventFilter(object, event);
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
