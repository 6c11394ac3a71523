// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <functional>
#include <stop_token>

namespace nestor {

class SqlConnection;

/// An SQLite file that lends its connections, a transaction at a time. May be called from several
/// threads; a connection is only good inside the call that lent it.
class SqlFile {
public:
    using Work = std::function<Result<void>(SqlConnection &)>;

    SqlFile() = default;
    SqlFile(const SqlFile &) = delete;
    SqlFile &operator=(const SqlFile &) = delete;
    virtual ~SqlFile() = default;

    /// Runs `work` inside one read transaction: all it sees is one state of the file. Keep it
    /// short: in a rollback-journal file no agent can write meanwhile. Fails with what `work`
    /// answers, with Busy, or with Cancelled when `stop` asks for it during a statement.
    [[nodiscard]] virtual Result<void> read(const Work &work, std::stop_token stop = {}) = 0;
    /// Runs `work` inside BEGIN IMMEDIATE … COMMIT, one writer at a time; what `work` wrote is
    /// undone when it fails. ReadOnly when the file is.
    [[nodiscard]] virtual Result<void> write(const Work &work, std::stop_token stop = {}) = 0;
};

} // namespace nestor
