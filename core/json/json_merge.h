// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QByteArray>

namespace nestor {

/// Carries an edit that was made in a formatted view of a JSON text over to the text itself.
///
/// `shown` is what the view displayed: the tokens of `original` with other white space between
/// them. `edited` is what the user made of it. The answer has exactly the tokens of `edited`, and
/// as much as possible of the bytes of `original`: where two neighbouring tokens were neighbours
/// before, the white space between them is the original's; elsewhere it is that of the same place
/// in the original's own style (after a comma as after its other commas, and so on). So nothing
/// edited means identical bytes, white space that was changed in the view alone changes nothing,
/// and an edit in one member leaves every byte outside it as it was. Where `shown` is `original`,
/// what the user sees is what there is, and the answer is `edited`.
///
/// Fails with InvalidArgument when `shown` does not have the tokens of `original`. Does not check
/// that any of them is valid JSON. Pure, usable from every thread; the time grows with the size
/// and with the number of edited tokens (core/base/sequence_diff.h).
[[nodiscard]] Result<QByteArray> applyEdit(const QByteArray &original, const QByteArray &shown,
                                           const QByteArray &edited);

} // namespace nestor
