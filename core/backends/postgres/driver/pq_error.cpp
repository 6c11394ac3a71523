// SPDX-License-Identifier: Apache-2.0
#include "core/backends/postgres/driver/pq_error.h"

#include "core/base/text.h"

#include <QRegularExpression>

#include <iterator>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

struct SemanticIndex {
    const char *state; ///< five characters, or the two of a class
    ErrorCode code;
};

/// From the particular to the general. (PostgreSQL's manual, appendix A.)
constexpr SemanticIndex kMeanings[] = {
    {"22P05", ErrorCode::InvalidValue}, // a character that the server cannot keep
    {"22P02", ErrorCode::InvalidValue}, // not the text of a value of this type
    {"22021", ErrorCode::InvalidValue}, // not text in the database's encoding
    {"22032", ErrorCode::InvalidValue}, // not JSON
    {"54000", ErrorCode::InvalidKey},   // too large for an index
    {"22", ErrorCode::InvalidArgument},
    {"23", ErrorCode::InvalidValue}, // a constraint
    {"25006", ErrorCode::ReadOnly},
    {"28", ErrorCode::Denied},
    {"3D000", ErrorCode::NotFound},
    {"3F000", ErrorCode::NotFound},
    {"40", ErrorCode::Busy},
    {"42501", ErrorCode::Denied},
    {"42P01", ErrorCode::NotAStore},
    {"42P10", ErrorCode::NotAStore}, // no unique key
    {"42703", ErrorCode::NotAStore},
    {"0A000", ErrorCode::Unsupported},
    {"58P01", ErrorCode::Unsupported}, // an extension that is not there
    {"55P03", ErrorCode::Busy},
    {"57014", ErrorCode::Cancelled},
    {"53300", ErrorCode::Busy}, // too many connections
    {"53", ErrorCode::Io},      // no space, no memory
    {"57P", ErrorCode::Unreachable},
    {"08", ErrorCode::Unreachable},
};

ErrorCode codeOf(const QByteArray &state) {
    for (const SemanticIndex &meaning : kMeanings) {
        if (state.startsWith(meaning.state))
            return meaning.code;
    }
    return ErrorCode::Io;
}

/// The first line, without what libpq puts at its end.
QString firstLine(const QByteArray &message) {
    return textOf(message).section(u'\n', 0, 0).trimmed();
}

} // namespace

bool isTransient(const QByteArray &state) {
    return state == "40001" || state == "40P01";
}

Error errorOf(const PqRefusal &refusal) {
    QString text = textOf(refusal.message);
    if (!refusal.detail.isEmpty())
        text += u" ("_s + textOf(refusal.detail) + u')';
    return {codeOf(refusal.state),
            u"PostgreSQL: %1 [%2]"_s.arg(text, QString::fromLatin1(refusal.state))};
}

Error connectionError(const QString &place, const QByteArray &message, bool needsPassword,
                      bool usedPassword) {
    const auto error = [&](ErrorCode code, const QString &what) {
        return Error{code, place + u": "_s + what};
    };
    if (needsPassword) {
        return error(ErrorCode::Denied,
                     u"the server wants a password: give it in PGPASSWORD, in ~/.pgpass or in the "
                     "address"_s);
    }
    // "…failed: FATAL:  28P01: password authentication failed for user "x"": the server's own
    // words, whatever language it speaks.
    // A state has a digit in it, which "FATAL" lacks.
    static const QRegularExpression refused(u":\\s+(?=[0-9A-Z]*[0-9])([0-9A-Z]{5}): ([^\\n]*)"_s);
    const QString text = textOf(message);
    if (const auto match = refused.match(text); match.hasMatch()) {
        const QByteArray state = match.captured(1).toLatin1();
        const QString said = match.captured(2).trimmed();
        if (state == "28P01") {
            return error(ErrorCode::Denied, usedPassword
                                                ? u"the password is wrong (%1)"_s.arg(said)
                                                : u"the server refuses this user (%1)"_s.arg(said));
        }
        if (state == "28000") {
            return error(ErrorCode::Denied,
                         u"the server does not let this user in, from here or in this way: check "
                         "the name of the role, TLS and the server's pg_hba.conf (%1)"_s.arg(said));
        }
        if (state == "3D000")
            return error(ErrorCode::NotFound, u"there is no such database (%1)"_s.arg(said));
        if (state == "08P01" && text.contains(u"unsupported startup parameter"_s)) {
            return error(ErrorCode::Unsupported,
                         u"the pooler before the server refuses what the address asks for: leave "
                         "'options' out of it, or have the pooler ignore it (%1)"_s.arg(said));
        }
        if (state == "53300")
            return error(ErrorCode::Busy,
                         u"the server has no connection left, try again later (%1)"_s.arg(said));
        if (state == "57P03")
            return error(ErrorCode::Unreachable,
                         u"the server is starting or stopping, try again later (%1)"_s.arg(said));
        return error(codeOf(state), said + u" ["_s + QString::fromLatin1(state) + u']');
    }
    const QString first = firstLine(message);
    // libpq looks at the address before it connects.
    const auto begins = [&](const char *words) {
        return first.startsWith(QLatin1StringView(words));
    };
    if (begins("invalid ") || begins("missing ") || begins("unexpected ") ||
        begins("could not match ") || begins("definition of service") || begins("service file") ||
        begins("syntax error in service file")) {
        // What it quotes of a part that it could not take apart may be of a password.
        const bool quotesParts = first.contains(u"token"_s) || first.contains(u"URI"_s);
        return error(ErrorCode::InvalidArgument, quotesParts
                                                     ? u"the address cannot be read"_s
                                                     : u"the address is wrong (%1)"_s.arg(first));
    }
    if (text.contains(u"could not translate host name"_s)) {
        return error(
            ErrorCode::Unreachable,
            u"there is no host of this name: check it, and that the network is there (%1)"_s.arg(
                first.mid(first.indexOf(u"could not translate"_s))));
    }
    if (text.contains(u"expected authentication request"_s) ||
        text.contains(u"invalid response to SSL negotiation"_s)) {
        return error(
            ErrorCode::Unreachable,
            u"what answers there is no PostgreSQL server: check host and port (%1)"_s.arg(first));
    }
    if (text.contains(u"certificate verify failed"_s)) {
        return error(ErrorCode::Denied,
                     u"the server's certificate is not signed by an authority that is known here: "
                     "name the authority's certificate with sslrootcert=FILE (%1)"_s.arg(
                         firstLine(message)));
    }
    if (text.contains(u"does not match host name"_s)) {
        return error(ErrorCode::Denied,
                     u"the server's certificate is for another name: use the name that it is made "
                     "for (%1)"_s.arg(firstLine(message)));
    }
    if (text.contains(u"root certificate file"_s)) {
        return error(ErrorCode::Denied,
                     u"there is no certificate of an authority to check the server's with: name it "
                     "with sslrootcert=FILE (%1)"_s.arg(firstLine(message)));
    }
    if (text.contains(u"does not support SSL"_s)) {
        return error(ErrorCode::Denied,
                     u"the server does not speak TLS, which sslmode asks for (%1)"_s.arg(
                         firstLine(message)));
    }
    if (text.contains(u"SSL"_s) || text.contains(u"certificate"_s))
        return error(ErrorCode::Denied, u"TLS failed (%1)"_s.arg(firstLine(message)));
    if (text.contains(u"Connection refused"_s) || text.contains(u"No such file or directory"_s)) {
        return error(
            ErrorCode::Unreachable,
            u"no server runs there: check host and port, and that it runs (%1)"_s.arg(first));
    }
    return error(
        ErrorCode::Unreachable,
        u"no server can be reached there: check host and port, and that it runs (%1)"_s.arg(first));
}

} // namespace nestor
