// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/tab_names.h"

#include <QDir>
#include <QFileInfo>
#include <QSet>

#include <algorithm>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

QString fileNameOf(const QString &url) {
    const QString name = QFileInfo(url).fileName();
    return name.isEmpty() ? url : name;
}

/// The last `depth` folders of a path.
QString foldersOf(const QString &url, qsizetype depth) {
    const QStringList parts = QFileInfo(url).path().split(u'/', Qt::SkipEmptyParts);
    return QDir::toNativeSeparators(
        parts.mid(std::max<qsizetype>(0, parts.size() - depth)).join(u'/'));
}

} // namespace

QStringList tabNames(const QStringList &urls) {
    QStringList names;
    qsizetype deepest = 0;
    for (const QString &url : urls) {
        names << fileNameOf(url);
        deepest = std::max(deepest, url.count(u'/'));
    }
    for (qsizetype i = 0; i < urls.size(); ++i) {
        QStringList alike;
        for (const QString &url : urls) {
            if (fileNameOf(url) == fileNameOf(urls[i]))
                alike << url;
        }
        if (alike.size() < 2)
            continue;
        for (qsizetype depth = 1; depth <= deepest; ++depth) {
            QSet<QString> folders;
            for (const QString &url : alike)
                folders.insert(foldersOf(url, depth));
            names[i] = fileNameOf(urls[i]) + u" – "_s + foldersOf(urls[i], depth);
            if (folders.size() == alike.size())
                break;
        }
    }
    return names;
}

} // namespace nestor::ui
