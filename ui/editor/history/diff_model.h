// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/editor/text/text_diff.h"

#include <QAbstractListModel>

namespace nestor::ui {

/// The rows of a difference, for a list.
class DiffModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { RowRole = Qt::UserRole };

    using QAbstractListModel::QAbstractListModel;

    void setDiff(TextDiff diff);
    [[nodiscard]] const TextDiff &diff() const { return m_diff; }
    [[nodiscard]] const DiffRow &rowAt(int row) const {
        return m_diff.rows[static_cast<size_t>(row)];
    }
    /// The row of the next change after (or the last before) `row`; -1 when there is none.
    [[nodiscard]] int nextChange(int row) const;
    [[nodiscard]] int previousChange(int row) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    [[nodiscard]] bool startsChange(int row) const;

    TextDiff m_diff;
};

} // namespace nestor::ui
