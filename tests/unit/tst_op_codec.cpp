// SPDX-License-Identifier: Apache-2.0
#include "app/cli/op_codec.h"

#include <QTest>

using namespace nestor;
using namespace nestor::cli;
using namespace Qt::StringLiterals;

class OpCodecTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void putCarriesTheValueAsItStands();
    void putWithNullDeletes();
    void ttlAbsentNullAndMinutesDiffer();
    void indexChoices();
    void reservedRootOnlyInsideBatch();
    void searchTakesEverything();
    void infinityIsAllowedInFiltersOnly();
    void listNamespacesTakesConditions();
    void faultsNameTheMember_data();
    void faultsNameTheMember();
    void faultInBatchNamesTheOperation();
    void answersAreOneLine();
};

template <typename T>
static T parsed(const QByteArray &line) {
    auto request = parseRequest(line);
    if (!request)
        qFatal("%s", qPrintable(request.error().detail));
    return std::get<T>(request->ops.at(0));
}

void OpCodecTest::putCarriesTheValueAsItStands() {
    const auto op = parsed<PutOp>(
        R"({"op":"put","namespace":["a","b"],"key":"k.\u00e9","value":{ "x":1.0, "x":18446744073709551616}})");
    QCOMPARE(op.ns.stored(), "a.b"_ba);
    QCOMPARE(op.key, "k.é"_ba);
    QCOMPARE(op.value, R"({ "x":1.0, "x":18446744073709551616})"_ba);
    QVERIFY(!op.vectors.has_value());
}

void OpCodecTest::putWithNullDeletes() {
    QVERIFY(!parsed<PutOp>(R"({"op":"put","namespace":["a"],"key":"k","value":null})").value);
    QVERIFY(!parsed<PutOp>(R"({"op":"delete","namespace":["a"],"key":"k"})").value);
}

void OpCodecTest::ttlAbsentNullAndMinutesDiffer() {
    const QByteArray head = R"({"op":"put","namespace":["a"],"key":"k","value":{})";
    QCOMPARE(parsed<PutOp>(head + '}').ttl.kind, TtlChoice::Default);
    QCOMPARE(parsed<PutOp>(head + R"(,"ttl":null})").ttl.kind, TtlChoice::Never);
    QCOMPARE(parsed<PutOp>(head + R"(,"ttl":0.5})").ttl, (TtlChoice{TtlChoice::Minutes, 0.5}));
}

void OpCodecTest::indexChoices() {
    const QByteArray head = R"({"op":"put","namespace":["a"],"key":"k","value":{})";
    QCOMPARE(parsed<PutOp>(head + R"(,"index":null})").index.kind, IndexChoice::Configured);
    QCOMPARE(parsed<PutOp>(head + R"(,"index":false})").index.kind, IndexChoice::None);
    QCOMPARE(parsed<PutOp>(head + R"(,"index":["a","b[*].c"]})").index,
             (IndexChoice{IndexChoice::Fields, {"a", "b[*].c"}}));
    const auto op = parsed<PutOp>(head + R"(,"vectors":{"a":[1,0.5],"b.0":[0,-1]}})");
    QCOMPARE(op.vectors->size(), size_t(2));
    QCOMPARE(op.vectors->at(1), (FieldVector{"b.0", {0.0F, -1.0F}}));
}

void OpCodecTest::reservedRootOnlyInsideBatch() {
    const QByteArray put =
        R"({"op":"put","namespace":["langgraph","foo"],"key":"k","value":{"a":1}})";
    QCOMPARE(parseRequest(put).error().code, ErrorCode::InvalidNamespace);
    const auto batch = parseRequest(R"({"op":"batch","ops":[)" + put + "]}");
    QVERIFY(batch.has_value());
    QVERIFY(batch->isBatch);
    QCOMPARE(batch->ops.size(), size_t(1));
}

void OpCodecTest::searchTakesEverything() {
    const auto op = parsed<SearchOp>(
        R"({"op":"search","namespace_prefix":["a"],"filter":{"n":{"$gte":4}},"limit":3,"offset":2,)"
        R"("query":"q","vector":[1,2],"mode":"hybrid","min_score":0.25,"explain":true,)"
        R"("refresh_ttl":false,"namespace":["a","*"]})");
    QCOMPARE(op.namespacePrefix.stored(), "a"_ba);
    QVERIFY(!op.filter.isEmpty());
    QCOMPARE(op.limit, 3);
    QCOMPARE(op.offset, 2);
    QCOMPARE(op.query, "q"_ba);
    QCOMPARE(*op.vector, (Vector{1, 2}));
    QCOMPARE(*op.mode, SearchMode::Hybrid);
    QCOMPARE(*op.minScore, 0.25);
    QVERIFY(op.explain);
    QCOMPARE(*op.refreshTtl, false);
    QCOMPARE(op.pattern->labels, (QByteArrayList{"a", "*"}));
    const auto plain = parsed<SearchOp>(R"({"op":"search"})");
    QCOMPARE(plain, SearchOp());
}

void OpCodecTest::infinityIsAllowedInFiltersOnly() {
    QVERIFY(parseRequest(R"({"op":"search","filter":{"n":{"$lt":Infinity}}})").has_value());
    const auto refused = parseRequest(
        R"({"op":"put","namespace":["a"],"key":"k","value":{"t":"NaN","deep":{"score":NaN}}})");
    QCOMPARE(refused.error().code, ErrorCode::InvalidValue);
    QVERIFY2(refused.error().detail.contains(u"deep/score"_s), qPrintable(refused.error().detail));
}

void OpCodecTest::listNamespacesTakesConditions() {
    const auto op = parsed<ListNamespacesOp>(
        R"({"op":"list_namespaces","match_conditions":[{"match_type":"prefix","path":["a","*"]},)"
        R"({"match_type":"suffix","path":["z"]}],"max_depth":2,"limit":5,"offset":1})");
    QCOMPARE(op.conditions.size(), size_t(2));
    QCOMPARE(op.conditions[1].kind, MatchCondition::Suffix);
    QCOMPARE(*op.maxDepth, 2);
    QCOMPARE(op.limit, 5);
    QCOMPARE(op.offset, 1);
    QCOMPARE(parsed<ListNamespacesOp>(R"({"op":"list_namespaces"})").limit, 100);
}

void OpCodecTest::faultsNameTheMember_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("said");
    const auto row = [](const char *name, const QByteArray &line, ErrorCode code, QString said) {
        QTest::newRow(name) << line << code << said;
    };
    using enum ErrorCode;
    row("no JSON", "{\"op\":", InvalidArgument, u"not JSON"_s);
    row("a list", "[]", InvalidArgument, u"JSON object"_s);
    row("no op", "{}", InvalidArgument, u"'op'"_s);
    row("unknown op", R"({"op":"steal"})", InvalidArgument, u"steal"_s);
    row("batch in batch", R"({"op":"batch","ops":[{"op":"batch","ops":[]}]})", InvalidArgument,
        u"batch"_s);
    row("label no string", R"({"op":"get","namespace":["a",1],"key":"k"})", InvalidNamespace,
        u"must be strings"_s);
    row("label empty", R"({"op":"get","namespace":["a",""],"key":"k"})", InvalidNamespace,
        u"empty"_s);
    row("label with period", R"({"op":"search","namespace_prefix":["a.b"]})", InvalidNamespace,
        u"periods"_s);
    row("empty namespace", R"({"op":"put","namespace":[],"key":"k","value":{}})", InvalidNamespace,
        u"empty"_s);
    row("value a list", R"({"op":"put","namespace":["a"],"key":"k","value":[1]})", InvalidValue,
        u"'value'"_s);
    row("no key", R"({"op":"get","namespace":["a"]})", InvalidArgument, u"'key'"_s);
    row("negative offset", R"({"op":"search","offset":-1})", InvalidArgument, u"'offset'"_s);
    row("limit a fraction", R"({"op":"search","limit":1.5})", InvalidArgument, u"'limit'"_s);
    row("operator", R"({"op":"search","filter":{"a":{"$near":1}}})", InvalidFilter, u"$near"_s);
    row("mode", R"({"op":"search","mode":"magic"})", InvalidArgument, u"'mode'"_s);
    row("depth", R"({"op":"list_namespaces","max_depth":0})", InvalidArgument, u"'max_depth'"_s);
    row("match type",
        R"({"op":"list_namespaces","match_conditions":[{"match_type":"x","path":[]}]})",
        InvalidArgument, u"'match_type'"_s);
    row("vector", R"({"op":"search","vector":[1,"2"]})", InvalidArgument, u"'vector'"_s);
    row("vector too large", R"({"op":"search","vector":[1e39]})", InvalidArgument, u"'vector'"_s);
}

void OpCodecTest::faultsNameTheMember() {
    QFETCH(QByteArray, line);
    QFETCH(ErrorCode, code);
    QFETCH(QString, said);
    const auto request = parseRequest(line);
    QVERIFY(!request.has_value());
    QCOMPARE(request.error().code, code);
    QVERIFY2(request.error().detail.contains(said), qPrintable(request.error().detail));
}

void OpCodecTest::faultInBatchNamesTheOperation() {
    const auto request = parseRequest(
        R"({"op":"batch","ops":[{"op":"get","namespace":["a"],"key":"k"},{"op":"get","namespace":["a"]}]})");
    QVERIFY(request.error().detail.startsWith(u"operation 1: "_s));
}

void OpCodecTest::answersAreOneLine() {
    Request request;
    request.ops = {GetOp{}};
    QCOMPARE(answerLine(request, {GetAnswer()}), R"({"ok":true,"result":null})"_ba);
    QCOMPARE(answerLine(request, {SweepTtlAnswer{3}}), R"({"ok":true,"result":3})"_ba);
    request.isBatch = true;
    QCOMPARE(answerLine(request, {PutAnswer(), ListNamespacesAnswer{NamespacePath({"a", "b"})}}),
             R"({"ok":true,"result":[null,[["a","b"]]]})"_ba);
    QCOMPARE(errorLine({ErrorCode::InvalidNamespace, u"say \"no\""_s}),
             R"({"ok":false,"error":{"type":"InvalidNamespaceError","message":"say \"no\""}})"_ba);
    QCOMPARE(errorTypeName(ErrorCode::InvalidFilter), "ValueError"_ba);
    QCOMPARE(errorTypeName(ErrorCode::ReadOnly), "ReadOnlyError"_ba);
}

QTEST_APPLESS_MAIN(OpCodecTest)
#include "tst_op_codec.moc"
