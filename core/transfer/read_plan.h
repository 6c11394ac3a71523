// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/transfer/collection_format.h"
#include "core/transfer/text_encoding_name.h"

#include <QByteArray>

#include <optional>

namespace nestor {

/// How a collection is to be read.
struct ReadPlan {
    CollectionFormat format = CollectionFormat::Auto;
    /// Templates (core/transfer/label_template.h) that place the records; empty: none, the records
    /// say themselves where they belong.
    QByteArray namespaceTemplate;
    std::optional<QByteArray> keyTemplate;
    /// A JSON Pointer to the records in a JSON document; nullopt: found by its shape.
    std::optional<QByteArray> recordsAt;
    /// Of files that are one collection; files inside a folder are UTF-8.
    TextEncoding encoding = TextEncoding::Auto;

    bool operator==(const ReadPlan &) const = default;
};

} // namespace nestor
