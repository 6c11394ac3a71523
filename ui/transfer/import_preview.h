// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transfer/collection_reader.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace nestor::ui {

/// The first records of a file, as an import would read them.
struct ImportPreview {
    struct Row {
        qint64 line = 0; ///< 0 where the file has no lines
        bool refused = false;
        QString ns;
        QString key;
        QString value; ///< or, where refused, why
        bool operator==(const Row &) const = default;
    };

    QList<Row> rows;
    QString format;     ///< what the file turned out to be, "jsonl"
    QStringList fields; ///< of the records, for templates: "year", "cast[0].name"
    /// Why nothing could be read, or what is missing; empty: the rows are what there is.
    QString fault;

    bool operator==(const ImportPreview &) const = default;
};

/// Reads at most `limit` records of `path`. Blocks while it reads: for a worker.
[[nodiscard]] ImportPreview readPreview(const QString &path, const ReadPlan &plan, int limit = 20);

} // namespace nestor::ui
