// SPDX-License-Identifier: Apache-2.0
#include "core/search/text_index.h"

#include "core/base/logging.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Items read in one transaction, and at most so many bytes of them.
constexpr qint64 kPageItems = 1000;
constexpr qsizetype kPageBytes = 8 * 1024 * 1024;

/// A store without a change log is compared as a whole at most this often, and never for more
/// than a fifth of the time.
constexpr std::chrono::milliseconds kComparisonInterval{1000};
constexpr int kComparisonShare = 5;

/// Of more own writes than this it is quicker to compare everything.
constexpr size_t kMaxNoted = 20'000;

struct StoredValue {
    QByteArray prefix;
    QByteArray key;
    QByteArray value;
};

bool comesBefore(const IndexedText &a, const StoredValue &b) {
    const int order = a.prefix.compare(b.prefix);
    return order < 0 || (order == 0 && a.key < b.key);
}

bool isSameItem(const IndexedText &a, const StoredValue &b) {
    return a.prefix == b.prefix && a.key == b.key;
}

Result<void> cancelled() {
    return failure(ErrorCode::Cancelled, u"Stopped while reading the words of the store"_s);
}

} // namespace

TextIndex::TextIndex(StoreFile &store, SearchCache &cache, TextTokenizer tokenizer)
    : m_store(store)
    , m_cache(cache)
    , m_wanted(tokenizer) {}

bool TextIndex::isInStore() const {
    return !m_store.isReadOnly() && m_store.isManaged();
}

SqlFile &TextIndex::home() {
    if (m_inStore)
        return m_store;
    return m_cache;
}

Result<void> TextIndex::read(SqlConnection &connection, const Work &work, std::stop_token stop) {
    bool inStore = false;
    {
        const std::lock_guard lock(m_mutex);
        inStore = m_inStore;
    }
    const auto run = [this, &work](SqlConnection &home) {
        TextTables tables(home);
        return work(tables, m_wanted);
    };
    return inStore ? run(connection) : m_cache.read(run, std::move(stop));
}

Result<void> TextIndex::follow(Job &job) {
    const std::lock_guard lock(m_mutex);
    auto mark = m_store.changeMark();
    if (!mark)
        return failure(std::move(mark.error()));
    const auto now = Clock::now();
    bool noted = false;
    bool notedMany = false;
    {
        const std::lock_guard notedLock(m_notedMutex);
        noted = !m_noted.empty();
        notedMany = std::exchange(m_notedMany, false);
    }
    const bool mayCompare =
        !m_mark || notedMany ||
        now - m_lastComparison >=
            std::max<Clock::duration>(kComparisonInterval, m_comparisonTook * kComparisonShare);
    if (m_mark == *mark && !noted && !notedMany && (m_comparedAll || !mayCompare))
        return {};
    if (m_mark != *mark)
        m_comparedAll = false;
    if (auto done = prepare(job); !done)
        return done;
    if (!mayCompare) {
        if (auto done = readNewRows(job); !done)
            return done;
        if (auto done = readNoted(job); !done)
            return done;
        m_mark = *mark;
        return {};
    }
    {
        const std::lock_guard notedLock(m_notedMutex);
        m_noted.clear();
    }
    if (auto done = compareAll(job); !done)
        return done;
    m_mark = *mark;
    m_comparedAll = true;
    m_lastComparison = Clock::now();
    m_comparisonTook = m_lastComparison - now;
    return {};
}

Result<void> TextIndex::prepare(Job &job) {
    const bool inStore = isInStore();
    if (m_mark && inStore == m_inStore)
        return {};
    m_mark.reset();
    m_inStore = inStore;
    bool ready = false;
    auto looked = home().read(
        [&](SqlConnection &connection) -> Result<void> {
            auto tokenizer = TextTables(connection).tokenizer();
            if (!tokenizer)
                return failure(std::move(tokenizer.error()));
            ready = *tokenizer == m_wanted;
            return {};
        },
        job.stopToken());
    if (!looked || ready)
        return looked;
    return home().write(
        [&](SqlConnection &connection) { return TextTables(connection).create(m_wanted); },
        job.stopToken());
}

Result<void> TextIndex::compareAll(Job &job) {
    qint64 lastRow = 0;
    auto looked = m_store.read(
        [&](SqlConnection &connection) -> Result<void> {
            auto row = connection.integer("SELECT max(rowid) FROM store"_ba);
            if (!row)
                return failure(std::move(row.error()));
            lastRow = *row;
            return {};
        },
        job.stopToken());
    if (!looked)
        return looked;
    std::optional<ItemPlace> after;
    qint64 compared = 0;
    for (bool more = true; more;) {
        if (job.cancelled())
            return cancelled();
        auto page = comparePage(after, compared, job);
        if (!page)
            return failure(std::move(page.error()));
        more = *page;
    }
    m_lastRow = lastRow;
    return {};
}

Result<bool> TextIndex::comparePage(std::optional<ItemPlace> &after, qint64 &compared, Job &job) {
    std::vector<StoredValue> stored;
    bool atEnd = false;
    auto read = m_store.read(
        [&](SqlConnection &connection) -> Result<void> {
            auto query = connection.prepare(
                after ? "SELECT prefix, key, value FROM store WHERE (prefix, key) > (?2, ?3) "
                        "ORDER BY prefix, key LIMIT ?1"_ba
                      : "SELECT prefix, key, value FROM store ORDER BY prefix, key LIMIT ?1"_ba);
            if (!query)
                return failure(std::move(query.error()));
            query->bindInt(1, kPageItems);
            if (after) {
                query->bindText(2, after->prefix);
                query->bindText(3, after->key);
            }
            qsizetype bytes = 0;
            while (bytes < kPageBytes) {
                auto row = query->step();
                if (!row)
                    return failure(std::move(row.error()));
                if (!*row) {
                    atEnd = qint64(stored.size()) < kPageItems;
                    return {};
                }
                stored.push_back({query->bytes(0), query->bytes(1), query->bytes(2)});
                bytes += stored.back().value.size();
            }
            return {};
        },
        job.stopToken());
    if (!read)
        return failure(std::move(read.error()));

    std::optional<ItemPlace> last;
    if (!atEnd)
        last = {stored.back().prefix, stored.back().key};
    auto written = home().write(
        [&](SqlConnection &connection) -> Result<void> {
            TextTables tables(connection);
            auto known = tables.range(after, last);
            if (!known)
                return failure(std::move(known.error()));
            auto old = known->cbegin();
            for (const StoredValue &value : stored) {
                for (; old != known->cend() && comesBefore(*old, value); ++old) {
                    if (auto done = tables.remove(*old); !done)
                        return done;
                }
                std::optional<IndexedText> same;
                if (old != known->cend() && isSameItem(*old, value))
                    same = *old++;
                auto done = tables.put(value.prefix, value.key, value.value, m_wanted, same);
                if (!done)
                    return done;
            }
            for (; old != known->cend(); ++old) {
                if (auto done = tables.remove(*old); !done)
                    return done;
            }
            return {};
        },
        job.stopToken());
    if (!written)
        return failure(std::move(written.error()));
    compared += qint64(stored.size());
    job.report(compared, 0);
    after = std::move(last);
    return !atEnd;
}

void TextIndex::noteWrites(const std::vector<ItemPlace> &items) {
    const std::lock_guard lock(m_notedMutex);
    m_noted.insert(m_noted.end(), items.begin(), items.end());
    if (m_noted.size() > kMaxNoted) {
        m_noted.clear();
        m_notedMany = true;
    }
}

void TextIndex::noteManyWrites() {
    const std::lock_guard lock(m_notedMutex);
    m_notedMany = true;
}

Result<void> TextIndex::readNoted(Job &job) {
    std::vector<ItemPlace> items;
    {
        const std::lock_guard lock(m_notedMutex);
        items.swap(m_noted);
    }
    if (items.empty())
        return {};
    std::vector<std::optional<QByteArray>> values(items.size());
    auto read = m_store.read(
        [&](SqlConnection &connection) -> Result<void> {
            auto query =
                connection.prepare("SELECT value FROM store WHERE prefix = ? AND key = ?"_ba);
            if (!query)
                return failure(std::move(query.error()));
            for (size_t i = 0; i < items.size(); ++i) {
                query->bindText(1, items[i].prefix);
                query->bindText(2, items[i].key);
                auto row = query->step();
                if (!row)
                    return failure(std::move(row.error()));
                if (*row)
                    values[i] = query->bytes(0);
                query->reset();
            }
            return {};
        },
        job.stopToken());
    auto written =
        read ? home().write(
                   [&](SqlConnection &connection) { return apply(connection, items, values); },
                   job.stopToken())
             : std::move(read);
    if (!written)
        noteWrites(items); // for the next time
    return written;
}

Result<void> TextIndex::apply(SqlConnection &connection, const std::vector<ItemPlace> &items,
                              const std::vector<std::optional<QByteArray>> &values) const {
    TextTables tables(connection);
    for (size_t i = 0; i < items.size(); ++i) {
        auto known = tables.find(items[i].prefix, items[i].key);
        if (!known)
            return failure(std::move(known.error()));
        Result<void> done;
        if (values[i])
            done = tables.put(items[i].prefix, items[i].key, *values[i], m_wanted, *known);
        else if (*known)
            done = tables.remove(**known);
        if (!done)
            return done;
    }
    return {};
}

Result<void> TextIndex::readNewRows(Job &job) {
    // LangGraph's INSERT OR REPLACE gives a row a number above all others, or the largest again
    // where it replaces that row.
    for (bool more = true; more;) {
        if (job.cancelled())
            return cancelled();
        std::vector<StoredValue> stored;
        qint64 last = m_lastRow;
        auto read = m_store.read(
            [&](SqlConnection &connection) -> Result<void> {
                auto query = connection.prepare("SELECT rowid, prefix, key, value FROM store "
                                                "WHERE rowid >= ? ORDER BY rowid LIMIT ?"_ba);
                if (!query)
                    return failure(std::move(query.error()));
                query->bindInt(1, m_lastRow);
                query->bindInt(2, kPageItems);
                for (;;) {
                    auto row = query->step();
                    if (!row)
                        return failure(std::move(row.error()));
                    if (!*row)
                        return {};
                    last = query->integer(0);
                    stored.push_back({query->bytes(1), query->bytes(2), query->bytes(3)});
                }
            },
            job.stopToken());
        if (!read)
            return read;
        auto written = home().write(
            [&](SqlConnection &connection) -> Result<void> {
                TextTables tables(connection);
                for (const StoredValue &value : stored) {
                    auto known = tables.find(value.prefix, value.key);
                    if (!known)
                        return failure(std::move(known.error()));
                    auto done = tables.put(value.prefix, value.key, value.value, m_wanted, *known);
                    if (!done)
                        return done;
                }
                return {};
            },
            job.stopToken());
        if (!written)
            return written;
        more = last > m_lastRow && qint64(stored.size()) == kPageItems;
        m_lastRow = last;
    }
    return {};
}

} // namespace nestor
