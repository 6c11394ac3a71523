// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/sqlite_bulk_writer.h"
#include "tests/unit/sqlite_samples.h"

#include <QTemporaryDir>
#include <QTest>

using namespace nestor;
using namespace nestor::test;

/// An import is in the store as a whole or not at all in the end, and lets others write meanwhile.
class SqliteBulkWriterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void committedItemsAreThere();
    void nothingIsSeenBeforeTheCommit();
    void abandonedImportLeavesTheStoreAsItWas();
    void rulesDecideOnConflicts_data();
    void rulesDecideOnConflicts();
    void conflictMayFailTheImport();
    void badItemFailsTheImport();
    void stoppedImportLeavesTheStoreAsItWas();
    void longWritesLetOthersIn();
    void givenUpLongWriteIsUndone_data();
    void givenUpLongWriteIsUndone();
    void whatOthersWroteMeanwhileStays();
    void skippedItemsLeaveNoTrace();
    void givingWayLetsOthersIn();
    void writerIsOverAfterItsCommit();
    void othersWriteAfterwards();
    void readOnlyStoreHasNone();
};

namespace {

PutOp timed(const char *key, const char *value, const char *time) {
    PutOp op = putOp("a", key, value);
    op.updatedAt = at(time);
    return op;
}

std::unique_ptr<BulkWriter> begun(SqliteStore &store, std::stop_token stop = {}) {
    auto writer = store.bulkWriter(std::move(stop));
    if (!writer)
        qFatal("%s", qPrintable(writer.error().detail));
    return std::move(*writer);
}

/// One whose turns are over after each item.
std::unique_ptr<BulkWriter> inTurns(SqliteStore &store, const StoreConfig &config) {
    using std::chrono::milliseconds;
    auto writer = SqliteBulkWriter::begin(store.file(), config, {},
                                          {milliseconds(0), milliseconds(0), milliseconds(1)});
    if (!writer)
        qFatal("%s", qPrintable(writer.error().detail));
    return std::move(*writer);
}

/// Every cell of the items, their vectors and the history, with its type.
QByteArray contentOf(const QString &path, bool managed) {
    QByteArray all;
    for (const QByteArray &columns :
         {"store prefix key value created_at updated_at expires_at ttl_minutes"_ba,
          "store_vectors prefix key field_name embedding created_at updated_at"_ba,
          "nestor_history version prefix key value"_ba}) {
        const QByteArrayList words = columns.split(' ');
        if (words.first() == "nestor_history" && !managed)
            continue;
        QByteArrayList quoted;
        for (const QByteArray &column : words.mid(1))
            quoted.append("typeof(" + column + ") || quote(" + column + ")");
        all += textOf(path, "SELECT group_concat(line, char(10)) FROM (SELECT " +
                                quoted.join(" || ',' || ") + " AS line FROM " + words.first() +
                                " ORDER BY prefix, key)");
        all += '\n';
    }
    return all;
}

} // namespace

void SqliteBulkWriterTest::committedItemsAreThere() {
    auto store = inMemory();
    {
        auto writer = begun(*store);
        const auto outcomes = writer->put({putOp("a", "1"_ba, "{}"_ba), putOp("b", "2"_ba, "{}"_ba),
                                           putOp("a", "1"_ba, "{\"again\":1}"_ba)},
                                          ConflictRule::Replace);
        QVERIFY(outcomes);
        QCOMPARE(*outcomes,
                 (std::vector{PutOutcome::Inserted, PutOutcome::Inserted, PutOutcome::Replaced}));
        // An import brings back what a file held, objects or not.
        QVERIFY(writer->put({putOp("b", "2"_ba, "[1]"_ba)}, ConflictRule::Replace));
        QVERIFY(writer->commit());
    }
    QCOMPARE(store->run(CountOp{})->items, 2);
    QCOMPARE(store->get(ns("a"), "1"_ba)->value().value, "{\"again\":1}"_ba);
}

void SqliteBulkWriterTest::nothingIsSeenBeforeTheCommit() {
    QTemporaryDir dir;
    auto store = opened({.path = dir.filePath(u"a.db"_s)});
    auto writer = begun(*store);
    QVERIFY(writer->put({putOp("a", "1"_ba, "{}"_ba)}, ConflictRule::Replace));
    QCOMPARE(store->run(CountOp{})->items, 0);
    QVERIFY(writer->commit());
    QCOMPARE(store->run(CountOp{})->items, 1);
}

void SqliteBulkWriterTest::abandonedImportLeavesTheStoreAsItWas() {
    auto store = inMemory();
    QVERIFY(store->put(ns("a"), "old"_ba, "{\"v\":1}"_ba));
    {
        auto writer = begun(*store);
        QVERIFY(writer->put({putOp("a", "old"_ba, "{\"v\":2}"_ba), putOp("a", "new"_ba, "{}"_ba)},
                            ConflictRule::Replace));
    }
    QCOMPARE(store->run(CountOp{})->items, 1);
    QCOMPARE(store->get(ns("a"), "old"_ba)->value().value, "{\"v\":1}"_ba);
}

void SqliteBulkWriterTest::rulesDecideOnConflicts_data() {
    QTest::addColumn<int>("rule");
    QTest::addColumn<QByteArray>("time");
    QTest::addColumn<int>("outcome");
    QTest::newRow("replace") << int(ConflictRule::Replace) << "2000-01-01"_ba
                             << int(PutOutcome::Replaced);
    QTest::newRow("skip") << int(ConflictRule::Skip) << "2999-01-01"_ba << int(PutOutcome::Skipped);
    QTest::newRow("newer") << int(ConflictRule::KeepNewer) << "2020-01-01 00:00:00.000001"_ba
                           << int(PutOutcome::Replaced);
    QTest::newRow("equal") << int(ConflictRule::KeepNewer) << "2020-01-01"_ba
                           << int(PutOutcome::Skipped);
    QTest::newRow("older") << int(ConflictRule::KeepNewer) << "2019-12-31 23:59:59"_ba
                           << int(PutOutcome::Skipped);
}

void SqliteBulkWriterTest::rulesDecideOnConflicts() {
    QFETCH(int, rule);
    QFETCH(QByteArray, time);
    QFETCH(int, outcome);
    auto store = inMemory();
    QVERIFY(store->run(timed("k", "{\"v\":1}", "2020-01-01")));
    {
        auto writer = begun(*store);
        const auto outcomes =
            writer->put({timed("k", "{\"v\":2}", time), timed("fresh", "{}", time)},
                        static_cast<ConflictRule>(rule));
        QVERIFY(outcomes);
        QCOMPARE(*outcomes, (std::vector{static_cast<PutOutcome>(outcome), PutOutcome::Inserted}));
        QVERIFY(writer->commit());
    }
    const bool replaced = outcome == int(PutOutcome::Replaced);
    QCOMPARE(store->get(ns("a"), "k"_ba)->value().value,
             replaced ? "{\"v\":2}"_ba : "{\"v\":1}"_ba);
    QVERIFY(store->get(ns("a"), "fresh"_ba)->has_value());
}

void SqliteBulkWriterTest::conflictMayFailTheImport() {
    auto store = inMemory();
    QVERIFY(store->put(ns("a"), "taken"_ba, "{\"v\":1}"_ba));
    {
        auto writer = begun(*store);
        QVERIFY(writer->put({putOp("a", "free"_ba, "{}"_ba)}, ConflictRule::Fail));
        const auto outcomes = writer->put({putOp("a", "taken"_ba, "{}"_ba)}, ConflictRule::Fail);
        QVERIFY(!outcomes);
        QCOMPARE(outcomes.error().code, ErrorCode::Conflict);
        QVERIFY(outcomes.error().detail.contains(u"taken"_s));
        QVERIFY(!writer->commit());
    }
    QCOMPARE(store->run(CountOp{})->items, 1);
}

void SqliteBulkWriterTest::badItemFailsTheImport() {
    auto store = inMemory();
    {
        auto writer = begun(*store);
        const auto outcomes =
            writer->put({putOp("a", "good"_ba, "{}"_ba), putOp("a", "bad"_ba, "[,]"_ba)},
                        ConflictRule::Replace);
        QVERIFY(!outcomes);
        QCOMPARE(outcomes.error().code, ErrorCode::InvalidValue);
    }
    QCOMPARE(store->run(CountOp{})->items, 0);
}

void SqliteBulkWriterTest::stoppedImportLeavesTheStoreAsItWas() {
    QTemporaryDir dir;
    auto store = opened({.path = dir.filePath(u"a.db"_s)});
    std::stop_source stop;
    {
        auto writer = begun(*store, stop.get_token());
        QVERIFY(writer->put({putOp("a", "1"_ba, "{}"_ba)}, ConflictRule::Replace));
        stop.request_stop();
        const auto outcomes = writer->put({putOp("a", "2"_ba, "{}"_ba)}, ConflictRule::Replace);
        QVERIFY(!outcomes);
        QCOMPARE(outcomes.error().code, ErrorCode::Cancelled);
    }
    QCOMPARE(store->run(CountOp{})->items, 0);
    QVERIFY(store->put(ns("a"), "1"_ba, "{}"_ba));
}

void SqliteBulkWriterTest::longWritesLetOthersIn() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    auto store = opened({.path = path});
    auto other = opened({.path = path, .busyTimeout = std::chrono::milliseconds(1)});
    const StoreConfig config;
    auto writer = inTurns(*store, config);
    QVERIFY(writer->put({putOp("a", "1"_ba, "{}"_ba)}, ConflictRule::Replace));
    QVERIFY(other->put(ns("a"), "2"_ba, "{}"_ba));
    QVERIFY(store->put(ns("a"), "3"_ba, "{}"_ba)); // in this program, too
    QVERIFY(writer->put({putOp("a", "4"_ba, "{}"_ba)}, ConflictRule::Replace));
    QCOMPARE(other->run(CountOp{})->items, 4);
    QVERIFY(writer->commit());
    QCOMPARE(other->run(CountOp{})->items, 4);
    QCOMPARE(writer->rollBack().value(), RollbackReport());
    QCOMPARE(other->run(CountOp{})->items, 4);
}

void SqliteBulkWriterTest::givenUpLongWriteIsUndone_data() {
    QTest::addColumn<bool>("managed");
    QTest::newRow("guest") << false;
    QTest::newRow("managed") << true;
}

void SqliteBulkWriterTest::givenUpLongWriteIsUndone() {
    QFETCH(bool, managed);
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    auto store = opened({.path = path, .createManaged = managed});
    // As an agent leaves them: bytes, short times, lives, vectors.
    execute(path, "INSERT INTO store VALUES "
                  "('a', 'bytes', x'7B2276223A317D', '2020-01-01 00:00:00', '2020-01-02 00:00:00', "
                  "'2999-01-01 00:00:00', 2.5), "
                  "('a', 'text', '{\"v\":1}', '2020-01-01 00:00:00', '2020-01-01 00:00:00', NULL, "
                  "NULL), ('a', 'same', '{}', NULL, '2020-01-01 00:00:00', NULL, NULL); "
                  "INSERT INTO store_vectors VALUES ('a', 'text', '$', x'0000803F', "
                  "'2020-01-01 00:00:00', '2020-01-01 00:00:00')");
    const QByteArray before = contentOf(path, managed);
    const StoreConfig config;
    auto writer = inTurns(*store, config);
    PutOp unindexed = putOp("a", "text", "{\"v\":2}");
    unindexed.index.kind = IndexChoice::None; // takes the vector away
    PutOp brief = putOp("b.c", "new", "{}");
    brief.ttl = {TtlChoice::Minutes, 5};
    QVERIFY(writer->put({putOp("a", "bytes", "{\"v\":2}"), unindexed, putOp("a", "same", "{}"),
                         brief, putOp("a", "bytes", "{\"v\":3}")},
                        ConflictRule::Replace));
    QVERIFY(contentOf(path, managed) != before);
    const auto outcome = writer->put({putOp("a", "bad", "[,]")}, ConflictRule::Replace);
    QVERIFY(!outcome);
    const auto report = writer->rollBack();
    QVERIFY(report);
    QCOMPARE(*report, (RollbackReport{5, 0}));
    QCOMPARE(contentOf(path, managed), before);
    QVERIFY(!writer->commit());
}

void SqliteBulkWriterTest::whatOthersWroteMeanwhileStays() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    auto store = opened({.path = path});
    QVERIFY(store->put(ns("a"), "old"_ba, "{\"v\":1}"_ba));
    const StoreConfig config;
    {
        auto writer = inTurns(*store, config);
        QVERIFY(writer->put(
            {putOp("a", "old", "{\"v\":2}"), putOp("a", "new", "{}"), putOp("a", "gone", "{}")},
            ConflictRule::Replace));
        execute(path, "INSERT OR REPLACE INTO store (prefix, key, value) VALUES "
                      "('a', 'old', '{\"v\":3}'); DELETE FROM store WHERE key = 'gone'");
        const auto report = writer->rollBack();
        QVERIFY(report);
        QCOMPARE(*report, (RollbackReport{1, 2}));
    }
    QCOMPARE(store->get(ns("a"), "old"_ba)->value().value, "{\"v\":3}"_ba);
    QVERIFY(!store->get(ns("a"), "new"_ba)->has_value());
    QVERIFY(!store->get(ns("a"), "gone"_ba)->has_value());
}

void SqliteBulkWriterTest::skippedItemsLeaveNoTrace() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    auto store = opened({.path = path});
    QVERIFY(store->put(ns("a"), "k"_ba, "{\"v\":1}"_ba));
    const QByteArray before = contentOf(path, true);
    auto writer = begun(*store);
    QVERIFY(writer->put({putOp("a", "k", "{\"v\":2}")}, ConflictRule::Skip));
    QVERIFY(writer->commit());
    QCOMPARE(contentOf(path, true), before);
}

void SqliteBulkWriterTest::givingWayLetsOthersIn() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    auto store = opened({.path = path});
    auto other = opened({.path = path, .busyTimeout = std::chrono::milliseconds(1)});
    {
        auto writer = begun(*store);
        QVERIFY(other->put(ns("a"), "0"_ba, "{}"_ba)); // nothing is written yet
        QVERIFY(writer->put({putOp("a", "1"_ba, "{}"_ba)}, ConflictRule::Replace));
        QVERIFY(!other->put(ns("a"), "2"_ba, "{}"_ba));
        QVERIFY(writer->letOthersWrite());
        QVERIFY(other->put(ns("a"), "2"_ba, "{}"_ba));
    }
    QCOMPARE(store->run(CountOp{})->items, 2);
    QVERIFY(!store->get(ns("a"), "1"_ba)->has_value());
}

void SqliteBulkWriterTest::writerIsOverAfterItsCommit() {
    auto store = inMemory();
    auto writer = begun(*store);
    QVERIFY(writer->commit());
    QVERIFY(!writer->put({putOp("a", "1"_ba, "{}"_ba)}, ConflictRule::Replace));
    QVERIFY(!writer->commit());
}

void SqliteBulkWriterTest::othersWriteAfterwards() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    auto store = opened({.path = path, .busyTimeout = std::chrono::milliseconds(1)});
    auto other = opened({.path = path, .busyTimeout = std::chrono::milliseconds(1)});
    {
        auto writer = begun(*store);
        QVERIFY(writer->put({putOp("a", "1"_ba, "{}"_ba)}, ConflictRule::Replace));
        const auto refused = other->put(ns("a"), "2"_ba, "{}"_ba);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Busy);
        QVERIFY(writer->commit());
    }
    QVERIFY(other->put(ns("a"), "2"_ba, "{}"_ba));
    QCOMPARE(store->run(CountOp{})->items, 2);
}

void SqliteBulkWriterTest::readOnlyStoreHasNone() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    opened({.path = path});
    const auto writer = opened({.path = path, .readOnly = true})->bulkWriter();
    QVERIFY(!writer);
    QCOMPARE(writer.error().code, ErrorCode::ReadOnly);
}

QTEST_GUILESS_MAIN(SqliteBulkWriterTest)
#include "tst_sqlite_bulk_writer.moc"
