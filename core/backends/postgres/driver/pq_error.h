// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QByteArray>

namespace nestor {

/// What the server refused a statement with.
struct PqRefusal {
    QByteArray state; ///< SQLSTATE, five characters
    QByteArray message;
    QByteArray detail; ///< may be empty
    QByteArray hint;   ///< may be empty
};

/// The refusal as an error of Nestor's.
[[nodiscard]] Error errorOf(const PqRefusal &refusal);

/// Why a connection could not be made. `place` names server and database without a password;
/// `message` is libpq's, in its verbose form, which holds the SQLSTATE of a refusal.
[[nodiscard]] Error connectionError(const QString &place, const QByteArray &message,
                                    bool needsPassword, bool usedPassword);

/// Whether trying the whole transaction again may succeed: it lost against another one.
[[nodiscard]] bool isTransient(const QByteArray &state);

} // namespace nestor
