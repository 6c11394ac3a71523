// SPDX-License-Identifier: Apache-2.0
#include "core/json/json_merge.h"
#include "core/json/json_tokens.h"

#include <QRandomGenerator>
#include <QTest>

using namespace nestor;

/// What was not edited keeps its bytes, whatever the view showed.
class JsonMergeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tokensAreFound_data();
    void tokensAreFound();
    void editsKeepTheStoredStyle_data();
    void editsKeepTheStoredStyle();
    void aTextShownAsStoredIsTakenAsEdited();
    void aViewOfSomethingElseIsRefused();
    void nothingEditedGivesIdenticalBytes();
    void whiteSpaceChangedInTheViewChangesNothing();
    void theTokensAreTheEditedOnes();
    void bytesOutsideTheEditStay();
    void longTextsWithFarApartEditsKeepWhatIsBetween();
};

namespace {

QByteArrayList tokensOf(const QByteArray &text) {
    QByteArrayList result;
    for (const JsonToken &token : tokenizeJson(text))
        result.append(text.sliced(token.begin, token.end - token.begin));
    return result;
}

/// Valid JSON with everything that must survive: duplicate keys, odd numbers, escapes.
void appendTokens(QRandomGenerator &random, int depth, QByteArrayList &tokens) {
    static const QByteArrayList scalars = {"null",
                                           "true",
                                           "1.0",
                                           "-0.0",
                                           "1e400",
                                           "3513714948419280427",
                                           "\"\"",
                                           "\"a b\"",
                                           "\"\\ud800\"",
                                           "0",
                                           "12",
                                           "\"[1, {\\\"x\\\": 2}]\"",
                                           "\"\xE5\xB1\xB1\""};
    static const QByteArrayList names = {"\"a\"", "\"b\"", "\"a\"", "\"\\u0061\"", "\"n m\""};
    const auto pick = [&](const QByteArrayList &list) { return list[random.bounded(list.size())]; };
    const int kind = depth > 4 ? 0 : static_cast<int>(random.bounded(4));
    if (kind < 2) {
        tokens.append(pick(scalars));
        return;
    }
    const bool object = kind == 2;
    tokens.append(object ? "{" : "[");
    const int count = static_cast<int>(random.bounded(5));
    for (int i = 0; i < count; ++i) {
        if (i > 0)
            tokens.append(",");
        if (object)
            tokens << pick(names) << ":";
        appendTokens(random, depth + 1, tokens);
    }
    tokens.append(object ? "}" : "]");
}

QByteArrayList randomTokens(QRandomGenerator &random) {
    QByteArrayList tokens;
    appendTokens(random, 0, tokens);
    return tokens;
}

QByteArray withRandomSpace(QRandomGenerator &random, const QByteArrayList &tokens) {
    static const QByteArrayList spaces = {"", "", "", " ", "\n  ", "\t", "\r\n", "   "};
    QByteArray text = spaces[random.bounded(spaces.size())];
    for (const QByteArray &token : tokens)
        text += token + spaces[random.bounded(spaces.size())];
    return text;
}

/// A few random insertions and removals of values; not always valid JSON, which may not matter.
QByteArrayList edited(QRandomGenerator &random, QByteArrayList tokens) {
    const int edits = 1 + static_cast<int>(random.bounded(3));
    for (int i = 0; i < edits; ++i) {
        const qsizetype at = random.bounded(tokens.size() + 1);
        if (random.bounded(2) == 0 && at < tokens.size())
            tokens.removeAt(at);
        else
            tokens.insert(at, QByteArray::number(random.bounded(1000)));
    }
    return tokens;
}

} // namespace

void JsonMergeTest::tokensAreFound_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArrayList>("tokens");
    QTest::newRow("empty") << QByteArray() << QByteArrayList();
    QTest::newRow("white space only") << QByteArray(" \n\t") << QByteArrayList();
    QTest::newRow("object") << QByteArray(R"( {"a": -1.5e+3,"b":[true ]} )")
                            << QByteArrayList{"{", "\"a\"", ":",    "-1.5e+3", ",", "\"b\"",
                                              ":", "[",     "true", "]",       "}"};
    QTest::newRow("escaped quote")
        << QByteArray(R"("a\"b\\" 1)") << QByteArrayList{R"("a\"b\\")", "1"};
    QTest::newRow("open string") << QByteArray(R"(["ab)") << QByteArrayList{"[", "\"ab"};
    QTest::newRow("open escape") << QByteArray(R"("ab\)") << QByteArrayList{"\"ab\\"};
    QTest::newRow("no JSON") << QByteArray("NaN'x' a\"b\"")
                             << QByteArrayList{"NaN'x'", "a", "\"b\""};
}

void JsonMergeTest::tokensAreFound() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArrayList, tokens);
    QCOMPARE(tokensOf(text), tokens);
}

void JsonMergeTest::editsKeepTheStoredStyle_data() {
    QTest::addColumn<QByteArray>("original");
    QTest::addColumn<QByteArray>("shown");
    QTest::addColumn<QByteArray>("edited");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const char *original, const char *shown, const char *edit,
                        const char *expected) {
        QTest::newRow(name) << QByteArray(original) << QByteArray(shown) << QByteArray(edit)
                            << QByteArray(expected);
    };
    row("scalar in a compact text", R"({"a":1,"b":2})", "{\n  \"a\": 1,\n  \"b\": 2\n}",
        "{\n  \"a\": 1,\n  \"b\": 3\n}", R"({"a":1,"b":3})");
    row("member added to a compact text", R"({"a":1,"b":2})", "{\n  \"a\": 1,\n  \"b\": 2\n}",
        "{\n  \"a\": 1,\n  \"new\": [1, 2],\n  \"b\": 2\n}", R"({"a":1,"new":[1,2],"b":2})");
    row("member added as Python writes it", R"({"a": 1, "b": 2})", "{\n  \"a\": 1,\n  \"b\": 2\n}",
        "{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": {\"d\":[1,2]}\n}",
        R"({"a": 1, "b": 2, "c": {"d": [1, 2]}})");
    row("second member where only a colon tells the style", R"({"a": 1})", "{\n  \"a\": 1\n}",
        "{\n  \"a\": 1,\n  \"b\": 2\n}", R"({"a": 1, "b": 2})");
    row("member removed", R"({"a": 1,"b":  2, "c":3})",
        "{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}", "{\n  \"a\": 1,\n  \"c\": 3\n}",
        R"({"a": 1, "c":3})");
    row("uneven white space stays outside the edit", "{ \"a\" :1 ,\t\"b\": [ 1,2 ] }\n",
        "{\n  \"a\": 1,\n  \"b\": [1, 2]\n}", "{\n  \"a\": 7,\n  \"b\": [1, 2]\n}",
        "{ \"a\" :7 ,\t\"b\": [ 1,2 ] }\n");
    row("numbers and escapes keep their writing",
        R"({"n":1.0,"m":3513714948419280427,"s":"\u00e9"})",
        "{\"n\": 1.0, \"m\": 3513714948419280427, \"s\": \"\\u00e9\"}",
        "{\"n\": 1.0, \"m\": 3513714948419280427, \"s\": \"\\u00e9\", \"t\": -0.0}",
        R"({"n":1.0,"m":3513714948419280427,"s":"\u00e9","t":-0.0})");
    row("duplicate keys", R"({"a":1,"a":2})", "{\n  \"a\": 1,\n  \"a\": 2\n}",
        "{\n  \"a\": 1,\n  \"a\": 22\n}", R"({"a":1,"a":22})");
    row("filled where it was empty", R"({})", "{\n}", "{\n  \"a\": 1\n}", R"({"a":1})");
    row("emptied", R"({"a": 1})", "{\n  \"a\": 1\n}", "{\n}", R"({})");
}

void JsonMergeTest::editsKeepTheStoredStyle() {
    QFETCH(QByteArray, original);
    QFETCH(QByteArray, shown);
    QFETCH(QByteArray, edited);
    QFETCH(QByteArray, expected);
    const auto result = applyEdit(original, shown, edited);
    QVERIFY(result);
    QCOMPARE(*result, expected);
}

void JsonMergeTest::aTextShownAsStoredIsTakenAsEdited() {
    const QByteArray text = "{\n\t\"a\" : 1\n}";
    const QByteArray changed = "{\n\t\"a\": 1\n}\n";
    QCOMPARE(applyEdit(text, text, changed), Result<QByteArray>(changed));
}

void JsonMergeTest::aViewOfSomethingElseIsRefused() {
    const auto result = applyEdit(R"({"a":1.0})", "{\n  \"a\": 1\n}", "{}");
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::InvalidArgument);
}

void JsonMergeTest::nothingEditedGivesIdenticalBytes() {
    QRandomGenerator random(1);
    for (int round = 0; round < 1000; ++round) {
        const QByteArrayList tokens = randomTokens(random);
        const QByteArray original = withRandomSpace(random, tokens);
        const QByteArray shown = withRandomSpace(random, tokens);
        QCOMPARE(applyEdit(original, shown, shown), Result<QByteArray>(original));
    }
}

void JsonMergeTest::whiteSpaceChangedInTheViewChangesNothing() {
    QRandomGenerator random(2);
    for (int round = 0; round < 1000; ++round) {
        const QByteArrayList tokens = randomTokens(random);
        const QByteArray original = withRandomSpace(random, tokens);
        const QByteArray shown = withRandomSpace(random, tokens);
        if (shown == original)
            continue;
        const QByteArray respaced = withRandomSpace(random, tokens);
        QCOMPARE(applyEdit(original, shown, respaced), Result<QByteArray>(original));
    }
}

void JsonMergeTest::theTokensAreTheEditedOnes() {
    QRandomGenerator random(3);
    for (int round = 0; round < 2000; ++round) {
        const QByteArrayList tokens = randomTokens(random);
        const QByteArray original = withRandomSpace(random, tokens);
        QByteArrayList wanted = edited(random, tokens);
        const QByteArray changed = withRandomSpace(random, wanted);
        const auto result = applyEdit(original, withRandomSpace(random, tokens), changed);
        QVERIFY(result);
        // Neighbouring numbers without white space are one token in what was typed, too.
        QCOMPARE(tokensOf(*result), tokensOf(changed));
    }
}

void JsonMergeTest::bytesOutsideTheEditStay() {
    QRandomGenerator random(4);
    for (int round = 0; round < 2000; ++round) {
        const QByteArrayList tokens = randomTokens(random);
        const qsizetype at = random.bounded(tokens.size());
        if (isJsonPunctuation(tokens[at][0]))
            continue;
        QByteArrayList wanted = tokens;
        wanted[at] = "\"a text of its own\"";
        const QByteArray original = withRandomSpace(random, tokens);
        const QByteArray shown = withRandomSpace(random, tokens);
        if (shown == original)
            continue;
        const auto result = applyEdit(original, shown, withRandomSpace(random, wanted));
        QVERIFY(result);
        const auto spans = tokenizeJson(original);
        const QByteArray before = at == 0 ? original.first(spans.front().begin)
                                          : original.first(spans[size_t(at - 1)].end);
        const QByteArray after = at + 1 == tokens.size()
                                     ? original.sliced(spans.back().end)
                                     : original.sliced(spans[size_t(at + 1)].begin);
        QVERIFY2(result->startsWith(before), result->constData());
        QVERIFY2(result->endsWith(after), result->constData());
    }
}

void JsonMergeTest::longTextsWithFarApartEditsKeepWhatIsBetween() {
    QByteArray original = "[";
    QByteArray shown = "[\n";
    for (int i = 0; i < 50'000; ++i) {
        original += QByteArray::number(i) + (i % 3 == 0 ? ", " : ",");
        shown += "  " + QByteArray::number(i) + ",\n";
    }
    original += "-1]";
    shown += "  -1\n]";
    QByteArray changed = shown;
    changed.replace("  7,\n", "  \"seven\",\n");
    changed.replace("  49990,\n", "");
    QByteArray expected = original;
    expected.replace(" 7,8,", " \"seven\",8,");
    expected.replace("49989, 49990,", "49989,");
    QCOMPARE(applyEdit(original, shown, changed), Result<QByteArray>(expected));
}

QTEST_APPLESS_MAIN(JsonMergeTest)
#include "tst_json_merge.moc"
