// SPDX-License-Identifier: Apache-2.0
#include "search_samples.h"

#include "core/json/json_string.h"
#include "core/model/explanation_words.h"
#include "core/search/engine/searchable_store.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QSet>
#include <QtTest>

#include <cmath>

using namespace Qt::StringLiterals;
using namespace nestor;

namespace {

SearchOp words(const QByteArray &query, qint64 limit = 10, qint64 offset = 0) {
    SearchOp op;
    op.query = query;
    op.mode = SearchMode::Text;
    op.limit = limit;
    op.offset = offset;
    return op;
}

PutOp text(const QByteArray &key, const QByteArray &text, const QByteArray &ns = "n") {
    return putOp(ns, key, "{\"text\":" + quotedJson(text) + "}");
}

QSet<QByteArray> keySet(const SearchResult &result) {
    const QByteArrayList keys = keysOf(result);
    return {keys.begin(), keys.end()};
}

} // namespace

/// Searches by words through openStore(), on real files.
class TestTextSearch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_sample = std::make_unique<SampleStore>(); }

    void rareWordsWeighMore();
    void otherFormsOfAWordAreFound();
    void formsOfOneWordCountTogether();
    void repeatedWordsWeighMore();
    void theLanguageOfQueriesWorks_data();
    void theLanguageOfQueriesWorks();
    void flagsAndNegativeNumbersExcludeNothing();
    void everyScriptIsFound_data();
    void everyScriptIsFound();
    void noInputIsASyntaxError_data();
    void noInputIsASyntaxError();
    void keysAndNumbersAreWordsToo();
    void namesOfFieldsAreNoWords();
    void namespacesAndFiltersRestrict();
    void pagesContinueAndTiesGoByKey();
    void minScoreAndExplanation();
    void relatedWordsThatSayNothingAreNotNamed();
    void ownWritesAreFoundAtOnce();
    void anAgentsWritesAreFoundAtOnce();
    void changesInPlaceAreFoundWithinSeconds();
    void aGuestsFileIsNotTouched();
    void aDamagedCacheIsMadeAnew();
    void aSecondOpeningReadsOnlyWhatChanged();
    void aRandomStoreEqualsAScan();

private:
    std::unique_ptr<SampleStore> m_sample;
};

void TestTextSearch::rareWordsWeighMore() {
    auto store = m_sample->open();
    std::vector<Op> ops;
    for (int i = 0; i < 20; ++i)
        ops.emplace_back(text("common" + QByteArray::number(i), "the cat sat on the mat"));
    ops.emplace_back(text("rare", "the zebra sat on the mat"));
    QVERIFY(store->batch(std::move(ops)));
    const auto found = store->search(words("zebra cat", 30));
    QCOMPARE(found->items.size(), size_t(21));
    QCOMPARE(found->items.front().item.key, "rare"_ba);
    QVERIFY(*found->items[0].score > *found->items[1].score);
    QVERIFY(*found->items[20].score > 0);
}

void TestTextSearch::theLanguageOfQueriesWorks_data() {
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArrayList>("keys");
    QTest::addRow("any word") << "apple pear"_ba << QByteArrayList{"a", "b", "d"};
    QTest::addRow("case") << "APPLE"_ba << QByteArrayList{"a", "b"};
    QTest::addRow("phrase") << "\"green apple\""_ba << QByteArrayList{"a"};
    QTest::addRow("phrase in order") << "\"apple green\""_ba << QByteArrayList{};
    QTest::addRow("phrase beside a word") << "\"green apple\" pear"_ba << QByteArrayList{"a"};
    QTest::addRow("prefix") << "app*"_ba << QByteArrayList{"a", "b", "c"};
    QTest::addRow("exclusion") << "apple -red"_ba << QByteArrayList{"a"};
    QTest::addRow("excluded phrase") << "app* -\"green apple\""_ba << QByteArrayList{"b", "c"};
    QTest::addRow("only an exclusion") << "-red"_ba << QByteArrayList{};
    QTest::addRow("hyphen") << "well-known"_ba << QByteArrayList{"d"};
    QTest::addRow("nothing") << "quince"_ba << QByteArrayList{};
    QTest::addRow("operators are words") << "AND"_ba << QByteArrayList{"c"};
}

void TestTextSearch::theLanguageOfQueriesWorks() {
    QFETCH(QByteArray, query);
    QFETCH(QByteArrayList, keys);
    auto store = m_sample->open();
    QVERIFY(
        store->batch({text("a", "a green apple"), text("b", "a red Apple"),
                      text("c", "application and approval"), text("d", "the well-known pear")}));
    const auto found = store->search(words(query));
    QVERIFY(found);
    QCOMPARE(keySet(*found), QSet<QByteArray>(keys.begin(), keys.end()));
}

void TestTextSearch::flagsAndNegativeNumbersExcludeNothing() {
    auto store = m_sample->open();
    QVERIFY(
        store->batch({text("flag", "pass --verbose flag to the tool"), text("not", "a quiet flag"),
                      text("cold", "it was -5 degrees"), text("warm", "it was 20 degrees")}));
    const auto keys = [&](const QByteArray &query) { return keysOf(*store->search(words(query))); };
    QCOMPARE(keys("--verbose flag"), (QByteArrayList{"flag", "not"}));
    QCOMPARE(keys("--verbose"), (QByteArrayList{"flag"}));
    QCOMPARE(keys("degrees -5"), (QByteArrayList{"cold", "warm"}));
    QCOMPARE(keys("-5"), (QByteArrayList{"cold"}));
    QCOMPARE(keys("flag -verbose"), (QByteArrayList{"not"}));
}

void TestTextSearch::everyScriptIsFound_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("query");
    QTest::addColumn<bool>("found");
    QTest::addRow("one Han character") << u"東京都に住む"_s << u"京"_s << true;
    QTest::addRow("the last character") << u"東京都"_s << u"都"_s << true;
    QTest::addRow("two characters") << u"東京都に住む"_s << u"東京"_s << true;
    QTest::addRow("two across words") << u"東京都に住む"_s << u"京都"_s << true;
    QTest::addRow("two that are not adjacent") << u"東京都に住む"_s << u"東都"_s << false;
    QTest::addRow("kana") << u"プログラミング言語"_s << u"言語"_s << true;
    QTest::addRow("half-width kana") << u"ﾌﾟﾛｸﾞﾗﾐﾝｸﾞ"_s << u"プログラ"_s << true;
    QTest::addRow("Chinese") << u"我喜欢喝咖啡"_s << u"咖啡"_s << true;
    QTest::addRow("a clause, in part") << u"我喜欢喝咖啡"_s << u"他不喜欢喝茶"_s << true;
    QTest::addRow("a phrase, in part") << u"我喜欢喝咖啡"_s << u"\"他不喜欢喝茶\""_s << false;
    QTest::addRow("Korean with a particle") << u"서울에서 만나요"_s << u"서울"_s << true;
    QTest::addRow("Thai") << u"ฉันชอบกาแฟ"_s << u"กาแฟ"_s << true;
    QTest::addRow("Hindi") << u"मुझे हिन्दी पसंद है"_s << u"हिन्दी"_s << true;
    QTest::addRow("half a Hindi word") << u"मुझे हिन्दी पसंद है"_s << u"हि"_s << false;
    QTest::addRow("Arabic") << u"أحب القهوة كثيرا"_s << u"القهوة"_s << true;
    QTest::addRow("Cyrillic, case") << u"Москва"_s << u"МОСКВА"_s << true;
    QTest::addRow("Arabic points") << u"مُحَمَّدٌ يُحِبُّ القَهْوَةَ"_s << u"محمد"_s << true;
    QTest::addRow("Arabic points, another") << u"مُحَمَّدٌ يُحِبُّ القَهْوَةَ"_s << u"القهوة"_s << true;
    QTest::addRow("Hebrew points") << u"שָׁלוֹם עוֹלָם"_s << u"שלום"_s << true;
    QTest::addRow("final sigma") << u"ο Οδυσσεύς"_s << u"οδυσσευς"_s << true;
    QTest::addRow("final sigma, capitals") << u"ο Οδυσσεύς"_s << u"ΟΔΥΣΣΕΥΣ"_s << true;
    QTest::addRow("sharp s") << u"Die Straße ist groß, Fußgängerübergang"_s << u"strasse"_s << true;
    QTest::addRow("sharp s, capitals") << u"Die Straße ist groß"_s << u"STRASSE"_s << true;
    QTest::addRow("sharp s, the other way") << u"Die Strasse"_s << u"straße"_s << true;
    QTest::addRow("sharp s, begin") << u"ein Fußgängerübergang"_s << u"fussgänger*"_s << true;
    QTest::addRow("yo") << u"ещё ёлка"_s << u"елка"_s << true;
    QTest::addRow("strokes") << u"Łódź, København, Đà Nẵng"_s << u"lodz"_s << true;
    QTest::addRow("strokes, o") << u"Łódź, København, Đà Nẵng"_s << u"kobenhavn"_s << true;
    QTest::addRow("strokes, d") << u"Łódź, København, Đà Nẵng"_s << u"da"_s << true;
    QTest::addRow("dotless i") << u"ırmak"_s << u"irmak"_s << true;
    QTest::addRow("soft hyphen") << u"co\u00ADoperate"_s << u"cooperate"_s << true;
    QTest::addRow("zero-width space") << u"data\u200Bbase"_s << u"database"_s << true;
    QTest::addRow("zero-width joiners") << u"می\u200Cخواهم"_s << u"میخواهم"_s << true;
    QTest::addRow("voiced kana are letters") << u"かぎ"_s << u"がぎ"_s << false;
    QTest::addRow("accents") << u"Café à la crème"_s << u"cafe CREME"_s << true;
    QTest::addRow("decomposed accents") << u"re\u0301sume\u0301"_s << u"résumé"_s << true;
    QTest::addRow("emoji") << u"party🎉tonight"_s << u"🎉"_s << true;
    QTest::addRow("young emoji") << u"it is hot 🫠"_s << u"🫠"_s << true;
    QTest::addRow("beyond the BMP") << u"𠮷野家で食べる"_s << u"𠮷野"_s << true;
    QTest::addRow("full width") << u"ＡＢＣ１２３"_s << u"abc123"_s << true;
}

void TestTextSearch::everyScriptIsFound() {
    QFETCH(QString, text);
    QFETCH(QString, query);
    QFETCH(bool, found);
    auto store = m_sample->open();
    QVERIFY(store->batch({::text("other", "nothing of the kind"), ::text("it", text.toUtf8())}));
    QCOMPARE(keysOf(*store->search(words(query.toUtf8()))),
             found ? QByteArrayList{"it"} : QByteArrayList());
}

void TestTextSearch::otherFormsOfAWordAreFound() {
    auto store = m_sample->open();
    QVERIFY(store->batch({text("1", "we are planning a trip"), text("2", "the plans changed"),
                          text("3", "a plane to Rome"), text("4", "Planned obsolescence")}));
    QCOMPARE(keySet(*store->search(words("plan"))), (QSet<QByteArray>{"1", "2", "4"}));
    QCOMPARE(keySet(*store->search(words("planned"))), (QSet<QByteArray>{"1", "2", "4"}));
    // What is written in quotes, or excluded, is meant to the letter.
    QCOMPARE(keySet(*store->search(words("\"plans\""))), (QSet<QByteArray>{"2"}));
    QCOMPARE(keySet(*store->search(words("plan -planning"))), (QSet<QByteArray>{"2", "4"}));
    SearchOp op = words("planned");
    op.explain = true;
    const auto found = store->search(op);
    QCOMPARE(found->items.front().parts->words, std::vector<QByteArray>{"planned"});
    for (const SearchItem &hit : found->items)
        QVERIFY(!hit.parts->matchedText.isEmpty());
}

void TestTextSearch::formsOfOneWordCountTogether() {
    // BM25 by hand: four items of five words with the key, "plan" in two of them in three forms.
    auto store = m_sample->open();
    QVERIFY(store->batch({text("1", "plan plans planned it"), text("2", "a planned way out"),
                          text("3", "nothing of the kind"), text("4", "nothing of that kind")}));
    const auto found = store->search(words("planning"));
    QCOMPARE(keysOf(*found), (QByteArrayList{"1", "2"}));
    const auto score = [](double rows, double count) {
        return std::log1p((4 - rows + 0.5) / (rows + 0.5)) * count * 2.2 / (count + 1.2);
    };
    // Three rows: the first holds three forms, and rows are added up, at most to all there are.
    QVERIFY(std::abs(*found->items[0].score - score(4, 3)) < 1e-9);
    QVERIFY(std::abs(*found->items[1].score - score(4, 1)) < 1e-9);
}

void TestTextSearch::repeatedWordsWeighMore() {
    auto store = m_sample->open();
    QVERIFY(store->batch({text("red", "red things"), text("wine", "wine things"),
                          text("3", "other things"), text("4", "other things")}));
    QCOMPARE(keysOf(*store->search(words("red wine wine"))), (QByteArrayList{"wine", "red"}));
    QCOMPARE(keysOf(*store->search(words("red wine red"))), (QByteArrayList{"red", "wine"}));
}

void TestTextSearch::noInputIsASyntaxError_data() {
    QTest::addColumn<TextTokenizer>("tokenizer");
    QTest::addRow("words") << TextTokenizer::Words;
    QTest::addRow("trigrams") << TextTokenizer::Trigrams;
}

void TestTextSearch::noInputIsASyntaxError() {
    QFETCH(TextTokenizer, tokenizer);
    auto store = m_sample->open();
    QVERIFY(store->batch({text("a", "some text with AND OR NOT NEAR(x)")}));
    Job job;
    QVERIFY(dynamic_cast<SearchableStore &>(*store).engine().words().choose(tokenizer, job));
    QByteArrayList queries{"\"",
                           "*",
                           "-",
                           "()",
                           "AND",
                           "a AND",
                           "NEAR(a b, 2)",
                           "text:foo",
                           "{a b}:c",
                           "^a",
                           "a + b",
                           "\"a\" \"",
                           "-\"",
                           "'",
                           "\\",
                           "a;DROP TABLE store",
                           QByteArray("a\0b", 3),
                           "\xff\xfe broken",
                           QByteArray(100'000, '"'),
                           QByteArray(100'000, 'x')};
    QRandomGenerator random(11);
    const QByteArray alphabet = "ab \"*-()^:{}+'\\NOTAND.,\xe6\x9d\xb1";
    for (int i = 0; i < 500; ++i) {
        QByteArray query;
        for (int n = random.bounded(20); n > 0; --n)
            query += alphabet[random.bounded(int(alphabet.size()))];
        queries += query;
    }
    for (const QByteArray &query : queries) {
        if (query.isEmpty())
            continue;
        const auto found = store->search(words(query));
        QVERIFY2(found,
                 query.left(100) + ": " + (found ? QByteArray() : found.error().detail.toUtf8()));
    }
}

void TestTextSearch::keysAndNumbersAreWordsToo() {
    auto store = m_sample->open();
    QVERIFY(store->batch({putOp("n", "favourite-colour", R"({"v":"blue"})"),
                          putOp("n", "tweet", R"({"id":505874924095815681,"year":1984})")}));
    QCOMPARE(keysOf(*store->search(words("colour"))), QByteArrayList{"favourite-colour"});
    QCOMPARE(keysOf(*store->search(words("505874924095815681"))), QByteArrayList{"tweet"});
    QCOMPARE(keysOf(*store->search(words("1984"))), QByteArrayList{"tweet"});
}

void TestTextSearch::namesOfFieldsAreNoWords() {
    auto store = m_sample->open();
    QVERIFY(store->batch({putOp("n", "k", R"({"colour":"blue","flag":true})")}));
    QVERIFY(store->search(words("colour true"))->items.empty());
}

void TestTextSearch::namespacesAndFiltersRestrict() {
    auto store = m_sample->open();
    QVERIFY(store->batch({text("1", "wine", "a.b"), text("2", "wine", "a.b.c"),
                          text("3", "wine", "a.bc"), text("4", "wine", "d.b"),
                          putOp("a.b", "5", R"({"text":"wine","n":1})")}));
    SearchOp op = words("wine");
    op.namespacePrefix = NamespacePath({"a", "b"});
    QCOMPARE(keySet(*store->search(op)), (QSet<QByteArray>{"1", "2", "5"}));
    op.below = false;
    QCOMPARE(keySet(*store->search(op)), (QSet<QByteArray>{"1", "5"}));
    op.below = true;
    op.namespacePrefix = {};
    op.pattern = NamespacePattern{{"*", "b"}};
    QCOMPARE(keySet(*store->search(op)), (QSet<QByteArray>{"1", "2", "4", "5"}));
    op.filter.root.node = FilterAll{
        {FilterNode{FieldCondition{FieldName{"n", {"n"}, "n"}, FilterOperator::Eq, "1"}}}};
    QCOMPARE(keysOf(*store->search(op)), QByteArrayList{"5"});
}

void TestTextSearch::pagesContinueAndTiesGoByKey() {
    auto store = m_sample->open();
    std::vector<Op> ops;
    QByteArrayList expected;
    for (char c = 'a'; c <= 'z'; ++c)
        ops.emplace_back(text(QByteArray("k") + c, "equal words"));
    for (char c = 'a'; c <= 'z'; ++c)
        expected.append(QByteArray("k") + c);
    QVERIFY(store->batch(std::move(ops)));
    QByteArrayList pages;
    for (int offset = 0; offset < 30; offset += 4)
        pages += keysOf(*store->search(words("equal", 4, offset)));
    QCOMPARE(pages, expected);
    QCOMPARE(keysOf(*store->search(words("equal", -1))), expected);
}

void TestTextSearch::minScoreAndExplanation() {
    auto store = m_sample->open();
    QVERIFY(store->batch({text("one", "red things and more of other things"),
                          text("both", "red wine"), text("none", "beer"), text("no", "ale")}));
    SearchOp op = words("red wine");
    op.explain = true;
    const auto found = store->search(op);
    QCOMPARE(keysOf(*found), (QByteArrayList{"both", "one"}));
    QVERIFY(found->explanation);
    QCOMPARE(planName(found->explanation->plan), "text"_ba);
    QCOMPARE(found->explanation->candidates, 2);
    const ScoreParts &parts = *found->items.front().parts;
    QCOMPARE(*parts.textScore, *found->items.front().score);
    QCOMPARE(parts.words, (std::vector<QByteArray>{"wine", "red"}));
    QCOMPARE(parts.matchedText, "red wine"_ba);
    QVERIFY(!parts.vectorScore);
    op.minScore = *found->items.front().score;
    QCOMPARE(keysOf(*store->search(op)), QByteArrayList{"both"});

    // A word of every text says nothing about one of them.
    std::vector<Op> common;
    for (int i = 0; i < 20; ++i)
        common.emplace_back(text("c" + QByteArray::number(i), "the same"));
    common.emplace_back(text("rare", "the violin"));
    QVERIFY(store->batch(std::move(common)));
    op.minScore.reset();
    op.query = "the violin";
    QCOMPARE(store->search(op)->items.front().parts->words, std::vector<QByteArray>{"violin"});
}

void TestTextSearch::relatedWordsThatSayNothingAreNotNamed() {
    auto store = m_sample->open();
    std::vector<Op> ops;
    for (int i = 0; i < 60; ++i)
        ops.emplace_back(text("other" + QByteArray::number(i), "bread and butter"));
    for (int i = 0; i < 12; ++i) {
        ops.emplace_back(text("v" + QByteArray::number(i),
                              i % 2 == 0 ? "a violin has strings 3513714948419280427 s"
                                         : "strings 3513714948419280427 s and a bow"));
    }
    QVERIFY(store->batch(std::move(ops)));
    SearchOp op = words("violin");
    op.mode = SearchMode::Hybrid;
    op.explain = true;
    op.limit = 20;
    QSet<QByteArray> named;
    const auto found = store->search(op);
    QVERIFY(found.has_value());
    for (const SearchItem &hit : found->items)
        named.unite({hit.parts->words.begin(), hit.parts->words.end()});
    QVERIFY(named.contains("violin"));
    QVERIFY(named.contains("strings")); // related: it stands beside what was asked for
    QVERIFY(!named.contains("3513714948419280427"));
    QVERIFY(!named.contains("s"));
    // Asked for, a number says all.
    op.query = "3513714948419280427";
    const auto asked = store->search(op);
    QVERIFY(asked && !asked->items.empty());
    QCOMPARE(asked->items.front().parts->words.front(), "3513714948419280427"_ba);
}

void TestTextSearch::ownWritesAreFoundAtOnce() {
    auto store = m_sample->open();
    const NamespacePath ns(QByteArrayList{"n"});
    for (int i = 0; i < 5; ++i) {
        const QByteArray word = "word" + QByteArray::number(i);
        QVERIFY(store->batch({text("k", word)}));
        QCOMPARE(keysOf(*store->search(words(word))), QByteArrayList{"k"});
        if (i > 0)
            QVERIFY(store->search(words("word" + QByteArray::number(i - 1)))->items.empty());
    }
    QVERIFY(store->remove(ns, "k"));
    QVERIFY(store->search(words("word4"))->items.empty());
}

void TestTextSearch::anAgentsWritesAreFoundAtOnce() {
    SKIP_WITHOUT_PYTHON();
    QVERIFY(m_sample->python("setup(); put('n', 'first', '{\"text\":\"apple\"}')"));
    auto store = m_sample->open();
    QCOMPARE(keysOf(*store->search(words("apple"))), QByteArrayList{"first"});
    QVERIFY(m_sample->python("put('n', 'second', '{\"text\":\"apple pie\"}')"));
    QCOMPARE(keySet(*store->search(words("apple"))), (QSet<QByteArray>{"first", "second"}));
    QVERIFY(m_sample->python("put('n', 'first', '{\"text\":\"pear\"}')"));
    QCOMPARE(keysOf(*store->search(words("apple"))), QByteArrayList{"second"});
    QCOMPARE(keysOf(*store->search(words("pear"))), QByteArrayList{"first"});
    QVERIFY(m_sample->python("delete('n', 'second')"));
    QVERIFY(store->search(words("apple"))->items.empty());
}

void TestTextSearch::changesInPlaceAreFoundWithinSeconds() {
    SKIP_WITHOUT_PYTHON();
    QVERIFY(m_sample->python("setup()\n"
                             "for i in range(50): put('n', str(i), '{\"text\":\"apple\"}')"));
    auto store = m_sample->open();
    QCOMPARE(store->search(words("apple", 100))->items.size(), size_t(50));
    // Not as LangGraph writes: the row keeps its number.
    QVERIFY(m_sample->python("db.execute(\"UPDATE store SET value = '{\\\"text\\\":\\\"pear\\\"}' "
                             "WHERE key = '7'\")"));
    QTRY_COMPARE(keysOf(*store->search(words("pear"))), QByteArrayList{"7"});
    QCOMPARE(store->search(words("apple", 100))->items.size(), size_t(49));
}

void TestTextSearch::aGuestsFileIsNotTouched() {
    SKIP_WITHOUT_PYTHON();
    QVERIFY(m_sample->python("setup()\n"
                             "for i in range(50): put('n', str(i), '{\"text\":\"apple\"}')"));
    const auto bytes = [this] {
        QFile file(m_sample->path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    const QByteArray before = bytes();
    {
        auto store = m_sample->open();
        QCOMPARE(store->search(words("apple", 100))->items.size(), size_t(50));
    }
    QCOMPARE(bytes(), before);
    QVERIFY(!QFile::exists(m_sample->path() + u"-wal"_s));
    QCOMPARE(QDir(m_sample->cacheDirectory()).entryList({u"*.search"_s}, QDir::Files).size(), 1);
}

void TestTextSearch::aDamagedCacheIsMadeAnew() {
    SKIP_WITHOUT_PYTHON();
    QVERIFY(m_sample->python("setup(); put('n', 'k', '{\"text\":\"apple\"}')"));
    QVERIFY(m_sample->open()->search(words("apple")));
    const QDir cache(m_sample->cacheDirectory());
    const QString name = cache.entryList({u"*.search"_s}, QDir::Files).constFirst();
    for (const QByteArray &damage : {QByteArray("no database at all"), QByteArray(8192, 'x')}) {
        QFile file(cache.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(damage);
        file.close();
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"making the cache anew"_s));
        QCOMPARE(keysOf(*m_sample->open()->search(words("apple"))), QByteArrayList{"k"});
    }
}

void TestTextSearch::aSecondOpeningReadsOnlyWhatChanged() {
    SKIP_WITHOUT_PYTHON();
    QVERIFY(m_sample->python("setup(); put('n', 'a', '{\"text\":\"apple\"}')\n"
                             "put('n', 'b', '{\"text\":\"apple\"}')"));
    QCOMPARE(m_sample->open()->search(words("apple"))->items.size(), size_t(2));
    QVERIFY(m_sample->python("delete('n', 'a'); put('n', 'c', '{\"text\":\"apple\"}')"));
    QCOMPARE(keySet(*m_sample->open()->search(words("apple"))), (QSet<QByteArray>{"b", "c"}));
}

void TestTextSearch::aRandomStoreEqualsAScan() {
    auto store = m_sample->open();
    QRandomGenerator random(3);
    QHash<QByteArray, QSet<QByteArray>> stored;
    const auto word = [&random] { return "w" + QByteArray::number(random.bounded(60)); };
    for (int round = 0; round < 8; ++round) {
        std::vector<Op> ops;
        for (int i = 0; i < 60; ++i) {
            const QByteArray key = QByteArray::number(random.bounded(150));
            if (random.bounded(4) == 0) {
                PutOp gone = putOp("n", key, {});
                gone.value.reset();
                ops.emplace_back(gone);
                stored.remove(key);
                continue;
            }
            QSet<QByteArray> holds;
            for (int n = random.bounded(1, 8); n > 0; --n)
                holds.insert(word());
            ops.emplace_back(text(key, QByteArrayList(holds.begin(), holds.end()).join(' ')));
            stored.insert(key, holds);
        }
        QVERIFY(store->batch(std::move(ops)));
        for (int query = 0; query < 10; ++query) {
            const QByteArray first = word();
            const QByteArray second = word();
            const QByteArray without = word();
            QSet<QByteArray> expected;
            for (auto item = stored.cbegin(); item != stored.cend(); ++item) {
                if ((item->contains(first) || item->contains(second)) && !item->contains(without))
                    expected.insert(item.key());
            }
            const auto found = store->search(words(first + ' ' + second + " -" + without, -1));
            QCOMPARE(keySet(*found), expected);
        }
    }
}

QTEST_GUILESS_MAIN(TestTextSearch)
#include "tst_text_search.moc"
