// SPDX-License-Identifier: Apache-2.0
#include "tests/support/memory_search_source.h"

#include "core/base/stable_hash.h"

#include <algorithm>
#include <mutex>

namespace nestor::test {

using namespace Qt::StringLiterals;

namespace {

ItemId idOf(const ItemPlace &place) {
    return {NamespacePath::fromStored(place.prefix), place.key};
}

class MemoryAgentVectors final : public AgentVectors {
public:
    explicit MemoryAgentVectors(const MemoryData &data)
        : m_data(data) {}

    Result<int> usualDims() override {
        std::map<qsizetype, int> counts;
        for (const auto &[place, row] : m_data.items) {
            for (const MemoryVector &vector : row.vectors)
                ++counts[vector.bytes.size()];
        }
        const auto most =
            std::max_element(counts.begin(), counts.end(),
                             [](const auto &a, const auto &b) { return a.second < b.second; });
        return most == counts.end() ? 0 : int(most->first / qsizetype(sizeof(float)));
    }
    Result<qint64> lastRow() override {
        return m_data.byVector.empty() ? 0 : m_data.byVector.rbegin()->first;
    }
    Result<qint64> after(qint64 after, qint64 limit, VisitAgentVector visit) override {
        qint64 last = after;
        for (auto it = m_data.byVector.upper_bound(after); it != m_data.byVector.end() && limit > 0;
             ++it, --limit) {
            last = it->first;
            show(it->second, it->first, visit);
        }
        return last;
    }
    Result<void> of(const ItemPlace &item, VisitAgentVector visit) override {
        show(item, 0, visit);
        return {};
    }
    Result<std::vector<ItemPlace>> itemsFrom(qint64 first, qint64 &last) override {
        std::vector<ItemPlace> places;
        for (auto it = m_data.byVector.lower_bound(first); it != m_data.byVector.end(); ++it) {
            places.push_back(it->second);
            last = it->first;
        }
        return places;
    }
    Result<void> names(VisitAgentVector visit) override {
        for (const auto &[row, place] : m_data.byVector)
            show(place, row, visit);
        return {};
    }
    Result<bool> at(qint64 row, VisitAgentVector visit) override {
        const auto found = m_data.byVector.find(row);
        if (found == m_data.byVector.end())
            return false;
        show(found->second, row, visit);
        return true;
    }

private:
    /// All vectors of an item, or the one of this row.
    void show(const ItemPlace &place, qint64 only, VisitAgentVector visit) {
        const auto found = m_data.items.find(place);
        if (found == m_data.items.end())
            return;
        for (const MemoryVector &vector : found->second.vectors) {
            if (only == 0 || vector.row == only) {
                visit({vector.row, RowHandle(found->second.handle), place.prefix, place.key,
                       vector.field, vector.bytes, vector.outOfDate});
            }
        }
    }

    const MemoryData &m_data;
};

class MemoryRowsInScope final : public RowsInScope {
public:
    MemoryRowsInScope(const MemoryData &data, const SearchScope &scope)
        : m_data(data)
        , m_scope(scope) {}

    Result<std::vector<RowHandle>> all() override {
        std::vector<RowHandle> rows;
        for (const auto &[place, row] : m_data.items) {
            if (m_scope.passes(row.item))
                rows.push_back(RowHandle(row.handle));
        }
        std::sort(rows.begin(), rows.end());
        return rows;
    }
    Result<std::optional<std::vector<RowHandle>>> ifFew(qint64 /*most*/) override {
        return std::nullopt; // there is no index
    }
    Result<Work> work() override { return Work::Everything; }
    Result<qint64> askSome(qint64 items) override {
        qint64 asked = 0;
        for (auto it = m_data.items.begin(); it != m_data.items.end() && asked < items; ++it) {
            (void)m_scope.passes(it->second.item);
            ++asked;
        }
        return asked;
    }
    Result<Answer> ask(RowHandle row) override {
        const auto place = m_data.byHandle.find(qint64(row));
        if (place == m_data.byHandle.end())
            return Answer();
        const Item &item = m_data.items.at(place->second).item;
        return Answer{itemHash(place->second.prefix, place->second.key), m_scope.holds(item.ns),
                      m_scope.passes(item)};
    }

private:
    const MemoryData &m_data;
    const SearchScope &m_scope;
};

class MemorySnapshot final : public SearchSnapshot {
public:
    explicit MemorySnapshot(const MemoryData &data)
        : m_data(data)
        , m_vectors(data) {}

    Result<qint64> count() override { return qint64(m_data.items.size()); }
    Result<std::optional<Item>> itemAt(RowHandle row, quint64 item) override {
        const auto place = m_data.byHandle.find(qint64(row));
        if (place == m_data.byHandle.end() ||
            itemHash(place->second.prefix, place->second.key) != item)
            return std::nullopt;
        return m_data.items.at(place->second).item;
    }
    Result<std::optional<Item>> item(const ItemPlace &place) override {
        const auto found = m_data.items.find(place);
        return found == m_data.items.end() ? std::nullopt : std::optional(found->second.item);
    }
    Result<void> itemsAfter(const std::optional<ItemPlace> &after, qint64 limit,
                            VisitItem visit) override {
        auto it = after ? m_data.items.upper_bound(*after) : m_data.items.begin();
        for (; it != m_data.items.end() && limit > 0; ++it, --limit) {
            if (!show(it->first, it->second, visit))
                break;
        }
        return {};
    }
    Result<void> rowsAfter(const std::optional<RowHandle> &after, qint64 limit,
                           VisitItem visit) override {
        auto it = after ? m_data.byHandle.upper_bound(qint64(*after)) : m_data.byHandle.begin();
        for (; it != m_data.byHandle.end() && limit > 0; ++it, --limit) {
            if (!show(it->second, m_data.items.at(it->second), visit))
                break;
        }
        return {};
    }
    Result<void> sample(qint64 count, VisitItem visit) override {
        const auto items = qint64(m_data.items.size());
        const qint64 step = std::max<qint64>(items / std::max<qint64>(count, 1), 1);
        qint64 at = 0;
        for (const auto &[place, row] : m_data.items) {
            if (at++ % step == 0 && count-- > 0 && !show(place, row, visit))
                break;
        }
        return {};
    }
    Result<void> find(std::span<const ItemPlace> places, Read /*read*/,
                      VisitNumbered visit) override {
        for (std::size_t at = 0; at < places.size(); ++at) {
            const auto found = m_data.items.find(places[at]);
            if (found == m_data.items.end())
                continue;
            const QByteArray stamp = MemoryData::stampOf(found->second);
            if (!visit(at, viewOf(found->first, found->second, stamp)))
                break;
        }
        return {};
    }
    Result<void> createdAt(const std::optional<std::vector<RowHandle>> &rows,
                           VisitTime visit) override {
        for (const auto &[place, row] : m_data.items) {
            if (!rows || std::binary_search(rows->begin(), rows->end(), RowHandle(row.handle)))
                visit(row.item.createdAt);
        }
        return {};
    }
    std::unique_ptr<RowsInScope> rows(const SearchScope &scope) override {
        return std::make_unique<MemoryRowsInScope>(m_data, scope);
    }
    Result<AgentVectors *> agentVectors() override { return &m_vectors; }

private:
    static ItemView viewOf(const ItemPlace &place, const MemoryRow &row, const QByteArray &stamp) {
        return {RowHandle(row.handle), place.prefix, place.key, row.item.value, stamp};
    }
    static bool show(const ItemPlace &place, const MemoryRow &row, VisitItem visit) {
        const QByteArray stamp = MemoryData::stampOf(row);
        return visit(viewOf(place, row, stamp));
    }

    const MemoryData &m_data;
    MemoryAgentVectors m_vectors;
};

} // namespace

ChangeMark MemoryChangeFeed::end() const {
    ChangeMark mark;
    mark.commits = m_data.commits;
    mark.sequence = m_log ? m_data.firstLogged + qint64(m_data.log.size()) - 1 : -1;
    mark.seen = m_log ? 0 : m_data.lastWrite;
    return mark;
}

Result<quint64> MemoryChangeFeed::commits() {
    const std::shared_lock lock(m_data.mutex);
    return m_data.commits;
}

Result<ChangeMark> MemoryChangeFeed::now(std::stop_token /*stop*/) {
    const std::shared_lock lock(m_data.mutex);
    return end();
}

Result<ChangePage> MemoryChangeFeed::since(const ChangeMark &mark, qint64 limit,
                                           std::stop_token /*stop*/) {
    const std::shared_lock lock(m_data.mutex);
    ChangePage page;
    page.mark = end();
    if (mark.hasLog() != m_log)
        return page;
    if (!m_log) {
        page.kind = ChangePage::Kind::Seen;
        std::map<qint64, ItemPlace> written;
        for (const auto &[place, row] : m_data.items) {
            if (row.written > mark.seen)
                written.emplace(row.written, place);
        }
        page.mark.seen = mark.seen;
        for (const auto &[number, place] : written) {
            if (qint64(page.changes.size()) == limit) {
                page.more = true;
                break;
            }
            Change change;
            change.id = idOf(place);
            page.changes.push_back(std::move(change));
            page.mark.seen = number;
        }
        if (!page.more)
            page.mark.seen = m_data.lastWrite;
        return page;
    }
    if (mark.sequence + 1 < m_data.firstLogged || mark.sequence > page.mark.sequence)
        return page;
    page.kind = ChangePage::Kind::Logged;
    page.mark.sequence = mark.sequence;
    const auto begin = std::size_t(mark.sequence + 1 - m_data.firstLogged);
    for (std::size_t i = begin; i < m_data.log.size(); ++i) {
        if (qint64(page.changes.size()) == limit) {
            page.more = true;
            break;
        }
        page.changes.push_back(m_data.log[i]);
        page.mark.sequence = m_data.log[i].sequence;
    }
    return page;
}

Result<QByteArray> MemoryChangeFeed::nameOf(qint64 sequence, std::stop_token /*stop*/) {
    const std::shared_lock lock(m_data.mutex);
    const qint64 at = sequence - m_data.firstLogged;
    if (at < 0 || at >= qint64(m_data.log.size()))
        return QByteArray();
    const Change &change = m_data.log[std::size_t(at)];
    return change.at.toIso() + ' ' + change.id.ns.stored() + '/' + change.id.key;
}

Result<void> MemorySearchSource::read(const Work &work, std::stop_token /*stop*/) {
    const std::shared_lock lock(m_data.mutex);
    MemorySnapshot snapshot(m_data);
    return work(snapshot);
}

} // namespace nestor::test
