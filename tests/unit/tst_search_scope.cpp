// SPDX-License-Identifier: Apache-2.0
// Which rows a ranked search may find, and what SQLite looks at to tell.
#include "core/search/search_scope.h"

#include "core/store/filter_parser.h"
#include "core/store/sqlite_file.h"
#include "core/store/sqlite_session.h"
#include "core/store/sqlite_store.h"
#include "core/store/store_file.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace nestor;
using namespace Qt::StringLiterals;

class SearchScopeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void fieldIndexesServeRankedSearches_data();
    void fieldIndexesServeRankedSearches();

private:
    struct Answer {
        std::vector<qint64> rows;
        SearchScope::Work work = SearchScope::Work::Everything;
    };
    Answer ask(const SearchOp &op);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<SqliteStore> m_store;
};

void SearchScopeTest::init() {
    constexpr int kItems = 12'000;
    m_folder = std::make_unique<QTemporaryDir>();
    auto opened = SqliteStore::open({.path = m_folder->filePath(u"s.db"_s)});
    QVERIFY(opened);
    m_store = *std::move(opened);
    std::vector<Op> puts;
    for (int i = 0; i < kItems; ++i) {
        PutOp put;
        put.ns = NamespacePath::fromStored("a." + QByteArray::number(i % 3));
        put.key = QByteArray::number(i);
        put.value = "{\"rank\":" + QByteArray::number(i % 1000) + '}';
        puts.emplace_back(std::move(put));
    }
    QVERIFY(m_store->batch(std::move(puts)));
}

SearchScopeTest::Answer SearchScopeTest::ask(const SearchOp &op) {
    Answer answer;
    const StoreConfig config;
    const auto read = m_store->file().read([&](SqlConnection &connection) -> Result<void> {
        auto schema = m_store->file().schema(connection);
        if (!schema)
            return failure(std::move(schema.error()));
        SqliteSession session{connection, *schema, config};
        auto scope = SearchScope::create(op, session);
        if (!scope)
            return failure(std::move(scope.error()));
        auto work = scope->workOfRows(session);
        auto rows = scope->rows(session);
        if (!work || !rows)
            return failure(work ? rows.error() : work.error());
        answer = {*std::move(rows), *work};
        return {};
    });
    if (!read)
        qFatal("%s", qPrintable(read.error().detail));
    return answer;
}

void SearchScopeTest::fieldIndexesServeRankedSearches_data() {
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<QByteArray>("prefix");
    QTest::addColumn<int>("passing");
    QTest::addColumn<bool>("helps");
    QTest::newRow("one") << R"({"rank":7})"_ba
                         << ""_ba << 12 << true;
    QTest::newRow("range") << R"({"rank":{"$lt":10}})"_ba
                           << ""_ba << 120 << true;
    QTest::newRow("in a namespace") << R"({"rank":{"$lt":10}})"_ba
                                    << "a.1"_ba << 40 << true;
    QTest::newRow("most pass") << R"({"rank":{"$gte":10}})"_ba
                               << ""_ba << 11'880 << false;
    QTest::newRow("another field") << R"({"other":{"$exists":false}})"_ba
                                   << ""_ba << 12'000 << false;
}

void SearchScopeTest::fieldIndexesServeRankedSearches() {
    QFETCH(QByteArray, filter);
    QFETCH(QByteArray, prefix);
    QFETCH(int, passing);
    QFETCH(bool, helps);
    SearchOp op;
    op.filter = parseFilter(filter).value();
    if (!prefix.isEmpty())
        op.namespacePrefix = NamespacePath::fromStored(prefix);
    const Answer before = ask(op);
    QCOMPARE(qsizetype(before.rows.size()), qsizetype(passing));
    QVERIFY(before.work != SearchScope::Work::Passing);
    QVERIFY(m_store->storeFile()->changeFieldIndexes({{parseFieldName("rank").value()}, {}, {}}));
    const Answer after = ask(op);
    QCOMPARE(after.rows, before.rows);
    QCOMPARE(after.work == SearchScope::Work::Passing, helps);
}

QTEST_GUILESS_MAIN(SearchScopeTest)
#include "tst_search_scope.moc"
