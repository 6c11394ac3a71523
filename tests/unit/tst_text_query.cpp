// SPDX-License-Identifier: Apache-2.0
#include "core/search/text/fts_expression.h"
#include "core/search/text/segmenter.h"
#include "core/search/text/text_query.h"

#include <QtTest>

using namespace Qt::StringLiterals;
using namespace nestor;
using Term = TextQuery::Term;

namespace {

std::vector<Term> parsed(const char *text) {
    return TextQuery::parse(text).terms;
}

Result<QByteArrayList> noTokens(const QByteArray &) {
    return QByteArrayList();
}

QByteArray expression(const char *text) {
    return ftsExpression(TextQuery::parse(text), TextTokenizer::Words, noTokens)->match;
}

} // namespace

class TestTextQuery : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wordsAreTakenApart();
    void phrasesAreKeptTogether();
    void exclusionsAndPrefixesAreSeen();
    void operatorsOfFtsAreOrdinaryWords();
    void doublesAreCounted();
    void quotesInSentencesOnlyQuote();
    void quotesWithinWordsOpenNoPhrase();
    void aPastedBookIsCut();
    void queriesWithoutWordsFindNothing_data();
    void queriesWithoutWordsFindNothing();

    void asciiIsIndexedAsItStands();
    void scriptsWithoutSpacesBecomePairs_data();
    void scriptsWithoutSpacesBecomePairs();
    void oneCharacterIsTheBeginningOfAPair();
    void aClauseIsAlsoLookedForByItsPairs();
    void trigramsLoseAccentsButNoCharacters();

    void expressionsQuoteEverything_data();
    void expressionsQuoteEverything();
    void phrasesAreNumberedAndWeighed();
    void wordsBringTheirOtherForms();
    void onlyBareWordsDo_data();
    void onlyBareWordsDo();
    void shortWordsAreLookedUpAmongTheTrigrams();
};

void TestTextQuery::wordsAreTakenApart() {
    const std::vector<Term> expected{{"red", false, false, false},
                                     {"well-known", false, false, false}};
    QCOMPARE(parsed("  red\t well-known\n"), expected);
}

void TestTextQuery::phrasesAreKeptTogether() {
    const std::vector<Term> expected{{"new york", true, false, false},
                                     {"pizza", false, false, false}};
    QCOMPARE(parsed("\"new york\" pizza"), expected);
    const std::vector<Term> unclosed{{"pizza", false, false, false},
                                     {"new yo", true, false, false}};
    QCOMPARE(parsed("pizza \"new yo"), unclosed);
    const std::vector<Term> bracketed{{"(", false, false, false}, {"b c", true, false, false}};
    QCOMPARE(parsed("(\"b c\")").at(0), bracketed.at(1));
}

void TestTextQuery::exclusionsAndPrefixesAreSeen() {
    const std::vector<Term> expected{{"pie", false, false, false},
                                     {"meat", false, false, true},
                                     {"pork chop", true, false, true},
                                     {"app", false, true, false},
                                     {"sour ch", true, true, false}};
    QCOMPARE(parsed("pie -meat -\"pork chop\" app* \"sour ch\"*"), expected);
    const std::vector<Term> dash{{"a", false, false, false}, {"b", false, false, false}};
    QCOMPARE(parsed("a - b"), dash);
}

void TestTextQuery::operatorsOfFtsAreOrdinaryWords() {
    const std::vector<Term> expected{
        {"cats", false, false, false}, {"AND", false, false, false},
        {"NOT", false, false, false},  {"(dogs", false, false, false},
        {"OR", false, false, false},   {"key:x)", false, false, false}};
    QCOMPARE(parsed("cats AND NOT (dogs OR key:x)"), expected);
}

void TestTextQuery::doublesAreCounted() {
    const std::vector<Term> expected{
        {"a", false, false, false, 3}, {"a", true, false, false}, {"a", false, false, true}};
    QCOMPARE(parsed("a a \"a\" -a a"), expected);
    const auto made = ftsExpression(TextQuery::parse("a b a"), TextTokenizer::Words, noTokens);
    QCOMPARE(made->weights(), (std::vector<PhraseWeight>{{2, 0}, {1, 1}}));
}

void TestTextQuery::quotesInSentencesOnlyQuote() {
    const auto phrases = [](const char *text) {
        QByteArrayList found;
        for (const Term &term : parsed(text)) {
            if (term.phrase)
                found.append((term.excluded ? "-" : "") + term.text);
        }
        return found;
    };
    QCOMPARE(phrases("one two three four five six seven eight \"red wine\""),
             QByteArrayList{"red wine"});
    const char *sentence = "one two three \"red wine\" four five six seven eight nine -\"of old\"";
    QCOMPARE(phrases(sentence), QByteArrayList{"-of old"});
    QVERIFY(expression(sentence).contains("\"red\" OR \"wine\""));
}

void TestTextQuery::quotesWithinWordsOpenNoPhrase() {
    const std::vector<Term> within{{"a", false, false, false},
                                   {"b", false, false, false},
                                   {"c", false, false, false},
                                   {"d", false, false, false}};
    QCOMPARE(parsed("a\"b c\"d"), within);
    const std::vector<Term> inches{{"6", false, false, false}, {"nails", false, false, false}};
    QCOMPARE(parsed("6\" nails"), inches);
    const std::vector<Term> behind{{"gone", false, false, false}, {"red wine", true, false, false}};
    QCOMPARE(parsed("gone\" \"red wine\""), behind);
    // What is still being typed is a phrase, what has long gone on is none.
    QCOMPARE(parsed("\"one two three four five six seven eight").size(), size_t(1));
    const auto words = parsed("\"one two three four five six seven eight nine");
    QCOMPARE(words.size(), size_t(9));
    QVERIFY(std::none_of(words.begin(), words.end(), [](const Term &t) { return t.phrase; }));
}

void TestTextQuery::aPastedBookIsCut() {
    QByteArray text;
    for (int i = 0; i < 100'000; ++i)
        text += "w" + QByteArray::number(i) + ' ';
    QCOMPARE(TextQuery::parse(text).terms.size(), size_t(TextQuery::kMaxTerms));
}

void TestTextQuery::queriesWithoutWordsFindNothing_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addRow("empty") << ""_ba;
    QTest::addRow("spaces") << " \t\n"_ba;
    QTest::addRow("punctuation") << "!!! ??? ... * ** -"_ba;
    QTest::addRow("quotes") << "\"\" \"\"\"\""_ba;
    QTest::addRow("only an exclusion") << "-meat"_ba;
    QTest::addRow("NUL") << QByteArray(3, '\0');
}

void TestTextQuery::queriesWithoutWordsFindNothing() {
    QFETCH(QByteArray, text);
    const TextQuery query = TextQuery::parse(text);
    QVERIFY(!query.findsAnything());
    QCOMPARE(ftsExpression(query, TextTokenizer::Words, noTokens).value(), FtsExpression());
}

void TestTextQuery::asciiIsIndexedAsItStands() {
    QCOMPARE(segmentedForIndex("Plain, old ASCII!", TextTokenizer::Words), "Plain, old ASCII!"_ba);
}

void TestTextQuery::scriptsWithoutSpacesBecomePairs_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("document");
    QTest::addColumn<QString>("query");
    QTest::addRow("two") << u"東京"_s << u"東京 京"_s << u"東京"_s;
    QTest::addRow("three") << u"東京都"_s << u"東京 京都 都"_s << u"東京 京都"_s;
    QTest::addRow("kana with a long vowel") << u"タワー"_s << u"タワ ワー ー"_s << u"タワ ワー"_s;
    QTest::addRow("half-width kana") << u"ﾀﾜｰ"_s << u"タワ ワー ー"_s << u"タワ ワー"_s;
    QTest::addRow("full-width letters") << u"ＡＢＣ１"_s << u"ABC1"_s << u"ABC1"_s;
    QTest::addRow("letters around")
        << u"iPhone版を買う"_s << u"iPhone 版を を買 買う う"_s << u"iPhone 版を を買 買う"_s;
    QTest::addRow("letters after") << u"新版a"_s << u"新版 版 a"_s << u"新版 版 a"_s;
    QTest::addRow("Hangul") << u"서울에서"_s << u"서울 울에 에서 서"_s << u"서울 울에 에서"_s;
    QTest::addRow("Thai") << u"ไทย"_s << u"ไท ทย ย"_s << u"ไท ทย"_s;
    QTest::addRow("beyond the BMP") << u"𠮷野家"_s << u"𠮷野 野家 家"_s << u"𠮷野 野家"_s;
    QTest::addRow("accents are taken off") << u"Café Ünï"_s << u"Cafe Uni"_s << u"Cafe Uni"_s;
    QTest::addRow("emoji") << u"great🎉party"_s << u"great 🎉 party"_s << u"great 🎉 party"_s;
}

void TestTextQuery::scriptsWithoutSpacesBecomePairs() {
    QFETCH(QString, text);
    QFETCH(QString, document);
    QFETCH(QString, query);
    QCOMPARE(QString::fromUtf8(segmentedForIndex(text.toUtf8(), TextTokenizer::Words)), document);
    QCOMPARE(QString::fromUtf8(segmentedForQuery(text.toUtf8(), TextTokenizer::Words).text), query);
}

void TestTextQuery::oneCharacterIsTheBeginningOfAPair() {
    const SegmentedTerm term = segmentedForQuery(u"京"_s.toUtf8(), TextTokenizer::Words);
    QVERIFY(term.lastIsPrefix);
    QCOMPARE(expression("京"), "\"京\" *"_ba);
    QVERIFY(!segmentedForQuery(u"東京"_s.toUtf8(), TextTokenizer::Words).lastIsPrefix);
}

void TestTextQuery::aClauseIsAlsoLookedForByItsPairs() {
    QCOMPARE(expression("東京タワー"),
             "(\"東京 京タ タワ ワー\" OR \"東京\" OR \"京タ\" OR \"タワ\" OR \"ワー\")"_ba);
    QCOMPARE(expression("\"東京タワー\""), "\"東京 京タ タワ ワー\""_ba);
    QCOMPARE(expression("東京都庁"), "\"東京 京都 都庁\""_ba);
}

void TestTextQuery::trigramsLoseAccentsButNoCharacters() {
    QCOMPARE(segmentedForIndex(u"Café 東京"_s.toUtf8(), TextTokenizer::Trigrams),
             u"Cafe 東京"_s.toUtf8());
    QCOMPARE(segmentedForQuery(u"É"_s.toUtf8(), TextTokenizer::Trigrams).text, "E"_ba);
}

void TestTextQuery::expressionsQuoteEverything_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    QTest::addRow("words are alternatives") << "red wine"_ba
                                            << "(\"red\" OR \"wine\")"_ba;
    QTest::addRow("a phrase is a condition") << "\"red wine\""_ba
                                             << "\"red wine\""_ba;
    QTest::addRow("words beside a phrase raise the score")
        << "\"red wine\" old"_ba
        << "(\"red wine\" AND (\"red wine\" OR \"old\"))"_ba;
    QTest::addRow("two phrases") << "\"a b\" \"c d\""_ba
                                 << "(\"a b\" AND \"c d\")"_ba;
    QTest::addRow("exclusions") << "pie -meat -\"pork chop\""_ba
                                << "(\"pie\" NOT (\"meat\" OR \"pork chop\"))"_ba;
    QTest::addRow("prefix") << "app*"_ba
                            << "\"app\" *"_ba;
    QTest::addRow("syntax of FTS5") << "NEAR(a {key}:x ^y"_ba
                                    << "(\"NEAR(a\" OR \"NEAR\" OR \"a\" OR \"{key}:x\" OR "
                                       "\"key\" OR \"x\" OR \"^y\")"_ba;
}

void TestTextQuery::expressionsQuoteEverything() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, expected);
    QCOMPARE(expression(text.constData()), expected);
}

void TestTextQuery::phrasesAreNumberedAndWeighed() {
    const auto made =
        ftsExpression(TextQuery::parse("\"red wine\" old -meat"), TextTokenizer::Words, noTokens);
    const std::vector<FtsExpression::Phrase> expected{
        {"red wine", {0, 0}}, {"red wine", {1, 0}}, {"old", {1, 1}}, {"meat", {0, 0}}};
    QCOMPARE(made->phrases, expected);
    QCOMPARE(made->weights(), (std::vector<PhraseWeight>{{0, 0}, {1, 0}, {1, 1}, {0, 0}}));
}

namespace {

/// The words of an index.
Result<QByteArrayList> plans(const QByteArray &beginning) {
    QByteArrayList tokens;
    for (const char *token :
         {"happier", "happiness", "happy", "plain", "plan", "plane", "planned", "planning", "plans",
          "plant", "probability", "probable", "use", "used", "using"}) {
        if (QByteArray(token).startsWith(beginning))
            tokens.append(token);
    }
    return tokens;
}

} // namespace

void TestTextQuery::wordsBringTheirOtherForms() {
    const auto made = ftsExpression(TextQuery::parse("Planning \"the happy\" used used"),
                                    TextTokenizer::Words, plans);
    QCOMPARE(made->match, "(\"the happy\" AND (\"Planning\" OR \"plan\" OR \"planned\" OR "
                          "\"plans\" OR \"the happy\" OR \"used\" OR \"use\" OR \"using\"))"_ba);
    const std::vector<FtsExpression::Phrase> expected{
        {"the happy", {0, 1}}, {"Planning", {1, 0}}, {"Planning", {1, 0}},
        {"Planning", {1, 0}},  {"Planning", {1, 0}}, {"the happy", {1, 1}},
        {"used", {2, 2}},      {"used", {2, 2}},     {"used", {2, 2}}};
    QCOMPARE(made->phrases, expected);
    const auto happy = ftsExpression(TextQuery::parse("happy"), TextTokenizer::Words, plans);
    QCOMPARE(happy->match, "(\"happy\" OR \"happiness\")"_ba);
    const auto probable = ftsExpression(TextQuery::parse("probable"), TextTokenizer::Words, plans);
    QCOMPARE(probable->match, "(\"probable\" OR \"probability\")"_ba);
}

void TestTextQuery::onlyBareWordsDo_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    QTest::addRow("phrase") << "\"planning\""_ba
                            << "\"planning\""_ba;
    QTest::addRow("prefix") << "plann*"_ba
                            << "\"plann\" *"_ba;
    QTest::addRow("exclusion") << "plan -using"_ba
                               << "((\"plan\" OR \"planned\" OR \"planning\" OR \"plans\") NOT "
                                  "\"using\")"_ba;
    QTest::addRow("several words in one") << "use-planning"_ba
                                          << "(\"use-planning\" OR \"use\" OR \"planning\" OR "
                                             "\"plan\" OR \"planned\" OR \"plans\")"_ba;
    QTest::addRow("digits") << "plan9"_ba
                            << "\"plan9\""_ba;
    QTest::addRow("short") << "use"_ba
                           << "\"use\""_ba;
}

void TestTextQuery::onlyBareWordsDo() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, expected);
    QCOMPARE(ftsExpression(TextQuery::parse(text), TextTokenizer::Words, plans)->match, expected);
}

void TestTextQuery::shortWordsAreLookedUpAmongTheTrigrams() {
    QByteArrayList asked;
    const auto vocabulary = [&asked](const QByteArray &beginning) -> Result<QByteArrayList> {
        asked.append(beginning);
        return QByteArrayList{u"東京都"_s.toUtf8(), u"東京タ"_s.toUtf8()};
    };
    const auto found = ftsExpression(TextQuery::parse(u"東京 tower"_s.toUtf8()),
                                     TextTokenizer::Trigrams, vocabulary);
    QCOMPARE(found->match, u"(\"東京都\" OR \"東京タ\" OR \"tower\")"_s.toUtf8());
    QCOMPARE(asked, QByteArrayList{u"東京"_s.toUtf8()});
    QCOMPARE(found->weights(), (std::vector<PhraseWeight>{{1, 0}, {1, 0}, {1, 1}}));

    const auto nothing =
        ftsExpression(TextQuery::parse("\"xy\" tower"), TextTokenizer::Trigrams, noTokens);
    QCOMPARE(nothing.value(), FtsExpression());
}

QTEST_APPLESS_MAIN(TestTextQuery)
#include "tst_text_query.moc"
