// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/item.h"
#include "ui/saved_searches/saved_search.h"
#include "ui/theme/theme.h"

#include <QByteArray>
#include <QSettings>
#include <QStringList>

#include <vector>

namespace nestor::ui {

/// Where the user was in one open store.
struct Place {
    QString url;
    NamespacePath ns;
    std::optional<QByteArray> key; ///< the item that was shown

    bool operator==(const Place &) const = default;
};

/// What the window remembers from one start to the next. Unsaved text is kept apart, by
/// DraftStore. On the window's thread.
class WindowSettings {
public:
    /// In the program's own place, or in the file `path`.
    explicit WindowSettings(const QString &path = {});

    [[nodiscard]] QByteArray geometry() const;
    void setGeometry(const QByteArray &geometry);
    /// Where the panels are, as QMainWindow::saveState() writes it.
    [[nodiscard]] QByteArray layout() const;
    void setLayout(const QByteArray &layout);
    [[nodiscard]] ColorScheme scheme() const;
    void setScheme(ColorScheme scheme);

    [[nodiscard]] std::vector<Place> places() const;
    [[nodiscard]] int currentPlace() const;
    void setPlaces(const std::vector<Place> &places, int current);

    /// Newest first, at most ten.
    [[nodiscard]] QStringList recent() const;
    void addRecent(const QString &url);
    void clearRecent();

    /// The saved searches of a store, by where it is; kept for the hundred stores whose searches
    /// were edited last.
    [[nodiscard]] SavedSearches savedSearches(const QString &url) const;
    void setSavedSearches(const QString &url, const SavedSearches &searches);

    /// Pairs of memories in a store that are no problem, by their pairMark(). Kept as the saved
    /// searches are.
    [[nodiscard]] QStringList reviewedPairs(const QString &url) const;
    void setReviewedPair(const QString &url, const QString &mark, bool reviewed);

private:
    mutable QSettings m_settings;
};

} // namespace nestor::ui
