// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/service_consents.h"

#include "core/base/read_file.h"
#include "core/base/text.h"
#include "core/embedding/service_address.h"

#include <QDir>
#include <QFileInfo>
#include <QHostAddress>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLockFile>
#include <QSaveFile>
#include <QStandardPaths>
#include <QUrl>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kLargest = qint64(16) << 20;
constexpr int kLockPatienceMs = 5'000;

/// One address however it is written: small letters in the host, no slash at the end.
QString plainAddress(const QString &url) {
    QUrl address(url, QUrl::StrictMode);
    address.setScheme(address.scheme().toLower());
    QString path = address.path();
    while (path.endsWith(u'/'))
        path.chop(1);
    address.setPath(path);
    return address.toString(QUrl::FullyEncoded | QUrl::RemoveFragment);
}

QString nameOf(const QByteArray &store) {
    return QString::fromLatin1(store.toPercentEncoding());
}

/// No list where there is none, or none that can be read: then nothing is agreed to.
QJsonArray readAll(const QString &file) {
    const auto content = readFile(file, kLargest);
    return content ? QJsonDocument::fromJson(*content).object()["consents"_L1].toArray()
                   : QJsonArray();
}

bool isFor(const QJsonObject &consent, const QByteArray &store) {
    return consent["store"_L1].toString() == nameOf(store);
}

bool isPlainHttpElsewhere(const QString &url) {
    const QUrl address(url);
    const QString host = address.host();
    return address.scheme() == "http"_L1 &&
           host.compare("localhost"_L1, Qt::CaseInsensitive) != 0 &&
           !QHostAddress(host).isLoopback();
}

/// Reads, changes and writes the list while no other program does.
template <typename Change>
Result<void> change(const QString &file, Change what) {
    const auto cannot = [&](const QString &why) {
        return failure(ErrorCode::Io, u"Cannot write '%1': %2"_s.arg(file, why));
    };
    if (!QDir().mkpath(QFileInfo(file).absolutePath()))
        return cannot(u"its directory cannot be made"_s);
    QLockFile lock(file + u".lock"_s);
    if (!lock.tryLock(kLockPatienceMs))
        return cannot(u"another program holds it"_s);
    QJsonArray consents = readAll(file);
    what(consents);
    const QByteArray text = QJsonDocument(QJsonObject{{u"consents"_s, consents}}).toJson();
    QSaveFile saved(file);
    if (!saved.open(QIODevice::WriteOnly) || saved.write(text) != text.size() || !saved.flush())
        return cannot(saved.errorString());
    saved.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    if (!saved.commit())
        return cannot(saved.errorString());
    return {};
}

} // namespace

ServiceConsents::ServiceConsents(const QString &file)
    : m_file(file.isEmpty()
                 ? QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
                       u"/nestor/services.json"_s
                 : file) {}

std::optional<EmbedderConfig> ServiceConsents::permitted(const QByteArray &store,
                                                         const EmbedderConfig &config) const {
    if (!sendsTexts(config))
        return config;
    if (store.isEmpty())
        return std::nullopt;
    const QString address = plainAddress(config.url);
    const QJsonArray consents = readAll(m_file);
    for (const QJsonValue &one : consents) {
        const QJsonObject consent = one.toObject();
        if (!isFor(consent, store) || consent["url"_L1].toString() != address)
            continue;
        EmbedderConfig agreed = config;
        if (consent["api_key_variable"_L1].toString() != config.apiKeyVariable)
            agreed.apiKeyVariable.clear();
        agreed.allowPlainHttp = config.allowPlainHttp && consent["allow_plain_http"_L1].toBool();
        return agreed;
    }
    return std::nullopt;
}

Result<void> ServiceConsents::add(const QByteArray &store, const EmbedderConfig &config) {
    if (!sendsTexts(config) || store.isEmpty())
        return {};
    if (holdsSecret(QUrl(config.url)))
        return failure(ErrorCode::InvalidConfig, u"the address holds a password or a key"_s);
    const QString address = plainAddress(config.url);
    // Nothing is written where it was said before.
    if (const auto known = permitted(store, config); known == config)
        return {};
    return change(m_file, [&](QJsonArray &consents) {
        for (qsizetype i = consents.size() - 1; i >= 0; --i) {
            const QJsonObject consent = consents[i].toObject();
            if (isFor(consent, store) && consent["url"_L1].toString() == address)
                consents.removeAt(i);
        }
        QJsonObject consent{{u"store"_s, nameOf(store)}, {u"url"_s, address}};
        if (!config.apiKeyVariable.isEmpty())
            consent[u"api_key_variable"_s] = config.apiKeyVariable;
        if (config.allowPlainHttp)
            consent[u"allow_plain_http"_s] = true;
        consents.append(consent);
    });
}

Result<bool> ServiceConsents::remove(const QByteArray &store) {
    bool found = false;
    auto done = change(m_file, [&](QJsonArray &consents) {
        for (qsizetype i = consents.size() - 1; i >= 0; --i) {
            if (isFor(consents[i].toObject(), store)) {
                consents.removeAt(i);
                found = true;
            }
        }
    });
    if (!done)
        return failure(std::move(done.error()));
    return found;
}

bool sendsTexts(const EmbedderConfig &config) {
    return config.provider == "openai-compatible";
}

QString whatIsSent(const EmbedderConfig &config) {
    QString text = u"asks to send the texts of its items, and of questions, to %1"_s.arg(
        visibleText(shownAddress(config.url)));
    if (isPlainHttpElsewhere(config.url))
        text += u", without encryption"_s;
    if (!config.apiKeyVariable.isEmpty()) {
        text += u", with the value of the environment variable %1 as the key"_s.arg(
            visibleText(config.apiKeyVariable));
    }
    return text;
}

Error consentMissing(const EmbedderConfig &config) {
    return {ErrorCode::Embedding,
            u"This store %1; nobody agreed to that, so nothing was sent"_s.arg(whatIsSent(config)),
            -1};
}

} // namespace nestor
