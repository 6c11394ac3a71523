// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json/json_document.h"
#include "core/open/open_store.h"

#include <QFile>
#include <QString>

#include <memory>

namespace nestor::test {

/// A new store at `path` with the items of resources/samples/agent-memory.jsonl; nullptr and a
/// warning when that fails.
inline std::unique_ptr<Store> makeSampleStore(const QString &path) {
    OpenOptions options;
    options.location = path;
    auto store = openStore(options);
    QFile file(QStringLiteral(NESTOR_SOURCE_DIR "/resources/samples/agent-memory.jsonl"));
    if (!store || !file.open(QIODevice::ReadOnly)) {
        qWarning("cannot make the sample store");
        return nullptr;
    }
    std::vector<Op> ops;
    while (!file.atEnd()) {
        const auto line = JsonDocument::parse(file.readLine());
        if (!line)
            continue;
        PutOp op;
        QByteArrayList labels;
        const int ns = line->member(0, "namespace");
        for (qsizetype i = 0; i < line->nodes()[static_cast<size_t>(ns)].childCount; ++i)
            labels.append(line->string(line->element(ns, i)));
        op.ns = NamespacePath(labels);
        op.key = line->string(line->member(0, "key"));
        op.value = line->raw(line->member(0, "value")).toByteArray();
        op.createdAt = Timestamp::parse(line->string(line->member(0, "created_at")));
        op.updatedAt = Timestamp::parse(line->string(line->member(0, "updated_at")));
        ops.emplace_back(std::move(op));
    }
    if (!(*store)->batch(std::move(ops)))
        qWarning("cannot fill the sample store");
    return *std::move(store);
}

} // namespace nestor::test
