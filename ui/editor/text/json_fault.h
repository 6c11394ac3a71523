// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace nestor::ui {

/// Where a text stops being what can be stored, and why.
struct JsonFault {
    qsizetype offset = 0; ///< bytes from the start
    QString message;      ///< one sentence without a full stop

    bool operator==(const JsonFault &) const = default;
};

} // namespace nestor::ui
