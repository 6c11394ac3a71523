// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/draft_store.h"

#include "core/base/logging.h"
#include "core/base/whole_file.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStandardPaths>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

// Base64, because keys and values are bytes, which JSON strings need not be able to hold.
QString encoded(const QByteArray &bytes) {
    return QString::fromLatin1(bytes.toBase64());
}

QByteArray decoded(const QJsonValue &value) {
    return QByteArray::fromBase64(value.toString().toLatin1());
}

QByteArray toFile(const QList<UnsavedText> &texts) {
    QJsonArray array;
    for (const UnsavedText &text : texts) {
        array.append(QJsonObject{{u"namespace"_s, encoded(text.id.ns.stored())},
                                 {u"root"_s, text.id.ns.isRoot()},
                                 {u"key"_s, encoded(text.id.key)},
                                 {u"new"_s, text.isNew},
                                 {u"base"_s, encoded(text.base)},
                                 {u"text"_s, encoded(text.text)}});
    }
    return QJsonDocument(QJsonObject{{u"version"_s, 1}, {u"drafts"_s, array}}).toJson();
}

void writeFile(const QString &path, const QList<UnsavedText> &texts) {
    if (texts.isEmpty()) {
        QFile::remove(path);
        return;
    }
    QDir().mkpath(QFileInfo(path).path());
    // Memories are private: nobody else on the machine needs to read them.
    if (const auto kept = writeWholeFile(path, toFile(texts), WholeFile::Readers::Owner); !kept)
        qCWarning(lcWindow) << "unsaved text could not be kept:" << kept.error().detail;
}

} // namespace

DraftStore::DraftStore(QString folder)
    : m_folder(std::move(folder)) {
    if (m_folder.isEmpty())
        m_folder =
            QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + u"/drafts"_s;
    m_writer.setMaxThreadCount(1); // in order
}

DraftStore::~DraftStore() {
    waitForDone();
}

void DraftStore::waitForDone() {
    m_writer.waitForDone();
}

QString DraftStore::fileOf(const QString &url) const {
    const QByteArray hash = QCryptographicHash::hash(url.toUtf8(), QCryptographicHash::Sha256);
    return m_folder + u'/' + QString::fromLatin1(hash.toHex().first(32)) + u".json"_s;
}

QList<UnsavedText> DraftStore::load(const QString &url) const {
    QFile file(fileOf(url));
    QList<UnsavedText> texts;
    if (!file.open(QIODevice::ReadOnly))
        return texts;
    const QJsonObject root = QJsonDocument::fromJson(file.readAll()).object();
    for (const QJsonValue &value : root[u"drafts"_s].toArray()) {
        const QJsonObject draft = value.toObject();
        UnsavedText text;
        if (!draft[u"root"_s].toBool())
            text.id.ns = NamespacePath::fromStored(decoded(draft[u"namespace"_s]));
        text.id.key = decoded(draft[u"key"_s]);
        text.isNew = draft[u"new"_s].toBool();
        text.base = decoded(draft[u"base"_s]);
        text.text = decoded(draft[u"text"_s]);
        texts.append(text);
    }
    return texts;
}

void DraftStore::keep(const QString &url, const QList<UnsavedText> &texts) {
    m_writer.start([path = fileOf(url), texts] { writeFile(path, texts); });
}

} // namespace nestor::ui
