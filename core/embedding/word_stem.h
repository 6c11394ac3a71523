// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace nestor {

/// What the inflections of an English word have in common: "connect" for connected, connecting and
/// connections (M. F. Porter, "An algorithm for suffix stripping", Program 14, 1980, with the two
/// departures of the author's own implementation). It is for comparing, not for showing: "happi".
///
/// `word` is folded as WordReader folds it. Words with anything but a to z, and words of fewer
/// than three letters, come back as they are; words of other languages in Latin letters are
/// treated as English, which on the collections of docs/search.md did them no harm. Pure, usable
/// from every thread.
[[nodiscard]] QByteArray stemOf(QByteArrayView word);

} // namespace nestor
