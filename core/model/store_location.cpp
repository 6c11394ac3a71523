// SPDX-License-Identifier: Apache-2.0
#include "core/model/store_location.h"

#include <QFileInfo>
#include <QUrl>

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

QString decoded(QStringView text) {
    return QUrl::fromPercentEncoding(text.toUtf8());
}

QString encoded(const QString &text) {
    return QString::fromLatin1(QUrl::toPercentEncoding(text));
}

/// Options of libpq that hold a secret.
bool isSecret(const QString &option) {
    return option == u"password"_s || option == u"sslpassword"_s;
}

QString optionsText(const std::vector<std::pair<QString, QString>> &options) {
    QString text;
    for (const auto &[name, value] : options)
        text += (text.isEmpty() ? u"?"_s : u"&"_s) + encoded(name) + u'=' + encoded(value);
    return text;
}

} // namespace

Result<StoreLocation> StoreLocation::parse(const QString &text) {
    if (text.isEmpty())
        return failure(ErrorCode::InvalidArgument, u"The store has no name"_s);
    for (const QString &scheme : {u"postgresql://"_s, u"postgres://"_s}) {
        if (text.startsWith(scheme, Qt::CaseInsensitive))
            return parsePostgres(text, scheme.size());
    }
    StoreLocation location;
    location.m_text = text;
    if (text.startsWith(u"sqlite:"_s)) {
        const QString rest = text.mid(7);
        // sqlite:///relative and sqlite:////absolute; without a path the one in memory.
        const QString path = rest.startsWith(u"///"_s) ? rest.mid(3) : rest;
        location.m_path = path.isEmpty() || path == u"//"_s ? u":memory:"_s : path;
        return location;
    }
    if (const qsizetype scheme = text.indexOf(u"://"_s); scheme > 0) {
        return failure(ErrorCode::Unsupported,
                       u"Stores of the kind '%1' cannot be opened"_s.arg(text.first(scheme)));
    }
    location.m_path = text;
    return location;
}

/// postgresql://[user[:password]@][host[:port][,…]][/database][?option=value[&…]], as libpq has it.
Result<StoreLocation> StoreLocation::parsePostgres(const QString &text, qsizetype authority) {
    StoreLocation location;
    location.m_kind = Kind::Postgres;
    location.m_text = text;
    QStringView rest = QStringView(text).mid(authority);
    if (rest.contains(u'\0')) {
        return failure(ErrorCode::InvalidArgument,
                       u"The address of a server cannot hold a NUL character"_s);
    }
    QStringView query;
    if (const qsizetype mark = rest.indexOf(u'?'); mark >= 0) {
        query = rest.mid(mark + 1);
        rest = rest.first(mark);
    }
    QStringView hosts = rest;
    if (const qsizetype slash = rest.indexOf(u'/'); slash >= 0) {
        hosts = rest.first(slash);
        location.m_database = decoded(rest.mid(slash + 1));
    }
    if (const qsizetype at = hosts.lastIndexOf(u'@'); at >= 0) {
        QStringView user = hosts.first(at);
        hosts = hosts.mid(at + 1);
        if (const qsizetype colon = user.indexOf(u':'); colon >= 0) {
            location.m_hasPassword = colon + 1 < user.size();
            user = user.first(colon);
        }
        location.m_user = decoded(user);
    }
    location.m_host = decoded(hosts);
    for (const QStringView part : query.split(u'&', Qt::SkipEmptyParts)) {
        const qsizetype equals = part.indexOf(u'=');
        if (equals <= 0) {
            // What it says may be a password: it is not repeated.
            return failure(ErrorCode::InvalidArgument,
                           u"%1: behind the '?' stand options, as in sslmode=require"_s.arg(
                               location.display()));
        }
        const QString name = decoded(part.first(equals));
        const QString value = decoded(part.mid(equals + 1));
        if (isSecret(name)) {
            location.m_hasPassword = true;
            continue;
        }
        if (name == u"user"_s)
            location.m_user = value;
        else if (name == u"dbname"_s)
            location.m_database = value;
        else
            location.m_options.emplace_back(name, value);
    }
    return location;
}

QString StoreLocation::display() const {
    if (m_kind == Kind::Sqlite)
        return m_path;
    QString text = u"postgresql://"_s;
    if (!m_user.isEmpty())
        text += encoded(m_user) + u'@';
    text += m_host;
    if (!m_database.isEmpty())
        text += u'/' + encoded(m_database);
    return text + optionsText(m_options);
}

QString StoreLocation::canonical() const {
    if (m_kind == Kind::Sqlite)
        return m_path == u":memory:"_s ? m_path : QFileInfo(m_path).absoluteFilePath();
    // The options that say which database is meant, not how it is talked to.
    std::vector<std::pair<QString, QString>> options;
    QString host = m_host;
    QString port;
    for (const auto &option : m_options) {
        if (option.first == u"host"_s && host.isEmpty())
            host = option.second;
        else if (option.first == u"port"_s)
            port = option.second;
        else if (option.first == u"options"_s || option.first == u"service"_s ||
                 option.first == u"hostaddr"_s)
            options.push_back(option);
    }
    std::sort(options.begin(), options.end());
    if (host.isEmpty())
        host = u"localhost"_s;
    QStringList hosts;
    for (const QString &one : host.toLower().split(u',')) {
        const bool named = one.startsWith(u'[') ? one.contains(u"]:"_s) : one.contains(u':');
        hosts.append(named ? one : one + u':' + (port.isEmpty() ? u"5432"_s : port));
    }
    QString text = u"postgresql://"_s;
    if (!m_user.isEmpty())
        text += encoded(m_user) + u'@';
    text += hosts.join(u',') + u'/' + encoded(m_database.isEmpty() ? m_user : m_database);
    return text + optionsText(options);
}

QString StoreLocation::name() const {
    if (m_kind == Kind::Sqlite)
        return QFileInfo(m_path).fileName();
    return m_database.isEmpty() ? m_user : m_database;
}

} // namespace nestor
