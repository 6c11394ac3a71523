// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/learned_embedder.h"
#include "core/embedding/learned_trainer.h"

#include <QCryptographicHash>
#include <QtEndian>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <thread>

using namespace nestor;
using namespace Qt::StringLiterals;

class LearnedEmbedderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wordsThatMeetTheSameWordsBecomeAlike();
    void smallCollectionsWork_data();
    void smallCollectionsWork();
    void noTextsGiveAnEmptyModel();
    void textsAreFoundInEveryScript_data();
    void textsAreFoundInEveryScript();
    void unseenWordsStandForWordsSpelledLikeThem();
    void numbersDoNotStandForOtherNumbers();
    void unknownTextsAreZero();
    void trainingIsDeterministic();
    void largeCollectionsAreSampledEvenly();
    void mostSpreadWordsAreKept();
    void vectorsHaveLengthOne();
    void sharesAddUpToTheCosine();
    void knownShareFallsForForeignTexts();
    void bytesGiveTheSameModel();
    void damagedBytesAreRefused();
    void consistentlyWrongBytesAreRefused_data();
    void consistentlyWrongBytesAreRefused();
    void otherVersionsAreRefused();
    void textsThatSayLittleAreLessNear();
    void rareWordsHaveTheirSayInQuestions();
    void cancelIsHeard();
    void errorsOfTheSourceEndTraining();
    void identityNamesTheModel();
    void severalThreadsGetTheSameVectors();
};

namespace {

NextText reading(const QByteArrayList &texts) {
    return [texts, at = qsizetype(0)](QByteArray &text) mutable -> Result<bool> {
        if (at >= texts.size())
            return false;
        text = texts[at++];
        return true;
    };
}

LearnedModel trained(const QByteArrayList &texts, const LearnedOptions &options = {}) {
    Job job;
    return trainLearnedModel(reading(texts), texts.size(), options, job).value();
}

double cosine(const std::vector<float> &a, const std::vector<float> &b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        dot += double(a[i]) * double(b[i]);
        aa += double(a[i]) * double(a[i]);
        bb += double(b[i]) * double(b[i]);
    }
    return aa > 0 && bb > 0 ? dot / std::sqrt(aa * bb) : 0;
}

qsizetype bestOf(const LearnedModel &model, const QByteArrayList &texts, const QByteArray &query) {
    const std::vector<float> asked = model.embedQuestion(query);
    qsizetype best = -1;
    double bestScore = 0;
    for (qsizetype i = 0; i < texts.size(); ++i) {
        const double score = cosine(asked, model.embed(texts[i]));
        if (score > bestScore) {
            bestScore = score;
            best = i;
        }
    }
    return best;
}

/// Texts of two subjects; "car" and "automobile" never meet, but they meet the same words.
QByteArrayList subjects() {
    QByteArrayList texts;
    const QByteArrayList vehicles = {"car", "automobile"};
    const QByteArrayList about = {"engine", "wheel", "garage", "driver", "petrol", "road"};
    const QByteArrayList animals = {"cat", "kitten"};
    const QByteArrayList doing = {"purr", "whiskers", "milk", "mouse", "basket", "fur"};
    for (int i = 0; i < 40; ++i) {
        const QByteArray &a = about[i % 6];
        const QByteArray &b = about[(i * 5 + 1) % 6];
        texts << "the " + vehicles[i % 2] + " " + a + " and " + b;
        texts << "the " + animals[i % 2] + " " + doing[i % 6] + " and " + doing[(i * 5 + 1) % 6];
    }
    return texts;
}

} // namespace

void LearnedEmbedderTest::wordsThatMeetTheSameWordsBecomeAlike() {
    LearnedOptions options;
    options.dims = 5;
    const LearnedModel model = trained(subjects(), options);
    QCOMPARE(model.dims(), 5);
    const auto car = model.embedQuestion("car");
    QVERIFY(cosine(car, model.embedQuestion("automobile")) > 0.8);
    QVERIFY(cosine(car, model.embedQuestion("kitten")) < 0.2);
}

void LearnedEmbedderTest::smallCollectionsWork_data() {
    QTest::addColumn<int>("count");
    for (const int count : {1, 2, 3, 5, 10, 40, 80})
        QTest::addRow("%d", count) << count;
}

void LearnedEmbedderTest::smallCollectionsWork() {
    QFETCH(int, count);
    // Each text has a word of its own beside those that all share.
    QByteArrayList texts;
    for (int i = 0; i < count; ++i)
        texts << "remember that user likes " + QByteArray(6, char('a' + i % 26)) +
                     QByteArray(4, char('a' + i / 26));
    const LearnedModel model = trained(texts);
    QVERIFY(model.dims() >= 2 && model.dims() <= count + 1);
    for (qsizetype i = 0; i < texts.size(); ++i)
        QCOMPARE(bestOf(model, texts, texts[i].split(' ').last()), i);
    // Words that all texts have still find them.
    QVERIFY(cosine(model.embedQuestion("user"), model.embed(texts[0])) > 0);
}

void LearnedEmbedderTest::noTextsGiveAnEmptyModel() {
    for (const QByteArrayList &texts : {QByteArrayList(), QByteArrayList({"", " ... "})}) {
        const LearnedModel model = trained(texts);
        QCOMPARE(model.dims(), 0);
        QVERIFY(model.embed("anything").empty());
        QVERIFY(model.explain("anything", {}).empty());
        QCOMPARE(LearnedModel::fromBytes(model.toBytes()).value().hash(), model.hash());
    }
}

void LearnedEmbedderTest::textsAreFoundInEveryScript_data() {
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<int>("expected");
    QTest::newRow("English") << "coffee"_ba << 0;
    QTest::newRow("French, without accents") << "CAFE"_ba << 1;
    QTest::newRow("Russian") << "кофе"_ba << 2;
    QTest::newRow("Chinese, part of a sentence") << "咖啡"_ba << 3;
    QTest::newRow("Chinese, one character") << "茶"_ba << 4;
    QTest::newRow("Japanese") << "コーヒー"_ba << 5;
    QTest::newRow("Korean with a particle") << "커피"_ba << 6;
    QTest::newRow("Arabic with points") << "قَهْوَة"_ba << 7;
    QTest::newRow("Hindi") << "चाय"_ba << 8;
    QTest::newRow("Thai") << "กาแฟ"_ba << 9;
}

void LearnedEmbedderTest::textsAreFoundInEveryScript() {
    QFETCH(QByteArray, query);
    QFETCH(int, expected);
    const QByteArrayList texts = {"She drinks coffee in the morning",
                                  "Le café est fermé le dimanche",
                                  "Он пьёт кофе без сахара",
                                  "他每天早上喝咖啡",
                                  "奶奶喜欢喝绿茶和吃饼干",
                                  "彼女は毎朝コーヒーを飲みます",
                                  "그는 커피를 좋아한다",
                                  "يشرب القهوة قهوة سوداء",
                                  "उसे चाय पसंद है",
                                  "เธอชอบดื่มกาแฟตอนเช้า"};
    QCOMPARE(bestOf(trained(texts), texts, query), qsizetype(expected));
}

void LearnedEmbedderTest::unseenWordsStandForWordsSpelledLikeThem() {
    const QByteArrayList texts = {"the programmer compiles the kernel", "a gardener waters roses",
                                  "the violinist rehearses a sonata"};
    const LearnedModel model = trained(texts);
    QCOMPARE(bestOf(model, texts, "programmers compiling"), qsizetype(0));
    QCOMPARE(bestOf(model, texts, "gardenner"), qsizetype(1)); // misspelt
    const auto shares = model.explain("violinista", model.embed(texts[2]));
    QCOMPARE(shares.size(), std::size_t(1));
    QCOMPARE(shares[0].word, "violinista"_ba);
    QCOMPARE(shares[0].as, std::vector<QByteArray>({"violinist"}));
}

void LearnedEmbedderTest::numbersDoNotStandForOtherNumbers() {
    const LearnedModel model = trained({"flight 20231104 was late", "order 7781234 shipped"});
    QVERIFY(model.knownShare("20231105") == 0);
    const auto vector = model.embedQuestion("20231105");
    QVERIFY(std::all_of(vector.begin(), vector.end(), [](float v) { return v == 0; }));
}

void LearnedEmbedderTest::unknownTextsAreZero() {
    const LearnedModel model = trained(subjects());
    for (const QByteArray &text : {""_ba, "?!"_ba, "xylophonist zzzzqq"_ba}) {
        const auto vector = model.embed(text);
        QCOMPARE(vector.size(), std::size_t(model.dims()));
        QVERIFY(std::all_of(vector.begin(), vector.end(), [](float v) { return v == 0; }));
    }
}

void LearnedEmbedderTest::trainingIsDeterministic() {
    LearnedOptions options;
    options.threads = 1;
    const LearnedModel one = trained(subjects(), options);
    options.threads = 3;
    const LearnedModel three = trained(subjects(), options);
    QCOMPARE(one.toBytes(), three.toBytes());
    QVERIFY(one.embed("the mouse in the garage") == three.embed("the mouse in the garage"));
}

void LearnedEmbedderTest::largeCollectionsAreSampledEvenly() {
    QByteArrayList texts;
    for (int i = 0; i < 1000; ++i)
        texts << "early"_ba + (i < 500 ? " morning" : " evening") + QByteArray::number(i);
    LearnedOptions options;
    options.maxTexts = 100;
    const LearnedModel model = trained(texts, options);
    QCOMPARE(model.texts(), qint64(1000));
    // Between 50 and 100 texts were learned from, of both halves.
    QVERIFY(model.wordCount() > 50 && model.wordCount() <= 103);
    QVERIFY(model.knownShare("morning0") == 1.0 && model.knownShare("early") == 1.0);
    int late = 0;
    for (int i = 500; i < 1000; ++i)
        late += model.knownShare("evening" + QByteArray::number(i)) == 1.0 ? 1 : 0;
    QVERIFY(late >= 20 && late <= 60);
}

void LearnedEmbedderTest::mostSpreadWordsAreKept() {
    QByteArrayList texts;
    for (int i = 0; i < 50; ++i)
        texts << "shared common word" + QByteArray(1, char('a' + i % 26)) + "x" +
                     QByteArray(1, char('a' + i / 26));
    LearnedOptions options;
    options.maxWords = 2;
    const LearnedModel model = trained(texts, options);
    QCOMPARE(model.wordCount(), 2);
    QCOMPARE(model.knownShare("shared common"), 1.0);
}

void LearnedEmbedderTest::vectorsHaveLengthOne() {
    const LearnedModel model = trained(subjects());
    for (const QByteArray &text : {"car"_ba, "the kitten in the basket on the road"_ba})
        QVERIFY(std::abs(cosine(model.embed(text), model.embed(text)) - 1) < 1e-6);
    for (const auto &vector :
         {model.embed("engine of the car"), model.embedQuestion("engine of the car")}) {
        double squares = 0;
        for (const float v : vector)
            squares += double(v) * double(v);
        QVERIFY(std::abs(squares - 1) < 1e-5);
    }
}

void LearnedEmbedderTest::sharesAddUpToTheCosine() {
    const LearnedModel model = trained(subjects());
    const QByteArray query = "the cars and a kitten kitten in the garages";
    for (const QByteArray &text : {"the car wheel and road"_ba, "the kitten purr and milk"_ba}) {
        const auto vector = model.embed(text);
        const auto shares = model.explain(query, vector);
        double sum = 0;
        for (const auto &share : shares)
            sum += share.share;
        QVERIFY(std::abs(sum - cosine(model.embedQuestion(query), vector)) < 1e-6);
        QVERIFY(std::is_sorted(shares.begin(), shares.end(),
                               [](const auto &a, const auto &b) { return a.share > b.share; }));
    }
    QCOMPARE(model.explain(query, model.embed("kitten purr"))[0].word, "kitten"_ba);
}

void LearnedEmbedderTest::knownShareFallsForForeignTexts() {
    const LearnedModel model = trained(subjects());
    QCOMPARE(model.knownShare("the car road"), 1.0);
    QCOMPARE(model.knownShare("the quantum road entanglement"), 0.5);
    QCOMPARE(model.knownShare(""), 1.0);
}

void LearnedEmbedderTest::bytesGiveTheSameModel() {
    const LearnedModel model = trained(subjects());
    const auto read = LearnedModel::fromBytes(model.toBytes());
    QVERIFY2(read.has_value(), read ? "" : qPrintable(read.error().detail));
    QCOMPARE(read->hash(), model.hash());
    QCOMPARE(read->texts(), model.texts());
    QCOMPARE(read->toBytes(), model.toBytes());
    QVERIFY(read->embed("an automobile in the garages") ==
            model.embed("an automobile in the garages"));
    QVERIFY(read->embedQuestion("an automobile in the garages") ==
            model.embedQuestion("an automobile in the garages"));
}

void LearnedEmbedderTest::damagedBytesAreRefused() {
    const QByteArray bytes = trained({"one two", "two three"}).toBytes();
    for (qsizetype size = 0; size < bytes.size(); ++size)
        QCOMPARE(LearnedModel::fromBytes(bytes.first(size)).error().code, ErrorCode::Corrupt);
    QCOMPARE(LearnedModel::fromBytes(bytes + 'x').error().code, ErrorCode::Corrupt);
    for (qsizetype at = 0; at < bytes.size(); ++at) {
        QByteArray damaged = bytes;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
        QVERIFY2(!LearnedModel::fromBytes(damaged), qPrintable(QString::number(at)));
    }
}

namespace {

/// The bytes with a number replaced and the checksum made to fit again.
QByteArray forged(QByteArray bytes, qsizetype at, quint32 number) {
    qToLittleEndian(number, bytes.data() + at);
    bytes.chop(32);
    return bytes + QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
}

} // namespace

void LearnedEmbedderTest::consistentlyWrongBytesAreRefused_data() {
    QTest::addColumn<int>("at");
    QTest::addColumn<quint32>("number");
    QTest::newRow("more dims than there are") << 12 << 3U;
    QTest::newRow("absurd dims") << 12 << 0xFFFFFFFFU;
    QTest::newRow("fewer words") << 16 << 2U;
    QTest::newRow("absurd words") << 16 << 0xFFFFFFFFU;
    QTest::newRow("negative texts") << 24 << 0x80000000U;
    QTest::newRow("reserve is not a number") << 28 << 0x7FC00000U;
    QTest::newRow("reserve below 0") << 28 << 0xBF800000U;
    QTest::newRow("first word begins late") << 32 << 1U;
    QTest::newRow("offsets fall") << 36 << 0x7FFFFFFFU;
    QTest::newRow("last offset is outside") << 44 << 0x7FFFFFFFU;
    QTest::newRow("words out of order") << 48 << 0x7A7A7A7AU;
    QTest::newRow("weight is not a number") << 58 << 0x7FC00000U;
}

void LearnedEmbedderTest::consistentlyWrongBytesAreRefused() {
    QFETCH(int, at);
    QFETCH(quint32, number);
    // Three stems ("on three two": 10 bytes), header of 32 bytes, four offsets, text, weights.
    const QByteArray bytes = trained({"one two", "two three"}).toBytes();
    QVERIFY(LearnedModel::fromBytes(forged(bytes, 12, 2)).has_value()); // forging as such works
    const auto read = LearnedModel::fromBytes(forged(bytes, at, number));
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::Corrupt);
}

void LearnedEmbedderTest::otherVersionsAreRefused() {
    const QByteArray bytes = trained({"one two", "two three"}).toBytes();
    for (const quint32 version : {0U, 1U, 3U, 99U}) {
        QCOMPARE(LearnedModel::fromBytes(forged(bytes, 8, version)).error().code,
                 ErrorCode::Unsupported);
    }
}

void LearnedEmbedderTest::textsThatSayLittleAreLessNear() {
    QByteArrayList texts = subjects();
    const LearnedModel model = trained(texts);
    // Both lie in the direction of "car", but one of them says hardly anything.
    const auto asked = model.embedQuestion("car");
    const auto shortText = model.embed("the and car");
    const auto longText = model.embed("car car car car automobile car car");
    const auto direction = [](std::vector<float> vector) {
        vector.back() = 0;
        return vector;
    };
    QVERIFY(shortText.back() > longText.back());
    QCOMPARE(asked.back(), 0.0F);
    QVERIFY(cosine(direction(asked), direction(shortText)) > 0.9);
    QVERIFY(cosine(asked, shortText) < cosine(direction(asked), direction(shortText)) - 0.005);
}

void LearnedEmbedderTest::rareWordsHaveTheirSayInQuestions() {
    // "lost" fills a direction of its own; "wilderness" stands in few texts among others.
    QByteArrayList texts;
    for (int i = 0; i < 60; ++i)
        texts << "lost " + subjects()[i];
    texts << "wilderness bears tents"
          << "wilderness tents rivers"
          << "bears rivers wilderness";
    LearnedOptions options;
    options.dims = 12;
    const LearnedModel model = trained(texts, options);
    QCOMPARE(bestOf(model, texts, "lost in the wilderness") >= 60, true);
    const auto shares =
        model.explain("lost in the wilderness", model.embed("wilderness bears and lost cars"));
    QCOMPARE(shares.front().word, "wilderness"_ba);
}

void LearnedEmbedderTest::cancelIsHeard() {
    std::stop_source stop;
    stop.request_stop();
    Job job(stop.get_token());
    const auto model = trainLearnedModel(reading(subjects()), 0, {}, job);
    QVERIFY(!model);
    QCOMPARE(model.error().code, ErrorCode::Cancelled);

    LearnedEmbedder embedder(std::make_shared<LearnedModel>(trained(subjects())));
    const auto vectors = embedder.embed({"car"_ba}, stop.get_token());
    QVERIFY(!vectors);
    QCOMPARE(vectors.error().code, ErrorCode::Cancelled);
}

void LearnedEmbedderTest::errorsOfTheSourceEndTraining() {
    Job job;
    const auto model = trainLearnedModel(
        [](QByteArray &) -> Result<bool> { return failure(ErrorCode::Io, u"gone"_s); }, 0, {}, job);
    QVERIFY(!model);
    QCOMPARE(model.error().detail, u"gone"_s);
}

void LearnedEmbedderTest::identityNamesTheModel() {
    LearnedEmbedder a(std::make_shared<LearnedModel>(trained(subjects())));
    LearnedEmbedder same(std::make_shared<LearnedModel>(trained(subjects())));
    LearnedEmbedder other(std::make_shared<LearnedModel>(trained({"something else"})));
    QVERIFY(a.identity().startsWith("learned:"));
    QCOMPARE(a.identity(), same.identity());
    QVERIFY(a.identity() != other.identity());
}

void LearnedEmbedderTest::severalThreadsGetTheSameVectors() {
    LearnedEmbedder embedder(std::make_shared<LearnedModel>(trained(subjects())));
    const QByteArrayList texts = subjects();
    const auto expected = embedder.embed(texts).value();
    std::vector<std::vector<std::vector<float>>> found(4);
    {
        std::vector<std::jthread> threads;
        for (auto &vectors : found)
            threads.emplace_back([&] { vectors = embedder.embed(texts).value(); });
    }
    for (const auto &vectors : found)
        QVERIFY(vectors == expected);
}

QTEST_APPLESS_MAIN(LearnedEmbedderTest)
#include "tst_learned_embedder.moc"
