// SPDX-License-Identifier: Apache-2.0
// Which rows a ranked search may find, and what SQLite looks at to tell.

#include "core/backends/sqlite/sqlite_file.h"
#include "core/backends/sqlite/sqlite_session.h"
#include "core/backends/sqlite/sqlite_store.h"
#include "core/filter/filter_parser.h"
#include "core/store/search_source.h"
#include "core/store/store_admin.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace nestor;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kFew = 500;

}

class SearchScopeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void fieldIndexesServeRankedSearches_data();
    void fieldIndexesServeRankedSearches();
    void conditionsHoldWhatPasses_data();
    void conditionsHoldWhatPasses();
    void aScopeIsKnownByWhatItHolds();

private:
    struct Answer {
        std::vector<RowHandle> rows;
        std::vector<RowHandle> passing; ///< by asking each row alone
        std::optional<std::vector<RowHandle>> few;
        RowsInScope::Work work = RowsInScope::Work::Everything;
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
    auto scope = SearchScope::create(op, false, Timestamp::now());
    if (!scope)
        qFatal("%s", qPrintable(scope.error().detail));
    const auto read = m_store->searchSource()->read([&](SearchSnapshot &store) -> Result<void> {
        const auto found = store.rows(*scope);
        auto work = found->work();
        auto rows = found->all();
        if (!work || !rows)
            return failure(work ? rows.error() : work.error());
        auto few = found->ifFew(kFew);
        auto asked = found->askSome(100);
        if (!few || !asked)
            return failure(!few ? few.error() : asked.error());
        if (*asked != 100)
            return failure(ErrorCode::Internal, u"not as many asked as there are"_s);
        answer = {*std::move(rows), {}, *std::move(few), *work};
        std::vector<RowHandle> all;
        auto shown = store.rowsAfter({}, 1'000'000, [&](const ItemView &item) {
            all.push_back(item.row);
            return true;
        });
        if (!shown)
            return shown;
        for (const RowHandle row : all) {
            auto one = found->ask(row);
            if (!one)
                return failure(std::move(one.error()));
            if (one->passes)
                answer.passing.push_back(row);
        }
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
    QVERIFY(before.work != RowsInScope::Work::Passing);
    QVERIFY(m_store->admin()->changeFieldIndexes({{parseFieldName("rank").value()}, {}, {}}));
    const Answer after = ask(op);
    QCOMPARE(after.rows, before.rows);
    QCOMPARE(after.work == RowsInScope::Work::Passing, helps);
}

void SearchScopeTest::conditionsHoldWhatPasses_data() {
    QTest::addColumn<QByteArray>("prefix");
    QTest::addColumn<bool>("below");
    QTest::addColumn<QByteArrayList>("pattern");
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<int>("passing");
    QTest::addColumn<bool>("few"); ///< for rowsIfFew()
    const QByteArrayList none;
    QTest::newRow("everything") << ""_ba << true << none << "{}"_ba << 12'000 << false;
    QTest::newRow("a value") << ""_ba << true << none << R"({"rank":7})"_ba << 12 << false;
    QTest::newRow("below") << "a"_ba << true << none << "{}"_ba << 12'000 << false;
    QTest::newRow("nothing here") << "a"_ba << false << none << "{}"_ba << 0 << true;
    QTest::newRow("a sibling's name begins alike")
        << "a.1"_ba << true << none << "{}"_ba << 4000 << false;
    QTest::newRow("few in a namespace") << "b"_ba << true << none << "{}"_ba << 60 << true;
    QTest::newRow("here alone") << "b"_ba << false << none << "{}"_ba << 30 << true;
    QTest::newRow("few pass of many")
        << "a.1"_ba << true << none << R"({"rank":7})"_ba << 4 << false;
    QTest::newRow("few pass of few")
        << "b"_ba << true << none << R"({"rank":{"$lt":3}})"_ba << 6 << true;
    QTest::newRow("pattern") << ""_ba << true << QByteArrayList{"b", "*"} << "{}"_ba << 30 << true;
    QTest::newRow("pattern, first label open")
        << ""_ba << true << QByteArrayList{"*", "1"} << "{}"_ba << 4000 << false;
}

void SearchScopeTest::conditionsHoldWhatPasses() {
    QFETCH(QByteArray, prefix);
    QFETCH(bool, below);
    QFETCH(QByteArrayList, pattern);
    QFETCH(QByteArray, filter);
    QFETCH(int, passing);
    QFETCH(bool, few);
    std::vector<Op> puts;
    for (int i = 0; i < 60; ++i) {
        PutOp put;
        put.ns = NamespacePath::fromStored(i % 2 == 0 ? "b"_ba : "b.c"_ba);
        put.key = QByteArray::number(i);
        put.value = "{\"rank\":" + QByteArray::number(i / 2) + '}';
        puts.emplace_back(std::move(put));
    }
    QVERIFY(m_store->batch(std::move(puts)));
    SearchOp op;
    if (!prefix.isEmpty())
        op.namespacePrefix = NamespacePath::fromStored(prefix);
    op.below = below;
    if (!pattern.isEmpty())
        op.pattern = NamespacePattern{pattern};
    op.filter = parseFilter(filter).value();
    const Answer answer = ask(op);
    if (op.namespacePrefix.isRoot() && op.filter.isEmpty() && pattern.isEmpty())
        passing += 60;
    else if (prefix.isEmpty() && !op.filter.isEmpty())
        passing += 2; // of the namespaces made here
    QCOMPARE(qsizetype(answer.rows.size()), qsizetype(passing));
    QCOMPARE(answer.rows, answer.passing);
    QCOMPARE(answer.few.has_value(), few);
    if (few)
        QCOMPARE(*answer.few, answer.rows);
}

void SearchScopeTest::aScopeIsKnownByWhatItHolds() {
    SearchOp op;
    op.namespacePrefix = NamespacePath::fromStored("a.1");
    op.filter = parseFilter(R"({"rank":7})").value();
    op.query = "one question";
    std::vector<SearchOp> others(5, op);
    others[0].namespacePrefix = NamespacePath::fromStored("a");
    others[1].filter = parseFilter(R"({"rank":8})").value();
    others[2].below = false;
    others[3].pattern = NamespacePattern{{"a", "1"}};
    others[4].query = "another question, of the same items";
    const auto keyOf = [](const SearchOp &one) {
        return SearchScope::create(one, false, Timestamp::now())->key();
    };
    for (std::size_t i = 0; i < 4; ++i)
        QVERIFY(keyOf(others[i]) != keyOf(op));
    QCOMPARE(keyOf(others[4]), keyOf(op));
}

QTEST_GUILESS_MAIN(SearchScopeTest)
#include "tst_search_scope.moc"
