// SPDX-License-Identifier: Apache-2.0
#include "core/json/json_string.h"
#include "core/open/open_store.h"
#include "core/review/merge_memories.h"
#include "core/review/radar.h"
#include "tests/support/agent_writer.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace nestor;

/// What is a duplicate, what a conflict, and what is nothing, by planted pairs.
class RadarTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void textsAreJudged_data();
    void textsAreJudged();
    void fieldsAreJudged_data();
    void fieldsAreJudged();
    void differencesAreAsWritten();
    void theLaterOneIsMarked();
    void pairsStayWithinTheParentOfTheNamespace();
    void smallGroupsAreToldEachWithEach();
    void crowdsAreToldOnce();
    void whatExpiredIsPassedOver();
    void dismissedPairsComeBackWhenTheyChange();
    void plantedPairsAreFoundAmongMany();
    void vectorsBringTogetherWhatWordsDoNot();
    void itCanBeStopped();
    void mergesKeepWhatOnlyOneHas_data();
    void mergesKeepWhatOnlyOneHas();
};

namespace {

Item itemOf(const QByteArray &key, const QByteArray &value, qint64 seconds = 0) {
    Item item;
    item.ns = NamespacePath::fromStored("a.b");
    item.key = key;
    item.value = value;
    item.createdAt.micros = item.updatedAt.micros = seconds * 1'000'000;
    return item;
}

QByteArray text(const QString &words) {
    return "{\"text\":" + quotedJson(words.toUtf8()) + '}';
}

QString kindOf(const std::optional<MemoryPair> &pair) {
    return !pair                               ? u"nothing"_s
           : pair->kind == PairKind::Duplicate ? u"duplicate"_s
                                               : u"conflict"_s;
}

class TestStore {
public:
    TestStore() {
        OpenOptions options;
        options.location = m_folder.filePath(u"store.db"_s);
        m_store = *openStore(options);
    }
    void put(const QByteArray &ns, const QByteArray &key, const QByteArray &value,
             qint64 second = 1, std::optional<Timestamp> expires = {}) {
        PutOp op;
        op.ns = NamespacePath::fromStored(ns);
        op.key = key;
        op.value = value;
        op.createdAt = op.updatedAt = Timestamp{second * 1'000'000};
        op.expiresAt = expires;
        m_ops.emplace_back(std::move(op));
    }
    /// "kind a b", of all pairs.
    QStringList radar(const RadarPlan &plan = {}, RadarReport *report = nullptr) {
        if (!m_store->batch(std::exchange(m_ops, {})))
            return {u"cannot write"_s};
        QStringList told;
        Job job;
        const auto done = findPairs(*m_store, plan, job, [&](const MemoryPair &pair) {
            told.append(kindOf(pair) + u' ' + QString::fromUtf8(pair.items[0].key) + u' ' +
                        QString::fromUtf8(pair.items[1].key));
            marks.append(pairMark(pair.items[1], pair.items[0]));
        });
        if (!done)
            return {done.error().detail};
        if (report != nullptr)
            *report = *done;
        told.sort();
        return told;
    }
    Store &operator*() { return *m_store; }

    QByteArrayList marks;

private:
    QTemporaryDir m_folder;
    std::unique_ptr<Store> m_store;
    std::vector<Op> m_ops;
};

} // namespace

void RadarTest::textsAreJudged_data() {
    QTest::addColumn<QString>("a");
    QTest::addColumn<QString>("b");
    QTest::addColumn<QString>("kind");
    const auto row = [](const char *name, const char16_t *a, const char16_t *b,
                        const QString &kind) {
        QTest::newRow(name) << QString::fromUtf16(a) << QString::fromUtf16(b) << kind;
    };
    const QString duplicate = u"duplicate"_s;
    const QString conflict = u"conflict"_s;
    const QString nothing = u"nothing"_s;

    row("equal", u"Likes red wine", u"Likes red wine", duplicate);
    row("case", u"Ada likes Red Wine", u"ada LIKES red wine", duplicate);
    row("spaces and punctuation", u"Ada likes red wine.", u" Ada  likes: \"red\" wine!", duplicate);
    row("accents", u"Trifft sich im Café Zoé", u"trifft sich im cafe zoe", duplicate);
    row("idle words", u"The meeting is on the third floor", u"Meeting on third floor", duplicate);
    row("idle words, German", u"Der Termin ist im großen Saal bei der Bank",
        u"Termin im großen Saal bei Bank", duplicate);
    row("negated alike", u"Ada does not eat meat", u"Ada doesn't eat meat", duplicate);
    row("never is not", u"Ada never did eat meat", u"Ada did not eat meat", duplicate);
    row("short", u"Vegetarian", u"vegetarian!", duplicate);
    row("Chinese", u"她住在北京。", u"她住在北京", duplicate);

    row("number", u"Ada has 2 cats at home", u"Ada has 3 cats at home", conflict);
    row("number in words", u"Ada has two cats", u"Ada has three cats", conflict);
    row("sign", u"It was -5 degrees outside that day", u"It was 5 degrees outside that day",
        conflict);
    row("fraction", u"The rate is 1.5 per cent now", u"The rate is 15 per cent now", conflict);
    row("price", u"The ticket costs $40 per person", u"The ticket costs $45 per person", conflict);
    row("time", u"Standup starts at 9:30 every day", u"Standup starts at 10:00 every day",
        conflict);
    row("ISO date", u"The release is on 2026-03-01", u"The release is on 2026-04-01", conflict);
    row("date", u"The deadline is 5 May", u"The deadline is 9 May", conflict);
    row("weekday", u"The team meets on Monday", u"The team meets on Tuesday", conflict);
    row("month", u"Ada was born in June 1990 in Lyon", u"Ada was born in July 1990 in Lyon",
        conflict);
    row("name", u"Ada lives in Berlin", u"Ada lives in Paris", conflict);
    row("name of two words", u"The manager of Ada in sales is Tom Berg",
        u"The manager of Ada in sales is Eva Lund", conflict);
    row("name, German", u"Ada wohnt seit Jahren in Berlin", u"Ada wohnt seit Jahren in Hamburg",
        conflict);
    row("negation", u"Ada likes coffee", u"Ada does not like coffee", conflict);
    row("negation, short form", u"Ada eats meat", u"Ada doesn't eat meat", conflict);
    row("negation, never", u"Ada eats meat on trips", u"Ada never eats meat on trips", conflict);
    row("negation, no more", u"Ada is allergic to nuts", u"Ada is no longer allergic to nuts",
        conflict);
    row("negation, German", u"Ada mag Kaffee am Morgen", u"Ada mag keinen Kaffee am Morgen",
        conflict);
    row("negation, prefix", u"Ada likes early meetings", u"Ada dislikes early meetings", conflict);
    row("always and never", u"Ada always drives to work", u"Ada never drives to work", conflict);
    row("without", u"Takes coffee with milk", u"Takes coffee without milk", conflict);

    row("another person", u"Anna's sister lives in Rome", u"Anna's brother lives in Rome", nothing);
    row("another thing", u"Ada likes tea in the morning", u"Ada likes coffee in the morning",
        nothing);
    row("a detail more", u"Ada moved to Paris for work", u"Ada moved to Paris for work in 2019",
        nothing);
    row("little shared", u"Call Bob at 10", u"Call Eve at 11", nothing);
    row("two things", u"Buy 3 apples", u"Buy 5 pears", nothing);
    row("three differ", u"Ada met Bob and Eve on Monday in the old library of Rome",
        u"Ada met Tom and Mia on Friday in the old library of Rome", nothing);
    row("numbered titles", u"Chapter 1", u"Chapter 2", nothing);
    row("other order", u"Ada often helps Bob", u"Bob often helps Ada", nothing);
    row("C is not C++", u"ada writes c at work", u"ada writes c++ at work", nothing);
    row("other things altogether", u"Ada lives in Berlin", u"The server has 12 disks", nothing);
    row("reworded", u"Ada is a vegetarian", u"Ada ate a steak for lunch", nothing);
    row("signs", u"Review: 👍 great film", u"Review: 👎 great film", nothing);
}

void RadarTest::textsAreJudged() {
    QFETCH(QString, a);
    QFETCH(QString, b);
    QFETCH(QString, kind);
    QCOMPARE(kindOf(judgePair(itemOf("a", text(a)), itemOf("b", text(b)))), kind);
    QCOMPARE(kindOf(judgePair(itemOf("b", text(b)), itemOf("a", text(a)))), kind);
}

void RadarTest::fieldsAreJudged_data() {
    QTest::addColumn<QByteArray>("a");
    QTest::addColumn<QByteArray>("b");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("differs");
    const auto row = [](const char *name, const QByteArray &a, const QByteArray &b,
                        const QString &kind, const QString &differs = {}) {
        QTest::newRow(name) << a << b << kind << differs;
    };
    row("one plain field", R"({"user":"ada","city":"Paris"})", R"({"city":"Oslo","user":"Ada"})",
        u"conflict"_s, u"city"_s);
    row("a number", R"({"user":"ada","age":30})", R"({"user":"ada","age":31})", u"conflict"_s,
        u"age"_s);
    row("a truth", R"({"user":"ada","premium":true})", R"({"user":"ada","premium":false})",
        u"conflict"_s, u"premium"_s);
    row("deeper", R"({"user":"ada","home":{"city":"Paris","zip":"1"}})",
        R"({"user":"ada","home":{"city":"Oslo","zip":"1"}})", u"conflict"_s, u"home.city"_s);
    row("a triple", R"({"subject":"Ada","predicate":"lives in","object":"Paris"})",
        R"({"subject":"Ada","predicate":"lives in","object":"Oslo"})", u"conflict"_s, u"object"_s);
    row("the same text in another state", R"({"task":"Mend the login page","status":"open"})",
        R"({"task":"Mend the login page.","status":"done"})", u"conflict"_s, u"status"_s);
    row("the same text from elsewhere",
        R"({"text":"Ada likes red wine","source":"chat","confidence":0.9})",
        R"({"text":"Ada likes red wine.","source":"email","confidence":0.8})", u"duplicate"_s,
        u"confidence source"_s);
    row("a name of somebody known", R"({"user_id":7,"name":"Ada"})",
        R"({"user_id":7,"name":"Eva"})", u"conflict"_s, u"name"_s);
    row("equal numbers", R"({"user":"ada","age":30})", R"({"user":"ada","age":30.0})",
        u"duplicate"_s);
    row("order and layout", R"({"user":"ada","age":30})", R"({ "age": 30, "user": "Ada" })",
        u"duplicate"_s);
    row("bookkeeping", R"({"text":"Ada likes red wine","id":1,"created_at":"2026-01-01"})",
        R"({"text":"ada likes red wine","id":2,"created_at":"2026-02-02"})", u"duplicate"_s);
    row("text under another name", R"({"memory":"Ada likes red wine"})",
        R"({"content":"Ada likes red wine"})", u"duplicate"_s);
    row("conflict under another name", R"({"memory":"Ada lives in Berlin now"})",
        R"({"content":"Ada lives in Paris now"})", u"conflict"_s, u"Berlin Paris"_s);

    row("another subject", R"({"user":"ada","city":"Paris"})", R"({"user":"bob","city":"Paris"})",
        u"nothing"_s);
    row("another name", R"({"name":"Ada","city":"Paris"})", R"({"name":"Bob","city":"Paris"})",
        u"nothing"_s);
    row("another predicate", R"({"subject":"Ada","predicate":"lives in","object":"Paris"})",
        R"({"subject":"Ada","predicate":"born in","object":"Oslo"})", u"nothing"_s);
    row("another subject, same sentence", R"({"user":"ada","text":"Has 2 cats at home"})",
        R"({"user":"bob","text":"Has 3 cats at home"})", u"nothing"_s);
    row("nothing in common", R"({"theme":"dark"})", R"({"theme":"light"})", u"nothing"_s);
    row("only the sort in common", R"({"kind":"fact","city":"Paris"})",
        R"({"kind":"fact","city":"Oslo"})", u"nothing"_s);
    row("other names", R"({"likes":"tea"})", R"({"hates":"tea"})", u"nothing"_s);
    row("too many fields", R"({"user":"ada","a":1,"b":2,"c":3})",
        R"({"user":"ada","a":4,"b":5,"c":6})", u"nothing"_s);
    row("other texts of one user", R"({"user":"ada","text":"Likes red wine"})",
        R"({"user":"ada","text":"Works at a bank"})", u"nothing"_s);
    row("little in common", R"({"confidence":1,"plan":"free"})", R"({"confidence":1,"plan":"pro"})",
        u"nothing"_s);
    row("empty", "{}", "{}", u"nothing"_s);
    row("not JSON", "nope", "nope", u"nothing"_s);
}

void RadarTest::fieldsAreJudged() {
    QFETCH(QByteArray, a);
    QFETCH(QByteArray, b);
    QFETCH(QString, kind);
    QFETCH(QString, differs);
    const auto pair = judgePair(itemOf("a", a), itemOf("b", b));
    QCOMPARE(kindOf(pair), kind);
    QCOMPARE(pair ? QString::fromUtf8(pair->differs.join(' ')) : QString(), differs);
}

void RadarTest::differencesAreAsWritten() {
    const auto words = judgePair(itemOf("a", text(u"Team meets at 9:30 on Monday"_s), 1),
                                 itemOf("b", text(u"team meets at 10:00 on MONDAY"_s), 2));
    QVERIFY(words);
    QVERIFY(!words->byFields);
    QCOMPARE(words->differs, QByteArrayList({"9:30", "10:00"}));
    const auto denied = judgePair(itemOf("a", text(u"Ada eats meat"_s), 1),
                                  itemOf("b", text(u"Ada doesn’t eat meat"_s), 2));
    QVERIFY(denied);
    QCOMPARE(denied->differs, QByteArrayList({"doesn’t"}));
}

void RadarTest::theLaterOneIsMarked() {
    const QByteArray one = text(u"Ada lives in Berlin"_s);
    const QByteArray other = text(u"Ada lives in Paris"_s);
    auto pair = judgePair(itemOf("new", one, 2), itemOf("old", other, 1));
    QVERIFY(pair);
    QCOMPARE(pair->items[0].key, "old"_ba);
    QCOMPARE(pair->items[1].key, "new"_ba);
    QCOMPARE(pair->later, std::optional(1));
    pair = judgePair(itemOf("b", one, 1), itemOf("a", other, 1));
    QVERIFY(pair);
    QCOMPARE(pair->items[0].key, "a"_ba);
    QVERIFY(!pair->later);
}

void RadarTest::pairsStayWithinTheParentOfTheNamespace() {
    TestStore store;
    const QByteArray same = text(u"Ada likes red wine"_s);
    store.put("u.1.facts", "one", same);
    store.put("u.1.facts", "same", same, 2);
    store.put("u.1.notes", "sibling", same, 3);
    store.put("u.1.notes.old", "deeper", same, 4);
    store.put("u.2.facts", "stranger", same, 5);
    const QStringList own = {u"duplicate one deeper"_s,   u"duplicate one same"_s,
                             u"duplicate one sibling"_s,  u"duplicate same deeper"_s,
                             u"duplicate same sibling"_s, u"duplicate sibling deeper"_s};
    QCOMPARE(store.radar(), own);
    RadarPlan plan;
    plan.ns = NamespacePath::fromStored("u.1.facts");
    QCOMPARE(store.radar(plan), QStringList{u"duplicate one same"_s});
}

void RadarTest::smallGroupsAreToldEachWithEach() {
    TestStore store;
    for (int i = 0; i < 4; ++i)
        store.put("a.b", QByteArray::number(i), text(u"Ada likes red wine"_s), i);
    QCOMPARE(store.radar().size(), 6);
}

void RadarTest::crowdsAreToldOnce() {
    TestStore store;
    constexpr int kCrowd = 300;
    for (int i = 0; i < kCrowd; ++i)
        store.put("a.b", "same" + QByteArray::number(i),
                  text(u"Backup finished without trouble"_s));
    // And such of which each contradicts all others.
    for (int i = 0; i < kCrowd; ++i) {
        store.put("a.c", "no" + QByteArray::number(i),
                  text(u"The server in room %1 was restarted"_s.arg(i)));
    }
    RadarReport report;
    const QStringList told = store.radar({}, &report);
    QCOMPARE(report.duplicates, kCrowd - 1);
    QVERIFY2(report.conflicts >= kCrowd - 1 && report.conflicts <= 5 * kCrowd,
             qPrintable(QString::number(report.conflicts)));
    QCOMPARE(qint64(told.size()), report.duplicates + report.conflicts);
}

void RadarTest::whatExpiredIsPassedOver() {
    TestStore store;
    store.put("a.b", "one", text(u"Ada likes red wine"_s));
    store.put("a.b", "gone", text(u"Ada likes red wine"_s), 1, Timestamp{1});
    QCOMPARE(store.radar(), QStringList());
}

void RadarTest::dismissedPairsComeBackWhenTheyChange() {
    TestStore store;
    store.put("a.b", "one", text(u"Ada lives in Berlin"_s), 1);
    store.put("a.b", "two", text(u"Ada lives in Paris"_s), 2);
    QCOMPARE(store.radar(), QStringList{u"conflict one two"_s});
    RadarPlan plan;
    plan.dismissed.insert(store.marks.first());
    RadarReport report;
    QCOMPARE(store.radar(plan, &report), QStringList());
    QCOMPARE(report.dismissed, 1);
    store.put("a.b", "two", text(u"Ada lives in Rome"_s), 3);
    QCOMPARE(store.radar(plan), QStringList{u"conflict one two"_s});
}

void RadarTest::plantedPairsAreFoundAmongMany() {
    TestStore store;
    // Sentences of words that many share, so that a pair is met by its rare ones.
    const QStringList things =
        u"house garden river street lamp window bridge tower market school"_s.split(u' ');
    for (int i = 0; i < 1500; ++i) {
        QStringList words;
        for (int k = 0; k < 7; ++k)
            words.append(things[(i * (k + 3) + i / (k + 2)) % 10] +
                         QString(QChar(u'a' + (i * k) % 17)));
        store.put("a.b", "n" + QByteArray::number(i), text(u"Note about "_s + words.join(u' ')), i);
    }
    store.put("a.b", "p1", text(u"The old harbour master retires in March after many years"_s), 1);
    store.put("a.b", "p2", text(u"The old harbour master retires in April after many years"_s), 2);
    store.put("a.b", "q1", R"({"user":"ada","city":"Paris"})", 1);
    store.put("a.c", "q2", R"({"user":"ada","city":"Oslo"})", 2);
    store.put("a.b", "r1", text(u"ada: prefers AISLE seats"_s), 1);
    store.put("a.d.e", "r2", text(u"Ada prefers aisle seats."_s), 2);
    const QStringList told = store.radar();
    QVERIFY(told.contains(u"conflict p1 p2"_s));
    QVERIFY(told.contains(u"conflict q1 q2"_s));
    QVERIFY(told.contains(u"duplicate r1 r2"_s));
}

void RadarTest::vectorsBringTogetherWhatWordsDoNot() {
    // Of these notes every word is in a crowd of others, and the two that differ in their first and
    // last words only are far from each other in its order, from whichever end it is read.
    const QStringList words =
        u"amber birch cedar delta ember fjord grove heath islet jetty knoll ledge"_s.split(u' ');
    for (const bool withVectors : {false, true}) {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"agent.db"_s);
        {
            test::AgentWriter agent(path);
            agent.sql("BEGIN");
            const auto put = [&](const QByteArray &key, const QString &note, double degrees) {
                test::AgentWriter::Vectors vectors;
                if (withVectors)
                    vectors["text"] = test::AgentWriter::at(degrees);
                agent.put("a.b", key.constData(), text(note), vectors);
            };
            quint32 state = 7;
            const auto next = [&](int end) {
                state = state * 1664525U + 1013904223U;
                return int((state >> 16) % quint32(end));
            };
            for (int i = 0; i < 3000; ++i) {
                QStringList note{QString::number(next(10))};
                for (int k = 0; k < 5; ++k)
                    note.append(words[next(int(words.size()))]);
                note.append(QString::number(10 + next(10)));
                put("n" + QByteArray::number(i), note.join(u' '), 0.05 * i);
            }
            put("p1", u"1 amber cedar ember grove islet 19"_s, 200);
            put("p2", u"8 amber cedar ember grove islet 12"_s, 200.001);
            agent.sql("COMMIT");
        }
        OpenOptions options;
        options.location = path;
        options.cacheDirectory = folder.filePath(u"cache"_s);
        auto store = openStore(options);
        QVERIFY(store.has_value());
        Job job;
        bool isTold = false;
        const auto report = findPairs(**store, {}, job, [&](const MemoryPair &pair) {
            isTold = isTold || (pair.items[0].key == "p1" && pair.items[1].key == "p2");
        });
        QVERIFY(report.has_value());
        QCOMPARE(report->vectors, withVectors ? 3002 : 0);
        QCOMPARE(isTold, withVectors);
    }
}

void RadarTest::itCanBeStopped() {
    TestStore store;
    store.put("a.b", "one", text(u"Ada likes red wine"_s));
    QCOMPARE(store.radar(), QStringList());
    std::stop_source source;
    source.request_stop();
    Job job(source.get_token());
    const auto done = findPairs(*store, {}, job, [](const MemoryPair &) {});
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::Cancelled);
}

void RadarTest::mergesKeepWhatOnlyOneHas_data() {
    QTest::addColumn<QByteArray>("earlier");
    QTest::addColumn<QByteArray>("later");
    QTest::addColumn<QByteArray>("merged");
    QTest::newRow("equal") << R"({"a":1})"_ba
                           << R"({"a": 1.0})"_ba
                           << R"({"a": 1.0})"_ba;
    QTest::newRow("a member more") << R"({"a":1,"b":2e400})"_ba
                                   << R"({"a":3})"_ba
                                   << R"({"a":3,"b":2e400})"_ba;
    QTest::newRow("deeper") << R"({"a":{"x":1,"y":2}})"_ba
                            << R"({"a":{"y":3}})"_ba
                            << R"({"a":{"y":3,"x":1}})"_ba;
    QTest::newRow("elements") << R"({"l":["red",1,{"k":2}]})"_ba
                              << R"({"l":["blue",1.0]})"_ba
                              << R"({"l":["blue",1.0,"red",{"k":2}]})"_ba;
    QTest::newRow("other types") << R"({"a":{"x":1}})"_ba
                                 << R"({"a":"x"})"_ba
                                 << R"({"a":"x"})"_ba;
    QTest::newRow("empty") << R"({"a":1})"_ba
                           << R"({})"_ba
                           << R"({"a":1})"_ba;
    QTest::newRow("not JSON") << R"({"a":1})"_ba
                              << R"({"a":)"_ba
                              << R"({"a":)"_ba;
    QTest::newRow("escaped name") << R"({"\u0061":1})"_ba
                                  << R"({"a":2})"_ba
                                  << R"({"a":2})"_ba;
}

void RadarTest::mergesKeepWhatOnlyOneHas() {
    QFETCH(QByteArray, earlier);
    QFETCH(QByteArray, later);
    QFETCH(QByteArray, merged);
    QCOMPARE(mergedValue(earlier, later), merged);
}

QTEST_GUILESS_MAIN(RadarTest)
#include "tst_radar.moc"
