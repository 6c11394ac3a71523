// SPDX-License-Identifier: Apache-2.0
#include "app/cli/op_codec.h"
#include "core/json/json_document.h"
#include "core/open/open_store.h"
#include "core/store/config_json.h"

#include <QTemporaryDir>
#include <QTest>

using namespace nestor;
using namespace nestor::cli;
using namespace Qt::StringLiterals;

/// The semantics of a LangGraph store (docs/semantics.md), through the lines of `nestor-cli batch`.
class BatchTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void readsInABatchSeeTheStateBeforeIt();
    void lastPutOfAKeyWins();
    void deletingWhatIsAbsentIsSilent();
    void overwritingKeepsCreatedAt();
    void failedOperationWritesNothing();
    void reservedRootIsStoredThroughBatch();
    void keysMayBeAnything();
    void valuesComeBackByteByByte();

    void searchMatchesWholeLabelsOnly();
    void searchIsNewestFirstAndPaged();
    void filters_data();
    void filters();

    void namespacesAreOrderedByTheirText();
    void namespacesMatchPrefixesAndSuffixes();
    void depthTruncatesAfterMatching();

    void timeToLiveIsRefreshedOnlyWhenAsked();
    void explicitNullNeverExpires();
    void sweepAnswersTheCount();
    void omitExpiredHidesThem();
    void noMinutesExpireAtOnce();
    void configuredSweepRunsByItself();

    void vectorsAreSearched();
    void wrongSizesAreRefusedBeforeWriting();
    void pagesOfASearchContinue();
    void bestFieldOfAnItemCounts();
    void distancesAreGreaterIsBetter_data();
    void distancesAreGreaterIsBetter();
    void queryWithoutIndexIsNewestFirst();
    void shorterListLeavesNoStaleVector();

private:
    void open(const QByteArray &config = {});
    QByteArray ask(const QByteArray &line);
    QByteArray askOk(const QByteArray &line);
    /// The keys of a search's answer, joined by spaces.
    QByteArray keys(const QByteArray &searchLine);
    QList<double> scores(const QByteArray &searchLine);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Store> m_store;
};

void BatchTest::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    open();
}

void BatchTest::cleanup() {
    m_store.reset();
    m_folder.reset();
}

void BatchTest::open(const QByteArray &config) {
    m_store.reset();
    OpenOptions options;
    options.location = m_folder->filePath(u"store.db"_s);
    if (!config.isEmpty()) {
        const auto parsed = parseStoreConfig(config);
        QVERIFY2(parsed.has_value(), qPrintable(parsed ? QString() : parsed.error().detail));
        options.config = parsed->config;
    }
    auto store = openStore(options);
    QVERIFY2(store.has_value(), qPrintable(store ? QString() : store.error().detail));
    m_store = *std::move(store);
}

QByteArray BatchTest::ask(const QByteArray &line) {
    const auto request = parseRequest(line);
    if (!request)
        return errorLine(request.error());
    const auto answers = m_store->batch(request->ops);
    return answers ? answerLine(*request, *answers) : errorLine(answers.error());
}

QByteArray BatchTest::askOk(const QByteArray &line) {
    const QByteArray answer = ask(line);
    if (!answer.startsWith("{\"ok\":true,\"result\":"))
        qWarning("%s\n answered %s", line.constData(), answer.constData());
    return answer.mid(20).chopped(1);
}

QByteArray BatchTest::keys(const QByteArray &searchLine) {
    const auto document = JsonDocument::parse(askOk(searchLine));
    if (!document)
        return "no answer";
    QByteArrayList all;
    for (qsizetype i = 0; i < document->root().childCount; ++i)
        all.append(document->string(document->member(document->element(0, i), "key")));
    return all.join(' ');
}

QList<double> BatchTest::scores(const QByteArray &searchLine) {
    QList<double> all;
    const auto document = JsonDocument::parse(askOk(searchLine));
    if (!document)
        return all;
    for (qsizetype i = 0; i < document->root().childCount; ++i)
        all.append(document->raw(document->member(document->element(0, i), "score")).toDouble());
    return all;
}

static QByteArray put(const QByteArray &ns, const QByteArray &key, const QByteArray &value,
                      const QByteArray &more = {}) {
    return R"({"op":"put","namespace":)" + ns + R"(,"key":")" + key + R"(","value":)" + value +
           more + '}';
}

static QByteArray get(const QByteArray &ns, const QByteArray &key) {
    return R"({"op":"get","namespace":)" + ns + R"(,"key":")" + key + R"("})";
}

void BatchTest::readsInABatchSeeTheStateBeforeIt() {
    askOk(put(R"(["a"])", "k", R"({"v":1})"));
    const QByteArray answer =
        askOk(R"({"op":"batch","ops":[)" + put(R"(["a"])", "k", R"({"v":2})") + ',' +
              get(R"(["a"])", "k") + ",{\"op\":\"search\",\"namespace_prefix\":[\"a\"]}]}");
    QVERIFY(answer.startsWith("[null,"));
    QCOMPARE(answer.count("{\"v\":1}"), 2);
    QVERIFY(askOk(get(R"(["a"])", "k")).contains("{\"v\":2}"));
}

void BatchTest::lastPutOfAKeyWins() {
    askOk(R"({"op":"batch","ops":[)" + put(R"(["a"])", "k", R"({"v":1})") + ',' +
          put(R"(["a"])", "k", "null") + ',' + put(R"(["a"])", "k", R"({"v":3})") + ',' +
          put(R"(["a"])", "gone", R"({"v":1})") + ',' + put(R"(["a"])", "gone", "null") + "]}");
    QVERIFY(askOk(get(R"(["a"])", "k")).contains("{\"v\":3}"));
    QCOMPARE(askOk(get(R"(["a"])", "gone")), "null"_ba);
}

void BatchTest::deletingWhatIsAbsentIsSilent() {
    QCOMPARE(askOk(R"({"op":"delete","namespace":["a"],"key":"no"})"), "null"_ba);
}

void BatchTest::overwritingKeepsCreatedAt() {
    const auto created = [this] {
        const auto document = JsonDocument::parse(askOk(get(R"(["a"])", "k")));
        return document->string(document->member(0, "created_at"));
    };
    askOk(put(R"(["a"])", "k", R"({"v":1})"));
    const QByteArray before = created();
    QTest::qWait(5);
    askOk(put(R"(["a"])", "k", R"({"v":2})"));
    QCOMPARE(created(), before);
}

void BatchTest::failedOperationWritesNothing() {
    const QByteArray answer = ask(R"({"op":"batch","ops":[)" + put(R"(["a"])", "k", R"({"v":1})") +
                                  ',' + put(R"(["a"])", "l", "[1]") + "]}");
    QVERIFY(answer.contains("\"ok\":false"));
    QVERIFY(answer.contains("ValueError"));
    QVERIFY(answer.contains("operation 1"));
    QCOMPARE(askOk(get(R"(["a"])", "k")), "null"_ba);
}

void BatchTest::reservedRootIsStoredThroughBatch() {
    const QByteArray line = put(R"(["langgraph","foo"])", "k", R"({"v":1})");
    QVERIFY(ask(line).contains("InvalidNamespaceError"));
    askOk(R"({"op":"batch","ops":[)" + line + "]}");
    QVERIFY(askOk(get(R"(["langgraph","foo"])", "k")).contains("{\"v\":1}"));
}

void BatchTest::keysMayBeAnything() {
    for (const QByteArray &key :
         {""_ba, "a.b"_ba, "%_*"_ba, "zeile\\n"_ba, "\\u0000"_ba, "鍵"_ba}) {
        askOk(put(R"(["k"])", key, "{\"for\":\"" + key + "\"}"));
        QVERIFY2(askOk(get(R"(["k"])", key)).contains("{\"for\":\"" + key + "\"}"),
                 key.constData());
    }
    QCOMPARE(askOk(R"({"op":"search","limit":100})").count("\"key\":"), 6);
}

void BatchTest::valuesComeBackByteByByte() {
    const QByteArray value =
        R"({"z":1,"a": 3513714948419280427,"a":1.0,"e":1e400,"n":-0.0,"s":"\u00e9\/","v":10})";
    askOk(put(R"(["a"])", "k", value));
    QVERIFY(askOk(get(R"(["a"])", "k")).contains("\"value\":" + value + ','));
    // Eight bytes: some versions of SQLite take such a BLOB for JSONB.
    askOk(put(R"(["a"])", "eight", R"({"v":10})"));
    QCOMPARE(keys(R"({"op":"search","filter":{"v":10}})"), "eight k"_ba);
}

void BatchTest::searchMatchesWholeLabelsOnly() {
    for (const QByteArray &ns : {R"(["a"])"_ba, R"(["a","b"])"_ba, R"(["ab"])"_ba, R"(["a-b"])"_ba,
                                 R"(["A"])"_ba, R"(["*"])"_ba})
        askOk(put(ns, "k", "{}"));
    QCOMPARE(askOk(R"({"op":"search","namespace_prefix":["a"]})").count("\"key\""), 2);
    QCOMPARE(askOk(R"({"op":"search","namespace_prefix":["*"]})").count("\"key\""), 1);
    QCOMPARE(askOk(R"({"op":"search"})").count("\"key\""), 6);
}

void BatchTest::searchIsNewestFirstAndPaged() {
    for (int i = 0; i < 12; ++i) {
        askOk(put(R"(["a"])", "k" + QByteArray::number(i), "{}"));
        QTest::qWait(3);
    }
    QCOMPARE(keys(R"({"op":"search"})"), "k11 k10 k9 k8 k7 k6 k5 k4 k3 k2"_ba);
    QCOMPARE(keys(R"({"op":"search","offset":10})"), "k1 k0"_ba);
    QCOMPARE(keys(R"({"op":"search","limit":0})"), ""_ba);
}

void BatchTest::filters_data() {
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<QByteArray>("found");
    const auto row = [](const QByteArray &filter, const QByteArray &found) {
        QTest::newRow(filter.constData()) << filter << found;
    };
    // Items: n9 {"n":9}, n10 {"n":10,"t":"abc"}, big {"n":9007199254740993}, text {"n":"abc"},
    // null {"n":null,"a":{"b":[1,{"c":2}]}}, none {"a.b":7,"b":true}, list {"l":[1,2],"b":1}
    row(R"({"n":9})", "n9");
    row(R"({"n":9.0})", "n9");
    row(R"({"n":"9"})", "");
    row(R"({"n":{"$gt":9}})", "big n10");
    row(R"({"n":{"$lt":10}})", "n9");
    row(R"({"n":{"$gte":9,"$lte":10}})", "n10 n9");
    row(R"({"n":9007199254740993})", "big");
    row(R"({"n":9007199254740992})", "");
    row(R"({"n":{"$gt":"aaa"}})", "text");
    row(R"({"n":null})", "list none null");
    row(R"({"n":{"$ne":9}})", "big n10 text");
    row(R"({"n":{"$exists":true}})", "big n10 n9 null text");
    row(R"({"n":{"$in":[9,"abc"]}})", "n9 text");
    row(R"({"a":{"b":[1,{"c":2}]}})", "null");
    row(R"({"a.b":7})", "none");
    row(R"({"a.b.1.c":2})", "null");
    row(R"({"b":1})", "list none");
    row(R"({"b":true})", "list none");
    row(R"({"l":[1,2]})", "list");
    row(R"({"l":{"$eq":[1,2]}})", "list");
    row(R"({"l":{"$contains":2}})", "list");
    row(R"({"t":{"$startsWith":"ab"}})", "n10");
    row(R"({"t":{"$contains":"bc"}})", "n10");
    row(R"({"$or":[{"n":9},{"t":"abc"}]})", "n10 n9");
    row(R"({"$not":{"n":{"$exists":true}}})", "list none");
    row(R"({"a":{}})", "big list n10 n9 none null text");
    row(R"({})", "big list n10 n9 none null text");
}

void BatchTest::filters() {
    QFETCH(QByteArray, filter);
    QFETCH(QByteArray, found);
    askOk(put(R"(["f"])", "n9", R"({"n":9})"));
    askOk(put(R"(["f"])", "n10", R"({"n":10,"t":"abc"})"));
    askOk(put(R"(["f"])", "big", R"({"n":9007199254740993})"));
    askOk(put(R"(["f"])", "text", R"({"n":"abc"})"));
    askOk(put(R"(["f"])", "null", R"({"n":null,"a":{"b":[1,{"c":2}]}})"));
    askOk(put(R"(["f"])", "none", R"({"a.b":7,"b":true})"));
    askOk(put(R"(["f"])", "list", R"({"l":[1,2],"b":1})"));
    QByteArrayList all = keys(R"({"op":"search","limit":99,"filter":)" + filter + '}').split(' ');
    std::sort(all.begin(), all.end());
    QCOMPARE(all.join(' '), found);
}

void BatchTest::namespacesAreOrderedByTheirText() {
    for (const QByteArray &ns :
         {R"(["a","b"])"_ba, R"(["a-x"])"_ba, R"(["a"])"_ba, R"(["B"])"_ba, R"(["é"])"_ba})
        askOk(put(ns, "k", "{}"));
    QCOMPARE(askOk(R"({"op":"list_namespaces"})"), R"([["B"],["a"],["a-x"],["a","b"],["é"]])"_ba);
    QCOMPARE(askOk(R"({"op":"list_namespaces","limit":2,"offset":1})"), R"([["a"],["a-x"]])"_ba);
}

void BatchTest::namespacesMatchPrefixesAndSuffixes() {
    for (const QByteArray &ns :
         {R"(["a","1","x"])"_ba, R"(["a","2","y"])"_ba, R"(["b","1","x"])"_ba, R"(["a"])"_ba})
        askOk(put(ns, "k", "{}"));
    const auto list = [this](const QByteArray &conditions) {
        return askOk(R"({"op":"list_namespaces","match_conditions":[)" + conditions + "]}");
    };
    QCOMPARE(list(R"({"match_type":"prefix","path":["a","*"]})"),
             R"([["a","1","x"],["a","2","y"]])"_ba);
    QCOMPARE(list(R"({"match_type":"suffix","path":["*","x"]})"),
             R"([["a","1","x"],["b","1","x"]])"_ba);
    QCOMPARE(
        list(R"({"match_type":"prefix","path":["a"]},{"match_type":"suffix","path":["1","x"]})"),
        R"([["a","1","x"]])"_ba);
    QCOMPARE(list(R"({"match_type":"prefix","path":[]})").count("[\""), 4);
}

void BatchTest::depthTruncatesAfterMatching() {
    for (const QByteArray &ns :
         {R"(["a","1","x"])"_ba, R"(["a","1","y"])"_ba, R"(["a","2"])"_ba, R"(["b"])"_ba})
        askOk(put(ns, "k", "{}"));
    QCOMPARE(askOk(R"({"op":"list_namespaces","max_depth":2})"),
             R"([["a","1"],["a","2"],["b"]])"_ba);
    QCOMPARE(askOk(R"({"op":"list_namespaces","max_depth":1,"match_conditions":)"
                   R"([{"match_type":"suffix","path":["x"]}]})"),
             R"([["a"]])"_ba);
    QVERIFY(ask(R"({"op":"list_namespaces","max_depth":0})").contains("ValueError"));
}

void BatchTest::timeToLiveIsRefreshedOnlyWhenAsked() {
    open(R"({"ttl":{"refresh_on_read":false}})");
    askOk(put(R"(["t"])", "k", "{}", R"(,"ttl":0.005)")); // 300 ms
    QTest::qWait(200);
    askOk(R"({"op":"get","namespace":["t"],"key":"k"})");
    QTest::qWait(150);
    QCOMPARE(askOk(R"({"op":"sweep_ttl"})"), "1"_ba);
    askOk(put(R"(["t"])", "k", "{}", R"(,"ttl":0.01)")); // 600 ms
    QTest::qWait(400);
    askOk(R"({"op":"get","namespace":["t"],"key":"k","refresh_ttl":true})");
    QTest::qWait(400);
    QCOMPARE(askOk(R"({"op":"sweep_ttl"})"), "0"_ba);
}

void BatchTest::explicitNullNeverExpires() {
    open(R"({"ttl":{"default_ttl":0.001}})");
    askOk(put(R"(["t"])", "default", "{}"));
    askOk(put(R"(["t"])", "never", "{}", R"(,"ttl":null)"));
    QTest::qWait(100);
    QCOMPARE(askOk(R"({"op":"sweep_ttl"})"), "1"_ba);
    QVERIFY(askOk(get(R"(["t"])", "never")) != "null");
}

void BatchTest::sweepAnswersTheCount() {
    askOk(put(R"(["t"])", "a", "{}", R"(,"ttl":0.0001)"));
    askOk(put(R"(["t"])", "b", "{}", R"(,"ttl":0.0001)"));
    askOk(put(R"(["t"])", "c", "{}", R"(,"ttl":5)"));
    QTest::qWait(30);
    QCOMPARE(askOk(R"({"op":"sweep_ttl"})"), "2"_ba);
    QCOMPARE(askOk(R"({"op":"sweep_ttl"})"), "0"_ba);
}

void BatchTest::omitExpiredHidesThem() {
    askOk(put(R"(["t"])", "a", "{}", R"(,"ttl":0.0001)"));
    QTest::qWait(30);
    QCOMPARE(keys(R"({"op":"search","refresh_ttl":false})"), "a"_ba);
    open(R"({"ttl":{"omit_expired":true}})");
    QCOMPARE(keys(R"({"op":"search","refresh_ttl":false})"), ""_ba);
    QCOMPARE(askOk(get(R"(["t"])", "a")), "null"_ba);
    // Nor are their namespaces listed, unless something else lives there.
    QCOMPARE(askOk(R"({"op":"list_namespaces"})"), "[]"_ba);
    askOk(put(R"(["t","below"])", "b", "{}"));
    QCOMPARE(askOk(R"({"op":"list_namespaces"})"), R"([["t","below"]])"_ba);
    QCOMPARE(askOk(R"({"op":"list_namespaces","max_depth":1})"), R"([["t"]])"_ba);
}

void BatchTest::noMinutesExpireAtOnce() {
    askOk(put(R"(["t"])", "a", "{}", R"(,"ttl":0)"));
    QTest::qWait(5);
    QCOMPARE(askOk(R"({"op":"sweep_ttl"})"), "1"_ba);
}

void BatchTest::configuredSweepRunsByItself() {
    open(R"({"ttl":{"sweep_interval_minutes":0.0005}})"); // 30 ms
    askOk(put(R"(["t"])", "gone", "{}", R"(,"ttl":0.0001)"));
    askOk(put(R"(["t"])", "stays", "{}", R"(,"ttl":5)"));
    QTRY_COMPARE(keys(R"({"op":"search","refresh_ttl":false})"), "stays"_ba);
}

void BatchTest::vectorsAreSearched() {
    open(R"({"dims":2,"fields":["text"],"distance":"cosine"})");
    askOk(put(R"(["v"])", "x", R"({"text":"x"})", R"(,"vectors":{"text":[1,0]})"));
    askOk(put(R"(["v"])", "y", R"({"text":"y"})", R"(,"vectors":{"text":[0,1]})"));
    askOk(put(R"(["v"])", "xy", R"({"text":"xy"})", R"(,"vectors":{"text":[1,1]})"));
    askOk(put(R"(["v"])", "zero", R"({"text":"0"})", R"(,"vectors":{"text":[0,0]})"));
    askOk(put(R"(["v"])", "unindexed", R"({"text":"none"})", R"(,"index":false)"));
    const QByteArray search = R"({"op":"search","vector":[2,0]})";
    QCOMPARE(keys(search), "x xy y zero"_ba);
    const QList<double> found = scores(search);
    QVERIFY(qAbs(found[0] - 1) < 1e-6);
    QVERIFY(qAbs(found[1] - std::sqrt(0.5)) < 1e-6);
    QVERIFY(qAbs(found[2]) < 1e-6);
    QVERIFY(qAbs(found[3]) < 1e-6);
    QCOMPARE(keys(R"({"op":"search","vector":[2,0],"min_score":0.5})"), "x xy"_ba);
    QCOMPARE(keys(R"({"op":"search","vector":[2,0],"filter":{"text":{"$ne":"x"}},"limit":1})"),
             "xy"_ba);
}

void BatchTest::wrongSizesAreRefusedBeforeWriting() {
    open(R"({"dims":2,"fields":["text"]})");
    QVERIFY(
        ask(put(R"(["v"])", "x", "{}", R"(,"vectors":{"text":[1,0,0]})")).contains("ValueError"));
    QCOMPARE(askOk(get(R"(["v"])", "x")), "null"_ba);
    QVERIFY(ask(R"({"op":"search","vector":[1]})").contains("ValueError"));
}

void BatchTest::pagesOfASearchContinue() {
    open(R"({"dims":2,"fields":["text"]})");
    QByteArrayList expected;
    for (int i = 0; i < 30; ++i) {
        const QByteArray key = "k" + QByteArray::number(i).rightJustified(2, '0');
        const QByteArray vector = "[1," + QByteArray::number(i * 0.1) + ']';
        // Several vectors an item must not crowd others out of a page.
        askOk(put(R"(["v"])", key, R"({"text":["a","b","c"]})",
                  R"(,"vectors":{"text.0":)" + vector + R"(,"text.1":)" + vector + R"(,"text.2":)" +
                      vector + '}'));
        expected.append(key);
    }
    QByteArrayList paged;
    for (int offset = 0; offset < 30; offset += 7) {
        paged += keys(R"({"op":"search","vector":[1,0],"limit":7,"offset":)" +
                      QByteArray::number(offset) + '}')
                     .split(' ');
    }
    QCOMPARE(paged, expected);
}

void BatchTest::bestFieldOfAnItemCounts() {
    open(R"({"dims":2,"fields":["a","b"]})");
    askOk(put(R"(["v"])", "one", R"({"a":"x","b":"y"})", R"(,"vectors":{"a":[1,0],"b":[0,1]})"));
    askOk(put(R"(["v"])", "two", R"({"a":"x"})", R"(,"vectors":{"a":[1,1]})"));
    QCOMPARE(keys(R"({"op":"search","vector":[0,1]})"), "one two"_ba);
    QCOMPARE(keys(R"({"op":"search","vector":[1,0]})"), "one two"_ba);
}

void BatchTest::distancesAreGreaterIsBetter_data() {
    QTest::addColumn<QByteArray>("distance");
    QTest::addColumn<QByteArray>("order");
    QTest::addColumn<double>("first");
    QTest::newRow("l2") << "l2"_ba
                        << "near far"_ba << -1.0;
    QTest::newRow("inner product") << "inner_product"_ba
                                   << "far near"_ba << 12.0;
    QTest::newRow("cosine") << "cosine"_ba
                            << "far near"_ba << 1.0;
}

void BatchTest::distancesAreGreaterIsBetter() {
    QFETCH(QByteArray, distance);
    QFETCH(QByteArray, order);
    QFETCH(double, first);
    open(R"({"dims":2,"fields":["text"],"distance":")" + distance + R"("})");
    askOk(put(R"(["v"])", "near", R"({"text":"n"})", R"(,"vectors":{"text":[2,1]})"));
    askOk(put(R"(["v"])", "far", R"({"text":"f"})", R"(,"vectors":{"text":[6,0]})"));
    const QByteArray search = R"({"op":"search","vector":[2,0]})";
    QCOMPARE(keys(search), order);
    QVERIFY(qAbs(scores(search).constFirst() - first) < 1e-5);
}

void BatchTest::queryWithoutIndexIsNewestFirst() {
    askOk(put(R"(["v"])", "old", R"({"text":"needle"})"));
    QTest::qWait(3);
    askOk(put(R"(["v"])", "new", R"({"text":"hay"})"));
    const QByteArray answer = askOk(R"({"op":"search","query":"needle"})");
    QCOMPARE(answer.count("\"score\":null"), 2);
    QVERIFY(answer.indexOf("\"new\"") < answer.indexOf("\"old\""));
}

void BatchTest::shorterListLeavesNoStaleVector() {
    open(R"({"dims":2,"fields":["t[*]"]})");
    askOk(put(R"(["v"])", "k", R"({"t":["a","b"]})",
              R"(,"vectors":{"t[*].0":[1,0],"t[*].1":[0,1]})"));
    askOk(put(R"(["v"])", "k", R"({"t":["a"]})", R"(,"vectors":{"t[*]":[1,0]})"));
    QVERIFY(qAbs(scores(R"({"op":"search","vector":[0,1]})").constFirst()) < 1e-6);
    askOk(put(R"(["v"])", "k", R"({"t":["a"]})", R"(,"index":false)"));
    QCOMPARE(keys(R"({"op":"search","vector":[0,1]})"), ""_ba);
}

QTEST_GUILESS_MAIN(BatchTest)
#include "tst_batch.moc"
