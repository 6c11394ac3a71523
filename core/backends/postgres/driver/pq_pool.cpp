// SPDX-License-Identifier: Apache-2.0
#include "core/backends/postgres/driver/pq_pool.h"

namespace nestor {

using namespace Qt::StringLiterals;

PqPool::PqPool(PqOptions options, Prepare prepare, size_t most)
    : m_options(std::move(options))
    , m_prepare(std::move(prepare))
    , m_most(most) {}

PqPool::~PqPool() = default;

PqPool::Lease::~Lease() {
    if (m_connection != nullptr)
        m_pool->giveBack(std::move(m_connection));
}

Result<PqPool::Lease> PqPool::lease(const std::stop_token &stop) {
    {
        std::unique_lock lock(m_mutex);
        if (!m_freed.wait(lock, stop, [this] { return m_lent < m_most; }))
            return failure(ErrorCode::Cancelled, u"Stopped while waiting for a connection"_s);
        ++m_lent;
        if (!m_idle.empty()) {
            auto connection = std::move(m_idle.back());
            m_idle.pop_back();
            return Lease(*this, std::move(connection), true);
        }
    }
    auto opened = PqConnection::open(m_options, stop);
    if (opened) {
        if (auto prepared = m_prepare(**opened, stop); !prepared)
            opened = failure(std::move(prepared.error()));
    }
    if (!opened) {
        giveBack(nullptr);
        return failure(std::move(opened.error()));
    }
    return Lease(*this, *std::move(opened), false);
}

void PqPool::giveBack(std::unique_ptr<PqConnection> connection) {
    if (connection != nullptr && (connection->isLost() || connection->inTransaction()))
        connection.reset();
    {
        const std::lock_guard lock(m_mutex);
        --m_lent;
        if (connection != nullptr)
            m_idle.push_back(std::move(connection));
    }
    m_freed.notify_one();
}

void PqPool::closeIdle() {
    std::vector<std::unique_ptr<PqConnection>> idle;
    const std::lock_guard lock(m_mutex);
    idle.swap(m_idle);
}

} // namespace nestor
