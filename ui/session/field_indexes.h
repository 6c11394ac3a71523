// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/field_index_info.h"

#include <QObject>
#include <QTimer>

#include <vector>

namespace nestor::ui {

class StoreSession;

/// Which fields of a session's store have an index of SQLite's own (docs/storage.md). Read on a
/// worker when the store is opened, and when asked to. On the window's thread.
class FieldIndexes : public QObject {
    Q_OBJECT

public:
    explicit FieldIndexes(StoreSession *session);

    [[nodiscard]] const std::vector<FieldIndexInfo> &all() const { return m_all; }
    /// The index on a field that is written so; nullptr: there is none.
    [[nodiscard]] const FieldIndexInfo *find(const QByteArray &field) const;
    void refresh();

Q_SIGNALS:
    void changed();

private:
    StoreSession *m_session;
    std::vector<FieldIndexInfo> m_all;
    QTimer m_later;       ///< rows come first
    int m_generation = 0; ///< of what was asked last
};

/// The field that a column of the table stands for.
[[nodiscard]] FieldName fieldOfColumn(const QByteArray &name);

} // namespace nestor::ui
