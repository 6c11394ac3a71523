// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/store/change_feed.h"
#include "core/store/search_source.h"

#include <QString>

#include <vector>

namespace nestor {

/// What is wrong with the words that a managed store keeps of its items (TextTables).
struct WordsCheck {
    /// Broken tables: what does not fit, one sentence each. Empty: they hold together.
    std::vector<QString> damage;
    /// Items that the words do not know, know with another value, or know although they are gone.
    std::vector<ItemPlace> incomplete;
    /// Of the log, up to which the words follow it.
    qint64 position = 0;
};

/// Looks at all words that are kept in the store, and at all of its items. Nothing is wrong where
/// there are no words yet. The snapshot lasts as long as reading the whole store does. Fails as
/// reading the items does.
[[nodiscard]] Result<WordsCheck> checkWords(SearchSnapshot &store);

/// Takes out of `check` the items that a change of the log, which the next search follows, brings
/// up to date. Not to be called inside a read of the store.
[[nodiscard]] Result<void> leaveOutPending(WordsCheck &check, ChangeFeed &feed);

} // namespace nestor
