// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/namespaces/namespace_list_model.h"

#include "core/base/text.h"
#include "ui/namespaces/namespace_tree_model.h"
#include "ui/widgets/literal_text.h"

namespace nestor::ui {

void NamespaceListModel::setPaths(std::vector<NamespacePath> paths, qint64 left) {
    beginResetModel();
    m_paths = std::move(paths);
    m_left = left;
    endResetModel();
}

int NamespaceListModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : int(m_paths.size()) + (m_left > 0 ? 1 : 0);
}

QVariant NamespaceListModel::data(const QModelIndex &index, int role) const {
    if (!index.isValid())
        return {};
    if (size_t(index.row()) >= m_paths.size())
        return role == Qt::DisplayRole ? QVariant(tr("%L1 more match").arg(m_left)) : QVariant();
    const NamespacePath &path = m_paths[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return forMessage(path.stored(), 400);
    case Qt::ToolTipRole:
        return literalToolTip(forMessage(path.stored(), 400));
    case NamespaceTreeModel::PathRole:
        return QVariant::fromValue(path);
    default:
        return {};
    }
}

Qt::ItemFlags NamespaceListModel::flags(const QModelIndex &index) const {
    if (!index.isValid() || size_t(index.row()) >= m_paths.size())
        return Qt::NoItemFlags;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

} // namespace nestor::ui
