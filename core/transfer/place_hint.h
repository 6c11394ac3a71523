// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/transfer/record.h"

#include <QString>

namespace nestor {

/// Which of the two places a record has that nothing speaks of.
struct MissingPlaces {
    bool ns = false;
    bool key = false;

    [[nodiscard]] bool any() const { return ns || key; }
};

/// For people whose records are not items: that nothing says where they go, which fields they have,
/// and templates that place this one. `record.json` is a valid JSON object.
[[nodiscard]] QString placeHint(const QString &fileName, const RawRecord &record,
                                MissingPlaces missing);

} // namespace nestor
