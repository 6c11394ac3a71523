// SPDX-License-Identifier: Apache-2.0
#include "app/cli/op_codec.h"
#include "core/backends/sqlite/driver/sql_connection.h"
#include "core/embedding/embedder.h"
#include "core/json/json_document.h"
#include "core/json/json_string.h"
#include "core/open/open_store.h"
#include "core/store/config_json.h"

#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <cmath>

using namespace nestor;
using namespace nestor::cli;
using namespace Qt::StringLiterals;

namespace {

/// Texts by how often they hold each letter, as unit vectors: texts of the same letters are near.
class LetterEmbedder final : public Embedder {
public:
    static constexpr int kDims = 128;

    Result<std::vector<std::vector<float>>> embed(const QByteArrayList &texts,
                                                  std::stop_token = {}) override {
        std::vector<std::vector<float>> vectors;
        for (const QByteArray &text : texts)
            vectors.push_back(vectorOf(text));
        return vectors;
    }
    int dims() const override { return kDims; }
    QByteArray identity() const override { return "test:letters"; }

    static std::vector<float> vectorOf(const QByteArray &text) {
        std::array<double, kDims> counts{};
        for (const QChar c : QString::fromUtf8(text))
            counts[c.unicode() % kDims] += 1;
        double square = 0;
        for (const double count : counts)
            square += count * count;
        std::vector<float> vector(kDims, 0.0F);
        for (size_t i = 0; square > 0 && i < counts.size(); ++i)
            vector[i] = static_cast<float>(counts[i] / std::sqrt(square));
        return vector;
    }
};

struct Hit {
    QByteArray ns; ///< labels joined by '/'
    QByteArray key;
    QByteArray value;
    std::optional<double> score;
};

QByteArray joined(const JsonDocument &document, int array) {
    QByteArrayList labels;
    for (int i = 0; i < document.nodes()[static_cast<size_t>(array)].childCount; ++i)
        labels.append(document.string(document.element(array, i)));
    return labels.join('/');
}

QByteArray labelsOf(const QByteArray &path) {
    if (path.isEmpty())
        return "[]";
    QByteArrayList labels;
    for (const QByteArray &label : path.split('/'))
        labels.append(quotedJson(label));
    return '[' + labels.join(',') + ']';
}

} // namespace

/// What people do with a LangGraph store, scene by scene, through the lines of `nestor-cli batch`:
/// the behaviour that programs written against LangGraph's stores count on.
class LangGraphScenariosTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void oneBatchOfEverythingKeepsItsOrder();
    void itemsAreWrittenReadAndDeleted();
    void emptyNamespacesAreRefusedByPutAndNestedOnesServed();
    void namespacesAreListed_data();
    void namespacesAreListed();
    void namespacesArePaged();
    void searchesSeeNamespacesFiltersAndPages();
    void namespacesEndAtWholeLabels();
    void signsInLabelsAreLiteral();
    void nothingIsInjected();
    void numbersAreComparedSafely();
    void booleansAndOddNamesAreFound();
    void meaningFollowsTheText();
    void meaningAndFiltersMeet();
    void meaningIsPaged();
    void oddQueriesAreAnswered();
    void configuredFieldsAreEmbedded();
    void fieldsOfOnePutAreEmbedded();
    void scoresAreCosines();
    void everyScriptIsEmbedded();
    void closestComesFirst_data();
    void closestComesFirst();
    void expiredItemsAreOmittedEverywhere_data();
    void expiredItemsAreOmittedEverywhere();
    void omittedItemsAreNotRevived();
    void omittedItemsTakeNoPlaceOnPages();
    void everyItemLivesItsOwnTime();

private:
    void open(const QByteArray &config = {}, bool embeds = false);
    QByteArray ask(const QByteArray &line);
    void put(const QByteArray &ns, const QByteArray &key, const QByteArray &value,
             const QByteArray &more = {});
    /// The stored value; "null" where there is none.
    QByteArray get(const QByteArray &ns, const QByteArray &key, const QByteArray &more = {});
    std::vector<Hit> search(const QByteArray &ns, const QByteArray &more = {});
    /// The hits' keys, joined by spaces; sorted where the order says nothing.
    QByteArray keys(const QByteArray &ns, const QByteArray &more = {});
    QByteArray sortedKeys(const QByteArray &ns, const QByteArray &more = {});
    QByteArrayList namespaces(const QByteArray &more = {});
    QByteArrayList searchedNamespaces(const QByteArray &ns);
    /// Runs a statement of another program's on the store's file.
    void sql(const QByteArray &statement);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Store> m_store;
};

void LangGraphScenariosTest::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    open();
}

void LangGraphScenariosTest::cleanup() {
    m_store.reset();
    m_folder.reset();
}

void LangGraphScenariosTest::open(const QByteArray &config, bool embeds) {
    m_store.reset();
    OpenOptions options;
    options.location = m_folder->filePath(u"store.db"_s);
    options.cacheDirectory = m_folder->filePath(u"cache"_s);
    if (!config.isEmpty()) {
        const auto parsed = parseStoreConfig(config);
        QVERIFY2(parsed.has_value(), qPrintable(parsed ? QString() : parsed.error().detail));
        options.config = parsed->config;
    }
    if (embeds)
        options.embedder = std::make_shared<LetterEmbedder>();
    auto store = openStore(options);
    QVERIFY2(store.has_value(), qPrintable(store ? QString() : store.error().detail));
    m_store = *std::move(store);
}

QByteArray LangGraphScenariosTest::ask(const QByteArray &line) {
    const auto request = parseRequest(line);
    if (!request)
        return errorLine(request.error());
    const auto answers = m_store->batch(request->ops);
    return answers ? answerLine(*request, *answers) : errorLine(answers.error());
}

void LangGraphScenariosTest::put(const QByteArray &ns, const QByteArray &key,
                                 const QByteArray &value, const QByteArray &more) {
    QCOMPARE(ask(R"({"op":"put","namespace":)" + labelsOf(ns) + R"(,"key":")" + key +
                 R"(","value":)" + value + more + '}'),
             R"({"ok":true,"result":null})"_ba);
}

QByteArray LangGraphScenariosTest::get(const QByteArray &ns, const QByteArray &key,
                                       const QByteArray &more) {
    const QByteArray answer =
        ask(R"({"op":"get","namespace":)" + labelsOf(ns) + R"(,"key":")" + key + '"' + more + '}');
    const auto document = JsonDocument::parse(answer);
    const int result = document ? document->member(0, "result") : -1;
    if (result < 0)
        return answer;
    const int value = document->member(result, "value");
    return value < 0 ? "null"_ba : document->raw(value).toByteArray();
}

std::vector<Hit> LangGraphScenariosTest::search(const QByteArray &ns, const QByteArray &more) {
    const QByteArray answer =
        ask(R"({"op":"search","namespace_prefix":)" + labelsOf(ns) + more + '}');
    std::vector<Hit> hits;
    const auto document = JsonDocument::parse(answer);
    const int result = document ? document->member(0, "result") : -1;
    if (result < 0) {
        qWarning("%s", answer.constData());
        return {{"error", "error", answer, {}}};
    }
    for (int i = 0; i < document->nodes()[static_cast<size_t>(result)].childCount; ++i) {
        const int item = document->element(result, i);
        Hit hit;
        hit.ns = joined(*document, document->member(item, "namespace"));
        hit.key = document->string(document->member(item, "key"));
        hit.value = document->raw(document->member(item, "value")).toByteArray();
        const QByteArrayView score = document->raw(document->member(item, "score"));
        if (score != "null")
            hit.score = score.toDouble();
        hits.push_back(std::move(hit));
    }
    return hits;
}

QByteArray LangGraphScenariosTest::keys(const QByteArray &ns, const QByteArray &more) {
    QByteArrayList all;
    for (const Hit &hit : search(ns, more))
        all.append(hit.key);
    return all.join(' ');
}

QByteArray LangGraphScenariosTest::sortedKeys(const QByteArray &ns, const QByteArray &more) {
    QByteArrayList all = keys(ns, more).split(' ');
    std::sort(all.begin(), all.end());
    return all.join(' ');
}

QByteArrayList LangGraphScenariosTest::searchedNamespaces(const QByteArray &ns) {
    QByteArrayList all;
    for (const Hit &hit : search(ns, R"(,"limit":100)"))
        all.append(hit.ns);
    std::sort(all.begin(), all.end());
    return all;
}

QByteArrayList LangGraphScenariosTest::namespaces(const QByteArray &more) {
    const QByteArray answer = ask(R"({"op":"list_namespaces")" + more + '}');
    const auto document = JsonDocument::parse(answer);
    const int result = document ? document->member(0, "result") : -1;
    if (result < 0)
        return {answer};
    QByteArrayList all;
    for (int i = 0; i < document->nodes()[static_cast<size_t>(result)].childCount; ++i)
        all.append(joined(*document, document->element(result, i)));
    return all;
}

void LangGraphScenariosTest::sql(const QByteArray &statement) {
    SqlOptions options;
    options.path = m_folder->filePath(u"store.db"_s);
    auto connection = SqlConnection::open(options);
    QVERIFY(connection.has_value());
    const auto done = (*connection)->execute(statement);
    QVERIFY2(done.has_value(), statement.constData());
}

static QByteArray filter(const QByteArray &json) {
    return R"(,"filter":)" + json;
}

static QByteArray query(const QByteArray &text) {
    return R"(,"query":)" + quotedJson(text);
}

static QByteArray conditions(const QByteArray &prefix, const QByteArray &suffix = {}) {
    QByteArrayList all;
    if (!prefix.isNull())
        all.append(R"({"match_type":"prefix","path":)" + labelsOf(prefix) + '}');
    if (!suffix.isNull())
        all.append(R"({"match_type":"suffix","path":)" + labelsOf(suffix) + '}');
    return R"(,"match_conditions":[)" + all.join(',') + ']';
}

void LangGraphScenariosTest::oneBatchOfEverythingKeepsItsOrder() {
    put("test/foo", "key1", R"({"data":"value1"})");
    put("test/bar", "key2", R"({"data":"value2"})");
    const QByteArray answer = ask(
        R"({"op":"batch","ops":[{"op":"get","namespace":["test","foo"],"key":"key1"},)"
        R"({"op":"put","namespace":["test","bar"],"key":"key2","value":{"data":"new"}},)"
        R"({"op":"search","namespace_prefix":["test"],"filter":{"data":"value2"},"limit":10,"offset":0},)"
        R"({"op":"list_namespaces","match_conditions":null,"max_depth":null,"limit":10,"offset":0},)"
        R"({"op":"get","namespace":["test"],"key":"key3"}]})");
    const auto document = JsonDocument::parse(answer);
    QVERIFY(document.has_value());
    const int result = document->member(0, "result");
    QCOMPARE(document->nodes()[static_cast<size_t>(result)].childCount, 5);
    QCOMPARE(document->raw(document->member(document->element(result, 0), "value")).toByteArray(),
             R"({"data":"value1"})"_ba);
    QCOMPARE(document->raw(document->element(result, 1)).toByteArray(), "null"_ba);
    // The search saw the state before the put, which stands in front of it.
    const int found = document->element(result, 2);
    QCOMPARE(document->nodes()[static_cast<size_t>(found)].childCount, 1);
    QCOMPARE(document->raw(document->element(result, 3)).toByteArray(),
             R"([["test","bar"],["test","foo"]])"_ba);
    QCOMPARE(document->raw(document->element(result, 4)).toByteArray(), "null"_ba);
    QCOMPARE(get("test/bar", "key2"), R"({"data":"new"})"_ba);
}

void LangGraphScenariosTest::itemsAreWrittenReadAndDeleted() {
    put("test/documents", "doc1", R"({"title":"Test Document"})");
    QCOMPARE(get("test/documents", "doc1"), R"({"title":"Test Document"})"_ba);
    put("test/documents", "doc1", R"({"title":"Updated"})");
    QCOMPARE(get("test/documents", "doc1"), R"({"title":"Updated"})"_ba);
    QCOMPARE(get("test/other", "doc1"), "null"_ba);
    put("test/documents", "doc2", R"({"title":"Another"})");
    QCOMPARE(sortedKeys("test"), "doc1 doc2"_ba);
    QCOMPARE(ask(R"({"op":"delete","namespace":["test","documents"],"key":"doc1"})"),
             R"({"ok":true,"result":null})"_ba);
    put("test/documents", "doc2", "null");
    QCOMPARE(get("test/documents", "doc1"), "null"_ba);
    QCOMPARE(get("test/documents", "doc2"), "null"_ba);
    QCOMPARE(keys("test"), ""_ba);
    QVERIFY(namespaces().isEmpty());
}

void LangGraphScenariosTest::emptyNamespacesAreRefusedByPutAndNestedOnesServed() {
    for (const QByteArray &labels : {"[]"_ba, R"(["the","thing.about"])"_ba,
                                     R"(["some","fun",""])"_ba, R"(["langgraph","foo"])"_ba}) {
        QVERIFY2(ask(R"({"op":"put","namespace":)" + labels + R"(,"key":"foo","value":{"a":1}})")
                     .contains("InvalidNamespaceError"),
                 labels.constData());
    }
    for (const QByteArray &ns : {"foo/langgraph/foo"_ba, "langgraph/foo"_ba}) {
        ask(R"({"op":"batch","ops":[{"op":"put","namespace":)" + labelsOf(ns) +
            R"(,"key":"bar","value":{"foo":"bar"}}]})");
        QCOMPARE(get(ns, "bar"), R"({"foo":"bar"})"_ba);
        QCOMPARE(keys(ns), "bar"_ba);
        ask(R"({"op":"delete","namespace":)" + labelsOf(ns) + R"(,"key":"bar"})");
        QCOMPARE(get(ns, "bar"), "null"_ba);
    }
}

void LangGraphScenariosTest::namespacesAreListed_data() {
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<QByteArrayList>("expected");
    const auto row = [](const char *name, const QByteArray &more, const QByteArrayList &expected) {
        QTest::newRow(name) << more << expected;
    };
    row("prefix", conditions("a/b"), {"a/b/c", "a/b/d/e", "a/b/d/i", "a/b/f"});
    row("suffix", conditions({}, "f"), {"a/b/f", "a/c/f", "b/a/f"});
    row("prefix and suffix", conditions("a", "f"), {"a/b/f", "a/c/f"});
    row("depth", conditions("a/b") + R"(,"max_depth":3)", {"a/b/c", "a/b/d", "a/b/f"});
    row("limit", conditions("a/b") + R"(,"limit":2)", {"a/b/c", "a/b/d/e"});
    row("offset", conditions("a/b") + R"(,"offset":2)", {"a/b/d/i", "a/b/f"});
    row("star in the prefix", conditions("a/*/f"), {"a/b/f", "a/c/f"});
    row("star in the suffix", conditions({}, "*/f"), {"a/b/f", "a/c/f", "b/a/f"});
    row("star at the end", conditions("users/*"), {"users/123", "users/456/settings"});
    row("two stars", conditions("*/users", "*/settings"), {});
    row("nothing there", conditions("nonexistent"), {});
    row("itself", conditions("users/123"), {"users/123"});
    row("whole labels of a suffix", conditions({}, "sers"), {});
    row("depth of all", R"(,"max_depth":1)", {"a", "admin", "b", "users"});
    row("depth and a suffix that is cut off", conditions({}, "settings") + R"(,"max_depth":1)",
        {"users"});
    row("no conditions", R"(,"match_conditions":null,"max_depth":null)",
        {"a/b/c", "a/b/d/e", "a/b/d/i", "a/b/f", "a/c/f", "admin/users/789", "b/a/f", "users/123",
         "users/456/settings"});
}

void LangGraphScenariosTest::namespacesAreListed() {
    QFETCH(QByteArray, more);
    QFETCH(QByteArrayList, expected);
    for (const QByteArray &ns :
         {"a/b/c"_ba, "a/b/d/e"_ba, "a/b/d/i"_ba, "a/b/f"_ba, "a/c/f"_ba, "b/a/f"_ba,
          "users/123"_ba, "users/456/settings"_ba, "admin/users/789"_ba})
        put(ns, "id", R"({"data":1})");
    QCOMPARE(namespaces(more), expected);
}

void LangGraphScenariosTest::namespacesArePaged() {
    QVERIFY(namespaces().isEmpty());
    QByteArrayList expected;
    for (int i = 0; i < 130; ++i) {
        expected.append("namespace/sub_" + QByteArray::number(i).rightJustified(3, '0'));
        put(expected.last(), "id", "{}");
    }
    QCOMPARE(namespaces(), expected.first(100)); // what is not said is 100 and 0
    QCOMPARE(namespaces(R"(,"limit":5,"offset":15)"), expected.mid(15, 5));
    QCOMPARE(namespaces(R"(,"limit":50,"offset":100)"), expected.mid(100));
    QVERIFY(namespaces(R"(,"offset":130)").isEmpty());
}

void LangGraphScenariosTest::searchesSeeNamespacesFiltersAndPages() {
    put("base/documents/user1", "d1", R"({"author":"John Doe","tags":["important"]})");
    put("base/documents/user2", "d2", R"({"author":"Jane Smith","tags":["draft"]})");
    put("base/reports/one", "r1", R"({"author":"John Doe","tags":["final"]})");
    put("base/reports/two", "r2", R"({"author":"Alice Johnson","tags":["draft"]})");
    QCOMPARE(sortedKeys("base/documents"), "d1 d2"_ba);
    QCOMPARE(sortedKeys("base"), "d1 d2 r1 r2"_ba);
    QCOMPARE(sortedKeys("base", filter(R"({"author":"John Doe"})")), "d1 r1"_ba);
    QCOMPARE(sortedKeys("base", filter(R"({"tags":["draft"]})")), "d2 r2"_ba);
    QCOMPARE(sortedKeys("base", filter(R"({"tags":["draft"],"author":"Jane Smith"})")), "d2"_ba);
    QByteArrayList paged = keys("base", R"(,"limit":2)").split(' ');
    QCOMPARE(paged.size(), 2);
    paged += keys("base", R"(,"limit":2,"offset":2)").split(' ');
    std::sort(paged.begin(), paged.end());
    QCOMPARE(paged, (QByteArrayList{"d1", "d2", "r1", "r2"}));
}

void LangGraphScenariosTest::namespacesEndAtWholeLabels() {
    for (const QByteArray &ns :
         {"foo"_ba, "foo/child"_ba, "foo/child/deep"_ba, "foobar"_ba, "foobar/baz"_ba, "foo2"_ba,
          "Foo"_ba, "uid/users/alice"_ba, "uid/users/malice"_ba, "uid/a/b/alice"_ba})
        put(ns, "k", R"({"v":1})");
    QCOMPARE(searchedNamespaces("foo"), (QByteArrayList{"foo", "foo/child", "foo/child/deep"}));
    QCOMPARE(searchedNamespaces("foobar"), (QByteArrayList{"foobar", "foobar/baz"}));
    QCOMPARE(searchedNamespaces("Foo"), QByteArrayList{"Foo"});
    QVERIFY(searchedNamespaces("fo").isEmpty());
    QCOMPARE(searchedNamespaces("").size(), 10);
    QCOMPARE(namespaces(conditions("foo")), (QByteArrayList{"foo", "foo/child", "foo/child/deep"}));
    QCOMPARE(namespaces(conditions({}, "alice")),
             (QByteArrayList{"uid/a/b/alice", "uid/users/alice"}));
    QCOMPARE(namespaces(conditions("uid/*/alice")), QByteArrayList{"uid/users/alice"});
    put("uid/users/alice\n", "k", "{}");
    QCOMPARE(namespaces(conditions({}, "users/alice")), QByteArrayList{"uid/users/alice"});
    QCOMPARE(namespaces(conditions("uid/users/alice")), QByteArrayList{"uid/users/alice"});
}

void LangGraphScenariosTest::signsInLabelsAreLiteral() {
    const std::vector<std::pair<QByteArray, QByteArray>> pairs = {
        {"star*", "starX"}, {"q?m", "qXm"},     {"br[ack]et", "brXacXket"}, {"user_1", "userX1"},
        {"a%b", "axxb"},    {"plus+", "plusX"}, {"back\\", "backX"},        {"quo'te", "quoXte"}};
    for (const auto &[label, decoy] : pairs) {
        put(label, "k", "{}");
        put(decoy, "k", "{}");
        put(label + "/child", "k", "{}");
    }
    for (const auto &[label, decoy] : pairs) {
        const QByteArrayList both{label, label + "/child"};
        QCOMPARE(searchedNamespaces(label), both);
        QCOMPARE(namespaces(conditions(label)), both);
        QCOMPARE(namespaces(conditions({}, label + "/child")), QByteArrayList{both.last()});
    }
}

void LangGraphScenariosTest::nothingIsInjected() {
    put("docs", "public", R"({"access":"public","title":"O'Brien's Document"})");
    put("docs", "private", R"({"access":"private","password":"123"})");
    const QByteArray refused =
        ask(R"({"op":"search","namespace_prefix":["docs"],"filter":{"access') = 'public' OR )"
            R"('1'='1' OR json_extract(value, '$.":"dummy"}})");
    QVERIFY2(refused.contains("\"ValueError\"") && refused.contains("Invalid filter key"),
             refused.constData());
    for (const QByteArray &value :
         {"public' OR '1'='1"_ba, "public'; --"_ba, "public' UNION SELECT * FROM store --"_ba,
          "public\\u0000' OR '1'='1"_ba, "''''"_ba, "public' OR 'א'='א"_ba})
        QCOMPARE(keys("docs", filter(R"({"access":")" + value + R"("})")), ""_ba);
    QCOMPARE(keys("docs", filter(R"({"title":"O'Brien's Document"})")), "public"_ba);
}

void LangGraphScenariosTest::numbersAreComparedSafely() {
    put("items", "i10", R"({"price":10})");
    put("items", "i20", R"({"price":20.0})");
    put("items", "i30", R"({"price":30})");
    QCOMPARE(sortedKeys("items", filter(R"({"price":{"$gt":15}})")), "i20 i30"_ba);
    QCOMPARE(sortedKeys("items", filter(R"({"price":{"$lt":Infinity}})")), "i10 i20 i30"_ba);
    QCOMPARE(sortedKeys("items", filter(R"({"price":{"$gt":-Infinity}})")), "i10 i20 i30"_ba);
    QCOMPARE(keys("items", filter(R"({"price":{"$eq":NaN}})")), ""_ba);
    QCOMPARE(sortedKeys("items", filter(R"({"price":{"$lt":1)" + QByteArray(100, '0') + "}}")),
             "i10 i20 i30"_ba);
    put("items", "below", R"({"price":-10})");
    QCOMPARE(keys("items", filter(R"({"price":{"$lt":0}})")), "below"_ba);
    QCOMPARE(keys("items", filter(R"({"price":{"$gte":10,"$lte":10}})")), "i10"_ba);
    QCOMPARE(keys("items", filter(R"({"price":20})")), "i20"_ba);
}

void LangGraphScenariosTest::booleansAndOddNamesAreFound() {
    put("f", "on", R"({"active":true,"access-level":"public","user":{"access-level":"nested"}})");
    put("f", "off", R"({"active":false,"123abc":"ok","user":{"123abc":"ok2"}})");
    QCOMPARE(keys("f", filter(R"({"active":true})")), "on"_ba);
    QCOMPARE(keys("f", filter(R"({"active":false})")), "off"_ba);
    QCOMPARE(keys("f", filter(R"({"access-level":"public"})")), "on"_ba);
    QCOMPARE(keys("f", filter(R"({"user.access-level":"nested"})")), "on"_ba);
    QCOMPARE(keys("f", filter(R"({"123abc":"ok"})")), "off"_ba);
    QCOMPARE(keys("f", filter(R"({"user.123abc":"ok2"})")), "off"_ba);
}

static const QByteArray kIndex = R"({"dims":128,"fields":["$"]})";

void LangGraphScenariosTest::meaningFollowsTheText() {
    open(kIndex, true);
    put("test", "doc1", R"({"text":"zany zebra Xerxes"})");
    put("test", "doc2", R"({"text":"something about dogs"})");
    put("test", "doc3", R"({"text":"text about birds"})");
    const std::vector<Hit> initial = search("test", query("Zany Xerxes"));
    QCOMPARE(initial.size(), size_t(3));
    QCOMPARE(initial.front().key, "doc1"_ba);
    const auto scoreOf = [](const std::vector<Hit> &hits, const QByteArray &key) {
        for (const Hit &hit : hits) {
            if (hit.key == key)
                return hit.score.value_or(-2);
        }
        return -3.0;
    };
    put("test", "doc1", R"({"text":"new text about dogs"})");
    const double after = scoreOf(search("test", query("Zany Xerxes")), "doc1");
    QVERIFY(after < *initial.front().score);
    QVERIFY(scoreOf(search("test", query("new text about dogs")), "doc1") > after);
    put("test", "doc4", R"({"text":"new text about dogs"})", R"(,"index":false)");
    QCOMPARE(sortedKeys("test", query("new text about dogs")), "doc1 doc2 doc3"_ba);
    QCOMPARE(sortedKeys("test"), "doc1 doc2 doc3 doc4"_ba);
}

void LangGraphScenariosTest::meaningAndFiltersMeet() {
    open(R"({"dims":128,"fields":["text"]})", true);
    put("test", "doc1", R"({"text":"red apple","color":"red","score":4.5})");
    put("test", "doc2", R"({"text":"red car","color":"red","score":3.0})");
    put("test", "doc3", R"({"text":"green apple","color":"green","score":4.0})");
    put("test", "doc4", R"({"text":"blue car","color":"blue","score":3.5})");
    QCOMPARE(keys("test", query("apple") + filter(R"({"color":"red"})")), "doc1 doc2"_ba);
    QCOMPARE(keys("test", query("car") + filter(R"({"color":"red"})")), "doc2 doc1"_ba);
    const QByteArray three = keys("test", query("bbbbluuu") + filter(R"({"score":{"$gt":3.2}})"));
    QVERIFY(three.startsWith("doc4 "));
    QCOMPARE(three.split(' ').size(), 3);
    QCOMPARE(keys("test", query("apple") + filter(R"({"score":{"$gte":4.0},"color":"green"})")),
             "doc3"_ba);
}

void LangGraphScenariosTest::meaningIsPaged() {
    open(kIndex, true);
    for (int i = 0; i < 5; ++i)
        put("test", "doc" + QByteArray::number(i),
            R"({"text":"test document number )" + QByteArray::number(i) + R"("})");
    const QByteArray all = keys("test", query("test") + R"(,"limit":10)");
    QCOMPARE(all.split(' ').size(), 5);
    QCOMPARE(keys("test", query("test") + R"(,"limit":2)") + ' ' +
                 keys("test", query("test") + R"(,"limit":2,"offset":2)") + ' ' +
                 keys("test", query("test") + R"(,"limit":2,"offset":4)"),
             all);
    double last = 2;
    for (const Hit &hit : search("test", query("test"))) {
        QVERIFY(*hit.score <= last);
        last = *hit.score;
    }
}

void LangGraphScenariosTest::oddQueriesAreAnswered() {
    open(kIndex, true);
    put("test", "doc1", R"({"text":"test document"})");
    QCOMPARE(keys("test", query("")), "doc1"_ba);
    QVERIFY(!search("test", query("")).front().score);
    QCOMPARE(keys("test", R"(,"query":null)"), "doc1"_ba);
    QCOMPARE(keys("test", query(QByteArray("test ").repeated(100))), "doc1"_ba);
    QCOMPARE(keys("test", query("test!@#$%^&*()")), "doc1"_ba);
}

void LangGraphScenariosTest::configuredFieldsAreEmbedded() {
    open(R"({"dims":128,"fields":["key0","key1","key3"]})", true);
    put("test", "doc1", R"({"key1":"xxx","key2":"yyy","key3":"zzz"})");
    put("test", "doc2", R"({"key0":"uuu","key1":"vvv","key2":"www","key3":"xxx"})");
    for (const Hit &hit : search("test", query("xxx")))
        QVERIFY(*hit.score > 0.9);
    QCOMPARE(sortedKeys("test", query("xxx")), "doc1 doc2"_ba);
    QCOMPARE(keys("test", query("uuu")), "doc2 doc1"_ba);
    QCOMPARE(keys("test", query("zzz")), "doc1 doc2"_ba);
    for (const Hit &hit : search("test", query("www")))
        QVERIFY(*hit.score < 0.9);
}

void LangGraphScenariosTest::fieldsOfOnePutAreEmbedded() {
    open(R"({"dims":128,"fields":["key17"]})", true);
    put("test", "doc3", R"({"key0":"aaa","key1":"bbb","key2":"ccc","key3":"ddd"})",
        R"(,"index":["key0","key1"])");
    put("test", "doc4", R"({"key0":"eee","key1":"bbb","key2":"fff","key3":"ggg"})",
        R"(,"index":["key1","key3"])");
    put("test", "doc5", R"({"key0":"hhh"})", R"(,"index":false)");
    QCOMPARE(keys("test", query("aaa")), "doc3 doc4"_ba);
    QCOMPARE(keys("test", query("ggg")), "doc4 doc3"_ba);
    const std::vector<Hit> both = search("test", query("bbb"));
    QCOMPARE(both.size(), size_t(2));
    QVERIFY(std::abs(*both[0].score - *both[1].score) < 0.1);
    for (const Hit &hit : search("test", query("ccc")))
        QVERIFY(*hit.score < 0.9);
    QCOMPARE(sortedKeys("test"), "doc3 doc4 doc5"_ba);
}

void LangGraphScenariosTest::scoresAreCosines() {
    open(R"({"dims":128,"fields":["key0"],"distance":"cosine"})", true);
    put("test", "doc", R"({"key0":"aaa"})", R"(,"index":["key0","key1"])");
    for (const QByteArray &text : {"aaa"_ba, "bbb"_ba, "abcd"_ba, "poisson"_ba, "a"_ba}) {
        const std::vector<float> x = LetterEmbedder::vectorOf("aaa");
        const std::vector<float> y = LetterEmbedder::vectorOf(text);
        double dot = 0;
        for (size_t i = 0; i < x.size(); ++i)
            dot += double(x[i]) * double(y[i]);
        const std::vector<Hit> hits = search("", query(text));
        QCOMPARE(hits.size(), size_t(1));
        QVERIFY2(std::abs(*hits[0].score - dot) < 1e-5, text.constData());
    }
}

void LangGraphScenariosTest::everyScriptIsEmbedded() {
    open(R"({"dims":128,"fields":["text"]})", true);
    const QByteArrayList texts{"这是中文"_ba, "これは日本語です"_ba, "이건 한국어야"_ba,
                               "Это русский"_ba, "यह रूसी है"_ba};
    for (qsizetype i = 0; i < texts.size(); ++i)
        put("user_123/memories", QByteArray::number(i), R"({"text":")" + texts[i] + R"("})");
    for (qsizetype i = 0; i < texts.size(); ++i) {
        QCOMPARE(search("user_123/memories", query(texts[i])).front().key, QByteArray::number(i));
    }
}

void LangGraphScenariosTest::closestComesFirst_data() {
    QTest::addColumn<QByteArray>("distance");
    QTest::addColumn<QByteArray>("order");
    QTest::addColumn<QList<double>>("expected");
    QTest::newRow("cosine") << "cosine"_ba
                            << "a b c"_ba << QList<double>{1.0, 2.0 / std::sqrt(4.01), 0.0};
    QTest::newRow("l2") << "l2"_ba
                        << "a b c"_ba << QList<double>{0.0, -std::sqrt(1.01), -std::sqrt(2.0)};
    QTest::newRow("inner product") << "inner_product"_ba
                                   << "b a c"_ba << QList<double>{2.0, 1.0, 0.0};
}

void LangGraphScenariosTest::closestComesFirst() {
    QFETCH(QByteArray, distance);
    QFETCH(QByteArray, order);
    QFETCH(QList<double>, expected);
    open(R"({"dims":3,"distance":")" + distance + R"("})");
    put("docs", "a", R"({"text":"a"})", R"(,"vectors":{"$":[1.0,0.0,0.0]})");
    put("docs", "b", R"({"text":"b"})", R"(,"vectors":{"$":[2.0,0.1,0.0]})");
    put("docs", "c", R"({"text":"c"})", R"(,"vectors":{"$":[0.0,0.0,1.0]})");
    const std::vector<Hit> hits = search("docs", R"(,"vector":[1.0,0.0,0.0])");
    QCOMPARE(keys("docs", R"(,"vector":[1.0,0.0,0.0])"), order);
    for (qsizetype i = 0; i < expected.size(); ++i)
        QVERIFY(std::abs(*hits[static_cast<size_t>(i)].score - expected[i]) < 1e-5);
}

void LangGraphScenariosTest::expiredItemsAreOmittedEverywhere_data() {
    QTest::addColumn<QByteArray>("past");
    QTest::newRow("as Python binds times") << "'2020-01-01 00:00:00.123456+00:00'"_ba;
    QTest::newRow("as a refresh writes them") << "DATETIME(CURRENT_TIMESTAMP, '-1 minutes')"_ba;
}

void LangGraphScenariosTest::expiredItemsAreOmittedEverywhere() {
    QFETCH(QByteArray, past);
    open(R"({"ttl":{"default_ttl":5,"omit_expired":true},"dims":2,"fields":["t"]})");
    put("omit/expired", "e", R"({"t":"gone"})", R"(,"ttl":5,"vectors":{"t":[1,0]})");
    put("omit/control", "c", R"({"t":"keep"})", R"(,"ttl":null,"vectors":{"t":[1,0]})");
    sql("UPDATE store SET expires_at = " + past + " WHERE key = 'e'");
    QCOMPARE(get("omit/expired", "e"), "null"_ba);
    QCOMPARE(get("omit/control", "c"), R"({"t":"keep"})"_ba);
    QCOMPARE(keys("omit"), "c"_ba);
    QCOMPARE(keys("omit", R"(,"vector":[1,0])"), "c"_ba);
    QCOMPARE(keys("omit", R"(,"query":"gone","mode":"text")"), ""_ba);
    QCOMPARE(namespaces(conditions("omit")), QByteArrayList{"omit/control"});
    QCOMPARE(namespaces(conditions("omit") + R"(,"max_depth":1)"), QByteArrayList{"omit"});

    // By default they are served until somebody sweeps.
    open(R"({"ttl":{"default_ttl":5}})");
    QCOMPARE(get("omit/expired", "e", R"(,"refresh_ttl":false)"), R"({"t":"gone"})"_ba);
    QCOMPARE(sortedKeys("omit", R"(,"refresh_ttl":false)"), "c e"_ba);
    QCOMPARE(namespaces(), (QByteArrayList{"omit/control", "omit/expired"}));
}

void LangGraphScenariosTest::omittedItemsAreNotRevived() {
    open(R"({"ttl":{"default_ttl":5,"omit_expired":true,"refresh_on_read":true}})");
    put("refresh", "expired", "{}");
    put("refresh", "live_get", "{}");
    put("refresh", "live_search", "{}");
    const QByteArray stored = "'2020-01-01 00:00:00'";
    sql("UPDATE store SET expires_at = " + stored + " WHERE key = 'expired'");
    sql("UPDATE store SET expires_at = DATETIME('now', '+1 minutes') WHERE key <> 'expired'");
    QCOMPARE(get("refresh", "expired", R"(,"refresh_ttl":true)"), "null"_ba);
    QVERIFY(get("refresh", "live_get", R"(,"refresh_ttl":true)") != "null");
    QCOMPARE(sortedKeys("refresh", R"(,"refresh_ttl":true)"), "live_get live_search"_ba);
    SqlOptions options;
    options.path = m_folder->filePath(u"store.db"_s);
    auto connection = SqlConnection::open(options);
    QVERIFY(connection.has_value());
    QCOMPARE(*(*connection)
                  ->integer("SELECT count(*) FROM store WHERE key = 'expired' AND expires_at = " +
                            stored),
             1);
    QCOMPARE(*(*connection)
                  ->integer("SELECT count(*) FROM store WHERE key <> 'expired' AND "
                            "julianday(expires_at) > julianday('now', '+4 minutes')"_ba),
             2);
}

void LangGraphScenariosTest::omittedItemsTakeNoPlaceOnPages() {
    open(R"({"ttl":{"default_ttl":5,"omit_expired":true}})");
    int seconds = 0;
    for (const QByteArray &key : {"a"_ba, "expired"_ba, "b"_ba, "c"_ba}) {
        put("page", key, "{}");
        sql("UPDATE store SET updated_at = DATETIME(CURRENT_TIMESTAMP, '-" +
            QByteArray::number(++seconds) + " seconds') WHERE key = '" + key + '\'');
    }
    sql("UPDATE store SET expires_at = '2020-01-01 00:00:00' WHERE key = 'expired'");
    QCOMPARE(keys("page", R"(,"limit":2)"), "a b"_ba);
    QCOMPARE(keys("page", R"(,"limit":2,"offset":2)"), "c"_ba);
}

void LangGraphScenariosTest::everyItemLivesItsOwnTime() {
    open(R"({"ttl":{"default_ttl":5}})");
    put("test", "short", "{}", R"(,"ttl":0.001)");
    put("test", "default", "{}");
    put("test", "never", "{}", R"(,"ttl":null)");
    QTest::qWait(100);
    QCOMPARE(ask(R"({"op":"sweep_ttl"})"), R"({"ok":true,"result":1})"_ba);
    QCOMPARE(sortedKeys("test"), "default never"_ba);
    // Overwriting without a life of its own takes the default again, and null ends it.
    put("test", "never", "{}");
    put("test", "default", "{}", R"(,"ttl":null)");
    sql("UPDATE store SET expires_at = '2020-01-01 00:00:00' WHERE expires_at IS NOT NULL");
    QCOMPARE(ask(R"({"op":"sweep_ttl"})"), R"({"ok":true,"result":1})"_ba);
    QCOMPARE(keys("test"), "default"_ba);
}

QTEST_GUILESS_MAIN(LangGraphScenariosTest)
#include "tst_langgraph_scenarios.moc"
