// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/operations.h"

#include <QAbstractTableModel>

#include <vector>

namespace nestor::ui {

/// The former versions of an item, newest first.
class HistoryModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { UntilColumn, EndColumn, SizeColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setEntries(HistoryAnswer entries);
    [[nodiscard]] const HistoryEntry &entryAt(int row) const {
        return m_entries[static_cast<size_t>(row)];
    }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    HistoryAnswer m_entries;
};

} // namespace nestor::ui
