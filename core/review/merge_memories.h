// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>

namespace nestor {

/// One value of two memories, to begin an edit with: the later one's bytes, and what only the
/// earlier one has added to them: members of objects, whatever their depth, and elements of arrays
/// that the later one lacks. Where both say something else, the later one counts. Where one of
/// them is not JSON, it is the later one. Pure, usable from every thread.
[[nodiscard]] QByteArray mergedValue(const QByteArray &earlier, const QByteArray &later);

} // namespace nestor
