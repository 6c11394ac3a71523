// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/server_passwords.h"

#include "core/model/store_location.h"

#include <QHash>
#include <QUrl>

#include <mutex>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

struct Kept {
    std::mutex mutex;
    QHash<QString, QString> passwords; ///< by the address without one
};

Kept &kept() {
    static Kept all;
    return all;
}

/// As it stands in the address, percent-encoded; null where there is none.
QString passwordIn(const QString &url) {
    const QString rest = url.section(u"://"_s, 1);
    const QString authority = rest.section(u'?', 0, 0).section(u'/', 0, 0);
    if (const qsizetype at = authority.lastIndexOf(u'@'); at >= 0) {
        const QString user = authority.left(at);
        if (const qsizetype colon = user.indexOf(u':'); colon >= 0 && colon + 1 < user.size())
            return user.mid(colon + 1);
    }
    for (const QString &option : rest.section(u'?', 1).split(u'&')) {
        if (option.startsWith(u"password="_s))
            return option.section(u'=', 1);
    }
    return {};
}

} // namespace

QString withoutPassword(const QString &url) {
    const auto location = StoreLocation::parse(url);
    if (!location || location->kind() != StoreLocation::Kind::Postgres)
        return url;
    const QString shown = location->display();
    if (const QString password = passwordIn(url); !password.isEmpty()) {
        const std::lock_guard lock(kept().mutex);
        kept().passwords.insert(shown, password);
    }
    return shown;
}

QString withPassword(const QString &url) {
    const std::lock_guard lock(kept().mutex);
    const auto found = kept().passwords.constFind(url);
    if (found == kept().passwords.constEnd())
        return url;
    return url + (url.contains(u'?') ? u'&' : u'?') + u"password="_s + *found;
}

} // namespace nestor::ui
