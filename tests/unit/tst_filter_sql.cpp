// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/filter_sql.h"
#include "core/filter/filter_match.h"
#include "core/filter/filter_parser.h"
#include "tests/unit/random_filter.h"

#include <QTest>

#include <memory>
#include <optional>

#include <sqlite3.h>

using namespace nestor;
using namespace Qt::StringLiterals;

namespace {

/// A database in memory with LangGraph's table, reached through SQLite itself.
class Database {
public:
    explicit Database(const QByteArray &encoding = "UTF-8") {
        sqlite3 *handle = nullptr;
        sqlite3_open(":memory:", &handle);
        m_handle.reset(handle);
        run("PRAGMA encoding = '" + encoding + "'");
        run("CREATE TABLE store (prefix text NOT NULL, key text NOT NULL, value text NOT NULL, "
            "PRIMARY KEY (prefix, key))");
    }

    [[nodiscard]] sqlite3 *handle() const { return m_handle.get(); }

    /// The first column of all rows, as text; nothing, and error(), when it fails.
    std::optional<QByteArrayList> run(const QByteArray &sql, const QVariantList &bindings = {}) {
        sqlite3_stmt *statement = nullptr;
        if (sqlite3_prepare_v2(handle(), sql.constData(), -1, &statement, nullptr) != SQLITE_OK)
            return std::nullopt;
        for (int i = 0; i < bindings.size(); ++i) {
            const QVariant &value = bindings[i];
            if (value.typeId() == QMetaType::QByteArray) {
                const QByteArray bytes = value.toByteArray();
                sqlite3_bind_text(statement, i + 1, bytes.constData(),
                                  static_cast<int>(bytes.size()), SQLITE_TRANSIENT);
            } else if (value.typeId() == QMetaType::Double) {
                sqlite3_bind_double(statement, i + 1, value.toDouble());
            } else {
                sqlite3_bind_int64(statement, i + 1, value.toLongLong());
            }
        }
        QByteArrayList rows;
        int code = SQLITE_ROW;
        while ((code = sqlite3_step(statement)) == SQLITE_ROW)
            rows.append(
                QByteArray(reinterpret_cast<const char *>(sqlite3_column_text(statement, 0)),
                           sqlite3_column_bytes(statement, 0)));
        sqlite3_finalize(statement);
        return code == SQLITE_DONE ? std::optional(rows) : std::nullopt;
    }

    bool put(const QByteArray &key, const QByteArray &value, bool asBlob = false) {
        return run(asBlob ? "INSERT INTO store VALUES ('a', ?, CAST(? AS BLOB))"
                          : "INSERT INTO store VALUES ('a', ?, ?)",
                   {key, value})
            .has_value();
    }

    /// The keys of the items that pass.
    std::optional<QByteArrayList> keys(const SqlCondition &condition) {
        return run("SELECT key FROM store" + condition.where() + " ORDER BY key",
                   condition.bindings);
    }

    [[nodiscard]] QByteArray error() const { return sqlite3_errmsg(handle()); }

private:
    struct Close {
        void operator()(sqlite3 *handle) const { sqlite3_close(handle); }
    };
    std::unique_ptr<sqlite3, Close> m_handle;
};

Filter filterOf(const QByteArray &json) {
    const auto filter = parseFilter(json);
    return filter ? *filter : Filter{};
}

} // namespace

class FilterSqlTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void textAndBlobsAreSearched();
    void everyEncodingIsSearched_data();
    void everyEncodingIsSearched();
    void nothingIsSpliced();
    void emptyFilterPassesEverything();
    void wrongFiltersAreErrors();
    void filterMayChangeFromRowToRow();
    void schemasCannotUseTheFunction();
    void agreesWithTheMatcher();
};

void FilterSqlTest::textAndBlobsAreSearched() {
    Database database;
    QVERIFY(registerFilterFunction(database.handle()));
    QVERIFY(database.put("text", R"({"v":10})"));
    QVERIFY(database.put("blob", R"({"v":10})", true)); // 8 bytes: JSONB to some versions of SQLite
    QVERIFY(database.put("other", R"({"v":11})"));
    QVERIFY(database.put("broken", R"({"v":10)"));
    QCOMPARE(database.keys(filterCondition(filterOf(R"({"v": 10})"))),
             (QByteArrayList{"blob", "text"}));
}

void FilterSqlTest::everyEncodingIsSearched_data() {
    QTest::addColumn<QByteArray>("encoding");
    for (const char *encoding : {"UTF-8", "UTF-16le", "UTF-16be"})
        QTest::newRow(encoding) << QByteArray(encoding);
}

void FilterSqlTest::everyEncodingIsSearched() {
    QFETCH(QByteArray, encoding);
    Database database(encoding);
    QVERIFY(registerFilterFunction(database.handle()));
    QVERIFY(database.put("k", R"({"größe":"記憶😀"})"));
    QCOMPARE(database.keys(filterCondition(filterOf(R"({"größe": "記憶😀"})"))),
             QByteArrayList{"k"});
}

void FilterSqlTest::nothingIsSpliced() {
    Database database;
    QVERIFY(registerFilterFunction(database.handle()));
    QVERIFY(database.put("k", R"({"a') OR 1 --":"'; DROP TABLE store; --"})"));
    QVERIFY(database.put("other", R"({"a":1})"));
    const auto condition =
        filterCondition(filterOf(R"({"\"a') OR 1 --\"": "'; DROP TABLE store; --"})"));
    QCOMPARE(condition.sql, "nestor_match(value, ?)"_ba);
    QCOMPARE(database.keys(condition), QByteArrayList{"k"});
    QCOMPARE(database.run("SELECT count(*) FROM store"), QByteArrayList{"2"});
}

void FilterSqlTest::emptyFilterPassesEverything() {
    Database database;
    QVERIFY(database.put("k", "no JSON"));
    QCOMPARE(database.keys(filterCondition(Filter{})), QByteArrayList{"k"});
}

void FilterSqlTest::wrongFiltersAreErrors() {
    Database database;
    QVERIFY(registerFilterFunction(database.handle()));
    QVERIFY(database.put("k", "{}"));
    QVERIFY(!database.run("SELECT nestor_match(value, ?) FROM store", {R"({"a": {"$x": 1}})"_ba}));
    QVERIFY2(database.error().contains("Unsupported operator: $x"), database.error());
    QVERIFY(!database.run("SELECT nestor_match(value, 5) FROM store"));
    QCOMPARE(database.run("SELECT nestor_match(NULL, '{}')"), QByteArrayList{"0"});
}

void FilterSqlTest::filterMayChangeFromRowToRow() {
    Database database;
    QVERIFY(registerFilterFunction(database.handle()));
    for (int i = 0; i < 4; ++i)
        QVERIFY(database.put(QByteArray::number(i), R"({"a":)" + QByteArray::number(i % 2) + '}'));
    QCOMPARE(database.run("SELECT nestor_match(value, '{\"a\": ' || (key / 2) || '}') FROM store "
                          "ORDER BY key"),
             (QByteArrayList{"1", "0", "0", "1"}));
}

void FilterSqlTest::schemasCannotUseTheFunction() {
    Database database;
    QVERIFY(registerFilterFunction(database.handle()));
    QVERIFY(database.run("CREATE VIEW v AS SELECT nestor_match(value, '{}') FROM store") &&
            !database.run("SELECT * FROM v"));
}

void FilterSqlTest::agreesWithTheMatcher() {
    Database database;
    QVERIFY(registerFilterFunction(database.handle()));
    RandomFilter random(5);
    QByteArrayList values;
    for (int i = 0; i < 300; ++i) {
        values.append(i % 10 == 0 ? random.damaged(random.value()) : random.value());
        QVERIFY(database.put(QByteArray::number(1000 + i), values.last(), i % 3 == 0));
    }
    for (int i = 0; i < 200; ++i) {
        const Filter filter = filterOf(random.filter());
        const auto matcher = FilterMatcher::compile(filter);
        QVERIFY(matcher);
        QByteArrayList expected;
        for (int j = 0; j < values.size(); ++j) {
            if (matcher->matches(values[j]))
                expected.append(QByteArray::number(1000 + j));
        }
        QVERIFY2(database.keys(filterCondition(filter)) == expected, filterToJson(filter));
    }
}

QTEST_APPLESS_MAIN(FilterSqlTest)
#include "tst_filter_sql.moc"
