// SPDX-License-Identifier: Apache-2.0
#include "core/json/json_document.h"
#include "core/transfer/item_json.h"

#include <QTest>

using namespace nestor;
using namespace Qt::StringLiterals;

class ItemJsonTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void valueStandsByteByByte();
    void lineBreaksBetweenTokensAreTakenOut();
    void whatIsNoJsonIsCarriedAsText();
    void exchangeLineHasTimesOfLifeOnlyWhereSet();
    void hitWithoutQueryHasNullScore();

private:
    static Item sample(const QByteArray &value);
};

Item ItemJsonTest::sample(const QByteArray &value) {
    Item item;
    item.ns = NamespacePath(QByteArrayList{"a", "b\"c"});
    item.key = "k\n1";
    item.value = value;
    item.createdAt = *Timestamp::parse("2026-11-21 09:14:03");
    item.updatedAt = *Timestamp::parse("2026-11-21 09:14:03.5");
    return item;
}

void ItemJsonTest::valueStandsByteByByte() {
    const QByteArray value = R"({"b": 1.0,"a":3513714948419280427, "a":-0.0,"e":"\u00e9é"})";
    const QByteArray expected = R"({"namespace":["a","b\"c"],"key":"k\n1","value":)" + value +
                                R"(,"created_at":"2026-11-21T09:14:03+00:00",)"
                                R"("updated_at":"2026-11-21T09:14:03.500000+00:00"})";
    QCOMPARE(itemToJson(sample(value)), expected);
}

void ItemJsonTest::lineBreaksBetweenTokensAreTakenOut() {
    const QByteArray line = itemToJson(sample("{\n  \"a\": \"x y\\n\"\r\n}"));
    QVERIFY(!line.contains('\n'));
    const QByteArray compact = R"("value":{"a":"x y\n"},)";
    QVERIFY(line.contains(compact));
}

void ItemJsonTest::whatIsNoJsonIsCarriedAsText() {
    const QByteArray line = itemToJson(sample("{broken\xff"));
    QVERIFY(JsonDocument::parse(line).has_value());
    const QByteArray carried = R"("value":null,"invalid_value":"{broken)";
    QVERIFY(line.contains(carried));
}

void ItemJsonTest::exchangeLineHasTimesOfLifeOnlyWhereSet() {
    Item item = sample("{}");
    QCOMPARE(itemToExchangeLine(item), itemToJson(item));
    item.ttlMinutes = 0.5;
    item.expiresAt = item.updatedAt;
    const QByteArray tail =
        R"(,"ttl_minutes":0.5,"expires_at":"2026-11-21T09:14:03.500000+00:00"})";
    QVERIFY(itemToExchangeLine(item).endsWith(tail));
}

void ItemJsonTest::hitWithoutQueryHasNullScore() {
    SearchItem hit;
    hit.item = sample("{}");
    QVERIFY(hitToJson(hit).endsWith(",\"score\":null}"));
    hit.score = 0.25;
    QVERIFY(hitToJson(hit).endsWith(",\"score\":0.25}"));
    hit.score = 1;
    QVERIFY(hitToJson(hit).endsWith(",\"score\":1.0}"));
    hit.score = 1e-9;
    QVERIFY(hitToJson(hit).endsWith(",\"score\":1e-09}"));
    hit.score = 0.25;
}

QTEST_APPLESS_MAIN(ItemJsonTest)
#include "tst_item_json.moc"
