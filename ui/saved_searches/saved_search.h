// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/search/item_search.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace nestor::ui {

/// A search under a name.
struct SavedSearch {
    QString name;
    ItemSearch search;

    bool operator==(const SavedSearch &) const = default;
};

using SavedSearches = std::vector<SavedSearch>;

/// As many as a person finds anything in.
inline constexpr size_t kSavedSearchesKept = 100;
/// Names are one line; what is longer is cut.
inline constexpr qsizetype kSavedNameLength = 80;

/// A name for a search that has none yet: what is asked for, else its conditions, else its place.
[[nodiscard]] QString proposedName(const ItemSearch &search);

/// One line that says what a search does, for tool tips and to be read aloud.
[[nodiscard]] QString describeSearch(const ItemSearch &search);

/// As JSON, to be kept among the settings; and back. What cannot be read is passed over, and
/// searches beyond kSavedSearchesKept.
[[nodiscard]] QByteArray toJson(const SavedSearches &searches);
[[nodiscard]] SavedSearches savedSearchesFrom(const QByteArray &json);

} // namespace nestor::ui
