// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/transfer/import_preview.h"

#include <QAbstractTableModel>

namespace nestor::ui {

/// The first items of an import, as they would be stored.
class PreviewModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { LineColumn, NamespaceColumn, KeyColumn, ValueColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setRows(QList<ImportPreview::Row> rows);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    QList<ImportPreview::Row> m_rows;
};

} // namespace nestor::ui
