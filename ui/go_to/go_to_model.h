// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/item.h"

#include <QAbstractListModel>

#include <functional>
#include <optional>
#include <vector>

namespace nestor::ui {

/// One thing that can be gone to.
struct GoToEntry {
    QString iconName;
    QString text;
    QString detail; ///< a shortcut, or where it is
    std::function<void()> go;
    std::optional<ItemId> item = {}; ///< where it is one
};

/// What the popup offers for what was typed: commands, namespaces and items as they are found, and
/// after all of them what is left to do otherwise.
class GoToModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { DetailRole = Qt::UserRole };

    using QAbstractListModel::QAbstractListModel;

    void setEntries(std::vector<GoToEntry> entries, std::optional<GoToEntry> otherwise = {});
    /// Before what is left to do otherwise.
    void append(std::vector<GoToEntry> entries);
    [[nodiscard]] bool has(const ItemId &item) const;
    [[nodiscard]] const GoToEntry &entryAt(int row) const;
    [[nodiscard]] bool isOtherwise(int row) const { return row == int(m_entries.size()); }

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    std::vector<GoToEntry> m_entries;
    std::optional<GoToEntry> m_otherwise;
};

/// Whether `text` has all words of `typed`, in any order; case and mnemonics do not count.
[[nodiscard]] bool matchesTyped(const QString &text, const QString &typed);

} // namespace nestor::ui
