// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connect/server_address.h"

#include "core/model/store_location.h"

#include <QRegularExpression>
#include <QUrl>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

const QString kReadOnly = u"-cdefault_transaction_read_only=on"_s;
const QString kSchema = u"-csearch_path="_s;

QString encoded(const QString &text) {
    return QString::fromLatin1(QUrl::toPercentEncoding(text));
}

QString decoded(const QString &text) {
    return QUrl::fromPercentEncoding(text.toUtf8());
}

} // namespace

Result<ServerAddress> ServerAddress::parse(const QString &url) {
    const auto location = StoreLocation::parse(url.trimmed());
    if (!location)
        return failure(location.error());
    if (location->kind() != StoreLocation::Kind::Postgres) {
        return failure(ErrorCode::InvalidArgument,
                       u"The address of a server begins with postgresql://"_s);
    }
    ServerAddress address;
    address.user = location->user();
    address.database = location->database();
    // Several hosts stay in one field, with their ports.
    static const QRegularExpression one(u"^(\\[[^\\]]*\\]|[^:,\\[]*):(\\d+)$"_s);
    const auto match = one.match(location->host());
    address.host = match.hasMatch() ? match.captured(1) : location->host();
    address.port = match.captured(2);
    const QString rest = url.trimmed().section(u"://"_s, 1);
    const QString authority = rest.section(u'?', 0, 0).section(u'/', 0, 0);
    if (const qsizetype at = authority.lastIndexOf(u'@'); at >= 0)
        address.password = decoded(authority.left(at).section(u':', 1));
    for (const QString &option : rest.section(u'?', 1).split(u'&', Qt::SkipEmptyParts)) {
        if (option.startsWith(u"password="_s))
            address.password = decoded(option.section(u'=', 1));
    }
    QStringList others;
    for (const auto &[name, value] : location->options()) {
        if (name == u"sslmode"_s) {
            address.tlsMode = value;
        } else if (name == u"sslrootcert"_s) {
            address.certificate = value;
        } else if (name == u"options"_s) {
            QStringList left;
            for (const QString &part : value.split(u' ', Qt::SkipEmptyParts)) {
                if (part == kReadOnly)
                    address.readOnly = true;
                else if (part.startsWith(kSchema) && address.schema.isEmpty())
                    address.schema = part.mid(kSchema.size());
                else
                    left.append(part);
            }
            if (!left.isEmpty())
                others.append(u"options="_s + encoded(left.join(u' ')));
        } else {
            others.append(encoded(name) + u'=' + encoded(value));
        }
    }
    address.others = others.join(u'&');
    return address;
}

QString ServerAddress::text(bool withPassword) const {
    QString url = u"postgresql://"_s;
    if (!user.isEmpty()) {
        url += encoded(user);
        if (withPassword && !password.isEmpty())
            url += u':' + encoded(password);
        url += u'@';
    }
    url += host.trimmed();
    if (!port.trimmed().isEmpty())
        url += u':' + port.trimmed();
    if (!database.isEmpty())
        url += u'/' + encoded(database);
    QStringList options;
    if (!tlsMode.isEmpty())
        options.append(u"sslmode="_s + tlsMode);
    if (!certificate.isEmpty())
        options.append(u"sslrootcert="_s + encoded(certificate));
    QStringList session;
    QString kept = others;
    static const QRegularExpression own(u"(^|&)options=([^&]*)"_s);
    if (const auto match = own.match(others); match.hasMatch()) {
        session.append(decoded(match.captured(2)));
        kept.remove(match.capturedStart(), match.capturedLength());
    }
    if (!schema.isEmpty())
        session.append(kSchema + schema);
    if (readOnly)
        session.append(kReadOnly);
    if (!session.isEmpty())
        options.append(u"options="_s + encoded(session.join(u' ')));
    if (!kept.isEmpty())
        options.append(kept.startsWith(u'&') ? kept.mid(1) : kept);
    if (withPassword && user.isEmpty() && !password.isEmpty())
        options.append(u"password="_s + encoded(password));
    return options.isEmpty() ? url : url + u'?' + options.join(u'&');
}

} // namespace nestor::ui
