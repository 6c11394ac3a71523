// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtGlobal>

namespace nestor {

/// How much of the past a managed store keeps. Nestor drops what is beyond, when it sweeps or
/// imports; the triggers only add.
struct HistoryLimits {
    qint64 versions = 100; ///< of one item; 0: none
    double days = 365;     ///< since the version ended

    bool operator==(const HistoryLimits &) const = default;
};

} // namespace nestor
