// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>

#include <vector>

namespace nestor {

/// A text with its NaN, Infinity and -Infinity replaced by numbers of the same length.
struct NonFiniteMask {
    QByteArray json;           ///< JSON where the text was; offsets in it are offsets in the text
    std::vector<qsizetype> at; ///< where they were, ascending; empty: `json` is the text itself
};

/// Python's json module writes and reads NaN, Infinity and -Infinity, which JSON does not have.
/// Filters allow them as operands and values do not, so their readers parse the mask and then look
/// at the places where one was. Pure, usable from every thread.
[[nodiscard]] NonFiniteMask maskNonFinite(const QByteArray &text);

} // namespace nestor
