// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArrayView>

namespace nestor {

/// Whether a text has the form that JSON Schema calls so: "date", "time" and "date-time" as RFC
/// 3339 has them. Any other name, and so any text under it, is let pass.
[[nodiscard]] bool hasFormat(QByteArrayView format, QByteArrayView text);

} // namespace nestor
