// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/word_reader.h"

#include <QTest>

using namespace nestor;
using namespace Qt::StringLiterals;

class WordReaderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wordsAreFolded_data();
    void wordsAreFolded();
    void placesNameTheSourceBytes();
    void placesOfPairsOverlap();
    void longRunsAreCutAtACharacter();
    void everyPrefixOfAnyTextIsRead();
};

namespace {

QByteArrayList wordsOf(const QByteArray &text) {
    QByteArrayList words;
    WordReader reader(text);
    while (reader.next())
        words.append(reader.word().toByteArray());
    return words;
}

} // namespace

void WordReaderTest::wordsAreFolded_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("words"); // joined by spaces
    QTest::newRow("empty") << ""_ba
                           << ""_ba;
    QTest::newRow("only separators") << " \t\n.,;:!?…—"_ba
                                     << ""_ba;
    QTest::newRow("case and punctuation") << "Hello, WORLD!"_ba
                                          << "hello world"_ba;
    QTest::newRow("identifiers") << "user_id=42;x-ray"_ba
                                 << "user id 42 x ray"_ba;
    QTest::newRow("accents") << "Crème BRÛLÉE Ärger naïve"_ba
                             << "creme brulee arger naive"_ba;
    QTest::newRow("combining accents") << "cre\u0300me"_ba
                                       << "creme"_ba;
    QTest::newRow("strokes and ligatures") << "Łódź STRAßE smørrebrød ﬁn œuvre"_ba
                                           << "lodz strasse smorrebrod fin oeuvre"_ba;
    QTest::newRow("full width") << "ＡＢＣ１２"_ba
                                << "abc12"_ba;
    QTest::newRow("Greek") << "Ψυχή ΨΥΧΗ"_ba
                           << "ψυχη ψυχη"_ba;
    QTest::newRow("Cyrillic") << "Ёлка Москва"_ba
                              << "елка москва"_ba;
    QTest::newRow("Turkish dotless i") << "ısı"_ba
                                       << "isi"_ba;
    QTest::newRow("Arabic points") << "مُحَمَّد"_ba
                                   << "محمد"_ba;
    QTest::newRow("Hebrew points") << "שָׁלוֹם"_ba
                                   << "שלום"_ba;
    QTest::newRow("Devanagari keeps its vowels") << "हिन्दी"_ba
                                                 << "हिन्दी"_ba;
    QTest::newRow("soft hyphen and joiner") << "soft\u00ADware a\u200Cb"_ba
                                            << "software ab"_ba;
    QTest::newRow("Chinese in pairs") << "北京大学"_ba
                                      << "北京 京大 大学"_ba;
    QTest::newRow("lone Chinese character") << "水。火"_ba
                                            << "水 火"_ba;
    QTest::newRow("Japanese keeps voicing") << "ガラス"_ba
                                            << "ガラ ラス"_ba;
    QTest::newRow("long vowel") << "コーヒー"_ba
                                << "コー ーヒ ヒー"_ba;
    QTest::newRow("Korean in pairs") << "서울에서 만나"_ba
                                     << "서울 울에 에서 만나"_ba;
    QTest::newRow("Thai") << "กาแฟ"_ba
                          << "กา าแ แฟ"_ba;
    QTest::newRow("scripts meet") << "iPhone手机a"_ba
                                  << "iphone 手机 a"_ba;
    QTest::newRow("emoji are not words") << "ok 👍🏽 ❤️ yes"_ba
                                         << "ok yes"_ba;
    QTest::newRow("malformed bytes separate") << "ab\xFF\x63\x64\xE8\xA8"_ba
                                              << "ab cd"_ba;
    QTest::newRow("overlong is malformed") << "a\xC0\xAFz"_ba
                                           << "a z"_ba;
    QTest::newRow("beyond the first plane") << "𐐀𐐁"_ba
                                            << "𐐨𐐩"_ba;
}

void WordReaderTest::wordsAreFolded() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, words);
    QCOMPARE(wordsOf(text).join(' '), words);
}

void WordReaderTest::placesNameTheSourceBytes() {
    const QByteArray text = "¡Él está, aquí!";
    QByteArrayList sources;
    WordReader reader(text);
    while (reader.next())
        sources.append(text.mid(reader.begin(), reader.end() - reader.begin()));
    QCOMPARE(sources, QByteArrayList({"Él", "está", "aquí"}));
}

void WordReaderTest::placesOfPairsOverlap() {
    const QByteArray text = "x北京大 水";
    QByteArrayList sources;
    WordReader reader(text);
    while (reader.next())
        sources.append(text.mid(reader.begin(), reader.end() - reader.begin()));
    QCOMPARE(sources, QByteArrayList({"x", "北京", "京大", "水"}));
}

void WordReaderTest::longRunsAreCutAtACharacter() {
    const QByteArray text = "é"_ba.repeated(3) + QByteArray(100'000, 'a') + " end";
    const QByteArrayList words = wordsOf(text);
    QCOMPARE(words.size(), 2);
    QVERIFY(words[0].size() <= WordReader::kMaxWordBytes);
    QVERIFY(words[0].startsWith("eeeaaa"));
    QCOMPARE(words[1], "end"_ba);
}

void WordReaderTest::everyPrefixOfAnyTextIsRead() {
    const QByteArray text = "Ж中\xF0\x9F\x98\x80กé\xED\xA0\x80z한국ｶﾞ\u0300"_ba;
    for (qsizetype size = 0; size <= text.size(); ++size) {
        const QByteArray prefix = text.first(size);
        WordReader reader(prefix);
        qsizetype last = 0;
        while (reader.next()) {
            QVERIFY(!reader.word().isEmpty());
            QVERIFY(reader.begin() >= last);
            QVERIFY(reader.end() > reader.begin() && reader.end() <= size);
            last = reader.begin();
        }
    }
}

QTEST_APPLESS_MAIN(WordReaderTest)
#include "tst_word_reader.moc"
