// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/review/radar.h"

#include <QAbstractListModel>

#include <vector>

namespace nestor::ui {

/// The pairs of memories that wait for somebody to look at them. A pair that is settled leaves the
/// list and comes back to its place when what settled it is undone.
class PairModel : public QAbstractListModel {
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    void setPairs(std::vector<MemoryPair> pairs);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

    /// The pair at a row of the list; nullptr where there is none.
    [[nodiscard]] const MemoryPair *pairAt(int row) const;
    /// What names the pair at a row whatever becomes of the list; -1 where there is none.
    [[nodiscard]] int numberAt(int row) const;
    /// Where a pair is in the list now; -1 where it is settled.
    [[nodiscard]] int rowOf(int number) const;
    [[nodiscard]] int count(PairKind kind) const; ///< that wait

    /// The pairs in which one of these items is; all for no items.
    [[nodiscard]] std::vector<int> numbersOf(const std::vector<ItemId> &items) const;
    /// As it was last, whether it waits or is settled.
    [[nodiscard]] const MemoryPair &pair(int number) const {
        return m_entries[size_t(number)].pair;
    }
    [[nodiscard]] std::array<ItemId, 2> itemsOf(int number) const;
    /// What a pair is now: nullopt where there is nothing to settle any more.
    void setPair(int number, std::optional<MemoryPair> pair);
    /// Somebody says that it is no problem, or takes that back.
    void setDismissed(int number, bool dismissed);

private:
    struct Entry {
        MemoryPair pair;    ///< as it was last
        bool exists = true; ///< both items are there and go badly together
        bool dismissed = false;
    };
    void show(int number, bool waits);
    [[nodiscard]] static bool waits(const Entry &entry) { return entry.exists && !entry.dismissed; }

    std::vector<Entry> m_entries;
    std::vector<int> m_shown; ///< numbers of entries, ascending
};

/// "Conflict: Paris, Berlin", "Duplicate".
[[nodiscard]] QString pairText(const MemoryPair &pair);

} // namespace nestor::ui
