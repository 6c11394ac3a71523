// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/window_settings.h"

#include "ui/shell/settings_file.h"

#include <QCryptographicHash>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kRecentKept = 10;
constexpr qsizetype kSearchedStoresKept = 100;

/// A path is no name for a setting: it has slashes, and characters that are escaped.
QString searchesKey(const QString &url) {
    const QByteArray hash = QCryptographicHash::hash(url.toUtf8(), QCryptographicHash::Sha256);
    return u"searches/"_s + QString::fromLatin1(hash.first(16).toHex());
}

QString reviewedKey(const QString &url) {
    return searchesKey(url).replace(u"searches/"_s, u"reviewed/"_s);
}

} // namespace

WindowSettings::WindowSettings(const QString &path)
    : m_settings(path.isEmpty() ? QSettings(QSettings::IniFormat, QSettings::UserScope, u"nestor"_s,
                                            u"window"_s)
                                      .fileName()
                                : path,
                 checkedIniFormat()) {}

QByteArray WindowSettings::geometry() const {
    return m_settings.value(u"window/geometry"_s).toByteArray();
}
void WindowSettings::setGeometry(const QByteArray &geometry) {
    m_settings.setValue(u"window/geometry"_s, geometry);
}

QByteArray WindowSettings::layout() const {
    return m_settings.value(u"window/layout"_s).toByteArray();
}
void WindowSettings::setLayout(const QByteArray &layout) {
    m_settings.setValue(u"window/layout"_s, layout);
}

ColorScheme WindowSettings::scheme() const {
    const QString name = m_settings.value(u"window/scheme"_s).toString();
    return name == u"light"_s  ? ColorScheme::Light
           : name == u"dark"_s ? ColorScheme::Dark
                               : ColorScheme::System;
}
void WindowSettings::setScheme(ColorScheme scheme) {
    m_settings.setValue(u"window/scheme"_s, scheme == ColorScheme::Light  ? u"light"_s
                                            : scheme == ColorScheme::Dark ? u"dark"_s
                                                                          : u"system"_s);
}

std::vector<Place> WindowSettings::places() const {
    std::vector<Place> places;
    const int count = m_settings.beginReadArray(u"stores"_s);
    for (int i = 0; i < count; ++i) {
        m_settings.setArrayIndex(i);
        Place place;
        place.url = m_settings.value(u"url"_s).toString();
        // The root has no stored form of its own: it is the one that is not there.
        if (m_settings.contains(u"namespace"_s))
            place.ns = NamespacePath::fromStored(m_settings.value(u"namespace"_s).toByteArray());
        if (m_settings.contains(u"key"_s))
            place.key = m_settings.value(u"key"_s).toByteArray();
        if (!place.url.isEmpty())
            places.push_back(std::move(place));
    }
    m_settings.endArray();
    return places;
}

int WindowSettings::currentPlace() const {
    return m_settings.value(u"window/store"_s).toInt();
}

void WindowSettings::setPlaces(const std::vector<Place> &places, int current) {
    m_settings.remove(u"stores"_s);
    m_settings.beginWriteArray(u"stores"_s, int(places.size()));
    for (size_t i = 0; i < places.size(); ++i) {
        m_settings.setArrayIndex(int(i));
        m_settings.setValue(u"url"_s, places[i].url);
        if (!places[i].ns.isRoot())
            m_settings.setValue(u"namespace"_s, places[i].ns.stored());
        if (places[i].key)
            m_settings.setValue(u"key"_s, *places[i].key);
    }
    m_settings.endArray();
    m_settings.setValue(u"window/store"_s, current);
}

QStringList WindowSettings::recent() const {
    return m_settings.value(u"window/recent"_s).toStringList();
}

void WindowSettings::addRecent(const QString &url) {
    QStringList recent = this->recent();
    recent.removeAll(url);
    recent.prepend(url);
    m_settings.setValue(u"window/recent"_s, recent.mid(0, kRecentKept));
}

void WindowSettings::clearRecent() {
    m_settings.remove(u"window/recent"_s);
}

QStringList WindowSettings::reviewedPairs(const QString &url) const {
    return m_settings.value(reviewedKey(url)).toStringList();
}

void WindowSettings::setReviewedPair(const QString &url, const QString &mark, bool reviewed) {
    const QString key = reviewedKey(url);
    QStringList pairs = reviewedPairs(url);
    pairs.removeAll(mark);
    if (reviewed)
        pairs.append(mark);
    QStringList stores = m_settings.value(u"window/reviewed"_s).toStringList(); // newest first
    stores.removeAll(key);
    if (pairs.isEmpty()) {
        m_settings.remove(key);
    } else {
        m_settings.setValue(key, pairs);
        stores.prepend(key);
    }
    while (stores.size() > kSearchedStoresKept)
        m_settings.remove(stores.takeLast());
    m_settings.setValue(u"window/reviewed"_s, stores);
}

SavedSearches WindowSettings::savedSearches(const QString &url) const {
    return savedSearchesFrom(m_settings.value(searchesKey(url)).toByteArray());
}

void WindowSettings::setSavedSearches(const QString &url, const SavedSearches &searches) {
    const QString key = searchesKey(url);
    QStringList stores = m_settings.value(u"window/searched"_s).toStringList(); // newest first
    stores.removeAll(key);
    if (searches.empty()) {
        m_settings.remove(key);
    } else {
        m_settings.setValue(key, toJson(searches));
        stores.prepend(key);
    }
    while (stores.size() > kSearchedStoresKept)
        m_settings.remove(stores.takeLast());
    m_settings.setValue(u"window/searched"_s, stores);
}

} // namespace nestor::ui
