// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/item.h"

#include <QByteArray>

namespace nestor {

/// A vector of the agent's with its times, as a store holds it: for bringing an item back as it
/// was.
struct KeptVector {
    ItemId id;
    QByteArray field;     ///< as FieldVector::field
    QByteArray vector;    ///< the stored bytes, also where they are no floats
    QByteArray createdAt; ///< as stored; null: none
    QByteArray updatedAt;

    bool operator==(const KeptVector &) const = default;
};

} // namespace nestor
