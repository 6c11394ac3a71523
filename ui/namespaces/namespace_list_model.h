// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/namespace_path.h"

#include <QAbstractListModel>

#include <vector>

namespace nestor::ui {

/// The namespaces that passed the filter box, as whole paths.
class NamespaceListModel : public QAbstractListModel {
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    /// `left` more matched and are not in the list.
    void setPaths(std::vector<NamespacePath> paths, qint64 left);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

private:
    std::vector<NamespacePath> m_paths;
    qint64 m_left = 0;
};

} // namespace nestor::ui
