// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/tab_names.h"

#include <QDir>
#include <QFileInfo>
#include <QSet>
#include <QUrl>

#include <algorithm>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

/// The last `depth` folders of a path, or the server of an address: never its user or password.
QString foldersOf(const QString &url, qsizetype depth) {
    if (url.contains(u"://"_s))
        return QUrl(url).host();
    const QStringList parts = QFileInfo(url).path().split(u'/', Qt::SkipEmptyParts);
    return QDir::toNativeSeparators(
        parts.mid(std::max<qsizetype>(0, parts.size() - depth)).join(u'/'));
}

} // namespace

QStringList tabNames(const QStringList &names, const QStringList &urls) {
    QStringList tabs = names;
    qsizetype deepest = 0;
    for (const QString &url : urls)
        deepest = std::max(deepest, url.count(u'/'));
    for (qsizetype i = 0; i < urls.size(); ++i) {
        QStringList alike;
        for (qsizetype other = 0; other < urls.size(); ++other) {
            if (names[other] == names[i])
                alike << urls[other];
        }
        if (alike.size() < 2)
            continue;
        for (qsizetype depth = 1; depth <= deepest; ++depth) {
            QSet<QString> folders;
            for (const QString &url : alike)
                folders.insert(foldersOf(url, depth));
            tabs[i] = names[i] + u" – "_s + foldersOf(urls[i], depth);
            if (folders.size() == alike.size())
                break;
        }
    }
    return tabs;
}

} // namespace nestor::ui
