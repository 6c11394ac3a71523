// SPDX-License-Identifier: Apache-2.0
#include "core/search/text/words_check.h"

#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/search/text/text_tables.h"

#include <algorithm>
#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kPageOfItems = 1000;
constexpr qint64 kPageOfLog = 100'000;

/// The tables that FTS5 keeps behind nestor_fts, and Nestor's own.
const QByteArray kTables = "'nestor_fts', 'nestor_fts_items', 'nestor_fts_state', "
                           "'nestor_fts_vocabulary', 'nestor_fts_data', 'nestor_fts_idx', "
                           "'nestor_fts_content', 'nestor_fts_docsize', 'nestor_fts_config'"_ba;
constexpr qint64 kTableCount = 9;

/// Whether an error of SQLite's says something about the tables, not about the moment.
bool isDamage(const Error &error) {
    return error.code == ErrorCode::Corrupt || error.code == ErrorCode::Internal;
}

/// The sum of the numbers in a row of nestor_fts_docsize: how many words each column has, as
/// variable-length integers of SQLite's (its file format, 1.6), which these stay short of.
qint64 wordsIn(QByteArrayView sizes) {
    qint64 sum = 0;
    qint64 number = 0;
    for (const char c : sizes) {
        number = (number << 7) | (static_cast<unsigned char>(c) & 0x7F);
        if ((static_cast<unsigned char>(c) & 0x80) != 0)
            continue;
        sum += number;
        number = 0;
    }
    return sum;
}

class Check {
public:
    Check(SearchSnapshot &store, SqlConnection &connection)
        : m_store(store)
        , m_connection(connection) {}

    Result<WordsCheck> run() {
        const auto tables = m_connection.integer(
            "SELECT count(*) FROM sqlite_master WHERE name IN (" + kTables + ')');
        if (!tables)
            return failure(tables.error());
        if (*tables == 0)
            return m_found;
        if (*tables != kTableCount) {
            m_found.damage.push_back(
                u"%1 of the %2 tables of the words are there"_s.arg(*tables).arg(kTableCount));
            return m_found;
        }
        const auto tokenizer = TextTables(m_connection).tokenizer();
        if (!tokenizer && !isDamage(tokenizer.error()))
            return failure(tokenizer.error());
        // Those of another version are made anew by the next search.
        if (tokenizer && !*tokenizer)
            return m_found;
        for (const auto step : {&Check::rows, &Check::words, &Check::items, &Check::leftovers}) {
            if (auto done = (this->*step)(); !done && !isDamage(done.error()))
                return failure(done.error());
            else if (!done)
                m_found.damage.push_back(done.error().detail);
        }
        return m_found;
    }

private:
    /// Each item has the row that it says it has.
    Result<void> rows() {
        auto query =
            m_connection.prepare("SELECT i.prefix, i.key, c.c0, d.id FROM nestor_fts_items i "
                                 "LEFT JOIN nestor_fts_content c ON c.id = i.number "
                                 "LEFT JOIN nestor_fts_docsize d ON d.id = i.number"_ba);
        if (!query)
            return failure(std::move(query.error()));
        qint64 strange = 0;
        qint64 known = 0;
        auto read = forEachRow(*query, [&] {
            ++known;
            const QByteArray prefix = query->bytes(0);
            if (query->isNull(3) || query->view(2) != TextTables::idOf(prefix, query->bytes(1)))
                ++strange;
        });
        if (!read)
            return read;
        const auto rows = m_connection.integer("SELECT count(*) FROM nestor_fts_content"_ba);
        if (!rows)
            return failure(rows.error());
        if (strange > 0)
            m_found.damage.push_back(u"%1 items have no row of their own"_s.arg(strange));
        if (*rows != known)
            m_found.damage.push_back(u"there are %1 rows for %2 items"_s.arg(*rows).arg(known));
        return {};
    }

    /// The index holds as many words as its texts have.
    Result<void> words() {
        qint64 expected = 0;
        auto sizes = m_connection.prepare("SELECT sz FROM nestor_fts_docsize"_ba);
        if (!sizes)
            return failure(std::move(sizes.error()));
        if (auto read = forEachRow(*sizes, [&] { expected += wordsIn(sizes->view(0)); }); !read)
            return read;
        const auto indexed = m_connection.integer("SELECT sum(cnt) FROM nestor_fts_vocabulary"_ba);
        if (!indexed)
            return failure(indexed.error());
        if (*indexed != expected) {
            m_found.damage.push_back(
                u"%1 words are indexed of the %2 that there are"_s.arg(*indexed).arg(expected));
        }
        return {};
    }

    /// Every item's words are those of its value.
    Result<void> items() {
        const auto position = TextTables(m_connection).position();
        if (!position)
            return failure(position.error());
        m_found.position = *position;
        auto query = m_connection.prepare(
            "SELECT value_hash FROM nestor_fts_items WHERE prefix = ? AND key = ?"_ba);
        if (!query)
            return failure(std::move(query.error()));
        Result<void> compared;
        qint64 shown = 0;
        const auto compare = [&](const ItemView &item) {
            ++shown;
            m_after = item.row;
            compared = compareWith(*query, item);
            return compared.has_value();
        };
        do {
            shown = 0;
            if (auto read = m_store.rowsAfter(m_after, kPageOfItems, compare); !read)
                return read;
            if (!compared)
                return compared;
        } while (shown == kPageOfItems);
        return dropUnreachable();
    }

    Result<void> compareWith(SqlStatement &query, const ItemView &item) {
        ItemPlace place{item.prefix.toByteArray(), item.key.toByteArray()};
        query.bindText(1, place.prefix);
        query.bindText(2, place.key);
        const auto known = query.step();
        if (!known)
            return failure(known.error());
        if (*known)
            ++m_known;
        if (!*known || quint64(query.integer(0)) != TextTables::hashOf(item.value))
            m_found.incomplete.push_back(std::move(place));
        query.reset();
        return {};
    }

    /// Items whose names are not text have no words, as no operation can name them.
    Result<void> dropUnreachable() {
        std::vector<ItemPlace> reachable;
        auto found = m_store.find(m_found.incomplete, SearchSnapshot::Read::Row,
                                  [&](std::size_t at, const ItemView &) {
                                      reachable.push_back(std::move(m_found.incomplete[at]));
                                      return true;
                                  });
        m_found.incomplete = std::move(reachable);
        return found;
    }

    /// No words are those of items that are gone.
    Result<void> leftovers() {
        const auto all = m_connection.integer("SELECT count(*) FROM nestor_fts_items"_ba);
        if (!all)
            return failure(all.error());
        if (*all == m_known)
            return {};
        auto query = m_connection.prepare("SELECT prefix, key FROM nestor_fts_items"_ba);
        if (!query)
            return failure(std::move(query.error()));
        std::vector<ItemPlace> places;
        if (auto read = forEachRow(*query,
                                   [&] {
                                       places.push_back({query->bytes(0), query->bytes(1)});
                                   });
            !read)
            return read;
        std::vector<bool> there(places.size());
        auto found = m_store.find(places, SearchSnapshot::Read::Row,
                                  [&there](std::size_t at, const ItemView &) {
                                      there[at] = true;
                                      return true;
                                  });
        if (!found)
            return found;
        for (std::size_t i = 0; i < places.size(); ++i) {
            if (!there[i])
                m_found.incomplete.push_back(std::move(places[i]));
        }
        return {};
    }

    SearchSnapshot &m_store;
    SqlConnection &m_connection;
    WordsCheck m_found;
    std::optional<RowHandle> m_after;
    qint64 m_known = 0; ///< items that have words
};

} // namespace

Result<WordsCheck> checkWords(SearchSnapshot &store) {
    SqlConnection *words = store.derived();
    return words != nullptr ? Check(store, *words).run() : WordsCheck();
}

Result<void> leaveOutPending(WordsCheck &check, ChangeFeed &feed) {
    if (check.incomplete.empty())
        return {};
    std::sort(check.incomplete.begin(), check.incomplete.end(), comesBefore);
    ChangeMark mark;
    mark.sequence = check.position;
    for (bool more = true; more;) {
        auto page = feed.since(mark, kPageOfLog);
        if (!page)
            return failure(std::move(page.error()));
        if (page->kind != ChangePage::Kind::Logged) {
            check.incomplete.clear(); // everything will be compared
            return {};
        }
        const std::vector<ItemPlace> pending = page->places();
        std::erase_if(check.incomplete, [&pending](const ItemPlace &place) {
            return std::binary_search(pending.begin(), pending.end(), place, comesBefore);
        });
        mark = page->mark;
        more = page->more;
    }
    return {};
}

} // namespace nestor
