// SPDX-License-Identifier: Apache-2.0
#include "core/json/json_document.h"
#include "core/json/json_masks.h"
#include "core/json/member_search.h"
#include "tests/unit/random_filter.h"
#include "tests/unit/random_json.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <random>
#include <vector>

using namespace nestor;
using namespace Qt::StringLiterals;

class MemberSearchTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void classifiersAgree();
    void membersAreFound_data();
    void membersAreFound();
    void agreesWithTheDocument();
    void damagedTextsStayWithinBounds();
};

namespace {

/// Where the value of each name begins in the object at `begin`, -1 where there is none.
std::vector<qsizetype> places(const QByteArray &text, qsizetype begin,
                              const std::vector<QByteArray> &names) {
    std::vector<const char *> found(names.size());
    findJsonMembers(text.constData() + begin, text.constData() + text.size(), names, found.data());
    std::vector<qsizetype> result;
    for (const char *value : found)
        result.push_back(value == nullptr ? -1 : value - text.constData());
    return result;
}

} // namespace

void MemberSearchTest::classifiersAgree() {
    const auto classifiers = availableJsonClassifiers();
    QCOMPARE(QByteArray(classifiers.front().name), "scalar"_ba);
    std::mt19937 engine(1);
    constexpr int kBlocks = 5;
    QByteArray text(64 * kBlocks, ' ');
    for (int round = 0; round < 200; ++round) {
        for (char &c : text) {
            static constexpr char kBytes[] = "\"\\:{}[]az\x1B\x1D\x5B\xDB\xFB\xFF ,";
            c = kBytes[engine() % (sizeof kBytes - 1)];
        }
        std::array<JsonMasks, kBlocks> expected;
        classifiers.front().classify(text.constData(), kBlocks, {'a', 'z'}, expected.data());
        const bool empty = std::all_of(expected.begin(), expected.end(),
                                       [](const JsonMasks &m) { return m == JsonMasks{}; });
        QVERIFY(!empty);
        for (const auto &classifier : classifiers) {
            std::array<JsonMasks, kBlocks> masks;
            classifier.classify(text.constData(), kBlocks, {'a', 'z'}, masks.data());
            QVERIFY2(masks == expected, classifier.name);
        }
    }
}

void MemberSearchTest::membersAreFound_data() {
    QTest::addColumn<QByteArray>("object");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<qsizetype>("place");
    QTest::newRow("plain") << R"({"a":1})"_ba
                           << "a"_ba << qsizetype(5);
    QTest::newRow("spaces") << "{ \"a\" \n : \t 1 }"_ba
                            << "a"_ba << qsizetype(12);
    QTest::newRow("first of two") << R"({"a":1,"a":2})"_ba
                                  << "a"_ba << qsizetype(5);
    QTest::newRow("not in a string") << R"({"b":"\"a\":1","a":2})"_ba
                                     << "a"_ba << qsizetype(19);
    QTest::newRow("not deeper") << R"({"b":{"a":1},"c":[{"a":2}],"a":3})"_ba
                                << "a"_ba << qsizetype(31);
    QTest::newRow("empty name") << R"({"a":1,"":2})"_ba
                                << ""_ba << qsizetype(10);
    QTest::newRow("escaped") << R"({"\u0061":1})"_ba
                             << "a"_ba << qsizetype(10);
    QTest::newRow("with a quote") << R"({"a\"b":1})"_ba
                                  << "a\"b"_ba << qsizetype(8);
    QTest::newRow("tail of another") << R"({"x\"a":1})"_ba
                                     << "a"_ba << qsizetype(-1);
    QTest::newRow("across strings") << R"({"x":"y","b":1})"_ba
                                    << ",\"b"_ba << qsizetype(-1);
    QTest::newRow("backslashes") << R"({"x":"\\","a\\":1})"_ba
                                 << "a\\"_ba << qsizetype(16);
    QTest::newRow("missing") << R"({"a":1})"_ba
                             << "b"_ba << qsizetype(-1);
    QTest::newRow("behind the object") << R"({"a":1},"b":2)"_ba
                                       << "b"_ba << qsizetype(-1);
    QTest::newRow("empty object") << "{}"_ba
                                  << "a"_ba << qsizetype(-1);
    QTest::newRow("cut off") << R"({"a":)"_ba
                             << "a"_ba << qsizetype(-1);
    // Names and escapes at every place relative to the 64-byte blocks.
    for (int length = 40; length < 70; ++length) {
        const QByteArray filler(length, 'x');
        QTest::addRow("filler %d", length) << "{\"f\":\"" + filler + "\",\"name\":1}"
                                           << "name"_ba << qsizetype(15 + length);
        QTest::addRow("backslashes %d", length) << "{\"f\":\"" + filler + "\\\\\",\"name\":1}"
                                                << "name"_ba << qsizetype(17 + length);
        QTest::addRow("spaces %d", length) << "{\"name\"" + QByteArray(length, ' ') + ":1}"
                                           << "name"_ba << qsizetype(8 + length);
    }
}

void MemberSearchTest::membersAreFound() {
    QFETCH(QByteArray, object);
    QFETCH(QByteArray, name);
    QFETCH(qsizetype, place);
    QCOMPARE(places(object, 0, {name}), std::vector<qsizetype>{place});
    QCOMPARE(places(object, 0, {name, "none", "other"}), (std::vector<qsizetype>{place, -1, -1}));
}

void MemberSearchTest::agreesWithTheDocument() {
    RandomJson random(11);
    RandomFilter other(12);
    const std::vector<QByteArray> names = {"a", "b", "c d", "é", "a.b", "it's", ""};
    int found = 0;
    for (int i = 0; i < 4000; ++i) {
        const QByteArray text = i % 2 == 0 ? random.object() : other.value();
        const auto document = JsonDocument::parse(text);
        QVERIFY2(document, text);
        const auto count = static_cast<size_t>(1 + random.below(static_cast<int>(names.size())));
        const std::vector<QByteArray> wanted(names.begin(),
                                             names.begin() + static_cast<std::ptrdiff_t>(count));
        for (int node = 0; node < static_cast<int>(document->nodes().size()); ++node) {
            const JsonNode &object = document->nodes()[static_cast<size_t>(node)];
            if (object.type != JsonType::Object)
                continue;
            const auto answer = places(text, object.begin, wanted);
            for (size_t j = 0; j < wanted.size(); ++j) {
                const int member = document->member(node, wanted[j]);
                const qsizetype expected =
                    member < 0 ? -1 : document->nodes()[static_cast<size_t>(member)].begin;
                found += member < 0 ? 0 : 1;
                QVERIFY2(answer[j] == expected, text + " has " + wanted[j]);
            }
        }
    }
    QVERIFY(found > 1000);
}

void MemberSearchTest::damagedTextsStayWithinBounds() {
    RandomFilter random(13);
    for (int i = 0; i < 3000; ++i) {
        // On the heap without a byte to spare, so that the sanitizer sees one read too many.
        const QByteArray damaged = "{" + random.damaged(random.value());
        const std::vector<char> text(damaged.begin(), damaged.end());
        const std::vector<QByteArray> names = {"a", "b"};
        std::array<const char *, 2> found{};
        const char *const end = text.data() + text.size();
        findJsonMembers(text.data(), end, names, found.data());
        for (const char *value : found)
            QVERIFY(value == nullptr || (value > text.data() && value < end));
    }
}

QTEST_APPLESS_MAIN(MemberSearchTest)
#include "tst_member_search.moc"
