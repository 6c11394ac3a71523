// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QString>

namespace nestor::ui {

/// The address of a store on a PostgreSQL server in the parts that a person knows. A value.
struct ServerAddress {
    QString host;
    QString port; ///< empty: the usual one
    QString database;
    QString user;
    QString password;
    QString tlsMode;     ///< as libpq's sslmode; empty: TLS where the server has it
    QString certificate; ///< file of the authority's
    QString schema;      ///< empty: as the server looks for tables
    bool readOnly = false;
    QString others; ///< options that are none of these, as they stand in the address

    /// InvalidArgument, without what it cannot read.
    [[nodiscard]] static Result<ServerAddress> parse(const QString &url);
    /// As openStore() takes it, with the password only where asked for.
    [[nodiscard]] QString text(bool withPassword) const;
    bool operator==(const ServerAddress &) const = default;
};

} // namespace nestor::ui
