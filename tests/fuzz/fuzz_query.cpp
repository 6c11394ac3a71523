// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/search/text/fts_expression.h"
#include "core/search/text/segmenter.h"
#include "core/search/text/text_query.h"
#include "tests/fuzz/fuzz_target.h"

#include <sqlite3.h>

#include <memory>

/// What people type into the search line: every input is a query, and none is a syntax error to
/// FTS5.

using namespace nestor;

namespace {

/// A full-text table with a little text.
class Table {
public:
    Table() {
        FUZZ_CHECK(sqlite3_open(":memory:", &m_database) == SQLITE_OK);
        FUZZ_CHECK(
            sqlite3_exec(m_database,
                         "CREATE VIRTUAL TABLE words USING fts5(text, tokenize='unicode61');"
                         "CREATE VIRTUAL TABLE trigrams USING fts5(text, tokenize='trigram');"
                         "INSERT INTO words VALUES ('weekends in the mountains and or not');"
                         "INSERT INTO trigrams VALUES ('weekends in the mountains');",
                         nullptr, nullptr, nullptr) == SQLITE_OK);
        FUZZ_CHECK(sqlite3_prepare_v2(m_database, "SELECT count(*) FROM words WHERE words MATCH ?",
                                      -1, &m_words, nullptr) == SQLITE_OK);
        FUZZ_CHECK(sqlite3_prepare_v2(m_database,
                                      "SELECT count(*) FROM trigrams WHERE trigrams MATCH ?", -1,
                                      &m_trigrams, nullptr) == SQLITE_OK);
    }
    ~Table() {
        sqlite3_finalize(m_words);
        sqlite3_finalize(m_trigrams);
        sqlite3_close(m_database);
    }
    Table(const Table &) = delete;
    Table &operator=(const Table &) = delete;

    void ask(const QByteArray &match, TextTokenizer tokenizer) {
        sqlite3_stmt *query = tokenizer == TextTokenizer::Words ? m_words : m_trigrams;
        sqlite3_bind_text(query, 1, match.constData(), static_cast<int>(match.size()),
                          SQLITE_STATIC);
        FUZZ_CHECK(sqlite3_step(query) == SQLITE_ROW);
        sqlite3_reset(query);
    }

private:
    sqlite3 *m_database = nullptr;
    sqlite3_stmt *m_words = nullptr;
    sqlite3_stmt *m_trigrams = nullptr;
};

} // namespace

QByteArrayList fuzzSeeds() {
    return {"weekends in the mountains",
            "\"the mountains\" week* -\"a b\" -not",
            "AND OR NOT NEAR(a b) text:x ^a (b) {c}",
            "京都の週末 \"東京\" 日*",
            "a\"b\"c -\"\" * -- \"\"\"",
            "\xED\xA0\x80 \xFF é e\u0301 ﬁ 😀"};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static Table table;
    const QByteArray text(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const TextQuery query = TextQuery::parse(text);
    FUZZ_CHECK(query.terms.size() <= static_cast<size_t>(TextQuery::kMaxTerms));
    for (const TextQuery::Term &term : query.terms)
        FUZZ_CHECK(firstInvalidUtf8(term.text) < 0);
    for (const auto tokenizer : {TextTokenizer::Words, TextTokenizer::Trigrams}) {
        const auto expression = ftsExpression(
            query, tokenizer, [](const QByteArray &beginning) -> Result<QByteArrayList> {
                return QByteArrayList{beginning + "ab", beginning + "\"c"};
            });
        FUZZ_CHECK(expression.has_value());
        if (!expression->match.isEmpty())
            table.ask(expression->match, tokenizer);
        (void)segmentedForIndex(text, tokenizer);
    }
    return 0;
}
