// SPDX-License-Identifier: Apache-2.0
#include "core/model/store_location.h"

#include "core/base/text.h"

#include <QFileInfo>
#include <QSet>
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

/// The options that libpq knows and that hold none. (PostgreSQL's manual, 34.1.2.)
bool isKnown(const QString &option) {
    static const QSet<QString> known{
        u"application_name"_s,
        u"channel_binding"_s,
        u"client_encoding"_s,
        u"connect_timeout"_s,
        u"fallback_application_name"_s,
        u"gssdelegation"_s,
        u"gssencmode"_s,
        u"gsslib"_s,
        u"host"_s,
        u"hostaddr"_s,
        u"keepalives"_s,
        u"keepalives_count"_s,
        u"keepalives_idle"_s,
        u"keepalives_interval"_s,
        u"krbsrvname"_s,
        u"load_balance_hosts"_s,
        u"options"_s,
        u"passfile"_s,
        u"port"_s,
        u"replication"_s,
        u"require_auth"_s,
        u"requirepeer"_s,
        u"requiressl"_s,
        u"service"_s,
        u"ssl"_s,
        u"ssl_max_protocol_version"_s,
        u"ssl_min_protocol_version"_s,
        u"sslcert"_s,
        u"sslcertmode"_s,
        u"sslcompression"_s,
        u"sslcrl"_s,
        u"sslcrldir"_s,
        u"sslkey"_s,
        u"sslmode"_s,
        u"sslnegotiation"_s,
        u"sslrootcert"_s,
        u"sslsni"_s,
        u"target_session_attrs"_s,
        u"tcp_user_timeout"_s,
    };
    return known.contains(option);
}

/// Whether every '%' begins a byte in two hexadecimal digits that may be part of text.
bool isEncoded(QStringView text) {
    const auto isDigit = [&](qsizetype at) {
        return at < text.size() && QStringView(u"0123456789abcdefABCDEF").contains(text[at]);
    };
    for (qsizetype at = text.indexOf(u'%'); at >= 0; at = text.indexOf(u'%', at + 1)) {
        if (!isDigit(at + 1) || !isDigit(at + 2) || text.mid(at + 1, 2) == u"00")
            return false;
    }
    return true;
}

tl::unexpected<Error> wrongAddress(const QString &what) {
    // Of the address nothing is repeated: where it is cut may be in the middle of a password.
    return failure(ErrorCode::InvalidArgument, u"The server's address cannot be read: "_s + what);
}

/// The hosts with their ports, as they stand between '@' and '/'.
Result<void> checkHosts(QStringView hosts) {
    for (const QStringView host : hosts.split(u',')) {
        const qsizetype bracket = host.lastIndexOf(u']');
        const qsizetype colon = host.indexOf(u':', std::max<qsizetype>(bracket, 0));
        if (colon < 0)
            continue;
        const QStringView port = host.mid(colon + 1);
        bool ok = false;
        const int number = port.toInt(&ok);
        if (!port.isEmpty() && (!ok || number < 1 || number > 65'535)) {
            return wrongAddress(u"behind the ':' of the host stands a port, 1 to 65535. (A '/' in "
                                "a password is written %2F, a '?' %3F)"_s);
        }
    }
    return {};
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
    if (!isEncoded(rest)) {
        return wrongAddress(u"behind a '%' stand two hexadecimal digits (a '%' itself is "
                            "written %25), and %00 stands for nothing"_s);
    }
    QStringView query;
    if (const qsizetype mark = rest.indexOf(u'?'); mark >= 0) {
        query = rest.mid(mark + 1);
        rest = rest.first(mark);
    }
    QStringView hosts = rest;
    QStringView database;
    if (const qsizetype slash = rest.indexOf(u'/'); slash >= 0) {
        hosts = rest.first(slash);
        database = rest.mid(slash + 1);
        location.m_database = decoded(database);
    }
    if (const qsizetype at = hosts.lastIndexOf(u'@'); at >= 0) {
        QStringView user = hosts.first(at);
        hosts = hosts.mid(at + 1);
        if (user.contains(u'@')) {
            return wrongAddress(u"there are two '@' before the host: one in a password is "
                                "written %40"_s);
        }
        if (const qsizetype colon = user.indexOf(u':'); colon >= 0) {
            location.m_hasPassword = colon + 1 < user.size();
            user = user.first(colon);
        }
        location.m_user = decoded(user);
    } else if (database.contains(u'@')) {
        return wrongAddress(u"the '@' stands behind the first '/': a '/' in a password is "
                            "written %2F, an '@' in a database's name %40"_s);
    }
    if (auto fit = checkHosts(hosts); !fit)
        return failure(std::move(fit.error()));
    location.m_host = decoded(hosts);
    for (const QStringView part : query.split(u'&', Qt::SkipEmptyParts)) {
        const qsizetype equals = part.indexOf(u'=');
        if (equals <= 0) {
            // What it says may be a password: it is not repeated.
            return wrongAddress(u"behind the '?' stand options, as in sslmode=require (a '?' in a "
                                "password is written %3F)"_s);
        }
        const QString name = decoded(part.first(equals));
        const QString value = decoded(part.mid(equals + 1));
        if (isSecret(name)) {
            location.m_hasPassword = true;
            continue;
        }
        if (!isKnown(name) && name != u"user"_s && name != u"dbname"_s) {
            // It may be a password by another name: what it says is not repeated.
            return wrongAddress(u"there is no option '%1'"_s.arg(visibleText(name.left(40))));
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
