// SPDX-License-Identifier: Apache-2.0
#include "core/search/ranking/hybrid_ranking.h"
#include "core/search/ranking/relevance_feedback.h"
#include "core/search/text/bm25.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace nestor;
using namespace Qt::StringLiterals;

/// Scores by words, relevance feedback, and the ranking made of both and of vectors.
class HybridRankingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bm25IsAsInTheBooks();
    void inflectionsCountAsOneWord();
    void prefixesStandForTheirWords();
    void repeatedWordsOfAQueryWeighMore();
    void rareWordsGainInSentences();
    void absentWordsGiveNothing();
    void feedbackAddsWordsOfTheBestTexts();
    void feedbackPassesOverFrequentWords();
    void feedbackWeightsAddUpToOne();
    void noHitsGiveNoFeedback();
    void equalTextsScoreAlike();
    void vectorsMoveTowardsTheBest();
    void vectorsStayWhereNobodyHasOne();
    void bothSidesAreHeard();
    void sharesAddUpToTheScore();
    void theBestVectorOfAnItemCounts();
    void itemsWithoutVectorsTakePart();
    void oneSideAloneRanks_data();
    void oneSideAloneRanks();
    void explainedWordsAreThoseThatContributed();
    void equalCandidatesKeepTheirOrder();
    void nothingIsRanked();
};

namespace {

const QByteArrayList kTexts = {
    "the user planned a trip to norway and the fjords",
    "the user likes coffee without sugar in the morning",
    "fjords are best seen by ship in norway in june",
    "a reminder to water the plants in the morning",
    "planning the budget of the ship refit and the harbour fees",
};

std::vector<QByteArrayView> views(const QByteArrayList &texts) {
    return {texts.begin(), texts.end()};
}

/// The statistics of these texts, as if they were the whole collection.
WordStatistics statisticsOf(const QByteArrayList &texts) {
    WordStatistics statistics;
    statistics.texts = texts.size();
    for (const QByteArray &text : texts)
        statistics.averageWords += double(queryWords(text).size()) / double(texts.size());
    statistics.textsWith = [texts](const QByteArray &word) {
        return qint64(std::count_if(texts.begin(), texts.end(), [&](const QByteArray &text) {
            const auto words = queryWords(text);
            return std::any_of(words.begin(), words.end(),
                               [&](const QueryWord &w) { return w.word == word; });
        }));
    };
    return statistics;
}

WordScorer scorerOf(const QByteArrayList &texts) {
    return WordScorer(views(texts), statisticsOf(texts));
}

std::vector<double> scoresFor(const QByteArrayList &texts, const QByteArray &query) {
    const WordScorer scorer = scorerOf(texts);
    return scorer.scores(scorer.query(queryWords(query)));
}

/// Candidates with vectors of two numbers, which they look at.
std::vector<HybridCandidate> candidates(const QByteArrayList &texts,
                                        const std::vector<std::vector<float>> &vectors) {
    std::vector<HybridCandidate> made;
    for (qsizetype i = 0; i < texts.size(); ++i) {
        HybridCandidate &candidate = made.emplace_back();
        candidate.text = texts[i];
        if (!vectors[std::size_t(i)].empty())
            candidate.vectors.emplace_back(vectors[std::size_t(i)]);
    }
    return made;
}

} // namespace

void HybridRankingTest::bm25IsAsInTheBooks() {
    const QByteArrayList texts = {"a b b", "b", "a a c d e"};
    const auto scores = scoresFor(texts, "b");
    // Few texts: Lucene's rarity.
    const double rarity = std::log(1 + (3 - 2 + 0.5) / (2 + 0.5));
    const double average = 3;
    const auto expected = [&](double count, double length) {
        return rarity * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * length / average));
    };
    QVERIFY(std::abs(scores[0] - expected(2, 3)) < 1e-12);
    QVERIFY(std::abs(scores[1] - expected(1, 1)) < 1e-12);
    QCOMPARE(scores[2], 0.0);
    QVERIFY(std::abs(wordRarity(100, 4) - std::log(96.5 / 4.5)) < 1e-12);
    // Many, and most hold it: a twentieth of that.
    QVERIFY(std::abs(wordRarity(1000, 900) - 0.05 * std::log(1 + 100.5 / 900.5)) < 1e-12);
}

void HybridRankingTest::inflectionsCountAsOneWord() {
    const auto scores = scoresFor(kTexts, "plans");
    QVERIFY(scores[0] > 0 && scores[4] > 0);
    QCOMPARE(std::count(scores.begin(), scores.end(), 0.0), 3);
    // One word, one rarity: both texts that hold a form of it are counted.
    const WordScorer scorer = scorerOf(kTexts);
    const auto query = scorer.query(queryWords("planned planning"));
    QCOMPARE(query.terms.size(), std::size_t(1));
    QCOMPARE(query.terms[0].weight, 2.0);
    QVERIFY(std::abs(query.terms[0].rarity - std::log(1 + (5 - 2 + 0.5) / (2 + 0.5))) < 1e-12);
}

void HybridRankingTest::prefixesStandForTheirWords() {
    const WordScorer scorer = scorerOf(kTexts);
    const std::vector<QueryWord> words = {{"pla", 1, true}};
    const auto scores = scorer.scores(scorer.query(words));
    QVERIFY(scores[0] > 0); // planned
    QVERIFY(scores[3] > 0); // plants
    QVERIFY(scores[4] > 0); // planning
    QVERIFY(scores[1] == 0 && scores[2] == 0);
}

void HybridRankingTest::repeatedWordsOfAQueryWeighMore() {
    const auto once = scoresFor(kTexts, "coffee norway");
    const auto twice = scoresFor(kTexts, "coffee coffee norway");
    QCOMPARE(twice[1], 2 * once[1]);
    QCOMPARE(twice[2], once[2]);
}

void HybridRankingTest::rareWordsGainInSentences() {
    // Nine texts have all the frequent words, one has the rare word and little else.
    QByteArrayList texts;
    for (int i = 0; i < 9; ++i)
        texts << "in the house of the man who has seen it all and is still there";
    texts << "a zebra in the zoo";
    const auto two = scoresFor(texts, "the zebra");
    QVERIFY(two[9] > two[0]);
    const QByteArray sentence = "in the house of the man who has seen it all is still the zebra";
    const WordScorer scorer = scorerOf(texts);
    auto query = scorer.query(queryWords(sentence));
    QCOMPARE(query.rarityPower, 1.25); // thirteen different words
    // What a word says of a text, by the rarity as it is and as the sentence has it.
    const double rarity = query.terms.back().rarity;
    const double sharpened = scorer.shares(query, 9).back();
    query.rarityPower = 1;
    QVERIFY(std::abs(sharpened / scorer.shares(query, 9).back() - std::pow(rarity, 0.25)) < 1e-9);
    QVERIFY(scoresFor(texts, sentence)[9] > scoresFor(texts, sentence)[0]);
}

void HybridRankingTest::absentWordsGiveNothing() {
    QCOMPARE(scoresFor(kTexts, "zanzibar"), std::vector<double>(5));
    QCOMPARE(scoresFor(kTexts, ""), std::vector<double>(5));
    QCOMPARE(scoresFor(kTexts, "norway zanzibar"), scoresFor(kTexts, "norway"));
}

void HybridRankingTest::feedbackAddsWordsOfTheBestTexts() {
    const WordScorer scorer = scorerOf(kTexts);
    const auto query = scorer.query(queryWords("norway"));
    const auto expanded = expandQuery(scorer, query, scorer.scores(query));
    QCOMPARE(expanded.terms[0].word, "norway"_ba);
    QVERIFY(std::any_of(expanded.terms.begin(), expanded.terms.end(),
                        [](const auto &term) { return term.word == "fjords"; }));
    // No word of the text that has nothing to do with it: "ship" leads there, "coffee" does not.
    QVERIFY(std::none_of(expanded.terms.begin(), expanded.terms.end(),
                         [](const auto &term) { return term.word == "coffee"; }));
    QVERIFY(scorer.scores(expanded)[4] > 0);
}

void HybridRankingTest::feedbackPassesOverFrequentWords() {
    QByteArrayList texts;
    for (int i = 0; i < 50; ++i)
        texts << "the the the entry number" + QByteArray::number(i);
    texts << "the the the saffron and the cardamom of the spice merchant";
    const WordScorer scorer = scorerOf(texts);
    const auto query = scorer.query(queryWords("saffron"));
    FeedbackOptions options;
    options.words = 3;
    const auto expanded = expandQuery(scorer, query, scorer.scores(query), options);
    QVERIFY(std::none_of(expanded.terms.begin(), expanded.terms.end(),
                         [](const auto &term) { return term.word == "the"; }));
}

void HybridRankingTest::feedbackWeightsAddUpToOne() {
    const WordScorer scorer = scorerOf(kTexts);
    const auto query = scorer.query(queryWords("norway ship morning"));
    FeedbackOptions options;
    options.words = 4;
    options.queryWeight = 0.6;
    const auto expanded = expandQuery(scorer, query, scorer.scores(query), options);
    double total = 0;
    for (const auto &term : expanded.terms)
        total += term.weight;
    QVERIFY(std::abs(total - 1) < 1e-12);
    QVERIFY(expanded.terms.size() <= 7);
    for (std::size_t i = 0; i < 3; ++i)
        QVERIFY(expanded.terms[i].weight >= 0.2 - 1e-12);
}

void HybridRankingTest::noHitsGiveNoFeedback() {
    const WordScorer scorer = scorerOf(kTexts);
    const auto query = scorer.query(queryWords("zanzibar"));
    QVERIFY(expandQuery(scorer, query, scorer.scores(query)) == query);
    QVERIFY(expandQuery(scorer, {}, std::vector<double>(5)).terms.empty());
}

void HybridRankingTest::equalTextsScoreAlike() {
    // Each with an id of its own, and more of them than feedback learns from.
    QByteArrayList texts;
    for (int i = 0; i < 40; ++i) {
        texts.append("reminder to water the plants in the kitchen r" +
                     QByteArray::number(1000 + i));
        texts.append("something else is said here about " + QByteArray("xyzw").mid(i % 4, 1) +
                     " and the weather of day " + QByteArray::number(i));
    }
    HybridQuery query;
    query.words = queryWords("water the plants");
    const auto hits = rankHybrid(query, candidates(texts, std::vector<std::vector<float>>(80)),
                                 statisticsOf(texts));
    for (std::size_t i = 1; i < 40; ++i)
        QCOMPARE(hits[i].score, hits[0].score);
    QVERIFY(hits[40].score < hits[0].score);
}

void HybridRankingTest::vectorsMoveTowardsTheBest() {
    const std::vector<float> query = {1, 0};
    const std::vector<float> near = {0, 1};
    const std::vector<float> far = {0, -1};
    const std::vector<std::span<const float>> vectors = {near, far, {}};
    VectorFeedbackOptions options;
    options.texts = 1;
    const auto moved = moveQuery(query, vectors, std::vector<double>{2, 1, 9}, options);
    QCOMPARE(moved, std::vector<float>({0.5F, 0.5F}));
    options.texts = 2; // weighted e : 1
    const auto both = moveQuery(query, vectors, std::vector<double>{2, 1, 9}, options);
    QVERIFY(std::abs(both[1] - 0.5F * (std::exp(1.0F) - 1) / (std::exp(1.0F) + 1)) < 1e-6F);
}

void HybridRankingTest::vectorsStayWhereNobodyHasOne() {
    const std::vector<float> query = {3, 4};
    const std::vector<std::span<const float>> none(2);
    QCOMPARE(moveQuery(query, none, std::vector<double>{1, 2}), query);
    QCOMPARE(moveQuery(query, {}, {}), query);
}

void HybridRankingTest::bothSidesAreHeard() {
    // 0 has the word and a middling vector, 3 the best vector and no word, 4 neither.
    const std::vector<std::vector<float>> vectors = {{0.8F, 0.6F}, {0, 1}, {0, 1}, {1, 0}, {-1, 0}};
    const auto made = candidates(kTexts, vectors);
    HybridQuery query;
    query.words = queryWords("norway");
    query.vector = {1, 0};
    const auto hits = rankHybrid(query, made, statisticsOf(kTexts));
    QCOMPARE(hits.size(), std::size_t(5));
    QCOMPARE(hits[0].candidate, std::size_t(0));
    QCOMPARE(hits[4].candidate, std::size_t(4));
    QCOMPARE(hits[0].vectorScore.value(), double(0.8F));
}

void HybridRankingTest::sharesAddUpToTheScore() {
    const std::vector<std::vector<float>> vectors = {
        {0.8F, 0.6F}, {0, 1}, {0.6F, 0.8F}, {1, 0}, {-1, 0}};
    const auto made = candidates(kTexts, vectors);
    HybridQuery query;
    query.words = queryWords("ship to norway");
    query.vector = {0, 1};
    const auto hits = rankHybrid(query, made, statisticsOf(kTexts));
    for (const HybridHit &hit : hits)
        QVERIFY(std::abs(hit.textShare + hit.feedbackShare + hit.vectorShare - hit.score) < 1e-9);
    QVERIFY(std::is_sorted(hits.begin(), hits.end(),
                           [](const auto &a, const auto &b) { return a.score > b.score; }));
}

void HybridRankingTest::theBestVectorOfAnItemCounts() {
    const std::vector<float> far = {-1, 0};
    const std::vector<float> near = {1, 0};
    const std::vector<float> middle = {0, 1};
    std::vector<HybridCandidate> made(2);
    made[0].vectors = {far, near};
    made[1].vectors = {middle};
    HybridQuery query;
    query.vector = {1, 0};
    const auto hits = rankHybrid(query, made, statisticsOf({"", ""}));
    QCOMPARE(hits[0].candidate, std::size_t(0));
    QCOMPARE(hits[0].vectorScore.value(), 1.0);
}

void HybridRankingTest::itemsWithoutVectorsTakePart() {
    const std::vector<std::vector<float>> vectors = {{}, {0, 1}, {}, {1, 0}, {-1, 0}};
    const auto made = candidates(kTexts, vectors);
    HybridQuery query;
    query.words = queryWords("trip to the fjords");
    query.vector = {1, 0};
    const auto hits = rankHybrid(query, made, statisticsOf(kTexts));
    QCOMPARE(hits.size(), std::size_t(5));
    QCOMPARE(hits[0].candidate, std::size_t(0));
    QVERIFY(!hits[0].vectorScore);
}

void HybridRankingTest::oneSideAloneRanks_data() {
    QTest::addColumn<QByteArray>("words");
    QTest::addColumn<bool>("vector");
    QTest::addColumn<int>("first");
    QTest::newRow("only words") << "coffee"_ba << false << 1;
    QTest::newRow("only meaning") << "zanzibar"_ba << true << 3;
    QTest::newRow("neither") << ""_ba << false << 0;
}

void HybridRankingTest::oneSideAloneRanks() {
    QFETCH(QByteArray, words);
    QFETCH(bool, vector);
    QFETCH(int, first);
    const std::vector<std::vector<float>> vectors = {{0, 1}, {0, 1}, {0, 1}, {1, 0}, {-1, 0}};
    const auto made = candidates(kTexts, vectors);
    HybridQuery query;
    query.words = queryWords(words);
    query.vector = {vector ? 1.0F : 0.0F, 0};
    const auto hits = rankHybrid(query, made, statisticsOf(kTexts));
    QCOMPARE(hits.size(), std::size_t(5));
    QCOMPARE(hits[0].candidate, std::size_t(first));
    for (const HybridHit &hit : hits)
        QVERIFY(std::isfinite(hit.score));
}

void HybridRankingTest::explainedWordsAreThoseThatContributed() {
    const std::vector<std::vector<float>> vectors(5);
    const auto made = candidates(kTexts, vectors);
    HybridQuery query;
    query.words = queryWords("planning norway");
    query.explain = true;
    const auto hits = rankHybrid(query, made, statisticsOf(kTexts));
    QCOMPARE(hits[0].candidate, std::size_t(0));
    const auto &words = hits[0].words;
    QVERIFY(words.size() > 2);
    QVERIFY(words[0].asked && words[1].asked);
    double sum = 0;
    for (const auto &word : words)
        sum += word.share;
    QVERIFY(std::abs(sum - hits[0].textScore - hits[0].feedbackScore) < 1e-9);
    QVERIFY(std::any_of(words.begin(), words.end(),
                        [](const auto &w) { return w.word == "fjords" && !w.asked; }));
    query.explain = false;
    QVERIFY(rankHybrid(query, made, statisticsOf(kTexts))[0].words.empty());
}

void HybridRankingTest::equalCandidatesKeepTheirOrder() {
    const QByteArrayList texts = {"same text", "same text", "same text"};
    const std::vector<std::vector<float>> vectors(3, {1, 0});
    const auto made = candidates(texts, vectors);
    HybridQuery query;
    query.words = queryWords("text");
    query.vector = {1, 0};
    const auto hits = rankHybrid(query, made, statisticsOf(texts));
    for (std::size_t i = 0; i < 3; ++i) {
        QCOMPARE(hits[i].candidate, i);
        QCOMPARE(hits[i].score, 0.0);
    }
}

void HybridRankingTest::nothingIsRanked() {
    HybridQuery query;
    query.words = queryWords("anything");
    query.vector = {1, 0};
    QVERIFY(rankHybrid(query, {}, statisticsOf({})).empty());
}

QTEST_APPLESS_MAIN(HybridRankingTest)
#include "tst_hybrid_ranking.moc"
