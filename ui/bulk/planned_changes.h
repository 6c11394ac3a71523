// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/json/value_change.h"
#include "core/store/store.h"

#include <QAbstractListModel>

#include <vector>

namespace nestor::ui {

/// What a change would do to some items, before anything is written.
struct PlannedChanges {
    struct One {
        Item before;
        QByteArray after;
        QString fault; ///< why it cannot be changed; then `after` is empty
    };
    std::vector<One> items; ///< that change, or cannot be changed
    qint64 unchanged = 0;   ///< in which the change finds nothing to do
    qint64 missing = 0;     ///< that are no longer stored
    qint64 faults = 0;      ///< of `items`, those that cannot be changed

    [[nodiscard]] qint64 changes() const { return static_cast<qint64>(items.size()) - faults; }
};

/// Reads the items as they are now, and plans the change. Reports items; fails with Cancelled, or
/// as reading does. From any thread.
[[nodiscard]] Result<PlannedChanges> planChanges(const std::vector<ItemId> &ids,
                                                 const ValueChange &change, Store &store, Job &job);

/// The planned changes as lines to be looked through: an item each.
class PlannedChangesModel : public QAbstractListModel {
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    void setChanges(PlannedChanges changes);
    [[nodiscard]] const PlannedChanges &changes() const { return m_changes; }

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

private:
    PlannedChanges m_changes;
};

} // namespace nestor::ui
