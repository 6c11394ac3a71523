// SPDX-License-Identifier: Apache-2.0
#include "core/store/config_json.h"

#include <QTest>

using namespace nestor;
using namespace Qt::StringLiterals;

class ConfigJsonTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wholeConfigurationIsRead();
    void ttlAloneMeansNoIndex();
    void faultsNameTheMember_data();
    void faultsNameTheMember();
    void unknownMembersAreNamed();
    void writtenConfigurationReadsBackEqual();
};

void ConfigJsonTest::wholeConfigurationIsRead() {
    const auto parsed = parseStoreConfig(
        R"({"dims":384,"fields":["text","meta.title"],"distance":"l2",
            "embedder":{"provider":"openai-compatible","url":"http://127.0.0.1:1/v1","model":"m"},
            "ttl":{"default_ttl":1.5,"refresh_on_read":false,"omit_expired":true,
                   "sweep_interval_minutes":5}})");
    QVERIFY(parsed.has_value());
    const StoreConfig &config = parsed->config;
    QVERIFY(config.index.has_value());
    QCOMPARE(config.index->dims, 384);
    QCOMPARE(config.index->fields, (QByteArrayList{"text", "meta.title"}));
    QCOMPARE(config.index->distance, Distance::L2);
    QCOMPARE(config.index->embedder.provider, "openai-compatible"_ba);
    QCOMPARE(config.index->embedder.model, u"m"_s);
    QCOMPARE(config.ttl.defaultTtl, std::optional<double>(1.5));
    QCOMPARE(config.ttl.refreshOnRead, std::optional(false));
    QCOMPARE(config.ttl.omitExpired, true);
    QCOMPARE(config.ttl.sweepIntervalMinutes, std::optional<double>(5.0));
    QVERIFY(parsed->ignored.isEmpty());
}

void ConfigJsonTest::ttlAloneMeansNoIndex() {
    const auto parsed = parseStoreConfig(R"({"ttl":{"default_ttl":10}})");
    QVERIFY(parsed.has_value());
    QVERIFY(!parsed->config.index.has_value());
    QCOMPARE(parsed->config.ttl.defaultTtl, std::optional<double>(10.0));
    QCOMPARE(parsed->config.ttl.refreshOnRead, std::optional<bool>());
}

void ConfigJsonTest::faultsNameTheMember_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("member");
    QTest::newRow("no JSON") << "{"_ba << u"not JSON"_s;
    QTest::newRow("a list") << "[]"_ba << u"configuration"_s;
    QTest::newRow("dims zero") << R"({"dims":0})"_ba << u"dims"_s;
    QTest::newRow("dims too many") << R"({"dims":4097})"_ba << u"dims"_s;
    QTest::newRow("dims a fraction") << R"({"dims":1.5})"_ba << u"dims"_s;
    QTest::newRow("dims missing") << R"({"fields":["$"]})"_ba << u"dims"_s;
    QTest::newRow("fields no list") << R"({"dims":3,"fields":"text"})"_ba << u"fields"_s;
    QTest::newRow("field no string") << R"({"dims":3,"fields":["a",1]})"_ba << u"fields[1]"_s;
    QTest::newRow("breadth") << R"({"dims":3,"ef":0})"_ba << u"ef"_s;
    QTest::newRow("distance") << R"({"dims":3,"distance":"euclid"})"_ba << u"distance"_s;
    QTest::newRow("provider") << R"({"dims":3,"embedder":{"provider":"x"}})"_ba
                              << u"embedder.provider"_s;
    QTest::newRow("address") << R"({"dims":3,"embedder":{"provider":"openai-compatible"}})"_ba
                             << u"embedder.url"_s;
    QTest::newRow("codes") << R"({"dims":3,"codes":"int4"})"_ba << u"codes"_s;
    QTest::newRow("minutes") << R"({"ttl":{"default_ttl":-1}})"_ba << u"ttl.default_ttl"_s;
    QTest::newRow("flag") << R"({"ttl":{"omit_expired":1}})"_ba << u"ttl.omit_expired"_s;
}

void ConfigJsonTest::faultsNameTheMember() {
    QFETCH(QByteArray, json);
    QFETCH(QString, member);
    const auto parsed = parseStoreConfig(json);
    QVERIFY(!parsed.has_value());
    QCOMPARE(parsed.error().code, ErrorCode::InvalidConfig);
    QVERIFY2(parsed.error().detail.contains(member), qPrintable(parsed.error().detail));
}

void ConfigJsonTest::unknownMembersAreNamed() {
    const auto parsed =
        parseStoreConfig(R"({"dims":3,"colour":1,"embedder":{"provider":"none","batch":9}})");
    QVERIFY(parsed.has_value());
    QCOMPARE(parsed->ignored, (QStringList{u"colour"_s, u"embedder.batch"_s}));
}

void ConfigJsonTest::writtenConfigurationReadsBackEqual() {
    StoreConfig config;
    config.index.emplace();
    config.index->dims = 12;
    config.index->fields = {"a\"b", "$"};
    config.index->distance = Distance::InnerProduct;
    config.index->ef = 200;
    config.index->encoding = VectorEncoding::Int8;
    config.index->embedder = {"static", {}, u"/models/é"_s, {}, true};
    config.ttl = {0.1, false, true, 2.5};
    const auto parsed = parseStoreConfig(storeConfigToJson(config));
    QVERIFY(parsed.has_value());
    QCOMPARE(parsed->config, config);
    QCOMPARE(parseStoreConfig(storeConfigToJson(StoreConfig()))->config, StoreConfig());
}

QTEST_APPLESS_MAIN(ConfigJsonTest)
#include "tst_config_json.moc"
