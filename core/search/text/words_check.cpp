// SPDX-License-Identifier: Apache-2.0
#include "core/search/text/words_check.h"

#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/search/text/text_tables.h"

#include <algorithm>
#include <limits>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr size_t kExamples = 10;

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
    explicit Check(SqlConnection &connection)
        : m_connection(connection) {}

    Result<WordsCheck> run() {
        const auto tables = m_connection.integer(
            "SELECT count(*) FROM sqlite_master WHERE name IN (" + kTables + ')');
        const auto log =
            m_connection.integer("SELECT count(*) FROM sqlite_master WHERE name = 'nestor_log'"_ba);
        if (!tables || !log)
            return failure(tables ? log.error() : tables.error());
        if (*tables == 0 || *log == 0)
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
        if (auto done = readPending(); !done || m_truncated)
            return done;
        auto query = m_connection.prepare(
            "SELECT s.prefix, s.key, s.value, i.value_hash FROM store s LEFT JOIN nestor_fts_items "
            "i ON i.prefix = s.prefix AND i.key = s.key "
            "WHERE typeof(s.prefix) = 'text' AND typeof(s.key) = 'text'"_ba);
        if (!query)
            return failure(std::move(query.error()));
        return forEachRow(*query, [&] {
            const bool same = !query->isNull(3) &&
                              quint64(query->integer(3)) == TextTables::hashOf(query->view(2));
            if (!same)
                note({query->bytes(0), query->bytes(1)});
        });
    }

    /// No words are those of items that are gone.
    Result<void> leftovers() {
        if (m_truncated)
            return {};
        auto query = m_connection.prepare("SELECT i.prefix, i.key FROM nestor_fts_items i WHERE "
                                          "NOT EXISTS (SELECT 1 FROM store s "
                                          "WHERE s.prefix = i.prefix AND s.key = i.key)"_ba);
        if (!query)
            return failure(std::move(query.error()));
        return forEachRow(*query, [&] { note({query->bytes(0), query->bytes(1)}); });
    }

    /// What the next search reads anyway.
    Result<void> readPending() {
        const auto position = TextTables(m_connection).position();
        if (!position)
            return failure(position.error());
        auto page = readLog(m_connection, *position, std::numeric_limits<qint64>::max());
        if (!page)
            return failure(std::move(page.error()));
        m_truncated = page->truncated;
        m_pending = std::move(page->places);
        return {};
    }

    void note(const ItemPlace &place) {
        if (std::binary_search(m_pending.begin(), m_pending.end(), place, comesBefore))
            return;
        ++m_found.incomplete;
        if (m_found.examples.size() < kExamples)
            m_found.examples.push_back(place);
    }

    SqlConnection &m_connection;
    WordsCheck m_found;
    std::vector<ItemPlace> m_pending;
    bool m_truncated = false; ///< everything will be compared
};

} // namespace

Result<WordsCheck> checkWords(SqlConnection &connection) {
    return Check(connection).run();
}

} // namespace nestor
