// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>

#include <functional>
#include <vector>

namespace nestor::ui {

/// One thing that can be gone to.
struct GoToEntry {
    QString iconName;
    QString text;
    QString detail; ///< a shortcut, or where it is
    std::function<void()> go;
};

/// What the popup offers for what was typed: commands, then namespaces, then items.
class GoToModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { DetailRole = Qt::UserRole };

    using QAbstractListModel::QAbstractListModel;

    void setEntries(std::vector<GoToEntry> entries);
    void append(std::vector<GoToEntry> entries);
    [[nodiscard]] const GoToEntry &entryAt(int row) const { return m_entries[size_t(row)]; }

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    std::vector<GoToEntry> m_entries;
};

/// Whether `text` has all words of `typed`, in any order; case and mnemonics do not count.
[[nodiscard]] bool matchesTyped(const QString &text, const QString &typed);

} // namespace nestor::ui
