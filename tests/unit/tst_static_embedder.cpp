// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/embedder_factory.h"
#include "core/embedding/static_embedder.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtEndian>
#include <QTest>

#include <bit>
#include <cmath>

using namespace nestor;
using namespace Qt::StringLiterals;

/// Model2Vec folders: the file of tensors, the tokenizer, the vectors; and the factory of
/// embedders.
class StaticEmbedderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void textsAreDivided_data();
    void textsAreDivided();
    void longWordsAreDividedInLinearTime();
    void badTokenizersAreRefused_data();
    void badTokenizersAreRefused();
    void vectorsAreMeansOfPieces();
    void lengthIsOneWhereConfigured();
    void weightsAndMappingCount();
    void everyNumberTypeIsRead_data();
    void everyNumberTypeIsRead();
    void unknownTextsAreZero();
    void identityFollowsTheFiles();
    void cancelIsHeard();
    void missingFilesAreNamed_data();
    void missingFilesAreNamed();
    void badTensorFilesAreRefused_data();
    void badTensorFilesAreRefused();
    void everyCutOfATensorFileIsRefused();
    void tablesMustFitTheVocabulary_data();
    void tablesMustFitTheVocabulary();
    void theFactoryMakesWhatIsConfigured();
    void theFactoryRefuses_data();
    void theFactoryRefuses();
    void keysComeFromLookupOrEnvironment();
};

namespace {

const QByteArray kWordPiece = R"({"normalizer":{"type":"BertNormalizer","lowercase":true},
 "pre_tokenizer":{"type":"BertPreTokenizer"},
 "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",
  "max_input_chars_per_word":100,
  "vocab":{"[UNK]":0,"play":1,"##ing":2,"##ed":3,"cat":4,"!":5,"é":6,"e":7,"京":8,"##s":9}}})";

const QByteArray kByteLevelBpe = R"({"normalizer":null,
 "pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"use_regex":true},
 "model":{"type":"BPE","vocab":{"l":0,"o":1,"w":2,"e":3,"r":4,"lo":5,"low":6,"er":7,"Ġ":8,
  "Ġlow":9,"Ã":10,"©":11},
  "merges":["l o","lo w","e r",["Ġ","low"]]}})";

const QByteArray kUnigram =
    R"({"normalizer":{"type":"Sequence","normalizers":[{"type":"Precompiled",
  "precompiled_charsmap":""},{"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "}]},
 "pre_tokenizer":{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true},
 "model":{"type":"Unigram","unk_id":0,"byte_fallback":false,"vocab":[["<unk>",0],["▁",-3],
  ["▁hello",-2],["▁hell",-2.5],["o",-4],["wor",-3],["ld",-3],["world",-7],["l",-6],["d",-6]]}})";

QByteArray lettersOf(const QByteArray &fallback) {
    return R"({"model":{"type":"BPE","unk_token":"?","byte_fallback":)" + fallback +
           R"(,"vocab":{"?":0,"a":1,"<0xC3>":2,"<0xA9>":3},"merges":[]}})";
}

template <typename T>
QByteArray packed(std::initializer_list<T> values) {
    QByteArray bytes;
    for (const T value : values) {
        QByteArray one(sizeof(T), '\0');
        qToLittleEndian(value, one.data());
        bytes += one;
    }
    return bytes;
}

struct TensorFile {
    QByteArray entries;
    QByteArray data;

    TensorFile &add(const QByteArray &name, const QByteArray &type, const QByteArray &shape,
                    const QByteArray &bytes) {
        entries += (entries.isEmpty() ? "" : ",") + ("\"" + name + R"(":{"dtype":")" + type) +
                   R"(","shape":)" + shape + R"(,"data_offsets":[)" +
                   QByteArray::number(data.size()) + ',' +
                   QByteArray::number(data.size() + bytes.size()) + "]}";
        data += bytes;
        return *this;
    }
    [[nodiscard]] QByteArray bytes() const {
        const QByteArray header = "{" + entries + "}";
        return packed<quint64>({quint64(header.size())}) + header + data;
    }
};

/// Ten vectors of two numbers, for the vocabulary of kWordPiece: (i, 1).
QByteArray tenVectors() {
    QByteArray data;
    for (int i = 0; i < 10; ++i)
        data += packed<float>({float(i), 1});
    return TensorFile().add("embeddings", "F32", "[10,2]", data).bytes();
}

class ModelFolder {
public:
    ModelFolder(const QByteArray &tensors = tenVectors(), const QByteArray &tokenizer = kWordPiece,
                const QByteArray &config = R"({"normalize":false})") {
        write(u"model.safetensors"_s, tensors);
        write(u"tokenizer.json"_s, tokenizer);
        write(u"config.json"_s, config);
    }
    void write(const QString &name, const QByteArray &content) const {
        QFile file(m_folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(content), content.size());
    }
    [[nodiscard]] QString path() const { return m_folder.path(); }

private:
    QTemporaryDir m_folder;
};

std::vector<float> vectorOf(const QString &folder, const QByteArray &text) {
    auto embedder = StaticEmbedder::open(folder);
    if (!embedder) {
        qWarning() << embedder.error().detail;
        return {};
    }
    return embedder.value()->embed({text}).value()[0];
}

} // namespace

void StaticEmbedderTest::textsAreDivided_data() {
    QTest::addColumn<QByteArray>("tokenizer");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QList<qint32>>("pieces");
    const auto row = [](const char *name, const QByteArray &tokenizer, const QByteArray &text,
                        const QList<qint32> &pieces) {
        QTest::newRow(name) << tokenizer << text << pieces;
    };
    row("pieces of words", kWordPiece, "Playing cats", {1, 2, 4, 9});
    row("punctuation stands alone", kWordPiece, "cat!played", {4, 5, 1, 3});
    row("unknown words are left out whole", kWordPiece, "dog playX cat", {4});
    row("accents are stripped", kWordPiece, "é", {7});
    row("Chinese stands alone", kWordPiece, "cat京cat", {4, 8, 4});
    row("control characters vanish", kWordPiece, "c\u200Bat\x01", {4});
    row("empty", kWordPiece, "", {});
    row("joined by rank", kByteLevelBpe, "lower low", {6, 7, 9});
    row("bytes are characters", kByteLevelBpe, "é", {10, 11});
    row("malformed text", kByteLevelBpe, "low\xFF", {6});
    row("likeliest division", kUnigram, "hello world", {2, 1, 5, 6});
    row("spaces are joined", kUnigram, "hello   hello", {2, 2});
    row("full width", kUnigram, "ｈｅｌｌｏ", {2});
    row("unknown characters are left out", kUnigram, "hello☃", {2});
    row("unknown without bytes", lettersOf("false"), "aéa", {1, 1});
    row("unknown as bytes", lettersOf("true"), "aéa", {1, 2, 3, 1});
}

void StaticEmbedderTest::textsAreDivided() {
    QFETCH(QByteArray, tokenizer);
    QFETCH(QByteArray, text);
    QFETCH(QList<qint32>, pieces);
    const auto read = ModelTokenizer::fromJson(tokenizer);
    QVERIFY2(read.has_value(), read ? "" : qPrintable(read.error().detail));
    const auto found = read->tokens(text);
    QCOMPARE(QList<qint32>(found.begin(), found.end()), pieces);
}

void StaticEmbedderTest::longWordsAreDividedInLinearTime() {
    // Quadratic time would take minutes for these.
    for (const QByteArray &tokenizer : {kWordPiece, kByteLevelBpe, kUnigram}) {
        const auto read = ModelTokenizer::fromJson(tokenizer).value();
        const auto pieces = read.tokens(QByteArray(300'000, 'l'));
        QVERIFY(pieces.empty() || pieces.size() >= 299'999);
    }
}

void StaticEmbedderTest::badTokenizersAreRefused_data() {
    QTest::addColumn<QByteArray>("tokenizer");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("no JSON") << "hello"_ba << ErrorCode::Corrupt;
    QTest::newRow("empty") << ""_ba << ErrorCode::Corrupt;
    QTest::newRow("no model") << "{}"_ba << ErrorCode::Corrupt;
    QTest::newRow("other model") << R"({"model":{"type":"WordLevel","vocab":{}}})"_ba
                                 << ErrorCode::Unsupported;
    QTest::newRow("no vocabulary")
        << R"({"model":{"type":"BPE","merges":[]}})"_ba << ErrorCode::Corrupt;
    QTest::newRow("negative number")
        << R"({"model":{"type":"WordPiece","vocab":{"a":-1}}})"_ba << ErrorCode::Corrupt;
    QTest::newRow("fractional number")
        << R"({"model":{"type":"WordPiece","vocab":{"a":1.5}}})"_ba << ErrorCode::Corrupt;
    QTest::newRow("huge number") << R"({"model":{"type":"WordPiece","vocab":{"a":1e300}}})"_ba
                                 << ErrorCode::Corrupt;
    QTest::newRow("merge of one") << R"({"model":{"type":"BPE","vocab":{"a":0},"merges":["a"]}})"_ba
                                  << ErrorCode::Corrupt;
    QTest::newRow("piece without score")
        << R"({"model":{"type":"Unigram","vocab":[["a"]]}})"_ba << ErrorCode::Corrupt;
    QTest::newRow("unknown token outside")
        << R"({"model":{"type":"Unigram","unk_id":7,"vocab":[["a",-1]]}})"_ba << ErrorCode::Corrupt;
    QTest::newRow("unknown step")
        << R"({"pre_tokenizer":{"type":"Magic"},"model":{"type":"WordPiece","vocab":{}}})"_ba
        << ErrorCode::Unsupported;
    QTest::newRow("unknown step inside")
        << R"({"normalizer":{"type":"Sequence","normalizers":[{"type":"Nmt"}]},"model":{}})"_ba
        << ErrorCode::Unsupported;
    QTest::newRow("bad pattern")
        << R"({"pre_tokenizer":{"type":"Split","pattern":{"Regex":"("},"behavior":"Isolated"}})"_ba
        << ErrorCode::Corrupt;
}

void StaticEmbedderTest::badTokenizersAreRefused() {
    QFETCH(QByteArray, tokenizer);
    QFETCH(ErrorCode, code);
    const auto read = ModelTokenizer::fromJson(tokenizer);
    QVERIFY(!read);
    QCOMPARE(read.error().code, code);
}

void StaticEmbedderTest::vectorsAreMeansOfPieces() {
    const ModelFolder folder;
    QCOMPARE(vectorOf(folder.path(), "cat"), std::vector<float>({4, 1}));
    QCOMPARE(vectorOf(folder.path(), "playing cats!"),
             std::vector<float>({(1 + 2 + 4 + 9 + 5) / 5.0F, 1}));
}

void StaticEmbedderTest::lengthIsOneWhereConfigured() {
    for (const QByteArray &config : {R"({"normalize":true})"_ba, "{}"_ba}) {
        const ModelFolder folder(tenVectors(), kWordPiece, config);
        const auto vector = vectorOf(folder.path(), "cat playing");
        QVERIFY(std::abs(std::hypot(vector[0], vector[1]) - 1) < 1e-6F);
        QVERIFY(std::abs(vector[0] / vector[1] - 7.0F / 3) < 1e-5F);
    }
}

void StaticEmbedderTest::weightsAndMappingCount() {
    // Two vectors for ten pieces: even pieces have the first, odd ones the second.
    const QByteArray tensors =
        TensorFile()
            .add("embeddings", "F32", "[2,2]", packed<float>({1, 0, 0, 1}))
            .add("mapping", "I64", "[10]", packed<qint64>({0, 1, 0, 1, 0, 1, 0, 1, 0, 1}))
            .add("weights", "F64", "[10]", packed<double>({0, 3, 1, 1, 2, 1, 1, 1, 1, 1}))
            .bytes();
    const ModelFolder folder(tensors);
    QCOMPARE(vectorOf(folder.path(), "play cat"), std::vector<float>({2 / 2.0F, 3 / 2.0F}));
}

void StaticEmbedderTest::everyNumberTypeIsRead_data() {
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("data");
    QTest::newRow("F64") << "F64"_ba << packed<double>({-2, 1});
    QTest::newRow("F32") << "F32"_ba << packed<float>({-2, 1});
    QTest::newRow("F16") << "F16"_ba << packed<quint16>({0xC000, 0x3C00});
    QTest::newRow("BF16") << "BF16"_ba << packed<quint16>({0xC000, 0x3F80});
    QTest::newRow("I32") << "I32"_ba << packed<qint32>({-2, 1});
    QTest::newRow("I16") << "I16"_ba << packed<qint16>({-2, 1});
    QTest::newRow("I8") << "I8"_ba << packed<qint8>({-2, 1});
}

void StaticEmbedderTest::everyNumberTypeIsRead() {
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, data);
    const ModelFolder folder(
        TensorFile().add("embeddings", type, "[10,2]", data.repeated(10)).bytes());
    QCOMPARE(vectorOf(folder.path(), "cat"), std::vector<float>({-2, 1}));
}

void StaticEmbedderTest::unknownTextsAreZero() {
    const ModelFolder folder;
    for (const QByteArray &text : {""_ba, " "_ba, "xyz"_ba})
        QCOMPARE(vectorOf(folder.path(), text), std::vector<float>({0, 0}));
}

void StaticEmbedderTest::identityFollowsTheFiles() {
    const ModelFolder folder;
    const QByteArray identity = StaticEmbedder::open(folder.path()).value()->identity();
    QVERIFY(identity.startsWith("static:"));
    QCOMPARE(StaticEmbedder::open(folder.path()).value()->identity(), identity);
    QByteArray changed = tenVectors();
    changed.back() = '\x40';
    folder.write(u"model.safetensors"_s, changed);
    QVERIFY(StaticEmbedder::open(folder.path()).value()->identity() != identity);
}

void StaticEmbedderTest::cancelIsHeard() {
    const ModelFolder folder;
    std::stop_source stop;
    stop.request_stop();
    const auto vectors =
        StaticEmbedder::open(folder.path()).value()->embed({"cat"_ba}, stop.get_token());
    QVERIFY(!vectors);
    QCOMPARE(vectors.error().code, ErrorCode::Cancelled);
}

void StaticEmbedderTest::missingFilesAreNamed_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("tensors") << u"model.safetensors"_s;
    QTest::newRow("tokenizer") << u"tokenizer.json"_s;
    QTest::newRow("config") << u"config.json"_s;
}

void StaticEmbedderTest::missingFilesAreNamed() {
    QFETCH(QString, name);
    const ModelFolder folder;
    QVERIFY(QFile::remove(folder.path() + u'/' + name));
    const auto embedder = StaticEmbedder::open(folder.path());
    QVERIFY(!embedder);
    QCOMPARE(embedder.error().code, ErrorCode::NotFound);
    QVERIFY(embedder.error().detail.contains(name));
    QCOMPARE(StaticEmbedder::open(folder.path() + u"/nowhere"_s).error().code, ErrorCode::NotFound);
}

void StaticEmbedderTest::badTensorFilesAreRefused_data() {
    QTest::addColumn<QByteArray>("bytes");
    const auto described = [](const QByteArray &entry, qsizetype data = 8) {
        const QByteArray header = R"({"embeddings":)" + entry + "}";
        return packed<quint64>({quint64(header.size())}) + header + QByteArray(data, '\0');
    };
    QTest::newRow("empty") << ""_ba;
    QTest::newRow("only a length") << packed<quint64>({2});
    QTest::newRow("header beyond the end") << packed<quint64>({100}) + "{}";
    QTest::newRow("header of 16 EiB") << packed<quint64>({~quint64(0)}) + "{}";
    QTest::newRow("header is not JSON") << packed<quint64>({5}) + "hello";
    QTest::newRow("header is a list") << packed<quint64>({2}) + "[]";
    QTest::newRow("no offsets") << described(R"({"dtype":"F32","shape":[2]})");
    QTest::newRow("offsets fall") << described(
        R"({"dtype":"F32","shape":[2],"data_offsets":[8,0]})");
    QTest::newRow("negative offset")
        << described(R"({"dtype":"F32","shape":[2],"data_offsets":[-8,0]})");
    QTest::newRow("beyond the end")
        << described(R"({"dtype":"F32","shape":[3],"data_offsets":[0,12]})");
    QTest::newRow("shape too large")
        << described(R"({"dtype":"F32","shape":[3],"data_offsets":[0,8]})");
    QTest::newRow("shape overflows")
        << described(R"({"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]})");
    QTest::newRow("negative shape")
        << described(R"({"dtype":"F32","shape":[-2,-1],"data_offsets":[0,8]})");
    QTest::newRow("fractional shape")
        << described(R"({"dtype":"F32","shape":[0.5],"data_offsets":[0,8]})");
    QTest::newRow("shape of words")
        << described(R"({"dtype":"F32","shape":["2"],"data_offsets":[0,8]})");
}

void StaticEmbedderTest::badTensorFilesAreRefused() {
    QFETCH(QByteArray, bytes);
    const auto file = Safetensors::fromBytes(bytes);
    QVERIFY(!file);
    QCOMPARE(file.error().code, ErrorCode::Corrupt);
}

void StaticEmbedderTest::everyCutOfATensorFileIsRefused() {
    const QByteArray bytes = tenVectors();
    QVERIFY(Safetensors::fromBytes(bytes).has_value());
    for (qsizetype size = 0; size < bytes.size(); ++size)
        QVERIFY(!Safetensors::fromBytes(bytes.first(size)));
}

void StaticEmbedderTest::tablesMustFitTheVocabulary_data() {
    QTest::addColumn<QByteArray>("tensors");
    const QByteArray table(80, '\0');
    QTest::newRow("no table") << TensorFile().add("other", "F32", "[10,2]", table).bytes();
    QTest::newRow("unknown type")
        << TensorFile().add("embeddings", "F8_E4M3", "[80]", table).bytes();
    QTest::newRow("one row") << TensorFile().add("embeddings", "F32", "[20]", table).bytes();
    QTest::newRow("too few rows") << TensorFile().add("embeddings", "F32", "[4,5]", table).bytes();
    QTest::newRow("no columns") << TensorFile().add("embeddings", "F32", "[10,0]", ""_ba).bytes();
    QTest::newRow("mapping outside")
        << TensorFile()
               .add("embeddings", "F32", "[10,2]", table)
               .add("mapping", "I32", "[10]", packed<qint32>({0, 1, 2, 3, 4, 5, 6, 7, 8, 10}))
               .bytes();
    QTest::newRow("mapping below")
        << TensorFile()
               .add("embeddings", "F32", "[10,2]", table)
               .add("mapping", "I32", "[10]", packed<qint32>({0, 1, 2, 3, 4, 5, 6, 7, 8, -1}))
               .bytes();
    QTest::newRow("mapping too short") << TensorFile()
                                              .add("embeddings", "F32", "[10,2]", table)
                                              .add("mapping", "I32", "[2]", packed<qint32>({0, 1}))
                                              .bytes();
    QTest::newRow("weights too short") << TensorFile()
                                              .add("embeddings", "F32", "[10,2]", table)
                                              .add("weights", "F32", "[2]", packed<float>({0, 1}))
                                              .bytes();
}

void StaticEmbedderTest::tablesMustFitTheVocabulary() {
    QFETCH(QByteArray, tensors);
    const ModelFolder folder(tensors);
    const auto embedder = StaticEmbedder::open(folder.path());
    QVERIFY(!embedder);
    QCOMPARE(embedder.error().code, ErrorCode::Corrupt);
    QVERIFY(embedder.error().detail.contains(folder.path()));
}

void StaticEmbedderTest::theFactoryMakesWhatIsConfigured() {
    const ModelFolder folder;
    EmbedderConfig config;
    QCOMPARE(createEmbedder(config).value(), nullptr);
    config.provider = "static";
    config.model = folder.path();
    QCOMPARE(createEmbedder(config).value()->dims(), 2);
    QVERIFY(createEmbedder(config, 2).has_value());
    config = {"openai-compatible", u"http://localhost:9/v1"_s, u"m"_s, {}};
    QCOMPARE(createEmbedder(config, 7).value()->identity(), "openai-compatible:m:7"_ba);
}

void StaticEmbedderTest::theFactoryRefuses_data() {
    QTest::addColumn<QByteArray>("provider");
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("model");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("unknown provider")
        << "magic"_ba << QString() << QString() << ErrorCode::InvalidConfig;
    QTest::newRow("no provider") << ""_ba << QString() << QString() << ErrorCode::InvalidConfig;
    QTest::newRow("learned") << "learned"_ba << QString() << QString() << ErrorCode::Unsupported;
    QTest::newRow("no address") << "openai-compatible"_ba << QString() << u"m"_s
                                << ErrorCode::InvalidConfig;
    QTest::newRow("no model") << "openai-compatible"_ba << u"https://example.com/v1"_s << QString()
                              << ErrorCode::InvalidConfig;
    QTest::newRow("no folder") << "static"_ba << QString() << QString() << ErrorCode::NotFound;
}

void StaticEmbedderTest::theFactoryRefuses() {
    QFETCH(QByteArray, provider);
    QFETCH(QString, url);
    QFETCH(QString, model);
    QFETCH(ErrorCode, code);
    const auto embedder = createEmbedder({provider, url, model, {}});
    QVERIFY(!embedder);
    QCOMPARE(embedder.error().code, code);
    const ModelFolder folder;
    QCOMPARE(createEmbedder({"static", {}, folder.path(), {}}, 3).error().code,
             ErrorCode::InvalidConfig);
}

void StaticEmbedderTest::keysComeFromLookupOrEnvironment() {
    const EmbedderConfig config = {"openai-compatible", u"https://example.com/v1"_s, u"m"_s,
                                   u"NESTOR_TEST_KEY"_s};
    int asked = 0;
    QString url;
    setKeyLookup([&](const EmbedderConfig &about) {
        ++asked;
        url = about.url;
        return "from the keychain"_ba;
    });
    qunsetenv("NESTOR_TEST_KEY");
    QVERIFY(createEmbedder(config).has_value());
    QCOMPARE(asked, 1);
    QCOMPARE(url, config.url);
    // What is said for this run goes first; nobody is asked then.
    qputenv("NESTOR_TEST_KEY", "from the environment");
    QVERIFY(createEmbedder(config).has_value());
    QCOMPARE(asked, 1);
    qunsetenv("NESTOR_TEST_KEY");
    // A store is opened without a key too: looking at it needs none.
    setKeyLookup({});
    QVERIFY(createEmbedder(config).has_value());
}

QTEST_GUILESS_MAIN(StaticEmbedderTest)
#include "tst_static_embedder.moc"
