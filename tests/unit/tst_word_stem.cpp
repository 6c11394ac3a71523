// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/word_stem.h"

#include <QTest>

using namespace nestor;
using namespace Qt::StringLiterals;

class WordStemTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void stemsAreThoseOfThePaper_data();
    void stemsAreThoseOfThePaper();
    void inflectionsMeet_data();
    void inflectionsMeet();
    void otherWordsStayAsTheyAre_data();
    void otherWordsStayAsTheyAre();
};

void WordStemTest::stemsAreThoseOfThePaper_data() {
    QTest::addColumn<QByteArray>("word");
    QTest::addColumn<QByteArray>("stem");
    // The examples that Porter 1980 gives for each step, carried through all steps.
    const QList<QPair<QByteArray, QByteArray>> examples = {
        {"caresses", "caress"},
        {"ponies", "poni"},
        {"ties", "ti"},
        {"caress", "caress"},
        {"cats", "cat"},
        {"feed", "feed"},
        {"agreed", "agre"},
        {"plastered", "plaster"},
        {"bled", "bled"},
        {"motoring", "motor"},
        {"sing", "sing"},
        {"conflated", "conflat"},
        {"troubled", "troubl"},
        {"sized", "size"},
        {"hopping", "hop"},
        {"tanned", "tan"},
        {"falling", "fall"},
        {"hissing", "hiss"},
        {"fizzed", "fizz"},
        {"failing", "fail"},
        {"filing", "file"},
        {"happy", "happi"},
        {"sky", "sky"},
        {"relational", "relat"},
        {"conditional", "condit"},
        {"rational", "ration"},
        {"valenci", "valenc"},
        {"hesitanci", "hesit"},
        {"digitizer", "digit"},
        {"radicalli", "radic"},
        {"differentli", "differ"},
        {"vileli", "vile"},
        {"analogousli", "analog"},
        {"vietnamization", "vietnam"},
        {"predication", "predic"},
        {"operator", "oper"},
        {"feudalism", "feudal"},
        {"decisiveness", "decis"},
        {"hopefulness", "hope"},
        {"callousness", "callous"},
        {"formaliti", "formal"},
        {"sensitiviti", "sensit"},
        {"sensibiliti", "sensibl"},
        {"triplicate", "triplic"},
        {"formative", "form"},
        {"formalize", "formal"},
        {"electriciti", "electr"},
        {"electrical", "electr"},
        {"hopeful", "hope"},
        {"goodness", "good"},
        {"revival", "reviv"},
        {"allowance", "allow"},
        {"inference", "infer"},
        {"airliner", "airlin"},
        {"gyroscopic", "gyroscop"},
        {"adjustable", "adjust"},
        {"defensible", "defens"},
        {"irritant", "irrit"},
        {"replacement", "replac"},
        {"adjustment", "adjust"},
        {"dependent", "depend"},
        {"adoption", "adopt"},
        {"homologou", "homolog"},
        {"communism", "commun"},
        {"activate", "activ"},
        {"angulariti", "angular"},
        {"homologous", "homolog"},
        {"effective", "effect"},
        {"bowdlerize", "bowdler"},
        {"probate", "probat"},
        {"rate", "rate"},
        {"cease", "ceas"},
        {"controll", "control"},
        {"roll", "roll"},
    };
    for (const auto &[word, stem] : examples)
        QTest::newRow(word.constData()) << word << stem;
}

void WordStemTest::stemsAreThoseOfThePaper() {
    QFETCH(QByteArray, word);
    QFETCH(QByteArray, stem);
    QCOMPARE(stemOf(word), stem);
}

void WordStemTest::inflectionsMeet_data() {
    QTest::addColumn<QByteArrayList>("words");
    QTest::newRow("connect") << QByteArrayList{"connect", "connected", "connecting", "connection",
                                               "connections"};
    QTest::newRow("remember") << QByteArrayList{"remember", "remembers", "remembered",
                                                "remembering"};
    QTest::newRow("memory") << QByteArrayList{"memory", "memories"};
    QTest::newRow("plan") << QByteArrayList{"plan", "plans", "planned", "planning"};
    QTest::newRow("technology") << QByteArrayList{"technology", "technologies"};
}

void WordStemTest::inflectionsMeet() {
    QFETCH(QByteArrayList, words);
    for (const QByteArray &word : words)
        QCOMPARE(stemOf(word), stemOf(words.first()));
}

void WordStemTest::otherWordsStayAsTheyAre_data() {
    QTest::addColumn<QByteArray>("word");
    for (const char *word : {"", "a", "is", "as", "b52s", "домами", "東京", "μεταξυσ", "42"})
        QTest::newRow(*word ? word : "empty") << QByteArray(word);
}

void WordStemTest::otherWordsStayAsTheyAre() {
    QFETCH(QByteArray, word);
    QCOMPARE(stemOf(word), word);
}

QTEST_APPLESS_MAIN(WordStemTest)
#include "tst_word_stem.moc"
