// SPDX-License-Identifier: Apache-2.0
#include "core/search/text/text_tables.h"

#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/base/stable_hash.h"
#include "core/search/text/fts_functions.h"
#include "core/search/text/item_text.h"

#include <QScopeGuard>

#include <cstring>

#include <sqlite3.h>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Of the tables and of what is written into them: another one makes them anew.
constexpr qint64 kVersion = 2;

/// Letters and numbers of every script with their marks, and symbols (the segmenter stands them
/// alone); Cn because SQLite's tables are of Unicode 6.1, and what came later is unassigned there.
const QByteArray kWords = "unicode61 remove_diacritics 2 categories ''L* N* Co Mn Mc So Cn''"_ba;
const QByteArray kTrigrams = "trigram"_ba;

QByteArray tokenizerName(TextTokenizer tokenizer) {
    return tokenizer == TextTokenizer::Words ? "words"_ba : "trigrams"_ba;
}

std::optional<IndexedText> unpackedId(const QByteArray &id) {
    const qsizetype colon = id.indexOf(':');
    bool isNumber = false;
    const qsizetype length = id.first(std::max<qsizetype>(colon, 0)).toLongLong(&isNumber);
    if (colon < 0 || !isNumber || length < 0 || colon + 1 + length > id.size())
        return std::nullopt;
    IndexedText item;
    item.prefix = id.mid(colon + 1, length);
    item.key = id.mid(colon + 1 + length);
    return item;
}

/// Text that a word must not run across: between two texts of an item, and behind the last, where
/// a word of two characters must still begin a trigram.
QByteArray indexedText(const QByteArray &value, TextTokenizer tokenizer) {
    QByteArray all;
    all.reserve(value.size());
    forEachLeafText(value, LeafKinds::StringsAndNumbers, [&](QByteArrayView text) {
        all += segmentedForIndex(text, tokenizer);
        all += "\n\n";
    });
    return all;
}

} // namespace

/// The length tells where the namespace ends.
QByteArray TextTables::idOf(const QByteArray &prefix, const QByteArray &key) {
    return QByteArray::number(prefix.size()) + ':' + prefix + key;
}

quint64 TextTables::hashOf(QByteArrayView value) {
    return StableHash().add(value).value();
}

Result<SqlStatement> TextTables::ready(const QByteArray &sql) {
    if (m_connection.isFirst("nestor_bm25"_ba)) {
        if (auto done = registerFtsFunctions(m_connection.handle()); !done)
            return failure(std::move(done.error()));
    }
    return m_connection.prepare(sql);
}

Result<std::optional<TextTokenizer>> TextTables::tokenizer() {
    auto tables = m_connection.integer(
        "SELECT count(*) FROM sqlite_master WHERE name IN "
        "('nestor_fts', 'nestor_fts_items', 'nestor_fts_state', 'nestor_fts_vocabulary')"_ba);
    if (!tables)
        return failure(std::move(tables.error()));
    if (*tables != 4)
        return std::nullopt;
    auto version = m_connection.integer("SELECT max(version) FROM nestor_fts_state"_ba);
    if (!version)
        return failure(std::move(version.error()));
    return *version == kVersion ? chosenTokenizer() : std::nullopt;
}

Result<std::optional<TextTokenizer>> TextTables::chosenTokenizer() {
    auto column = m_connection.integer(
        "SELECT count(*) FROM pragma_table_info('nestor_fts_state') WHERE name = 'tokenizer'"_ba);
    if (!column)
        return failure(std::move(column.error()));
    if (*column != 1)
        return std::nullopt;
    auto query = m_connection.prepare("SELECT tokenizer FROM nestor_fts_state"_ba);
    if (!query)
        return failure(std::move(query.error()));
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    for (const TextTokenizer tokenizer : {TextTokenizer::Words, TextTokenizer::Trigrams}) {
        if (*row && query->view(0) == tokenizerName(tokenizer))
            return tokenizer;
    }
    return std::nullopt;
}

/// What FTS5 keeps in a table of its own it drops with it, if it can open it; what is left of a
/// broken one is dropped table by table, which SQLite refuses a connection that is told to be
/// careful with them.
Result<void> TextTables::drop() {
    const QByteArray words = "DROP TABLE IF EXISTS nestor_fts_vocabulary;"
                             "DROP TABLE IF EXISTS nestor_fts;"
                             "DROP TABLE IF EXISTS nestor_fts_items;"
                             "DROP TABLE IF EXISTS nestor_fts_state"_ba;
    auto dropped = m_connection.execute(words);
    if (!dropped && dropped.error().code != ErrorCode::Corrupt &&
        dropped.error().code != ErrorCode::Internal)
        return dropped;
    const auto left = m_connection.integer(
        "SELECT count(*) FROM sqlite_master WHERE name IN ('nestor_fts', 'nestor_fts_data', "
        "'nestor_fts_idx', 'nestor_fts_content', 'nestor_fts_docsize', 'nestor_fts_config')"_ba);
    if (!left)
        return failure(left.error());
    if (*left == 0)
        return dropped;
    int careful = 0;
    sqlite3_db_config(m_connection.handle(), SQLITE_DBCONFIG_DEFENSIVE, -1, &careful);
    sqlite3_db_config(m_connection.handle(), SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
    const auto carefulAgain = qScopeGuard([&] {
        sqlite3_db_config(m_connection.handle(), SQLITE_DBCONFIG_DEFENSIVE, careful, nullptr);
    });
    if (!dropped) {
        // FTS5 opens a table whose settings say the version that it knows, and whose data is that
        // of an empty index (as it makes one: the averages and the list of segments).
        auto done = m_connection.execute(
            "CREATE TABLE IF NOT EXISTS nestor_fts_config (k PRIMARY KEY, v) WITHOUT ROWID;"
            "INSERT OR REPLACE INTO nestor_fts_config VALUES ('version', 4);"
            "CREATE TABLE IF NOT EXISTS nestor_fts_data (id INTEGER PRIMARY KEY, block BLOB);"
            "DELETE FROM nestor_fts_data;"
            "INSERT INTO nestor_fts_data VALUES (1, x''), (10, x'00000000000000');" +
            words);
        if (!done)
            return done;
    }
    return m_connection.execute("DROP TABLE IF EXISTS nestor_fts_data;"
                                "DROP TABLE IF EXISTS nestor_fts_idx;"
                                "DROP TABLE IF EXISTS nestor_fts_content;"
                                "DROP TABLE IF EXISTS nestor_fts_docsize;"
                                "DROP TABLE IF EXISTS nestor_fts_config"_ba);
}

Result<void> TextTables::create(TextTokenizer tokenizer) {
    if (auto dropped = drop(); !dropped)
        return dropped;
    return m_connection.execute(
        "CREATE VIRTUAL TABLE nestor_fts USING fts5(id UNINDEXED, key, text, tokenize = '" +
        (tokenizer == TextTokenizer::Words ? kWords : kTrigrams) +
        "');"
        // Bytes that are gathered before a part of the index is written, within one transaction.
        "INSERT INTO nestor_fts(nestor_fts, rank) VALUES ('hashsize', 16777216);"
        // Parts are merged sixteen at a time, not four: each word is then written half as often,
        // a fifth less work, and questions were measured to be no slower.
        "INSERT INTO nestor_fts(nestor_fts, rank) VALUES ('automerge', 16);"
        "CREATE VIRTUAL TABLE nestor_fts_vocabulary USING fts5vocab(nestor_fts, row);"
        "CREATE TABLE nestor_fts_items (prefix TEXT NOT NULL, key TEXT NOT NULL, "
        "number INTEGER NOT NULL, value_hash INTEGER NOT NULL, PRIMARY KEY (prefix, key)) "
        "WITHOUT ROWID;"
        "CREATE TABLE nestor_fts_state (version INTEGER NOT NULL, tokenizer TEXT NOT NULL, "
        "position INTEGER NOT NULL);"
        "INSERT INTO nestor_fts_state VALUES (" +
        QByteArray::number(kVersion) + ", '" + tokenizerName(tokenizer) + "', 0)");
}

Result<qint64> TextTables::position() {
    return m_connection.integer("SELECT position FROM nestor_fts_state"_ba);
}

Result<void> TextTables::setPosition(qint64 position) {
    auto update = m_connection.prepare("UPDATE nestor_fts_state SET position = ?"_ba);
    if (!update)
        return failure(std::move(update.error()));
    update->bindInt(1, position);
    return update->run();
}

Result<std::vector<ItemPlace>> TextTables::range(const std::optional<ItemPlace> &after,
                                                 const std::optional<ItemPlace> &last) {
    QByteArray sql = "SELECT prefix, key FROM nestor_fts_items WHERE 1";
    if (after)
        sql += " AND (prefix, key) > (?1, ?2)";
    if (last)
        sql += " AND (prefix, key) <= (?3, ?4)";
    auto query = m_connection.prepare(sql + " ORDER BY prefix, key");
    if (!query)
        return failure(std::move(query.error()));
    if (after) {
        query->bindText(1, after->prefix);
        query->bindText(2, after->key);
    }
    if (last) {
        query->bindText(3, last->prefix);
        query->bindText(4, last->key);
    }
    std::vector<ItemPlace> places;
    auto read = forEachRow(*query, [&] { places.push_back({query->bytes(0), query->bytes(1)}); });
    if (!read)
        return failure(std::move(read.error()));
    return places;
}

Result<std::optional<IndexedText>> TextTables::find(const QByteArray &prefix,
                                                    const QByteArray &key) {
    auto query = m_connection.prepare(
        "SELECT number, value_hash FROM nestor_fts_items WHERE prefix = ? AND key = ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, prefix);
    query->bindText(2, key);
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    if (!*row)
        return std::nullopt;
    return IndexedText{prefix, key, query->integer(0), quint64(query->integer(1))};
}

/// Notes an item that has no words yet under the next number, m_next; whether it had none.
///
/// Its own statement, and no REPLACE: one that can fail half-way opens a savepoint, at which FTS5
/// flushes.
Result<bool> TextTables::putNew(const QByteArray &prefix, const QByteArray &key,
                                quint64 valueHash) {
    if (m_next == 0) {
        auto last = m_connection.integer("SELECT max(id) FROM nestor_fts_content"_ba);
        if (!last)
            return failure(std::move(last.error()));
        m_next = *last + 1;
    }
    auto item = m_connection.prepare(
        "INSERT INTO nestor_fts_items (prefix, key, number, value_hash) VALUES (?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING"_ba);
    if (!item)
        return failure(std::move(item.error()));
    item->bindText(1, prefix);
    item->bindText(2, key);
    item->bindInt(3, m_next);
    item->bindInt(4, qint64(valueHash));
    if (auto done = item->run(); !done)
        return failure(std::move(done.error()));
    return m_connection.changes() > 0;
}

TextTables::Words TextTables::wordsOf(const QByteArray &key, const QByteArray &value,
                                      TextTokenizer tokenizer) {
    return {tokenizer, hashOf(value), segmentedForIndex(key, tokenizer),
            indexedText(value, tokenizer)};
}

Result<void> TextTables::put(const QByteArray &prefix, const QByteArray &key, const Words &words) {
    return write(prefix, key, words.valueHash, [&words] { return words; });
}

Result<void> TextTables::put(const QByteArray &prefix, const QByteArray &key,
                             const QByteArray &value, TextTokenizer tokenizer) {
    return write(prefix, key, hashOf(value), [&] { return wordsOf(key, value, tokenizer); });
}

Result<void> TextTables::write(const QByteArray &prefix, const QByteArray &key, quint64 hash,
                               FunctionRef<Words()> words) {
    auto isNew = putNew(prefix, key, hash);
    if (!isNew)
        return failure(std::move(isNew.error()));
    qint64 number = m_next;
    if (!*isNew) {
        auto known = find(prefix, key);
        if (!known)
            return failure(std::move(known.error()));
        if (!*known || (*known)->valueHash == hash)
            return {};
        number = (*known)->number;
        auto item = m_connection.prepare(
            "UPDATE nestor_fts_items SET value_hash = ? WHERE prefix = ? AND key = ?"_ba);
        if (!item)
            return failure(std::move(item.error()));
        item->bindInt(1, qint64(hash));
        item->bindText(2, prefix);
        item->bindText(3, key);
        if (auto done = item->run(); !done)
            return done;
    }
    const Words made = words();
    auto row = m_connection.prepare(
        *isNew ? "INSERT INTO nestor_fts (id, key, text, rowid) VALUES (?, ?, ?, ?)"_ba
               : "UPDATE nestor_fts SET id = ?, key = ?, text = ? WHERE rowid = ?"_ba);
    if (!row)
        return failure(std::move(row.error()));
    row->bindBlob(1, idOf(prefix, key));
    row->bindText(2, made.key);
    row->bindText(3, made.text);
    row->bindInt(4, number);
    if (auto done = row->run(); !done)
        return done;
    m_next += *isNew ? 1 : 0;
    return {};
}

Result<void> TextTables::remove(const QByteArray &prefix, const QByteArray &key) {
    auto known = find(prefix, key);
    if (!known)
        return failure(std::move(known.error()));
    if (!*known)
        return {};
    auto words = m_connection.prepare("DELETE FROM nestor_fts WHERE rowid = ?"_ba);
    if (!words)
        return failure(std::move(words.error()));
    words->bindInt(1, (*known)->number);
    if (auto done = words->run(); !done)
        return done;
    auto item =
        m_connection.prepare("DELETE FROM nestor_fts_items WHERE prefix = ? AND key = ?"_ba);
    if (!item)
        return failure(std::move(item.error()));
    item->bindText(1, prefix);
    item->bindText(2, key);
    return item->run();
}

Result<FtsExpression> TextTables::expression(const TextQuery &query, TextTokenizer tokenizer) {
    return ftsExpression(
        query, tokenizer, [this](const QByteArray &beginning) -> Result<QByteArrayList> {
            // The vocabulary's terms are in the order of their bytes; no text holds a 0xff byte.
            auto terms = m_connection.prepare(
                "SELECT term FROM nestor_fts_vocabulary WHERE term >= ? AND term < ?"_ba);
            if (!terms)
                return failure(std::move(terms.error()));
            terms->bindText(1, beginning);
            terms->bindText(2, beginning + "\xf4\x8f\xbf\xbf");
            QByteArrayList found;
            auto read = forEachRow(*terms, [&] { found.append(terms->bytes(0)); });
            if (!read)
                return failure(std::move(read.error()));
            return found;
        });
}

Result<std::vector<TextMatch>> TextTables::matches(const FtsExpression &expression) {
    std::vector<TextMatch> found;
    if (expression.match.isEmpty())
        return found;
    auto query = ready("SELECT rowid, nestor_bm25(nestor_fts, ?) FROM nestor_fts "
                       "WHERE nestor_fts MATCH ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindBlob(1, weightsBlob(expression.weights()));
    query->bindText(2, expression.match);
    auto read = forEachRow(*query, [&] { found.push_back({query->integer(0), query->real(1)}); });
    if (!read)
        return failure(std::move(read.error()));
    return found;
}

Result<std::vector<double>> TextTables::shares(const FtsExpression &expression, qint64 number) {
    auto query = ready("SELECT nestor_bm25_parts(nestor_fts, ?) FROM nestor_fts "
                       "WHERE nestor_fts MATCH ? AND rowid = ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindBlob(1, weightsBlob(expression.weights()));
    query->bindText(2, expression.match);
    query->bindInt(3, number);
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    return *row ? sharesOfBlob(query->view(0)) : std::vector<double>();
}

Result<std::optional<IndexedText>> TextTables::item(qint64 number) {
    auto query = m_connection.prepare("SELECT id FROM nestor_fts WHERE rowid = ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindInt(1, number);
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    if (!*row)
        return std::nullopt;
    auto item = unpackedId(query->bytes(0));
    if (item)
        item->number = number;
    return item;
}

Result<QByteArray> TextTables::text(qint64 number) {
    auto query = m_connection.prepare("SELECT text FROM nestor_fts WHERE rowid = ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindInt(1, number);
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    return *row ? query->bytes(0) : QByteArray();
}

Result<TextTables::Size> TextTables::size() {
    auto query = ready("SELECT nestor_text_count(nestor_fts), nestor_average_words(nestor_fts) "
                       "FROM nestor_fts LIMIT 1"_ba);
    if (!query)
        return failure(std::move(query.error()));
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    return *row ? Size{query->integer(0), query->real(1)} : Size{};
}

Result<qint64> TextTables::textsWith(const QByteArray &word) {
    auto query = m_connection.prepare("SELECT doc FROM nestor_fts_vocabulary WHERE term = ?"_ba);
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, word);
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    return *row ? query->integer(0) : 0;
}

} // namespace nestor
