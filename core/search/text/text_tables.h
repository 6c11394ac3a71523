// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/base/error.h"
#include "core/base/function_ref.h"
#include "core/search/sync/item_synchronizer.h"
#include "core/search/text/fts_expression.h"
#include "core/search/text/segmenter.h"

#include <QByteArray>

#include <optional>
#include <vector>

/// The words of items, in FTS5 tables that hold their own text: nestor_fts with the words, and
/// nestor_fts_items with which item a row is and what value it was made from (docs/search.md).
/// They stand in a managed store's file or in a SearchCache. On a connection of the caller's,
/// inside its transaction.
namespace nestor {

/// An item as the tables know it.
struct IndexedText {
    QByteArray prefix;
    QByteArray key;
    qint64 number = 0;     ///< its row in nestor_fts, for good
    quint64 valueHash = 0; ///< of the bytes that were read
};

struct TextMatch {
    qint64 number = 0;
    double score = 0; ///< BM25, greater is better
};

class TextTables {
public:
    explicit TextTables(SqlConnection &connection)
        : m_connection(connection) {}

    /// The tokenizer that the words were made with; nullopt where there are no tables, or tables
    /// of another version.
    [[nodiscard]] Result<std::optional<TextTokenizer>> tokenizer();
    /// The tokenizer that was chosen for this store, also where the tables are of another version.
    [[nodiscard]] Result<std::optional<TextTokenizer>> chosenTokenizer();
    /// Makes the tables, empty, in place of what is there, also of what is left of broken ones.
    [[nodiscard]] Result<void> create(TextTokenizer tokenizer);

    /// How far the words follow the store's change log, as setPosition() said; 0 at first.
    [[nodiscard]] Result<qint64> position();
    [[nodiscard]] Result<void> setPosition(qint64 position);

    /// Items in the order of namespace and key, after `after` (absent: from the first) up to and
    /// with `last` (absent: to the last).
    [[nodiscard]] Result<std::vector<ItemPlace>> range(const std::optional<ItemPlace> &after,
                                                       const std::optional<ItemPlace> &last);
    [[nodiscard]] Result<std::optional<IndexedText>> find(const QByteArray &prefix,
                                                          const QByteArray &key);
    /// What put() writes of an item: made from it alone.
    struct Words {
        TextTokenizer tokenizer = TextTokenizer::Words;
        quint64 valueHash = 0;
        QByteArray key;
        QByteArray text;
    };
    /// A pure function, for every thread.
    [[nodiscard]] static Words wordsOf(const QByteArray &key, const QByteArray &value,
                                       TextTokenizer tokenizer);
    /// Writes the words of a value, in place of those that the item has.
    [[nodiscard]] Result<void> put(const QByteArray &prefix, const QByteArray &key,
                                   const Words &words);
    /// The same, where they are only made if the item has none of this value.
    [[nodiscard]] Result<void> put(const QByteArray &prefix, const QByteArray &key,
                                   const QByteArray &value, TextTokenizer tokenizer);
    /// Takes an item's words away, if it has any.
    [[nodiscard]] Result<void> remove(const QByteArray &prefix, const QByteArray &key);

    [[nodiscard]] Result<FtsExpression> expression(const TextQuery &query, TextTokenizer tokenizer);
    /// Every row that matches, in no order.
    [[nodiscard]] Result<std::vector<TextMatch>> matches(const FtsExpression &expression);
    /// The share of each phrase in the score of one row; empty where it does not match.
    [[nodiscard]] Result<std::vector<double>> shares(const FtsExpression &expression,
                                                     qint64 number);
    /// Namespace and key of a row; nullopt where there is none.
    [[nodiscard]] Result<std::optional<IndexedText>> item(qint64 number);
    /// The words of a row as they were indexed.
    [[nodiscard]] Result<QByteArray> text(qint64 number);
    struct Size {
        qint64 texts = 0;
        double averageWords = 0; ///< in one; 0 where there is none
    };
    /// Of all rows, as FTS5 keeps it.
    [[nodiscard]] Result<Size> size();
    /// Rows that hold the word, as it stands in the index.
    [[nodiscard]] Result<qint64> textsWith(const QByteArray &word);

    /// What stands in nestor_fts for the item: namespace and key in one column.
    [[nodiscard]] static QByteArray idOf(const QByteArray &prefix, const QByteArray &key);
    /// Of the bytes of a value, as IndexedText::valueHash has it.
    [[nodiscard]] static quint64 hashOf(QByteArrayView value);

private:
    [[nodiscard]] Result<void> drop();
    [[nodiscard]] Result<SqlStatement> ready(const QByteArray &sql);
    [[nodiscard]] Result<void> write(const QByteArray &prefix, const QByteArray &key,
                                     quint64 valueHash, FunctionRef<Words()> words);
    [[nodiscard]] Result<bool> putNew(const QByteArray &prefix, const QByteArray &key,
                                      quint64 valueHash);

    SqlConnection &m_connection;
    qint64 m_next = 0; ///< the number of the next new row; 0: not asked yet
};

} // namespace nestor
