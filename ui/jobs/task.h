// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/item.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace nestor::ui {

/// A table of what a task has to tell beyond one sentence: the lines that were refused, and why.
struct TaskReport {
    QString title;
    QString intro; ///< a few sentences; plain text
    QStringList columns;
    QList<QStringList> rows;
    /// The item that each row is about, and leads to; empty where rows are about none.
    std::vector<std::optional<ItemId>> items = {};
    QString store = {}; ///< the URL of the store that they are in

    [[nodiscard]] std::optional<ItemId> itemAt(int row) const {
        return row >= 0 && row < static_cast<int>(items.size()) ? items[static_cast<size_t>(row)]
                                                                : std::nullopt;
    }

    bool operator==(const TaskReport &) const = default;
};

/// How a task ended, in words.
struct TaskOutcome {
    QString summary; ///< "Imported 36,243 items, 30 refused"
    std::optional<TaskReport> report;

    bool operator==(const TaskOutcome &) const = default;
};

/// What a task is started with.
struct TaskSpec {
    enum class Unit { Items, Bytes };

    QString title; ///< what it does, "Indexing movies.db"
    /// Tasks of the same non-empty key replace each other: a newer one cancels the older, whose
    /// end is then not told.
    QByteArray key;
    Unit unit = Unit::Items; ///< what the job reports
};

/// A task as it stands.
struct Task {
    enum class Phase { Running, Cancelling, Done, Failed, Cancelled };

    quint64 id = 0; ///< grows with each task; never used twice
    TaskSpec spec;
    Phase phase = Phase::Running;
    QString step; ///< what it does now, for tasks of several steps
    qint64 done = 0;
    qint64 total = 0;                  ///< 0: unknown
    double perSecond = 0;              ///< over the last seconds; 0: not known yet
    std::optional<double> secondsLeft; ///< absent: not known yet
    TaskOutcome outcome;               ///< once it has ended

    [[nodiscard]] bool isRunning() const {
        return phase == Phase::Running || phase == Phase::Cancelling;
    }
    /// "12,330 of 36,273 · 1,240/s · 19 s left"
    [[nodiscard]] QString progressText() const;
    /// From 0 to 1; absent while the total is unknown.
    [[nodiscard]] std::optional<double> fraction() const;
};

/// "19 s", "3 min", "1 h 20 min".
[[nodiscard]] QString durationText(double seconds);

} // namespace nestor::ui
