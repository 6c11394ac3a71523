// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/saved_searches/saved_search.h"

#include <QAbstractListModel>

#include <optional>

namespace nestor::ui {

/// How many items a search shows.
struct SavedCount {
    enum Kind {
        Unknown, ///< not counted yet
        Items,
        AtLeast, ///< `items`, and more
        Ranked,  ///< by meaning everything is near or far: there is no number
    } kind = Unknown;
    qint64 items = 0;

    bool operator==(const SavedCount &) const = default;
};

/// The saved searches of one store, in the user's order.
///
/// A search that is being named is a row already, the last one; it becomes one of searches() when
/// it is named, by setData() as a delegate's editor does.
class SavedSearchModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role {
        CountTextRole = Qt::UserRole, ///< "214", "…", "500+", or empty
        CountedRole,                  ///< bool: there is a number
    };

    using QAbstractListModel::QAbstractListModel;

    /// What is kept, without one that is being named.
    [[nodiscard]] const SavedSearches &searches() const { return m_searches; }
    /// Replaces all; not told as an edit.
    void setSearches(SavedSearches searches);

    /// Begins a search that has to be named; an invalid index where no more are kept.
    QModelIndex propose(const ItemSearch &search);
    /// Takes away a search that was not named.
    void dropProposed();
    [[nodiscard]] bool isProposed(const QModelIndex &index) const;

    /// The user's edits; nothing happens for rows that are not kept searches.
    void replace(int row, const ItemSearch &search);
    void remove(int row);
    void move(int from, int to);

    /// The search of a row; nullopt for a row that is none.
    [[nodiscard]] std::optional<ItemSearch> searchAt(int row) const;
    /// The first kept search that shows the same; -1: none does.
    [[nodiscard]] int rowThatShows(const ItemSearch &search) const;
    void setCount(int row, const SavedCount &count);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;
    [[nodiscard]] Qt::DropActions supportedDropActions() const override;
    bool moveRows(const QModelIndex &from, int row, int count, const QModelIndex &to,
                  int before) override;

Q_SIGNALS:
    /// The user changed what is kept; `what` says how, for an undo: "Delete search “boots”".
    void edited(const nestor::ui::SavedSearches &before, const QString &what);
    /// searches() changed, however.
    void searchesChanged();

private:
    void tellEdit(const SavedSearches &before, const QString &what);
    [[nodiscard]] bool isKept(int row) const {
        return row >= 0 && static_cast<size_t>(row) < m_searches.size();
    }

    SavedSearches m_searches;
    std::vector<SavedCount> m_counts; ///< of m_searches
    std::optional<SavedSearch> m_proposed;
};

} // namespace nestor::ui
