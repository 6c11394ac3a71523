// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QUrl>

namespace nestor {

/// The address of an embedding service as people may read it, in messages, lists and reports: with
/// neither user and password nor the value of anything in its query that may be a key. Works for
/// what is no address, too.
[[nodiscard]] QString shownAddress(const QString &url);

/// Whether an address holds a secret: a user, a password, or a member of its query that is called a
/// key, a token or the like. What is recorded in a store goes wherever its file goes.
[[nodiscard]] bool holdsSecret(const QUrl &url);

} // namespace nestor
