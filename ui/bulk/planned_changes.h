// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/store/store.h"
#include "ui/session/bulk_change.h"
#include "ui/session/item_commands.h"

#include <QAbstractListModel>

#include <functional>
#include <vector>

namespace nestor::ui {

/// What a change would do to some items, before anything is written.
struct PlannedChanges {
    struct One {
        Item before;
        QByteArray after;             ///< its value then; null where it is deleted
        QString fault;                ///< why it cannot be changed; then it stays as it is
        std::optional<ItemId> target; ///< Move, Copy: which item it becomes
        std::optional<Item> replaced; ///< what is stored as `target` now
    };
    std::vector<One> items; ///< that change, or cannot be changed
    qint64 unchanged = 0;   ///< in which the change finds nothing to do
    qint64 missing = 0;     ///< that are no longer stored
    qint64 faults = 0;      ///< of `items`, those that cannot be changed
    qint64 replaced = 0;    ///< of `items`, those in whose place another is now

    [[nodiscard]] qint64 changes() const { return static_cast<qint64>(items.size()) - faults; }
};

/// Reads from the store into which items are copied.
using BatchReader = std::function<Result<std::vector<OpAnswer>>(std::vector<Op>, Job &)>;

/// Reads the items as they are now, a page at a time, and plans the change. `other` is where copies
/// go; empty: into the same store. Reports items; fails with Cancelled, or as reading does. From
/// any thread.
[[nodiscard]] Result<PlannedChanges> planChanges(const ItemSet &set, const BulkChange &change,
                                                 Store &store, const BatchReader &other, Job &job);

/// The edits that make a planned change, one for each item of the store that is written: those of
/// a copy into another store are edits of that one.
[[nodiscard]] std::vector<ItemEdit> editsOf(const PlannedChanges &planned,
                                            const BulkChange &change);

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
