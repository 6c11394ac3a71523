// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/postgres/driver/pq_connection.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <vector>

namespace nestor {

/// A few connections to one database, made when they are needed and lent to one thread each. May be
/// used from several threads.
class PqPool {
public:
    /// Run on every new connection before it is lent for the first time.
    using Prepare = std::function<Result<void>(PqConnection &, const std::stop_token &)>;

    PqPool(PqOptions options, Prepare prepare, size_t most = 4);
    PqPool(const PqPool &) = delete;
    PqPool &operator=(const PqPool &) = delete;
    ~PqPool();

    /// A connection for as long as this lives. One that comes back broken, or in the middle of a
    /// transaction, is closed.
    class Lease {
    public:
        Lease(Lease &&other) noexcept = default;
        Lease &operator=(Lease &&) = delete;
        ~Lease();
        [[nodiscard]] PqConnection &operator*() const { return *m_connection; }
        [[nodiscard]] PqConnection *operator->() const { return m_connection.get(); }
        /// Whether it has been lent before, so that it may have been cut while nobody looked.
        [[nodiscard]] bool isUsed() const { return m_used; }

    private:
        friend class PqPool;
        Lease(PqPool &pool, std::unique_ptr<PqConnection> connection, bool used)
            : m_pool(&pool)
            , m_connection(std::move(connection))
            , m_used(used) {}

        PqPool *m_pool;
        std::unique_ptr<PqConnection> m_connection;
        bool m_used;
    };

    /// Waits while all are lent. Fails as PqConnection::open() and the preparation do; Cancelled.
    [[nodiscard]] Result<Lease> lease(const std::stop_token &stop = {});
    /// Closes those that nobody uses: after a failure, all of them may be broken.
    void closeIdle();
    [[nodiscard]] const PqOptions &options() const { return m_options; }

private:
    void giveBack(std::unique_ptr<PqConnection> connection);

    PqOptions m_options;
    Prepare m_prepare;
    size_t m_most;
    std::mutex m_mutex;
    std::condition_variable_any m_freed;
    std::vector<std::unique_ptr<PqConnection>> m_idle;
    size_t m_lent = 0;
};

} // namespace nestor
