// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/service_address.h"

#include <QUrlQuery>

#include <algorithm>
#include <array>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Whether a member of a query is called as those are that hold keys: `api-key`, `code`,
/// `access_token`; but not `api-version`.
bool isSecretName(const QString &name) {
    constexpr std::array kParts{"key"_L1,  "token"_L1,      "secret"_L1,    "passw"_L1,  "pwd"_L1,
                                "auth"_L1, "credential"_L1, "signature"_L1, "session"_L1};
    constexpr std::array kWholes{"sig"_L1, "code"_L1, "pass"_L1, "sas"_L1};
    return std::any_of(
               kParts.begin(), kParts.end(),
               [&](QLatin1StringView part) { return name.contains(part, Qt::CaseInsensitive); }) ||
           std::any_of(kWholes.begin(), kWholes.end(), [&](QLatin1StringView whole) {
               return name.compare(whole, Qt::CaseInsensitive) == 0;
           });
}

/// Without what stands before an "@" in the place of a server. By the text alone: what QUrl cannot
/// read has no parts, and may hold a password all the same.
QString withoutUser(const QString &text, qsizetype from) {
    const qsizetype at = text.lastIndexOf(u'@');
    return at < from ? text : text.first(from) + text.sliced(at + 1);
}

} // namespace

QString shownAddress(const QString &text) {
    const qsizetype slashes = text.indexOf("//"_L1);
    QUrl url(text, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty()) {
        // Nothing behind the path of what is no address is worth showing.
        return withoutUser(text.section(u'?', 0, 0), slashes < 0 ? 0 : slashes + 2);
    }
    QUrlQuery query(url);
    auto members = query.queryItems(QUrl::FullyEncoded);
    const bool hidden = std::any_of(members.begin(), members.end(),
                                    [](const auto &member) { return isSecretName(member.first); });
    if (hidden) {
        for (auto &[name, value] : members) {
            if (isSecretName(name))
                value = u"***"_s;
        }
        query.setQueryItems(members);
        url.setQuery(query);
    }
    return url.toDisplayString(QUrl::RemoveUserInfo | QUrl::RemoveFragment);
}

bool holdsSecret(const QUrl &url) {
    const auto members = QUrlQuery(url).queryItems();
    return !url.userInfo().isEmpty() ||
           std::any_of(members.begin(), members.end(),
                       [](const auto &member) { return isSecretName(member.first); });
}

} // namespace nestor
