// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/change_feed.h"
#include "core/store/search_source.h"
#include "tests/support/memory_data.h"

namespace nestor::test {

class MemoryChangeFeed final : public ChangeFeed {
public:
    MemoryChangeFeed(MemoryData &data, bool log)
        : m_data(data)
        , m_log(log) {}

    [[nodiscard]] Result<quint64> commits() override;
    [[nodiscard]] Result<ChangeMark> now(std::stop_token stop) override;
    [[nodiscard]] Result<ChangePage> since(const ChangeMark &mark, qint64 limit,
                                           std::stop_token stop) override;
    [[nodiscard]] Result<QByteArray> nameOf(qint64 sequence, std::stop_token stop) override;

private:
    [[nodiscard]] ChangeMark end() const;

    MemoryData &m_data;
    const bool m_log;
};

/// What search derives of the store is kept in its cache, in memory.
class MemorySearchSource final : public SearchSource {
public:
    MemorySearchSource(MemoryData &data, bool readOnly)
        : m_data(data)
        , m_readOnly(readOnly) {}

    [[nodiscard]] Result<void> read(const Work &work, std::stop_token stop) override;
    [[nodiscard]] Result<bool> readsBesideWriting(std::stop_token /*stop*/) override {
        return true;
    }
    [[nodiscard]] QByteArray identity() const override { return {}; }
    [[nodiscard]] bool isReadOnly() const override { return m_readOnly; }

private:
    MemoryData &m_data;
    const bool m_readOnly;
};

} // namespace nestor::test
